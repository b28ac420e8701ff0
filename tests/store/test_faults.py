"""Killed processes, full and read-only disks, a database that goes away: nothing accepted is lost, and the sentence
says what to do. The processes are real, and so are the kills."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from tests.store import before_alembic
from tests.store.postgres import Server
from voucher_audit import jobs, samples
from voucher_audit.errors import StoreError
from voucher_audit.store import archive, decisions, files, projects, tables, waiting
from voucher_audit.store.database import Store, open_store

LEDGER = """日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额
2021-05-18,记-1,付维修款,5001,业务活动费用,9800,
2021-05-18,记-1,付维修款,1001,库存现金,,9800
""".encode()


def python(program: str, store: Store, *words: object, before: str = "") -> subprocess.Popen[str]:
    """A process that runs the program with `store` open; it prints what it has done."""
    opened = "import sys, time\nfrom voucher_audit.store.database import open_store\n"
    text = f"{opened}{before}\nstore = open_store({str(store.folder)!r}, {store.url!r})\n{program}"
    return subprocess.Popen([sys.executable, "-c", text, *map(str, words)], stdout=subprocess.PIPE, text=True)


def kill_after(process: subprocess.Popen[str], lines: int) -> list[str]:
    """Wait for that many lines, then kill -9; everything it had said."""
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += process.stdout.readlines()
    assert process.wait() == -signal.SIGKILL, "it was still at work"
    return [line.strip() for line in said]


def test_every_decision_that_was_acknowledged_outlives_a_kill(store: Store) -> None:
    project = projects.create_project(store, "甲").id
    program = """
from voucher_audit.store import decisions
for number in range(100000):
    decisions.decide(store, int(sys.argv[1]), f"f{number}", status="属实", note="", who="甲", facts="x", after=0)
    print(f"f{number}", flush=True)
"""
    said = kill_after(python(program, store, project), 10)
    kept = decisions.current(store, project)
    assert set(said) <= set(kept)
    assert len(kept) <= len(said) + 1, "at most the one that was being acknowledged"
    assert decisions.proof(store, project).broken == ()
    assert decisions.decide(store, project, "next", status="属实", note="", who="乙", facts="x", after=0).seq == 1


def test_killed_upload_leaves_no_file_and_can_be_repeated(store: Store) -> None:
    project = projects.create_project(store, "甲").id
    kept = projects.add_upload(store, project, "已有.csv", b"abc", "ledger")
    program = """
from voucher_audit.store import projects
class Slow:
    pieces = 0
    def read(self, size):
        self.pieces += 1
        if self.pieces == 3:
            print("half", flush=True)
            time.sleep(600)
        return b"x" * size
projects.add_upload(store, int(sys.argv[1]), "大.csv", Slow(), "ledger")
"""
    assert kill_after(python(program, store, project), 1) == ["half"]
    assert projects.uploads(store, project) == [kept]
    (part,) = store.incoming.iterdir()
    files.tidy(store)
    assert part.exists(), "it could still be arriving"
    os.utime(part, (time.time() - 7200,) * 2)
    stray = store.files / ("0" * 64)
    stray.write_bytes(b"killed between the file and its row")
    files.tidy(store)
    assert not part.exists()
    assert not stray.exists()
    assert kept is not None
    assert kept.path.read_bytes() == b"abc"
    assert projects.add_upload(store, project, "大.csv", b"x" * 10, "ledger") is not None


def test_killed_audit_is_reported_and_can_be_repeated(store: Store) -> None:
    project = projects.create_project(store, "甲").id
    projects.add_upload(store, project, "账.csv", LEDGER, "ledger")
    decisions.decide(store, project, "aaa", status="属实", note="", who="甲", facts="x", after=0)
    run = projects.create_run(store, project, ["口令"])
    program = """
from voucher_audit import auditing, jobs
def slow(*a, **k):
    print("audit", flush=True)
    time.sleep(600)
