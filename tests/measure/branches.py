"""Branch coverage of the whole suite, processes that tests start included: `make coverage`.

    python -m tests.measure.branches    only the modules that decide what is found, by their own tests (a few minutes)

The page server, the workers of a batch, jobs and the command line are processes of their own; coverage follows them
(`[tool.coverage.run]` in pyproject.toml). What runs in a process that a test kills with -9 is lost and counts as not run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGE = "voucher_audit"
WHOLE = ("rules", "engine.py", "money.py", "config.py")  # every branch of these
GOAL_WHOLE, GOAL = 1.0, 0.9
_TOP = "（顶层模块）"
DECIDING = (  # the tests that run every branch of WHOLE
    "tests/rules",
    "tests/evidence",
    "tests/test_config.py",
    "tests/test_documents.py",
    "tests/test_engine.py",
    "tests/test_money.py",
    "tests/test_own_rules.py",
    "tests/test_presets.py",
    "tests/measure/test_measured.py::test_every_rule_is_measured_or_excused",
    "tests/measure/test_measured.py::test_a_rule_of_ones_own_was_never_measured",
)

Counts = tuple[int, int]  # statements and branches: run, there


def room(file: str) -> str:
    """`rules` of `voucher_audit/rules/iou_in_cash.py`; the modules that decide detection stand for themselves."""
    parts = Path(file).relative_to(PACKAGE).parts
    if parts[0] in WHOLE or len(parts) > 1:
        return parts[0]
    return _TOP


def rooms() -> set[str]:
    """All rooms of the package as it is now."""
    return {room(str(file.relative_to(ROOT))) for file in (ROOT / PACKAGE).rglob("*.py")}


def parts() -> dict[str, list[str]]:
    """The suite in parts, so that a run that was broken off is taken up where it stopped."""
    folders = sorted(path.parent.name for path in (ROOT / "tests").glob("*/__init__.py"))
    held = {name: [f"tests/{name}"] for name in folders if any((ROOT / "tests" / name).rglob("test_*.py"))}
    return {"top": sorted(f"tests/{path.name}" for path in (ROOT / "tests").glob("test_*.py")), **held}


def run(folder: Path) -> dict[str, Any]:
    """Coverage's own report on the whole suite; `folder` keeps what is done.

    Raises:
        CalledProcessError: a test failed; half a suite is no figure.
    """
    for name, paths in parts().items():
        data = folder / name
        if not data.exists():
            suite = ["-n", "2", "--dist", "loadfile", "--cov", "--cov-branch", "--cov-report=", *paths]
            _python(["pytest", *suite], folder / f"{name}.part")
            (folder / f"{name}.part").rename(data)
    return report(folder, list(parts()))


def report(folder: Path, names: Sequence[str]) -> dict[str, Any]:
    """Coverage's own report on parts that were run."""
    written = folder / "report.json"
    _python(["coverage", "combine", "--keep", *(str(folder / name) for name in names)], folder / "whole")
    ours = f"--include={ROOT / PACKAGE}/*"  # a test installs the wheel elsewhere and removes it again
    _python(["coverage", "json", "-q", ours, "-o", str(written)], folder / "whole")
    read: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return read


def _python(arguments: Sequence[str], data: Path) -> None:
    settings = {**os.environ, "COVERAGE_FILE": str(data)}
    subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, check=True, stdout=sys.stderr, env=settings)


def _counts(entry: Mapping[str, Any]) -> Counts:
    summary = entry["summary"]
    return (
        summary["covered_lines"] + summary["covered_branches"],
        summary["num_statements"] + summary["num_branches"],
    )


def page(report: Mapping[str, Any], whole: bool = True) -> str:
    """The section of the page; without `whole` it speaks of the modules that decide what is found, and of no other."""
    files = {name.replace("\\", "/"): entry for name, entry in report["files"].items()}
    table: dict[str, list[Counts]] = defaultdict(list)
    for name, entry in files.items():
        table[room(name)].append(_counts(entry))
    total = _sum([counts for found in table.values() for counts in found])
    deciding = _sum([counts for name in WHOLE for counts in table[name]])
    asked = "全部测试（`make coverage`）" if whole else "规则自己的测试（`python -m tests.measure.branches`）"
    rest = (
        f"整个程序 {_share(total)}（要求不低于 {GOAL:.0%}）"
        if whole
        else "整个程序没有在这一版上测量（`make coverage`）"
    )
    lines = [
        "## 分支覆盖率",
        "",
        f"{asked}，语句与分支合计；测试启动的进程（页面服务、批量检查的工作进程、命令行）一并计入。",
        "",
        f"决定查出什么的模块（{'、'.join(f'`{name}`' for name in WHOLE)}）{_share(deciding)}（要求 {GOAL_WHOLE:.0%}），{rest}。",
        "",
        "| 房间 | 文件 | 语句与分支 | 未走到 | 覆盖 |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name in sorted(table if whole else WHOLE, key=lambda name: (name not in WHOLE, name == _TOP, name)):
        ran, there = _sum(table[name])
        lines.append(f"| `{name}` | {len(table[name])} | {there:,} | {there - ran:,} | {_share((ran, there))} |")
    below = [
        f"- `{name.removeprefix(PACKAGE + '/')}`：{_missing(entry)}"
        for name, entry in sorted(files.items())
        if room(name) in WHOLE and _counts(entry)[0] < _counts(entry)[1]
    ]
    return "\n".join([*lines, "", *(["其中没有走到的：", "", *below] if below else ["其中没有一处未走到。"])])


def _sum(counts: list[Counts]) -> Counts:
    return sum(ran for ran, _ in counts), sum(there for _, there in counts)


def _share(counts: Counts) -> str:
    """Rounded down: 100.0% means all."""
    ran, there = counts
    return f"{ran * 1000 // there / 10:.1f}%" if there else "100.0%"


def _missing(entry: Mapping[str, Any]) -> str:
    unrun = entry["missing_lines"]
    lines = [f"第 {line} 行" for line in unrun]
    # a jump from or to a line that never ran says nothing more than the line
    told = [(start, end) for start, end in entry["missing_branches"] if start not in unrun and end not in unrun]
    jumps = [f"{start}→{'出口' if end < 0 else end}" for start, end in told]
    return "、".join([*lines, *jumps])


def section() -> str:
    """For docs/MEASURED.md. With COVERAGE_PARTS set, what a broken-off run left in that folder is not run again."""
    kept = os.environ.get("COVERAGE_PARTS")
    if kept:
        Path(kept).mkdir(exist_ok=True)
        return page(run(Path(kept)))
    with tempfile.TemporaryDirectory() as folder:
        return page(run(Path(folder)))


def main() -> int:
    """Measure the deciding modules and put the section into the page."""
    from tests.measure import __main__ as pages  # it imports this module by name

    with tempfile.TemporaryDirectory() as folder:
        _python(["pytest", "--cov", "--cov-branch", "--cov-report=", *DECIDING], Path(folder) / "deciding")
        pages.put("coverage", page(report(Path(folder), ["deciding"]), whole=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
