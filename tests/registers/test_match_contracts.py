"""Contracts to payments."""

from __future__ import annotations

from tests.registers.books import book, matched, pairs, pay, register
from voucher_audit.registers.matching import match_contracts

_LAMPS = {
    "number": "XM-2021-03",
    "name": "路灯改造工程施工合同",
    "party": "宏达建筑有限公司",
    "date": "2021-01-01",
    "amount": 100000,
}
_ROOF = {
    "number": "XM-2021-04",
    "name": "办公楼防水维修合同",
    "party": "宏达建筑有限公司",
    "date": "2021-01-01",
    "amount": 50000,
}


def test_by_number_however_it_is_typed() -> None:
    vouchers, lines = book(
        pay("付工程款 合同XM－2021—03号", 50000),
        pay("付工程款 合同XM-2021-031", 50000),  # another number
        pay("付设计费 凤建合〔2021〕12号", 9000),
        pay("付2021-12月份电费", 9000),  # the digits alone are no number
    )
    contracts = register(
        "contracts",
        _LAMPS,
        {"number": "凤建合〔2021〕12号", "party": "方圆设计院", "amount": 9000, "date": "2021-01-01"},
    )
    found = match_contracts(vouchers, lines, contracts)
    assert pairs(found) == {(0, 0, 50000), (2, 1, 9000)}


def test_by_party_and_project_and_what_is_paid_beyond_it() -> None:
    vouchers, lines = book(
        pay("付路灯改造进度款", 60000, "2021-03-01", payee="宏达建筑公司"),
        pay("付路灯改造尾款", 60000, "2021-06-01", payee="宏达建筑公司"),
        pay("付办公楼防水款", 20000, "2021-06-02", payee="宏达建筑公司"),
        pay("付办公楼防水款", 20000, "2021-06-02", payee="宏远建筑公司"),
    )
    found = match_contracts(vouchers, lines, register("contracts", _LAMPS, _ROOF))
    assert pairs(found) == {(0, 0, 60000), (1, 0, 40000), (2, 1, 20000)}
    assert found.table["short"].tolist() == [0, 2000000, 0, 0]
    assert "此前已付 60,000.00 元，本次 60,000.00 元，超出 20,000.00 元" in found.table["how"][1]


def test_supplements_and_the_settled_value_count() -> None:
    vouchers, lines = book(
        pay("付路灯改造款", 120000, payee="宏达建筑公司"), pay("付办公楼防水款", 45000, payee="宏达建筑公司")
    )
    contracts = register("contracts", {**_LAMPS, "supplement": 20000}, {**_ROOF, "settled": 44000})
    assert match_contracts(vouchers, lines, contracts).table["short"].tolist() == [0, 100000]


def test_by_party_alone_only_with_one_open_contract() -> None:
    two = register("contracts", _LAMPS, _ROOF)
    vouchers, lines = book(pay("付款", 10000, payee="宏达建筑公司"))
    found = match_contracts(vouchers, lines, two)
    assert matched(found) == [False]
    assert "对方单位有 2 份合同" in found.table["how"][0]
    assert matched(match_contracts(vouchers, lines, register("contracts", _LAMPS))) == [True]
    vouchers, lines = book(
        pay("付路灯改造款", 100000, "2021-03-01", payee="宏达建筑公司"),
        pay("付款", 10000, "2021-04-01", payee="宏达建筑公司"),
    )
    assert pairs(match_contracts(vouchers, lines, two)) == {(0, 0, 100000), (1, 1, 10000)}  # the first is paid in full


def test_by_its_name_where_nobody_is_named() -> None:
    vouchers, lines = book(pay("支付路灯改造进度款", 30000), pay("支付道路改造进度款", 30000))
    assert matched(match_contracts(vouchers, lines, register("contracts", _LAMPS))) == [True, False]


def test_a_contract_signed_long_after_the_payment_is_late() -> None:
    vouchers, lines = book(pay("付路灯改造款", 30000, "2021-01-01", payee="宏达建筑公司"))
    found = match_contracts(vouchers, lines, register("contracts", {**_LAMPS, "date": "2021-02-01"}))
    assert matched(found) == [False]
    assert found.table["late"].tolist() == [True]
    assert found.table["days_after"].tolist() == [31]
    soon = match_contracts(vouchers, lines, register("contracts", {**_LAMPS, "date": "2021-01-31"}))
    assert matched(soon) == [True]


def test_empty_registers_and_ledgers() -> None:
    vouchers, lines = book(pay("付款", 10))
    assert matched(match_contracts(vouchers, lines, register("contracts"))) == [False]
    assert len(match_contracts(vouchers.iloc[:0], lines.iloc[:0], register("contracts", _LAMPS)).table) == 0
