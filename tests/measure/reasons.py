"""Why a rule has no planted cases, and why one misses its bar. A test holds that every rule is here or above its bar."""

from __future__ import annotations

_POPULATION = "说的是一批金额的分布，不是某一张凭证"
_HISTORY = "与本账簿平时的样子相比，单张凭证无所谓对错，由例子检验"
_SAMPLES = "由示例账和例子检验，带标注的账里没有这类情形"

UNPLANTED = {
    "amount-outlier-in-account": _HISTORY,
    "benford-deviation": _POPULATION,
    "round-amount": _POPULATION,
    "concentrated-supplier": _HISTORY,
    "first-time-payee": _HISTORY,
}
UNPLANTED_OTHERWISE = _SAMPLES

BELOW_BAR: dict[str, str] = {}

BAR_MAIN, BAR = (0.97, 0.95), (0.9, 0.85)  # recall, precision
CLEAN_BAR = 0.005

MUTATION_GOAL = 0.8
SURVIVORS: tuple[str, ...] = ()  # what the mutants are that no test notices, by kind
