"""What a book says that other units' books may say too: invoices, payees, handlers, claims, money passing through.

A row of `LINK_COLUMNS` says: this side has this key. A key that several sides have is worth a look (`meeting`); what it
means is judged by `crossing`. Payees and handlers are added up, one row a book, so that the table stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pandas as pd

from voucher_audit import parties, text, vouchers
from voucher_audit.evidence import invoices
from voucher_audit.evidence.discretion import discretionary
from voucher_audit.money import FEN_PER_YUAN
from voucher_audit.report import Report


class Link(StrEnum):
    """Kinds of keys."""

    INVOICE = "invoice"  # an invoice's number, with its amount or code where the number alone is not unique
    PAYEE = "payee"  # a company that was paid
    HANDLER = "handler"  # a person who was paid, borrowed or handled
    CLAIM = "claim"  # text, amount and day of an outlay
    THROUGH = "through"  # a company and an amount that went into it, or on from it
    RELATED = "related"  # a company on some unit's list of related parties


LINK_COLUMNS: Final = {
    "kind": "str", "key": "str", "hash": "int64", "side": "str", "side_hash": "int64", "entity": "str",
    "fiscal_year": "int64", "date": "datetime64[s]", "voucher": "str", "voucher_id": "int64", "file": "str", "sheet": "str",
    "row": "int64", "amount": "int64", "count": "int64", "largest": "int64", "payee": "str", "summary": "str", "note": "str",
}  # fmt: skip
INTO, ONWARD = "into", "onward"  # the two sides of `Link.THROUGH`

_UNIQUE_DIGITS: Final = 18  # a number as long is unique in the country (数电发票 20 位); shorter ones repeat
_LEAST_DIGITS: Final = 8
_LEAST_CLAIM: Final = 100 * FEN_PER_YUAN
_LEAST_TEXT: Final = 6  # characters of a text that says something of its own
_LEAST_THROUGH: Final = 10_000 * FEN_PER_YUAN
_CHEQUE: Final = r"支票|转账|电汇|汇款|付款凭证"
# bodies that everybody pays
_EVERYBODY: Final = (
    r"供电|电力|国网|自来水|供水|燃气|热力|供热|移动|联通|电信|铁塔|邮政|石油|石化|加油站|银行|信用社|保险|财险|税务|财政|国库|"
    r"社会?保|医保|公积金|委员会|政府|局$|学校|医院|工会|非税"
)


@dataclass(frozen=True)
class Ledger:
    """A report's vouchers, named by unit."""

    lines: pd.DataFrame  # canonical, without cancelled ones
    table: pd.DataFrame  # voucher table with entity, file, sheet, row

    @classmethod
    def of(cls, report: Report, unit: str) -> Ledger:
        """`unit` as the plan names it, unless the files hold the books of several."""
        lines = report.ledger.lines[~report.ledger.lines["cancelled"]]
        journals = frozenset(book.name for book in report.ledger.books if book.form == "journal")
        table = vouchers.summarise(lines, journals)
        place = lines.loc[table["first_line"], ["file", "sheet", "row"]].set_axis(table.index)
        return cls(lines, table.join(place).assign(entity=entities(report, table["book"], unit)))


def entities(report: Report, books: pd.Series, unit: str) -> pd.Series:
    """The unit of each book: the plan's, unless the files state several."""
    stated = {book.name: book.entity for book in report.ledger.books}
    if len({entity for entity in stated.values() if entity}) <= 1:
        return pd.Series(unit, index=books.index, dtype="str")
    return books.map({name: (entity or name) for name, entity in stated.items()}).astype("str")


def links_of(report: Report, unit: str) -> pd.DataFrame:
    """The links of one audited book, columns `LINK_COLUMNS`, in a fixed order."""
    ledger = Ledger.of(report, unit)
    parts = [
        _invoices(ledger),
        _registered(ledger, report),
        _payees(ledger),
        _handlers(ledger),
        _claims(ledger),
        *_through(ledger),
        _related(report, unit),
    ]
    found = pd.concat([_conformed(part) for part in parts], ignore_index=True)
    found = found[found["key"] != ""].drop_duplicates(
        ["kind", "key", "side", "entity", "voucher_id", "file", "row"], ignore_index=True
    )
    codes = pd.util.hash_pandas_object(found["kind"] + "\x1f" + found["key"], index=False).to_numpy()
    sides = pd.util.hash_pandas_object(found["side"], index=False).to_numpy()
    return found.assign(hash=codes.view("int64"), side_hash=sides.view("int64"))


