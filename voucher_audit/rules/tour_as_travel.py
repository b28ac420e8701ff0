"""以差旅、学习名义旅游。

Flags:
    费用的摘要写明景区、门票、导游、旅行社、旅游、度假一类字样；或者差旅费、培训费里写着参观、考察、包车、食宿一类
    字样，看不出具体公务。
Why it matters:
    以学习、考察、培训名义组织公款旅游，常以差旅费、客运发票、会议费报销，包车和食宿费是最常见的痕迹。
Innocent when:
    经批准的红色教育、廉政教育、党校和培训基地培训，有通知和日程；干部考察、招商考察有批件；
    名称里带“公园”“旅游”“景区”的道路、单位、工程；应急转移群众包车。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param

_TOUR: Final = (
    r"旅游(?!局|委|厅|处|办|发展|公路|规划|宣传|产业|扶贫|项目|开发|推介|集散|厕所|执法|安全|大道|路|学校|专业|职业|标识|统计|市场|规范|资源)|"
    r"景区(?!道路|建设|管理|维护|维修|绿化|环境|执法|整治|提升|改造|厕所|停车|规划|路)|景点(?!建设|规划)|门票(?!系统|票务|印[刷制]|收入|闸机|款上缴)|导游(?!词|牌)|旅行社|度假|游览|漂流|温泉|农家乐|采摘|踏青|"
    r"拓展(?:活动|训练)|团建|疗养(?!院|所|期间)|休养(?!所|期间)|春游|秋游|郊游|一日游|[一两二三四五六七]日游|自驾游|观光(?!车道|塔)|疗养(?!院|金)|休养|避暑|海滨(?!路|街|道|公园|管理)"
)
_HINTS: Final = (
    r"参观",
    r"考察(?!组|干部|对象|期|函|报告编制)",
    r"包车|租大巴|旅游大?巴|客车租",
    r"食宿|吃住",
    r"学习|交流|取经|观摩|拓展|团建",
)
_BUSINESS: Final = (
    r"党校|干部学院|培训基地|培训班|学习班|轮训|调训|红色教育|党性教育|廉政教育|警示教育|主题党日|革命|烈士|纪念馆|招商|"
    r"跟班学习|挂职|干部考察|考察干部|人事考察|考察任用|政审|灾|疫情|防疫|应急|抢险|转移|群众|学生|考生|运动员|迁坟|信访|接访|勘查|勘察"
)
_PLACE: Final = r"公园[路街里巷东西南北]|旅游路|公园(管理|绿化|维修|养护|改造|建设|保洁|路灯|厕所)"


@dataclass(frozen=True)
class Params:
    least: float = param(200, "达到此数才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    rows = rows[rows["amount"] >= fen(params.least)]
    said = [text.matches(view.lines["summary"], pattern, rows.index) for pattern in _HINTS]
    hints = pd.Series(np.sum(said, axis=0), index=rows.index)
    away = (
        rows["expense"].isin(["差旅费", "培训费", "会议费", "因公出国(境)费用", "其他交通费用", "租赁费"])
        | rows["travel"]
    )
    only_learning = (hints == 1) & said[-1]
    only_coach = (hints == 1) & said[2] & (rows["expense"] != "差旅费")
    weak = (hints >= 2) | ((hints == 1) & away & ~only_learning & ~only_coach)
    agency = text.matches(rows["payee"], r"旅行社|旅游(?!局|发展)|景区|度假")
    strong = text.matches(view.lines["summary"], _TOUR, rows.index) | (agency & away)
    found = (strong | weak) & ~rows["kind"].isin(["construction", "fixed_asset"])
    hit = rows[found]
    hit = hit[~text.matches(hit["summary"], _PLACE) & ~text.matches(hit["summary"], _BUSINESS)]
    level = pd.Series(Severity.MEDIUM.value, index=hit.index, dtype="str").mask(
        strong.loc[hit.index], Severity.HIGH.value
    )
    facts = hit[["amount", "summary"]].assign(
        item=hit["expense"].where(hit["expense"] != "", "费用"),
        why=pd.Series("看不出具体公务，像是参观学习", index=hit.index).mask(
            strong.loc[hit.index], "写明旅游、门票一类内容"
        ),
        severity=level,
    )
    return Outcome(facts, tested=int(rows["voucher_id"].nunique()))


RULE = Rule(
    title="以差旅学习名义旅游",
    severity=Severity.HIGH,
    group="E 八项规定与三公",
    needs=Needs(lines=spending.LINES, vouchers=(*spending.VOUCHERS, "travel", "payee")),
    basis=("厉行节约条例/差旅", "厉行节约条例/会议培训", "差旅费办法"),
    params=Params,
    check=check,
    message="在{item}中列支 {amount:yuan} 元，摘要“{summary}”{why}",
    examples=(
        Example(
            "旅游写在摘要里，与名称里带旅游、公园的正常业务",
            (
                V("报景区门票及导游费", "5101 差旅费", "1011", 2600, hit=True),
                V("付旅行社考察费用", "5101 培训费", "1011", 18000, hit=True),
                V("赴海滨疗养差旅费", "5101 差旅费", "1011", 6200, hit=True),
                V("离休干部疗养院床位费", "5101 离退休费", "1011", 6200),
                V("公园路办公室租金", "5101 租赁费", "1011", 9600),
                V("门票系统票务终端维护费", "5101 维修费", "1011", 1668),
                V("旅游公路养护", "5001 维修费", "1011", 48000),
                V("付公园绿化养护费", "5001", "1011", 6600),
                V("景区道路改造工程款", "1613", "1011", 86000),
            ),
        ),
        Example(
            "参观考察、包车食宿",
            (
                V("报学习考察 食宿", "5101", "1001", 4280, hit=True),
                V("赴外地参观学习包车费", "5101 差旅费", "1011", 3500, hit=True),
                V("参加党校培训班食宿费", "5101 培训费", "1011", 3200),
                V("赴省厅参加业务学习差旅费", "5101 差旅费", "1011", 1260),
                V("包车送灾民", "5001", "1011", 1500),
                V("干部考察组差旅费", "5101 差旅费", "1011", 860),
                V("干部拓展活动住宿费", "5101 差旅费", "1011", 5200, hit=True),
                V("军队疗养院体检费", "5101 差旅费", "1011", 860),
            ),
        ),
        Example(
            "下限两侧",
            (V("景区门票", "5101 差旅费", "1011", 200, hit=True), V("景区门票", "5101 差旅费", "1011", 199.99)),
        ),
    ),
)
