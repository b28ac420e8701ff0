"""Projects, their files, and what is left when they are deleted."""

from pathlib import Path

import pytest

from voucher_audit.errors import StoreError
from voucher_audit.store import projects
from voucher_audit.store.database import Store, open_store


def test_same_content_is_kept_once_per_project_whatever_its_name(store: Store) -> None:
    project = projects.create_project(store, "甲")
    first = projects.add_upload(store, project.id, "1月.csv", b"abc", "ledger")
    assert first is not None
    assert projects.add_upload(store, project.id, "一月.csv", b"abc", "ledger") is None
    assert projects.add_upload(store, project.id, "2月.csv", b"abd", "ledger") is not None
    assert [upload.name for upload in projects.uploads(store, project.id)] == ["1月.csv", "2月.csv"]


def test_path_in_a_file_name_stays_a_name(store: Store) -> None:
    project = projects.create_project(store, "甲")
    upload = projects.add_upload(store, project.id, "../../etc/passwd", b"abc", "ledger")
    assert upload is not None
    assert upload.name == "passwd"
    assert upload.path.parent == store.files


def test_bytes_go_with_their_last_user(store: Store) -> None:
    ours, theirs = projects.create_project(store, "甲"), projects.create_project(store, "乙")
    shared = projects.add_upload(store, ours.id, "共用.csv", b"shared", "ledger")
    alone = projects.add_upload(store, ours.id, "自用.csv", b"alone", "ledger")
    projects.add_upload(store, theirs.id, "共用.csv", b"shared", "ledger")
    assert shared is not None
    assert alone is not None
    projects.delete_project(store, ours.id)
    assert shared.path.exists()
    assert not alone.path.exists()
    assert [project.name for project in projects.projects(store)] == ["乙"]


@pytest.mark.parametrize(("name", "sentence"), [("  ", "起个名字"), ("甲", "已有名为「甲」")])
def test_names_that_cannot_be(store: Store, name: str, sentence: str) -> None:
    projects.create_project(store, "甲")
    with pytest.raises(StoreError, match=sentence):
        projects.create_project(store, name)


def test_passwords_are_forgotten_once_taken(store: Store) -> None:
    project = projects.create_project(store, "甲")
    run = projects.create_run(store, project.id, ["密码"])
    assert projects.take_passwords(store, run) == ["密码"]
    assert projects.take_passwords(store, run) == []


def test_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(StoreError, match=r"不能在.*存放数据"):
        open_store(tmp_path / "x")


def test_database_of_another_program_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    (folder / "voucher-audit.db").write_bytes(b"not a database at all, but long enough to look at" * 40)
    with pytest.raises(StoreError, match="损坏或不是本程序的"):
        open_store(folder)
