"""Makes small ledgers of the examples that rules declare, and tells what a rule says of them.

The same examples serve the tests, the generated rule pages and the help panel, so they cannot go stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from voucher_audit import accounts, engine
from voucher_audit.config import Config, Unit
from voucher_audit.money import fen
from voucher_audit.registers import Registers
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.registers.schema import RegisterSchema
from voucher_audit.report import Coverage, Finding
from voucher_audit.rules.api import Example, Rule, V
from voucher_audit.schema import ALWAYS_PRESENT, Book, Ledger, Opening, conform

GOVERNMENT: Final = "政府会计制度"
ENTERPRISE: Final = "企业会计准则"
_BOOK_NAMES: Final = {GOVERNMENT: "示例单位", ENTERPRISE: "示例公司"}


def ledger_of(example: Example) -> Ledger:
    """The example's vouchers as a canonical ledger: one book per chart family, rows numbered from 2."""
    rows: list[dict[str, Any]] = []
    given: set[str] = set()
    for position, voucher in enumerate(example.vouchers, start=1):
        rows.extend(_entries(voucher, position, row=len(rows) + 2))
        given |= set(voucher.fields)
    frame = pd.DataFrame(rows)
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    frame["year"], frame["period"] = frame["date"].dt.year, frame["date"].dt.month
    for name in ("entered_at", "business_date"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    key = frame[["book", "year", "period", "word", "number"]].apply(tuple, axis=1)
    frame["voucher_id"] = pd.factorize(key)[0]
    frame["line"] = frame.groupby("voucher_id").cumcount() + 1
    frame["voucher"] = frame["word"] + "-" + frame["number"]
    columns = frozenset(given | ALWAYS_PRESENT | {"date", "summary", "account_code", "account_name"})
    books = []
    for name in frame["book"].unique():
        lines = frame[frame["book"] == name]
        family = ENTERPRISE if name == _BOOK_NAMES[ENTERPRISE] else GOVERNMENT
        kinds = _kinds(lines, family)
        for column in ("kind", "expense", "custody", "basis"):
            frame.loc[lines.index, column] = kinds[column]
        books.append(
            Book(
                file="示例.csv",
                sha256="",
                sheet="",
                name=str(name),
                entity=str(name),
                layout="示例",
                form="vouchers",
                standard=family,
                standard_reasons=(),
                year=int(lines["year"].iloc[0]),
                header_row=1,
                columns=columns,
                lines=len(lines),
                vouchers=lines["voucher_id"].nunique(),
                debit_total=int(lines["debit"].sum()),
                credit_total=int(lines["credit"].sum()),
                openings=_openings(example, family),
            )
        )
    return Ledger(conform(frame), tuple(books))


def registers_of(example: Example) -> Registers:
    """The example's registers in canonical form."""
    return Registers({name: register_frame(REGISTERS[name], rows) for name, rows in example.registers.items()})


def register_frame(schema: RegisterSchema, rows: tuple[Mapping[str, Any], ...]) -> pd.DataFrame:
    """Typed rows (money in yuan, ISO days) as a canonical register.

    Raises:
        KeyError: a row names a column that the register does not have.
    """
    for row in rows:
        for name in row:
            if name not in schema.columns:
                raise KeyError(f"{schema.name}.{name}")
    frame = pd.DataFrame({"file": f"{schema.title}.csv", "sheet": "", "row": range(2, len(rows) + 2)})
    frame[["file", "sheet"]] = frame[["file", "sheet"]].astype("str")
    for column in schema.fields:
        cells = [row.get(column.name) for row in rows]
        match column.type:
            case "text":
                frame[column.name] = pd.Series(["" if cell is None else str(cell) for cell in cells], dtype="str")
            case "money":
                frame[column.name] = pd.Series([None if cell is None else fen(cell) for cell in cells], dtype="Int64")
            case "day":
                frame[column.name] = pd.to_datetime(pd.Series(cells, dtype="object")).astype("datetime64[s]")
            case "number":
                frame[column.name] = pd.Series(cells, dtype="Float64")
            case "yes":
                frame[column.name] = pd.Series(cells, dtype="boolean")
    return frame


def findings_of(rule: Rule, example: Example) -> tuple[tuple[Finding, ...], Coverage]:
    """What the rule finds in the example, through the engine, as in a real run."""
    config = Config(
        select=(rule.name,), params={rule.name: dict(example.params)}, unit=Unit(example.unit, example.bodies)
    )
    prepared = engine.prepare(ledger_of(example), registers_of(example), config)
    found, coverage = engine.run(prepared, {rule.name: rule})
    return found, coverage[0]


def expected(example: Example) -> set[tuple[str, str]]:
    """(date, number) of the vouchers that must hit."""
    return {
        (voucher.date, voucher.number or str(position))
        for position, voucher in enumerate(example.vouchers, start=1)
        if voucher.hit
    }


def _entries(voucher: V, position: int, row: int) -> list[dict[str, Any]]:
    number = voucher.number or str(position)
    sides = [
        (voucher.summary, voucher.dr, voucher.amount, 0.0),
        (voucher.summary, voucher.cr, 0.0, voucher.amount),
        *voucher.more,
    ]
    family = ENTERPRISE if voucher.dr.startswith("Q") else GOVERNMENT
    return [
        {
            "file": "示例.csv",
            "sheet": "",
            "row": row + offset,
            "book": _BOOK_NAMES[family],
            "basis": "financial",
            "date": voucher.date,
            "word": voucher.word,
            "number": number,
            "summary": summary,
            **_account(account, family),
            "debit": fen(debit),
            "credit": fen(credit),
            "cancelled": False,
            **voucher.fields,
        }
        for offset, (summary, account, debit, credit) in enumerate(sides)
    ]


def _openings(example: Example, family: str) -> tuple[Opening, ...]:
    accounts_of_family = {a: y for a, y in example.openings.items() if a.startswith("Q") is (family == ENTERPRISE)}
    described = ((_account(account, family), yuan) for account, yuan in accounts_of_family.items())
    return tuple(Opening(names["account_code"], names["account_name"], fen(yuan)) for names, yuan in described)


def _account(account: str, family: str) -> dict[str, str]:
    code, _, name = account.removeprefix("Q").partition(" ")
    first_level = accounts.name_of(family, code)
    if name and first_level and not name.startswith(first_level):
        name = f"{first_level}/{name}"
    return {"account_code": code, "account_name": name or first_level}


def _kinds(lines: pd.DataFrame, family: str) -> pd.DataFrame:
    """Kinds of the lines' accounts; the whole chart is shown to the classifier so that a two-line book is certain."""
    chart = accounts.chart(family)
    context = pd.DataFrame({"account_code": list(chart), "account_name": list(chart.values())}, dtype="str")
    own = lines[["account_code", "account_name"]].drop_duplicates()
    table = accounts.classify(pd.concat([own, context], ignore_index=True).drop_duplicates()).table
    merged = lines[["account_code", "account_name"]].merge(table, on=["account_code", "account_name"], how="left")
    return merged.set_index(lines.index)
