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
SURVIVORS: tuple[str, ...] = (  # what the mutants are that no test notices
    "等价：金额、笔数不会恰为零的地方把 `> 0` 写成 `>= 0`、`>= 1`，只剩一列时的合并键，空表时才取的另一半，`axis`、`sort` 之类的写法；",
    "次要分档：规则内部不作参数的常数（如至少四笔才算惯常）差一，例子没有正好停在界上；",
    "句子的旁支：同一句话里“至少”“至”这类只在少数情形出现的词，例子里没有那种情形；",
    "借贷相减写成相加：例子里另一方总是零（没有同一张凭证里的红字冲减）；",
    "排序、分组的次要键：例子只有一本账、一个科目。",
)
