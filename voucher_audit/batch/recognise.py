"""What one file is: a ledger or which register, whose, of which years. Decided by its content, cheaply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from voucher_audit.batch.excerpt import excerpt
from voucher_audit.batch.files import digest_of, has_no_table, read
from voucher_audit.batch.refs import FileRef
from voucher_audit.errors import UnreadableInput
from voucher_audit.intake import LEDGER
from voucher_audit.reading import MappingOverride, read_grids_as_ledger
from voucher_audit.reading.containers import open_grids
from voucher_audit.reading.dates import years_in
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import cell_text
from voucher_audit.reading.recognise import BALANCES, CHART, Other
from voucher_audit.reading.sheets import tables_of
from voucher_audit.reading.titles import Titles, from_name, from_rows, stem_of
from voucher_audit.registers.sheets import kind_of

UNUSED: Final = ""
COMPANION: Final = "companion"  # a 科目余额表 or chart of accounts in a file of its own: read beside the ledger
_TITLE_ROWS: Final = 6
# What a file's name says besides whose it is: years, months, kinds of books and registers.
_NOT_A_NAME: Final = re.compile(
    r"(?:19|20)\d{2}(?:\s*[-—~至到]\s*(?:19|20)?\d{2,4})?|\d+月|凭证|序时|记账|会计分录|会计|明细|日记账|账簿|总账|分录|台账|名册|名单|"
    r"盘点|预算|发票|合同|会议|公函|车辆|导出|财务|账套|数据|[-_—－\s(（\[【]"
)


@dataclass(frozen=True)
class Seen:
    """What a look at one file told.

    role: `intake.LEDGER`, `COMPANION`, a register of `registers.schema.ALL`, or `UNUSED`.
    entities: units that a ledger states; empty when it states none. years: of its entries, ascending.
    remark: Chinese, why it is not used or what is wrong with it; empty when all is clear.
    """

    file: FileRef
    role: str
    entities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Look:
    """Looks at files; a plain value, so that another process can do it."""

    passwords: tuple[str, ...] = ()
    mappings: tuple[MappingOverride, ...] = ()

    def __call__(self, file: FileRef) -> Seen:
        """Never raises: a file that cannot be understood is a ledger whose audit will say what is wrong."""
        if has_no_table(file):
            return Seen(file, UNUSED, remark="不是表格文件")
        try:
            content = read(file, self.passwords)
        except UnreadableInput as error:
            return Seen(file, LEDGER, remark=str(error))
        known = replace(file, sha256=digest_of(content), size=len(content))
        part = excerpt(content)
        seen = self._understood(known, part)
        if part is not content and (seen.role == UNUSED or seen.remark):
            seen = self._understood(known, content)  # the rows that tell may stand in the middle
        return seen

    def _understood(self, file: FileRef, content: bytes) -> Seen:
        try:
            grids, _ = open_grids((file.name, content), passwords=self.passwords)
        except UnreadableInput as error:
            return Seen(file, LEDGER, remark=str(error))
        kinds = [kind_of(grid) for grid in grids]
        if LEDGER in kinds or (self.mappings and any(isinstance(tables_of(g, self.mappings), list) for g in grids)):
            return self._ledger(file, grids)
        named = [kind for kind in kinds if kind]
        if named:
            return Seen(file, max(dict.fromkeys(named), key=named.count))
        others = [what for grid in grids if isinstance(what := tables_of(grid), Other)]
        if any(what.kind in (BALANCES, CHART) for what in others):
            return self._companion(file, grids)
        return Seen(file, UNUSED, remark=others[0].why if others else "没有账簿或台账的表头")

    def _companion(self, file: FileRef, grids: Sequence[Grid]) -> Seen:
        found = Titles()
        for grid in grids:
            rows = grid.cells.head(_TITLE_ROWS).to_numpy(dtype=object)
            found = found.over(from_rows([[cell_text(cell) for cell in row] for row in rows]))
        found = found.over(from_name(stem_of(file.name)))
        return Seen(file, COMPANION, (found.entity,) if found.entity else (), (found.year,) if found.year else ())

    def _ledger(self, file: FileRef, grids: Sequence[Grid]) -> Seen:
        try:
            ledger = read_grids_as_ledger(grids, mappings=self.mappings)
        except UnreadableInput as error:
            return Seen(file, LEDGER, years=tuple(sorted(years_in(stem_of(file.name)))), remark=str(error))
        entities = tuple(dict.fromkeys(book.entity for book in ledger.books if book.entity))
        return Seen(file, LEDGER, entities, tuple(sorted({int(year) for year in ledger.lines["year"].unique()})))


def unit_in_name(name: str) -> str:
    """The unit that a file's or folder's name begins with: `柳河县档案馆-2023年-凭证序时簿.csv` → `柳河县档案馆`;
    empty when it begins with something else."""
    first = next((part for part in _NOT_A_NAME.split(stem_of(name)) if part), "")
    begins = stem_of(name).lstrip(" -_—([（【").startswith(first) if first else False
    return first if begins and len(first) >= 2 and not first.isascii() else ""
