"""Projects, their uploaded files, and the runs over them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from voucher_audit.errors import StoreError
from voucher_audit.store import entry, files, tables, waiting
from voucher_audit.store.database import Store, now

LEDGER = "ledger"


@dataclass(frozen=True)
class Project:
    """One inspection or one unit's books."""

    id: int
    name: str
    created: str
    config: str
    two_step: bool = False  # 属实 and 排除 need a second person


@dataclass(frozen=True)
class Upload:
    """One file of a project. `path` is where its bytes lie, once, whatever number of projects use it."""

    id: int
    name: str
    sha256: str
    size: int
    role: str
    uploaded: str
    path: Path
    unit: str = ""  # as somebody said; empty: what the file states


@dataclass(frozen=True)
class Run:
    """One audit of a project's files."""

    id: int
    project: int
    started: str
    state: str
    stage: str
    share: float
    message: str

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "past")


def projects(store: Store) -> list[Project]:
    """All projects, newest first."""
    with store.read() as connection:
        rows = connection.execute(select(tables.projects).order_by(tables.projects.c.id.desc())).mappings()
        return [_project(row) for row in rows]


def project_of(store: Store, project: int) -> Project | None:
    """One project, or None when there is no such id."""
    with store.read() as connection:
        row = connection.execute(select(tables.projects).where(tables.projects.c.id == project)).mappings().first()
    return _project(row) if row else None


def create_project(store: Store, name: str) -> Project:
    """Add a project.

    Raises:
        StoreError: the name is blank, too long or taken.
    """
    if not name.strip():
        raise StoreError("请先给项目起个名字，例如“县住建局 2021 年度”。")
    name, created = entry.line(name, "项目名称", 200), now()
    try:
        with store.begin() as connection:
            result = connection.execute(
                insert(tables.projects).values(name=name, created=created, config="", two_step=False)
            )
            key = result.inserted_primary_key
    except IntegrityError as error:
        raise StoreError(f"已有名为「{name}」的项目；请换一个名字，或在列表中选择它。") from error
    return Project(int(key[0]) if key else 0, name, created, "")


def set_config(store: Store, project: int, config: str) -> None:
    """Keep the project's TOML settings (checked by the caller)."""
    with store.begin() as connection:
        connection.execute(update(tables.projects).where(tables.projects.c.id == project).values(config=config))


def set_two_step(store: Store, project: int, on: bool) -> None:
    """Ask for a second person from now on, or no longer; decisions made before keep their standing."""
    with store.begin() as connection:
        connection.execute(update(tables.projects).where(tables.projects.c.id == project).values(two_step=on))


def delete_project(store: Store, project: int) -> None:
    """Erase a project: its rows, its reports, the files no other project uses, and what the database kept of them."""
    with store.begin() as connection:
        ids = list(connection.scalars(select(tables.runs.c.id).where(tables.runs.c.project == project)))
        hashes = list(connection.scalars(select(tables.uploads.c.sha256).where(tables.uploads.c.project == project)))
        for table in reversed(tables.metadata.sorted_tables):
            if table is not tables.operations and "project" in table.c:
                connection.execute(delete(table).where(table.c.project == project))
        connection.execute(delete(tables.projects).where(tables.projects.c.id == project))
    for run in ids:
        for folder in store.reports.glob(f"{run}*"):
            if folder.name.partition(".")[0] == str(run):
                shutil.rmtree(folder, ignore_errors=True)
    files.drop_unused(store, hashes)
    store.scrub()


def add_upload(
    store: Store,
    project: int,
    name: str,
    content: bytes | BinaryIO,
    role: str,
    *,
    unit: str = "",
    inside: str = "",
) -> Upload | None:
    """Keep one uploaded file; None when the project already holds the same content.

    Args:
        content: bytes, or an open binary stream that is copied piece by piece.
        unit: whose books these are, as somebody says; empty leaves it to what the file states.
        inside: name of the archive that it was packed in.

    Raises:
        StoreError: the name or the content could not be saved.
    """
    shown = "/".join(_file_name(part) for part in (inside, name) if part)
    unit = entry.line(unit, "单位", 200, required=False)
    arrived = files.receive(store, shown, content)
    uploaded = now()
    row = {
        "project": project, "name": shown, "sha256": arrived.sha256, "size": arrived.size, "role": role,
        "uploaded": uploaded, "unit": unit,
    }  # fmt: skip
    try:
        with store.begin() as connection:
            waiting.lock(connection, "files")
            key = connection.execute(insert(tables.uploads).values(**row)).inserted_primary_key
            path = files.settle(store, arrived)
    except IntegrityError:
        arrived.path.unlink(missing_ok=True)
        return None
    except (OSError, StoreError) as error:
        arrived.path.unlink(missing_ok=True)
        raise StoreError(f"「{shown}」没能保存；请检查磁盘空间和权限后重新上传。") from error
    return Upload(int(key[0]) if key else 0, shown, arrived.sha256, arrived.size, role, uploaded, path, unit)


