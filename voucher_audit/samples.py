"""Loads the sample ledgers that come with the repository, so that the first page a newcomer sees is not empty."""

from __future__ import annotations

import tomllib
from pathlib import Path

from voucher_audit import jobs
from voucher_audit.errors import StoreError
from voucher_audit.store import archive, projects
from voucher_audit.store.database import Store

FOLDER = Path(__file__).resolve().parent.parent / "sample_ledgers"


def install(store: Store) -> None:
    """Make the projects of `sample_ledgers/projects.toml` and audit them; one that is there already stays as it is, but is
    audited again if its report is another version's.

    Raises:
        StoreError: the samples are not beside the program, or an audit failed.
    """
    manifest = FOLDER / "projects.toml"
    if not manifest.exists():
        raise StoreError(f"没有找到示例账（{FOLDER}）；请从源码目录运行，或去掉 --samples。")
    known = {project.name: project.id for project in projects.projects(store)}
    # the page opens the newest project: the first of the manifest comes last
    for entry in reversed(tomllib.loads(manifest.read_text(encoding="utf-8"))["project"]):
        if entry["name"] in known:
            if not _legible(store, known[entry["name"]]):
                _audit(store, known[entry["name"]])
            continue
        project = projects.create_project(store, entry["name"])
        projects.set_config(store, project.id, entry.get("config", ""))
        for role, names in entry["files"].items():
            for name in names:
                projects.add_upload(store, project.id, name, (FOLDER / name).read_bytes(), role)
        _audit(store, project.id)


def _legible(store: Store, project: int) -> bool:
    done = [run.id for run in projects.runs(store, project) if run.state == "done"]
    return not done or archive.is_current(store.reports / str(max(done)))


def _audit(store: Store, project: int) -> None:
    run_id = projects.create_run(store, project)
    jobs.perform(store.folder, store.url, run_id)
    run = projects.run(store, run_id)
    if run is None or run.state != "done":
        raise StoreError(f"示例账检查失败：{run.message if run else '没有结果'}")
