"""公车运行维护费突增、超量。

Flags:
    某月公务用车运行维护费（不含保险、年检）超过其余各月中位数的若干倍，并高出一定金额：报告把这个月抬高的那几笔。
    有车辆台账时，另看全年费用平均到每辆车是否超过上限；有上一年的账时，另看全年增幅。
Why it matters:
    公车费用应单车核算、逐月平稳。突增多是私车公养、虚开维修加油票、把别的开支塞进公车费。
Innocent when:
    大修、更换轮胎、集中结算拖欠的修理费；新增车辆；防汛、抢险、防疫期间用车骤增；特种作业车。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.evidence.three_public import EMERGENCY, NOT_OFFICIAL_CAR, VEHICLE
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import (
    Example,
    Needs,
    Outcome,
    Rule,
    V,
    View,
    evidence,
    no_hits,
    on_books,
    on_vouchers,
    param,
)

_YEARLY = r"保险|交强险|车险|年检|年审|审车|检车|车船税|购置税"


@dataclass(frozen=True)
class Params:
    times: float = param(2, "当月超过其余各月中位数的几倍", "倍", low=1.1, high=20)
    excess: float = param(10000, "当月比其余各月中位数至少高出多少", "元", low=0)
    months: int = param(4, "至少有几个月的公车费用才比较", "月", low=3, high=60)
    per_vehicle: float = param(30000, "每辆车全年费用上限，0 为不看", "元", low=0)
    growth: float = param(0.3, "全年比上年增长超过多少", "", low=0.05, high=10)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    cost = spending.spent_on(view.lines, table, spending.VEHICLE, VEHICLE, NOT_OFFICIAL_CAR)
    every = table.assign(cost=cost)[(cost > 0) & table["date"].notna()]
    usual = ~text.matches(every["summary"], _YEARLY) & ~text.matches(every["summary"], EMERGENCY)
    own = every.assign(month=every["date"].dt.strftime("%Y-%m"))[usual]
    monthly = own.groupby(["book", "month"])["cost"].sum().reset_index(name="total")
    monthly["usual"] = monthly.groupby("book")["total"].transform(_median_of_others)
    monthly["months"] = monthly.groupby("book")["total"].transform("size")
    own = own.reset_index().merge(monthly, on=["book", "month"]).set_index("voucher_id")
    judged = own["months"] >= params.months
    surge = judged & (own["total"] > params.times * own["usual"]) & (own["total"] - own["usual"] >= fen(params.excess))
    hit = own[surge].sort_values("cost", ascending=False, kind="stable")
    before = hit.groupby(["book", "month"])["cost"].cumsum() - hit["cost"]
    rise = hit["total"] - hit["usual"]
    hit = hit[(before == 0) | ((before < 0.8 * rise) & (hit["cost"] >= 0.1 * rise))]  # the payments that make the rise
    hits = on_vouchers(
        hit, amount=hit["cost"], total=hit["total"], usual=hit["usual"].round().astype("int64"), when=hit["month"],
        case=hit["book"] + " 公车费用 " + hit["month"],
    )  # fmt: skip
    untested = {
        f"公车费用不足 {params.months} 个月，无从比较": int((~judged).sum()),
        "公车费用凭证没有日期": int(((cost > 0) & table["date"].isna()).sum()),
    }
    return Outcome(
        pd.concat([hits, _per_vehicle(view, every, params), _growth(own, params)]), int(judged.sum()), untested
    )


def _median_of_others(values: pd.Series) -> pd.Series:
    """For each month, the median of the book's other months (the month itself where there is no other)."""
    amounts = values.to_numpy(dtype="float64")
    rest = [np.median(np.delete(amounts, at)) if len(amounts) > 1 else amounts[at] for at in range(len(amounts))]
    return pd.Series(rest, index=values.index)


