"""What the engine alone decides: what a rule is given, what it is said to have judged, and what a finding holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.registers import Registers
from voucher_audit.report import Coverage, Finding, Severity
from voucher_audit.rules import basis, measured
from voucher_audit.rules.api import (
    Example,
    Needs,
    Outcome,
    Rule,
    V,
    View,
    day_text,
    evidence,
    no_hits,
    on_books,
    on_vouchers,
    param,
)
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.rules.measured import Figures
from voucher_audit.schema import Ledger

SOUND = all_rules()["large-cash-payment"]
PAID = V("付施工款", "5001", "1001", 2000, number="1")
SPLIT = V("付材料款", "5001", "1002", 300, date="2021-06-01", number="2", more=(("退材料款", "5001", -50, 0), ("退材料款", "1002", 0, -50)))  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Params:
    least: int = param(1, "至少几行", "行", low=0, high=9)


def rule(check: Callable[[View, Any], Outcome], needs: Needs | None = None, **changes: Any) -> Rule:
    """A made-up rule that checks so."""
    made = {"message": "第 {n} 处", "params": Params, "name": "made-up", "basis": (), **changes}
    return dataclasses.replace(SOUND, check=check, needs=needs or Needs(), **made)


def everything(view: View, _params: Params) -> Outcome:
    return Outcome(pd.DataFrame({"n": range(len(view.lines))}, index=view.lines.index), tested=len(view.vouchers))


def run(
    one: Rule, vouchers: tuple[V, ...] = (PAID, SPLIT), config: Config | None = None, **given: Any
) -> tuple[tuple[Finding, ...], Coverage]:
    example = Example("例", vouchers, **given)
    prepared = engine.prepare(examples.ledger_of(example), examples.registers_of(example), config or Config())
    found, coverage = engine.run(prepared, {one.name: one})
    return found, coverage[0]


def test_a_finding_holds_the_voucher_its_rows_and_the_first_hit_s_facts() -> None:
    found, coverage = run(rule(everything))
    assert [finding.voucher for finding in found] == ["记-1", "记-2"]
    first, second = found
    assert (first.rows, first.amount, first.date, first.summary) == ((2, 3), 200_000, date(2021, 5, 18), "付施工款")
    assert (second.rows, second.amount, second.evidence) == ((4, 5, 6, 7), 25_000, "第 2 处")
    assert (first.book, first.file, first.sheet, first.case) == ("示例单位", "示例.csv", "", "")
    assert (first.rule, first.title, first.severity) == ("made-up", SOUND.title, SOUND.severity)
    assert first.voucher_id != second.voucher_id
    assert (coverage.status, coverage.tested, coverage.untested, coverage.hits, coverage.reason) == (
        "tested",
        2,
        0,
        2,
        "",
    )


@pytest.mark.parametrize(
    ("side", "amount"), [("debit", 200_000), ("credit", 200_000)], ids=["spent", "paid"]
)  # fmt: skip
def test_the_amount_is_that_of_the_lines_that_hit_on_either_side(side: str, amount: int) -> None:
    def one_side(view: View, _params: Params) -> Outcome:
        return Outcome(pd.DataFrame({"n": 1}, index=view.lines.index[view.lines[side] > 0]), tested=1)

    found, _ = run(rule(one_side, Needs(lines=("debit", "credit"))), (PAID,))
    assert [(finding.amount, len(finding.rows)) for finding in found] == [(amount, 1)]


def test_a_hit_may_state_its_own_severity_amount_and_case_and_another_may_not() -> None:
    def stating(view: View, _params: Params) -> Outcome:
        first = view.vouchers["first_line"].tolist()
        facts = {"n": 7, "severity": ["low", None], "amount": [1, None], "case": ["甲", None]}
        return Outcome(pd.DataFrame(facts, index=first), tested=2)

    found, _ = run(rule(stating))
    told = {finding.voucher: (finding.severity, finding.amount, finding.case) for finding in found}
    assert told == {"记-1": (Severity.LOW, 1, "甲"), "记-2": (SOUND.severity, 30_000, "")}


def test_findings_about_a_book_stand_beside_those_about_vouchers() -> None:
    def both(view: View, _params: Params) -> Outcome:
        books = on_books(["示例单位"], n=3, severity="high", amount=500, case="全账")
        plain = on_books(["示例单位"], n=4)
        return Outcome(pd.concat([books, plain, on_vouchers(view.vouchers.iloc[:1], n=5)]), tested=1)

    found, _ = run(rule(both, basis=("现金管理暂行条例/5",)))
    told = {finding.evidence: finding for finding in found}
    whole, plain, single = (told[f"第 {n} 处"] for n in (3, 4, 5))
    assert (whole.severity, whole.amount, whole.case) == (Severity.HIGH, 500, "全账")
    assert (plain.severity, plain.amount, plain.case) == (SOUND.severity, 0, "")
    assert (whole.voucher, whole.voucher_id, whole.rows, whole.date, whole.summary) == ("", -1, (), None, "")
    assert (whole.book, whole.file, whole.sheet) == ("示例单位", "示例.csv", "")
    assert whole.basis == single.basis == basis.in_force(("现金管理暂行条例/5",), date(2021, 6, 1)) != ()
    assert len({whole.fingerprint, plain.fingerprint, single.fingerprint}) == 3
    assert whole.facts != plain.facts
    assert single.voucher == "记-1"


def test_a_finding_about_a_book_is_known_by_its_case_whatever_the_sentence_says() -> None:
    def about(n: int, case: str) -> Finding:
        def whole(_view: View, _params: Params) -> Outcome:
            return Outcome(on_books(["示例单位"], n=n, case=case), tested=1)

        return run(rule(whole))[0][0]

    assert about(1, "全账").fingerprint == about(2, "全账").fingerprint
    assert about(1, "").fingerprint != about(2, "").fingerprint
    assert about(1, "全账").fingerprint != about(1, "半账").fingerprint


def test_only_what_is_declared_is_handed_over() -> None:
    seen: list[View] = []

    def looking(view: View, _params: Params) -> Outcome:
        seen.append(view)
        return Outcome(no_hits(), tested=0)

    needs = Needs(
        lines=("summary",),
        vouchers=("paid",),
        optional={"preparer": "", "attachments": "", "minutes": "", "invoices": ""},
    )
    vouchers = (dataclasses.replace(PAID, fields={"preparer": "甲", "reviewer": "乙"}),)
    minutes = {"minutes": ({"date": "2021-05-01", "topic": "研究施工"},), "staff": ({"name": "甲"},)}
    found, _ = run(rule(looking, needs), vouchers, registers=minutes)
    (view,) = seen
    assert found == ()
    assert set(view.lines.columns) == {"voucher_id", "book", "summary", "preparer"}
    assert set(view.vouchers.columns) == {"book", "first_line", "main_line", "paid"}
    assert set(view.registers) == set(view.matches) == {"minutes"}
    told = [view.has(name) for name in ("preparer", "minutes", "attachments", "invoices", "staff", "reviewer")]
    assert told == [True, True, False, False, False, False]
    assert view.standard == {"示例单位": examples.GOVERNMENT}
    assert view.journals == frozenset()


def test_what_a_rule_cannot_do_without_is_named_and_it_is_not_run() -> None:
    def never(_view: View, _params: Params) -> Outcome:
        raise AssertionError

    lacking = rule(never, Needs(lines=("summary", "preparer", "reviewer"), registers=("invoices", "minutes")))
    _, coverage = run(lacking, registers={"minutes": ({"date": "2021-05-01", "topic": "研究"},)})
    assert coverage.status == "skipped"
    assert coverage.reason.startswith("账里没有“制单、审核”列，请导出时勾选该列；未提供发票台账，请补充")
    assert "会议" not in coverage.reason
    assert (coverage.tested, coverage.untested, coverage.hits) == (0, 0, 0)


def test_what_was_not_judged_is_counted_and_said() -> None:
    def part(_view: View, _params: Params) -> Outcome:
        return Outcome(no_hits(), tested=-3, untested={"没有日期": 2, "没有金额": 0})

    needs = Needs(
        lines=("summary", "preparer"),
        optional={"minutes": "未看会议", "attachments": "未看附件", "invoices": "", "reviewer": ""},
    )
    vouchers = (
        dataclasses.replace(PAID, fields={"preparer": "甲"}),
        dataclasses.replace(SPLIT, fields={"preparer": ""}),
    )
    _, coverage = run(rule(part, needs), vouchers)
    assert coverage.tested == 0
    assert coverage.untested == 3
    assert (
        coverage.reason
        == "没有日期（2 张）；制单为空（1 张）；未提供三重一大会议台账：未看会议；账里没有“附件数”列：未看附件"
    )
    whole = rule(part, Needs(optional={"preparer": "未看制单", "minutes": "未看会议"}))
    _, coverage = run(whole, vouchers, registers={"minutes": ({"date": "2021-05-01", "topic": "研究"},)})
    assert coverage.reason == "没有日期（2 张）"


def test_a_voucher_is_blank_only_if_every_line_of_it_is() -> None:
    example = Example("例", (dataclasses.replace(PAID, fields={"attachments": None}), SPLIT))
    ledger = examples.ledger_of(example)
    lines = ledger.lines.copy()
    lines["preparer"] = pd.Series(["甲", "", "", "", "", ""], dtype="str")
    prepared = engine.prepare(Ledger(lines, ledger.books), Registers(), Config())
    assert prepared.blank("preparer") == 1
    assert prepared.blank("preparer") == 1
    assert prepared.blank("summary") == 0
    assert prepared.blank("attachments") == 2


def test_rules_that_were_not_chosen_are_not_run_and_progress_names_those_that_are() -> None:
    rules = {name: rule(everything, name=name, title=name) for name in ("a", "b", "c", "d")}
    prepared = engine.prepare(examples.ledger_of(Example("例", (PAID,))), Registers(), Config(ignore=("b",)))
    said: list[tuple[str, float]] = []
    found, coverage = engine.run(prepared, rules, lambda title, share: said.append((title, share)))
    assert [entry.rule for entry in coverage] == ["a", "c", "d"]
    assert {finding.rule for finding in found} == {"a", "c", "d"}
    assert [title for title, _ in said] == ["规则：a", "规则：c", "规则：d"]
    assert [share for _, share in said] == pytest.approx([0, 1 / 3, 2 / 3])


def test_a_crash_counts_every_voucher_as_not_judged_and_stops_no_other_rule() -> None:
    def broken(_view: View, _params: Params) -> Outcome:
        raise ZeroDivisionError

    def unsaid(view: View, _params: Params) -> Outcome:
        return Outcome(on_vouchers(view.vouchers), tested=2)  # lacks the fact that the sentence quotes

    rules = {"a": rule(broken, name="a"), "b": rule(unsaid, name="b"), "c": rule(everything, name="c"), "d": rule(broken, Needs(registers=("minutes",)), name="d"), "e": rule(everything, name="e")}  # fmt: skip
    prepared = engine.prepare(examples.ledger_of(Example("例", (PAID, SPLIT))), Registers(), Config())
    found, coverage = engine.run(prepared, rules)
    assert [entry.status for entry in coverage] == ["crashed", "crashed", "tested", "skipped", "tested"]
    assert [(entry.tested, entry.untested, entry.hits) for entry in coverage[:3]] == [(0, 2, 0), (0, 2, 0), (2, 0, 2)]
    assert "ZeroDivisionError" in coverage[0].reason
    assert {finding.rule for finding in found} == {"c", "e"}


def _two(names: tuple[str, str], entities: tuple[str, str], **changes: Any) -> Ledger:
    """The same voucher in two books."""
    one = examples.ledger_of(Example("例", (PAID,)))
    book = one.books[0]
    books = tuple(dataclasses.replace(book, name=n, entity=e, **changes) for n, e in zip(names, entities, strict=True))
    lines = pd.concat([one.lines.assign(book=name, voucher_id=at) for at, name in enumerate(names)], ignore_index=True)
    return Ledger(lines, books)


def _fingerprints(ledger: Ledger) -> list[str]:
    prepared = engine.prepare(ledger, Registers(), Config())
    found, _ = engine.run(prepared, {"made-up": rule(everything)})
    return [finding.fingerprint for finding in sorted(found, key=lambda finding: finding.book)]


def test_a_renamed_file_is_the_same_ledger_and_two_unnamed_units_are_two() -> None:
    named, renamed = (_fingerprints(_two(names, ("甲局", "乙局"))) for names in (("a", "b"), ("c", "d")))
    assert named == renamed
    assert len(set(named)) == 2
    unnamed, other = (_fingerprints(_two(names, ("", ""))) for names in (("a", "b"), ("a", "d")))
    assert len(set(unnamed)) == 2
    assert unnamed[0] == other[0]
    assert unnamed[1] != other[1]


def test_what_a_voucher_says_is_told_apart_and_the_order_of_its_lines_is_not() -> None:
    ledger = examples.ledger_of(Example("例", (PAID, SPLIT)))

    def contents(lines: pd.DataFrame) -> list[str]:
        prepared = engine.prepare(Ledger(lines, ledger.books), Registers(), Config())
        return prepared.identity.facts.tolist()

    before = contents(ledger.lines)
    assert contents(ledger.lines.iloc[::-1]) == before
    assert [len(text) for text in before] == [16, 16]
    changed = ledger.lines.assign(summary=ledger.lines["summary"].replace({"退材料款": "退料款"}))
    assert [now == then for now, then in zip(contents(changed), before, strict=True)] == [True, False]


def test_lines_stand_by_voucher_then_kind_of_account_day_and_side_whatever_the_file_s_order() -> None:
    more = (("付材料款", "5101", 200, 0), ("付材料款", "5001", 400, 0), ("付材料款", "1002", 0, 600), ("付材料款", "7201", 9, 0), ("付材料款", "8001", 0, 9))  # fmt: skip
    mixed = V("付材料款", "5001", "1002", 300, number="5", more=more)
    lines = examples.ledger_of(Example("例", (mixed, PAID))).lines
    lines["basis"] = np.where(lines["account_code"].isin(["7201", "8001"]), "budget", lines["basis"])
    for seed in (1, 2, 3):
        shuffled = lines.iloc[np.random.default_rng(seed).permutation(len(lines))]
        placed = engine.in_order(shuffled)
        assert placed.index.tolist() == list(range(len(lines)))
        first = placed[placed["voucher_id"] == 0]
        assert placed["voucher_id"].tolist() == [0] * 7 + [1] * 2
        assert first["account_code"].tolist() == ["5001", "5001", "5101", "1002", "1002", "7201", "8001"]
        assert first["debit"].tolist() == [40_000, 30_000, 20_000, 0, 0, 900, 0]
        assert first["credit"].tolist()[3:5] == [30_000, 60_000]


def test_the_earlier_day_of_a_voucher_comes_first() -> None:
    lines = examples.ledger_of(Example("例", (SPLIT,))).lines
    later = lines["debit"] > 0
    lines["date"] = lines["date"].mask(later, pd.Timestamp("2021-06-02"))
    assert engine.in_order(lines)["debit"].tolist()[-1] == 30_000
    assert engine.in_order(lines)["date"].is_monotonic_increasing


def test_cancelled_vouchers_are_out_of_sight_but_their_numbers_are_told() -> None:
    ledger = examples.ledger_of(Example("例", (PAID, SPLIT)))
    lines = ledger.lines.assign(cancelled=ledger.lines["voucher"] == "记-2")
    seen: list[View] = []

    def looking(view: View, params: Params) -> Outcome:
        seen.append(view)
        return everything(view, params)

    found, _ = engine.run(
        engine.prepare(Ledger(lines, ledger.books), Registers(), Config()), {"made-up": rule(looking)}
    )
    assert [finding.voucher for finding in found] == ["记-1"]
    assert seen[0].cancelled.to_dict("records") == [
        {"book": "示例单位", "year": 2021, "period": 6, "word": "记", "number": "2"}
    ]


def test_the_law_is_that_of_the_voucher_s_day_and_without_a_day_the_newest() -> None:
    key = next(key for key in basis._articles() if len(basis.versions(key)) > 1)
    old, new = basis.versions(key)[0], basis.versions(key)[-1]
    assert basis.in_force((key,), old.since) == (old.printed(),)
    assert basis.in_force((key,), new.since) == (new.printed(),)
    assert basis.in_force((key,), None) == (new.printed(),)
    assert basis.in_force((key,), date(1900, 1, 1)) == ()
    assert old.until is not None
    assert old.in_force(old.until)
    assert not new.in_force(old.until)
    article = basis.Article("某办法", "某文号", "第一条", "不得如此。", date(2020, 1, 1))
    assert article.printed() == "《某办法》（某文号）第一条：不得如此。"
    assert dataclasses.replace(article, number="", article="").printed() == "《某办法》：不得如此。"
    assert basis.known(key)
    assert not basis.known("没有/1")


def test_a_voucher_without_a_day_has_none_in_its_finding() -> None:
    ledger = examples.ledger_of(Example("例", (PAID,)))
    blank = ledger.lines.assign(date=pd.Series(pd.NaT, index=ledger.lines.index, dtype="datetime64[s]"))

    def both(view: View, _params: Params) -> Outcome:
        return Outcome(pd.concat([on_books(["示例单位"], n=1), on_vouchers(view.vouchers, n=2)]), tested=1)

    one = rule(both, basis=("现金管理暂行条例/5",))
    found, _ = engine.run(engine.prepare(Ledger(blank, ledger.books), Registers(), Config()), {"made-up": one})
    assert [finding.date for finding in found] == [None, None]
    assert {finding.basis for finding in found} == {basis.in_force(("现金管理暂行条例/5",), None)}


def test_sentences_write_money_days_and_shares_as_inspectors_do() -> None:
    facts: Mapping[str, Any] = {"m": 123_456, "d": pd.Timestamp("2021-05-18"), "s": 0.1234, "n": 7}
    assert evidence("{m:yuan} {d:day} {s:pct} {n:>3}", **facts) == "1,234.56 2021-05-18 12.3%   7"
    assert rule(everything, message="{m:yuan}").render(facts) == "1,234.56"
    assert rule(everything, message=lambda told: f"{told['n']}").render(facts) == "7"
    assert rule(everything).defaults() == {"least": 1}
    assert day_text(None) == day_text(pd.NaT) == "日期不明"  # type: ignore[arg-type]
    assert day_text(date(2021, 5, 8)) == "2021-05-08"


def test_hits_stand_on_the_line_they_are_asked_to() -> None:
    table = pd.DataFrame({"main_line": [5, 7], "first_line": [4, 6]}, index=[10, 11])
    assert on_vouchers(table, n=pd.Series([1, 2], index=[10, 11])).index.tolist() == [5, 7]
    first = on_vouchers(table, "first_line", n=pd.Series([2, 1], index=[11, 10]))
    assert first["n"].to_dict() == {4: 1, 6: 2}
    assert on_books(["甲", "乙"], n=(1, 2)).reset_index().to_dict("list") == {
        "index": [-1, -1],
        "book": ["甲", "乙"],
        "n": [1, 2],
    }
    assert no_hits().empty


def test_measured_figures_are_shares_and_nothing_is_no_share() -> None:
    figures = Figures(support=10, found=8, false_alarms=2)
    assert (figures.recall, figures.precision) == (0.8, 0.8)
    assert np.isnan(Figures(0, 0, 0).recall)
    assert np.isnan(Figures(3, 0, 0).precision)
    assert Figures(0, 0, 4).precision == 0


def test_a_measured_rule_says_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {
        "a": {"support": 10, "found": 9, "false_alarms": 1},
        "b": {"support": 0, "found": 0, "false_alarms": 2, "reason": "没有此类"},
    }
    told: dict[str, Any] = {"clean": 1234, "rules": {**rules, "c": {**rules["a"], "reason": "样本太少"}}}
    monkeypatch.setattr(measured, "table", lambda: told)
    assert measured.sentence("a") == "召回 90.0%（10 处中命中 9 处），精确 90.0%（误报 1 张）。"
    assert measured.sentence("b") == "没有埋设案例：没有此类。1,234 张正当凭证中误报 2 张。"
    assert measured.sentence("c") == "召回 90.0%（10 处中命中 9 处），精确 90.0%（误报 1 张）。样本太少。"
    assert measured.sentence("d") == ""
