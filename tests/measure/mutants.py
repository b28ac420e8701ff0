"""Small faults put into the source, one at a time: what a careless hand could have written instead.

The operators are mutmut's (comparison, arithmetic, logic, arguments, assignments, conditions). It leaves the level of
the module alone; there we add one to each number (thresholds, windows) and drop one alternative of each pattern or one
word of each list. Texts are not mutated: a rule's declaration (`RULE`: title, law, examples), docstrings, evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.file_mutation import create_mutations

from tests.measure.alternatives import without_one

KINDS = {
    "number": "数字加一",
    "compare": "比较（含等号与否、in、is）",
    "logic": "与、或、非",
    "arithmetic": "加减乘除",
    "argument": "实参删去或换成 None",
    "assignment": "赋值换成 None 或去掉累加",
    "condition": "条件表达式恒真或恒假",
    "other": "True/False、匿名函数、分支、字符串方法",
    "pattern": "模式少一个词",
}


@dataclass(frozen=True)
class Mutant:
    """One fault: where, of which kind, what stood there and what stands there now."""

    file: Path
    line: int
    kind: str
    before: str
    after: str
    _module: cst.Module = field(repr=False, compare=False)
    _node: cst.CSTNode = field(repr=False, compare=False)
    _instead: cst.CSTNode = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line} {self.kind}: {self.before} → {self.after}"

    def source(self) -> str:
        """The whole file with the fault in it."""
        changed = self._module.deep_replace(self._node, self._instead)
        assert isinstance(changed, cst.Module)
        return changed.code


def of_file(file: Path) -> list[Mutant]:
    """All mutants of one file, in the order of its lines.

    Of what is no function's body only the numbers are changed, the bounds and defaults of parameters among them.
    """
    module, made, _, _ = create_mutations(str(file), file.read_text(encoding="utf-8"))
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    lines = wrapper.resolve(PositionProvider)
    parents = wrapper.resolve(ParentNodeProvider)

    def mutant(kind: str, node: cst.CSTNode, instead: cst.CSTNode) -> Mutant:
        texts = (" ".join(module.code_for_node(part).split()) for part in (node, instead))
        return Mutant(file, lines[node].start.line, kind, *texts, _module=module, _node=node, _instead=instead)

    found = [
        mutant(_kind(one.original_node), one.original_node, one.mutated_node)
        for one in made
        if _wanted(
            one.original_node,
            isinstance(one.contained_by_top_level_function, cst.FunctionDef),
            _outermost(one, parents),
        )
    ]
    found += [mutant("pattern", node, instead) for node, instead in _patterns(module)]
    return sorted(found, key=lambda one: (one.line, one.kind, one.before, one.after))


def _outermost(mutation: Any, parents: Any) -> cst.CSTNode:
    """The statement of the module that holds a mutation."""
    node = mutation.original_node
    while not isinstance(parents[node], cst.Module):
        node = parents[node]
    return node  # type: ignore[no-any-return]


def _wanted(node: cst.CSTNode, in_function: bool, statement: cst.CSTNode) -> bool:
    if isinstance(node, cst.BaseString):
        return False
    return in_function or (isinstance(node, cst.BaseNumber) and not _declares(statement))


def _declares(statement: cst.CSTNode) -> bool:
    """Is it the rule's declaration? Title, law and examples are texts and data."""
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Assign):
        return False
    name = statement.body[0].targets[0].target
    return isinstance(name, cst.Name) and name.value == "RULE"


def _kind(node: cst.CSTNode) -> str:
    match node:
        case cst.BaseNumber():
            return "number"
        case cst.ComparisonTarget() | cst.In() | cst.NotIn() | cst.Is() | cst.IsNot():
            return "compare"
        case cst.BinaryOperation(operator=cst.BitAnd() | cst.BitOr() | cst.BitXor()):
            return "logic"
        case cst.BooleanOperation() | cst.UnaryOperation(operator=cst.Not() | cst.BitInvert()):
            return "logic"
        case cst.BinaryOperation() | cst.UnaryOperation():
            return "arithmetic"
        case cst.Call():
            return "argument"
        case cst.Assign() | cst.AnnAssign() | cst.AugAssign():
            return "assignment"
        case cst.IfExp():
            return "condition"
        case _:
            return "other"


def _patterns(module: cst.Module) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Patterns and lists of words at the level of the module, each without one of its alternatives."""
    for statement in module.body:
        if isinstance(statement, cst.SimpleStatementLine) and not _declares(statement):
            for assigned in statement.body:
                if isinstance(assigned, cst.Assign | cst.AnnAssign) and assigned.value is not None:
                    collector = _Words()
                    assigned.value.visit(collector)
                    yield from collector.found


class _Words(cst.CSTVisitor):
    def __init__(self) -> None:
        self.found: list[tuple[cst.CSTNode, cst.CSTNode]] = []

    def visit_SimpleString(self, node: cst.SimpleString) -> None:  # noqa: N802
        self.found += [(node, node.with_changes(value=text)) for text in without_one(node.value)]

    def visit_Tuple(self, node: cst.Tuple) -> None:  # noqa: N802
        if len(node.elements) > 2 and all(isinstance(part.value, cst.SimpleString) for part in node.elements):
            every = range(len(node.elements))
            kept = ([*node.elements[:place], *node.elements[place + 1 :]] for place in every)
            self.found += [(node, node.with_changes(elements=rest)) for rest in kept]
