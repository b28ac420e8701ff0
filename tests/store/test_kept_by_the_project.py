"""Memory, column corrections, feedback and units live in the project; nothing of them is ever deleted."""

from datetime import date

import pytest
from sqlalchemy import update

from voucher_audit.allowances import Allowance
from voucher_audit.errors import BadConfig, StoreError
from voucher_audit.reading.overrides import MappingOverride
from voucher_audit.store import feedback, mappings, memory, projects, tables, units
from voucher_audit.store.database import Store

CANTEEN = Allowance("*", date(2021, 6, 30), "食堂零星采购", payee="老李食材店", min_amount=100, max_amount=1800)


@pytest.fixture
def project(store: Store) -> int:
    return projects.create_project(store, "甲").id


def test_memory_holds_until_revoked_and_shows_both(store: Store, project: int) -> None:
    other = projects.create_project(store, "乙").id
    first = memory.remember(store, project, CANTEEN, who="检查员甲")
    second = memory.remember(store, project, Allowance("*", date(2021, 12, 31), "备案", account="1221"), who="检查员甲")
    assert memory.in_force(store, project) == (first.allowance, second.allowance)
    assert memory.in_force(store, other) == ()
    memory.revoke(store, project, first.number, who="组长", because="改由公务卡结算")
    assert memory.in_force(store, project) == (second.allowance,)
    seen = {kept.number: kept for kept in memory.entries(store, project)}
    assert (seen[1].revoked_by, seen[1].revoked_because) == ("组长", "改由公务卡结算")
    assert seen[1].allowance == CANTEEN
    assert not seen[2].revoked_by
    assert (seen[2].ended(date(2021, 12, 31)), seen[2].ended(date(2022, 1, 1))) == (False, True)
    with pytest.raises(StoreError, match="已经撤销过"):
        memory.revoke(store, project, first.number, who="组长", because="再撤一次")
    with pytest.raises(StoreError, match="写明理由"):
        memory.revoke(store, project, second.number, who="组长", because=" ")
    with pytest.raises(StoreError, match="没有这条"):
        memory.revoke(store, project, 9, who="组长", because="错")


@pytest.mark.parametrize(
    ("allowance", "sentence"),
    [
        (Allowance("*", date(2021, 6, 30), " ", payee="甲"), "because"),
        (Allowance("*", date(2021, 6, 30), "理由"), "没有条件"),
        (Allowance("no-such-rule", date(2021, 6, 30), "理由", payee="甲"), "no-such-rule"),
        (Allowance("*", date(2021, 6, 30), "理由", min_amount=5, max_amount=4), "大于"),
    ],
)
def test_memory_without_condition_or_reason_is_refused(
    store: Store, project: int, allowance: Allowance, sentence: str
) -> None:
    with pytest.raises(BadConfig, match=sentence):
        memory.remember(store, project, allowance, who="甲")
    assert memory.entries(store, project) == []


def test_memory_tampered_with_is_found(store: Store, project: int) -> None:
    memory.remember(store, project, CANTEEN, who="甲")
    assert memory.proof(store, project).broken == ()
    with store.begin() as connection:
        table = tables.memory
        connection.execute(update(table).values(data='{"rule":"*"}'))
    assert memory.proof(store, project).broken == (1,)


def test_newest_correction_of_a_layout_counts_and_can_be_forgotten(store: Store, project: int) -> None:
    mappings.keep(store, project, MappingOverride({"金额": "debit"}, "5f0c2a9be771", "日记账"), who="甲")
    mappings.keep(store, project, MappingOverride({"备注2": ""}), who="甲")
    mappings.keep(store, project, MappingOverride({"金额#2": "credit"}, "5f0c2a9be771", year=2024), who="乙")
    kept = {entry.layout: (dict(entry.columns), entry.year) for entry in mappings.kept(store, project)}
    assert kept == {"5f0c2a9be771": ({"金额#2": "credit"}, 2024), "": ({"备注2": ""}, 0)}
    mappings.forget(store, project, MappingOverride({}, "5f0c2a9be771"), who="乙")
    mappings.forget(store, project, MappingOverride({"备注 2": ""}), who="乙")
    assert mappings.kept(store, project) == ()


def test_feedback_follows_the_last_word(store: Store, project: int) -> None:
    feedback.say(store, project, ["aaa", "bbb"], dull=True, who="甲")
    feedback.say(store, project, ["aaa"], dull=False, who="乙")
    assert feedback.dull(store, project) == {"bbb"}


def test_units_are_named_once_and_files_belong_to_them(store: Store, project: int) -> None:
    units.add(store, project, ["县住建局", " 县住建局 ", "城建公司"])
    upload = projects.add_upload(store, project, "账.csv", b"abc", "ledger", unit="县住建局")
    assert upload is not None
    units.assign(store, upload, "园林处")
    assert units.units(store, project) == ["县住建局", "城建公司", "园林处"]
    assert [entry.unit for entry in projects.uploads(store, project)] == ["园林处"]
    with pytest.raises(StoreError, match="单位名称"):
        units.add(store, project, [" "])
