"""Why a voucher stands where it stands: up to three sentences, each with the figures and the peers behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.features import FAMILIES, Feature, Measured
from voucher_audit.ranking.forest import VoucherForest

MOST = 3
SALIENT_BITS = 2.0  # at least as rare as one in four among its own peers …
SALIENT_STRENGTH = 2.0  # … and, among all vouchers, as far × rare as 2 deviations at one in 64 (`forest.TAIL_UNIT`)
NOTHING_SALIENT = "没有单项特别突出的原因：各项特征都在常见范围内，只是几项轻微的少见合在一起排到此处"


@dataclass(frozen=True)
class _Pick:
    strength: float
    topic: str
    feature: Feature


def explain(forest: VoucherForest, encoded: Encoded, voucher_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Up to `MOST` Chinese sentences for each of the vouchers.

    The order is that of the strengths which the forest was given, so that the first sentence is what drove the score;
    of several features with one topic the strongest speaks. Features are measured again, but only those quoted.

    Args:
        forest: fitted on `encoded`'s lines.

    Raises:
        KeyError: a voucher was not fitted.
    """
    wanted = [int(voucher_id) for voucher_id in voucher_ids]
    position = np.searchsorted(encoded.ids, wanted)
    for voucher_id, at in zip(wanted, position, strict=True):
        if at >= len(encoded.ids) or encoded.ids[at] != voucher_id:
            raise KeyError(voucher_id)
    picks = drivers(forest, position)
    spoken: dict[tuple[str, int], str] = {}
    for feature in {feature.name: feature for chosen in picks for feature in chosen}.values():
        found = feature.measure(encoded)
        for at, chosen in zip(position.tolist(), picks, strict=True):
            if feature in chosen:
                spoken[feature.name, at] = feature.sentence(encoded, found, _line(encoded, found, at))
    return {
        voucher_id: tuple(spoken[feature.name, at] for feature in chosen) or (NOTHING_SALIENT,)
        for voucher_id, at, chosen in zip(wanted, position.tolist(), picks, strict=True)
    }


def drivers(forest: VoucherForest, position: np.ndarray | Sequence[int]) -> list[list[Feature]]:
    """Per voucher (by position in `forest.ids_`): up to `MOST` salient features of different topics, strongest first."""
    at = np.asarray(position, dtype="int64")
    picks: list[dict[str, _Pick]] = [{} for _ in at]
    for family in FAMILIES:
        for feature in family.features:
            if feature.name not in forest.scales_:
                continue
            bits = forest.bits_[feature.name][at]
            distance = forest.scales_[feature.name].distance(bits)
            strength = forest.strength(family, distance)
            topic = feature.topic or (family.name if family.weight == 1.0 else feature.name)
            salient = (bits >= SALIENT_BITS) & (strength >= SALIENT_STRENGTH * family.weight)
            for row in np.flatnonzero(salient).tolist():
                pick = _Pick(float(strength[row]), topic, feature)
                if topic not in picks[row] or picks[row][topic].strength < pick.strength:
                    picks[row][topic] = pick
    return [
        [pick.feature for pick in sorted(chosen.values(), key=lambda pick: -pick.strength)[:MOST]] for chosen in picks
    ]


def _line(encoded: Encoded, found: Measured, voucher: int) -> int:
    """The voucher's most surprising line; the first one if several are."""
    start = int(encoded.starts[voucher])
    stop = int(encoded.starts[voucher + 1]) if voucher + 1 < len(encoded.starts) else len(found.bits)
    return start + int(np.argmax(found.bits[start:stop]))
