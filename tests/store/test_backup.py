"""A backup holds everything and goes into either database; the commands say what they did."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.store.postgres import Server
from voucher_audit import cli, jobs
from voucher_audit.allowances import Allowance
from voucher_audit.cli import exit_codes
from voucher_audit.errors import StoreError
from voucher_audit.store import backup, decisions, memory, operations, projects, tables, users, verification
from voucher_audit.store.database import Store, open_store

PASSWORD = "五月的河水 很凉 2021"  # noqa: S105 - a test's
LEDGER = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额\n2021-05-18,记-1,付款,5001,业务活动费用,9,\n2021-05-18,记-1,付款,1001,库存现金,,9\n"


@pytest.fixture
def used(store: Store) -> Store:
    project = projects.create_project(store, "甲").id
    projects.set_config(store, project, "[rules]\nselect = []\n")  # the rules are not what is tested
    projects.create_project(store, "乙")
    projects.add_upload(store, project, "账.csv", LEDGER.encode(), "ledger")
    run = projects.create_run(store, project, ["机密口令"])
    jobs.perform(store.folder, store.url, run)
    projects.create_run(store, project, ["机密口令"])
    for seen in range(3):
        decisions.decide(store, project, "aaa", status="属实", note="看过", who="甲", facts="f", after=seen)
    memory.remember(store, project, Allowance("*", date(2021, 6, 30), "备案", payee="老李"), who="甲")
    user = users.add(store, "李会计", PASSWORD, "财务")
    users.set_units(store, user, project, ["园林处"])
    operations.record(store, "李会计", "登录")
    return store


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
            if table is not tables.runs
        }


def test_backup_restores_into_either_database(used: Store, postgres: Server, tmp_path: Path) -> None:
    target = tmp_path / "备份.zip"
    made = backup.write(used, target)
    assert made.rows["decisions"] == 3
    assert target.stat().st_mode & 0o077 == 0, "nobody else may read it"
    with postgres.database() as address:
        for number, url in enumerate((None, address)):
            folder = tmp_path / f"恢复{number}"
            backup.restore(target, folder, url)
            again = open_store(folder, url)
            assert contents(again) == contents(used)
            assert all(not checked.proof.broken for checked in verification.check(again))
            (upload,) = projects.uploads(again, 1)
            assert upload.path.read_bytes() == LEDGER.encode()
            assert projects.create_project(again, "丙").id == 3, "numbers go on"
            assert decisions.decide(again, 1, "aaa", status="排除", note="x", who="乙", facts="f", after=3).seq == 4
            with pytest.raises(StoreError, match="已有数据"):
                backup.restore(target, folder, url)


def test_backup_forgets_passwords_of_workbooks(used: Store, tmp_path: Path) -> None:
    target = tmp_path / "备份.zip"
    backup.write(used, target)
    with zipfile.ZipFile(target) as archive:
        assert not any("机密口令".encode() in archive.read(name) for name in archive.namelist())
        runs = [json.loads(line) for line in archive.read("tables/runs.jsonl").splitlines()]
    assert [run["state"] for run in runs] == ["done", "queued"]


def test_backup_does_not_overwrite_and_missing_file_is_named(used: Store, tmp_path: Path) -> None:
    target = tmp_path / "备份.zip"
    backup.write(used, target)
    with pytest.raises(StoreError, match="已存在"):
        backup.write(used, target)
    projects.uploads(used, 1)[0].path.unlink()
    with pytest.raises(StoreError, match="备份没有完成"):
        backup.write(used, tmp_path / "第二份.zip")
    assert sorted(path.name for path in tmp_path.glob("*.zip*")) == ["备份.zip"]


def _rewritten(source: Path, target: Path, change: dict[str, bytes]) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))


@pytest.mark.parametrize("damage", ["changed row", "cut off", "no zip", "path out", "newer"])
def test_damaged_or_hostile_backup_restores_nothing(tmp_path: Path, damage: str) -> None:
    store = open_store(tmp_path / "数据")
    projects.create_project(store, "甲")
    good, bad = tmp_path / "好.zip", tmp_path / "坏.zip"
    backup.write(store, good)
    with zipfile.ZipFile(good) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    if damage == "changed row":
        row = b'{"id": 1, "name": "x", "created": "", "config": "", "two_step": false}\n'
        _rewritten(good, bad, {"tables/projects.jsonl": row})
    elif damage == "cut off":
        bad.write_bytes(good.read_bytes()[:-40])
    elif damage == "no zip":
        bad.write_bytes(b"no zip")
    elif damage == "path out":
        manifest["members"]["files/../../../aus.txt"] = "0" * 64
        _rewritten(good, bad, {"manifest.json": json.dumps(manifest).encode()})
    else:
        _rewritten(good, bad, {"manifest.json": json.dumps({**manifest, "revision": "9999"}).encode()})
    with pytest.raises(StoreError, match="更新版本" if damage == "newer" else "不是本程序的备份或已损坏"):
        backup.restore(bad, tmp_path / "空")
    assert not list(tmp_path.rglob("aus.txt"))
    backup.restore(good, tmp_path / "空")
    assert [project.name for project in projects.projects(open_store(tmp_path / "空"))] == ["甲"]


def test_commands_back_up_restore_and_prove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, copy, target = str(tmp_path / "数据"), str(tmp_path / "副本"), str(tmp_path / "备份.zip")
    store = open_store(data)
    project = projects.create_project(store, "县住建局").id
    for name in ("aaa", "bbb", "ccc"):
        decisions.decide(store, project, name, status="属实", note="", who="甲", facts="f", after=0)
    assert cli.main(["backup", target, "--data", data]) == exit_codes.RAN
    assert cli.main(["restore", target, "--data", copy]) == exit_codes.RAN
    assert cli.main(["restore", target, "--data", copy]) == exit_codes.BAD_INPUT
    capsys.readouterr()
    head = decisions.proof(store, project).head
    assert cli.main(["verify-log", "--data", copy, "--head", head]) == exit_codes.RAN
    said = capsys.readouterr().out
    assert f"项目「县住建局」的处理意见：3 条，全部与散列链一致；链尾 {head}。" in said
    assert cli.main(["verify-log", "--data", copy, "--head", "0" * 64]) == exit_codes.NOT_PROVED
    with open_store(copy).begin() as connection:
        connection.execute(update(tables.decisions).where(tables.decisions.c.id == 2).values(who="别人"))
    capsys.readouterr()
    assert cli.main(["verify-log", "--data", copy]) == exit_codes.NOT_PROVED
    assert "共 3 条，第 2 条（编号 2）与散列链不符" in capsys.readouterr().err
    assert cli.main(["verify-log", "--data", data]) == exit_codes.RAN, "the original is as it was"
    assert cli.main(["verify-log", "--data", str(tmp_path / "打错")]) == exit_codes.BAD_INPUT
    assert not (tmp_path / "打错").exists()


def test_users_are_managed_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str, typed: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return cli.main(["users", *words, "--data", str(tmp_path)])

    projects.create_project(open_store(tmp_path), "甲")
    assert run("add", "管理员", "--role", "管理", typed=PASSWORD + "\n") == exit_codes.RAN
    assert run("add", "李会计", "--role", "财务", typed=PASSWORD + "\n") == exit_codes.RAN
    assert run("units", "李会计", "--project", "甲", "--unit", "园林处", "--unit", "城建公司") == exit_codes.RAN
    assert run("disable", "李会计") == exit_codes.RAN
    capsys.readouterr()
    assert run("list") == exit_codes.RAN
    assert capsys.readouterr().out == "李会计　财务　已停用　甲：园林处、城建公司\n管理员　管理\n"
    for words, typed, sentence in (
        (("add", "丙", "--role", "检查"), "短\n", "密码应为"),
        (("disable", "无此人"), "", "没有名为「无此人」"),
        (("disable", "管理员"), "", "至少要保留一个"),
        (("units", "李会计", "--project", "丁"), "", "没有名为「丁」的项目"),
    ):
        assert run(*words, typed=typed) == exit_codes.BAD_INPUT
        assert sentence in capsys.readouterr().err
    done = [entry.action for entry in operations.operations(open_store(tmp_path))]
    assert done == ["停用用户", "指定单位", "新增用户", "新增用户"], "what was refused was not done"


def test_project_is_erased_only_when_its_name_is_written_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(tmp_path)
    for name in ("甲", "乙"):
        projects.add_upload(store, projects.create_project(store, name).id, "账.csv", name.encode(), "ledger")
    data = ["--data", str(tmp_path)]
    assert cli.main(["erase", "甲", *data]) == exit_codes.BAD_INPUT
    assert "1 个文件、0 次检查和全部处理意见" in capsys.readouterr().err
    assert cli.main(["erase", "丙", "--confirm", "丙", *data]) == exit_codes.BAD_INPUT
    assert len(projects.projects(store)) == 2
    assert cli.main(["erase", "甲", "--confirm", "甲", *data]) == exit_codes.RAN
    assert [project.name for project in projects.projects(store)] == ["乙"]
    assert [path.read_text(encoding="utf-8") for path in store.files.iterdir()] == ["乙"]
    assert [(entry.action, entry.project) for entry in operations.operations(store)] == [("清除项目", 1)]
