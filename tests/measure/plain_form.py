"""Ledgers in plain form (see `ledgers`) as canonical lines, and what is measured on their scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score

FEC = Path(__file__).parents[1] / "data" / "ranking" / "fec_inj.parquet"
FOR_RULES = ("r_round", "r_weekend", "r_duplicate")  # in the fit, not in the evaluation
_OPTIONAL = {"summary": "str", "department": "str", "attachments": "Int32"}


def lines_from_plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Canonical columns of a plain frame: what `VoucherForest` is fitted on. Amounts become fen; ids follow `voucher`."""
    fen = np.rint(frame["amount"].to_numpy() * 100).astype("int64")
    code, name = (frame["account"].astype("str").str.partition(" ")[part] for part in (0, 2))
    lines = pd.DataFrame(
        {
            "book": frame["company"].astype("str"),
            "date": frame["post_date"].astype("datetime64[s]"),
            "word": frame["doc_type"].astype("str"),
            "voucher": frame["voucher"].astype("str"),
            "voucher_id": pd.factorize(frame["voucher"], sort=True)[0],
            "line": frame["line"].astype("int64"),
            "account_code": code,
            "account_name": name,
            "debit": np.where(fen > 0, fen, 0),
            "credit": np.where(fen < 0, -fen, 0),
            "counterparty": frame["party"].astype("str"),
            "preparer": frame["user"].astype("str"),
            "entered_at": frame["entry_ts"].astype("datetime64[s]"),
            "business_date": frame["doc_date"].astype("datetime64[s]"),
        },
        index=frame.index,
    )
    for column, dtype in _OPTIONAL.items():
        if column in frame:
            lines[column] = frame[column].astype(dtype)
    return lines


def kinds_of(frame: pd.DataFrame) -> pd.Series:
    """Label of each voucher, index `voucher_id` as `lines_from_plain` gives it."""
    ids = pd.Index(pd.factorize(frame["voucher"], sort=True)[0], name="voucher_id")
    return pd.Series(frame["kind"].to_numpy(), index=ids).groupby(level=0).first()


@dataclass(frozen=True)
class Figures:
    """Average precision, precision in the first 100, recall in the first 1 %."""

    precision: float
    first_100: float
    first_percent: float


def figures(scores: pd.Series, kinds: pd.Series) -> Figures:
    """Measure scores (higher = stranger) against the labels of the same vouchers; work for rules is left out."""
    judged = kinds[~kinds.isin(FOR_RULES)]
    planted = (judged != "normal").to_numpy()
    score = scores.loc[judged.index].to_numpy()
    hits = planted[np.argsort(-score, kind="stable")]
    percent = max(1, round(0.01 * len(hits)))
    return Figures(
        float(average_precision_score(planted, score)),
        float(hits[:100].mean()),
        float(hits[:percent].sum() / hits.sum()),
    )
