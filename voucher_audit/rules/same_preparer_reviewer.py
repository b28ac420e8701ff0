"""不相容岗位由一人兼任。

Flags:
    制单与审核是同一个人，或出纳同时审核、记账。系统用户（管理员、接口、自动生成）和空白不看。
    一套账里大半凭证都如此时，作为一项制度问题报告一次，不逐张列出。
Why it matters:
    制单与审核、出纳与稽核记账互相牵制，一人包办就没有第二双眼睛，是侵占、挪用能够得手的条件。
Innocent when:
    集中核算单位的报账员只录单、审核在核算中心；自动生成的凭证；人员休假时经授权短期代岗。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import text
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_books, on_vouchers, param

_SYSTEM = r"(?i)^(admin\w*|sys\w*|system|root|demo|user\d*|batch\w*|auto\w*|.*(管理员|系统|自动|接口|导入|初始化|操作员\d*|机制))$"
_PAIRS = (
    ("preparer", "reviewer", "制单与审核"),
    ("cashier", "reviewer", "出纳与审核"),
    ("cashier", "poster", "出纳与记账"),
)


@dataclass(frozen=True)
class Params:
    habit: float = param(0.5, "一套账中超过此比例时只报告一次", "", low=0, high=1)
    few: int = param(20, "凭证不超过此数时总是逐张报告", "张", low=0, high=1000)


def check(view: View, params: Params) -> Outcome:
    first = view.lines.drop_duplicates("voucher_id").set_index("voucher_id")
    people = pd.DataFrame(index=first.index)
    for column in ("preparer", "reviewer", "poster", "cashier"):
        name = first[column].str.strip() if column in first else pd.Series("", index=first.index, dtype="str")
        people[column] = name.mask(text.matches(name, _SYSTEM), "")
    table = view.vouchers
    who, posts = pd.Series("", index=table.index, dtype="str"), pd.Series("", index=table.index, dtype="str")
    for one, other, title in _PAIRS:
        same = (people[one] != "") & (people[one] == people[other]) & (posts == "")
        who, posts = who.mask(same, people[one]), posts.mask(same, title)
    double = posts != ""
    judged = (people["preparer"] != "") & (people["reviewer"] != "")
    grouped = double.groupby(table["book"])
    share, size = grouped.transform("mean"), grouped.transform("size")
    habit = double & (size > params.few) & (share > params.habit)
    hit = table[double & ~habit]
    hits = on_vouchers(hit, "first_line", who=who[hit.index], posts=posts[hit.index], amount=hit["amount"])
    wide = table[["book"]].assign(who=who, posts=posts)[habit].value_counts().reset_index()
    wide = wide.sort_values(["book", "count"], ascending=[True, False])
    most = wide.drop_duplicates("book")
    books = on_books(
        list(most["book"]), who=list(most["who"]), posts=list(most["posts"]), severity=Severity.MEDIUM.value, amount=0,
        count=list(wide.groupby("book")["count"].sum()), total=list(table.groupby("book").size()[most["book"]]),
    )  # fmt: skip
    return Outcome(pd.concat([hits, books]) if len(books) else hits, int(judged.sum()))


def message(facts: Mapping[str, Any]) -> str:
    if facts.get("count", 0) > 0:
        share = f"{int(facts['count']):,} 张凭证（共 {int(facts['total']):,} 张）"
        return f"{share}的{facts['posts']}是同一人，最多的是{facts['who']}"
    return f"{facts['posts']}都是{facts['who']}"


def _by(preparer: str, reviewer: str, hit: bool = False, **more: str) -> V:
    fields = {"preparer": preparer, "reviewer": reviewer, **more}
    return V("付办公用品款", "5101 办公费", "1002", 500, hit=hit, fields=fields)


RULE = Rule(
    title="不相容岗位由一人兼任",
    severity=Severity.LOW,
    group="F 账务质量与控制",
    needs=Needs(
        lines=("preparer", "reviewer"),
        vouchers=("amount",),
        optional={"poster": "未核对出纳是否兼任记账", "cashier": "未核对出纳是否兼任审核、记账"},
    ),
    basis=("会计法/35", "内控规范/29"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example("同一人制单又审核", (_by("王丽", "王丽", hit=True), _by("王丽", "赵敏"), _by("赵敏", "王丽"))),
        Example(
            "系统用户与空白不看",
            (_by("admin", "admin"), _by("系统管理员", "系统管理员"), _by("王丽", ""), _by("孙涛", "孙涛", hit=True)),
            untested=True,
        ),
        Example(
            "出纳兼任审核或记账；记账与制单同一人是正常分工",
            (
                _by("王丽", "赵敏", cashier="赵敏", poster="王丽", hit=True),
                _by("王丽", "孙涛", cashier="赵敏", poster="赵敏", hit=True),
                _by("王丽", "孙涛", cashier="赵敏", poster="王丽"),
                _by("王丽", "孙涛", cashier="", poster="王丽"),
            ),
        ),
        Example("整套账都是一个人，报告一次", tuple(_by("王丽", "王丽") for _ in range(25)), book_hits=1),
    ),
)
