"""坐支现金收入。

Flags:
    现金收入没有送存银行就直接用于支出：同一张凭证里收入与费用对冲；摘要写明以收抵支；或者库存现金已少于尚未缴存的
    现金收入，说明收入已被花掉（期初余额不明的，先扣除一笔周转金再判断，只作提示）；
    或者收入减去几天内的付现，恰好等于缴存数。
Why it matters:
    坐支使收入和支出同时少记，应缴财政的收入被截留，支出也脱离了预算和银行的监督。
Innocent when:
    开户银行核定了坐支范围和限额；当日退还押金、退费；捐赠物资直接领用等不涉及现金的对冲。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import balances
from voucher_audit.evidence.takings import LINE_NEEDS, VOUCHER_NEEDS, takings, unbanked
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import Kind

_SAYS = (
    r"坐支|以收抵支|收支相抵|收支对冲|以租(?:金)?抵|租金抵(?!押)|收入(?:直接)?(?:抵|冲抵|抵顶|列支|支付)(?!税)|"
    r"(?:用|从|由|以)[^,，。;；]{0,8}(?:租金|收费款?|收入款?|收款|售票款|罚没款)(?:中|里)?(?:直接)?(?:支付|付|支出|列支|开支)"
)
_NOT_CASH = r"捐赠|捐款|无偿|调拨|盘盈|红字|更正|冲销|结转|调整|豁免|摊销"
_OTHER_MONEY = [Kind.BANK, Kind.QUOTA, Kind.OTHER_MONEY, Kind.TREASURY_RECEIVABLE, Kind.APPROPRIATION]


@dataclass(frozen=True)
class Params:
    float_money: float = param(5000, "期初余额不明时，假定手中有多少周转金", "元", low=0)
    amount: float = param(500, "坐支达到多少才列", "元", low=0)
    days: int = param(5, "收入后几天之内付出、余数缴存，视为以收入支付", "天", low=0, high=31)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    offset = _offset(view)
    says = text.matches(table["summary"], _SAYS, (table["cash_paid"] > 0) | (table["spent"] > 0))
    amount = offset.mask(says & (offset == 0), np.maximum(table["cash_paid"], table["spent"]))
    hit = table[amount >= fen(params.amount)]
    in_one = on_vouchers(hit, amount=amount, summary=hit["summary"], severity=Severity.HIGH.value)
    flows = takings(view.lines, table)
    till = _till(view)
    short = _shortage(till, flows, params)
    plain = _never_banked(till, flows, params)
    facts = pd.concat([in_one, plain, short])
    facts = facts[~facts.index.duplicated()]
    vouchers = balances.cash_vouchers(view.lines)
    unsure = vouchers.reindex(till.loc[~till["known"].astype(bool), "book"].unique()).sum()
    return Outcome(
        facts.reindex(columns=[*facts.columns.union(["held", "till", "day", "taken", "spent", "banked"])]),
        tested=int(vouchers.sum()) - int(unsure),
        untested={f"期初现金余额不明，已扣除 {params.float_money:g} 元周转金再判断，可能少报": int(unsure)},
    )


def _offset(view: View) -> pd.Series:
    """Fen of costs set off against income within one voucher that touched no bank; 0 elsewhere."""
    table, lines = view.vouchers, view.lines
    own = lines[~lines["custody"]]

    def total(kinds: list[Kind], signed: pd.Series) -> pd.Series:
        part = own["kind"].isin(kinds)
        return signed[part].groupby(own.loc[part, "voucher_id"]).sum().reindex(table.index, fill_value=0)

    cost = total([Kind.EXPENSE, Kind.CONSTRUCTION], own["debit"] - own["credit"]).clip(lower=0)
    income = total([Kind.INCOME, Kind.TREASURY_PAYABLE], own["credit"] - own["debit"]).clip(lower=0)
    elsewhere = own.loc[own["kind"].isin(_OTHER_MONEY), "voucher_id"]
    both = cost.clip(upper=income)
    plain = (both > 0) & ~table.index.isin(elsewhere)
    return both.where(plain & ~text.matches(table["summary"], _NOT_CASH, plain), 0)


def _till(view: View) -> pd.DataFrame:
    """The till day by day; `payment` is the day's last payment to somebody else, not a deposit at the bank."""
    till = balances.till(view.lines, view.openings).drop(columns="payment")
    cash = view.lines[(view.lines["kind"] == Kind.CASH.value) & ~view.lines["custody"] & (view.lines["credit"] > 0)]
    outward = cash[~view.vouchers["internal"].reindex(cash["voucher_id"]).to_numpy(dtype=bool)]
    days = pd.DataFrame({"book": outward["book"], "day": balances.business_day(outward), "payment": outward.index})
    last = days.groupby(["book", "day"], as_index=False)["payment"].max()
    return till.merge(last, on=["book", "day"], how="left").fillna({"payment": -1}).astype({"payment": "int64"})


