"""What stands around a voucher: in the file, and vouchers like it."""

import pytest

from tests.small_ledger import EVIL, report
from voucher_audit import surroundings, worklist
from voucher_audit.worklist import Worklist


@pytest.fixture(scope="module")
def work() -> Worklist:
    return worklist.build(report())


def voucher_id(work: Worklist, voucher: str) -> int:
    return int(work.vouchers.index[work.vouchers["voucher"] == voucher][0])


def test_file_shows_the_voucher_between_its_neighbours_under_its_own_headings(work: Worklist) -> None:
    found = surroundings.in_file(report(), voucher_id(work, "记-3"), around=2)
    assert found["行号"].tolist() == [4, 5, 6, 7, 8, 9]
    assert found.loc[found["本凭证"], "行号"].tolist() == [6, 7]
    assert "借方金额" in found
    assert found.loc[found["行号"] == 6, "借方金额"].item() == "4,000.00"
    assert found.loc[found["行号"] == 7, "借方金额"].item() == ""
    assert found.loc[found["行号"] == 8, "摘要"].item() == EVIL


def test_similar_are_the_same_payee_first_then_the_account(work: Worklist) -> None:
    found = surroundings.similar(work, voucher_id(work, "记-2"))
    assert found["likeness"].tolist()[:2] == ["同收款方同科目", "同收款方同科目"]
    assert set(found["voucher"]) >= {"记-6", "记-7"}
    assert "记-8" not in set(found["voucher"]), "another payee, another account"
    assert "记-2" not in set(found["voucher"])


def test_similar_of_a_voucher_names_what_was_found_there(work: Worklist) -> None:
    found = surroundings.similar(work, voucher_id(work, "记-4")).set_index("voucher")
    assert found.loc["记-3", "likeness"] == "同科目"
    assert "白条" in found.loc["记-3", "finding"]


def test_unknown_voucher_has_no_surroundings(work: Worklist) -> None:
    assert surroundings.similar(work, -1).empty
    assert surroundings.in_file(report(), -1).empty
