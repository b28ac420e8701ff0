"""党费、工会经费超范围使用。

Flags:
    从党费或工会经费里支付招待、用餐、烟酒、津贴补贴、办公、差旅、车辆、水电等应由行政经费承担或不得列支的费用。
Why it matters:
    党费只能用于党的活动和党员教育，工会经费只能用于职工服务和工会活动；拿来吃喝发补贴，是变相违规发放和公款消费。
Innocent when:
    党员教育培训的食宿、困难党员慰问、党报党刊；工会按规定标准的节日慰问、文体活动和职工培训；误记科目已更正。
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param
from voucher_audit.schema import Kind

_HELD = r"党费|党组织(?:活动)?经费|团费"
_UNION = r"工会"
_WRONG = (
    r"(?P<word>招待|接待(?!日)|宴请|聚餐|餐费|饭费|吃饭|用餐|烟酒|香烟|白酒|津贴|补贴|奖金|绩效|工资|加班费|值班费|办公用品|办公费|办公设备|打印机|复印纸|差旅|出差|"
    r"加油|油费|汽油|柴油|车辆维修|修车|过路|车险|公务车|水费|电费|水电|电话费|话费|物业|取暖|装修|维修|购物卡|礼品|旅游|景区|罚款|赞助)"
)
_RIGHT = r"培训|教育|学习|党课|党刊|党报|报刊|图书|书籍|表彰|先进|优秀|困难|慰问|走访|七一|主题党日|活动室|阵地|纪念馆|文体|体育|文艺|运动会|比赛|生日|节日|福利|职工活动|观影|退回|更正|上缴|下拨"


@dataclass(frozen=True)
class Params:
    amount: float = param(100, "达到多少才列", "元", low=0)
    medium: float = param(1000, "达到即为中等程度，低于此为较低程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    debts = view.lines["kind"].isin([Kind.CUSTODY_LIABILITY, Kind.OTHER_PAYABLE, Kind.OTHER_LIABILITY])
    lines = view.lines[debts & (view.lines["debit"] > 0)]
    about = lines["summary"] + " " + lines["account_name"]
    fund = np.select([text.matches(about, _HELD), text.matches(about, _UNION)], ["党费", "工会经费"], "")
    scope = fund != ""
    word = text.extract(lines["summary"], _WRONG).mask(text.matches(lines["summary"], _RIGHT), "")
    hit = lines[scope & (word != "") & (lines["debit"] >= fen(params.amount))]
    facts = pd.DataFrame(
        {
            "amount": hit["debit"],
            "summary": hit["summary"],
            "word": word.loc[hit.index],
            "fund": pd.Series(fund, index=lines.index).loc[hit.index],
            "severity": np.where(hit["debit"] >= fen(params.medium), Severity.MEDIUM.value, Severity.LOW.value),
        }
    )
    return Outcome(facts, tested=int(lines.loc[scope, "voucher_id"].nunique()))


RULE = Rule(
    title="党费、工会经费超范围使用",
    severity=Severity.MEDIUM,
    group="H 党费·工会·其他资金",
    needs=Needs(lines=("summary", "account_name", "kind", "debit", "credit")),
    basis=("党费规定/使用", "工会经费"),
    params=Params,
    check=check,
    message="从{fund}支付 {amount:yuan} 元用于“{word}”（{summary}）",
    examples=(
        Example(
            "党费用于招待、办公；党员教育、慰问不列；起点两侧",
            (
                V("付招待餐费", "2901 受托代理负债/党费", "100199", 860, hit=True),
                V("购办公用品", "2901 受托代理负债/党费", "100199", 99.99),
                V("购办公用品", "2901 受托代理负债/党费", "100199", 100, hit=True),
                V("七一慰问困难党员用餐补助", "2901 受托代理负债/党费", "100199", 3000),
                V("订党报党刊", "2901 受托代理负债/党费", "100199", 2600),
                V("付招待餐费", "5101 公务接待费", "1002", 860),
            ),
        ),
        Example(
            "工会经费发补贴、加油；节日慰问、运动会不列",
            (
                V("发放职工津贴", "2307 其他应付款/工会经费", "1002", 12000, hit=True),
                V("春节慰问职工", "2307 其他应付款/工会经费", "1002", 12000),
                V("职工运动会用餐", "2307 其他应付款/工会经费", "1002", 1200),
                V("上缴工会经费", "2307 其他应付款/工会经费", "1002", 1200),
            ),
        ),
    ),
)
