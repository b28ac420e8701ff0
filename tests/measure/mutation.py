"""How many small faults in the rules, the engine and money the tests notice: a seeded sample of mutants, judged.

python -m tests.measure mutation                                the section of docs/MEASURED.md
python -m tests.measure.mutation --each 20 --survivors f.tsv    a smaller sample, with the mutants that survived
python -m tests.measure.mutation --all                          every mutant (some twenty thousand)
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from tests.measure import judging, mutants, reasons
from tests.measure.mutants import KINDS, Mutant

PACKAGE = judging.ROOT / "voucher_audit"
FRAME = ("api", "basis", "catalogue", "measured", "pages")
GROUPS = {
    "rules": "规则",
    "frame": "规则的框架（api、basis、catalogue、measured、pages）",
    "engine": "engine",
    "money": "money",
}
EACH = {"rules": 30, "frame": 10, "engine": 10, "money": 10}  # mutants of each kind
SEED = 901  # not one of those that tests were improved with
TESTS = (
    "tests/rules/test_examples.py",
    "tests/rules/test_phrases.py",
    "tests/rules/test_wordings.py",
    "tests/rules/test_seed_cases.py",
    "tests/rules/test_current_accounts.py",
    "tests/rules/test_account_misuse.py",
    "tests/rules/test_catalogue.py",
    "tests/test_documents.py",
    "tests/test_engine.py",
    "tests/test_money.py",
)
_PAGE = "tests/test_documents.py::test_page_is_fresh[docs/RULES.md]"
_FRAME = (_PAGE, "tests/rules/test_catalogue.py", "tests/test_engine.py")


@dataclass(frozen=True)
class Judged:
    """One mutant and what became of it."""

    group: str
    mutant: Mutant
    killed: bool


def files() -> dict[str, list[Path]]:
    """Group → its files."""
    every = sorted((PACKAGE / "rules").glob("[a-z]*.py"))
    return {
        "rules": [file for file in every if file.stem not in FRAME],
        "frame": [file for file in every if file.stem in FRAME],
        "engine": [PACKAGE / "engine.py"],
        "money": [PACKAGE / "money.py"],
    }


def population() -> dict[tuple[str, str], list[Mutant]]:
    """(group, kind) → all its mutants."""
    table: dict[tuple[str, str], list[Mutant]] = defaultdict(list)
    for group, members in files().items():
        for file in members:
            for mutant in mutants.of_file(file):
                table[group, mutant.kind].append(mutant)
    return table


def sample(
    table: Mapping[tuple[str, str], list[Mutant]], each: Mapping[str, int] = EACH, seed: int = SEED
) -> list[tuple[str, Mutant]]:
    """At most so many (group → how many) of every kind, drawn without replacement."""
    chosen: list[tuple[str, Mutant]] = []
    for (group, kind), found in sorted(table.items(), reverse=True):
        random = np.random.default_rng([seed, list(GROUPS).index(group), list(KINDS).index(kind)])
        places = sorted(random.permutation(len(found))[: each[group]])
        chosen += [(group, found[place]) for place in places]
    return chosen


def tests_of() -> dict[str, Sequence[str]]:
    """Module → the tests that judge it, besides those that run the rule."""
    table: dict[str, Sequence[str]] = {}
    for group, members in files().items():
        for file in members:
            own = {"rules": (_PAGE,), "money": ("tests/test_money.py",)}.get(group, _FRAME)
            table[judging.module_name(file)] = own
    return table


def judged(chosen: Sequence[tuple[str, Mutant]]) -> list[Judged]:
    """What becomes of each."""
    verdicts = judging.judge([mutant for _, mutant in chosen], TESTS, tests_of(), lambda said: _say(sys.stderr, said))
    return [
        Judged(group, mutant, verdict == judging.KILLED)
        for (group, mutant), verdict in zip(chosen, verdicts, strict=True)
    ]


def score(found: Iterable[Judged], sizes: Mapping[tuple[str, str], int]) -> float:
    """Share of killed mutants, each kind of each group weighing what it has mutants in the source."""
    table: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in found:
        table[one.group, one.mutant.kind].append(one.killed)
    weight = sum(sizes[place] for place in table)
    return sum(sizes[place] * float(np.mean(killed)) for place, killed in table.items()) / weight


def page(found: Sequence[Judged], sizes: Mapping[tuple[str, str], int]) -> str:
    """The section of the page."""
    code = [one for one in found if one.mutant.kind != "pattern"]
    logic = [one for one in code if one.mutant.kind not in ("argument", "assignment")]
    words = [one for one in found if one.mutant.kind == "pattern"]
    lines = [
        "## 变异测试",
        "",
        f"在 `rules/`、`engine`、`money` 的源码里一次放进一处小错，看测试能不能发现。可放的小错共 {sum(sizes.values()):,} 处，"
        f"按组、按种类各随机抽取至多 {EACH['rules']} 处（规则以外 {EACH['engine']} 处；种子 {SEED}），合计 {len(found):,} 处；各组、各种类按其总数加权。",
        "小错的写法取自 mutmut，另加模块一级的数字（参数的默认值与上下限）加一。"
        "不动的是只给人读的文字：规则声明里的标题、依据、例子，文档字符串，证据句的字面。",
        "评判的只是几秒钟之内的测试：该规则的例子（含程度、金额、证据句）、措辞表、已公布的案例、参数表，以及 engine、money 自己的测试。",
        "",
        f"得分 {score(code, sizes):.1%}（要求不低于 {reasons.MUTATION_GOAL:.0%}）；不算最容易发现的“实参”“赋值”两种，{score(logic, sizes):.1%}。",
        "",
        "| 组 | 可放 | 抽取 | 发现 | 得分 |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(_row(title, [one for one in code if one.group == group], sizes) for group, title in GROUPS.items()),
        "",
        "| 种类 | 可放 | 抽取 | 发现 | 得分 |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            _row(title, [one for one in code if one.mutant.kind == kind], sizes)
            for kind, title in KINDS.items()
            if kind != "pattern"
        ),
        "",
        f"另外单独计算：模式或词表少一个词，抽取 {len(words)} 处，发现 {sum(one.killed for one in words)} 处"
        f"（{score(words, sizes):.1%}）。词表里的词多数没有各自的例子，它们由带标注的账衡量（见“规则”一节）。",
        "",
        "没有发现的是些什么：",
        "",
        *(f"- {said}" for said in reasons.SURVIVORS),
    ]
    return "\n".join(lines)


def _row(title: str, found: Sequence[Judged], sizes: Mapping[tuple[str, str], int]) -> str:
    whole = sum(sizes[place] for place in {(one.group, one.mutant.kind) for one in found})
    killed = sum(one.killed for one in found)
    return f"| {title} | {whole:,} | {len(found):,} | {killed:,} | {score(found, sizes):.1%} |"


def section() -> str:
    """For docs/MEASURED.md."""
    table = population()
    return page(judged(sample(table)), {place: len(found) for place, found in table.items()})


def _say(to: TextIO, what: str) -> None:
    to.write(f"{what}\n")
    to.flush()


def _survivors(found: Iterable[Judged]) -> Iterator[tuple[str, ...]]:
    for one in found:
        if not one.killed:
            mutant = one.mutant
            yield (mutant.kind, mutant.file.name, str(mutant.line), mutant.before, mutant.after)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measure.mutation", description=__doc__)
    parser.add_argument("--each", type=int, help="mutants of each kind of each group")
    parser.add_argument("--all", action="store_true", help="every mutant")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--survivors", type=Path, help="file for the mutants that no test noticed")
    chosen = parser.parse_args()
    table = population()
    sizes = {place: len(found) for place, found in table.items()}
    most = max(sizes.values()) if chosen.all else chosen.each
    found = judged(sample(table, dict.fromkeys(GROUPS, most) if most else EACH, chosen.seed))
    if chosen.survivors:
        with chosen.survivors.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t").writerows(_survivors(found))
    _say(sys.stdout, page(found, sizes))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
