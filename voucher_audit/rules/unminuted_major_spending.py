"""三重一大未经集体研究。

Flags:
    单笔付款达到本单位集体决策线，会议台账里没有本单位决策主体的会议（别的单位开的会不算）；批准的金额不够付；
    对同一收款人在限定天数内累计达到累计线、每笔都没有会议。没有会议台账时，只报告摘要自己写明没有上会的付款。
    工资、税费、水电、银行费用、补偿补助按名册转付、贷款还本、退押金、公务卡还款不在集体决策之列。
Why it matters:
    大额资金使用必须集体研究。一个人或少数人说了算，程序、价格、收款人都失去了监督。
Innocent when:
    合同已经集体研究，本笔是合同内的分期付款；年度预算或付款计划已整体过会；机构合并前由原单位研究且台账已移交；
    紧急抢险先行支付、按规定追认（另有规则查先支后议）。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import lexicon
from voucher_audit.evidence.discretion import COLUMNS, NEAR, WITHIN, discretionary, largest_to_one, outside_minutes
from voucher_audit.evidence.windows import bursts
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import Kind

_DECIDING = r"党[组委总支]+会?|局长办公会|主任办公会|院长办公会|校长办公会|行政办公会|办公会|班子会?|领导班子|集体|班子成员|理事会|董事会|会议|上会|会"
_NO_MEETING = (
    rf"(?:未|没有?|尚未|并未|未曾)(?:经|提交|报|通过|召开|开)?(?:过)?(?:{_DECIDING})(?:研究|讨论|审议|决定|同意|通过|决策)?(?!议[室费系桌用场本]|场|员|计|费|签)|"
    r"未(?:经)?(?:集体)?(?:研究|讨论|审议)(?:决定|通过)?|(?:未见|没有|无|缺少?|未附|未提供|查无|补不出|未找到)(?:党组|班子|集体)?(?:会)?(?:会议记录|会议纪要|会议决议|纪要|会议研究记录|决策记录|上会记录)|"
    r"(?:会议)?(?:记录|纪要|决议)(?:缺失|缺|未见|没有|无|未附|待补|后补|补不出|查不到)|"
    r"(?:个人|一人|一个人|领导|局长|主任|书记|经理|馆长|校长|院长|站长)(?:个人)?"
    r"(?:(?:口头|电话)(?:同意|决定|批准|安排|通知|指示)|擅自|私自|拍板|决定)"
)
_NOT_A_MATTER = r"会议室|会议系统|会议记录本|会议桌|会议费|纪要(?:印刷|打印|装订)|党组会议室"


@dataclass(frozen=True)
class Params:
    threshold: float = param(20000, "集体决策线：单笔达到即须集体研究（按本单位制度改）", "元", low=1)
    cumulative: float = param(50000, "对同一收款人累计达到此数也须研究，0 为不看", "元", low=0)
    days: int = param(30, "累计多少天", "天", low=1, high=366)
    works: float = param(0, "工程、资产的决策线，0 为与单笔相同", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    major = discretionary(table)
    size = largest_to_one(table, view.lines)
    line = pd.Series(fen(params.threshold), index=table.index)
    if params.works > 0:
        kind = view.lines["kind"].reindex(table["main_line"]).set_axis(table.index)
        line = line.mask(kind.isin([Kind.CONSTRUCTION, Kind.FIXED_ASSET]), fen(params.works))
    scope = major & (size >= line)
    told = text.matches(table["summary"], _NO_MEETING, scope)
    told &= ~text.matches(table["summary"], _NOT_A_MATTER, told)
    if "minutes" not in view.matches:
        facts = _facts(table[told], line, why="摘要写明没有集体研究", kind="told")
        return Outcome(facts, int(told.sum()), {"没有会议台账，无法核对是否集体研究": int((scope & ~told).sum())})
    elsewhere = table["book"].isin(outside_minutes(view.standard, view.registers["minutes"])) & ~told
    minutes = view.matches["minutes"].table.reindex(table.index)
    late = minutes["late"].fillna(False).astype("bool")
    # what needs no decision uses none up: approvals spent on payments below the line are still there
    idle = _used_below(view.matches["minutes"].pairs, table.index[size < line])
    idle = minutes["nearest"].map(idle).fillna(0).astype("int64")
    decided = minutes["matched"].fillna(False).astype("bool") | (idle >= table["paid"])
    short = minutes["short"].fillna(0).astype("int64").where(decided, 0)
    short = (short - idle).clip(lower=0)
    alone = table[scope & ~decided & ~late & ~elsewhere]
    less = table[scope & (short > 0) & ~elsewhere]
    hits = [
        _facts(alone, line, why=minutes["how"], kind="alone"),
        _facts(less, line, why=minutes["how"], kind="short", short=short, idle=idle, severity=Severity.MEDIUM.value),
        _cumulative(table[major & ~scope & ~decided & ~late & ~elsewhere], line, params),
    ]
    untested = {"会议台账不是该单位的，无法核对是否集体研究": int((scope & elsewhere).sum())}
    return Outcome(pd.concat(hits), int((scope & ~elsewhere).sum()), untested)


def _used_below(pairs: pd.DataFrame, small: pd.Index) -> pd.Series:
    """Fen of each minute (by position) that went to payments below the line."""
    used: pd.Series = pairs[pairs["voucher_id"].isin(small)].groupby("entry")["amount"].sum()
    return used


def _facts(hit: pd.DataFrame, line: pd.Series, **facts: object) -> pd.DataFrame:
    kept = {name: fact[hit.index] if isinstance(fact, pd.Series) else fact for name, fact in facts.items()}
    return on_vouchers(hit, amount=hit["paid"], payee=hit["payee"], line=line[hit.index], **kept)


def _cumulative(small: pd.DataFrame, line: pd.Series, params: Params) -> pd.DataFrame:
    """Payments below the line that add up to one payee within the days."""
    payee = parties.normalised(small["payee"])
    group = (small["book"] + "|" + payee).where((payee != "") & ~text.matches(small["summary"], lexicon.CANTEEN), "")
    enough = fen(params.cumulative) if params.cumulative > 0 else np.iinfo("int64").max
    crowd = bursts(group, small["date"], small["paid"], params.days, enough)
    # a payment taken apart just below the line within days is the subject of split-below-decision-threshold
    near = small["paid"] >= fen(params.threshold) * NEAR
    split = bursts(group.where(near, ""), small["date"], small["paid"], WITHIN, fen(params.threshold))
    crowd = crowd[~crowd["burst"].isin(crowd.loc[crowd.index.isin(split.index), "burst"])]
    hit = small.loc[crowd.index]
    case = hit["book"] + " 累计付款 " + hit["payee"] + " " + crowd["first"].dt.strftime("%Y-%m-%d")
    facts = {name: crowd[name] for name in ("count", "total", "first", "last")}
    return _facts(hit, line, kind="cumulative", severity=Severity.LOW.value, case=case, **facts)


def message(facts: Mapping[str, Any]) -> str:
    to = f"向{facts['payee']}" if facts["payee"] else ""
    if facts["kind"] == "cumulative":
        return evidence(
            "{first:day} 至 {last:day} "
            + to
            + "付款 {count:.0f} 笔，合计 {total:yuan} 元（本笔 {amount:yuan} 元），都没有会议记录",
            **facts,
        )
    if facts["kind"] == "short":
        less = "（已剔除决策线以下付款占用的 {idle:yuan} 元）" if facts["idle"] else ""
        return evidence(
            to + "付款 {amount:yuan} 元，会议批准的金额不够，超出 {short:yuan} 元" + less + "：{why}", **facts
        )
    return evidence(to + "付款 {amount:yuan} 元，达到 {line:yuan} 元的集体决策线：{why}", **facts)


def _pay(
    summary: str, amount: float, hit: bool = False, day: str = "2021-05-18", payee: str = "", dr: str = "5101"
) -> V:
    return V(summary, dr, "1011", amount, day, hit, fields={"counterparty": payee} if payee else {})


_MINUTE = {"date": "2019-09-20", "body": "局党组会", "result": "通过"}

RULE = Rule(
    title="三重一大未经集体研究",
    severity=Severity.HIGH,
    group="C 决策·合同·采购",
    needs=Needs(
        lines=("kind", "debit", "credit"),
        vouchers=("date", *COLUMNS),
        optional={
            "minutes": "只报告摘要写明没有上会的付款",
            "contracts": "未按合同关联已过会的分期付款",
            "counterparty": "一张凭证付给几家时按整张凭证的金额判断",
        },
        history=True,
    ),
    basis=("内控规范/14", "会计法/25", "政务处分法/30", "三重一大/国企"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "决策线两侧与不在集体决策之列的付款",
            (
                _pay("支付公车运行维护费 10月", 30030, hit=True, day="2019-10-18"),
                _pay("付文化广场维修费", 20000, hit=True),
                _pay("付文化广场维修费", 19999.99),
                _pay("付亮化工程设计费", 48000, payee="辽东设计院", day="2019-10-18"),
                _pay("划转社保 26万", 260000, dr="2201"),
                _pay("缴增值税", 26000, dr="2101"),
                _pay("付采暖费 托收", 66000),
                _pay("发放征收补偿款 花名册", 2680000),
                _pay("退投标保证金", 50000, dr="2307"),
                _pay("公务卡还款", 23240, dr="2307"),
                V("提现", "1001", "1002", 60000),
            ),
            registers={"minutes": ({**_MINUTE, "topic": "亮化工程设计费", "amount": 48000, "payee": "辽东设计院"},)},
        ),
        Example(
            "别的单位开的会不算；批准的金额不够付",
            (
                _pay("付公车运维12月第二笔", 77455, hit=True, day="2019-12-23", payee="鸿运汽修厂"),
                _pay("付园区绿化工程款", 60000, day="2019-10-23", payee="宏达园林公司"),
                _pay("付园区绿化工程款", 45000, hit=True, day="2019-11-23", payee="宏达园林公司"),
                _pay("付办公楼防水维修款", 30000, day="2019-11-23", payee="安居防水公司"),
            ),
            registers={
                "minutes": (
                    {**_MINUTE, "topic": "公车运行维护费", "amount": 77455, "payee": "鸿运汽修厂", "unit": "县综合执法局", "body": "综合执法局党组会"},
                    {**_MINUTE, "topic": "园区绿化工程", "amount": 100000, "payee": "宏达园林公司", "unit": "县住建局"},
                    {**_MINUTE, "topic": "办公楼防水维修", "amount": 30000, "payee": "安居防水公司", "unit": "县住建局"},
                )
            },
            unit=("县住建局",),
        ),
        Example(
            "决策线以下的付款不占用批准的金额",
            (
                _pay("付园区绿化维护款", 9000, day="2019-10-03", payee="宏达园林公司"),
                _pay("付园区绿化工程款", 60000, day="2019-10-23", payee="宏达园林公司"),
                _pay("付园区绿化工程款", 51000, hit=True, day="2019-11-23", payee="宏达园林公司"),
            ),
            registers={"minutes": ({**_MINUTE, "topic": "园区绿化工程", "amount": 100000, "payee": "宏达园林公司"},)},
        ),
        Example(
            "三十天内累计达到五万元；食堂采购不累计",
            (
                *(_pay("付绿化苗木款", 17000, True, f"2021-05-{d:02d}", "宏达苗圃") for d in (3, 14, 25)),
                *(_pay("付食堂米面油", 17000, False, f"2021-05-{d:02d}", "惠民粮油店") for d in (3, 12, 25)),
                *(_pay("付路面修补款", 16000, False, f"2021-05-{d:02d}", "通达公司") for d in (3, 12, 25)),
            ),
            registers={"minutes": ({**_MINUTE, "topic": "年度工作要点"},)},
        ),
        Example(
            "没有会议台账：只报告摘要写明没有上会的",
            (
                _pay("大额维修 已报党组 未见纪要", 39000, hit=True),
                _pay("购监控设备 未上会", 20000, hit=True),
                _pay("购监控设备 未上会", 19999.99),
                _pay("付购车款 执法车", 168000),
                _pay("党组会议室空调", 46000),
                _pay("三重一大材料印刷 无会议费", 28000),
            ),
            untested=True,
        ),
        Example("工程、资产另设决策线", (_pay("购服务器", 12000, True, dr="1601"), _pay("付审计费", 12000)), params={"works": 10000},
                registers={"minutes": ({**_MINUTE, "topic": "年度工作要点"},)}),
    ),
)  # fmt: skip
