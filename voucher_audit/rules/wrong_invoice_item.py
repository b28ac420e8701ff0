"""品名不符、替票报销。

Flags:
    摘要自己写明替票、换票、以甲票冲乙费；或者发票台账的内容与入账的费用项目对不上：
    餐饮、油料、烟酒、旅游、服装一类发票列作办公、印刷、维修、会议、培训等费用。
Why it matters:
    用别的票顶替真实支出，品名和金额都是假的，背后往往是接待、送礼、旅游和私人消费。
Innocent when:
    会议、培训期间的食宿费并有通知和签到；旅行社代订机票、火车票；食堂、值班用餐按规定列支；商户一张票多种商品。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from voucher_audit import text
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_SAYS = (
    r"(?P<word>(?<!代)替票|顶票|换票(?!据交换)|抵票|串票|借票报|变票|套票(?:报|冲)|以票(?:抵|顶)|[一-龥]{1,4}票(?:冲|抵|顶|代|充)(?:[一-龥]{0,4}费|[一-龥]{1,3}款)|"
    r"(?:变更|更改|改变|改)品名|品名(?:不符|不实|不一致|有误)|开成[一-龥]{1,6}(?:费|票|品)|以[一-龥]{2,6}(?:名义|发票)(?:列支|报销|冲|入账))"
)
_PUT_RIGHT = r"重开|更正|退回|已换|质量|冲红"
_OFFICE: Final = "办公费|印刷费|咨询费|手续费|邮电费|物业管理费|维修(护)费|租赁费|专用材料费|委托业务费|劳务费"
# what the invoice is for → items of expense that cannot be that
_CONFLICTS: Final = (
    ("餐饮", r"餐饮|餐费|饭费|酒席|烧烤|火锅", rf"{_OFFICE}|公务用车运行维护费|其他交通费用|取暖费|水费|电费"),
    ("油料", r"汽油|柴油|成品油|加油|燃油", f"{_OFFICE}|会议费|培训费|公务接待费".replace("专用材料费|", "")),
    ("旅游", r"旅游|景区|门票|导游|研学|拓展|度假", f"{_OFFICE}|会议费|培训费|公务接待费"),
    ("烟酒礼品", r"卷烟|香烟|白酒|酒类|葡萄酒|茅台|五粮液|茶叶|礼品|礼盒|月饼|购物卡|预付卡|储值卡", f"{_OFFICE}|会议费|培训费|差旅费|公务用车运行维护费"),
    ("服装百货", r"服装|皮鞋|箱包|化妆品|首饰|床上用品|家用电器", "印刷费|咨询费|邮电费|物业管理费|维修(护)费|会议费|培训费|公务用车运行维护费"),
    ("住宿", r"住宿|客房", f"{_OFFICE}|公务用车运行维护费"),
)  # fmt: skip
_AGENCY: Final = r"旅行社|旅游(?:有限)?公司|国旅"
_EQUIPMENT: Final = r"系统|终端|软件|平台|设备|维护|维修|保养|安装|工程|印刷|制作"  # 门票系统维护 is no outing
_TICKETS: Final = r"机票|火车票|车票|代订|代理|签证"


@dataclass(frozen=True)
class Params:
    amount: float = param(200, "核对台账时，支出达到多少才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    said = text.extract(table["summary"], _SAYS, table["spent"] > 0)
    said = said.mask(text.matches(table["summary"], _PUT_RIGHT, said != ""), "")
    item = view.lines.loc[table["main_line"], "expense"].set_axis(table.index)
    found, looked = _of_register(view, item, params)
    hit = table.loc[said.index[said != ""].union(found.index)]
    facts = on_vouchers(
        hit, amount=hit["spent"], summary=hit["summary"], item=item, said=said, severity=Severity.MEDIUM.value,
        content=found["content"].reindex(hit.index, fill_value=""), sort=found["sort"].reindex(hit.index, fill_value=""),
    )  # fmt: skip
    return Outcome(facts, tested=int(((table["spent"] > 0) & (said == "")).sum()) if looked else len(hit))


def _of_register(view: View, item: pd.Series, params: Params) -> tuple[pd.DataFrame, bool]:
    """Vouchers whose matched invoice is for something that the expense item cannot be."""
    empty = pd.DataFrame({"content": pd.Series(dtype="str"), "sort": pd.Series(dtype="str")})
    if "invoices" not in view.matches:
        return empty, False
    register, pairs = view.registers["invoices"].reset_index(drop=True), view.matches["invoices"].pairs
    entry = register.loc[pairs["entry"], ["item", "seller", "amount"]].set_axis(pairs["voucher_id"])
    entry = entry[(entry["amount"].fillna(0) >= fen(params.amount)) & (entry["item"] != "")]
    entry = entry[~text.matches(entry["item"], _EQUIPMENT)]
    booked = item.reindex(entry.index).fillna("")
    agency = text.matches(entry["seller"], _AGENCY) & ~text.matches(entry["item"], _TICKETS)
    parts = [
        entry[
            (text.matches(entry["item"], words) | (agency & (sort == "旅游"))) & booked.isin(items.split("|"))
        ].assign(sort=sort)
        for sort, words, items in _CONFLICTS
    ]
    bad = pd.concat(parts).rename(columns={"item": "content"})
    return bad.loc[~bad.index.duplicated(), ["content", "sort"]], True


def message(facts: Mapping[str, Any]) -> str:
    if facts["said"]:
        return evidence("支出 {amount:yuan} 元，摘要写明“{said}”（{summary}）", **facts)
    return evidence("列作{item} {amount:yuan} 元（{summary}），对上的发票内容却是“{content}”，属{sort}类", **facts)


RULE = Rule(
    title="品名不符、替票报销",
    severity=Severity.MEDIUM,
    group="B 票据",
    needs=Needs(
        lines=("summary", "expense"),
        vouchers=("summary", "spent"),
        optional={"invoices": "未与发票台账核对品名，只凭摘要"},
    ),
    basis=("发票管理办法/19", "发票管理办法/21", "会计法/9", "预算法/57"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "摘要写明替票；车票、汇票、换票机不是",
            (
                V("替票 汽油票冲餐费", "5101", "1011", 1500, hit=True),
                V("付招待费 以会议费名义列支", "5101", "1011", 2600, hit=True),
                V("报车票 差旅费", "5101", "1011", 300),
                V("付票据打印费", "5101", "1011", 300),
                V("付替换灯管费", "5101", "1011", 300),
            ),
        ),
        Example(
            "台账内容与费用项目：餐饮列作办公费；会议期间用餐、差旅住宿不列",
            (
                V(
                    "购办公用品",
                    "500101 业务活动费用/办公费",
                    "1002",
                    1860,
                    fields={"counterparty": "聚友饭店"},
                    hit=True,
                ),
                V("付业务会议餐费", "500115 业务活动费用/会议费", "1002", 2860, fields={"counterparty": "聚友饭店"}),
                V("报差旅住宿", "500111 业务活动费用/差旅费", "1002", 960, fields={"counterparty": "如归宾馆"}),
                V(
                    "付业务培训费",
                    "500116 业务活动费用/培训费",
                    "1002",
                    9600,
                    fields={"counterparty": "山水旅行社"},
                    hit=True,
                ),
                V("付机票款", "500116 业务活动费用/培训费", "1002", 3600, fields={"counterparty": "山水旅行社"}),
            ),
            registers={
                "invoices": (
                    {
                        "number": "01234501",
                        "date": "2021-05-10",
                        "seller": "聚友饭店",
                        "amount": 1860,
                        "item": "餐饮服务",
                    },
                    {
                        "number": "01234502",
                        "date": "2021-05-10",
                        "seller": "聚友饭店",
                        "amount": 2860,
                        "item": "餐饮服务",
                    },
                    {
                        "number": "01234503",
                        "date": "2021-05-10",
                        "seller": "如归宾馆",
                        "amount": 960,
                        "item": "住宿服务",
                    },
                    {
                        "number": "01234504",
                        "date": "2021-05-10",
                        "seller": "山水旅行社",
                        "amount": 9600,
                        "item": "服务费",
                    },
                    {
                        "number": "01234505",
                        "date": "2021-05-10",
                        "seller": "山水旅行社",
                        "amount": 3600,
                        "item": "代订机票",
                    },
                )
            },
        ),
        Example(
            "没有台账时只凭摘要，并说明",
            (V("顶票报销", "5101", "1011", 300, hit=True), V("付票夹款", "5101", "1011", 300)),
            untested=True,
        ),
    ),
)
