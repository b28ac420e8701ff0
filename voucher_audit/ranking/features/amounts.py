"""How much: amounts against their peers, months against the account's own history, digits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from voucher_audit.money import yuan_text
from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.features.api import Feature, Measured, deal_text, rare
from voucher_audit.ranking.surprise import Ints, Spread, combine, spread

_GROUPS = ("本账全部分录", "该科目{side}方", "{deal} ")
MONTHS = 4  # with entries, before one month can stand out
ENOUGH = 8  # peers below this number are not quoted; the coarser group is


def amount_of_deal(encoded: Encoded) -> Measured:
    """Amount, against its account and side, then with the same counter account, then with the same word."""
    found, _state = encoded.size_of_deal
    return _measured(encoded, found, encoded.deal)


def _finer(encoded: Encoded, group: Ints) -> Measured:
    """Amount, against the same deal, then within a finer group of the account."""
    found, _state = spread(encoded.size, [encoded.within(group)], encoded.size_of_deal[1])
    return _measured(encoded, found, group)


def _measured(encoded: Encoded, found: Spread, finest: Ints) -> Measured:
    groups = tuple(encoded.within(group) for group in (encoded.everyone, encoded.booking, encoded.pair, finest))
    counted = np.ones(len(encoded.voucher), dtype=bool)
    return Measured(found.bits, groups, counted, figure=encoded.size, high=found.high)


def amount_of_payee(encoded: Encoded) -> Measured:
    """Amount, against the same deal, then the account's entries with the same payee."""
    payee = encoded.payee[0]
    found = _finer(encoded, combine(encoded.booking, payee))
    return replace(found, bits=np.where(payee > 0, found.bits, np.float32(0)))


def amount_of_class(encoded: Encoded) -> Measured:
    """Amount, against the same deal, then the account's entries of the same economic class (经济分类)."""
    return _finer(encoded, combine(encoded.booking, encoded.code("economic")[0]))


def amount_of_month(encoded: Encoded) -> Measured:
    """Amount, against the same deal, then the account's entries of the same month."""
    return _finer(encoded, combine(encoded.booking, encoded.month - encoded.month.min()))


def _amount_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _amount_text(encoded, found, line, (*_GROUPS, "{deal} 且同一凭证字"))


def _payee_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _amount_text(encoded, found, line, (*_GROUPS, "“{payee}”在该科目{side}方"))


def _class_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _amount_text(encoded, found, line, (*_GROUPS, "经济分类“{economic}”在该科目{side}方"))


def _month_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    return _amount_text(encoded, found, line, (*_GROUPS, "该科目{side}方当月"))


def _amount_text(encoded: Encoded, found: Measured, line: int, names: tuple[str, ...]) -> str:
    """Quotes the closest peers among which the amount stands alone: the fewer as extreme, and then the finer, the better."""
    own = abs(int(encoded.amount[line]))
    high = bool(found.high[line])
    best, level, peers = 0, 0, np.zeros(0, dtype="int64")
    for at in range(len(names)):
        others = np.abs(encoded.amount[found.peers(line, at)])
        beside = int((others >= own).sum() if high else (others <= own).sum())
        if at == 0 or (len(others) >= ENOUGH and beside <= best):
            best, level, peers = beside, at, others
    group = names[level].format(
        side=encoded.side_text(line),
        deal=deal_text(encoded, line),
        payee=encoded.payee_text(line),
        economic=encoded.text("economic", line),
    )
    rank = int((peers > own).sum() if high else (peers < own).sum()) + 1
    place = ("最大" if rank == 1 else f"第 {rank:,} 大") if high else ("最小" if rank == 1 else f"第 {rank:,} 小")
    median = float(np.median(peers))
    times = own / median if high else median / max(own, 1)
    factor = f"{times:,.1f}" if times < 10 else f"{times:,.0f}"
    ratio = (
        f"是中位数 {yuan_text(round(median))} 元的 {factor} 倍"
        if high
        else f"只有中位数 {yuan_text(round(median))} 元的 1/{factor}"
    )
    head = "" if names[level].startswith("{deal}") else f"{encoded.account_text(line)}："
    return f"{head}金额 {yuan_text(own)} 元，在{group}{encoded.span_text(line)}的 {len(peers):,} 笔中{place}，{ratio}"


