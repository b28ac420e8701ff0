"""Payments that somebody decided on, as against those that fall due by themselves.

Salaries, taxes, utility bills, bank charges, money passed on by list, loan instalments, deposits given back and card
repayments follow from law or from an earlier decision; no body sits over them one by one.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from voucher_audit import text

DUE: Final = ("payroll", "tax", "utility", "bank_fee", "pass_through", "loan", "refund", "card")
COLUMNS: Final = ("paid", "internal", "closing", "summary", "payee", *DUE)  # what `discretionary` reads
# Money "passed on" to a builder or a shop is a purchase, whatever verb the summary uses.
_SELLER = r"工程队|施工|建筑|建设.{0,8}公司|建工|公司|经营部|商行|商店|超市|厂$|酒店|宾馆|饭店"
_PAYING_AGENT = r"银行|信用社|农商行|邮储|财政|国库|银联"
_PASSED_ON = r"补偿|低保|五保|特困|救助|抚恤|优抚|安置费|一卡通|花名册|惠农|直补|贫困户"


def discretionary(vouchers: pd.DataFrame) -> pd.Series:
    """Boolean, on the index of the voucher table: money left the unit by somebody's decision. Reads `COLUMNS`."""
    payee, summary = vouchers["payee"], vouchers["summary"]
    seller = text.matches(payee, _SELLER) & ~text.matches(payee, _PAYING_AGENT)
    passed_on = vouchers["pass_through"] & (~seller | text.matches(summary, _PASSED_ON))
    due = vouchers[[name for name in DUE if name != "pass_through"]].any(axis=1) | passed_on
    return (vouchers["paid"] > 0) & ~vouchers["internal"] & ~vouchers["closing"] & ~due
