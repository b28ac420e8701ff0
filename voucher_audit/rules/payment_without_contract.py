"""无合同付款。

Flags:
    达到下限的工程、采购、服务付款在合同台账里没有合同，或合同签订晚于付款；摘要写明未签合同、合同后补、口头协议的。
    工程和大额采购为中等程度，其余作为提示。台账只登记了少数合同时，对不上的不算没有合同；没有合同台账时只看摘要。
Why it matters:
    没有合同就没有价格、数量和验收的依据，付多少、付给谁全凭口头，也无法追究违约。
Innocent when:
    零星采购、网上商城下单以订单代替合同；由上级统一签约；合同由业务部门保管未登记；按国家定价的收费。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from voucher_audit import parties, text
from voucher_audit.evidence import lexicon
from voucher_audit.evidence.discretion import COLUMNS, discretionary
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import Kind

_TOLD = r"无合同|未(?:签|订|签订|附|见)(?:书面)?(?:合同|协议)|没有?(?:签)?(?:订)?合同|合同(?:后补|待补|未签|未附|未见|缺失)|补签合同|先施工后签|口头(?:协议|约定)|无(?:书面)?协议"
_CONTRACTED = (
    r"工程|施工|设备|采购|购置|购.{0,8}(?:车|机|柜|系统|软件)|服务费|设计|监理|检测|评估|测绘|勘察|软件|系统|租赁|租金|物业|保洁|保安|绿化|苗木|维修|改造|装修|维保|运维|"
    r"印刷|制作|咨询|顾问|审计|外包|委托|监控|安装|养护|清运|清淤"
)
_NO_CONTRACT_NEEDED = (
    r"差旅|会议|培训|接待|餐|油费|加油|汽油|柴油|保险|报刊|邮|会费|捐|诉讼|罚|补偿|赔|奖|慰问|补助|补贴|拨|网上商城|电子卖场|政采云|订单|"
    r"食堂|伙食|学费|考试|体检|医疗|丧葬|借款|备用金|党费|工会|零星|挂号|过路|停车|车票"
)
_OFFICIAL = (
    r"局$|委$|委员会|政府|财政|国库|税务|法院|银行|信用社|供电|电力|自来水|燃气|热力|移动|联通|电信|邮政|学校|医院"
)


@dataclass(frozen=True)
class Params:
    least: float = param(10000, "付款达到此数才看", "元", low=0)
    large: float = param(50000, "非工程付款达到此数为中等程度", "元", low=0)
    covered: float = param(0.5, "台账至少覆盖此比例的同类付款，才把对不上的当作没有合同", "", low=0, high=1)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = discretionary(table) & (table["paid"] >= fen(params.least))
    summary = table["summary"]
    told = text.matches(summary, _TOLD, scope)
    kind = view.lines["kind"].reindex(table["main_line"]).set_axis(table.index)
    built = text.matches(summary, lexicon.WORKS, scope)
    works = (kind == Kind.CONSTRUCTION) | (built & ~text.matches(summary, lexicon.NOT_WORKS, built))
    bought = works | (kind == Kind.FIXED_ASSET) | text.matches(summary, _CONTRACTED, scope & ~works)
    bought &= ~text.matches(summary, _NO_CONTRACT_NEEDED, scope & bought) & ~text.matches(table["payee"], _OFFICIAL)
    bought &= ~parties.persons(table["payee"])
    if "contracts" not in view.matches:
        hits = on_vouchers(
            table[told],
            amount=table["paid"][told],
            told=True,
            why="",
            summary=summary[told],
            severity=Severity.MEDIUM.value,
        )
        return Outcome(hits, int(told.sum()), {"没有合同台账，无法核对有无合同": int((scope & bought & ~told).sum())})
    contracts = view.matches["contracts"].table.reindex(table.index)
    matched = contracts["matched"].fillna(False).astype("bool")
    late = contracts["late"].fillna(False).astype("bool")
    contracted = scope & bought
    share = matched.where(contracted).astype("Float64").groupby(table["book"]).transform("mean").fillna(0)
    kept = contracted & (share >= params.covered)  # a register of a few large contracts proves nothing by silence
    hit = table[scope & ~matched & (told | late | kept)]
    serious = told | late | works | (table["paid"] >= fen(params.large))
    facts = on_vouchers(
        hit, amount=hit["paid"], told=told[hit.index], why=contracts["how"][hit.index], summary=hit["summary"],
        severity=np.where(serious[hit.index], Severity.MEDIUM.value, Severity.INFO.value),
    )  # fmt: skip
    untested = {
        "合同台账只登记了部分合同，未逐笔核对有无合同": int((contracted & ~kept & ~matched & ~told & ~late).sum())
    }
    return Outcome(facts, int((scope & (kept | matched | told | late)).sum()), untested)


def message(facts: Mapping[str, Any]) -> str:
    if facts["told"]:
        return evidence("付款 {amount:yuan} 元，摘要写明没有签订合同：{summary}", **facts)
    return evidence("付款 {amount:yuan} 元（{summary}）：{why}", **facts)


def _pay(summary: str, amount: float, hit: bool = False, payee: str = "", dr: str = "5001") -> V:
    return V(summary, dr, "1002", amount, "2021-05-18", hit, fields={"counterparty": payee} if payee else {})


_CONTRACT = {"number": "HT-1", "name": "园区绿化工程", "party": "宏达园林公司", "date": "2021-02-01", "amount": 100000}

RULE = Rule(
    title="无合同付款",
    severity=Severity.MEDIUM,
    group="C 决策·合同·采购",
    needs=Needs(
        lines=("kind",),
        vouchers=COLUMNS,
        optional={"contracts": "只看摘要是否写明没有合同", "counterparty": "收款人只能从摘要里找"},
    ),
    basis=("内控规范/54", "内控规范/57"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "有合同台账：有合同、无合同、合同晚签",
            (
                *(_pay("付园区绿化工程款", 15000, payee="宏达园林公司", dr="1613") for _ in range(3)),
                _pay("付河道清淤工程款", 10000, True, "通达公司", "1613"),
                _pay("付河道清淤工程款", 9999.99, False, "通达公司", "1613"),
                _pay("付广场照明工程款", 30000, True, "光明公司", "1613"),
                _pay("付印刷费", 12000, True, "县印刷厂"),
                _pay("付车辆保险费", 12000, False, "人保财险公司"),
                _pay("付地形图测绘费", 12000, False, "县自然资源局"),
            ),
            registers={"contracts": (_CONTRACT, {**_CONTRACT, "number": "HT-2", "name": "广场照明工程", "party": "光明公司", "date": "2021-07-01"})},
        ),
        Example(
            "台账只登记了少数合同：对不上的不报告",
            (
                _pay("付园区绿化工程款", 15000, payee="宏达园林公司", dr="1613"),
                _pay("付河道清淤工程款", 30000, payee="通达公司", dr="1613"),
                _pay("付机房设备采购款", 60000, payee="甲科技公司", dr="1601"),
            ),
            registers={"contracts": (_CONTRACT,)},
            untested=True,
        ),
        Example(
            "没有合同台账：只看摘要",
            (
                _pay("付院墙维修款 未签合同", 16000, True),
                _pay("付院墙维修款 未签合同", 9999),
                _pay("付院墙维修款", 16000),
                _pay("付监理费 附合同", 28000, dr="1613"),
            ),
            untested=True,
        ),
    ),
)  # fmt: skip
