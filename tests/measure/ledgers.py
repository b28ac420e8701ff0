"""Seeded ledgers with planted vouchers, for measuring the ranking on books that it was not chosen on.

Two worlds, each a table of booking processes with users, parties, lags, heavy-tailed amounts and a long tail of
legitimate one-off bookings, so that "rare" alone never means "planted":

* `institution`: a public institution (政府会计制度, one book, one basis), preparers, departments, texts, attachments;
* `group`: three companies of a manufacturing group, batch users at night, wide document lags, re-organised accounts.

`plant` copies normal vouchers and makes each copy odd in one way (`KINDS`); it works on any frame of this form:
voucher, line, company, doc_type, account, amount (signed yuan, debit positive), user, post_date, entry_ts, doc_date,
party, kind, and optionally summary, department, attachments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

KINDS = (
    "amount_high",
    "amount_low",
    "acct_pair",
    "user_acct",
    "doctype_acct",
    "rare_acct",
    "party_acct",
    "night",
    "doc_lag",
    "combo",
)
FORM = (
    "voucher",
    "line",
    "company",
    "doc_type",
    "account",
    "amount",
    "user",
    "post_date",
    "entry_ts",
    "doc_date",
    "party",
    "kind",
)


@dataclass(frozen=True)
class Process:
    """How one kind of business is booked. `weight` is relative; amounts are lognormal yuan with Student tails."""

    text: str
    doc_type: str
    debit: tuple[str, ...]  # one of these …
    credit: tuple[str, ...]  # … against one of these
    weight: float
    median: float
    spread: float  # sigma of ln amount
    users: tuple[str, ...]
    parties: int = 0  # how many parties this process has; 0: none is recorded
    lag: float = 0.0  # mean days between document and voucher
    tax: str = ""  # a third line with 6-13 % of the amount
    hours: tuple[int, int] = (8, 18)
    month_end: bool = False


_SPENDING = ("500101 办公费", "500102 印刷费", "500105 水费", "500106 电费", "500107 邮电费", "500109 物业管理费",
             "500111 差旅费", "500113 维修费", "500114 租赁费", "500115 会议费", "500116 培训费", "500117 公务接待费",
             "500126 劳务费", "500127 委托业务费", "500131 公务用车运行维护费", "500199 其他商品和服务支出")  # fmt: skip
_ADMIN = ("510101 办公费", "510107 邮电费", "510111 差旅费", "510113 维修费", "510199 其他")

INSTITUTION = (
    Process("付办公用品款", "付", _SPENDING[:2], ("1011 零余额账户用款额度",), 9, 2_400, 0.9, ("王丽", "赵敏"), 30, 4),
    Process("付水电物业费", "付", _SPENDING[2:6], ("1011 零余额账户用款额度", "1002 银行存款"), 8, 3_800, 0.8, ("王丽",), 8, 6),
    Process("报销差旅费", "付", (_SPENDING[6], _ADMIN[2]), ("1011 零余额账户用款额度",), 16, 1_700, 0.7, ("王丽", "赵敏"), 60, 9),
    Process("预借差旅费", "付", ("1218 其他应收款",), ("1001 库存现金",), 3, 3_000, 0.5, ("赵敏",), 40),
    Process("冲销差旅借款", "记", (_SPENDING[6],), ("1218 其他应收款",), 3, 2_800, 0.5, ("赵敏",), 40, 8),
    Process("付维修租赁费", "付", _SPENDING[7:9], ("1002 银行存款", "2302 应付账款"), 6, 9_000, 1.2, ("王丽",), 25, 10),
    Process("付会议培训接待费", "付", _SPENDING[9:12], ("1011 零余额账户用款额度",), 6, 5_200, 0.8, ("赵敏",), 20, 7),
    Process("付劳务及委托费", "付", _SPENDING[12:14], ("1002 银行存款",), 6, 12_000, 1.0, ("王丽",), 35, 8),
    Process("付车辆燃修费", "付", _SPENDING[14:15], ("1011 零余额账户用款额度",), 5, 1_400, 0.7, ("赵敏",), 5, 6),
    Process("其他支出", "付", (_SPENDING[15], *_ADMIN), ("1002 银行存款", "1011 零余额账户用款额度"), 8, 900, 1.2, ("王丽", "赵敏"), 45, 5),
    Process("计提工资", "记", ("500130 工资福利支出", "510130 工资福利支出"), ("2201 应付职工薪酬",), 2, 380_000, 0.15, ("孙涛",), month_end=True),
    Process("发放工资", "付", ("2201 应付职工薪酬",), ("1011 零余额账户用款额度",), 2, 300_000, 0.15, ("王丽",)),
    Process("缴社保公积金", "付", ("2201 应付职工薪酬",), ("1002 银行存款",), 3, 60_000, 0.4, ("王丽",), 4),
    Process("收到财政拨款", "收", ("1011 零余额账户用款额度", "1201 财政应返还额度"), ("4001 财政拨款收入",), 5, 250_000, 1.0, ("孙涛",), 1),
    Process("收培训收入", "收", ("1002 银行存款",), ("4101 事业收入",), 10, 4_600, 0.9, ("赵敏",), 80),
    Process("收租金利息", "收", ("1002 银行存款",), ("4605 租金收入", "4604 利息收入"), 2, 6_000, 1.0, ("孙涛",), 6),
    Process("收押金往来", "收", ("1002 银行存款",), ("2307 其他应付款",), 4, 8_000, 0.9, ("赵敏",), 30),
    Process("退押金往来", "付", ("2307 其他应付款",), ("1002 银行存款",), 3, 8_000, 0.9, ("王丽",), 30, 3),
    Process("购固定资产", "记", ("1601 固定资产",), ("1011 零余额账户用款额度", "2302 应付账款"), 3, 18_000, 1.1, ("孙涛",), 15, 12),
    Process("付应付账款", "付", ("2302 应付账款",), ("1002 银行存款",), 4, 15_000, 1.0, ("王丽",), 25, 5),
    Process("提现", "付", ("1001 库存现金",), ("1002 银行存款",), 2, 10_000, 0.4, ("王丽",)),
    Process("计提折旧", "记", ("500150 折旧费", "510150 折旧费"), ("1602 累计折旧",), 1.2, 70_000, 0.1, ("孙涛",), month_end=True),
    Process("结转收入费用", "转", ("4001 财政拨款收入", "4101 事业收入"), ("3301 本期盈余",), 1, 300_000, 0.6, ("孙涛",), month_end=True),
    Process("上缴应缴款", "付", ("2103 应缴财政款",), ("1002 银行存款",), 1, 20_000, 0.8, ("王丽",), 1),
    Process("收非税款", "收", ("1002 银行存款",), ("2103 应缴财政款",), 2, 5_000, 1.0, ("赵敏",), 20),
)  # fmt: skip

_COST = tuple(f"66{n:02d}{s:02d}" for n in (1, 2, 4) for s in (1, 2, 3, 5, 8, 11, 14, 20, 31))
_STOCK = ("140301", "140302", "140305", "140501", "141101")
_HUMANS = tuple(f"U{n:02d}" for n in range(1, 23))

GROUP = (
    Process("采购入库", "WE", _STOCK, ("220202",), 22, 8_000, 1.4, ("BATCH1", *_HUMANS[:4]), 120, 2, hours=(0, 23)),
    Process("采购发票", "RE", ("220202",), ("220201",), 18, 9_000, 1.4, _HUMANS[4:8], 120, 14, tax="222101"),
    Process("费用发票", "KR", _COST, ("220201",), 14, 1_900, 1.3, _HUMANS[4:9], 160, 18, tax="222101"),
    Process("付款", "KZ", ("220201",), ("100201", "100202", "100203"), 15, 7_500, 1.5, _HUMANS[9:11], 140, 1),
    Process("销售发票", "RV", ("112201",), ("600101", "600102", "600103"), 20, 21_000, 1.2, ("BATCH2",), 180, 0, tax="222102", hours=(20, 23)),
    Process("销售成本", "WL", ("640101",), ("140501",), 16, 15_000, 1.2, ("BATCH2",), 0, 0, hours=(20, 23)),
    Process("收款", "DZ", ("100201", "100202"), ("112201",), 15, 24_000, 1.3, _HUMANS[11:13], 180, 1),
    Process("领料", "WA", ("500101", "500102"), _STOCK, 18, 3_300, 1.3, ("BATCH1", *_HUMANS[:3]), 0, 1, hours=(0, 23)),
    Process("完工入库", "WF", ("140501",), ("500101", "500102"), 8, 30_000, 0.9, ("BATCH1",), hours=(0, 23)),
    Process("工资计提", "SA", ("660201", "660101", "500110"), ("221101", "221103"), 3, 90_000, 0.6, _HUMANS[13:15], month_end=True),
    Process("工资发放", "SA", ("221101", "221103"), ("100201",), 2, 85_000, 0.6, _HUMANS[13:15]),
    Process("员工报销", "SK", _COST[:9], ("122101", "100101"), 9, 700, 1.0, _HUMANS[15:18], 90, 20),
    Process("员工借款", "SK", ("122101",), ("100101", "100201"), 3, 2_500, 0.7, _HUMANS[15:18], 70),
    Process("折旧", "AF", _COST[3:14], ("160201", "160202"), 5, 12_000, 1.3, ("BATCH2",), month_end=True, hours=(22, 23)),
    Process("购资产", "AA", ("160101", "160401"), ("220201",), 1.5, 60_000, 1.2, _HUMANS[18:20], 40, 15, tax="222101"),
    Process("税费", "SA", ("640301", "222105"), ("222102", "100201"), 2, 14_000, 1.1, _HUMANS[18:20], month_end=True),
    Process("银行费用利息", "SB", ("660301", "660302"), ("100201", "100202", "100203"), 5, 60, 1.5, _HUMANS[9:10]),
    Process("内部往来", "SA", ("224105", "122105"), ("122105", "224105", "100202"), 3, 120_000, 1.4, _HUMANS[18:21], 3),
    Process("汇率重估", "SX", ("660305", "100203"), ("100203", "660305", "220201"), 1.5, 900, 1.7, ("BATCH2",), month_end=True),
    Process("存货调整", "WI", ("190101", "140301", "140302"), ("140301", "190101", "140501"), 2, 400, 1.6, _HUMANS[:4]),
)  # fmt: skip


def institution(vouchers: int = 3_000, seed: int = 11) -> pd.DataFrame:
    """A public institution's year, all `normal`."""
    frame = _ledger(INSTITUTION, ("某市培训中心",), vouchers, seed, oneoff=0.03)
    rng = np.random.default_rng(seed + 1)
    departments = np.array(["办公室", "教务处", "后勤处", "财务处", "培训一部", "培训二部"])
    home = {account: rng.permutation(len(departments)) for account in sorted(set(frame["account"]))}
    per_voucher = frame.groupby("voucher")["account"].first()
    choice = rng.choice(len(departments), len(per_voucher), p=[0.42, 0.25, 0.15, 0.1, 0.05, 0.03])
    named = {v: departments[home[a][c]] for (v, a), c in zip(per_voucher.items(), choice, strict=True)}
    frame["department"] = frame["voucher"].map(named)
    frame["attachments"] = frame["voucher"].map(pd.Series(rng.poisson(3, len(per_voucher)) + 1, per_voucher.index))
    return frame


