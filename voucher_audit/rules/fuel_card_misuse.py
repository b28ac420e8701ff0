"""私车公养与油卡异常。

Flags:
    列支油费、修理费的车牌不在本单位车辆台账上，或该车已处置；单位名下没有车辆却列支车辆费用；
    摘要写明加油升数超过油箱容积；摘要写明为私车、个人车辆支付。
Why it matters:
    用公款给私车加油、修车是常见的违纪形式，车牌、升数对不上是它的痕迹。
Innocent when:
    经批准的应急征用、租用车辆；借调车辆有调拨手续；加油卡主卡统一充值后按车分配；台账登记不及时。
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param

_PLATE: Final = r"([京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z][·\.\- ]?(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|[A-HJ-NP-Z0-9]{5}))"
_CAR_COST: Final = r"加油|油费|汽油|柴油|修车|维修|修理|保养|轮胎|洗车|车险|年检|过路"
_FUEL: Final = r"加油|汽油|柴油|油费|燃油"
_PRIVATE: Final = r"私家?车|个人车辆|自用车|本人车辆|自驾车"
_ALLOWED: Final = r"租用|租车|租赁|征用|借用|借调|应急|防汛|抢险|环卫|垃圾|洒水|工程车|发电机|割草|油漆|油料检测"


@dataclass(frozen=True)
class Params:
    tolerance: float = param(1.05, "加油升数超过油箱容积的倍数，达到才算", "倍", low=1)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    vehicle = (rows["expense"] == "公务用车运行维护费") | text.matches(
        rows["summary"], _CAR_COST + r".{0,8}车|车.{0,10}(?:" + _CAR_COST + ")"
    )
    fuel = text.matches(rows["summary"], _FUEL) & ((rows["expense"] == "公务用车运行维护费") | (rows["expense"] == ""))
    rows = rows[(vehicle | fuel) & ~text.matches(rows["summary"], _ALLOWED)]
    plate = _bare(text.extract(rows["summary"], _PLATE))
    cars = view.registers["vehicles"]
    known = cars.assign(plate=_bare(cars["plate"])).drop_duplicates("plate", keep="last").set_index("plate")
    # a month or year may follow the plate without a break: a plate of the register is recognised as such first
    own = "|".join(re.escape(name) for name in known.index if name)
    plate = (
        plate.where(~text.matches(rows["summary"], own), _bare(text.extract(rows["summary"], own))) if own else plate
    )
    until = known["until"].reindex(plate).set_axis(plate.index)
    strange = (plate != "") & ~plate.isin(known.index)
    gone = until.notna() & rows["date"].notna() & (until < rows["date"])
    tank = pd.to_numeric(known["tank"].reindex(plate).set_axis(plate.index), errors="coerce")
    litres = pd.to_numeric(text.extract(rows["summary"], r"(\d{2,4}(?:\.\d+)?)\s*(?:升|L\b)"), errors="coerce")
    spilled = (litres > params.tolerance * tank.fillna(known["tank"].max())) & fuel.reindex(rows.index)
    private = text.matches(rows["summary"], _PRIVATE)
    none = pd.Series(not len(known), index=rows.index)
    why = pd.Series("", index=rows.index, dtype="str")
    for mask, reason in (
        (private, "摘要写明为私车支付"),
        (strange, "车牌 " + plate + " 不在车辆台账上"),
        (gone, "车牌 " + plate + " 已处置"),
        (spilled.fillna(False), "加油升数超过油箱容积"),
        (none, "单位车辆台账上没有车辆"),
    ):
        why = why.mask(mask.astype(bool) & (why == ""), reason)
    hit = rows[why != ""]
    unplated = int((plate == "").sum())
    facts = hit[["amount", "summary"]].assign(why=why.loc[hit.index])
    return Outcome(facts, int(rows["voucher_id"].nunique()), {"摘要没有写车牌": unplated})


def _bare(plates: pd.Series) -> pd.Series:
    """Plates without dots and blanks."""
    return plates.str.replace(r"[·\.\- ]", "", regex=True)


RULE = Rule(
    title="私车公养与油卡异常",
    severity=Severity.HIGH,
    group="E 八项规定与三公",
    needs=Needs(lines=spending.LINES, vouchers=(*spending.VOUCHERS, "date"), registers=("vehicles",)),
    basis=("公务用车办法", "机关事务管理条例/26", "厉行节约条例/公务用车"),
    params=Params,
    check=check,
    message="列支车辆费用 {amount:yuan} 元（{summary}），{why}",
    examples=(
        Example(
            "台账外的车牌、处置后的车牌、超过油箱的升数，与台账内的正常加油",
            (
                V("辽A12345 加油", "5101 公务用车运行维护费", "1011", 400),
                V("辽A99999 加油", "5101 公务用车运行维护费", "1011", 400, hit=True),
                V("辽A22222 修车费", "5101 公务用车运行维护费", "1011", 1400, "2021-03-01"),
                V("辽A22222 修车费", "5101 公务用车运行维护费", "1011", 1400, "2021-08-01", hit=True),
                V("辽A12345 加油 63升", "5101 公务用车运行维护费", "1011", 480),
                V("辽A12345 加油 64升", "5101 公务用车运行维护费", "1011", 486, hit=True),
                V("付辽A123452023年度车辆保险费", "5101 公务用车运行维护费", "1011", 3178.59),
                V("租用辽A88888 车辆加油", "5101 公务用车运行维护费", "1011", 500),
                V("油漆 大门", "5001", "1011", 380),
            ),
            registers={
                "vehicles": (
                    {"plate": "辽A12345", "tank": 60},
                    {"plate": "辽A·22222", "tank": 60, "until": "2021-06-30"},
                )
            },
        ),
        Example("没有车辆台账", (V("辽A12345 加油", "5101 公务用车运行维护费", "1011", 400),), untested=True),
        Example(
            "私车",
            (
                V("报私车加油费", "5101 公务用车运行维护费", "1011", 300, hit=True),
                V("公车加油费", "5101 公务用车运行维护费", "1011", 300),
            ),
            registers={"vehicles": ({"plate": "辽A12345", "tank": 60},)},
        ),
    ),
)
