"""截留、滞留应缴财政款。

Flags:
    应缴财政款收到后超过规定天数才上缴、至账止日仍未上缴，或跨年后仍未上缴；从应缴财政款里直接付给商家、个人；
    行政事业单位把罚没款、行政事业性收费一类非税收入记成自己的收入，或挂在往来长时间不上缴。
Why it matters:
    非税收入是财政的钱，留在账上就是滞留，花掉就是坐支挪用，记成自己的收入就是截留。
Innocent when:
    年末在途、次年一月上旬已上缴；多缴退付、错缴退回；案件未结的暂扣款、保证金；财政返还、核拨的经费。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import ageing
from voucher_audit.evidence.current_accounts import LINE_NEEDS, OPTIONAL, is_firm, judged_on, movements, settle
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import Kind

_NON_TAX = r"罚没|行政罚款|没收(?:款|所得|财物)|(?:收|交来|缴来)[^,，。;；]{0,12}罚款|行政事业性收费|行政性收费|非税收入|国有资源[^,，。;；]{0,4}使用"
_NOT_NON_TAX = r"返还|返拨|拨付|拨入|核拨|回拨|安排|退付|退库|退回|补助|暂扣|保证金|押金|待结|结案|违约|合同|考勤|扣罚|内部|职工|票据|系统|培训"
_TO_TREASURY = r"缴|库|财政|非税|解款|退|返还|更正|调账|冲|红字|税务|划转|误|错"


@dataclass(frozen=True)
class Params:
    least: float = param(100, "金额达到此数才看", "元", low=0)
    days: int = param(30, "收到后多少天内应当上缴", "天", low=1, high=365)
    grace: int = param(10, "跨年的，次年一月几日前上缴算在途", "天", low=0, high=31)
    high: int = param(90, "滞留达到多少天加重", "天", low=1, high=1095)


def check(view: View, params: Params) -> Outcome:
    moves = movements(view.lines, [Kind.TREASURY_PAYABLE], view.openings)
    kept, waiting = _kept(moves, view, params)
    spent = _spent_otherwise(view, moves, params)
    elsewhere = _booked_elsewhere(view, params)
    facts = pd.concat([spent, elsewhere, kept])
    facts = facts[~facts.index.duplicated()]
    tested = int((moves["amount"] > 0).sum()) + len(elsewhere)
    return Outcome(facts, tested - waiting, {f"至账止日未满 {params.days} 天，尚看不出是否滞留": waiting})


def _kept(moves: pd.DataFrame, view: View, params: Params) -> tuple[pd.DataFrame, int]:
    """What came in and was remitted late or not at all; and how many cannot be judged yet."""
    result = ageing.settle(moves.assign(owner=""))  # who paid in does not matter: it is remitted in sums
    came = moves.loc[result.index].join(result)
    came = came[came["amount"] >= max(fen(params.least), 1)]
    open_ = came["settled_on"].isna() & (came["open"] >= max(fen(params.least), 1))
    until = came["settled_on"].fillna(judged_on(came, view.lines))
    age = (until - came["day"]).dt.days
    in_time = pd.to_datetime({"year": came["day"].dt.year + 1, "month": 1, "day": 1}) + pd.Timedelta(
        days=params.grace - 1
    )
    carried = until > in_time
    done = came["settled_on"].notna() | open_
    late = done & ((age > params.days) | carried)
    facts = came.assign(age=age, until=until, still=open_, carried=carried, how="kept")[late & (came.index >= 0)]
    facts["amount"] = facts["open"].where(facts["still"], facts["amount"])
    grave = facts["still"] & (facts["carried"] | (facts["age"] >= params.high))
    facts["severity"] = np.select(
        [grave, facts["still"] | (facts["age"] >= params.high)],
        [Severity.HIGH.value, Severity.MEDIUM.value],
        Severity.LOW.value,
    )
    facts = facts.astype({"age": "int64"})
    return facts[["amount", "day", "until", "age", "still", "how", "severity", "summary"]], int((open_ & ~late).sum())


def _spent_otherwise(view: View, moves: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Money of the treasury paid to a shop or a person."""
    table = view.vouchers
    out = -moves[(moves["amount"] < 0) & (moves.index >= 0)].groupby("voucher_id")["amount"].sum()
    table = table.loc[out.index]
    amount = out.clip(upper=table["paid"])
    seller = is_firm(table["payee"]) | parties.persons(table["payee"])
    hit = table[
        (amount >= max(fen(params.least), 1)) & (seller | table["spent"].gt(0)) & ~text.matches(table["summary"], _TO_TREASURY)
    ]  # fmt: skip
    return on_vouchers(
        hit, amount=amount[hit.index].astype("int64"), how="spent", payee=hit["payee"], summary=hit["summary"], severity=Severity.HIGH.value
    )  # fmt: skip