def group(vouchers: int = 12_000, seed: int = 12) -> pd.DataFrame:
    """A manufacturing group's year: three companies of very different size, all `normal`."""
    return _ledger(GROUP, ("1000", "2000", "3000"), vouchers, seed, oneoff=0.02)


def _ledger(
    processes: Sequence[Process], companies: tuple[str, ...], vouchers: int, seed: int, oneoff: float
) -> pd.DataFrame:
    """Draw vouchers of the processes; a share `oneoff` comes from a long tail of rare, plausible bookings."""
    rng = np.random.default_rng(seed)
    processes = [*processes, *_long_tail(processes, rng)]
    weight = np.array([p.weight for p in processes])
    rare = np.arange(len(processes)) >= len(processes) - _TAIL
    weight[rare] *= oneoff / weight[rare].sum()
    weight[~rare] *= (1 - oneoff) / weight[~rare].sum()
    of_company = 0.5 ** np.arange(len(companies)) ** 1.5
    rows: list[tuple[object, ...]] = []
    texts: list[str] = []
    days = pd.date_range("2023-01-01", "2023-12-31")
    workdays = days[days.dayofweek < 5]
    ends = pd.date_range("2023-01-31", "2023-12-31", freq="ME")
    busy = 1.0 + 2.0 * (workdays.day > 25)
    for index in range(vouchers):
        process = processes[rng.choice(len(processes), p=weight)]
        company = companies[rng.choice(len(companies), p=of_company / of_company.sum())]
        day = (
            ends[rng.integers(len(ends))]
            if process.month_end
            else workdays[rng.choice(len(workdays), p=busy / busy.sum())]
        )
        start, stop = process.hours
        entered = day + pd.Timedelta(
            hours=int(rng.integers(start, stop)), minutes=int(rng.integers(60)), seconds=int(rng.integers(60))
        )
        document = day - pd.Timedelta(days=int(rng.gamma(0.8, process.lag / 0.8)) if process.lag else 0)
        user = _zipf(rng, process.users)
        party = f"{process.text}户{_zipf(rng, range(process.parties)):03d}" if process.parties else ""
        if process.parties and rng.random() < 0.02:
            party = f"新户{index:05d}"
        debit, credit = _zipf(rng, process.debit), _zipf(rng, process.credit)
        scale = process.median * (0.4 + 1.2 * ((hash_of(debit) + hash_of(credit)) % 97) / 97)
        amount = round(float(scale * np.exp(process.spread * np.clip(rng.standard_t(6), -4.5, 4.5))), 2)
        amount = max(amount, 0.5) if rng.random() < 0.8 else float(max(round(amount, -2), 100))
        if rng.random() < 0.003:
            amount = -amount  # red-letter correction
        lines = [(debit, amount), (credit, -amount)]
        if process.tax:
            tax = round(amount * float(rng.choice([0.06, 0.09, 0.13])), 2)
            lines = [(debit, amount), (process.tax, tax if process.tax.endswith("1") else -tax), (credit, 0.0)]
            lines[2] = (credit, -round(lines[0][1] + lines[1][1], 2))
            if process.tax.endswith("2"):
                lines = [(debit, round(amount + tax, 2)), (credit, -amount), (process.tax, -tax)]
        third = [a for a in process.debit if a != debit]
        if third and rng.random() < 0.12:  # the cost is split
            part = round(lines[0][1] * float(rng.uniform(0.1, 0.9)), 2)
            lines = [(debit, part), (third[rng.integers(len(third))], round(lines[0][1] - part, 2)), *lines[1:]]
        for number, (account, value) in enumerate(lines, 1):
            rows.append(
                (
                    f"N{index:06d}",
                    number,
                    company,
                    process.doc_type,
                    account,
                    value,
                    user,
                    day,
                    entered,
                    document,
                    party,
                    "normal",
                )
            )
            texts.append(f"{process.text}{'' if not party else ' ' + party}")
    frame = pd.DataFrame(rows, columns=list(FORM))
    frame["summary"] = texts
    return frame


