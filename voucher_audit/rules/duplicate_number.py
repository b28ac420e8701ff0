"""凭证重号。

Flags:
    同一账簿、同一月份、同一凭证字号下，出现不同日期的分录、不同的制单人，或来自两个文件（工作表）的两套分录。
    财务会计与预算会计两半共用一个号、一张凭证多借多贷，不算重号。
Why it matters:
    一个号只能对应一张凭证。重号往往是补录、替换凭证，或同一笔业务两次入账。
Innocent when:
    一张凭证分页编成 12-1/2、12-2/2；同一份账导出了两次一起检查；合并了几个核算单位的账而没有账簿列。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, day_text, on_vouchers, param


@dataclass(frozen=True)
class Params:
    habit: float = param(0.2, "重号凭证超过此比例时视为导出口径问题，不逐张报告", "", low=0, high=1)
    few: int = param(10, "重号凭证不超过此数时总是逐张报告", "张", low=1, high=1000)


def check(view: View, params: Params) -> Outcome:
    lines = view.lines
    date = lines["date"] if "date" in lines else pd.Series(pd.NaT, index=lines.index, dtype="datetime64[s]")
    preparer = lines["preparer"] if "preparer" in lines else pd.Series("", index=lines.index, dtype="str")
    place = lines["file"] + "\x1f" + lines["sheet"]
    frame = pd.DataFrame(
        {"date": date, "preparer": preparer.mask(preparer == ""), "place": place}, index=lines.index
    ).groupby([lines["voucher_id"], lines["basis"]])
    counts = frame.nunique()
    found = pd.DataFrame(
        {
            "dates": counts["date"].groupby("voucher_id").max(),
            "preparers": counts["preparer"].groupby("voucher_id").max(),
            "places": counts["place"].groupby("voucher_id").max(),
            "first": frame["date"].min().groupby("voucher_id").min(),
            "last": frame["date"].max().groupby("voucher_id").max(),
        }
    )
    table = view.vouchers.join(found)
    # one transfer stands in the cash journal and in the bank journal
    double = ((table["dates"] > 1) | (table["preparers"] > 1) | (table["places"] > 1)) & ~table["book"].isin(
        view.journals
    )
    count, size = double.groupby(table["book"]).transform("sum"), double.groupby(table["book"]).transform("size")
    habit = (count > params.few) & (count > params.habit * size)
    hit = table[double & ~habit]
    facts = {name: hit[name] for name in ("dates", "preparers", "places", "first", "last", "amount")}
    untested = {"多数凭证号下有几套分录，导出口径不明，未逐张报告": int((double & habit).sum())}
    return Outcome(on_vouchers(hit, "first_line", **facts), int((~habit).sum()), untested)


def message(facts: Mapping[str, Any]) -> str:
    signs = []
    if facts["dates"] > 1:
        signs.append(f"{facts['dates']} 个日期（{day_text(facts['first'])} 至 {day_text(facts['last'])}）")
    if facts["preparers"] > 1:
        signs.append(f"{facts['preparers']} 名制单人")
    if facts["places"] > 1:
        signs.append(f"{facts['places']} 个文件或工作表的分录")
    return f"同一个凭证号下有{'、'.join(signs)}"


RULE = Rule(
    title="凭证重号",
    severity=Severity.MEDIUM,
    group="F 账务质量与控制",
    needs=Needs(
        lines=("file", "sheet", "basis"),
        vouchers=("amount",),
        optional={"date": "未比对同号分录的日期", "preparer": "未比对同号分录的制单人"},
    ),
    basis=("会计法/9", "会计基础工作规范/60"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "同月同号，两个日期",
            (
                V("付办公用品款", "5101 办公费", "1002", 500, "2021-05-06", hit=True, number="7"),
                V("付清洁费", "5101 物业管理费", "1002", 800, "2021-05-20", number="7"),
                V("付水费", "5101 水费", "1002", 86, "2021-05-20", number="8"),
            ),
        ),
        Example(
            "不同月份、不同凭证字可以同号",
            (
                V("付办公用品款", "5101 办公费", "1002", 500, "2021-05-06", number="7"),
                V("付办公用品款", "5101 办公费", "1002", 500, "2021-06-06", number="7"),
                V("收培训费", "1002", "4101", 500, "2021-06-06", number="7", word="收"),
            ),
        ),
        Example(
            "财务、预算两半共用一号；一张凭证多借多贷",
            (
                V(
                    "付印刷费", "5101 印刷费", "1002", 500,
                    more=(("付印刷费", "7201 印刷费", 500, 0), ("付印刷费", "8001 货币资金", 0, 500)),
                ),
                V("付水电费", "5101 水费", "1002", 80, more=(("付电费", "5101 电费", 90, 0), ("付电费", "1002", 0, 90))),
            ),
        ),
        Example(
            "同一个号的分录散在两个文件里；同一个文件里的多借多贷不算",
            (
                V("付办公用品款", "5101 办公费", "1002", 500, hit=True, number="7"),
                V("付清洁费", "5101 物业管理费", "1002", 800, number="7", fields={"file": "补录.csv"}),
                V("付水费", "5101 水费", "1002", 86, number="8"),
                V("付电费", "5101 电费", "1002", 90, number="8"),
            ),
        ),
        Example(
            "同一个号由两个人各做了一张",
            (
                V("付办公用品款", "5101 办公费", "1002", 500, hit=True, number="7", fields={"preparer": "王丽"}),
                V("付清洁费", "5101 物业管理费", "1002", 800, number="7", fields={"preparer": "赵敏"}),
                V("付水费", "5101 水费", "1002", 86, number="8", fields={"preparer": "赵敏"}),
            ),
        ),
    ),
)  # fmt: skip