def _shortage(till: pd.DataFrame, flows: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Payments by which the till fell below the takings not yet banked, once a spell."""
    known = till["known"].astype(bool)
    held = unbanked(flows)
    both = till.assign(known=known).merge(held, on=["book", "day"], how="left")
    both["held"] = both.groupby("book")["held"].ffill().fillna(0)
    spare = np.where(both["known"], 0, fen(params.float_money))
    both["amount"] = (both["held"] - both["balance"] - spare).astype("int64")
    short = (both["amount"] >= fen(params.amount)) & (both["held"] > 0)
    begins = short & ~(short.shift(fill_value=False) & (both["book"] == both["book"].shift()))
    spell = begins.cumsum()[short]
    found = both[begins & (both["payment"] >= 0)].copy()
    found["amount"] = both.loc[short, "amount"].groupby(spell).transform("max").reindex(found.index)
    found = found.rename(columns={"balance": "till"}).set_index("payment")[["day", "held", "till", "amount"]]
    # without a known opening balance the float is a guess, and the finding a hint
    found["severity"] = (
        both.loc[begins & (both["payment"] >= 0), "known"].map({True: "medium", False: "info"}).to_numpy()
    )
    return found


def _never_banked(till: pd.DataFrame, flows: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Payments that took just what was taken in and not banked: takings less payments are what was banked, to the fen,
    within a few days and with no other cash coming in. Needs no opening balance."""
    till = till[["book", "day", "moved_in", "moved_out", "payment"]]
    daily = flows.groupby(["book", "day"], as_index=False)[["taken", "banked"]].sum()
    daily = till.merge(daily, on=["book", "day"], how="left").fillna({"taken": 0, "banked": 0})
    daily["paid"] = (daily["moved_out"] - daily["banked"]).clip(lower=0)
    daily["other"] = (daily["moved_in"] - daily["taken"]).clip(lower=0)
    begins = (daily["taken"] > 0) | (daily["book"] != daily["book"].shift())
    ended = daily["banked"].shift(fill_value=0) > 0
    daily["run"] = (begins | ended).cumsum()
    grouped = daily.groupby("run")
    run = grouped[["taken", "paid", "other", "banked"]].sum().astype("int64")
    run = run.join(grouped.agg(day=("day", "first"), last=("day", "last"), payment=("payment", "max")))
    near = (run["last"] - run["day"]).dt.days <= params.days
    exact = (run["taken"] - run["paid"] == run["banked"]) & (run["other"] == 0) & (run["paid"] >= fen(params.amount))
    hit = run[near & exact & (run["taken"] > 0) & (run["payment"] >= 0)].rename(columns={"paid": "spent"})
    hit = hit.assign(amount=hit["spent"], severity=Severity.HIGH.value)
    return hit.set_index("payment")[["day", "taken", "spent", "banked", "amount", "severity"]]


def message(facts: Mapping[str, Any]) -> str:
    if not pd.isna(facts["taken"]):
        return evidence(
            "{day:day} 现金收入 {taken:yuan} 元，随即付出 {spent:yuan} 元，缴存 {banked:yuan} 元，收入减支出恰为缴存数",
            **facts,
        )
    if pd.isna(facts["held"]):
        return evidence("收入未经银行，直接抵作支出 {amount:yuan} 元（{summary}）", **facts)
    return evidence(
        "{day:day} 付款后库存现金 {till:yuan} 元，少于尚未缴存的现金收入 {held:yuan} 元，坐支约 {amount:yuan} 元",
        **facts,
    )


RULE = Rule(
    title="坐支现金收入",
    severity=Severity.HIGH,
    group="A 现金与借据",
    needs=Needs(
        lines=LINE_NEEDS,
        vouchers=(*VOUCHER_NEEDS, "spent"),
        optional={"opposite": ""},
        history=True,
    ),
    basis=("现金管理暂行条例/11", "财政违法行为处罚处分条例/4"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "同一张凭证里收入抵支出；财政直接支付、银行扣手续费、捐赠领用不是",
            (
                V("房租抵付维修费", "5001", "4605", 500, hit=True),
                V("房租抵付维修费", "5001", "4605", 499.99),
                V("财政直接支付办公费", "5101", "4001", 5000),
                V(
                    "收检测费",
                    "1002",
                    "2103",
                    980,
                    more=(("扣手续费", "5101 手续费", 20, 0), ("收检测费", "2103", 0, 20)),
                ),
                V("捐赠物资领用", "5001", "4603", 3000),
            ),
        ),
        Example(
            "收入没有缴存，先付了支出；缴存以后再付的不算",
            (
                V("收房租", "1001", "4605", 8000, date="2021-03-01"),
                V("付办公用品", "5101", "1001", 900, date="2021-03-02", hit=True),
                V("现金存银行", "1002", "1001", 7100, date="2021-03-20"),
                V("收房租", "1001", "4605", 8000, date="2021-06-01"),
                V("现金存银行", "1002", "1001", 8000, date="2021-06-01"),
                V("提现备用", "1001", "1002", 3000, date="2021-06-02"),
                V("付邮费", "5101", "1001", 900, date="2021-06-03"),
            ),
            openings={"1001": 100},
        ),
        Example(
            "收入减支出恰为缴存数；如数缴存、另有提现的不列",
            (
                V("收摊位费", "1001", "4605", 6600, date="2021-03-01"),
                V("付看护劳务费", "5001", "1001", 6400, date="2021-03-02", hit=True),
                V("现金存银行", "1002", "1001", 200, date="2021-03-02"),
                V("收摊位费", "1001", "4605", 3000, date="2021-05-10"),
                V("付邮费", "5101", "1001", 900, date="2021-05-10"),
                V("现金存银行", "1002", "1001", 3000, date="2021-05-11"),
                V("收摊位费", "1001", "4605", 900, date="2021-07-01"),
                V("提现备用", "1001", "1002", 900, date="2021-07-01"),
                V("付邮费", "5101", "1001", 900, date="2021-07-01"),
                V("现金存银行", "1002", "1001", 900, date="2021-07-02"),
            ),
        ),
        Example(
            "摘要写明从收入中支付；期初余额不明的说明只作保守判断",
            (
                V("从门票收入中支付保洁费", "5001", "1001", 1200, hit=True),
                V("付保洁费", "5001", "1001", 1200),
                V("收房租", "1001", "4605", 3000),
                V("现金存银行", "1002", "1001", 3000),
            ),
            untested=True,
        ),
    ),
)