_TAIL = 60


def _long_tail(processes: Sequence[Process], rng: np.random.Generator) -> list[Process]:
    """Bookings that happen once or a few times a year: known accounts in plausible but unusual company, and
    accounts used for nothing else, next to their usual kin."""
    out = []
    for rank in range(_TAIL):
        one, other = (processes[i] for i in rng.choice(len(processes), 2))
        debit = _zipf(rng, one.debit)
        credit = _zipf(rng, one.credit if rng.random() < 0.5 else other.credit)
        if rng.random() < 0.5:
            code, _, name = debit.partition(" ")
            debit = (
                f"{code[:4]}{90 + rank % 9}{rank:02d} {name or '其他'}".strip()
                if " " in debit
                else f"{code[:4]}{rank + 30:02d}"
            )
        if debit == credit:
            continue
        out.append(
            Process(
                f"{one.text}（调整{rank}）",
                one.doc_type if rng.random() < 0.7 else other.doc_type,
                (debit,),
                (credit,),
                1 / (rank + 3),
                one.median,
                one.spread + 0.3,
                one.users if rng.random() < 0.7 else other.users,
                one.parties,
                one.lag * 1.5,
            )
        )
    while len(out) < _TAIL:
        out.append(out[0])
    return out


def hash_of(text: str) -> int:
    """A small number that depends on the text alone (Python's own hash is salted)."""
    return sum(ord(c) * (i + 7) for i, c in enumerate(text))


