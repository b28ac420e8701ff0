"""Which batch runs the review page shows: a list in its data folder, and the unit's findings of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow.parquet as pq

from voucher_audit.batch.matrix import FILE
from voucher_audit.money import yuan
from voucher_audit.report import Severity

LIST: Final = "batches.json"
FINDINGS: Final = "findings.parquet"  # in the run's folder: all findings, `book` is the unit
_COLUMNS: Final = {
    "severity": "程度", "title": "问题", "date": "日期", "voucher": "凭证号", "amount": "金额", "evidence": "证据", "file": "文件",
}  # fmt: skip


def put(data: Path, out: Path) -> None:
    """Let the page of that data folder show the run in `out`; the newest comes first."""
    data.mkdir(parents=True, exist_ok=True)
    known = [str(out.resolve()), *(str(path) for path in _listed(data) if path != out.resolve())]
    (data / LIST).write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")


def runs(data: Path) -> list[Path]:
    """Folders of the runs to show, newest first; what has been removed since is left out."""
    return [path for path in _listed(data) if (path / FILE).is_file() and (path / FINDINGS).is_file()]


def findings_of(out: Path, unit: str) -> pd.DataFrame:
    """A unit's findings above a hint, gravest first, columns in Chinese, amounts in yuan."""
    table: pd.DataFrame = pq.read_table(
        out / FINDINGS,
        columns=list(_COLUMNS),
        filters=[("book", "==", unit), ("severity", "!=", Severity.INFO.value)],
        partitioning=None,
    ).to_pandas()
    table["severity"] = table["severity"].map({severity.value: severity.label for severity in Severity})
    table["amount"] = [yuan(amount) for amount in table["amount"]]
    return table.rename(columns=_COLUMNS)


def _listed(data: Path) -> list[Path]:
    try:
        return [Path(text) for text in json.loads((data / LIST).read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        return []
