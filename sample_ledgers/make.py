"""Write the sample ledgers: `python -m sample_ledgers.make [FOLDER]`. The same bytes every time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sample_ledgers import archive, bureau, subsidiary
from sample_ledgers.files import text_table, write
from sample_ledgers.project import ANSWER_COLUMNS, Project, manifest

HERE = Path(__file__).resolve().parent


def projects() -> tuple[Project, ...]:
    return (bureau.project(), *subsidiary.projects(), archive.project())


def samples() -> dict[str, bytes]:
    """Every generated file, by its path below this folder."""
    made = projects()
    out: dict[str, bytes] = {}
    for project in made:
        for files in project.files.values():
            out.update({f"{project.folder}/{name}": content for name, content in files.items()})
    out["projects.toml"] = manifest(made).encode()
    rows: list[tuple[str, ...]] = [ANSWER_COLUMNS]
    for project in made:
        rows += [(f"{project.folder}/{row[0]}", *row[1:]) for row in project.answers]
    out["answers.csv"] = text_table(rows)
    return out


def main(arguments: Sequence[str] = ()) -> int:
    write(Path(arguments[0]) if arguments else HERE, samples())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
