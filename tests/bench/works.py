"""The works that are compared. Each runs in a process of its own and reports its seconds and its peak memory.

`python -m tests.bench.works NAME ARGUMENT...` prints one line of JSON: `wall`, `cpu` (user and system, all threads) and `peak`
(MB, of the whole process), and whatever else the work has to say.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOUR = ("iou-in-cash", "large-cash-payment", "missing-invoice", "unminuted-major-spending")

# The four main rules as an auditor would put them to a database: net payments by voucher, words by regular expression.
SQL = r"""
with voucher as (
    select voucher_id, any_value(summary) as summary,
        sum(case when kind = 'cash' then credit - debit else 0 end) as cash,
        sum(case when kind in ('cash', 'bank', 'quota', 'other_money') then credit - debit else 0 end) as paid,
        sum(case when kind in ('expense', 'fixed_asset', 'construction', 'inventory') then debit - credit else 0 end) as spent,
        max(attachments) as attachments
    from lines where not cancelled group by voucher_id
)
select 'iou-in-cash' as rule, voucher_id from voucher
    where regexp_matches(summary, '白条|借条|欠条|借据|收条|领条|暂支条|便条') and greatest(paid, spent) > 0
        and not regexp_matches(summary, '(归还|收回|偿还).{0,10}(借款|欠款|借条|借据)|银行借款')
union all select 'large-cash-payment', voucher_id from voucher
    where cash > 100000 and paid > 0
        and not regexp_matches(summary, '工资|津贴|补贴|劳务|差旅|住宿|农副产品|收购|抚恤|慰问|救助|奖金|退.{0,10}(押金|保证金)|农民工')
union all select 'missing-invoice', voucher_id from voucher
    where spent > 0 and (attachments = 0 or regexp_matches(summary, '无(发)?票|没有发票|发票(未到|后补|待补)|白条|复印件'))
        and not regexp_matches(summary, '工资|社保|公积金|税款|增值税|手续费|利息|拨付|补偿')
union all select 'unminuted-major-spending', voucher_id from voucher
    where paid >= 2000000 and spent > 0 and regexp_matches(summary, '未上会|未经.{0,6}(研究|讨论)|没有?上会|未见.{0,4}纪要|个人决定')
"""


@contextmanager
def clocked(out: dict[str, Any]) -> Iterator[None]:
    """Adds `wall` and `cpu` seconds of the block to `out`."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    out["wall"], out["cpu"] = time.perf_counter() - wall, time.process_time() - cpu


def read_fastexcel(path: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    with clocked(out):
        import fastexcel

        out["rows"] = len(fastexcel.read_excel(path).load_sheet(0).to_pandas())
    return out


def read_openpyxl(path: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    with clocked(out):
        import pandas as pd

        out["rows"] = len(pd.read_excel(path, engine="openpyxl"))
    return out


def read_c(path: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    with clocked(out):
        import pandas as pd

        out["rows"] = len(pd.read_csv(path, encoding="gb18030"))
    return out


def check(path: str, target: str) -> dict[str, Any]:
    """`voucher-audit check`, and how long each stage took."""
    out: dict[str, Any] = {}
    stages: list[tuple[str, float]] = []
    with clocked(out):
        from voucher_audit import export
        from voucher_audit.auditing import audit

        begun = time.process_time()
        report = audit([path], progress=lambda stage, share: stages.append((stage, time.process_time() - begun)))
        done = time.process_time()
        export.write(report, target, export.LISTED_OUTLIERS)
        written = time.process_time() - done
    rules = next(at for stage, at in stages if stage.startswith("规则"))
    ranking = next(at for stage, at in stages if stage.startswith("排序"))
    judged = next((at for stage, at in stages if stage.startswith("核对凭证")), rules)
    out["stages"] = {
        "读取": judged,
        "核对、凭证汇总": rules - judged,
        "规则": ranking - rules,
        "排序": done - begun - ranking,
        "写问题清单": written,
    }
    out |= {"rows": len(report.ledger.lines), "listed": len(report.listed), "outliers": len(report.outliers)}
    return out


def profile(path: str, target: str) -> dict[str, Any]:
    """Our own functions by the share of the whole that passes through them."""
    from voucher_audit import export
    from voucher_audit.auditing import audit

    out: dict[str, Any] = {}
    watch = cProfile.Profile()
    with clocked(out):
        report = watch.runcall(audit, [path])
        watch.runcall(export.write, report, target, export.LISTED_OUTLIERS)
    found: dict[Any, Any] = pstats.Stats(watch).stats  # type: ignore[attr-defined]
    home = str(Path(export.__file__).parent.parent)
    own = [
        (f"{Path(file).relative_to(home)}:{name}", cumulative, calls)
        for (file, _line, name), (_primitive, calls, _self, cumulative, _callers) in found.items()
        if file.startswith(home) and not name.startswith("<")
    ]
    whole = sum(spent for _, _, spent, _, _ in found.values())
    own.sort(key=lambda entry: -entry[1])
    out["functions"] = [(name, seconds / whole, calls) for name, seconds, calls in own[:24]]
    return out


def four_rules(path: str) -> dict[str, Any]:
    """The four rules and DuckDB's four questions on the same lines in memory; and every rule."""
    import duckdb

    from voucher_audit import engine
    from voucher_audit.config import Config
    from voucher_audit.reading import read_ledger
    from voucher_audit.registers import Registers
    from voucher_audit.rules.catalogue import all_rules

    ledger, rules, config = read_ledger([path]), all_rules(), Config()
    ours: dict[str, Any] = {}
    alone: dict[str, Any] = {}
    with clocked(ours):
        prepared = engine.prepare(ledger, Registers(), config)
        _ = prepared.identity
        with clocked(alone):
            found, _coverage = engine.run(prepared, {name: rules[name] for name in FOUR})
    every: dict[str, Any] = {}
    with clocked(every):
        engine.run(prepared, rules)
    theirs: dict[str, Any] = {}
    with clocked(theirs), duckdb.connect() as database:
        wanted = ["voucher_id", "summary", "kind", "debit", "credit", "attachments", "cancelled"]
        database.register("lines", ledger.lines[wanted])
        answers = len(database.sql(SQL).df())
    return {
        "rows": len(ledger.lines),
        "ours": ours,
        "alone": alone,
        "every": every,
        "theirs": theirs,
        "found": len(found),
        "answers": answers,
    }


def ranking(lines: str) -> dict[str, Any]:
    """The ranking and scikit-learn's forest on a plain matrix, in one process, the better of two rounds each."""
    from tests.measure.ranking_speed import ledger, ours, plain

    given = ledger(int(lines))
    rounds = [(plain(len(given)), ours(given.copy())) for _ in range(2)]
    theirs, own = (min(column) for column in zip(*rounds, strict=True))
    return {"rows": len(given), "ours": own, "theirs": theirs}


WORKS: dict[str, Callable[..., dict[str, Any]]] = {
    work.__name__: work for work in (read_fastexcel, read_openpyxl, read_c, check, profile, four_rules, ranking)
}


def _peak() -> float:
    """Largest resident memory of this process so far, MB. Linux hands `ru_maxrss` on from the process that started us."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    out = WORKS[sys.argv[1]](*sys.argv[2:])
    out["peak"] = _peak()
    sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
