"""Opening balances and the file's own balances: read, proved against the entries, and handed to the rules."""

from __future__ import annotations

import pytest

import voucher_audit
from tests.reading.sheets import HEADER, Row, only_book, pair, read, sheet
from voucher_audit.errors import UnreadableInput
from voucher_audit.evidence.balances import openings
from voucher_audit.reading.grid import Grid
from voucher_audit.schema import Ledger

TOP = (
    ["科目编码", "科目名称", "期初余额", "", "本期发生", "", "期末余额", ""],
    ["", "", "借方", "贷方", "借方", "贷方", "借方", "贷方"],
)
JANUARY = pair("2024-01-02", "记-1", 100)
FEBRUARY = pair("2024-02-02", "记-1", 30)
YEAR = (
    ["1001", "库存现金", 90, None, None, 130, None, 40],
    ["2202", "应付账款", None, 10, None, None, None, 10],
    ["6602", "管理费用", None, None, 130, None, 130, None],
    ["660201", "办公费", None, None, 130, None, 130, None],
    ["合计", "", 90, 10, 130, 130, 130, 50],
)


def balances(*rows: Row, title: str = "科目余额表", **more: str) -> Grid:
    return sheet([title], *TOP, *rows, **{"name": "余额表", **more})


def opened(ledger: Ledger) -> list[tuple[str, str, str, int]]:
    """Sheet, code, name and amount of every opening."""
    return [
        (book.sheet, entry.account_code, entry.account_name, entry.amount)
        for book in ledger.books
        for entry in book.openings
    ]


def test_a_balance_sheet_opens_the_book_once_and_its_turnover_proves_it() -> None:
    ledger = read(sheet(HEADER, *JANUARY, name="1月"), sheet(HEADER, *FEBRUARY, name="2月"), balances(*YEAR))
    assert opened(ledger) == [
        ("1月", "1001", "库存现金", 9000), ("1月", "2202", "应付账款", -1000), ("1月", "660201", "管理费用/办公费", 0),
    ]  # fmt: skip
    assert [(c.what, c.stated, c.agrees) for c in ledger.books[0].controls] == [
        ("科目余额表「余额表」2 个科目的本期借方发生额", 13000, True),
        ("科目余额表「余额表」2 个科目的本期贷方发生额", 13000, True),
    ]
    table = openings(ledger).set_index("account_code")
    assert dict(table["kind"]) == {"1001": "cash", "2202": "unknown", "660201": "expense"}


def test_one_account_that_differs_is_named_and_a_foreign_sheet_is_not_believed() -> None:
    more = [["1601", "固定资产", 5, None, 70, None, 75, None], ["3001", "累计盈余", None, 5, None, 70, None, 75]]
    bought = [["2024-01-09", "记-2", "购", "1601", "固定资产", 70, None], ["2024-01-09", "记-2", "购", "3001", "累计盈余", None, 70]]  # fmt: skip
    sold = [["2024-01-10", "记-3", "收", "1122", "应收账款", 8, None], ["2024-01-10", "记-3", "收", "4001", "收入", None, 8]]  # fmt: skip
    rows = [*YEAR[:4], *more, ["1122", "应收账款", 3, None, 9, None, 12, None], ["4001", "收入", None, None, None, 8, None, 8]]  # fmt: skip
    ledger = read(sheet(HEADER, *JANUARY, *FEBRUARY, *bought, *sold, name="凭证"), balances(*rows))
    book = only_book(ledger)
    assert [(c.row, c.what, c.stated, c.read) for c in book.controls if not c.agrees] == [
        (10, "科目余额表「余额表」1122 本期借方发生额", 900, 800)
    ]
    assert len(book.openings) == 7
    other = only_book(read(sheet(HEADER, *JANUARY, name="凭证"), balances(*YEAR)))
    assert other.openings == ()
    assert other.warnings == (
        "科目余额表「余额表」有 2 个科目有发生额，其中 2 个与读入的凭证不符，可能不是同一单位或同一期间，期初余额没有采用。",
    )


def test_a_sheet_of_later_months_checks_but_does_not_open() -> None:
    later = [["1001", "库存现金", 60, None, None, 30, 30, None], ["6602", "管理费用", 100, None, 30, None, 130, None]]
    ledger = read(sheet(HEADER, *JANUARY, *FEBRUARY, name="凭证"), balances(*later, title="2024年2月科目余额表"))
    book = only_book(ledger)
    assert book.openings == ()
    assert [c.stated for c in book.controls] == [3000, 3000]


