"""现金收入未及时缴存。

Flags:
    以现金收到的收入、应缴款，超过若干个工作日才送存银行或上缴财政，或到账簿结束日仍未缴存。先收的先缴。
Why it matters:
    现金收入应当当日送存。压在手里的时间越长，越可能被坐支、挪用或截留；缴款总是晚于收款，是截留收入的典型痕迹。
Innocent when:
    节假日银行停业；开户银行核定了送存时间；扫码、刷卡收款次日到账；财政非税收入由缴款人直接缴入国库。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit.evidence import ageing, spans
from voucher_audit.evidence.takings import LINE_NEEDS, VOUCHER_NEEDS, takings
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.workdays import workdays_between


@dataclass(frozen=True)
class Params:
    days: int = param(5, "超过几个工作日未缴存才列（规定为当日）", "天", low=0, high=60)
    medium: int = param(15, "达到几个工作日为中等程度", "天", low=0, high=250)
    amount: float = param(500, "一笔现金收入达到多少才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    flows = takings(view.lines, view.vouchers)
    flows = flows[(flows["taken"] >= fen(params.amount)) | (flows["banked"] > 0)]
    moves = pd.concat(
        [
            pd.DataFrame(
                {"book": flows["book"], "day": flows["day"], "amount": flows["taken"], "voucher": flows.index}
            ),
            pd.DataFrame(
                {"book": flows["book"], "day": flows["day"], "amount": -flows["banked"], "voucher": flows.index}
            ),
        ],
        ignore_index=True,
    )
    banked = ageing.settle(moves.assign(owner=""))
    taken = moves.loc[banked.index]
    end = spans.last_day(taken["book"], view.vouchers)
    until = banked["settled_on"].fillna(end)
    waited = workdays_between(taken["day"], until)
    late = waited.fillna(-1) > params.days
    facts = pd.DataFrame(
        {
            "day": taken["day"],
            "until": until,
            "waited": waited,
            "open": banked["open"],
            "amount": taken["amount"],
            "line": flows["line"].reindex(taken["voucher"]).to_numpy(),
        }
    )[late]
    facts["severity"] = np.where(facts["waited"] >= params.medium, Severity.MEDIUM.value, Severity.LOW.value)
    return Outcome(
        facts.set_index("line").astype({"waited": "int64"}),
        tested=int(waited.notna().sum()),
        untested={"日历中没有该年度的法定节假日，工作日无法计算": int(waited.isna().sum())},
    )


def message(facts: Mapping[str, Any]) -> str:
    if facts["open"]:
        return evidence(
            "{day:day} 现金收入 {amount:yuan} 元，至 {until:day} 已过 {waited} 个工作日，仍有 {open:yuan} 元未见缴存",
            **facts,
        )
    return evidence("{day:day} 现金收入 {amount:yuan} 元，{until:day} 才缴存，隔了 {waited} 个工作日", **facts)


RULE = Rule(
    title="现金收入未及时缴存",
    severity=Severity.MEDIUM,
    group="A 现金与借据",
    needs=Needs(
        lines=LINE_NEEDS,
        vouchers=VOUCHER_NEEDS,
        optional={"opposite": ""},
        history=True,
    ),
    basis=("现金管理暂行条例/11", "内控规范/27"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "五个工作日两侧（2021-03-01 为星期一）",
            (
                V("收房租", "1001", "4605", 3000, date="2021-03-01"),
                V("现金存银行", "1002", "1001", 3000, date="2021-03-08"),
                V("收房租", "1001", "4605", 2000, date="2021-03-15", hit=True),
                V("现金存银行", "1002", "1001", 2000, date="2021-03-23"),
            ),
        ),
        Example(
            "国庆假期不算工作日；押金要退还，不算收入；退回的备用金不算",
            (
                V("收检测费", "1001", "2103", 4000, date="2021-09-29"),
                V("现金缴存财政专户", "1002", "1001", 4000, date="2021-10-11"),
                V("收投标保证金", "1001", "2307", 5000, date="2021-03-01"),
                V("交回多余备用金", "1001", "1218", 900, date="2021-03-01"),
                V("收废旧物资处置款", "1001", "4609", 6000, date="2021-11-01", hit=True),
                V("付电话费", "5101", "1002", 100, date="2021-12-31"),
            ),
        ),
        Example(
            "没有公布节假日安排的年度无法计算",
            (
                V("收房租", "1001", "4605", 3000, date="1999-03-01"),
                V("现金存银行", "1002", "1001", 3000, date="1999-06-08"),
            ),
            untested=True,
        ),
    ),
)