# --- months -----------------------------------------------------------------------------------------------------------


def month_of_account(encoded: Encoded) -> Measured:
    """The account's total of the month, against its other months; said of the entry that makes up most of it."""
    month = encoded.month - encoded.month.min()
    booking = encoded.within(encoded.booking)
    of_month = combine(booking, month)
    total = np.bincount(of_month, weights=np.abs(encoded.amount).astype("float64"))
    account = np.zeros(len(total), dtype="int64")
    account[of_month] = booking
    figure = np.log10(np.maximum(total, 1)).astype("float32")
    universe = np.zeros(len(total), dtype="int64")
    universe[of_month] = encoded.universe
    found, _state = spread(figure, [universe, account])
    most = np.abs(encoded.amount) * 2 >= total[of_month]
    enough = np.bincount(account)[account] >= MONTHS
    bits = np.where(most & (found.high & enough)[of_month], found.bits[of_month], np.float32(0))
    counted = np.zeros(len(of_month), dtype=bool)
    counted[np.unique(of_month, return_index=True)[1]] = True
    return Measured(bits, (account[of_month],), counted, figure=total[of_month])


def _month_total_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    months = found.figure[found.peers(line)]
    total, median = float(found.figure[line]), float(np.median(months))
    side = encoded.side_text(line)
    return (
        f"{encoded.account_text(line)} 本月{side}方合计 {yuan_text(round(total))} 元，是有发生额的 {len(months)} 个月中位数的 "
        f"{total / max(median, 1):,.1f} 倍，主要由本张造成"
    )


# --- digits -----------------------------------------------------------------------------------------------------------


def round_digits(encoded: Encoded) -> Measured:
    """Trailing zeros of the amount (in fen, up to 8), given the account: round where amounts are not round."""
    zeros = _zeros(np.abs(encoded.amount))
    return rare(encoded, encoded.booking, zeros, encoded.once, zeros >= 4)


def same_digits(encoded: Encoded) -> Measured:
    """All nines before the last digits, or one digit repeated (9,999.00, 66,666.00), given the account."""
    pattern = _pattern(np.abs(encoded.amount))
    return rare(encoded, encoded.booking, pattern, encoded.once, pattern > 0)


def _zeros(fen: Ints) -> Ints:
    out = np.zeros(len(fen), dtype="int64")
    for power in range(1, 9):
        out += (fen % 10**power == 0) & (fen > 0)
    return out


def _pattern(fen: Ints) -> Ints:
    """1: one digit repeated at least four times makes up the whole yuan (8,888). 0: anything else."""
    yuan = fen // 100
    digits = np.floor(np.log10(np.maximum(yuan, 1))).astype("int64") + 1
    ones = (10**digits - 1) // 9
    repeated: np.ndarray = ((fen % 100 == 0) & (digits >= 4) & (yuan % np.maximum(ones, 1) == 0)).astype("int64")
    return repeated


def _round_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, _often, _example = found.share(line)
    return f"金额 {yuan_text(abs(int(encoded.amount[line])))} 元是整数；{encoded.account_text(line)} 的 {total:,} 笔中只有 {same:,} 笔这样整"


def _same_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, _often, _example = found.share(line)
    return f"金额 {yuan_text(abs(int(encoded.amount[line])))} 元由同一数字组成；{encoded.account_text(line)} 的 {total:,} 笔中只有 {same:,} 笔如此"


AMOUNTS = (Feature("amount_of_deal", "金额与同类业务", amount_of_deal, _amount_sentence),)
FURTHER = (
    Feature("amount_of_payee", "金额与同一往来单位", amount_of_payee, _payee_sentence, ("payee",), topic="amount"),
    Feature(
        "amount_of_class",
        "金额与同一经济分类",
        amount_of_class,
        _class_sentence,
        ("economic",),
        ("economic",),
        "amount",
    ),
    Feature("amount_of_month", "金额与同月", amount_of_month, _month_sentence, ("date",), topic="amount"),
    Feature("month_of_account", "各月发生额", month_of_account, _month_total_sentence, ("date",)),
    Feature("round_digits", "金额尾数", round_digits, _round_sentence),
    Feature("same_digits", "金额数字", same_digits, _same_sentence),
)
