"""A small true ledger that synthetic exports are written from, and read back against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True)
class Line:
    """One entry as it must come out. `row` is set by the writer; a field that is None is not compared (the layout does
    not carry it)."""

    summary: str | None
    code: str | None  # without separators
    name: str | None  # path joined by /
    debit: int  # fen
    credit: int
    counterparty: str = ""
    person: str = ""
    department: str = ""
    row: int = 0


@dataclass(frozen=True)
class Voucher:
    day: date
    word: str
    number: int
    lines: tuple[Line, ...]
    attachments: int = 1
    preparer: str = "王会计"
    reviewer: str = "李主管"
    cancelled: bool = False


@dataclass(frozen=True)
class Expected:
    """One entry with its voucher's keys, as compared with the ledger read."""

    row: int
    year: int
    period: int
    day: date | None
    word: str
    number: str
    line: Line
    cancelled: bool = False
    basis: str = "financial"


NAMES = {
    "1001": "库存现金",
    "100201": "银行存款/工商银行",
    "122101": "其他应收款/个人往来",
    "220201": "应付账款/材料款",
    "22210101": "应交税费/应交增值税/进项税额",
    "4103": "本年利润",
    "160201": "累计折旧/本年累计",
    "600101": "主营业务收入/服务收入",
    "660201": "管理费用/办公费",
    "660203": "管理费用/差旅费",
    "660230": "管理费用/业务招待费",
}


def line(code: str, debit: int = 0, credit: int = 0, summary: str = "", **more: str) -> Line:
    return Line(summary, code, NAMES[code], debit, credit, **more)


def voucher(day: date, number: int, summary: str, *lines: Line, word: str = "记", **more: object) -> Voucher:
    filled = tuple(replace(entry, summary=entry.summary or summary) for entry in lines)
    return Voucher(day, word, number, filled, **more)  # type: ignore[arg-type]


# Numbers restart every month; a red-letter voucher, a long one, summaries that only look like totals, cents, a million.
LEDGER: tuple[Voucher, ...] = (
    voucher(date(2024, 1, 5), 1, "提取备用金", line("1001", 500000), line("100201", credit=500000)),
    voucher(
        date(2024, 1, 8),
        2,
        "张三借差旅费",
        line("122101", 300000, person="张三"),
        line("1001", credit=300000),
        attachments=2,
    ),
    voucher(
        date(2024, 1, 19),
        3,
        "张三报销差旅费",
        line("660203", 285050, department="办公室"),
        line("1001", 14950, summary="退回余款"),
        line("122101", credit=300000, person="张三"),
        attachments=5,
    ),
    voucher(
        date(2024, 1, 31),
        4,
        "购办公用品，甲公司",
        line("660201", 1132743, department="办公室"),
        line("22210101", 147257),
        line("220201", credit=1280000, counterparty="甲公司"),
    ),
    voucher(
        date(2024, 2, 6),
        1,
        "付甲公司货款",
        line("220201", 1280000, counterparty="甲公司"),
        line("100201", credit=1280000),
    ),
    voucher(
        date(2024, 2, 20),
        2,
        "冲销1月4号多计费用",
        line("660201", -10000),
        line("220201", credit=-10000, counterparty="甲公司"),
    ),
    voucher(date(2024, 2, 29), 3, "收服务费", line("100201", 123456789), line("600101", credit=123456789)),
    voucher(date(2024, 3, 15), 1, "招待费", line("660230", 68800), line("1001", credit=68800), attachments=3),
    voucher(date(2024, 3, 31), 2, "补提本年累计折旧", line("660201", 50000), line("160201", credit=50000)),
    voucher(date(2024, 3, 31), 3, "结转本年利润", line("600101", 123456789), line("4103", credit=123456789)),
)


@dataclass
class Sheet:
    """Rows of a sheet as they are written, remembering which row became which entry."""

    rows: list[list[object]] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)

    def add(self, *cells: object) -> int:
        """Write a row that is no entry; returns its 1-based number."""
        self.rows.append(list(cells))
        return len(self.rows)

    def entry(self, cells: Sequence[object], source: Voucher, of: Line, **changes: object) -> None:
        """Write an entry and remember it."""
        self.rows.append(list(cells))
        keys = {
            "row": len(self.rows), "year": source.day.year, "period": source.day.month, "day": source.day,
            "word": source.word, "number": str(source.number), "line": of, "cancelled": source.cancelled,
        }  # fmt: skip
        self.expected.append(Expected(**{**keys, **changes}))  # type: ignore[arg-type]


def entries(ledger: Sequence[Voucher] = LEDGER) -> Iterator[tuple[Voucher, int, Line]]:
    """Every entry with its voucher and its position in it (0 is the first)."""
    for one in ledger:
        for position, entry in enumerate(one.lines):
            yield one, position, entry


def yuan(fen: int) -> str:
    """`1,234.50`, the way most programs print."""
    return f"{fen / 100:,.2f}"