def _conformed(part: pd.DataFrame) -> pd.DataFrame:
    blanks = {"str": "", "int64": -1, "datetime64[s]": pd.NaT}
    filled = {
        name: part[name] if name in part else pd.Series(blanks[kind], index=part.index, dtype=kind)
        for name, kind in LINK_COLUMNS.items()
    }
    return pd.DataFrame(filled).astype(LINK_COLUMNS)


def _rows(chosen: pd.DataFrame, kind: Link, key: pd.Series, amount: pd.Series) -> pd.DataFrame:
    """One link a voucher; the entity is the side."""
    rows = chosen[["entity", "date", "voucher", "file", "sheet", "row", "payee", "summary"]]
    return rows.assign(
        kind=kind.value, key=key, side=chosen["entity"], fiscal_year=chosen["year"], voucher_id=chosen.index,
        amount=amount, count=1, largest=amount,
    )  # fmt: skip


def _invoices(ledger: Ledger) -> pd.DataFrame:
    table, lines = ledger.table, ledger.lines
    outlays = table[(table["spent"] > 0) & ~table["closing"]]
    carried = invoices.numbers(lines[lines["voucher_id"].isin(outlays.index)])
    by_cheque = lines.loc[text.matches(lines["settlement"], _CHEQUE), "voucher_id"]
    carried = carried[carried["explicit"] | ~carried["voucher_id"].isin(by_cheque)]
    carried = carried[carried["digits"] >= _LEAST_DIGITS]
    rows = outlays.loc[carried["voucher_id"]]
    number = pd.Series(carried["number"].to_numpy(), index=rows.index, dtype="str")
    key = number.where(number.str.len() >= _UNIQUE_DIGITS, number + "|" + rows["spent"].astype("str"))
    return _rows(rows, Link.INVOICE, key, rows["spent"]).assign(note=number)


def _registered(ledger: Ledger, report: Report) -> pd.DataFrame:
    """Entries of the invoice register, at the voucher that they were matched to if there is one."""
    if "invoices" not in report.registers:
        return pd.DataFrame()
    register = report.registers["invoices"].reset_index(drop=True)
    digits = register["number"].map(lambda number: _digits(str(number))).astype("str")
    amount = register["amount"].fillna(0).astype("int64")
    valid = (
        (digits.str.len() >= _LEAST_DIGITS - 1) & (amount > 0) & ~text.matches(register["status"], r"作废|红冲|失控")
    )
    pairs = report.matches["invoices"].pairs.drop_duplicates("entry").set_index("entry")["voucher_id"]
    voucher_id = register.index.to_series().map(pairs).fillna(-1).astype("int64")
    voucher = voucher_id.map(ledger.table["voucher"]).astype("str").fillna("")
    owner = voucher_id.map(ledger.table["entity"])
    single = ledger.table["entity"].unique()
    alone = str(single[0]) if len(single) == 1 else ""
    entity = owner.where(owner.notna(), alone).astype("str")
    code = register["code"].map(lambda number: _digits(str(number))).astype("str")
    unique = (digits.str.len() >= _UNIQUE_DIGITS) | (digits == "")
    rows = pd.DataFrame(
        {
            "entity": entity, "side": entity, "date": register["date"], "fiscal_year": register["date"].dt.year.fillna(0).astype("int64"),
            "voucher": voucher, "voucher_id": voucher_id, "file": register["file"], "sheet": register["sheet"],
            "row": register["row"], "amount": amount, "count": 1, "largest": amount, "payee": register["seller"],
            "summary": register["item"], "note": digits, "kind": Link.INVOICE.value,
        }
    )  # fmt: skip
    rows["key"] = digits.where(unique, digits + "|" + amount.astype("str"))
    coded = rows[valid & ~unique & (code != "")].assign(key=code + "-" + digits)
    both = pd.concat([rows[valid], coded])
    return both[both["entity"] != ""]


def _digits(number: str) -> str:
    """A number's digits without leading zeros."""
    return "".join(character for character in number if character.isdigit()).lstrip("0")


def _payees(ledger: Ledger) -> pd.DataFrame:
    """Companies that somebody decided to pay, added up."""
    table = ledger.table
    paid = table[discretionary(table) & (table["payee"] != "")]
    paid = paid[~parties.persons(paid["payee"]) & ~text.matches(paid["payee"], _EVERYBODY)]
    return _added_up(paid, Link.PAYEE, parties.normalised(paid["payee"]), paid["paid"])


