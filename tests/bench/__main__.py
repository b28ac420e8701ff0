"""Measure speed and memory side by side and write docs/BENCHMARKS.md: `make bench`.

    python -m tests.bench [--lines 300000] [--long 1000000] [--folder DIR] [--out docs/BENCHMARKS.md]

Every work runs in a process of its own, one after the other. Ratios are of processor seconds (user and system, all
threads): on a shared machine the clock on the wall measures the neighbours too. All libraries are compiled to bytecode
before, as an installation has them; compiling scikit-learn and pandas anew costs more seconds than some of the works.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.ledger import export, write_csv, write_xlsx
from tests.bench.sections import PAGE, keep

STARTS = 5  # times that a bare start is repeated; the fastest counts


def done(name: str, *arguments: object) -> dict[str, Any]:
    """One work in a process of its own."""
    sys.stderr.write(f"{name} {' '.join(map(str, arguments))}\n")
    command = [sys.executable, "-m", "tests.bench.works", name, *map(str, arguments)]
    text = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment()).stdout
    result: dict[str, Any] = json.loads(text.splitlines()[-1])
    return result


def _environment() -> dict[str, str]:
    """As here, but bytecode is kept, in a folder that is there even where the libraries cannot be written to."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "voucher-audit-bytecode"), **kept}


def started(*command: str) -> float:
    """Processor seconds of a command that does nothing but start."""
    taken = []
    for _ in range(STARTS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], check=True, capture_output=True, env=_environment())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)


def measured(lines: int, long: int, folder: Path) -> dict[str, Any]:
    """Everything, in the order of the page."""
    frame = export(lines)
    book, text, target = folder / "ledger.xlsx", folder / "ledger.csv", folder / "findings.xlsx"
    write_xlsx(frame, book)
    write_csv(frame, text)
    small = folder / "small.xlsx"
    write_xlsx(export(2_000), small)
    for name in (
        "read_fastexcel",
        "read_openpyxl",
        "four_rules",
        "profile",
    ):  # leaves the bytecode of all that is imported
        done(name, small, *([target] if name == "profile" else []))
    tenth, whole = folder / "tenth.csv", folder / "long.csv"
    write_csv(export(long // 10), tenth)
    write_csv(export(long), whole)
    return {
        "lines": len(frame),
        "long": long,
        "fastexcel": done("read_fastexcel", book),
        "check_xlsx": done("check", book, target),
        "c": done("read_c", text),
        "check_csv": done("check", text, target),
        "openpyxl": done("read_openpyxl", book),
        "rules": done("four_rules", whole),
        "ranking": done("ranking", long),
        "tenth": done("check", tenth, target),
        "whole": done("check", whole, target),
        "help": started("-m", "voucher_audit", "--help"),
        "pandas": started("-c", "import pandas"),
        "profile": done("profile", tenth, target),
    }


def page(found: dict[str, Any]) -> str:
    """The benchmark page."""
    rules, ranking, tenth, whole = (found[name] for name in ("rules", "ranking", "tenth", "whole"))
    xlsx, csv = found["check_xlsx"], found["check_csv"]
    rows = [
        _row(f"整个 check：{found['lines']:,} 行 × 14 列 xlsx", xlsx["cpu"], "fastexcel 只读成 pandas", found["fastexcel"]["cpu"], 4, xlsx["peak"]),
        _row("同上", xlsx["cpu"], "pandas + openpyxl 只读", found["openpyxl"]["cpu"], 0.2, xlsx["peak"]),
        _row("同一本账的 csv（GB18030）", csv["cpu"], "pandas C 引擎只读", found["c"]["cpu"], 8, csv["peak"]),
        _row(f"四条主要规则，内存中 {rules['rows']:,} 行，凭证表已备", rules["alone"]["cpu"], "DuckDB 四条 SQL，含按凭证汇总", rules["theirs"]["cpu"], 3, rules["peak"]),
        _row("同上，含凭证汇总（付给谁、为什么事，全部规则共用）", rules["ours"]["cpu"], "DuckDB 四条 SQL，含按凭证汇总", rules["theirs"]["cpu"], 3, rules["peak"]),
        _row(f"排序 {ranking['rows']:,} 行（含特征）", ranking["ours"], "IsolationForest 100/256，15 列", ranking["theirs"], 1.5, ranking["peak"]),
        _row(f"整个 check：{whole['rows']:,} 行 csv", whole["cpu"], f"{tenth['rows']:,} 行", tenth["cpu"], 11, whole["peak"]),
        _row("`voucher-audit --help`", found["help"], '`python -c "import pandas"`', found["pandas"], 1, None),
    ]  # fmt: skip
    bytes_a_line = whole["peak"] * 2**20 / whole["rows"]
    further = (whole["peak"] - tenth["peak"]) * 2**20 / (whole["rows"] - tenth["rows"])
    stages = "\n".join(
        f"| {name} | {xlsx['stages'][name]:.1f} | {csv['stages'][name]:.1f} | {whole['stages'][name]:.1f} |"
        for name in xlsx["stages"]
    )
    functions = "\n".join(
        f"| `{name}` | {share:.0%} | {calls:,} |" for name, share, calls in found["profile"]["functions"]
    )
    return f"""## One machine

Written by `make bench` (`python -m tests.bench`); do not edit. {platform.python_implementation()} {platform.python_version()},
{os.cpu_count()} processors, {platform.machine()}. The ledgers are drawn by `tests/bench/ledger.py` from a seed. Seconds are processor
seconds (user and system, all threads) of a process that does nothing else, start of Python and imports included; both sides of
a ratio come from one run on one machine and one file.

| work | s | against | s | ratio | goal | peak MB |
| --- | ---: | --- | ---: | ---: | ---: | ---: |
{chr(10).join(rows)}

Memory of the run over {whole["rows"]:,} lines: {bytes_a_line:,.0f} bytes a line at the peak, the libraries included (goal: 1,500
at a million lines); {further:,.0f} bytes for each line beyond {tenth["rows"]:,}.
All rules that the ledger allows, on {rules["rows"]:,} lines in memory: {rules["every"]["cpu"]:.1f} s. Findings lists written: {xlsx["listed"]:,}
items for {xlsx["rows"]:,} lines, {whole["listed"]:,} for {whole["rows"]:,}.

### Where the time goes

Processor seconds by stage:

| stage | {xlsx["rows"]:,} lines xlsx | {csv["rows"]:,} lines csv | {whole["rows"]:,} lines csv |
| --- | ---: | ---: | ---: |
{stages}

Share of the whole that passes through a function (cProfile, {tenth["rows"]:,} lines csv; a function holds what it calls):

| function | share | calls |
| --- | ---: | ---: |
{functions}
"""


def _row(work: str, own: float, against: str, theirs: float, goal: float, peak: float | None) -> str:
    memory = "" if peak is None else f"{peak:,.0f}"
    return f"| {work} | {own:.2f} | {against} | {theirs:.2f} | **{own / theirs:.2f}** | ≤ {goal:g} | {memory} |"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=300_000)
    parser.add_argument("--long", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the drawn ledgers are kept; default: a temporary folder")
    parser.add_argument("--out", type=Path, default=PAGE)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = measured(given.lines, given.long, folder)
    keep("one-machine", page(found), given.out)
    sys.stdout.write(page(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
