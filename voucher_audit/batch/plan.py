"""The plan: which files are which unit's books of which years. Made from what the files say, corrected by people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from voucher_audit import parties
from voucher_audit.batch.recognise import COMPANION, UNUSED, Seen, unit_in_name
from voucher_audit.batch.refs import BookRef, FileRef
from voucher_audit.intake import LEDGER

_NO_UNIT_FOLDER: Final = re.compile(
    r"(?:19|20)\d{2}.{0,6}|.{0,4}(?:台账|账簿|凭证|序时账|发票|合同|会议|资料|数据|账套|导出|备份).{0,4}|[\x00-\x7f]+"
)
UNKNOWN_YEAR: Final = "年度不明"


@dataclass(frozen=True)
class PlanRow:
    """One file in the plan. `year` blank: for a register, all years of the unit."""

    unit: str
    year: str
    role: str
    file: FileRef
    peers: str = ""
    remark: str = ""


def rows_of(seen: Sequence[Seen], root: Path) -> list[PlanRow]:
    """Say of every file whose it is. A file whose unit nobody can tell keeps a blank one, with a remark."""
    said = {entry.file: _said(entry) for entry in seen}
    owners = _folder_owners(seen, said, root)
    rows: list[PlanRow] = []
    first: dict[str, FileRef] = {}
    for entry in seen:
        role, remark = entry.role, entry.remark
        original = first.setdefault(entry.file.sha256 or entry.file.name, entry.file)
        if role == LEDGER and original is not entry.file:
            role, remark = UNUSED, f"与「{original.name}」内容完全相同，只查一次"
        unit = _unit_of(entry, said, owners, root)
        if role != UNUSED and not unit:
            remark = remark or "看不出是哪个单位的，请在计划表里填写单位"
        year = _span(entry.years) if role in (LEDGER, COMPANION) else ""
        rows.append(PlanRow(unit, year or (UNKNOWN_YEAR if role == LEDGER else ""), role, entry.file, "", remark))
    return rows


def books(rows: Iterable[PlanRow]) -> list[BookRef]:
    """The books of a plan, in order of unit and year. Ledgers of overlapping years of one unit are one book; a balance
    sheet in a file of its own goes with the ledgers of its year."""
    by_unit: dict[str, list[PlanRow]] = defaultdict(list)
    for row in rows:
        if row.role != UNUSED and row.unit:
            by_unit[row.unit].append(row)
    out: list[BookRef] = []
    for unit, mine in by_unit.items():
        papers = [row for row in mine if row.role not in (LEDGER, COMPANION)]
        beside = [row for row in mine if row.role == COMPANION]
        peers = next((row.peers for row in mine if row.peers), "")
        together = _together([row for row in mine if row.role == LEDGER])
        for years, ledgers in together:
            own = [(row.role, row.file) for row in papers if not row.year or _meet(row.year, years)]
            # one year's balances would open another year's book wrongly
            kin = [row.file for row in beside if (_meet(row.year, years) if row.year else len(together) == 1)]
            out.append(BookRef(unit, years, (*ledgers, *kin), tuple(own), peers))
    return sorted(out, key=lambda book: (book.unit, book.year))


def idle(rows: Iterable[PlanRow], planned: Iterable[BookRef]) -> list[PlanRow]:
    """Rows that no book uses although they look like ledgers or registers."""
    used = {file for book in planned for file in (*book.ledgers, *(file for _, file in book.registers))}
    return [row for row in rows if row.role != UNUSED and row.file not in used]


def _said(entry: Seen) -> str:
    """The unit that the file itself names."""
    if len(entry.entities) > 1:
        return f"{entry.entities[0]}等{len(entry.entities)}个单位"
    return entry.entities[0] if entry.entities else unit_in_name(entry.file.member or entry.file.path)


def _folder(file: FileRef, root: Path) -> str:
    """Path of the nearest folder below the root that may be a unit's, relative to it; empty for none."""
    inner = PurePosixPath(Path(file.path).relative_to(root).as_posix())
    parts = list(inner.parts[:-1])
    if file.member:
        parts += [inner.stem, *PurePosixPath(file.member).parts[:-1]]
    while parts and _NO_UNIT_FOLDER.fullmatch(parts[-1]):
        parts.pop()
    return "/".join(parts)


def _folder_owners(seen: Sequence[Seen], said: Mapping[FileRef, str], root: Path) -> dict[str, list[str]]:
    """Folder → units whose ledgers lie in it. Several writings of one name count once: the one that a ledger states."""
    owners: dict[str, list[str]] = defaultdict(list)
    stated_first = sorted((entry for entry in seen if entry.role == LEDGER), key=lambda entry: not entry.entities)
    for entry in stated_first:
        folder, name = _folder(entry.file, root), said[entry.file]
        names = owners[folder]
        if name and not any(_same(name, other, bool(entry.entities)) for other in names):
            names.append(name)
    return owners


def _same(name: str, other: str, stated: bool) -> bool:
    """A name that only the file's name gives may be an abbreviation of the stated one."""
    if parties.similarity(name, other) >= parties.SAME:
        return True
    shorter, longer = sorted((name, other), key=len)
    remaining = iter(longer)
    return not stated and len(shorter) >= 3 and all(character in remaining for character in shorter)


def _unit_of(entry: Seen, said: Mapping[FileRef, str], owners: Mapping[str, list[str]], root: Path) -> str:
    folder, name = _folder(entry.file, root), said[entry.file]
    names = owners.get(folder, [])
    stated = bool(entry.entities)
    for other in names:
        if name and _same(name, other, stated):
            return other
    if len(names) == 1 and (entry.role != LEDGER or not name):
        return names[0]
    if name and (entry.role == LEDGER or not names):
        return next((other for known in owners.values() for other in known if _same(name, other, stated)), name)
    if not names and folder:
        return folder.rsplit("/", 1)[-1]
    return ""


def _span(years: Sequence[int]) -> str:
    if not years:
        return ""
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}-{years[-1]}"


def _bounds(span: str) -> tuple[int, int] | None:
    found = [int(year) for year in re.findall(r"(?:19|20)\d{2}", span)]
    return (min(found), max(found)) if found else None


def _meet(one: str, other: str) -> bool:
    left, right = _bounds(one), _bounds(other)
    return left is None or right is None or (left[0] <= right[1] and right[0] <= left[1])


def _together(rows: Sequence[PlanRow]) -> list[tuple[str, list[FileRef]]]:
    """Ledgers whose years overlap; what states no year stands by itself."""
    dated = [(bounds, row.file) for row in rows if (bounds := _bounds(row.year))]
    groups: list[tuple[tuple[int, int], list[FileRef]]] = []
    for (start, end), file in sorted(dated, key=lambda pair: (pair[0], pair[1].name)):
        if groups and start <= groups[-1][0][1]:
            (first, last), files = groups[-1]
            groups[-1] = ((first, max(last, end)), [*files, file])
        else:
            groups.append(((start, end), [file]))
    out = [(_span(span), files) for span, files in groups]
    undated = [row.file for row in rows if not _bounds(row.year)]
    return [*out, (UNKNOWN_YEAR, undated)] if undated else out
