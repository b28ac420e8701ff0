"""Official letters to reception payments."""

from __future__ import annotations

from tests.registers.books import book, matched, pairs, pay, register
from voucher_audit.registers.matching import match_letters
from voucher_audit.rules.api import V

_CITY = {
    "number": "市建函〔2021〕7号",
    "date": "2021-05-12",
    "visitor": "市住房和城乡建设局",
    "guests": 7,
    "amount": 860,
}


def test_by_voucher_number_letter_number_and_amount() -> None:
    vouchers, lines = book(
        pay("公务接待费", 500, number="11"),
        pay("公务接待费 市建函〔2021〕7号", 850, number="12"),
        pay("公务接待费", 630, number="13"),
        pay("公务接待费", 631, number="14"),
    )
    letters = register(
        "official_letters",
        {"date": "2021-05-02", "visitor": "省厅", "guests": 3, "voucher": "5月记-11"},
        _CITY,
        {"date": "2021-04-18", "visitor": "县委", "guests": 3, "amount": 630},
    )
    found = match_letters(vouchers, lines, letters)
    assert pairs(found) == {(0, 0, 500), (1, 1, 850), (2, 2, 630)}
    assert matched(found) == [True, True, True, False]


def test_only_receptions_are_matched() -> None:
    vouchers, lines = book(
        pay("付接待室桌椅", 860),
        pay("付餐费", 860),
        V("付餐费", "500131 业务活动费用/公务接待费", "1002", 860),
    )
    found = match_letters(vouchers, lines, register("official_letters", _CITY))
    assert matched(found) == [False, False, True]
    assert found.table["how"][0] == "不是接待支出，无需公函"


def test_a_months_bill_of_one_restaurant() -> None:
    vouchers, lines = book(
        pay("付6月接待费", 1500, "2021-07-05", payee="聚贤饭店"),
        pay("付6月接待费", 1501, "2021-07-05", payee="明珠饭店"),
    )
    letters = register(
        "official_letters",
        {"number": "1", "date": "2021-06-03", "visitor": "省厅", "guests": 5, "amount": 700, "place": "聚贤饭店"},
        {"number": "2", "date": "2021-06-09", "visitor": "市局", "guests": 5, "amount": 300, "place": "明珠饭店"},
        {"number": "3", "date": "2021-06-13", "visitor": "市局", "guests": 5, "amount": 800, "place": "聚贤饭店"},
    )
    found = match_letters(vouchers, lines, letters)
    assert pairs(found) == {(0, 0, 700), (0, 2, 800)}


def test_by_the_visitor_named() -> None:
    vouchers, lines = book(pay("接待市住房和城乡建设局检查组", 900), pay("接待市教育局检查组", 900))
    letters = register("official_letters", {**_CITY, "amount": None})
    found = match_letters(vouchers, lines, letters)
    assert matched(found) == [True, False]


def test_a_letter_without_amount_serves_once_and_only_if_it_stands_alone() -> None:
    silent = {**_CITY, "amount": None}
    vouchers, lines = book(pay("接待费", 900))
    assert matched(match_letters(vouchers, lines, register("official_letters", silent))) == [True]
    vouchers, lines = book(pay("接待费", 900), pay("接待费", 800))
    assert matched(match_letters(vouchers, lines, register("official_letters", silent))) == [False, False]


def test_a_letter_dated_after_the_payment_is_late() -> None:
    vouchers, lines = book(pay("接待费", 860, "2021-05-02"))
    found = match_letters(vouchers, lines, register("official_letters", _CITY))
    assert matched(found) == [False]
    assert found.table["late"].tolist() == [True]
    assert "晚于付款 10 天" in found.table["how"][0]


def test_empty_registers_and_ledgers() -> None:
    vouchers, lines = book(pay("接待费", 10))
    assert matched(match_letters(vouchers, lines, register("official_letters"))) == [False]
    assert len(match_letters(vouchers.iloc[:0], lines.iloc[:0], register("official_letters", _CITY)).table) == 0
