"""烟酒礼品与土特产。

Flags:
    列支香烟、酒水、茶叶、礼盒、月饼、大闸蟹、土特产、保健品、礼品一类物品。
Why it matters:
    公务活动不得提供香烟和高档酒水，不得赠送礼品、土特产；这类支出常混在接待、办公、会议项目中。
Innocent when:
    字面相近的正常业务（酒店、酒精、烟囱、烟感、茶水间、烟台、烟草局的款项）；会议用茶水；
    农技部门收购、检测样品；对困难群众的节日慰问品；工会按标准发放的节日慰问品，在工会账上列支。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param

# 烟, 酒 and 茶 stand in hundreds of ordinary words: the word itself must be the goods
_GOODS: Final = (
    r"香烟|卷烟|中华烟|烟酒|烟款|买烟|购烟|(?:招待|接待|用)烟|\d+条.{0,6}烟|烟\d+条|名烟|(?<![台烧])白酒(?!厂)|红酒|葡萄酒|啤酒(?!厂)|茅台|五粮液|"
    r"酒水|酒款|买酒|购酒|用酒|名酒|礼酒|洋酒|黄酒|药酒|(?:瓶|箱|坛)酒|酒\d+[瓶箱件]|酒类|招待酒|接待酒|茶叶|"
    r"礼盒|礼品(?!卡|券)|礼物|伴手礼|纪念品|月饼(?!券)|粽子(?!券)|大闸蟹|海鲜礼|土特产|特产|保健品|燕窝|海参|冬虫夏草|虫草|人参|鹿茸|阿胶"
)
_ORDINARY: Final = (
    r"酒店|酒楼|酒家|酒泉|酒精|酒驾|醉驾|烟囱|烟道|烟感|烟雾|烟台|烟气|油烟|排烟|禁烟|控烟|戒烟|烟草(局|公司|专卖)|烟花|烟叶(站|种植|生产|税)|"
    r"拆迁|征收|检测|抽检|检验|抽样|样品|茶水间|茶几|茶具柜|茶园|茶产业|特产(税|学院|研究)|困难|贫困|低保|五保|特困|孤寡|敬老院|群众|慰问户|工会|"
    r"执法|罚没|销毁|举报奖"
)


@dataclass(frozen=True)
class Params:
    least: float = param(0.01, "达到此数才看", "元", low=0)
    meeting_tea: float = param(500, "会议费中的茶叶、茶水在此数以内不列", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    goods = text.extract(view.lines["summary"], _GOODS, rows.index)
    ordinary = text.matches(rows["summary"], _ORDINARY, goods != "") | (rows["expense"] == "工会经费")
    tea = goods.str.contains("茶") & (rows["expense"] == "会议费") & (rows["amount"] <= fen(params.meeting_tea))
    hit = rows[(goods != "") & ~ordinary & ~tea & (rows["amount"] >= fen(params.least))]
    facts = hit[["amount", "summary"]].assign(
        goods=goods.loc[hit.index], item=hit["expense"].where(hit["expense"] != "", "费用")
    )
    return Outcome(facts, tested=int(rows["voucher_id"].nunique()))


RULE = Rule(
    title="烟酒礼品与土特产",
    severity=Severity.HIGH,
    group="E 八项规定与三公",
    needs=Needs(lines=spending.LINES, vouchers=spending.VOUCHERS),
    basis=("厉行节约条例/礼品", "厉行节约条例/工作餐", "公务接待规定/凭证"),
    params=Params,
    check=check,
    message="在{item}中列支“{goods}” {amount:yuan} 元（{summary}）",
    examples=(
        Example(
            "烟酒与含烟、酒字的正常业务",
            (
                V("接待用白酒 2 箱", "5101 公务接待费", "1011", 2400, hit=True),
                V("购香烟 5 条", "5101 办公费", "1001", 900, hit=True),
                V("付酒店会议费 通知齐", "5001 会议费", "1011", 8900),
                V("烟感报警器维修", "5001 维修费", "1011", 1240),
                V("购酒精消毒液", "5101 办公费", "1011", 320),
                V("啤酒厂拆迁评估费", "5001 咨询费", "1011", 30000),
                V("禁烟标识牌", "5101 印刷费", "1011", 260),
                V("赴烟台差旅费", "5101 差旅费", "1011", 1980),
            ),
        ),
        Example(
            "茶叶礼盒与茶水间、会议茶水",
            (
                V("购茶叶礼盒", "5101 办公费", "1011", 1600, hit=True),
                V("中秋月饼", "5101 办公费", "1011", 3200, hit=True),
                V("茶水间改造", "5001 维修费", "1011", 5600),
                V("会议用茶叶", "5101 会议费", "1011", 500),
                V("会议用茶叶", "5101 会议费", "1011", 500.01, hit=True),
                V("慰问困难群众 月饼", "5001", "1011", 2600),
                V("土特产抽样检测费", "5001 委托业务费", "1011", 4000),
            ),
        ),
    ),
)
