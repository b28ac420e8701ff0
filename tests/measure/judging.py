"""Judges mutants by tests, each in a forked process of one warm session of pytest.

The tests run once on the sound program; what was prepared for them (ledgers, prepared books, findings of each rule) is
kept, so that a mutant of one rule costs that rule alone. A mutant of the engine or the frame of the rules gets
only the ledgers of examples, one of money nothing: there everything is computed anew.
"""

from __future__ import annotations

import functools
import importlib
import os
import resource
import signal
import sys
import types
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.measure.mutants import Mutant
from voucher_audit import engine, examples
from voucher_audit.engine import Prepared
from voucher_audit.report import Coverage, Finding, ordered
from voucher_audit.rules import catalogue
from voucher_audit.rules.api import Rule
from voucher_audit.rules.catalogue import all_rules

ROOT = Path(__file__).parents[2]
_SECONDS = 25  # of processor time; a mutant that needs more hangs
KILLED, SURVIVED = "killed", "survived"


def module_name(file: Path) -> str:
    """`voucher_audit.rules.iou_in_cash` of a file of the package."""
    return ".".join(file.resolve().relative_to(ROOT).with_suffix("").parts)


def rule_name(module: str) -> str:
    """Name of the rule that a module declares; empty for a module that declares none."""
    name = module.rsplit(".", 1)[-1].replace("_", "-")
    return name if module.startswith("voucher_audit.rules.") and name in all_rules() else ""


class Kept:
    """What the sound program prepared and found; handed out again as long as its inputs are the same."""

    def __init__(self) -> None:
        self.on = True  # prepared books and findings
        self.books = True  # the ledgers and registers that examples are made into
        self.asked: set[str] = set()  # rules that were run since somebody emptied it
        self._sound = dict(all_rules())
        self._answers: dict[Any, Any] = {}
        self._books: dict[int, Prepared] = {}  # holds them alive, so that an id names one forever
        self._run = engine.run

    def install(self) -> None:
        """Stand before the functions that make and audit small ledgers."""
        engine.prepare = self._once(engine.prepare, _content)  # type: ignore[assignment]

        @functools.wraps(self._run)  # so that a mutant of it is put into the original
        def run(*inputs: Any) -> Any:
            return self.run(*inputs)

        engine.run = run
        examples.ledger_of = self._once(examples.ledger_of, repr)  # type: ignore[assignment]
        examples.registers_of = self._once(examples.registers_of, repr)  # type: ignore[assignment]

    def _once(self, made: Callable[..., Any], key: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(made)
        def kept(*inputs: Any) -> Any:
            if not (self.on if made.__name__ == "prepare" else self.books):
                return made(*inputs)
            place = (made.__name__, key(*inputs))
            if place not in self._answers:
                self._answers[place] = made(*inputs)
            return self._answers[place]

        return kept

    def run(
        self, prepared: Prepared, rules: Mapping[str, Rule], progress: Any = None
    ) -> tuple[tuple[Finding, ...], tuple[Coverage, ...]]:
        """As the engine runs rules; a rule that is still the sound one is run once on the same books."""
        chosen = prepared.config.chosen(rules)
        self.asked |= set(chosen)
        if not self.on or progress:
            return self._run(prepared, rules, progress)
        self._books[id(prepared)] = prepared
        findings: list[Finding] = []
        coverage: list[Coverage] = []
        for name in chosen:
            place = (id(prepared), name)
            sound = rules[name] is self._sound.get(name)
            if not sound or place not in self._answers:
                answer = self._run(prepared, {name: rules[name]})
            if sound:
                answer = self._answers.setdefault(place, answer) if place not in self._answers else self._answers[place]
            findings.extend(answer[0])
            coverage.extend(answer[1])
        return ordered(findings), tuple(coverage)


def _content(ledger: Any, registers: Any, config: Any) -> tuple[Any, ...]:
    frames = [ledger.lines, *(frame for _, frame in sorted(registers.frames.items()))]
    hashes = tuple(tuple(pd.util.hash_pandas_object(frame).tolist()) for frame in frames)
    return (hashes, tuple(sorted(registers.frames)), repr(ledger.books), repr(config))


class Judge:
    """A plugin that takes the place of pytest's loop."""

    def __init__(self, mutants: Sequence[Mutant], tests_of: Mapping[str, Sequence[str]], say: Callable[[str], None]):
        self.mutants, self.tests_of, self.say = mutants, tests_of, say
        self.verdicts: list[str] = []
        self.kept = Kept()
        self.failed: list[str] = []
        self._in_child = False
        self._items: dict[str, list[pytest.Item]] = defaultdict(list)  # rule → tests that ran it

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The first test that fails decides."""
        if report.failed:
            if self._in_child:
                os._exit(1)
            self.failed.append(f"{report.nodeid}\n{report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Once on the sound program, then each mutant."""
        self.kept.install()
        self._sound(session)
        if not self.failed:
            for place, mutant in enumerate(self.mutants):
                self.verdicts.append(self._verdict(mutant, session))
                self.say(f"{place + 1}/{len(self.mutants)} {self.verdicts[-1]} {mutant}")
        return True

    def _sound(self, session: pytest.Session) -> None:
        shared: dict[str, set[str]] = defaultdict(set)  # file → rules that its fixtures ran
        ran: dict[str, set[str]] = {}
        for item, following in _pairs(session.items):
            self.kept.asked = set()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            ran[item.nodeid] = self.kept.asked
            if "flagged" in getattr(item, "fixturenames", ()):
                shared[str(item.path)] |= self.kept.asked
        for item in session.items:
            for rule in ran[item.nodeid] | shared[str(item.path)]:
                self._items[rule].append(item)

    def _chosen(self, module: str, session: pytest.Session) -> list[pytest.Item]:
        rule = rule_name(module)
        own = [item for item in self._items[rule] if rule]
        # the rule's own examples first: they are cheapest and know most
        own.sort(key=lambda item: (item.path.name != "test_examples.py",))
        paths = self.tests_of.get(module, ())
        return own + [
            item for item in session.items if item not in own and item.nodeid.startswith(tuple(paths or "\0"))
        ]

    def _verdict(self, mutant: Mutant, session: pytest.Session) -> str:
        module = module_name(mutant.file)
        items = self._chosen(module, session)
        child = os.fork()
        if not child:
            try:
                self._in_child = True
                self.kept.on = bool(rule_name(module))
                self.kept.books = not module.endswith(".money")
                resource.setrlimit(resource.RLIMIT_CPU, (_spent() + _SECONDS, _spent() + _SECONDS + 5))
                signal.alarm(_SECONDS * 8)
                _quiet()
                put_in(module, mutant.source())
                for item, following in _pairs(_with_the_rule(items, rule_name(module))):
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            except BaseException:  # the program does not even start with this fault
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        return SURVIVED if status == 0 else KILLED


def _spent() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return int(used.ru_utime + used.ru_stime)


def _quiet() -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)


