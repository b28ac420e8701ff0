"""A rule file that is incomplete stops the program with one sentence that names what is wrong."""

from __future__ import annotations

import dataclasses
import types
from pathlib import Path

import pytest

from voucher_audit.errors import BadRule
from voucher_audit.rules import catalogue, pages
from voucher_audit.rules.api import Example, Needs, NoParams, Rule, V, param
from voucher_audit.rules.catalogue import all_rules

SOUND = all_rules()["large-cash-payment"]
TEXTS = "大额现金支付。\n\nFlags:\n    一张凭证从库存现金付出的净额超过起点。\nWhy it matters:\n    现金没有记录，无从核对去向。\nInnocent when:\n    发给个人的工资、劳务报酬。\n"


def _module(rule: object, doc: str = TEXTS) -> types.ModuleType:
    module = types.ModuleType("voucher_audit.rules.made_up_rule", doc)
    module.RULE = rule  # type: ignore[attr-defined]
    return module


def _vouchers(hits: int, clean: int) -> tuple[Example, ...]:
    each = [V("付款", "5101", "1001", 2000, hit=n < hits) for n in range(hits + clean)]
    return (Example("例", tuple(each)),)


def test_a_rule_takes_its_name_from_the_file_and_its_texts_from_the_docstring() -> None:
    rule = catalogue.declared(_module(SOUND))
    assert rule.name == "made-up-rule"
    assert (rule.flags, rule.why, rule.innocent) == (
        "一张凭证从库存现金付出的净额超过起点。", "现金没有记录，无从核对去向。", "发给个人的工资、劳务报酬。"
    )  # fmt: skip


def test_lines_of_a_docstring_join_without_a_blank_between_chinese_but_with_one_between_words() -> None:
    doc = TEXTS.replace("超过起点", "\n    超过 SAP\n    FI 的起点")
    assert catalogue.headings("x", doc)[0] == "一张凭证从库存现金付出的净额超过 SAP FI 的起点。"


@dataclasses.dataclass(frozen=True)
class Bare:
    limit: int = dataclasses.field(metadata={"meaning": "没有默认值"})


@dataclasses.dataclass(frozen=True)
class Silent:
    limit: int = param(1, "")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"needs": Needs(lines=("summery",))}, "needs.lines 里没有「summery」"),
        ({"needs": Needs(vouchers=("pay",))}, "needs.vouchers 里没有「pay」"),
        ({"needs": Needs(registers=("invoice",))}, "needs.registers 里没有「invoice」"),
        ({"needs": Needs(optional={"minute": "x"})}, "needs.optional 里的「minute」"),
        ({"basis": ("会计法/999",)}, "basis 里的「会计法/999」"),
        ({"params": Bare}, "参数 limit 缺少默认值或含义"),
        ({"params": Silent}, "参数 limit 缺少默认值或含义"),
        ({"examples": ()}, "现在是 0 命中、0 不命中|现在 0 命中、0 不命中"),
        ({"examples": _vouchers(0, 3)}, "现在 0 命中、3 不命中"),
        ({"examples": _vouchers(2, 1)}, "现在 2 命中、1 不命中"),
    ],
)
def test_what_is_wrong_in_a_declaration_is_named(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadRule, match=sentence) as caught:
        catalogue.declared(_module(dataclasses.replace(SOUND, **changes)))  # type: ignore[arg-type]
    assert "made-up-rule" in str(caught.value)
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize(
    "changes",
    [
        {"needs": Needs(lines=("summary",), vouchers=("paid",), registers=("invoices",), optional={"minutes": "x", "preparer": ""})},
        {"examples": _vouchers(2, 2)},
        {"examples": _vouchers(3, 1), "needs": Needs(history=True)},
        {"examples": (Example("例", (V("付款", "5101", "1001", 2000),), book_hits=1),)},
    ],
)  # fmt: skip
def test_what_is_sound_is_taken(changes: dict[str, object]) -> None:
    rule = catalogue.declared(_module(dataclasses.replace(SOUND, **changes)))  # type: ignore[arg-type]
    assert rule.name == "made-up-rule"


def test_a_file_without_a_rule_and_a_rule_without_its_texts() -> None:
    for nothing in (None, "RULE"):
        with pytest.raises(BadRule, match="没有声明 RULE"):
            catalogue.declared(_module(nothing))
    for lacking in (
        TEXTS.replace("Innocent when", "Innocent if"),
        TEXTS.replace("发给个人的工资、劳务报酬。", "发给个人的工资款。"),
    ):
        with pytest.raises(BadRule, match="缺少「Innocent when:」一节"):
            catalogue.declared(_module(SOUND, lacking))


def test_the_version_is_of_the_rules_and_the_law_and_not_of_what_else_lies_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue.resources, "files", lambda _package: tmp_path)

    def version(**files: bytes) -> str:
        for name, content in files.items():
            (tmp_path / name.replace("_", ".")).write_bytes(content)
        return catalogue.version.__wrapped__()

    first = version(a_py=b"1\n", b_toml=b"2\n", c_txt=b"3\n")
    assert len(first) == 12
    assert version(c_txt=b"4\n") == first
    assert version(a_py=b"1\r\n") == first
    assert version(b_toml=b"5\n") != first


def test_pages_of_a_rule_without_parameters_that_was_never_measured() -> None:
    bare = dataclasses.replace(SOUND, name="made-up-rule", params=NoParams)
    text = pages.explain(bare)
    assert "**参数**" not in text
    assert "**测得**" not in text
    assert "**参数**" in pages.explain(SOUND)
    other = dataclasses.replace(bare, name="b", group="B 票据", title="某票据")
    told = pages.overview([bare, other]).splitlines()
    assert [line.split() for line in told] == [
        ["A", "现金与借据"], ["made-up-rule", "中", "大额现金支付"], [], ["B", "票据"], ["b", "中", "某票据"]
    ]  # fmt: skip


def test_order_is_by_group_then_name() -> None:
    rules: list[Rule] = [
        dataclasses.replace(SOUND, group=group, name=name) for group, name in (("B", "a"), ("A", "z"), ("A", "b"))
    ]
    assert list(catalogue.arranged(rules)) == ["b", "z", "a"]
