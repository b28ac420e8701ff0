"""会议费、培训费疑似虚列。

Flags:
    会议费、培训费一次列支较大的整千元金额，又发生在十二月，或由酒店、旅行社、度假村一类单位开票；
    摘要写明人数、天数的，按人均每天超过标准列出。
Why it matters:
    借会议、培训名义虚列支出、套取资金，或把接待、旅游费用转入会议费，是常见手法；整数金额、年末集中是它的痕迹。
Innocent when:
    有会议（培训）通知、签到、日程和原始明细；年度培训合同按约定整额付款；中央和上级统一组织的培训收费。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param

_WITH_PAPERS: Final = r"通知|签到|日程|名单|附.{0,4}(?:表|清单|明细)|合同|协议|中标"
_HOTEL: Final = r"酒店|宾馆|饭店|旅行社|度假|会议中心|山庄|文化传播|会务|商务"
_HEADS: Final = r"(\d{1,4})\s*人"
_DAYS: Final = r"(\d{1,2}(?:\.5)?)\s*天"


@dataclass(frozen=True)
class Params:
    least: float = param(10000, "整额列支达到此数才看", "元", low=0)
    round_to: int = param(1000, "整数倍数，整除才算整额", "元", low=1)
    meeting_day: float = param(550, "会议费每人每天标准（三、四类会议），超过才算", "元", low=0)
    training_day: float = param(550, "培训费每人每天标准，超过才算", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    rows = rows[rows["expense"].isin(["会议费", "培训费"])]
    papers = text.matches(rows["summary"], _WITH_PAPERS)
    december = rows["date"].dt.month == 12
    hotel = text.matches(rows["payee"], _HOTEL) | text.matches(rows["summary"], _HOTEL)
    whole = (rows["amount"] >= fen(params.least)) & (rows["amount"] % fen(params.round_to) == 0)
    heads = pd.to_numeric(text.extract(rows["summary"], _HEADS), errors="coerce").fillna(0.0)
    days = pd.to_numeric(text.extract(rows["summary"], _DAYS), errors="coerce").fillna(1.0)
    standard = (
        rows["expense"].map({"会议费": fen(params.meeting_day), "培训费": fen(params.training_day)}).astype("int64")
    )
    person_days = heads * days
    over = (person_days > 0) & (rows["amount"] > person_days * standard)
    hit = rows[over | (whole & (december | hotel) & ~papers)]
    each = (
        (hit["amount"] / person_days.loc[hit.index].where(person_days.loc[hit.index] > 0))
        .fillna(0)
        .round()
        .astype("int64")
    )
    why = pd.Series(
        "整额列支，" + december.loc[hit.index].map({True: "发生在十二月", False: "由酒店一类单位开票"}), index=hit.index
    )
    per_head = _said(each, "人均每天 {:,.2f} 元") + _said(standard.loc[hit.index], "，超过标准 {:,.0f} 元")
    facts = hit[["amount", "summary", "expense"]].assign(why=why.mask(over.loc[hit.index], per_head))
    return Outcome(
        facts, int(rows["voucher_id"].nunique()), {"凭证没有日期，看不出是否在年末": int(rows["date"].isna().sum())}
    )


def _said(amounts: pd.Series, template: str) -> pd.Series:
    """The template filled with each amount (fen) in yuan."""
    return pd.Series([template.format(amount / 100) for amount in amounts], index=amounts.index, dtype="str")


RULE = Rule(
    title="会议培训费疑似虚列",
    severity=Severity.MEDIUM,
    group="E 八项规定与三公",
    needs=Needs(lines=spending.LINES, vouchers=(*spending.VOUCHERS, "date", "payee")),
    basis=("会议费办法", "培训费办法", "厉行节约条例/会议培训", "预算法/57"),
    params=Params,
    check=check,
    message="列支{expense} {amount:yuan} 元（{summary}），{why}",
    examples=(
        Example(
            "年末或酒店的整额会议费；有通知签到的、平时的、有零有整的不算",
            (
                V("付会议费", "5101 会议费", "1011", 20000, "2021-12-20", hit=True),
                V("付会议费", "5101 会议费", "1011", 20000, "2021-06-20"),
                V("付会议费", "5101 会议费", "1011", 20350, "2021-12-20"),
                V("付会议费 附通知签到", "5101 会议费", "1011", 20000, "2021-12-21"),
                V("付云山酒店培训费", "5101 培训费", "1011", 10000, "2021-06-21", hit=True),
                V("付云山酒店培训费", "5101 培训费", "1011", 9000, "2021-06-21"),
            ),
        ),
        Example(
            "人均标准两侧",
            (
                V("业务会议 20人 2天", "5101 会议费", "1011", 22000, "2021-05-10"),
                V("业务会议 20人 2天", "5101 会议费", "1011", 22000.01, "2021-05-10", hit=True),
            ),
        ),
    ),
)