jobs.audit = slow
jobs.perform(store.folder, store.url, int(sys.argv[1]))
"""
    process = python(program, store, run)
    assert process.stdout is not None
    assert process.stdout.readline() == "audit\n"
    assert jobs.recover(store) == 0, "it is at work"
    kill_after(process, 0)
    (store.reports / f"{run}.part").mkdir()
    assert jobs.recover(store) == 1
    found = projects.run(store, run)
    assert found is not None
    assert (found.state, "重新开始检查" in found.message) == ("failed", True)
    files.tidy(store)
    assert not list(store.reports.iterdir())
    assert projects.take_passwords(store, run) == []
    again = projects.create_run(store, project)
    jobs.perform(store.folder, store.url, again)
    assert [entry.state for entry in projects.runs(store, project)] == ["done", "failed"]
    assert set(decisions.current(store, project)) == {"aaa"}


def test_killed_migration_leaves_the_old_database_and_the_next_start_finishes_it(
    tmp_path: Path, url: str | None
) -> None:
    folder = tmp_path / "数据"
    address = before_alembic.make(folder, url)
    stop = """
from sqlalchemy import event
from sqlalchemy.engine import Engine
@event.listens_for(Engine, "before_cursor_execute")
def _(connection, cursor, statement, *rest):
    if "CREATE TABLE rectification" in statement:
        print("half", flush=True)
        time.sleep(600)
"""
    there = Store(folder, url or address)
    assert kill_after(python("", there, before=stop), 1) == ["half"]
    engine = create_engine(address)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT value FROM settings").scalar() == "1"
        assert connection.exec_driver_sql("SELECT count(*) FROM decisions").scalar() == 3
    engine.dispose()
    store = open_store(folder, url)
    assert [project.name for project in projects.projects(store)] == ["旧项目"]
    assert {key: (made.state, made.author) for key, made in decisions.current(store, 1).items()} == {
        "aaa": ("排除", "乙"), "bbb": ("待补充材料", "甲"),
    }  # fmt: skip
    assert decisions.proof(store, 1).broken == ()
    decisions.undo(store, 1, [("aaa", 2)], who="乙")
    assert decisions.current(store, 1)["aaa"].state == "属实"
    assert decisions.proof(store, 1).broken == ()


def test_old_entry_whose_new_columns_were_touched_is_found(tmp_path: Path, url: str | None) -> None:
    before_alembic.make(tmp_path / "数据", url)
    store = open_store(tmp_path / "数据", url)
    assert decisions.proof(store, 1).broken == ()
    with store.begin() as connection:
        connection.execute(tables.decisions.update().where(tables.decisions.c.id == 2).values(proposed=True))
    assert decisions.proof(store, 1).broken == (2,)


@pytest.mark.parametrize("mark", ["settings", "alembic_version"])
def test_database_of_a_newer_program_is_left_alone(tmp_path: Path, url: str | None, mark: str) -> None:
    address = before_alembic.make(tmp_path / "数据", url)
    change = "UPDATE settings SET value = '2'"
    if mark == "alembic_version":
        open_store(tmp_path / "数据", url)
        change = "UPDATE alembic_version SET version_num = '9999'"
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql(change)
    with pytest.raises(StoreError, match="更新版本的程序"):
        open_store(tmp_path / "数据", url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM decisions").scalar() == 3
    engine.dispose()


def test_full_disk_keeps_what_was_accepted(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    project = projects.create_project(store, "甲").id
    decisions.decide(store, project, "aaa", status="属实", note="", who="甲", facts="x", after=0)
    size = max(path.stat().st_size for path in tmp_path.glob("voucher-audit.db*"))
    program = """
import resource, signal
from voucher_audit.errors import StoreError
from voucher_audit.store import decisions, projects
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
for step in (
    lambda: projects.add_upload(store, int(sys.argv[1]), "大.csv", b"x" * 2_000_000, "ledger"),
    lambda: [decisions.decide(store, int(sys.argv[1]), f"f{n}", status="属实", note="长" * 9000, who="甲", facts="x",
                              after=0) and print(f"f{n}") for n in range(500)],
):
    try:
        step()
    except StoreError as error:
        print(error)
