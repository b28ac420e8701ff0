"""Payments that somebody decided on, as against those that fall due by themselves.

Salaries, taxes, utility bills, bank charges, money passed on and relief by list, loan instalments, deposits given back and card
repayments follow from law or from an earlier decision; no body sits over them one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from voucher_audit import text
from voucher_audit.schema import MONEY_KINDS

DUE: Final = ("payroll", "tax", "utility", "bank_fee", "pass_through", "relief", "loan", "refund", "card")
COLUMNS: Final = ("paid", "internal", "closing", "summary", "payee", *DUE)  # what `discretionary` reads
NEAR: Final = 0.7  # of the decision line: from here on a payment is just below it
WITHIN: Final = 10  # days within which payments just below the line are taken for one
# The period that a regular fee is for: 4月, 2021年4月份, 第二季度, 上半年.
PERIOD: Final = r"((?:20\d\d[年.\-/])?(?:1[0-2]|0?[1-9])月(?!\d{1,2}日)(?:份)?|第?[一二三四1-4]季度?|[上下]半年)"
# Money "passed on" to a builder or a shop is a purchase, whatever verb the summary uses.
_SELLER = r"工程队|施工|建筑|建设.{0,8}公司|建工|公司|经营部|商行|商店|超市|厂$|酒店|宾馆|饭店"
_PAYING_AGENT = r"银行|信用社|农商行|邮储|财政|国库|银联"
_BY_LIST = r"名册|花名册|名单|签领|签收表|发放表|造册|领款表|助学金|奖学金|抚恤|救济|丧葬"
_PASSED_ON = r"补偿|低保|五保|特困|救助|抚恤|优抚|安置费|一卡通|花名册|惠农|直补|贫困户"


def discretionary(vouchers: pd.DataFrame) -> pd.Series:
    """Boolean, on the index of the voucher table: money left the unit by somebody's decision. Reads `COLUMNS`."""
    payee, summary = vouchers["payee"], vouchers["summary"]
    due = vouchers[[name for name in DUE if name not in ("pass_through", "relief")]].any(axis=1)
    scope = (vouchers["paid"] > 0) & ~vouchers["internal"] & ~vouchers["closing"] & ~due
    on, relief = scope & vouchers["pass_through"], scope & vouchers["relief"]
    seller = text.matches(payee, _SELLER, on | relief)
    seller &= ~text.matches(payee, _PAYING_AGENT, seller)
    passed_on = on & (~seller | text.matches(summary, _PASSED_ON, on & seller))
    passed_on |= text.matches(summary, _BY_LIST, relief & ~seller)
    return scope & ~passed_on


_COMPANY_BODY: Final = r"董事会|股东|经理办公会|经理会|总办会|监事会|合伙人|社员|公司"
_COMPANY_CHARTS: Final = frozenset({"企业会计准则", "小企业会计准则"})


def outside_minutes(standard: Mapping[str, str], minutes: pd.DataFrame) -> set[str]:
    """Books that a register of minutes does not speak of: a company's, beside public units, when no company body met.

    `standard` is book → chart family. A company alone in the run is taken to be the register's own.
    """
    companies = {book for book, family in standard.items() if family in _COMPANY_CHARTS}
    says = minutes["body"] + minutes["unit"] + minutes["topic"].where(minutes["body"] == "", "")
    if not companies or len(companies) == len(standard) or text.matches(says, _COMPANY_BODY).any():
        return set()
    return companies


def largest_to_one(vouchers: pd.DataFrame, lines: pd.DataFrame) -> pd.Series:
    """Fen paid to the one party that got most: a voucher that settles with many is judged by its largest part.

    Reads `paid` of the vouchers and `voucher_id`, `kind`, `debit`, `credit` and, where the file has it, `counterparty`
    of the lines; without it the whole payment counts.
    """
    if "counterparty" not in lines.columns:
        return vouchers["paid"]
    named = lines[(lines["counterparty"] != "") & ~lines["kind"].isin(MONEY_KINDS)]
    parts = (named["debit"] - named["credit"]).groupby([named["voucher_id"], named["counterparty"]]).sum()
    parties = parts.groupby("voucher_id").agg(["max", "size", "sum"])
    apart = parties[(parties["size"] > 1)].reindex(vouchers.index)
    whole = (apart["sum"] >= vouchers["paid"]).fillna(False)  # the parts are the payment, nothing is nameless
    return vouchers["paid"].where(~whole, apart["max"].fillna(0).clip(lower=0)).astype("int64")
