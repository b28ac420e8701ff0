"""The canonical ledger: the only birthplace of a column name.

A `Ledger` is what every reader produces and every rule, feature and page consumes.

* `Ledger.lines`: one row a ledger entry, columns exactly `LINE_COLUMNS` in order, index 0..n-1 (the *line id*).
* `Ledger.books`: one `Book` per set of books found, with the proof that no row of the file was lost.

Every text column is filled with `""` where the file had nothing; amounts are never missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

import pandas as pd


@dataclass(frozen=True)
class Column:
    """One column of the canonical ledger. `title` is its Chinese name, as users see it."""

    name: str
    dtype: str
    title: str
    meaning: str


LINE_SCHEMA: Final = (
    Column("file", "str", "文件", "name of the file, as the user gave it; inside a zip `archive.zip/inner.xlsx`"),
    Column("sheet", "str", "工作表", "sheet, table or xml root; empty for text files"),
    Column("row", "int64", "行号", "1-based row as the spreadsheet shows it (line of a csv, record of an xml)"),
    Column(
        "book",
        "str",
        "账簿",
        "name of the set of books: accounting entity or 核算账簿; the file's stem when it states none",
    ),
    Column(
        "basis", "str", "核算基础", "`financial` (财务会计) or `budget` (预算会计); `financial` in single bookkeeping"
    ),
    Column("year", "int16", "年度", "fiscal year"),
    Column("period", "int8", "期间", "accounting period 1..12, or 13 for year-end adjustments"),
    Column("date", "datetime64[s]", "日期", "voucher date; NaT where the file gives none"),
    Column("word", "str", "凭证字", "记, 收, 付, 银付 …; 记 where the file has no word"),
    Column("number", "str", "凭证号", "voucher number without leading zeros"),
    Column("voucher", "str", "凭证", "`word-number`, as printed"),
    Column("voucher_id", "int64", "凭证序", "dense key of (book, year, period, word, number); both bases share it"),
    Column("line", "int64", "分录号", "1-based position of the entry within its voucher, in file order"),
    Column("summary", "str", "摘要", "text of the entry; filled down within a voucher where the file prints it once"),
    Column(
        "account_code",
        "str",
        "科目编码",
        "digits and letters without separators, as text; empty if the file has names only",
    ),
    Column("account_name", "str", "科目名称", "full path joined by `/`, e.g. 银行存款/工商银行"),
    Column("debit", "int64", "借方", "fen; red-letter entries are negative"),
    Column("credit", "int64", "贷方", "fen; red-letter entries are negative"),
    Column("opposite", "str", "对方科目", "counter account as printed in cash and bank journals"),
    Column("counterparty", "str", "往来单位", "customer, supplier, payee: from its own column or the auxiliaries"),
    Column("person", "str", "个人", "employee: 个人往来, 职员, 人员档案, 经办人"),
    Column("department", "str", "部门", "department"),
    Column("project", "str", "项目", "project"),
    Column("functional", "str", "功能分类", "支出功能分类: code and name as printed"),
    Column("economic", "str", "经济分类", "部门/政府预算支出经济分类: code and name as printed"),
    Column("auxiliary", "str", "辅助核算", "all auxiliaries as printed, `键：值` joined by `；`"),
    Column("settlement", "str", "结算方式", "method of settlement: 现金, 转账支票, 财政直接支付 …"),
    Column("bill_no", "str", "票据号", "invoice, cheque or bill numbers as printed"),
    Column("document_kind", "str", "原始凭证", "kind of source document where the file states it: 发票, 收据, 借据 …"),
    Column("attachments", "Int32", "附件数", "number of attached documents; <NA> where the file gives none"),
    Column("preparer", "str", "制单", "who entered the voucher"),
    Column("reviewer", "str", "审核", "who reviewed it"),
    Column("poster", "str", "记账", "who posted it"),
    Column("cashier", "str", "出纳", "cashier"),
    Column("entered_at", "datetime64[s]", "录入时间", "when the voucher was entered; NaT where unknown"),
    Column("business_date", "datetime64[s]", "业务日期", "date of the underlying transaction; NaT where unknown"),
    Column("source", "str", "来源", "originating module, as printed"),
    Column("cancelled", "bool", "作废", "the voucher is marked 作废 or deleted; counted nowhere, kept for review"),
    Column("kind", "str", "科目性质", "`Kind` of the account, decided by code and name within the book's chart family"),
    Column("expense", "str", "费用项目", "canonical economic item such as 差旅费 for expense lines; empty otherwise"),
    Column(
        "custody", "bool", "受托代理", "money held for others (党费, 工会, 代管): left out of the unit's own cash tests"
    ),
)

LINE_COLUMNS: Final = tuple(column.name for column in LINE_SCHEMA)
TITLES: Final = {column.name: column.title for column in LINE_SCHEMA}
# Columns that every ledger has, whatever the file looked like; a rule need not ask whether they were in the file.
ALWAYS_PRESENT: Final = frozenset(
    {"file", "sheet", "row", "book", "basis", "year", "period", "word", "number", "voucher", "voucher_id", "line"}
    | {"debit", "credit", "cancelled", "kind", "expense", "custody"}
)

Basis = Literal["financial", "budget"]


class Kind(StrEnum):
    """What an account is, independent of the chart's codes (`accounts/` decides; sources: 财会〔2017〕25号 and its kin)."""

    CASH = "cash"  # 库存现金
    BANK = "bank"  # 银行存款
    QUOTA = "quota"  # 零余额账户用款额度
    OTHER_MONEY = "other_money"  # 其他货币资金
    TREASURY_RECEIVABLE = "treasury_receivable"  # 财政应返还额度
    RECEIVABLE = "receivable"  # 应收账款、应收票据
    PREPAID = "prepaid"  # 预付账款
    ADVANCE = "advance"  # 其他应收款、暂付款、备用金
    INVENTORY = "inventory"  # 库存物品、原材料
    FIXED_ASSET = "fixed_asset"  # 固定资产、无形资产、公共基础设施 …
    DEPRECIATION = "depreciation"  # 累计折旧、累计摊销
    CONSTRUCTION = "construction"  # 在建工程、工程物资
    INVESTMENT = "investment"  # 短期投资、长期股权投资
    OTHER_ASSET = "other_asset"
    LOAN = "loan"  # 短期借款、长期借款
    PAYABLE = "payable"  # 应付账款、应付票据
    UNEARNED = "unearned"  # 预收账款、合同负债
    OTHER_PAYABLE = "other_payable"  # 其他应付款、暂存款
    PAYROLL = "payroll"  # 应付职工薪酬
    TAX = "tax"  # 应交税费
    TREASURY_PAYABLE = "treasury_payable"  # 应缴财政款
    CUSTODY_ASSET = "custody_asset"  # 受托代理资产
    CUSTODY_LIABILITY = "custody_liability"  # 受托代理负债
    OTHER_LIABILITY = "other_liability"
    EQUITY = "equity"  # 净资产、所有者权益
    APPROPRIATION = "appropriation"  # 财政拨款收入
    INCOME = "income"  # other income
    EXPENSE = "expense"  # 费用、支出、成本
    BUDGET_INCOME = "budget_income"  # 6xxx 预算收入
    BUDGET_EXPENSE = "budget_expense"  # 7xxx 预算支出
    BUDGET_BALANCE = "budget_balance"  # 8xxx 预算结余
    UNKNOWN = "unknown"


