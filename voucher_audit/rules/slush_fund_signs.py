"""小金库迹象。

Flags:
    账内能看出的三种迹象，只作线索：房租、利息、收费一类原来按期入账的收入停了，停的时间超过原来间隔的两倍；
    有银行账户往来却全年没有一笔利息；钱付给某单位后不久，同一单位又原数转回，且不是退货、押金、借款。
Why it matters:
    小金库的钱多半来自不入账的收入和绕出去再回来的支出，账内只会留下“该有的没有了”和“一来一回”的痕迹。
Innocent when:
    租约到期、收费项目取消；基本户按规定不计息或利息由财政统一收取；退货退款、履约保证金退回、错付退回。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.schema import Kind

_EARNED: Final = (Kind.INCOME, Kind.TREASURY_PAYABLE, Kind.OTHER_PAYABLE, Kind.UNEARNED)
_TYPES: Final = {
    "房屋场地租金": r"房租|租金|出租|租赁收入|摊位费|场地费|承包费",
    "存款利息": r"利息|结息",
    "培训考试收费": r"培训(?:班)?(?:费|收入)|考试费|考务费|报名费|鉴定费|检测费|检验费",
    "管理费、服务费": r"管理费|服务费收入|服务收入|停车费",
}
_INTEREST: Final = r"利息|结息"
_NO_TRIP = (
    r"退|押金|保证金|质保|定金|借|还|误|错|更正|红字|冲|多付|重付|代|垫|往来款|周转|贷|拨|预付|预收|税|社保|公积金|工资"
)


@dataclass(frozen=True)
class Params:
    months: int = param(6, "收入停止入账至少多少个月才提示", "月", low=2, high=36)
    seen: int = param(2, "停止以前至少入账过几个月", "次", low=2, high=24)
    amount: float = param(5000, "一来一回的金额达到此数才提示", "元", low=0)
    days: int = param(60, "付出后多少天内原数转回", "天", low=1, high=365)


def check(view: View, params: Params) -> Outcome:
    lines = view.lines[(view.lines["basis"] == "financial") & ~view.lines["book"].isin(view.journals)]
    month = lines["year"].astype("int64") * 12 + lines["period"].clip(1, 12).astype("int64")
    last = month.groupby(lines["book"]).max()
    found = (_stopped(lines, month, last, params), _without_interest(lines, month, params), _round_trips(view, params))
    hits = pd.concat([part for part in found if len(part)] or [found[-1]])
    return Outcome(hits, len(last) + int((view.vouchers["paid"] > 0).sum()))


def _stopped(lines: pd.DataFrame, month: pd.Series, last: pd.Series, params: Params) -> pd.DataFrame:
    """Kinds of income that came at some interval and then no more."""
    earned = lines[lines["kind"].isin(_EARNED) & (lines["credit"] > lines["debit"]) & ~lines["custody"]]
    about = earned["summary"] + " " + earned["account_name"]
    table = pd.DataFrame({"book": earned["book"], "month": month.loc[earned.index]})
    came = pd.concat([table[text.matches(about, pattern)].assign(what=what) for what, pattern in _TYPES.items()])
    came = came.drop_duplicates().sort_values(["book", "what", "month"])
    came["gap"] = came.groupby(["book", "what"])["month"].diff()
    found = came.groupby(["book", "what"], as_index=False).agg(
        times=("month", "size"), last=("month", "max"), gap=("gap", "max")
    )
    found["silent"] = last.reindex(found["book"]).to_numpy() - found["last"]
    limit = (2 * found["gap"]).clip(lower=params.months)
    return _of_books(found[(found["times"] >= params.seen) & (found["silent"] >= limit)].assign(how="stopped"))


def _without_interest(lines: pd.DataFrame, month: pd.Series, params: Params) -> pd.DataFrame:
    """Books whose bank account was used for some months and never bore interest."""
    bank = lines[(lines["kind"] == Kind.BANK.value) & ~lines["custody"]]
    used = month.loc[bank.index].groupby(bank["book"]).nunique()
    kept = lines[lines["kind"].isin([*_EARNED, Kind.EXPENSE]) & ((lines["credit"] > 0) | (lines["debit"] < 0))]
    says = text.matches(kept["summary"], _INTEREST) | text.matches(kept["account_name"], _INTEREST)
    borne = set(kept.loc[says, "book"])
    found = used[(used >= params.months) & ~used.index.isin(borne)].rename("silent").reset_index()
    return _of_books(found.assign(how="silent", what="存款利息", times=0, last=0))


def _of_books(found: pd.DataFrame) -> pd.DataFrame:
    facts = found[["book", "how", "what", "times", "last", "silent"]].assign(amount=0, case=found["what"] + "未见入账")
    return facts.set_axis([-1] * len(facts), axis=0)


def _round_trips(view: View, params: Params) -> pd.DataFrame:
    """Money paid to somebody and the same sum back from him soon after; both vouchers are named."""
    table, least = view.vouchers, max(fen(params.amount), 1)
    moved = table[
        ((table["paid"] >= least) | (table["received"] >= least)) & (table["payee"] != "") & table["date"].notna()
    ]
    moved = moved.assign(owner=parties.normalised(moved["payee"]), voucher_id=moved.index)
    owner = pd.factorize(moved["owner"])[0]
    paid, received = (np.bincount(owner, moved[way] > 0)[owner] > 0 for way in ("paid", "received"))
    moved = moved[paid & received & (moved["owner"] != "") & ~moved["internal"]]
    keyed = moved[~text.matches(moved["summary"], _NO_TRIP)].sort_values("date")
    out = keyed[keyed["paid"] >= least].rename(columns={"paid": "amount", "voucher_id": "paid_by"})
    back = keyed[keyed["received"] >= least].rename(columns={"received": "amount"})
    pairs = pd.merge_asof(
        back[["book", "owner", "payee", "amount", "date", "voucher_id"]],
        out[["book", "owner", "amount", "date", "paid_by"]].assign(paid_on=out["date"]),
        on="date", by=["book", "owner", "amount"], tolerance=pd.Timedelta(days=params.days),
    )  # fmt: skip
    pairs = pairs[pairs["paid_on"].notna()].drop_duplicates("paid_by")
    facts = pairs[["payee", "amount", "paid_on"]].assign(back_on=pairs["date"], how="trip")
    facts["case"] = pairs["payee"] + " 原数转回 " + pairs["paid_on"].dt.strftime("%Y-%m-%d")
    both = pd.concat([facts.set_index(pairs["voucher_id"]), facts.set_index(pairs["paid_by"].astype("int64"))])
    both = both[~both.index.duplicated()]
    return both.set_axis(table["main_line"].loc[both.index].to_numpy(), axis=0)


def message(facts: Mapping[str, Any]) -> str:
    if facts["how"] == "trip":
        return evidence("{paid_on:day} 付给 {payee} {amount:yuan} 元，{back_on:day} 又从该单位原数转回", **facts)
    if facts["how"] == "silent":
        return f"银行存款在 {facts['silent']:.0f} 个月里有往来，却没有一笔存款利息入账"
    last = int(facts["last"]) - 1
    return (
        f"{facts['what']}曾在 {facts['times']:.0f} 个月入账，{last // 12} 年 {last % 12 + 1} 月以后"
        f"连续 {facts['silent']:.0f} 个月没有再入账"
    )


RULE = Rule(
    title="小金库迹象",
    severity=Severity.INFO,
    group="D 往来与资金去向",
    needs=Needs(
        lines=("summary", "account_name", "kind", "custody", "basis", "debit", "credit", "year", "period"),
        vouchers=("date", "summary", "payee", "paid", "received", "internal"),
        optional={"counterparty": "往来单位只能从摘要辨认，一来一回可能漏看"},
        history=True,
    ),
    basis=("财政违法行为处罚处分条例/17", "小金库处分规定"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "每季入账的房租停了六个月；还没到两倍间隔的不提示",
            (
                V("收门面房租金", "1002", "4605", 9000, "2021-01-10"),
                V("收门面房租金", "1002", "4605", 9000, "2021-04-10"),
                V("收培训费", "1002", "4101", 3000, "2021-01-20"),
                V("收培训费", "1002", "4101", 3000, "2021-05-20"),
                V("收存款利息", "1002", "4604", 80, "2021-06-21"),
                V("付电话费", "5101", "1002", 100, "2021-10-31"),
            ),
            book_hits=1,
        ),
        Example(
            "银行账户用了六个月没有利息；只用五个月的不提示",
            tuple(V("付电话费", "5101", "1002", 100, f"2021-{month:02d}-20") for month in range(1, 7))
            + tuple(V("付电话费", "Q6602", "Q1002", 100, f"2021-{month:02d}-20") for month in range(1, 6)),
            book_hits=1,
        ),
        Example(
            "付出后原数转回；退款、不同金额、超过天数的不提示",
            (
                V("付会议费", "5001", "1002", 20000, "2021-03-01", fields={"counterparty": "鸿运酒店"}, hit=True),
                V("收鸿运酒店款", "1002", "4609", 20000, "2021-04-30", fields={"counterparty": "鸿运酒店"}, hit=True),
                V("付会议费", "5001", "1002", 8000, "2021-03-01", fields={"counterparty": "金桥宾馆"}),
                V("收金桥宾馆多付会议费退款", "1002", "5001", 8000, "2021-03-20", fields={"counterparty": "金桥宾馆"}),
                V("付展板费", "5001", "1002", 9000, "2021-03-01", fields={"counterparty": "大众广告社"}),
                V("收大众广告社款", "1002", "4609", 9000, "2021-05-01", fields={"counterparty": "大众广告社"}),
                V("收存款利息", "1002", "4604", 80, "2021-06-21"),
            ),
        ),
    ),
)
