"""A user's own rules: a folder of rule files beside ours, under the same checks, and the template they start from.

Every file that does not begin with `_` is a rule. It must declare what ours declare, and its examples are run when it is
loaded: a rule that does not do what it says of itself never sees a ledger.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from voucher_audit import examples
from voucher_audit.errors import BadRule
from voucher_audit.rules.api import Example, Outcome, Rule, View, no_hits
from voucher_audit.rules.catalogue import all_rules, arranged, declared

FOLDER: Final = "我的规则"  # where a new rule is put unless another folder is named
_BLANK: Final = re.compile(r"【填写：([^】]*)】")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def rules_with(folders: Iterable[str | Path]) -> dict[str, Rule]:
    """Our rules and those of the folders, in the order of the catalogue.

    Raises:
        BadRule: a folder does not exist, or a file in it is broken; the sentence names file and line.
    """
    known = dict(all_rules())
    for path in files(folders):
        rule = _load(path, known)
        known[rule.name] = rule
    return arranged(known.values())


def files(folders: Iterable[str | Path]) -> list[Path]:
    """The rule files of the folders.

    Raises:
        BadRule: a folder does not exist.
    """
    found: list[Path] = []
    for folder in dict.fromkeys(Path(folder).resolve() for folder in folders):
        if not folder.is_dir():
            raise BadRule(f"找不到规则文件夹「{folder}」；请检查路径，或用 voucher-audit new-rule 新建一条规则。")
        found += [path for path in sorted(folder.glob("*.py")) if not path.name.startswith("_")]
    return found


def sha256(path: Path) -> str:
    """Of a rule file, for the manifest."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def new_rule(name: str, folder: str | Path = FOLDER) -> Path:
    """Write a rule file that lacks only what its blanks ask for; returns its path.

    Raises:
        BadRule: the name is taken or no proper name, or the file exists.
    """
    if not _NAME.fullmatch(name):
        raise BadRule(f"规则名「{name}」应由小写英文、数字和连字符组成，例如 gift-for-leader。")
    if name in all_rules():
        raise BadRule(f"已有名为「{name}」的规则；请换一个名字。")
    path = Path(folder) / f"{name.replace('-', '_')}.py"
    if path.exists():
        raise BadRule(f"文件「{path}」已经存在；请换一个名字，或先移走它。")
    path.parent.mkdir(parents=True, exist_ok=True)
    template = resources.files(__package__).joinpath("rule_template.txt").read_text(encoding="utf-8")
    path.write_text(template, encoding="utf-8")
    return path


def _load(path: Path, known: Mapping[str, Rule]) -> Rule:
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRule(f"规则文件「{path}」读不出来；请另存为 UTF-8 编码的文本。") from error
    blanks = [(at, text) for at, line in enumerate(source.splitlines(), start=1) for text in _BLANK.findall(line)]
    if blanks:
        raise BadRule(f"规则文件「{path}」还有空没填：{'；'.join(f'第 {at} 行 {text}' for at, text in blanks)}。")
    if (name := path.stem.replace("_", "-")) in known:
        raise BadRule(f"规则文件「{path}」第 1 行：已有名为「{name}」的规则，不能重名；请改文件名。")
    line = _line_of_rule(path, source)
    module = _executed(path, source)
    try:
        rule = declared(module)
    except BadRule as error:
        raise BadRule(f"规则文件「{path}」第 {line} 行：{error}") from error
    for example in rule.examples:
        _prove(path, rule, example, line)
    return rule


def _line_of_rule(path: Path, source: str) -> int:
    """Where the file declares RULE (1 if nowhere)."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise BadRule(
            f"规则文件「{path}」第 {error.lineno or 1} 行写法有误（{error.msg}）；请改正后再运行。"
        ) from error
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == "RULE" for target in targets):
            return node.lineno
    return 1


def _executed(path: Path, source: str) -> ModuleType:
    """The file as a module, under a name that no other folder's file has; read anew each time."""
    folder = hashlib.sha256(str(path.parent).encode()).hexdigest()[:8]
    name = f"own_rules_{folder}.{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102 - a rule file is a program of the user's
    except Exception as error:
        raise _broken(path, "装载", error) from error
    return module


def _prove(path: Path, rule: Rule, example: Example, line: int) -> None:
    """Does the rule flag what its example says?"""
    errors: list[Exception] = []

    def check(view: View, params: Any) -> Outcome:
        try:
            return rule.check(view, params)
        except Exception as error:
            errors.append(error)
            return Outcome(no_hits(), tested=0)

    def message(facts: Mapping[str, Any]) -> str:
        try:
            return rule.render(facts)
        except Exception as error:
            errors.append(error)
            return ""

    try:
        found, coverage = examples.findings_of(dataclasses.replace(rule, check=check, message=message), example)
    except Exception as error:  # an example that cannot be made into a ledger
        raise _broken(path, f"例子「{example.why}」", error, line) from error
    if errors:
        raise _broken(path, f"例子「{example.why}」", errors[0], line) from errors[0]
    where = f"规则文件「{path}」第 {line} 行：例子「{example.why}」"
    if coverage.status == "crashed":
        raise BadRule(f"{where}运行出错；check 应返回 Outcome，hits 的索引应为分录号。")
    flagged = {(entry.date.isoformat(), entry.voucher.split("-")[1]) for entry in found if entry.date}
    for what, wrong in (
        ("应命中而未命中", examples.expected(example) - flagged),
        ("不该命中而命中", flagged - examples.expected(example)),
    ):
        if wrong:
            numbers = "、".join(f"第 {number} 张（{day}）" for day, number in sorted(wrong))
            raise BadRule(f"{where}{what}：{numbers}；请改规则或例子。")
    books = sum(not entry.voucher for entry in found)
    if books != example.book_hits:
        raise BadRule(f"{where}应有 {example.book_hits} 条整本账的问题，实际 {books} 条；请改规则或例子。")


def _broken(path: Path, what: str, error: Exception, line: int = 1) -> BadRule:
    """One sentence on an exception in the user's file, at the innermost line of that file."""
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    at = (frames[-1] if frames else None) or line
    return BadRule(f"规则文件「{path}」第 {at} 行：{what}时出错（{type(error).__name__}: {error}）；请改正后再运行。")