def uploads(store: Store, project: int) -> list[Upload]:
    """The project's files, oldest first."""
    table = tables.uploads
    with store.read() as connection:
        rows = connection.execute(select(table).where(table.c.project == project).order_by(table.c.id)).mappings()
        return [
            Upload(row["id"], row["name"], row["sha256"], row["size"], row["role"], row["uploaded"],
                   store.files / row["sha256"], row["unit"])
            for row in rows
        ]  # fmt: skip


def set_role(store: Store, upload: Upload, role: str) -> None:
    """Say what the file is, where it was recognised wrongly."""
    with store.begin() as connection:
        connection.execute(update(tables.uploads).where(tables.uploads.c.id == upload.id).values(role=role))


def remove_upload(store: Store, upload: Upload) -> None:
    """Take one file out of its project; its bytes go when nobody else uses them."""
    with store.begin() as connection:
        connection.execute(delete(tables.uploads).where(tables.uploads.c.id == upload.id))
    files.drop_unused(store, [upload.sha256])


def _file_name(name: str) -> str:
    """The last part of whatever path the browser or the archive gives."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return entry.line("未命名" if last in ("", ".", "..") else last, "文件名", 255)


def create_run(store: Store, project: int, passwords: Sequence[str] = ()) -> int:
    """Queue an audit of the project's files; returns its id."""
    with store.begin() as connection:
        result = connection.execute(
            insert(tables.runs).values(
                project=project, started=now(), state="queued", stage="排队", share=0.0, message="",
                passwords=json.dumps(list(passwords), ensure_ascii=False) if passwords else "",
            )
        )  # fmt: skip
        key = result.inserted_primary_key
    return int(key[0]) if key else 0


def run(store: Store, run_id: int) -> Run | None:
    """One run, or None when there is no such id."""
    with store.read() as connection:
        row = connection.execute(select(tables.runs).where(tables.runs.c.id == run_id)).mappings().first()
    return _run(row) if row else None


def runs(store: Store, project: int) -> list[Run]:
    """The project's runs, newest first."""
    table = tables.runs
    with store.read() as connection:
        rows = connection.execute(select(table).where(table.c.project == project).order_by(table.c.id.desc()))
        return [_run(row) for row in rows.mappings()]


def take_passwords(store: Store, run_id: int) -> list[str]:
    """The run's passwords, which are forgotten by this call."""
    table = tables.runs
    with store.begin() as connection:
        kept = connection.scalar(select(table.c.passwords).where(table.c.id == run_id))
        connection.execute(update(table).where(table.c.id == run_id).values(passwords=""))
    return list(json.loads(kept)) if kept else []


def advance(store: Store, run_id: int, **values: object) -> bool:
    """Write a run's state, stage, share or message; False when the run is gone, erased with its project."""
    with store.begin() as connection:
        result = connection.execute(update(tables.runs).where(tables.runs.c.id == run_id).values(**values))
    return result.rowcount > 0


def prune(store: Store, project: int, keep: int) -> None:
    """Give back the disk of all but the newest finished reports; decisions and files stay."""
    done = [entry.id for entry in runs(store, project) if entry.state == "done"]
    for number in done[keep:]:
        advance(store, number, state="past", message="这次检查的结果已按保留设置清除；需要时可重新检查。")
        shutil.rmtree(store.reports / str(number), ignore_errors=True)


def _project(row: RowMapping) -> Project:
    return Project(row["id"], row["name"], row["created"], row["config"], row["two_step"])


def _run(row: RowMapping) -> Run:
    return Run(
        id=row["id"], project=row["project"], started=row["started"], state=row["state"],
        stage=row["stage"], share=row["share"], message=row["message"],
    )  # fmt: skip