def _pairs(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    yield from zip(items, [*items[1:], None], strict=True)


def _with_the_rule(items: Sequence[pytest.Item], rule: str) -> Sequence[pytest.Item]:
    """Parametrized tests were given the sound rule when they were collected."""
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        if rule and isinstance(params.get("rule"), Rule) and params["rule"].name == rule:
            params["rule"] = all_rules()[rule]
    return items


def put_in(module: str, source: str) -> None:
    """Replace a module's code in the running program, wherever its functions were handed to."""
    target = importlib.import_module(module)
    code = compile(source, str(target.__file__), "exec")
    rule = rule_name(module)
    if rule:
        exec(code, target.__dict__)  # noqa: S102
        all_rules()[rule] = catalogue.declared(target)
        return
    codes = dict(_codes(code))
    for function in _functions(target):
        if function.__code__.co_qualname in codes:
            function.__code__ = codes[function.__code__.co_qualname]
    fresh = {**target.__dict__}
    exec(code, fresh)  # noqa: S102
    constants = (int, float, str, tuple, frozenset, dict)
    target.__dict__.update(
        {name: value for name, value in fresh.items() if isinstance(value, constants) or not _code_or_class(value)}
    )


def _code_or_class(value: object) -> bool:
    return callable(value) or isinstance(value, types.ModuleType)


def _codes(code: types.CodeType) -> Iterable[tuple[str, types.CodeType]]:
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield part.co_qualname, part
            yield from _codes(part)


def _functions(module: types.ModuleType) -> Iterator[types.FunctionType]:
    own = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
    for value in own:
        for part in (*vars(value).values(), value) if isinstance(value, type) else (value,):
            for attribute in ("fget", "func", "__func__", "__wrapped__"):
                part = getattr(part, attribute, part)
            if hasattr(value, "cache_clear"):
                value.cache_clear()
            if isinstance(part, types.FunctionType):
                yield part


def judge(
    mutants: Sequence[Mutant], tests: Sequence[str], tests_of: Mapping[str, Sequence[str]], say: Callable[[str], None]
) -> list[str]:
    """Verdict of each mutant.

    `tests`: what is collected; `tests_of`: module → tests that judge it besides those that run the rule.

    Raises:
        RuntimeError: a test fails on the sound program.
    """
    plugin = Judge(mutants, tests_of, say)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "--capture=sys", "--no-summary"]
    pytest.main([*options, *tests], plugins=[plugin])
    if plugin.failed or len(plugin.verdicts) != len(mutants):
        raise RuntimeError(f"the sound program fails: {plugin.failed[:1]}")
    return plugin.verdicts


if __name__ == "__main__":
    sys.exit("python -m tests.measure mutation")