def _booked_elsewhere(view: View, params: Params) -> pd.DataFrame:
    """Fines and fees of a public body booked as its own income, or left in its current accounts."""
    lines, table = view.lines, view.vouchers
    public = [book for book, family in view.standard.items() if family.startswith(("政府", "行政", "事业"))]
    into = lines[
        lines["book"].isin(public) & lines["kind"].isin([Kind.INCOME, Kind.OTHER_PAYABLE]) & ~lines["custody"]
        & (lines["credit"] - lines["debit"] >= max(fen(params.least), 1))
        & lines["voucher_id"].isin(table.index[table["received"] > 0])
    ]  # fmt: skip
    into = into[text.matches(into["summary"], _NON_TAX) & ~text.matches(into["summary"], _NOT_NON_TAX)]
    debts = movements(lines, [Kind.OTHER_PAYABLE], view.openings)
    settled = settle(debts)["settled_on"]
    soon = (settled - debts["day"].loc[settled.index]).dt.days <= params.days
    cleared = debts["voucher_id"].loc[soon.index[soon]]
    into = into[(into["kind"] == Kind.INCOME.value) | ~into["voucher_id"].isin(cleared)]
    account = into["account_name"].where(into["account_name"] != "", into["account_code"])
    return pd.DataFrame(
        {"amount": into["credit"] - into["debit"], "how": "elsewhere", "account": account, "summary": into["summary"],
         "severity": Severity.HIGH.value}
    )  # fmt: skip


def message(facts: Mapping[str, Any]) -> str:
    if facts["how"] == "spent":
        to = f"付给 {facts['payee']}" if facts["payee"] else "直接支出"
        return evidence("应缴财政款 {amount:yuan} 元没有上缴，" + to + "（{summary}）", **facts)
    if facts["how"] == "elsewhere":
        return evidence("应缴财政的非税收入 {amount:yuan} 元记入“{account}”（{summary}）", **facts)
    if facts["still"]:
        return evidence(
            "{day:day} 收到的应缴财政款，至 {until:day} 已 {age:.0f} 天，仍有 {amount:yuan} 元未上缴", **facts
        )
    return evidence("{day:day} 收到的应缴财政款 {amount:yuan} 元，{until:day} 才上缴，滞留 {age:.0f} 天", **facts)


RULE = Rule(
    title="截留、滞留应缴财政款",
    severity=Severity.HIGH,
    group="D 往来与资金去向",
    needs=Needs(
        lines=LINE_NEEDS,
        vouchers=("summary", "payee", "paid", "spent", "received"),
        optional=OPTIONAL,
        history=True,
    ),
    basis=("预算法/63", "财政违法行为处罚处分条例/4", "内控规范/27"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "三十天两侧；至账止日未缴的",
            (
                V("收资产处置款", "1002", "2103", 5000, "2021-03-01"),
                V("应缴财政款上缴国库", "2103", "1002", 5000, "2021-03-31"),
                V("收门面房出租收入", "1002", "2103", 6200, "2021-05-01", hit=True),
                V("应缴财政款上缴国库", "2103", "1002", 6200, "2021-06-01"),
                V("收证照工本费", "1002", "2103", 7300, "2021-08-02", hit=True),
                V("收资产处置款", "1002", "2103", 4100, "2021-11-20"),
                V("解缴非税收入", "2103", "1002", 4100, "2021-12-03", fields={"counterparty": "县财政局"}),
                V("付电话费", "5101", "1002", 100, "2021-12-31"),
            ),
        ),
        Example(
            "跨年：一月十日前上缴算在途；年底刚收到、账已到头的未测",
            (
                V("收资产处置款", "1002", "2103", 5000, "2021-12-27"),
                V("应缴财政款上缴国库", "2103", "1002", 5000, "2022-01-10"),
                V("收门面房出租收入", "1002", "2103", 6200, "2021-12-27", hit=True),
                V("应缴财政款上缴国库", "2103", "1002", 6200, "2022-01-11"),
                V("收门面房出租收入", "1002", "2103", 880, "2022-01-12"),
            ),
            untested=True,
        ),
        Example(
            "直接付给商家；上缴、退付不是",
            (
                V("收罚没款", "1002", "2103", 9000, "2021-03-01"),
                V("付鸿运商店办公用品", "2103", "1002", 3000, "2021-03-05", hit=True),
                V("退付鸿运商店多缴款", "2103", "1002", 1000, "2021-03-05"),
                V("上缴国库", "2103", "1002", 5000, "2021-03-20"),
            ),
        ),
        Example(
            "罚没款、行政事业性收费记成收入或久挂往来；返还经费、暂扣款、及时转缴的不是",
            (
                V("收罚没款", "1002", "4609", 3000, "2021-02-01", hit=True),
                V("收行政事业性收费", "1002", "2307", 4000, "2021-02-02", hit=True),
                V("财政返还非税收入", "1002", "4609", 50000, "2021-02-03"),
                V("收李强案件暂扣罚没款", "1002", "2307", 4500, "2021-02-04"),
                V("收行政事业性收费", "1002", "2307", 5200, "2021-03-01"),
                V("转缴行政事业性收费", "2307", "1002", 5200, "2021-03-20"),
                V("收违约罚款", "1002", "4609", 3000, "2021-04-01"),
                V("收罚没款", "Q1002", "Q6301", 3000, "2021-02-01"),
                V("付电话费", "5101", "1002", 100, "2021-12-31"),
            ),
        ),
    ),
)
