"""When it was entered: hour, lags, days of the calendar, order of numbers, first uses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from voucher_audit import workdays
from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.features.api import Feature, Measured, deal_text, distant_head, percent, rare
from voucher_audit.ranking.surprise import Ints, combine, firsts

_UNKNOWN_HOUR = 24
MONTH_END = 26  # from this day a month is drawing to its end


def hours(encoded: Encoded) -> Ints:
    """Hour of entry 0..23; 24 where unknown."""
    stamps = encoded.values("entered_at").to_numpy().astype("datetime64[s]")
    seconds = stamps.astype("int64") % 86_400
    return np.where(np.isnat(stamps), _UNKNOWN_HOUR, seconds // 3_600)


def _hour_given(encoded: Encoded, context: Ints) -> Measured:
    of_day = hours(encoded)
    return rare(encoded, context, of_day, encoded.head_lines, of_day != _UNKNOWN_HOUR)


def hour(encoded: Encoded) -> Measured:
    """Hour of entry, among all vouchers."""
    return _hour_given(encoded, encoded.everyone)


def hour_of_word(encoded: Encoded) -> Measured:
    """Hour of entry, given the voucher word: some vouchers are made by machines at night."""
    return _hour_given(encoded, encoded.code("word")[0])


def hour_of_preparer(encoded: Encoded) -> Measured:
    """Hour of entry, given who entered it."""
    return _hour_given(encoded, encoded.code("preparer")[0])


def _hour_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _hour_text(encoded, found, line, "全部")


def _word_hour_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _hour_text(encoded, found, line, f"“{encoded.text('word', line)}”字")


def _preparer_hour_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _hour_text(encoded, found, line, f"制单人 {encoded.text('preparer', line) or '（空白）'} 的")


def _hour_text(encoded: Encoded, found: Measured, line: int, whose: str) -> str:
    same, total, _often, _example = found.share(line)
    low, high = np.quantile(found.value[found.peers(line)], [0.05, 0.95], method="nearest")
    usual = f"{low} 点" if low == high else f"{low}—{high} 点"
    stamp = pd.Timestamp(encoded.values("entered_at").iloc[line])
    return f"录入时间为 {stamp:%H:%M}；{whose} {total:,} 张凭证中只有 {same:,} 张在 {stamp.hour} 点录入，九成在 {usual}"


def _gap(encoded: Encoded, later: str, earlier: str) -> Measured:
    days = encoded.days(later) - encoded.days(earlier)
    known = ~np.isnan(days)
    groups = (encoded.code("word")[0], combine(encoded.booking, encoded.code("word")[0]), encoded.deal)
    return distant_head(encoded, np.where(known, days, 0.0), groups, known)


def entry_lag(encoded: Encoded) -> Measured:
    """Days between the voucher date and its entry."""
    return _gap(encoded, "entered_at", "date")


def document_lag(encoded: Encoded) -> Measured:
    """Days between the business and the voucher."""
    return _gap(encoded, "date", "business_date")


def _lag_text(encoded: Encoded, found: Measured, line: int, what: str, than: str) -> str:
    days, usual = int(found.figure[line]), int(np.quantile(np.abs(found.figure[found.peers(line)]), 0.9))
    return f"{what}{'晚' if days > 0 else '早'}于{than} {abs(days):,} 天；同字凭证九成相差不超过 {usual:,} 天"


def _entry_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _lag_text(encoded, found, line, "录入日期", "凭证日期")


def _document_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _lag_text(encoded, found, line, "凭证日期", "业务日期")


# --- the calendar -----------------------------------------------------------------------------------------------------


def day_off(encoded: Encoded) -> Measured:
    """Dated on a weekend or holiday, given the voucher word; days of an unannounced calendar are left out."""
    codes, distinct = pd.factorize(encoded.values("date"))
    days = workdays.calendar(pd.Series(distinct))
    off = np.append((days["known"] & ~days["workday"]).to_numpy(), False)[codes].astype("int64")
    return rare(encoded, encoded.code("word")[0], off, encoded.head_lines, off == 1)


def _day_off_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, _often, _example = found.share(line)
    stamp = encoded.values("date").iloc[[line]]
    name = str(workdays.calendar(stamp)["holiday"].iloc[0]) or "休息日"
    return f"凭证日期 {stamp.iloc[0]:%Y-%m-%d} 是{name}；“{encoded.text('word', line)}”字 {total:,} 张凭证中只有 {same:,} 张在休息日"


def day_of_month(encoded: Encoded) -> Measured:
    """Month-end, year-end or in between, given what was done: bookings of the year-end made in May, and the reverse."""
    return rare(encoded, encoded.deal, _part_of_month(encoded), encoded.once)


_PARTS = ("月中", "月末", "年末", "日期不明")


def _part_of_month(encoded: Encoded) -> Ints:
    stamps = encoded.values("date").to_numpy().astype("datetime64[s]")
    day = (stamps.astype("datetime64[D]") - stamps.astype("datetime64[M]")).astype("int64") + 1
    december = stamps.astype("datetime64[M]").astype("int64") % 12 == 11
    part = np.where(day < MONTH_END, 0, np.where(december, 2, 1))
    return np.where(np.isnat(stamps), 3, part)


def _month_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, often, example = found.share(line)
    usual = f"，通常在{_PARTS[found.value[example]]}（占 {percent(often, total)}）" if often else ""
    return f"{deal_text(encoded, line)} 的同类业务 {total:,} 张凭证中，在{_PARTS[found.value[line]]}的只有 {same:,} 张{usual}"


# --- first uses and order ---------------------------------------------------------------------------------------------


def _first_use(encoded: Encoded, key: Ints) -> Ints:
    """1 where a line is dated on the first day on which its key is ever used."""
    day = np.nan_to_num(encoded.days("date"))
    earliest = np.full(int(key.max(initial=0)) + 1, np.inf)
    np.minimum.at(earliest, key, day)
    first: np.ndarray = (day <= earliest[key]).astype("int64")
    return first


def first_payee(encoded: Encoded) -> Measured:
    """A payee never seen before, where the account's payees seldom change."""
    payee = encoded.payee[0]
    new = np.where(payee > 0, _first_use(encoded, encoded.within(payee)), 0)
    return rare(encoded, encoded.booking, new, firsts(encoded.voucher, combine(encoded.booking, payee)), new == 1)