MONEY_KINDS: Final = frozenset({Kind.CASH, Kind.BANK, Kind.QUOTA, Kind.OTHER_MONEY})


@dataclass(frozen=True)
class RowNote:
    """A row that is not an entry, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Mapping:
    """How one column of the file was understood. `field` is a canonical column, or empty if the column was left out."""

    position: int  # 0-based position in the file
    header: str
    field: str
    reason: str  # Chinese: why this choice
    role: str = ""  # field of `reading.fields`: as `field`, or what only steers the reading (借贷方向, 余额, 原币)
    samples: tuple[str, ...] = ()  # its first filled cells, as printed


@dataclass(frozen=True)
class Control:
    """A total printed in the file, compared with what was read. Amounts in fen."""

    row: int
    what: str
    stated: int
    read: int

    @property
    def agrees(self) -> bool:
        return self.stated == self.read


@dataclass(frozen=True)
class Opening:
    """Balance of one account before the book's first entry, as the file states it (期初余额, 上年结转, 承前页)."""

    account_code: str
    account_name: str
    amount: int  # fen, debit positive


@dataclass(frozen=True)
class Book:
    """One set of books as read from one sheet of one file. Amounts in fen; cancelled vouchers count in no total."""

    file: str
    sha256: str
    sheet: str
    name: str  # equals `lines.book`
    entity: str  # as the file states it; empty when it does not
    layout: str  # e.g. "用友NC_凭证明细"; "自动识别" when no known layout fits
    form: Literal["vouchers", "journal"]  # a journal (日记账、明细账) shows one side only and cannot be balanced
    standard: str  # chart family, e.g. "政府会计制度"
    standard_reasons: tuple[str, ...]
    year: int
    header_row: int  # 1-based first header row; 0 for formats without one
    columns: frozenset[str]  # canonical columns that the file really has
    lines: int
    vouchers: int
    debit_total: int
    credit_total: int
    unbalanced: tuple[str, ...] = ()  # "2021-03/记-12", with "（预算会计）" behind it for the budget half
    mapping: tuple[Mapping, ...] = ()
    dropped: tuple[RowNote, ...] = ()  # titles, headers, subtotals, blank rows …
    refused: tuple[RowNote, ...] = ()  # rows that should have been entries and could not be read
    controls: tuple[Control, ...] = ()
    warnings: tuple[str, ...] = ()  # one Chinese sentence each
    openings: tuple[Opening, ...] = ()  # empty when the file states none: unknown, not zero


