"""单位矩阵: the units × red flags of a batch run, and a unit's findings behind its row."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.batch import office
from tests.batch.conftest import Office
from voucher_audit.batch import shelf


def page(data: str) -> None:
    """What the shell does for this page."""
    from pathlib import Path

    from voucher_audit.store.database import open_store
    from voucher_audit.ui.view import View
    from voucher_audit.ui.views import matrix

    matrix.render(View(store=open_store(Path(data)), project=None, run=None, report=None, decisions={}, user="检查员"))


def test_a_row_opens_the_unit(audited: Office, tmp_path: Path) -> None:
    shelf.put(tmp_path, audited.out)
    at = AppTest.from_function(page, kwargs={"data": str(tmp_path)}, default_timeout=120).run()
    assert not at.exception
    (table,) = [frame.value for frame in at.dataframe]
    at_unit = table.set_index("单位")
    assert at_unit.loc[office.UNITS[0], "同一发票两个单位入账"] == 1
    assert at_unit.loc[office.UNITS[2], "同一发票两个单位入账"] == 0
    assert "大额现金支付" not in table.columns  # nobody hit: counted under the table, not drawn
    row = list(table["单位"]).index(office.UNITS[0])
    at.session_state["matrix-units"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    at.run()
    assert not at.exception
    listed = at.dataframe[1].value
    assert set(listed["问题"]) >= {"同一发票两个单位入账", "关联公司过桥"}
    assert not listed["证据"].str.contains("培训费").any()  # another unit's
    at.text_input(key="matrix-filter").set_value("林业").run()
    assert list(at.dataframe[0].value["单位"]) == [office.UNITS[1]]


def test_without_a_run_the_page_says_how_to_get_one(tmp_path: Path) -> None:
    at = AppTest.from_function(page, kwargs={"data": str(tmp_path)}, default_timeout=120).run()
    assert not at.exception
    assert "--data" in at.info[0].value


def test_the_newest_run_comes_first_and_removed_ones_go(audited: Office, tmp_path: Path) -> None:
    shelf.put(tmp_path, tmp_path / "gone")
    shelf.put(tmp_path, audited.out)
    shelf.put(tmp_path, audited.out)
    assert shelf.runs(tmp_path) == [audited.out.resolve()]
    assert len(shelf.findings_of(audited.out, office.UNITS[4])) == sum(
        finding.book == office.UNITS[4] for finding in audited.run.report.listed
    )
