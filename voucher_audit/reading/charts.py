"""What a file says of its accounts beside its vouchers: a chart of accounts, or a 科目余额表 with opening balances and turnover."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.reading.amounts import fen_column, sides
from voucher_audit.reading.codes import bare_code, path_of, split_code
from voucher_audit.reading.columns import Assignment, Matcher
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import unit_of
from voucher_audit.reading.tables import Table
from voucher_audit.reading.titles import Titles, from_name, from_rows, stem_of
from voucher_audit.reading.values import texts
from voucher_audit.reading.vocabulary import total_reason


@dataclass(frozen=True)
class _Field:
    name: str
    type: str
    title: str
    aliases: tuple[str, ...]
    required: bool = False
    vetoes: tuple[str, ...] = ()


_ACCOUNTS = (
    _Field("code", "code", "科目编码", ("科目编码", "科目代码", "科目编号", "会计科目编码", "科目", "账户代码")),
    _Field("name", "text", "科目名称", ("科目名称", "科目全称", "会计科目名称", "会计科目", "科目", "账户名称")),
)
CHART_MATCHER: Final = Matcher(_ACCOUNTS)
BALANCE_MATCHER: Final = Matcher(
    (
        *_ACCOUNTS,
        _Field("debit", "money", "期初借方", ("期初借方余额", "期初余额借方", "期初借方", "年初余额借方", "年初借方余额", "期初本币借方", "期初余额.借方", "期初借方金额", "年初借方")),
        _Field("credit", "money", "期初贷方", ("期初贷方余额", "期初余额贷方", "期初贷方", "年初余额贷方", "年初贷方余额", "期初本币贷方", "期初余额.贷方", "期初贷方金额", "年初贷方")),
        _Field("opening", "money", "期初余额", ("期初余额", "年初余额", "期初本币余额", "期初金额", "年初数", "期初数"), vetoes=("借方", "贷方", "方向", "数量", "原币")),
        _Field("side", "side", "期初方向", ("期初余额方向", "期初方向", "余额方向", "方向", "年初方向", "年初余额方向")),
        _Field("turned_debit", "money", "本期借方", ("本期借方发生额", "本期发生额借方", "本期发生借方", "本期借方发生", "本期借方", "本期借方金额", "借方发生额", "借方发生", "本期发生额本币借方", "本期发生.借方", "借方"), vetoes=("期初", "期末", "累计", "年初", "余额", "原币", "数量")),
        _Field("turned_credit", "money", "本期贷方", ("本期贷方发生额", "本期发生额贷方", "本期发生贷方", "本期贷方发生", "本期贷方", "本期贷方金额", "贷方发生额", "贷方发生", "本期发生额本币贷方", "本期发生.贷方", "贷方"), vetoes=("期初", "期末", "累计", "年初", "余额", "原币", "数量")),
        _Field("closing", "money", "期末余额", ("期末余额", "期末借方余额", "期末余额借方", "期末本币余额", "期末借方", "期末数", "期末余额.借方"), vetoes=("方向",)),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """Accounts of one sheet, by code as printed.

    names: path where the codes above are in the sheet too. openings: fen, debit positive. turnover: debit and credit in
    fen. rows: where each stands. entity, year, months: as the sheet's titles and name state them.
    """

    file: str = ""
    sheet: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    openings: Mapping[str, int] = field(default_factory=dict)
    turnover: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    entity: str = ""
    year: int = 0
    months: tuple[int, int] | None = None

    @property
    def leaves(self) -> tuple[str, ...]:
        """Codes with an opening or turnover and no further code below them, bare."""
        codes = sorted({*self.openings, *self.turnover})
        below = {code for code, longer in itertools.pairwise(codes) if longer.startswith(code)}
        return tuple(code for code in codes if code not in below)


def known_codes(charts: Iterable[Chart]) -> frozenset[str]:
    """Account codes of all charts of a file, as printed."""
    return frozenset(code for chart in charts for code in chart.names)


def is_balances(found: Assignment) -> bool:
    """An account, and opening or closing balances."""
    has = found.positions
    return ("code" in has or "name" in has) and (
        "opening" in has or {"debit", "credit"} <= set(has) or "closing" in has
    )


def chart_of(table: Table, grid: Grid) -> Chart:
    """The accounts of a balance sheet or chart of accounts; totals among its rows are left out."""
    codes, names = texts(table.column("code")), texts(table.column("name"))
    unit = from_rows(cells for _, cells in table.before).unit
    printed: list[str] = []
    titles: list[str] = []
    for code_cell, name_cell in zip(codes, names, strict=True):
        code, beside = split_code(code_cell)
        inner, rest = split_code(name_cell)
        total = total_reason(code_cell) or total_reason(name_cell)
        printed.append("" if total else code or inner)
        titles.append(path_of(rest or beside))
    frame = pd.DataFrame({"code": printed, "name": titles, "row": table.data.index.to_numpy(dtype="int64")})
    frame["opening"], has_openings = _openings(table, unit)
    for side in ("debit", "credit"):
        frame[side] = _money(table, f"turned_{side}", unit)
    frame = frame[frame["code"] != ""].drop_duplicates("code")
    bare = [bare_code(code) for code in frame["code"]]
    turned = {"turned_debit", "turned_credit"} <= set(table.positions)
    stated = _stated(table, grid)
    return Chart(
        file=grid.file,
        sheet=grid.sheet,
        names=_paths(dict(zip(frame["code"], frame["name"], strict=True))),
        openings=dict(zip(bare, map(int, frame["opening"]), strict=True)) if has_openings else {},
        turnover=dict(zip(bare, zip(map(int, frame["debit"]), map(int, frame["credit"]), strict=True), strict=True))
        if turned
        else {},
        rows=dict(zip(bare, map(int, frame["row"]), strict=True)),
        entity=stated.entity,
        year=stated.year,
        months=stated.months,
    )


def _stated(table: Table, grid: Grid) -> Titles:
    titles = from_rows(cells for _, cells in table.before)
    return titles.over(from_name(grid.sheet)).over(from_name(stem_of(grid.file)))


def _money(table: Table, name: str, unit: int) -> np.ndarray:
    own = unit_of("".join(table.headers[table.positions[name]])) if name in table.positions else 1
    fen, _ = fen_column(table.column(name), own if own != 1 else unit)
    return fen.fillna(0).to_numpy(dtype="int64")


def _openings(table: Table, unit: int) -> tuple[np.ndarray, bool]:
    """Opening balances, debit positive; False where the sheet states none whose side is known."""
    has = table.positions
    if {"debit", "credit"} <= set(has):
        return _money(table, "debit", unit) - _money(table, "credit", unit), True
    amount = _money(table, "opening", unit)
    if "opening" not in has or "side" not in has:
        return amount, False  # without a side the sign cannot be known
    side, _ = sides(table.column("side"))
    return amount * np.where(side < 0, -1, 1), True


def _paths(names: Mapping[str, str]) -> dict[str, str]:
    """Names joined to those of the codes above them: 工商银行 of 100201 below 银行存款 of 1002."""
    paths: dict[str, str] = {}
    for code in sorted(names, key=lambda code: len(bare_code(code))):
        own, name = bare_code(code), names[code]
        above = next((paths[own[:end]] for end in range(len(own) - 1, 2, -1) if paths.get(own[:end])), "")
        single = above and name and "/" not in name and name != above
        paths[own] = f"{above}/{name}" if single else name
    return {code: path for code in names if (path := paths[bare_code(code)])}