"""
    process = python(program, store, project, size + 200_000)
    said, _ = process.communicate(timeout=120)
    first, *accepted, last = said.splitlines()
    assert "「大.csv」没能保存" in first
    assert "检查磁盘空间" in first
    assert "已经保存的内容不受影响" in last
    assert "磁盘" in last
    assert set(decisions.current(store, project)) == {"aaa", *accepted}
    assert accepted
    assert projects.uploads(store, project) == []
    assert not list(store.incoming.iterdir())
    assert decisions.proof(store, project).broken == ()


def test_read_only_folder_is_one_sentence(tmp_path: Path) -> None:
    store = open_store(tmp_path / "数据")
    projects.create_project(store, "甲")
    for path in (store.folder, *store.folder.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    program = f"""
from voucher_audit.errors import StoreError
from voucher_audit.store.database import open_store
from voucher_audit.store import projects
try:
    projects.create_project(open_store({str(store.folder)!r}), "乙")
except StoreError as error:
    print(error)
try:
    open_store({str(store.folder / "neu")!r})
except StoreError as error:
    print(error)
"""
    # root may write anywhere: take that right away from the process
    drop = ["setpriv", "--inh-caps=-dac_override", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    done = subprocess.run([*drop, sys.executable, "-c", program], capture_output=True, text=True, check=True)
    for path in (store.folder, *store.folder.rglob("*")):
        path.chmod(0o700)
    existing, new = done.stdout.splitlines()
    assert "不可写" in existing
    assert "检查文件夹权限" in existing
    assert "不能在" in new
    assert [project.name for project in projects.projects(open_store(store.folder))] == ["甲"]


def test_clock_going_backwards_changes_no_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    project = projects.create_project(store, "甲").id
    moments = iter(f"20{30 - step}-01-01T00:00:00.000+00:00" for step in range(20))
    monkeypatch.setattr(decisions, "now", lambda: next(moments))
    for seen, status in enumerate(("属实", "待补充材料", "属实")):
        decisions.decide(store, project, "aaa", status=status, note="", who="甲", facts="x", after=seen)
    decisions.undo(store, project, [("aaa", 3)], who="甲")
    assert decisions.current(store, project)["aaa"].state == "待补充材料"
    told = [entry.status for entry in decisions.history(store, project, "aaa")]
    assert told == ["属实", "待补充材料", "属实", "待补充材料"]
    assert decisions.proof(store, project).broken == ()


def test_two_processes_on_one_database_lose_nothing(store: Store) -> None:
    project = projects.create_project(store, "甲").id
    program = """
from voucher_audit.store import decisions
for number in range(25):
    fingerprint = f"{sys.argv[2]}{number}"
    decisions.decide(store, int(sys.argv[1]), fingerprint, status="属实", note="", who="甲", facts="x", after=0)
