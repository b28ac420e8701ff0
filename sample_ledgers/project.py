"""A sample project: files, settings and the known answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sample_ledgers.desk import Desk
from sample_ledgers.truth import judged
from sample_ledgers.vouchers import Voucher

ANSWER_COLUMNS = (
    "file",
    "year",
    "period",
    "voucher",
    "date",
    "amount",
    "summary",
    "expected",
    "allowed",
    "task",
    "note",
)


@dataclass
class Project:
    """Files by role (`ledger` or a register), all in one folder, and what should be found in them."""

    name: str
    folder: str
    config: str
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    answers: list[tuple[str, ...]] = field(default_factory=list)

    def answer(self, file: str, vouchers: Iterable[Voucher], desk: Desk) -> None:
        """Answers for the vouchers of one file that are trouble or only look like it."""
        for voucher in vouchers:
            must, may = judged(voucher, desk.chart, desk.profile)
            if not must and not voucher.truth.note and not voucher.truth.task:
                continue
            amount = sum(entry.debit for entry in voucher.entries if entry.basis == "financial") / 100
            self.answers.append(
                (file, str(voucher.year), str(voucher.period), voucher.name, f"{voucher.day:%Y-%m-%d}", f"{amount:.2f}", voucher.summary,
                 " ".join(sorted(must)) or "none", " ".join(sorted(may)), voucher.truth.task, voucher.truth.note)
            )  # fmt: skip


def config(names: Sequence[str], bodies: Sequence[str]) -> str:
    """The project's settings as TOML."""
    return f"[unit]\nnames = {_list(names)}\nbodies = {_list(bodies)}\n"


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def manifest(projects: Sequence[Project]) -> str:
    """`projects.toml`: which files belong together and in which role."""
    out = ["# 由 make.py 生成：每个示例项目的文件、用途（ledger 为账，其余为台账名）和配置。"]
    for project in projects:
        out += [
            "",
            "[[project]]",
            f'name = "{project.name}"',
            f"config = '''\n{project.config}'''",
            "",
            "[project.files]",
        ]
        out += [
            f"{role} = {_list([f'{project.folder}/{name}' for name in files])}" for role, files in project.files.items()
        ]
    return "\n".join(out) + "\n"
