"""Projects, their uploaded files, and the runs over them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from voucher_audit.errors import StoreError
from voucher_audit.store import tables
from voucher_audit.store.database import Store, now

LEDGER = "ledger"


@dataclass(frozen=True)
class Project:
    """One inspection or one unit's books."""

    id: int
    name: str
    created: str
    config: str


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
        return self.state in ("done", "failed")


def projects(store: Store) -> list[Project]:
    """All projects, newest first."""
    with store.begin() as connection:
        rows = connection.execute(select(tables.projects).order_by(tables.projects.c.id.desc())).mappings()
        return [Project(row["id"], row["name"], row["created"], row["config"]) for row in rows]


def create_project(store: Store, name: str) -> Project:
    """Add a project.

    Raises:
        StoreError: the name is blank or taken.
    """
    name = name.strip()
    if not name:
        raise StoreError("请先给项目起个名字，例如“县住建局 2021 年度”。")
    created = now()
    try:
        with store.begin() as connection:
            result = connection.execute(insert(tables.projects).values(name=name, created=created, config=""))
            key = result.inserted_primary_key
    except IntegrityError as error:
        raise StoreError(f"已有名为「{name}」的项目；请换一个名字，或在列表中选择它。") from error
    return Project(int(key[0]) if key else 0, name, created, "")


def set_config(store: Store, project: int, config: str) -> None:
    """Keep the project's TOML settings (checked by the caller)."""
    with store.begin() as connection:
        connection.execute(update(tables.projects).where(tables.projects.c.id == project).values(config=config))


def delete_project(store: Store, project: int) -> None:
    """Erase a project: its rows, its reports, and the files no other project uses."""
    with store.begin() as connection:
        ids = list(connection.scalars(select(tables.runs.c.id).where(tables.runs.c.project == project)))
        hashes = set(connection.scalars(select(tables.uploads.c.sha256).where(tables.uploads.c.project == project)))
        for table in (tables.decisions, tables.runs, tables.uploads):
            connection.execute(delete(table).where(table.c.project == project))
        connection.execute(delete(tables.projects).where(tables.projects.c.id == project))
        kept = set(connection.scalars(select(tables.uploads.c.sha256).where(tables.uploads.c.sha256.in_(hashes))))
    for run in ids:
        shutil.rmtree(store.reports / str(run), ignore_errors=True)
    for sha256 in hashes - kept:
        (store.files / sha256).unlink(missing_ok=True)


def add_upload(store: Store, project: int, name: str, content: bytes, role: str) -> Upload | None:
    """Keep one uploaded file; None when the project already holds the same content."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = store.files / sha256
    if not target.exists():
        temporary = target.with_suffix(".part")
        try:
            temporary.write_bytes(content)
            temporary.replace(target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise StoreError(f"「{name}」没能保存（{error.strerror}）；请检查磁盘空间后重新上传。") from error
    uploaded = now()
    row = {"project": project, "name": Path(name).name, "sha256": sha256, "size": len(content), "role": role}
    try:
        with store.begin() as connection:
            result = connection.execute(insert(tables.uploads).values(**row, uploaded=uploaded))
            key = result.inserted_primary_key
    except IntegrityError:
        return None
    return Upload(int(key[0]) if key else 0, Path(name).name, sha256, len(content), role, uploaded, target)


def uploads(store: Store, project: int) -> list[Upload]:
    """The project's files, oldest first."""
    table = tables.uploads
    with store.begin() as connection:
        rows = connection.execute(select(table).where(table.c.project == project).order_by(table.c.id)).mappings()
        return [
            Upload(row["id"], row["name"], row["sha256"], row["size"], row["role"], row["uploaded"],
                   store.files / row["sha256"])
            for row in rows
        ]  # fmt: skip


def remove_upload(store: Store, upload: Upload) -> None:
    """Take one file out of its project; its bytes go when nobody else uses them."""
    table = tables.uploads
    with store.begin() as connection:
        connection.execute(delete(table).where(table.c.id == upload.id))
        used = connection.scalar(select(table.c.id).where(table.c.sha256 == upload.sha256).limit(1))
    if used is None:
        upload.path.unlink(missing_ok=True)


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
    with store.begin() as connection:
        row = connection.execute(select(tables.runs).where(tables.runs.c.id == run_id)).mappings().first()
    return _run(row) if row else None


def runs(store: Store, project: int) -> list[Run]:
    """The project's runs, newest first."""
    table = tables.runs
    with store.begin() as connection:
        rows = connection.execute(select(table).where(table.c.project == project).order_by(table.c.id.desc()))
        return [_run(row) for row in rows.mappings()]


def take_passwords(store: Store, run_id: int) -> list[str]:
    """The run's passwords, which are forgotten by this call."""
    table = tables.runs
    with store.begin() as connection:
        kept = connection.scalar(select(table.c.passwords).where(table.c.id == run_id))
        connection.execute(update(table).where(table.c.id == run_id).values(passwords=""))
    return list(json.loads(kept)) if kept else []


def advance(store: Store, run_id: int, **values: object) -> None:
    """Write a run's state, stage, share or message."""
    with store.begin() as connection:
        connection.execute(update(tables.runs).where(tables.runs.c.id == run_id).values(**values))


def _run(row: RowMapping) -> Run:
    return Run(
        id=row["id"], project=row["project"], started=row["started"], state=row["state"],
        stage=row["stage"], share=row["share"], message=row["message"],
    )  # fmt: skip