def _zipf(rng: np.random.Generator, items: Sequence[object] | range) -> object:
    weight = 1 / (np.arange(len(items)) + 1.5)
    return items[int(rng.choice(len(items), p=weight / weight.sum()))]


# --- planting ---------------------------------------------------------------------------------------------------------


def plant(frame: pd.DataFrame, per_kind: int, seed: int, kinds: Sequence[str] = KINDS) -> pd.DataFrame:
    """`frame` with `per_kind` odd copies of normal two-line vouchers for each kind that its columns allow."""
    rng = np.random.default_rng(seed)
    size = frame.groupby("voucher", sort=False)["voucher"].transform("size")
    pool = frame[size == 2].reset_index(drop=True)
    facts = _Facts(frame)
    made, count = [], 0
    for kind in kinds:
        done = attempts = 0
        while done < per_kind and attempts < 80 * per_kind:
            attempts += 1
            at = 2 * int(rng.integers(len(pool) // 2))
            voucher = pool.iloc[at : at + 2].copy()
            changed = _CHANGES[kind](voucher, facts, rng)
            if changed is None:
                continue
            count += 1
            done += 1
            changed["voucher"] = f"P{count:05d}"
            changed["kind"] = kind
            made.append(changed)
    return pd.concat([frame, *made], ignore_index=True)


class _Facts:
    """What is usual in the base ledger."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        size = np.abs(frame["amount"])
        self.median = size.groupby(frame["account"]).median()
        self.count = frame.groupby("account")["voucher"].nunique().sort_values(ascending=False)
        self.common = list(self.count.index[: max(8, len(self.count) // 6)])
        self.rare = list(self.count.index[self.count <= 3])
        self.pairs = self._pairs(frame)
        self.seen = {c: set(zip(frame[c], frame["account"], strict=True)) for c in ("doc_type", "user", "party")}
        self.values = {c: [v for v in frame[c].value_counts().index[:12] if v] for c in ("doc_type", "user", "party")}
        lag = (frame["post_date"] - frame["doc_date"]).dt.days.fillna(0)
        self.far = max(60, int(lag.quantile(0.999)))

    @staticmethod
    def _pairs(frame: pd.DataFrame) -> set[tuple[str, str]]:
        both = frame[["voucher", "account"]].drop_duplicates()
        size = both.groupby("voucher")["account"].transform("size")
        both = both[size <= 12]
        joined = both.merge(both, on="voucher")
        return set(zip(joined["account_x"], joined["account_y"], strict=True))


Change = Callable[[pd.DataFrame, _Facts, np.random.Generator], "pd.DataFrame | None"]


def _amount(low: float, high: float, up: bool) -> Change:
    def change(voucher: pd.DataFrame, facts: _Facts, rng: np.random.Generator) -> pd.DataFrame | None:
        account = voucher["account"].iloc[int(rng.integers(2))]
        if facts.count[account] < 20:
            return None
        factor = float(rng.uniform(low, high))
        value = round(float(facts.median[account]) * factor if up else float(facts.median[account]) / factor / 10, 2)
        if value < 0.01:
            return None
        voucher["amount"] = np.sign(voucher["amount"]) * value
        return voucher

    return change


def _acct_pair(voucher: pd.DataFrame, facts: _Facts, rng: np.random.Generator) -> pd.DataFrame | None:
    side = int(rng.integers(2))
    kept, new = voucher["account"].iloc[1 - side], str(rng.choice(facts.common))
    if kept not in facts.common or kept == new or (kept, new) in facts.pairs:
        return None
    voucher.iloc[side, voucher.columns.get_loc("account")] = new
    return voucher


def _unseen(column: str) -> Change:
    def change(voucher: pd.DataFrame, facts: _Facts, rng: np.random.Generator) -> pd.DataFrame | None:
        if len(facts.values[column]) < 3:
            return None
        value = str(rng.choice(facts.values[column]))
        if any((value, account) in facts.seen[column] for account in voucher["account"]) and column != "doc_type":
            return None
        if all((value, account) in facts.seen[column] for account in voucher["account"]):
            return None
        if facts.count[voucher["account"]].min() < 20 or value in set(voucher[column]):
            return None
        voucher[column] = value
        return voucher

    return change


def _rare_acct(voucher: pd.DataFrame, facts: _Facts, rng: np.random.Generator) -> pd.DataFrame | None:
    side = int(rng.integers(2))
    new = str(rng.choice(facts.rare)) if facts.rare else ""
    if not new or (voucher["account"].iloc[1 - side], new) in facts.pairs or new in set(voucher["account"]):
        return None
    voucher.iloc[side, voucher.columns.get_loc("account")] = new
    return voucher


def _night(voucher: pd.DataFrame, facts: _Facts, rng: np.random.Generator) -> pd.DataFrame | None:
    if voucher["user"].iloc[0].startswith("BATCH"):
        return None
    voucher["entry_ts"] = voucher["post_date"] + pd.Timedelta(seconds=int(rng.integers(0, 5 * 3600)))
    return voucher


def _doc_lag(voucher: pd.DataFrame, facts: _Facts, rng: np.random.Generator) -> pd.DataFrame | None:
    voucher["doc_date"] = voucher["post_date"] - pd.Timedelta(days=int(rng.integers(facts.far * 3 // 2, facts.far * 5)))
    return voucher


def _combo(voucher: pd.DataFrame, facts: _Facts, rng: np.random.Generator) -> pd.DataFrame | None:
    """Three mild oddities: an unusual document type, five to nine times the usual amount, a late evening or weekend."""
    changed = _unseen("doc_type")(voucher, facts, rng)
    if changed is None:
        return None
    changed["amount"] = changed["amount"] * round(float(rng.uniform(5, 9)), 2)
    changed["amount"] = changed["amount"].round(2)
    changed["entry_ts"] = changed["post_date"] + pd.Timedelta(hours=19, minutes=int(rng.integers(150)))
    return changed


_CHANGES: dict[str, Change] = {
    "amount_high": _amount(15, 60, up=True),
    "amount_low": _amount(15, 60, up=False),
    "acct_pair": _acct_pair,
    "user_acct": _unseen("user"),
    "doctype_acct": _unseen("doc_type"),
    "rare_acct": _rare_acct,
    "party_acct": _unseen("party"),
    "night": _night,
    "doc_lag": _doc_lag,
    "combo": _combo,
}