@dataclass(frozen=True)
class Ledger:
    """Everything read from the files of one run. Treat `lines` as read-only: consumers copy before they change."""

    lines: pd.DataFrame
    books: tuple[Book, ...]
    skipped: tuple[tuple[str, str, str], ...] = field(default=())  # (file, sheet, why): 余额表, 现金流量 …

    def columns_of(self, book: str) -> frozenset[str]:
        """Canonical columns that the files of one book really had."""
        found: frozenset[str] = frozenset()
        for entry in self.books:
            if entry.name == book:
                found |= entry.columns
        return found


def empty_lines() -> pd.DataFrame:
    """A canonical frame without rows."""
    return conform(pd.DataFrame({name: [] for name in LINE_COLUMNS}))


def conform(lines: pd.DataFrame) -> pd.DataFrame:
    """Give `lines` exactly the canonical columns, order and dtypes; columns it lacks become blank.

    Raises:
        KeyError: a column without a sensible blank (row, year, debit …) is missing.
    """
    blanks: dict[str, object] = {"str": "", "bool": False, "Int32": pd.NA, "datetime64[s]": pd.NaT}
    out: dict[str, pd.Series] = {}
    for column in LINE_SCHEMA:
        if column.name in lines:
            values = lines[column.name]
            if column.dtype == "str":
                values = values.astype("str").fillna("")
            elif str(values.dtype) != column.dtype:
                values = values.astype(column.dtype)  # type: ignore[call-overload]
        elif column.dtype in blanks:
            values = pd.Series(blanks[column.dtype], index=lines.index, dtype=column.dtype)
        else:
            raise KeyError(column.name)
        out[column.name] = values
    return pd.DataFrame(out, index=lines.index).reset_index(drop=True)