def _handlers(ledger: Ledger) -> pd.DataFrame:
    """Persons named on outlays and advances, added up; salaries, relief and lists are not theirs to explain."""
    table, lines = ledger.table, ledger.lines
    out = table[(table["paid"] > 0) | (table["spent"] > 0)]
    out = out[~out[["payroll", "tax", "utility", "bank_fee", "pass_through", "relief", "loan", "refund"]].any(axis=1)]
    named = lines.loc[lines["voucher_id"].isin(out.index) & (lines["person"] != ""), ["voucher_id", "person"]]
    paid_to = out.loc[out["payee"] != "", "payee"].rename("person").reset_index()
    people = pd.concat([named, paid_to]).drop_duplicates()
    people = people[parties.persons(people["person"])]
    chosen = out.loc[people["voucher_id"]].reset_index()
    name = parties.normalised(people["person"].reset_index(drop=True))
    chosen = chosen[(name.str.len() >= 2).to_numpy()].assign(payee=name)
    amount = chosen[["paid", "spent"]].max(axis=1)
    return _added_up(chosen.set_index("voucher_id"), Link.HANDLER, pd.Series(chosen["payee"].to_numpy()), amount)


def _added_up(chosen: pd.DataFrame, kind: Link, key: pd.Series, amount: pd.Series) -> pd.DataFrame:
    """One row a key, entity and year: total, number of vouchers, and the place of the largest one."""
    if chosen.empty:
        return pd.DataFrame()
    rows = _rows(
        chosen, kind, pd.Series(key.to_numpy(), index=chosen.index), pd.Series(amount.to_numpy(), chosen.index)
    )
    rows = rows.rename_axis(None).sort_values(["largest", "voucher_id"], ascending=[False, True], kind="stable")
    grouped = rows.groupby(["key", "entity", "fiscal_year"], sort=True)
    first = grouped.head(1).set_index(["key", "entity", "fiscal_year"])
    sums = grouped.agg(amount=("amount", "sum"), count=("count", "sum"), note=("date", _months))
    return first.assign(amount=sums["amount"], count=sums["count"], note=sums["note"]).reset_index()


def _months(dates: pd.Series) -> str:
    return " ".join(sorted({f"{day:%Y-%m}" for day in dates.dropna()}))


def _claims(ledger: Ledger) -> pd.DataFrame:
    table = ledger.table
    due = ("payroll", "tax", "utility", "bank_fee", "pass_through", "loan", "refund")
    chosen = table[(table["spent"] >= _LEAST_CLAIM) & table["date"].notna() & ~table[list(due)].any(axis=1)]
    stem = text.stripped(chosen["summary"], r"[\W_]")
    chosen, stem = chosen[stem.str.len() >= _LEAST_TEXT], stem[stem.str.len() >= _LEAST_TEXT]
    key = chosen["date"].dt.strftime("%Y%m%d") + "|" + chosen["spent"].astype("str") + "|" + stem
    return _rows(chosen, Link.CLAIM, key, chosen["spent"])


def _through(ledger: Ledger) -> list[pd.DataFrame]:
    """Money into a company, and money on from it: in the books of who received it, and in the company's own."""
    table = ledger.table
    named = table[(table["payee"] != "") & ~table["closing"] & ~table["internal"] & table["date"].notna()]
    named = named[~parties.persons(named["payee"]) & ~text.matches(named["payee"], _EVERYBODY)]
    party = parties.normalised(named["payee"])
    into = named[named["paid"] >= _LEAST_THROUGH]
    back = named[named["received"] >= _LEAST_THROUGH]
    own = table[(table["paid"] >= _LEAST_THROUGH) & ~table["closing"] & ~table["internal"] & table["date"].notna()]
    own = own[~own[["payroll", "tax", "bank_fee", "loan"]].any(axis=1)]

    def rows(chosen: pd.DataFrame, who: pd.Series, amount: pd.Series, side: str) -> pd.DataFrame:
        key = who + "|" + amount.astype("str")
        return _rows(chosen, Link.THROUGH, key, amount).assign(side=side, note=who)

    return [
        rows(into, party.loc[into.index], into["paid"], INTO),
        rows(back, party.loc[back.index], back["received"], ONWARD),
        rows(own, parties.normalised(own["entity"]), own["paid"], ONWARD),
    ]


def _related(report: Report, unit: str) -> pd.DataFrame:
    if "related_parties" not in report.registers:
        return pd.DataFrame()
    register = report.registers["related_parties"]
    key = parties.normalised(register["name"])
    rows = pd.DataFrame({"key": key, "note": register["relation"], "payee": register["name"], "file": register["file"],
                         "sheet": register["sheet"], "row": register["row"]})  # fmt: skip
    return rows.assign(kind=Link.RELATED.value, entity=unit, side=unit)