def _first_payee_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, _often, _example = found.share(line)
    return f"首次与“{encoded.payee_text(line)}”往来；{encoded.account_text(line)} 的 {total:,} 笔中只有 {same:,} 笔是新的往来单位"


def first_pair(encoded: Encoded) -> Measured:
    """A pair of accounts never used before, in a month in which few pairs are new."""
    new = _first_use(encoded, encoded.within(encoded.pair))
    return rare(encoded, encoded.month - encoded.month.min(), new, encoded.once, (new == 1) & (encoded.counter >= 0))


def _first_pair_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, _often, _example = found.share(line)
    return f"首次出现{deal_text(encoded, line)} 的组合；当月 {total:,} 笔分录中只有 {same:,} 笔是首次出现的组合"


def number_order(encoded: Encoded) -> Measured:
    """Days by which a voucher is dated before one with a smaller number of the same word and period."""
    heads = encoded.starts
    number = pd.to_numeric(encoded.values("number").iloc[heads], errors="coerce").to_numpy(dtype="float64")
    day = encoded.days("date")[heads]
    at = np.flatnonzero(~np.isnan(number) & ~np.isnan(day))
    month = encoded.month[heads[at]]
    series = combine(encoded.universe[heads[at]], encoded.code("word")[0][heads[at]], month - month.min(initial=0))
    order = np.lexsort((day[at], number[at], series))
    group, days = series[order], day[at][order]
    # the running latest day of each series: series are lifted apart so that one accumulate serves all
    lifted = days + np.cumsum(np.append(0, group[1:] != group[:-1])[: len(group)]) * 1e6
    late = np.zeros(len(heads))
    late[at[order]] = np.maximum.accumulate(lifted) - lifted if len(lifted) else lifted
    known = np.zeros(len(heads), dtype=bool)
    known[at] = True
    found = distant_head(encoded, late[encoded.voucher], (encoded.code("word")[0],), known[encoded.voucher])
    return replace(found, bits=np.where(found.figure > 0, found.bits, np.float32(0)))


def _order_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same = int((found.figure[found.peers(line)] > 0).sum())
    return (
        f"编号与日期次序颠倒：同月编号更小的凭证已记到 {int(found.figure[line]):,} 天之后；"
        f"同字 {len(found.peers(line)):,} 张凭证中有 {same:,} 张次序颠倒"
    )


HOURS = (
    Feature("hour", "录入钟点", hour, _hour_sentence, ("entered_at",)),
    Feature("hour_of_word", "录入钟点", hour_of_word, _word_hour_sentence, ("entered_at", "word"), ("word",)),
    Feature("hour_of_preparer", "录入钟点", hour_of_preparer, _preparer_hour_sentence, ("entered_at", "preparer"), ("preparer",)),
)  # fmt: skip
LAGS = (
    Feature("entry_lag", "录入与凭证日期之差", entry_lag, _entry_sentence, ("entered_at", "date")),
    Feature("document_lag", "凭证与业务日期之差", document_lag, _document_sentence, ("date", "business_date")),
)
CALENDAR = (
    Feature("day_off", "休息日", day_off, _day_off_sentence, ("date",)),
    Feature("day_of_month", "月末、年末", day_of_month, _month_sentence, ("date",)),
    Feature("first_payee", "首次出现的往来单位", first_payee, _first_payee_sentence, ("payee", "date")),
    Feature("first_pair", "首次出现的科目组合", first_pair, _first_pair_sentence, ("date",), topic="pair"),
    Feature("number_order", "编号与日期次序", number_order, _order_sentence, ("number", "date"), ("number",)),
)
