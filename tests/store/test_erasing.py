"""What is erased is gone: from the folder, from the database's own files, from the page's numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, func, select

from voucher_audit import jobs
from voucher_audit.allowances import Allowance
from voucher_audit.reading.overrides import MappingOverride
from voucher_audit.rectification import Matter
from voucher_audit.store import (
    decisions,
    feedback,
    mappings,
    memory,
    operations,
    projects,
    rectification,
    tables,
    units,
    users,
)
from voucher_audit.store.database import Store, open_store

SECRET = "老李食材店独一无二"  # noqa: S105 - a payee
LEDGER = f"""日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额
2021-05-18,记-1,付{SECRET}维修款,5001,业务活动费用,9800,
2021-05-18,记-1,付{SECRET}维修款,1001,库存现金,,9800
"""


def fill(store: Store, name: str, secret: str) -> int:
    project = projects.create_project(store, name).id
    projects.set_config(store, project, f'[unit]\nname = "{secret}"\n[rules]\nselect = ["large-cash-payment"]\n')
    projects.add_upload(store, project, f"{secret}.csv", LEDGER.replace(SECRET, secret).encode(), "ledger")
    for turn in range(40):
        decisions.decide(store, project, "aaa", status="排除", note=secret * 20, who="甲", facts="f", after=turn)
    memory.remember(store, project, Allowance("*", date(2021, 6, 30), secret, payee=secret), who="甲")
    mappings.keep(store, project, MappingOverride({secret: "debit"}), who="甲")
    feedback.say(store, project, ["aaa"], dull=True, who="甲")
    units.add(store, project, [secret])
    matter = Matter("财务管理制度执行不到位", secret, secret, 1, secret, (), ("aaa",))
    rectification.open_matters(store, project, [matter], who="甲")
    jobs.perform(store.folder, store.url, projects.create_run(store, project))
    return project


def hits(folder: Path, secret: str) -> list[str]:
    wanted = [secret.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16-le")]
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() or secret in path.name for word in wanted)
    ]


def test_erased_project_leaves_nothing(store: Store) -> None:
    ours, theirs = fill(store, "甲", SECRET), fill(store, "乙", "王五建材独一无二")
    user = users.add(store, "李会计", "五月的河水 很凉 2021", "财务")
    users.set_units(store, user, ours, [SECRET])
    operations.record(store, "李会计", "导出", project=ours, object="3")
    if store.url.startswith("sqlite"):
        assert hits(store.folder, SECRET), "the search finds it while it is there"
    projects.delete_project(store, ours)
    assert hits(store.folder, SECRET) == []
    assert [path.name for path in store.reports.iterdir()] == ["2"]
    assert len(list(store.files.iterdir())) == 1
    with store.read() as connection:
        for table in tables.metadata.sorted_tables:
            if "project" in table.c and table is not tables.operations:
                left = connection.scalar(select(func.count()).select_from(table).where(table.c.project == ours))
                assert left == 0, table.name
    assert len(decisions.history(store, theirs, "aaa")) == 40
    assert decisions.proof(store, theirs).broken == ()
    assert operations.proof(store).entries == 1, "that something was done stays known"


def test_numbers_of_erased_projects_and_runs_are_not_used_again(store: Store) -> None:
    first = projects.create_project(store, "甲").id
    run = projects.create_run(store, first)
    projects.delete_project(store, first)
    second = projects.create_project(store, "乙").id
    assert second > first
    assert projects.create_run(store, second) > run


def test_only_the_newest_reports_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "REPORTS_KEPT", 2)
    project = projects.create_project(store, "甲").id
    other = projects.create_project(store, "乙").id
    for owner in (project, other, project, project):
        run = projects.create_run(store, owner)
        (store.reports / str(run)).mkdir()
        projects.advance(store, run, state="done")
    projects.prune(store, project, jobs.REPORTS_KEPT)
    assert [(run.id, run.state) for run in projects.runs(store, project)] == [(4, "done"), (3, "done"), (1, "past")]
    assert sorted(path.name for path in store.reports.iterdir()) == ["2", "3", "4"]


def test_migrations_make_the_declared_tables(store: Store) -> None:
    engine = create_engine(store.url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    engine.dispose()
    assert differences == []


def test_what_a_project_remembers_lets_pass_visibly_until_revoked(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    project = projects.create_project(store, "甲").id
    projects.set_config(store, project, '[rules]\nselect = ["large-cash-payment"]\n')
    lines = ["日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,往来单位"]
    for day, number, payee in (("2021-05-18", 1, "老李"), ("2021-05-19", 2, "丁维修部"), ("2021-07-01", 3, "老李")):
        lines += [
            f"{day},记-{number},付维修款,5001,业务活动费用,9800,,{payee}",
            f"{day},记-{number},付维修款,1001,库存现金,,9800,",
        ]
    projects.add_upload(store, project, "账.csv", "\n".join(lines).encode(), "ledger")

    def flagged() -> tuple[set[str], set[tuple[str, str]]]:
        run = projects.create_run(store, project)
        jobs.perform(store.folder, store.url, run)
        report = jobs.archive.load(store.reports / str(run))
        rule = "large-cash-payment"
        return (
            {finding.voucher for finding in report.found if finding.rule == rule},
            {(entry.finding.voucher, entry.because) for entry in report.allowed if entry.finding.rule == rule},
        )

    assert flagged() == ({"记-1", "记-2", "记-3"}, set())
    kept = memory.remember(
        store,
        project,
        Allowance("large-cash-payment", date(2021, 6, 30), "已备案", payee="老李", min_amount=9000),
        who="甲",
    )
    assert flagged() == ({"记-2", "记-3"}, {("记-1", "已备案")}), "another payee stands, an expired one too"
    memory.revoke(store, project, kept.number, who="乙", because="改由转账")
    assert flagged() == ({"记-1", "记-2", "记-3"}, set())
