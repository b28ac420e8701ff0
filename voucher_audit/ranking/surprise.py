"""Surprise in bits: how rare a value is in its context, how far a figure lies outside its peers.

One bit is one halving: 10 bits are "one in a thousand". Everything here works on integer codes and plain arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

OUTER, INNER = 0.10, 0.20  # the two shares that fix where a group's tail begins and how fast it thins out
SHRINK = 5.0  # a group speaks for itself with weight n / (n + SHRINK), for the rest its parent speaks
STEP_FLOOR = 0.15  # log10 units (a factor of 1.4) or ln(days): no tail is taken to be thinner than this per halving
BOOK_SHRINK = 3.0  # the same for a book against all books of the run
GRID = 64.0  # strengths are rounded to 1/64, so that equal vouchers are equal whatever the order of summation


def dense(codes: Ints) -> tuple[Ints, Ints]:
    """Renumber codes 0..k-1 without gaps: (new codes, the old code of each new one). The numbering is unspecified."""
    span = int(codes.max(initial=-1)) + 1
    if span <= 2 * len(codes) + 65_536:  # counting in place beats hashing
        used = np.zeros(span, dtype=bool)
        used[codes] = True
        olds = np.flatnonzero(used)
        number = np.zeros(span, dtype="int64")
        number[olds] = np.arange(len(olds))
        return number[codes], olds
    news, olds = pd.factorize(codes)
    return news.astype("int64", copy=False), olds


def combine(*codes: NDArray[np.integer]) -> Ints:
    """One dense code for each distinct combination of the given codes."""
    out = codes[0].astype("int64", copy=False)
    for code in codes[1:]:
        width = int(code.max(initial=0)) + 1
        if width > 1:
            out = dense(out * width + code)[0]
    return out


def firsts(voucher: Ints, codes: NDArray[np.integer]) -> Mask:
    """True for one line of each distinct (voucher, code): a payroll of 300 lines is one use of its account, not 300."""
    key = voucher * (int(codes.max(initial=0)) + 1) + codes
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    new = np.ones(len(key), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    mask = np.zeros(len(key), dtype=bool)
    mask[order[new]] = True
    return mask


@dataclass(frozen=True)
class Rarity:
    """Rarity of each line's value in its context. `same` of `total` vouchers of the context share the value."""

    bits: Floats  # per line
    codes: Ints  # per line: position in `same` and `total`
    same: Ints
    total: Ints


def rarity(context: Ints, value: Ints, first: Mask) -> Rarity:
    """-log2 of the share of the context's vouchers whose value is at most as common as this one.

    A value used once among 1,000 vouchers is odd where every other value is common (10 bits) and ordinary where half
    of the values are used once (1 bit): the Good-Turing view of a long tail. `first` marks the lines that are counted.
    """
    width = int(value.max(initial=0)) + 1
    codes, keys = dense(context * width + value)
    same = np.bincount(codes[first], minlength=len(keys)).astype("int64")
    of_context = keys // width
    order = np.argsort(of_context * (int(same.max(initial=0)) + 1) + same)
    context_ordered, same_ordered = of_context[order], same[order]
    opens = _changes(context_ordered)
    running = np.cumsum(same_ordered)
    before = np.maximum.accumulate(np.where(opens, running - same_ordered, 0))
    up_to = running - before
    # equal counts stand or fall together: each takes the figure of the last of its run
    last = np.append(np.flatnonzero(opens | _changes(same_ordered))[1:] - 1, len(keys) - 1)
    run = np.cumsum(opens | _changes(same_ordered)) - 1
    at_most = np.empty(len(keys), dtype="int64")
    total = np.empty(len(keys), dtype="int64")
    at_most[order] = up_to[last[run]] if len(keys) else up_to
    closing = np.append(np.flatnonzero(opens)[1:] - 1, len(keys) - 1)
    total[order] = up_to[closing[np.cumsum(opens) - 1]] if len(keys) else up_to
    bits = np.log2(np.maximum(total, 1) / np.maximum(at_most, 1))  # a context in which nothing counts says nothing
    return Rarity(bits.astype("float32")[codes], codes, same, total)


def shrunk(own: Rarity, pooled: Rarity, weight: float = BOOK_SHRINK) -> Floats:
    """Bits within a book, where a small context borrows from all books: (n·p + w·p_all) / (n + w)."""
    n = own.total[own.codes]
    share = np.exp2(-own.bits.astype("float64"))
    common = np.exp2(-pooled.bits.astype("float64"))
    bits: Floats = (-np.log2((n * share + weight * common) / (n + weight))).astype("float32")
    return bits


@dataclass(frozen=True)
class Spread:
    """How far each figure lies outside its group, in halvings of the group's tail; `high` says on which side."""

    bits: Floats
    high: Mask


def spread(figure: Floats, groups: Sequence[Ints], start: Floats | None = None) -> tuple[Spread, Floats]:
    """Distance beyond a group's outer fifth, counted in the steps by which its tail halves.

    The tail above the 80 % quantile is taken as exponential with the step between the 80 % and 90 % quantiles (on a log
    scale that is a Pareto tail), below likewise. `groups` run from coarse to fine: quantile and step of each are shrunk
    towards those of the coarser one. `figure` must not be negative.

    Returns:
        The distances, and the state (n × 4) from which finer groups can go on as `start`.
    """
    now = start
    for group in groups:
        own, weight = _quantiles(figure, group)
        now = own[group] if now is None else now + weight[group, None] * (own[group] - now)
    state = np.zeros((len(figure), 4), dtype="float32") if now is None else now
    low, down, top, up = state.T
    halvings = np.float32(np.log2(INNER / OUTER))
    above = (figure - top) * halvings / np.maximum(up, np.float32(STEP_FLOOR))
    below = (low - figure) * halvings / np.maximum(down, np.float32(STEP_FLOOR))
    offset = np.float32(-np.log2(2 * INNER))
    return Spread(np.maximum(np.maximum(above, below) + offset, 0), above >= below), state


def _quantiles(figure: Floats, group: Ints) -> tuple[Floats, Floats]:
    """Per group: (lower bound, step below it, upper bound, step above it) as rows, and the weight of its own word."""
    sizes = np.bincount(group)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    if len(sizes) == 1:
        ordered = np.sort(figure)
    else:
        # group in the upper half, figure in the lower: floats that are not negative sort like their bit patterns
        packed = (group.astype("uint64") << np.uint64(32)) | (figure + np.float32(0)).view("uint32")
        packed.sort()
        ordered = packed.astype("uint32").view("float32")
    last = np.maximum(sizes - 1, 0)

    def quantile(share: float) -> Floats:
        # half a rank towards the middle, so that a handful is not judged by its own outlier
        position = np.clip(last * share - np.copysign(0.5, share - 0.5), 0, last)
        floor = position.astype("int64")
        rest = (position - floor).astype("float32")
        left = ordered[np.minimum(starts + floor, len(ordered) - 1)]
        right = ordered[np.minimum(starts + np.minimum(floor + 1, last), len(ordered) - 1)]
        at: Floats = left * (1 - rest) + right * rest
        return at

    far_low, low, top, far_top = (quantile(share) for share in (OUTER, INNER, 1 - INNER, 1 - OUTER))
    table = np.stack((low, low - far_low, top, far_top - top), axis=1)
    return table, (sizes / (sizes + SHRINK)).astype("float32")


def _changes(ordered: NDArray[np.generic]) -> Mask:
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return new