"""
    writers = [python(program, store, project, name) for name in ("a", "b")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    assert set(decisions.current(store, project)) == {f"{name}{number}" for name in "ab" for number in range(25)}
    assert decisions.proof(store, project).broken == ()


def test_database_server_that_restarts_loses_nothing(postgres: Server, tmp_path: Path) -> None:
    with postgres.database() as address:
        store = open_store(tmp_path, address)
        project = projects.create_project(store, "甲").id
        decisions.decide(store, project, "aaa", status="属实", note="", who="甲", facts="x", after=0)
        postgres.stop()
        try:
            with pytest.raises(StoreError, match="检查数据库是否在运行") as caught:
                decisions.decide(store, project, "bbb", status="属实", note="", who="甲", facts="x", after=0)
            assert postgres.password not in str(caught.value)
        finally:
            postgres.start()
        decisions.decide(store, project, "ccc", status="属实", note="", who="甲", facts="x", after=0)
        assert set(decisions.current(store, project)) == {"aaa", "ccc"}
        assert decisions.proof(store, project).broken == ()


@pytest.mark.parametrize("name", ["lines.parquet", "report.json", "sha256.json"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
def test_damaged_report_is_told_and_made_again(tmp_path: Path, name: str, damage: str, audited: Path) -> None:
    shutil.copytree(audited, tmp_path / "数据")
    store = open_store(tmp_path / "数据")
    folder = store.reports / "1"
    content = (folder / name).read_bytes()
    middle = len(content) // 2
    if damage == "cut":
        (folder / name).write_bytes(content[:middle])
    elif damage == "flipped":
        (folder / name).write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    else:
        (folder / name).unlink()
    with pytest.raises(StoreError, match="重新检查一次"):
        archive.load(folder)
    assert set(decisions.current(store, 1)) == {"aaa"}


def test_report_of_another_version_is_told_and_a_sample_is_audited_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "FOLDER", tmp_path)
    (tmp_path / "账.csv").write_bytes(LEDGER)
    manifest = '[[project]]\nname = "{}"\n[project.files]\nledger = ["账.csv"]\n'
    (tmp_path / "projects.toml").write_text(manifest.format("旧的") + manifest.format("新的"), encoding="utf-8")
    store = open_store(tmp_path / "数据")
    samples.install(store)
    by_name = {project.name: project.id for project in projects.projects(store)}
    (run,) = projects.runs(store, by_name["旧的"])
    page = store.reports / str(run.id) / "report.json"
    page.write_text(page.read_text(encoding="utf-8").replace('"format": 1', '"format": 0'), encoding="utf-8")
    with pytest.raises(StoreError, match="另一版本的程序写成的；请在“项目与上传”里重新检查一次"):
        archive.load(store.reports / str(run.id))
    samples.install(store)
    samples.install(store)
    assert [len(projects.runs(store, by_name[name])) for name in ("旧的", "新的")] == [2, 1]
    assert archive.load(store.reports / str(projects.runs(store, by_name["旧的"])[0].id)).found


def test_damaged_upload_is_named(tmp_path: Path, audited: Path) -> None:
    shutil.copytree(audited, tmp_path / "数据")
    store = open_store(tmp_path / "数据")
    (upload,) = projects.uploads(store, 1)
    upload.path.write_bytes(LEDGER.replace(b"9800", b"9801"))
    run = projects.create_run(store, 1)
    jobs.perform(store.folder, store.url, run)
    found = projects.run(store, run)
    assert found is not None
    assert found.state == "failed"
    assert "「账.csv」在磁盘上已损坏或丢失；请在“项目与上传”移除它并重新上传" in found.message


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one audited project and one decision."""
    folder = tmp_path_factory.mktemp("audited")
    store = open_store(folder)
    project = projects.create_project(store, "甲").id
    projects.add_upload(store, project, "账.csv", LEDGER, "ledger")
    decisions.decide(store, project, "aaa", status="属实", note="", who="甲", facts="x", after=0)
    jobs.perform(folder, store.url, projects.create_run(store, project))
    assert archive.load(store.reports / "1").found
    return folder


def test_lock_of_a_living_process_is_seen_by_another(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not waiting.is_held(path)
    with waiting.held(path) as got:
        assert got
        assert waiting.is_held(path)
    assert not waiting.is_held(path)


def test_erased_run_says_so_to_its_worker(store: Store) -> None:
    project = projects.create_project(store, "甲").id
    run = projects.create_run(store, project)
    assert projects.advance(store, run, share=0.5)
    projects.delete_project(store, project)
    assert not projects.advance(store, run, share=0.6)
    jobs.perform(store.folder, store.url, run)
    with store.read() as connection:
        assert connection.execute(select(tables.runs)).all() == []
    assert not list(store.reports.iterdir())
