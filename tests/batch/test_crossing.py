"""What several books say together: who is flagged, and the innocent neighbour who is not."""

from __future__ import annotations

import json

import pytest

from tests.batch import office
from tests.batch.conftest import Office
from voucher_audit import parties
from voucher_audit.batch import matrix
from voucher_audit.batch.crossing import related_go_between
from voucher_audit.batch.crossing.api import Gathered
from voucher_audit.batch.crossing.catalogue import all_checks
from voucher_audit.batch.meeting import OneMachine
from voucher_audit.report import Finding, Severity
from voucher_audit.rules import basis

WATER, FOREST, FARM, SCHOOL, RELIEF, *REST = office.UNITS


def found(audited: Office, rule: str) -> list[Finding]:
    return [finding for finding in audited.run.report.found if finding.rule == rule]


def who(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.book, finding.summary) for finding in findings}


def test_one_invoice_in_two_units(audited: Office) -> None:
    """The twenty-digit number stands in both; the short number with another amount and seller, and everybody's
    electricity bill, do not."""
    hits = found(audited, "invoice-in-two-units")
    assert who(hits) == {(WATER, "购打印机"), (FOREST, "购办公设备")}
    water = next(hit for hit in hits if hit.book == WATER)
    assert water.severity is Severity.HIGH
    assert (
        water.evidence
        == f"发票 24312000000123456789在本单位列支 3,200.00 元，又见于 {FOREST} 2023-04-10 记-39，3,200.00 元"
    )
    assert any("重复" in line for line in water.basis)


def test_one_matter_on_one_day(audited: Office) -> None:
    """Same payee in both; two persons who each claim their own are left alone."""
    assert {(h.book, h.amount) for h in found(audited, "same-claim-in-two-units")} == {
        (FOREST, 480_000),
        (SCHOOL, 480_000),
    }


def test_one_payee_of_three_units(audited: Office) -> None:
    """The payee of one unit, the stationer and the training centre (small sums everywhere) are left alone."""
    hits = found(audited, "payee-across-units")
    assert who(hits) == {(unit, "付标识牌制作款") for unit in (WATER, FOREST, FARM)}
    assert {hit.amount for hit in hits} == {3_000_000}
    assert all("3 个单位合计 90,000.00 元" in hit.evidence for hit in hits)


def test_one_handler_in_two_units(audited: Office) -> None:
    hits = found(audited, "handler-across-units")
    assert {(hit.book, hit.amount) for hit in hits} == {(WATER, 400_000), (RELIEF, 350_000)}
    assert all("欧阳明哲" in hit.evidence and "2023-09 两处都有" in hit.evidence for hit in hits)


def test_money_through_a_related_company(audited: Office) -> None:
    """Both ends are named; an equal amount by way of a stranger is business."""
    hits = found(audited, "related-go-between")
    assert who(hits) == {(WATER, "转服务费"), (FOREST, "收服务公司款")}
    assert len({hit.case for hit in hits}) == 1
    assert "相隔 12 天" in hits[0].evidence


def test_a_unit_against_its_peers(audited: Office) -> None:
    hits = [hit for hit in found(audited, "outlier-among-peers") if hit.severity is not Severity.INFO]
    assert [(hit.book, hit.amount, hit.voucher_id) for hit in hits] == [(RELIEF, 10_800_000, -1)]
    assert "培训费" in hits[0].evidence
    assert "同类 10 家" in hits[0].evidence


def test_findings_of_vouchers_point_to_their_lines(audited: Office) -> None:
    """The consolidated working paper holds the voucher that a finding names, whichever book it came from."""
    lines = audited.run.report.ledger.lines
    for finding in audited.run.report.found:
        if finding.voucher_id >= 0 and finding.rule in ("invoice-in-two-units", "related-party-transfer"):
            mine = lines[lines["voucher_id"] == finding.voucher_id]
            assert mine.empty or set(mine["book"]) == {finding.book}
    related = next(f for f in audited.run.report.found if f.rule == "related-party-transfer")
    assert set(lines.loc[lines["voucher_id"] == related.voucher_id, "summary"]) == {"转服务费"}


@pytest.mark.parametrize("name", sorted(all_checks()))
def test_every_check_says_what_why_and_when_innocent(name: str) -> None:
    check = all_checks()[name]
    assert min(map(len, (check.flags, check.why, check.innocent))) >= 10
    assert check.basis
    assert all(basis.known(key) for key in check.basis)


def test_matrix_tells_nothing_found_from_not_tested(audited: Office) -> None:
    grid = matrix.load(audited.out)
    cells = grid.cells.set_index(["unit", "rule"])
    assert cells.loc[(WATER, "invoice-in-two-units"), ["findings", "high", "books", "tested"]].tolist() == [1, 1, 2, 2]
    assert cells.loc[(FARM, "invoice-in-two-units"), ["findings", "tested"]].tolist() == [0, 1]
    counts = grid.counts
    title = all_checks()["invoice-in-two-units"].title
    assert counts.loc[FARM, title] == 0
    related = "与下属、代管、关联单位的资金往来"
    assert counts.loc[WATER, related] == 1
    data = json.loads((audited.out / "matrix.json").read_text(encoding="utf-8"))
    row = data["findings"][data["rows"].index(WATER)]
    assert row[data["flags"].index(title)] == 1
    assert {unit["unit"] for unit in data["units"]} == set(office.UNITS)


def test_not_tested_is_blank() -> None:
    import pandas as pd

    cells = pd.DataFrame(
        [("甲局", "r", "规则", 0, 0, 0, 1, 0), ("乙局", "r", "规则", 0, 0, 0, 1, 1)], columns=list(matrix.CELL_COLUMNS)
    )
    counts = matrix.Matrix(cells).counts["规则"]
    assert pd.isna(counts["甲局"])
    assert counts["乙局"] == 0


def test_no_pair_in_time_is_no_finding(audited: Office) -> None:
    """The same payments, asked for within fewer days than lie between them: nothing is found, nothing breaks."""
    folders = sorted(path.parent for path in audited.out.rglob("links.parquet"))
    books = OneMachine(folders)
    units = {parties.normalise(unit) for unit in office.UNITS}
    gathered = Gathered.of(books.shared(), books.unusual_spending(), units)
    assert len(related_go_between.judge(gathered, related_go_between.Params(days=30)).hits) > 0
    assert len(related_go_between.judge(gathered, related_go_between.Params(days=0)).hits) == 0
