"""Invoices to payments: each way of matching has its match and a look-alike that must not match."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.books import book, matched, pairs, pay, register
from tests.searching import examples
from voucher_audit.registers.matching import match_invoices
from voucher_audit.rules.api import V
from voucher_audit.vouchers import summarise


def test_number_in_bill_column() -> None:
    vouchers, lines = book(
        pay("付印刷费", 800, payee="红星印刷厂", bill_no="12345678"),
        pay("付印刷费", 800, payee="宏远印刷厂", bill_no="00012344"),
    )
    invoices = register(
        "invoices",
        {
            "number": "12345678",
            "seller": "红星印刷厂",
            "amount": 800,
            "date": "2018-01-05",
        },  # three years old, but the number says so
        {"number": "87654321", "seller": "宏远印刷厂", "amount": 800, "date": "2018-01-05"},
    )
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [True, False]
    assert found.table["how"][0] == "票号 12345678 相符"
    assert "开票日期 2018-01-05 不在付款前 180 天至付款后 30 天之内" in found.table["how"][1]


def test_number_in_the_text_and_its_last_digits() -> None:
    vouchers, lines = book(
        pay("报办公用品 票0031", 2480),
        pay("报办公用品 票0032", 2490),  # these digits end no invoice of this amount
        pay("付设计费 发票号24332000000012345678", 9000, payee="方圆设计院"),
        pay("付设计费 20210518", 9001, payee="方圆设计院"),  # a day, not a number
    )
    invoices = register(
        "invoices",
        {"number": "99990031", "seller": "龙源商贸", "amount": 2480, "date": "2021-05-02"},
        {"number": "99990032", "seller": "龙源商贸", "amount": 77, "date": "2021-05-02"},
        {"number": "24332000000012345678", "seller": "方圆设计院", "amount": 9000, "date": "2021-05-02"},
    )
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [True, False, True, False]
    assert pairs(found) == {(0, 0, 2480), (2, 2, 9000)}


def test_a_cheque_number_equal_to_an_invoice_of_somebody_else_does_not_match() -> None:
    vouchers, lines = book(pay("付保洁费", 500, payee="洁净保洁公司", bill_no="12345678"))
    invoices = register(
        "invoices", {"number": "12345678", "seller": "宏达建材公司", "amount": 70000, "date": "2021-05-01"}
    )
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [False]
    assert found.table["nearest"].tolist() == [0]
    assert found.table["how"][0] == "票号与发票 12345678 相同，但金额、销方不符"


def test_a_range_of_numbers_means_all_of_them() -> None:
    vouchers, lines = book(pay("报餐费 发票12345678-80", 300))
    invoices = register(
        "invoices",
        *({"number": str(number), "amount": 100, "seller": "聚贤饭店"} for number in range(12345677, 12345682)),
    )
    assert pairs(match_invoices(vouchers, lines, invoices)) == {(0, 1, 100), (0, 2, 100), (0, 3, 100)}


def test_register_names_the_voucher() -> None:
    vouchers, lines = book(
        pay("付款", 700, "2021-03-05", number="12"),
        pay("付款", 700, "2021-04-05", number="12"),
        pay("付款", 900, "2021-04-06", number="13"),
    )
    invoices = register(
        "invoices",
        {"number": "1", "amount": 700, "voucher": "2021年4月记字第0012号", "seller": "甲店"},
        {"number": "2", "amount": 50, "voucher": "收-13", "seller": "乙店"},  # another word than the voucher's
    )
    found = match_invoices(vouchers, lines, invoices)
    assert pairs(found) == {(1, 0, 700)}
    assert "登记的凭证号" in found.table["how"][1]


def test_a_voucher_number_without_month_needs_the_amount() -> None:
    vouchers, lines = book(
        pay("付款", 700, "2021-03-05", number="12"),
        pay("付款", 800, "2021-04-05", number="12"),
    )
    invoices = register(
        "invoices", {"number": "1", "amount": 800, "voucher": "12", "seller": "甲店", "date": "2021-03-01"}
    )
    assert pairs(match_invoices(vouchers, lines, invoices)) == {(1, 0, 800)}


def test_amount_and_seller_within_the_window() -> None:
    vouchers, lines = book(
        pay("付材料款", 3000, payee="丹东宏达建材有限公司"),
        pay("付材料款", 3100, payee="宏远建材有限公司"),  # the seller only looks alike
        pay("付材料款", 3200, payee="鸿运建材有限公司"),  # the invoice is 31 days younger
        pay("付材料款", 3300, payee="鸿运建材有限公司"),  # 30 days younger
        pay("付材料款", 3400, payee="鸿运建材有限公司"),  # 180 days older
        pay("付材料款", 3500, payee="鸿运建材有限公司"),  # 181 days older
    )
    invoices = register(
        "invoices",
        {"number": "1", "seller": "宏达建材", "amount": 3000, "date": "2021-05-01"},
        {"number": "2", "seller": "宏达建材", "amount": 3100, "date": "2021-05-01"},
        {"number": "3", "seller": "鸿运建材", "amount": 3200, "date": "2021-06-18"},
        {"number": "4", "seller": "鸿运建材", "amount": 3300, "date": "2021-06-17"},
        {"number": "5", "seller": "鸿运建材", "amount": 3400, "date": "2020-11-19"},
        {"number": "6", "seller": "鸿运建材", "amount": 3500, "date": "2020-11-18"},
    )
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [True, False, False, True, True, False]
    assert found.table["how"][1] == "金额相符但销方为“宏达建材”，与收款单位不符"
    wider = match_invoices(vouchers, lines, invoices, before=181, after=31)
    assert matched(wider) == [True, False, True, True, True, True]


def test_where_nobody_is_named_only_the_only_amount_counts() -> None:
    vouchers, lines = book(
        pay("付法律顾问费", 15000),
        pay("付装订机", 640),
        pay("付门锁款", 640),  # two payments, one invoice, nothing tells them apart
        pay("付清掏化粪池", 2400),  # the invoice is about paper
    )
    invoices = register(
        "invoices",
        {"number": "1", "seller": "正大律师事务所", "amount": 15000, "date": "2021-05-02"},
        {"number": "2", "seller": "某店", "amount": 640, "date": "2021-05-02"},
        {"number": "3", "seller": "龙源商贸", "amount": 2400, "date": "2021-05-02", "item": "打印纸、墨盒"},
    )
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [True, False, False, False]
    assert "不能认定" in found.table["how"][1]
    assert "发票内容为" in found.table["how"][3]


def test_what_the_invoice_is_about_tells_equal_amounts_apart() -> None:
    vouchers, lines = book(pay("付维修费 大门", 2000), pay("购办公用品", 2000))
    invoices = register(
        "invoices",
        {"number": "1", "seller": "龙源商贸", "amount": 2000, "date": "2021-05-02", "item": "办公用品"},
        {"number": "2", "seller": "顺达维修部", "amount": 2000, "date": "2021-05-02", "item": "大门维修"},
    )
    assert pairs(match_invoices(vouchers, lines, invoices)) == {(0, 1, 2000), (1, 0, 2000)}


def test_equal_monthly_bills_are_told_apart_by_their_dates() -> None:
    months = range(1, 7)
    vouchers, lines = book(*(pay(f"付保洁费 {month}月", 3000, f"2021-{month + 1:02d}-03") for month in months))
    invoices = register(
        "invoices",
        *(
            {"number": str(month), "seller": "洁净保洁", "amount": 3000, "date": f"2021-{month:02d}-28"}
            for month in months
            if month != 4
        ),
    )
    found = match_invoices(vouchers, lines, invoices)
    assert sum(matched(found)) == 5
    assert (0, 0, 3000) in pairs(found)


def test_several_invoices_of_one_seller_for_one_payment() -> None:
    vouchers, lines = book(
        pay("付设计费", 8000, payee="方圆设计院"),
        pay("付设计费", 8500, payee="正大设计院"),  # its invoices add up to 8,400
    )
    invoices = register(
        "invoices",
        {"number": "1", "seller": "方圆设计院", "amount": 4500, "date": "2021-05-01"},
        {"number": "2", "seller": "方圆设计院", "amount": 3500, "date": "2021-05-02"},
        {"number": "3", "seller": "正大设计院", "amount": 4400, "date": "2021-05-02"},
        {"number": "4", "seller": "正大设计院", "amount": 4000, "date": "2021-05-02"},
    )
    found = match_invoices(vouchers, lines, invoices)
    assert pairs(found) == {(0, 0, 4500), (0, 1, 3500)}
    assert "2 张发票合计相符" in found.table["how"][0]


def test_one_invoice_for_several_payments_up_to_its_amount() -> None:
    vouchers, lines = book(
        pay("付苗木款 首付", 5000, payee="绿源苗木"),
        pay("付苗木款 二期", 4000, "2021-06-18", payee="绿源苗木"),
        pay("付苗木款 三期", 4000, "2021-07-18", payee="绿源苗木"),  # only 3,000 are left
        pay("付花卉款", 100, payee="绿园花卉"),
    )
    invoices = register(
        "invoices", {"number": "1", "seller": "绿源苗木有限公司", "amount": 12000, "date": "2021-05-10"}
    )
    found = match_invoices(vouchers, lines, invoices)
    assert pairs(found) == {(0, 0, 5000), (1, 0, 4000)}
    assert matched(found) == [True, True, False, False]


def test_an_invoice_that_is_used_up_does_not_cover_again() -> None:
    vouchers, lines = book(
        pay("报办公用品 发票号12345678", 2480),
        pay("报办公用品 发票号12345678", 2480, "2021-07-18"),
    )
    invoices = register("invoices", {"number": "12345678", "seller": "龙源商贸", "amount": 2480, "date": "2021-05-02"})
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [True, False]
    assert "已用于 记-1（2021-05-18），余额 0.00 元" in found.table["how"][1]


def test_an_invoice_entered_twice_covers_once() -> None:
    vouchers, lines = book(
        pay("付桌椅款", 500, payee="宏达家具厂"), pay("付柜子款", 500, "2021-05-20", payee="宏达家具厂")
    )
    row = {"number": "12345678", "seller": "宏达家具厂", "amount": 500, "date": "2021-05-02"}
    assert sum(matched(match_invoices(vouchers, lines, register("invoices", row, row)))) == 1
    other = {**row, "number": "12345679"}
    assert matched(match_invoices(vouchers, lines, register("invoices", row, other))) == [True, True]


def test_the_expense_and_its_later_payment_share_an_invoice_and_a_second_payment_does_not() -> None:
    vouchers, lines = book(
        V("购桌椅", "1601", "2302", 9000, date="2021-05-01", fields={"counterparty": "宏达家具厂"}),
        V("付桌椅款", "2302", "1002", 9000, date="2021-06-01", fields={"counterparty": "宏达家具厂"}),
        V("付桌椅款", "2302", "1002", 9000, date="2021-07-01", fields={"counterparty": "宏达家具厂"}),
    )
    invoices = register(
        "invoices", {"number": "12345678", "seller": "宏达家具厂", "amount": 9000, "date": "2021-05-01"}
    )
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [True, True, False]
    assert found.pairs["side"].tolist() == ["spent", "paid"]


def test_void_and_red_invoices_cover_nothing() -> None:
    names = ["红星厂家具", "宏达家具厂", "新华家具厂", "鸿运家具厂", "东方家具厂"]
    vouchers, lines = book(*(pay("付桌椅款", 500 + place, payee=name) for place, name in enumerate(names)))
    blue = "24332000000012345678"
    invoices = register(
        "invoices",
        {"number": "1", "seller": names[0], "amount": 500, "date": "2021-05-02", "status": "作废"},
        {"number": "2", "seller": names[1], "amount": 501, "date": "2021-05-02", "status": "正常"},
        {"number": "3", "seller": names[2], "amount": 502, "date": "2021-05-02", "positive": False},
        {"number": blue, "seller": names[3], "amount": 503, "date": "2021-05-02"},
        {
            "number": "5",
            "seller": names[3],
            "amount": -503,
            "date": "2021-05-03",
            "remark": f"被红冲蓝字数电发票号码：{blue}",
        },
        {"number": "6", "seller": names[4], "amount": 504, "date": "2021-05-02", "status": "失控"},
    )
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [False, True, False, False, False]
    assert "发票状态为“作废”，不能作为报销凭证" in found.table["how"][0]
    assert "已被红字发票冲销" in found.table["how"][3]


def test_a_partly_reversed_invoice_covers_the_rest() -> None:
    vouchers, lines = book(
        pay("付苗木款 12345678", 700, payee="绿源苗木"), pay("付苗木款 12345678", 100, "2021-06-18", payee="绿源苗木")
    )
    invoices = register(
        "invoices",
        {"number": "12345678", "seller": "绿源苗木", "amount": 1000, "date": "2021-05-02", "status": "部分红冲"},
        {
            "number": "9",
            "seller": "绿源苗木",
            "amount": -300,
            "date": "2021-05-03",
            "remark": "对应蓝字发票号码:12345678",
        },
    )
    found = match_invoices(vouchers, lines, invoices)
    assert found.table["covered"].sum() == 70000
    assert sum(matched(found)) == 1


def test_a_number_that_the_spreadsheet_destroyed_is_not_matched_by() -> None:
    vouchers, lines = book(pay("付设计费 发票号24332000000012340000", 900))
    invoices = register(
        "invoices", {"number": "2.4332E+19", "seller": "方圆设计院", "amount": 901, "date": "2021-05-02"}
    )
    assert matched(match_invoices(vouchers, lines, invoices)) == [False]


def test_single_lines_of_a_voucher_have_their_own_invoices() -> None:
    vouchers, lines = book(
        V("报打印纸", "5101", "1002", 300, more=(("报灭火器", "5101", 450, 0), ("付款", "1002", 0, 450))),
    )
    invoices = register(
        "invoices",
        {"number": "1", "seller": "龙源商贸", "amount": 300, "date": "2021-05-02"},
        {"number": "2", "seller": "安泰消防器材店", "amount": 450, "date": "2021-05-02"},
        {"number": "3", "seller": "安泰消防器材店", "amount": 449, "date": "2021-05-02"},
    )
    found = match_invoices(vouchers, lines, invoices)
    assert pairs(found) == {(0, 0, 300), (0, 1, 450)}
    assert found.table["covered"].tolist() == [75000]


def test_an_expense_booked_without_its_tax() -> None:
    vouchers, lines = book(
        V(
            "付设计费",
            "Q6602",
            "Q1002",
            1000,
            more=(("进项税", "Q2221", 60, 0), ("付设计费", "Q1002", 0, 60)),
            fields={"counterparty": "方圆设计院"},
        ),
    )
    invoices = register(
        "invoices",
        {"number": "1", "seller": "方圆设计院", "net": 1000, "tax": 60, "amount": 1060, "date": "2021-05-02"},
    )
    found = match_invoices(vouchers, lines, invoices)
    assert matched(found) == [True]
    assert found.table["short"].tolist() == [0]


def test_another_units_invoice_is_no_blind_match_and_is_told_when_named() -> None:
    vouchers, lines = book(pay("付法律顾问费", 15000), pay("付审计费 发票号12345678", 20000))
    rows = (
        {"number": "1", "seller": "正大律师事务所", "amount": 15000, "date": "2021-05-02", "buyer": "凤山县教育局"},
        {
            "number": "12345678",
            "seller": "诚信会计师事务所",
            "amount": 20000,
            "date": "2021-05-02",
            "buyer": "凤山县教育局",
        },
    )
    found = match_invoices(vouchers, lines, register("invoices", *rows), unit_names=("凤山县住房和城乡建设局",))
    assert matched(found) == [False, True]
    assert found.table["other_unit"].tolist() == [False, True]
    own = match_invoices(vouchers, lines, register("invoices", *rows), unit_names=("凤山县教育局",))
    assert matched(own) == [True, True]
    assert not own.table["other_unit"].any()


def test_two_units_of_one_run_do_not_share_their_invoices() -> None:
    _, lines = book(
        pay("付法律顾问费", 15000),
        pay("付法律顾问费", 15000),
        pay("付审计费", 20000, payee="诚信会计师事务所"),
        pay("付审计费", 20000, payee="诚信会计师事务所"),
    )
    housing, school = "凤山县住房和城乡建设局-2021年序时账", "凤山县教育局2021"
    lines["book"] = lines["voucher_id"].map({0: school, 1: housing, 2: school, 3: housing}).astype("str")
    bought = {"date": "2021-05-02", "buyer": "凤山县住房和城乡建设局"}
    rows = (
        {"number": "1", "seller": "正大律师事务所", "amount": 15000, **bought},
        {"number": "2", "seller": "诚信会计师事务所", "amount": 20000, **bought},
        {"number": "3", "seller": "某公司", "amount": 1, "date": "2021-05-02", "buyer": "凤山县教育局"},
    )
    found = match_invoices(summarise(lines), lines, register("invoices", *rows))
    assert matched(found) == [False, True, False, True]
    assert found.table["how"].tolist()[0] == "金额相符但购方为“凤山县住房和城乡建设局”，不是本单位"
    lines["book"] = lines["book"].replace(school, "Sheet1")  # whose book that is nobody knows
    unknown = match_invoices(summarise(lines), lines, register("invoices", *rows))
    assert sum(matched(unknown)) == 2  # either of the two payments of each amount may be the one
    assert not unknown.table["other_unit"].any()


def test_every_outlay_has_a_row_and_nothing_else() -> None:
    vouchers, lines = book(pay("付款", 10), V("提现", "1001", "1002", 500), V("收租金", "1002", "2307", 900))
    found = match_invoices(vouchers, lines, register("invoices", {"number": "1", "amount": 99}))
    assert found.table.index.tolist() == [0]
    assert found.table["how"].tolist() == ["发票台账中没有金额、号码或销方相符的发票"]


def test_empty_registers_and_ledgers() -> None:
    vouchers, lines = book(pay("付款", 10))
    assert matched(match_invoices(vouchers, lines, register("invoices"))) == [False]
    some = register("invoices", {"number": "1", "amount": 99})
    assert len(match_invoices(vouchers.iloc[:0], lines.iloc[:0], some).table) == 0


_SELLERS = ["宏达建材", "宏远建材", "绿源苗木", ""]
_PAYMENT = st.tuples(
    st.sampled_from([100, 200, 300, 500, 800]), st.integers(0, 120), st.sampled_from(_SELLERS), st.booleans()
)
_INVOICE = st.tuples(
    st.sampled_from([100, 200, 300, 500, 800, 1000]),
    st.integers(0, 120),
    st.sampled_from(_SELLERS),
    st.sampled_from(["", "正常", "作废"]),
)
_START = pd.Timestamp("2021-01-01")


def _ledger(payments: list[tuple[int, int, str, bool]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    vouchers = []
    for amount, day, payee, settles in payments:
        date = f"{_START + pd.Timedelta(days=day):%Y-%m-%d}"
        vouchers.append(
            V("付款", "2302" if settles else "5001", "1002", amount, date=date, fields={"counterparty": payee})
        )
    return book(*vouchers)


def _register(invoices: list[tuple[int, int, str, str]]) -> pd.DataFrame:
    rows = [
        {
            "number": f"{90000000 + place}",
            "amount": amount,
            "seller": seller,
            "status": status,
            "date": f"{_START + pd.Timedelta(days=day):%Y-%m-%d}",
        }
        for place, (amount, day, seller, status) in enumerate(invoices)
    ]
    return register("invoices", *rows)


@examples(40)
@given(st.lists(_PAYMENT, min_size=1, max_size=12), st.lists(_INVOICE, min_size=1, max_size=12))
def test_an_invoice_is_never_used_beyond_its_amount(
    payments: list[tuple[int, int, str, bool]], invoices: list[tuple[int, int, str, str]]
) -> None:
    vouchers, lines = _ledger(payments)
    frame = _register(invoices)
    found = match_invoices(vouchers, lines, frame)
    for side in ("spent", "paid"):
        used = found.pairs[found.pairs["side"].isin([side, "both"])].groupby("entry")["amount"].sum()
        assert (used <= frame["amount"].iloc[used.index].to_numpy()).all()
    void = frame.index[frame["status"] == "作废"]
    assert not found.pairs["entry"].isin(void).any()
    due = vouchers[["paid", "spent"]].max(axis=1)
    assert (found.table["covered"] <= due[found.table.index]).all()
    sums = found.pairs.groupby("voucher_id")["amount"].sum().reindex(found.table.index, fill_value=0)
    assert (found.table["covered"] == sums).all()
    assert (found.table["matched"] == (sums > 0)).all()


@examples(40)
@given(
    st.lists(_PAYMENT, min_size=1, max_size=8, unique_by=lambda row: (row[0], row[1])),
    st.lists(_INVOICE, min_size=1, max_size=8, unique_by=lambda row: (row[0], row[1])),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing(
    payments: list[tuple[int, int, str, bool]], invoices: list[tuple[int, int, str, str]], chance: object
) -> None:
    """Who is covered, by which invoice, depends on what the rows say and not on where they stand."""
    shuffled_payments, shuffled_invoices = payments.copy(), invoices.copy()
    chance.shuffle(shuffled_payments)  # type: ignore[attr-defined]
    chance.shuffle(shuffled_invoices)  # type: ignore[attr-defined]
    assert _outcome(payments, invoices) == _outcome(shuffled_payments, shuffled_invoices)


def _outcome(payments: list[tuple[int, int, str, bool]], invoices: list[tuple[int, int, str, str]]) -> set[object]:
    vouchers, lines = _ledger(payments)
    frame = _register(sorted(invoices)).iloc[[sorted(invoices).index(row) for row in invoices]].reset_index(drop=True)
    found = match_invoices(vouchers, lines, frame)
    return {
        (payments[voucher], invoices[entry], amount)
        for voucher, entry, amount in zip(
            found.pairs["voucher_id"], found.pairs["entry"], found.pairs["amount"], strict=True
        )
    }
