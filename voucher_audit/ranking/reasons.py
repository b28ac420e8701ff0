"""Why a voucher stands where it stands: up to three sentences, each with the figures and the peers behind it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.features import FAMILIES, Family, Feature, Measured
from voucher_audit.ranking.forest import VoucherForest, unusable
from voucher_audit.ranking.surprise import Floats

MOST = 3
SALIENT_BITS = 5.0  # rarer than one in 32 among its peers …
SALIENT_DISTANCE = 2.0  # … and two standard deviations above what is usual for the feature
NOTHING_SALIENT = "没有单项特别突出的原因：各项特征都在常见范围内，只是几项轻微的少见合在一起排到此处"


def explain(forest: VoucherForest, encoded: Encoded, voucher_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Up to `MOST` Chinese sentences for each of the vouchers, strangest family first.

    A family speaks through its strongest feature; circumstances may speak twice, through different features. The order is that of
    the strengths that the forest was given, so the first sentence is what drove the score.

    Args:
        forest: fitted on `encoded`'s lines.
        voucher_ids: vouchers to explain; features are measured again for these, and only those that are quoted.

    Raises:
        KeyError: a voucher was not fitted.
    """
    wanted = [int(voucher_id) for voucher_id in voucher_ids]
    position = np.searchsorted(encoded.ids, wanted)
    for voucher_id, at in zip(wanted, position, strict=True):
        if at >= len(encoded.ids) or encoded.ids[at] != voucher_id:
            raise KeyError(voucher_id)
    ranked = _candidates(forest, encoded, position)
    spoken: dict[str, dict[int, str]] = {}
    for feature in {feature.name: feature for picks in ranked for _, feature in picks}.values():
        found = feature.measure(encoded)
        spoken[feature.name] = {
            at: feature.sentence(encoded, found, _line(encoded, found, at))
            for at, picks in zip(position.tolist(), ranked, strict=True)
            if any(pick.name == feature.name for _, pick in picks)
        }
    return {
        voucher_id: tuple(spoken[feature.name][at] for _, feature in picks) or (NOTHING_SALIENT,)
        for voucher_id, at, picks in zip(wanted, position.tolist(), ranked, strict=True)
    }


def _candidates(forest: VoucherForest, encoded: Encoded, position: np.ndarray) -> list[list[tuple[float, Feature]]]:
    """Per voucher: the features that will speak, strongest first."""
    out: list[list[tuple[float, Feature]]] = [[] for _ in position]
    for family in FAMILIES:
        if family.name not in forest.strengths_:
            continue
        strength = forest.strengths_[family.name].to_numpy()[position]
        for at, (distance, bits, features) in enumerate(_strongest(forest, encoded, family, position)):
            if bits >= SALIENT_BITS and distance >= SALIENT_DISTANCE:
                out[at].append((float(strength[at]), features))
    return [sorted(picks, key=lambda pick: -pick[0])[:MOST] for picks in out]


def _strongest(
    forest: VoucherForest, encoded: Encoded, family: Family, position: np.ndarray
) -> list[tuple[float, float, Feature]]:
    """Per voucher: distance, bits and name of the family's farthest feature."""
    features = [
        feature for feature in family.features if feature.name in forest.scales_ and not unusable(encoded, feature)
    ]
    bits = np.stack([forest.bits_[feature.name][position] for feature in features])
    distance = np.stack(
        [forest.scales_[feature.name].distance(row) for feature, row in zip(features, bits, strict=True)]
    )
    best = np.lexsort((np.arange(len(features))[:, None].repeat(len(position), 1), -bits, -distance), axis=0)[0]
    return [(float(distance[f, at]), float(bits[f, at]), features[f]) for at, f in enumerate(best)]


def _line(encoded: Encoded, found: Measured, voucher: int) -> int:
    """The voucher's most surprising line; the first one if several are."""
    start = int(encoded.starts[voucher])
    stop = int(encoded.starts[voucher + 1]) if voucher + 1 < len(encoded.starts) else len(found.bits)
    bits: Floats = found.bits[start:stop]
    return start + int(np.argmax(bits))
