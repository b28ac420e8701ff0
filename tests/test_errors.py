"""Errors travel between processes as they were said."""

from __future__ import annotations

import pickle

from voucher_audit.errors import UnreadableInput


def test_a_refusal_survives_pickling() -> None:
    error = UnreadableInput("a.xlsx", "没有金额列", "请重新导出", "Sheet1", 7)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(again), str(again)) == (UnreadableInput, "「a.xlsx」工作表「Sheet1」第 7 行没有金额列；请重新导出。")
    assert (again.file, again.sheet, again.row) == ("a.xlsx", "Sheet1", 7)