def test_a_balance_sheet_in_a_file_of_its_own_goes_with_the_ledger() -> None:
    own = balances(*YEAR, file="余额.xlsx")
    ledger = read(sheet(HEADER, *JANUARY, *FEBRUARY, file="凭证2024年.xlsx"), own)
    assert opened(ledger)[0] == ("Sheet1", "1001", "库存现金", 9000)
    assert [file for file, _, _ in ledger.skipped] == ["余额.xlsx"]
    with pytest.raises(UnreadableInput, match="工作表「余额表」只有科目余额表，没有凭证"):
        read(own)


def test_the_till_rule_sees_the_opening() -> None:
    rows = [*HEADER], *JANUARY, *FEBRUARY
    book = "\n".join(",".join(str(cell or "") for cell in row) for row in rows).encode()

    def below_zero(opening: str) -> set[tuple[str, str]]:
        sheet_of_balances = (
            "科目编码,科目名称,期初借方余额,期初贷方余额,本期借方发生额,本期贷方发生额\n"
            f"1001,库存现金,{opening},,,130\n6602,管理费用,,,130,\n"
        )
        report = voucher_audit.audit([("凭证.csv", book), ("余额.csv", sheet_of_balances.encode())])
        return {(f.rule, f.voucher) for f in report.found if f.rule == "negative-cash-balance"}

    assert below_zero("90.00") == {("negative-cash-balance", "记-1")}
    assert below_zero("130.00") == set()


JOURNAL = ("日期", "凭证号", "摘要", "对方科目", "收入", "支出", "余额")
CASH = (
    ["2024-01-01", None, "上年结转", None, None, None, 100],
    ["2024-01-05", "1", "付水费", "管理费用", None, 5, 95],
    ["2024-01-06", "2", "提现", "银行存款", 7, None, 102],
    [None, None, "本月合计", None, 7, 5, 102],
    ["2024-02-06", "1", "付电费", "管理费用", None, 2, 100],
)


def test_the_running_balance_proves_a_journal_row_by_row() -> None:
    book = only_book(read(sheet(["2024年现金日记账"], JOURNAL, *CASH)))
    assert [(entry.account_name, entry.amount) for entry in book.openings] == [("库存现金", 10000)]
    assert (7, "「库存现金」最后余额", 10000, 10000) in [(c.row, c.what, c.stated, c.read) for c in book.controls]
    assert all(control.agrees for control in book.controls)
    assert not any("余额" in warning for warning in book.warnings)


def test_a_missing_row_breaks_the_chain_where_it_is_missing() -> None:
    book = only_book(read(sheet(["2024年现金日记账"], JOURNAL, CASH[0], CASH[2], *CASH[4:])))
    assert [(c.row, c.stated, c.read) for c in book.controls if not c.agrees] == [(4, 10200, 10700), (5, 10000, 10000)][
        :1
    ]
    assert book.warnings[0].startswith("余额栏有 1 处接不上（第一处在第 4 行）")


def test_without_an_opening_row_the_chain_tells_it_and_credit_accounts_count_upwards() -> None:
    header = ("科目编码", "科目名称", "日期", "凭证号", "摘要", "借方", "贷方", "余额")
    rows = [
        ["1001", "库存现金", "2024-01-05", "1", "付", None, 5, 95],
        ["1001", "库存现金", "2024-01-06", "2", "收", 7, None, 102],
        ["2202", "应付账款", "2024-01-05", "1", "欠", None, 20, 50],
        ["2202", "应付账款", "2024-01-06", "2", "还", 10, None, 40],
        ["6602", "管理费用", "2024-01-05", "1", "费", 25, None, 1],
        ["6602", "管理费用", "2024-01-06", "2", "费", 3, None, 2],
    ]
    book = only_book(read(sheet(["2024年明细账"], header, *rows)))
    assert [(entry.account_code, entry.amount) for entry in book.openings] == [("1001", 10000), ("2202", -3000)]
    assert [(c.row, c.stated) for c in book.controls] == [(4, 10200), (6, -4000)]
    assert book.warnings == ("「6602 管理费用」等 1 个科目的余额栏与发生额对不上半数以上，没有用来核对。",)