def _per_vehicle(view: View, own: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Books whose cost of a year, spread over the registered cars, is above the limit."""
    if "vehicles" not in view.registers or params.per_vehicle <= 0:
        return no_hits()
    register = view.registers["vehicles"]
    cars = register[(register["plate"] != "") & ~text.matches(register["use"], NOT_OFFICIAL_CAR)]["plate"].nunique()
    yearly = own.groupby(["book", own["date"].dt.year])["cost"].sum().reset_index(name="total")
    over = yearly[yearly["total"] > cars * fen(params.per_vehicle)] if cars else yearly.iloc[:0]
    return on_books(
        list(over["book"]), amount=over["total"].to_numpy(), total=over["total"].to_numpy(), cars=cars,
        when=over["date"].astype("str").to_numpy(), limit=fen(params.per_vehicle),
    )  # fmt: skip


def _growth(own: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Books in two whole years whose cost rose by more than the share; a hint."""
    year = own["date"].dt.year
    grouped = own.assign(year=year, month=own["date"].dt.month).groupby(["book", "year"])
    yearly = grouped.agg(total=("cost", "sum"), months=("month", "nunique")).reset_index()
    last = yearly.assign(year=yearly["year"] + 1).rename(columns={"total": "usual", "months": "months_before"})
    both = yearly.merge(last, on=["book", "year"])
    up = both[
        (both[["months", "months_before"]].min(axis=1) >= 9)
        & (both["total"] > (1 + params.growth) * both["usual"])
        & (both["total"] - both["usual"] >= fen(params.excess))
    ]
    return on_books(
        list(up["book"]), amount=up["total"].to_numpy(), total=up["total"].to_numpy(), usual=up["usual"].to_numpy(),
        when=up["year"].astype("str").to_numpy(), severity=Severity.INFO.value,
    )  # fmt: skip


def message(facts: Mapping[str, Any]) -> str:
    if facts.get("cars", 0) > 0:
        return evidence("{when} 年公车运行维护费 {total:yuan} 元，{cars:.0f} 辆车，每辆超过 {limit:yuan} 元", **facts)
    if len(facts["when"]) == 4:
        return evidence("{when} 年公车运行维护费 {total:yuan} 元，上年 {usual:yuan} 元", **facts)
    return evidence(
        "{when} 公车运行维护费合计 {total:yuan} 元，其余各月中位数 {usual:yuan} 元；本笔 {amount:yuan} 元", **facts
    )


_ACCOUNT = "5101 公务用车运行维护费"


def _cars(*amounts: float, hit: int = -1, text: str = "付公车加油维修费") -> tuple[V, ...]:
    return tuple(
        V(text, _ACCOUNT, "1011", amount, f"2019-{at + 6:02d}-15", hit=at == hit) for at, amount in enumerate(amounts)
    )


RULE = Rule(
    title="公车费用突增",
    severity=Severity.MEDIUM,
    group="E 八项规定与三公",
    needs=Needs(
        lines=spending.ITEM_LINES,
        vouchers=("date", *spending.ITEM_VOUCHERS),
        optional={"vehicles": "未按车辆台账核算单车费用"},
        history=True,
    ),
    basis=("机关事务管理条例/26", "公务用车办法", "厉行节约条例/公务用车"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "十月一笔三万，十二月两笔合计十万",
            (
                *_cars(4200, 5100, 3900, 4600, 30030, 5200, hit=4),
                V("支付公车运行维护费", _ACCOUNT, "1011", 27610, "2019-12-09", hit=True),
                V("运维费一批", _ACCOUNT, "1011", 77455, "2019-12-23", hit=True),
                V("付汽车站保洁费", "5101 物业管理费", "1011", 34000, "2019-12-23"),
            ),
        ),
        Example("高出一万元两侧：不到", _cars(4000, 4000, 4000, 4000, 13999.99)),
        Example("高出一万元两侧：达到", _cars(4000, 4000, 4000, 4000, 14000, hit=4)),
        Example("不到两倍", _cars(12000, 12000, 12000, 12000, 24000)),
        Example("保险月和防汛用车不算", (*_cars(4000, 4000, 4000, 4000), *_cars(31000, text="付公车保险费"), *_cars(31000, text="防汛用车油费"))),
        Example("科目没有写明费用项目时看摘要；洒水车、车位不是公车", (
            *(V("付公车运行维护费", "5101", "1002", 3000, f"2021-0{m}-10") for m in range(1, 6)),
            V("付公务车维修费", "5101", "1002", 26000, "2021-06-10", hit=True),
            V("付洒水车加油费", "5101", "1002", 36000, "2021-06-10"),
            V("付车位租赁费", "5101", "1002", 36000, "2021-06-10"),
        )),
        Example(
            "全年比上年增长超过三成、高出一万元；各有九个月才比",
            tuple(
                V("付公车加油维修费", _ACCOUNT, "1011", amount, f"{year}-{month:02d}-15")
                for year, amount in ((2018, 4000), (2019, 5200.01)) for month in range(1, 10)
            ),
            book_hits=1,
        ),
        Example(
            "增长正好三成",
            tuple(
                V("付公车加油维修费", _ACCOUNT, "1011", amount, f"{year}-{month:02d}-15")
                for year, amount in ((2018, 4000), (2019, 5200)) for month in range(1, 10)
            ),
        ),
        Example("只有三个月，无从比较", _cars(4000, 4000, 44000), untested=True),
        Example(
            "两辆车全年超过六万元",
            _cars(*[8600.0] * 7),
            registers={"vehicles": ({"plate": "辽F12345", "use": "机要通信"}, {"plate": "辽F12346", "use": "执法执勤"},
                                    {"plate": "辽F12347", "use": "洒水车"})},
            book_hits=1,
        ),
    ),
)  # fmt: skip
