"""One pass over a sheet's XML for what calamine does not tell: extent, formulas without values, errors, hidden rows."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from voucher_audit.reading.containers.source import Source

_CHUNK = 4 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass
class SheetScan:
    """What one sheet's own bytes say. Rows and columns 1-based; extents count cells with a value only."""

    rows: int = 0
    columns: int = 0
    shared_strings: int = 0  # cells that refer to the table of shared strings
    formulas: int = 0
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    zero_formula_rows: list[int] = field(default_factory=list)


@dataclass
class WorkbookScan:
    sheets: dict[str, SheetScan]
    recalculated_on_load: bool = False  # the writer left all formulas to be computed by Excel


def column_number(letters: bytes) -> int:
    """`b"AB"` → 28."""
    number = 0
    for code in letters:
        number = number * 26 + code - 64
    return number


class _Patterns:
    """Patterns for the namespace prefix that a sheet's XML uses (`<row` or `<x:row`)."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.row_start = b"<" + prefix + b"row"
        self.formula_start = b"<" + prefix + b"f"
        self.row = re.compile(rb"<" + p + rb"row\b([^<>]*?)/?>")
        self.reference = re.compile(rb"<" + p + rb'c\s[^<>]*?\br="([A-Z]{1,3})\d')
        self.plain_reference = re.compile(rb"<" + p + rb'c r="([A-Z]{1,3})\d')
        self.filled = re.compile(
            rb"<" + p + rb'c\s[^<>]*?\br="([A-Z]{1,3})(\d+)"[^<>]*(?<!/)>\s*<' + p + rb"(?:v|is|f)\b"
        )
        self.unplaced = re.compile(rb"<" + p + rb"(?:c|row)(?:>|\s(?![^<>]*\br=)[^<>]*>)")
        self.not_plain = tuple(re.compile(b"<" + p + word + rb'(?:>| (?!r="))') for word in (b"c", b"row"))
        self.row_or_cell = re.compile(rb"<" + p + rb"(row|c)\b([^<>]*?)(/?)>")
        self.formula = re.compile(
            rb"<" + p + rb"c\b([^<>]*?)(?<!/)>\s*<" + p + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</" + p + rb"f>)\s*"
            rb"(?:<" + p + rb"v\s*/>|<" + p + rb"v(?:\s[^<>]*)?>([^<]*)</" + p + rb"v>)?"
        )
        self.error = re.compile(
            rb"<" + p + rb'c\b([^<>]*?\bt="e"[^<>]*)>(?:\s*<' + p + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</" + p + rb"f>))?\s*"
            rb"<" + p + rb"v(?:\s[^<>]*)?>([^<]*)<"
        )
        self.hidden_column = re.compile(rb"<" + p + rb'col\b[^<>]*\bhidden="(?:1|true)"')


_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ROW_NUMBER = re.compile(rb'\br="(\d{1,9})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_COUNT = re.compile(rb'\buniqueCount\s*=\s*["\'](\d+)')
_STRING_REFERENCE = re.compile(rb't="s"[^<>]*>\s*<(?:\w+:)?v>(\d{1,9})<')
_TYPE_STRING = re.compile(rb'\bt="str"')


def scan_workbook(source: Source, archive: zipfile.ZipFile) -> WorkbookScan:
    """Scan every sheet of an xlsx or xlsm, by the names that the workbook gives them.

    Raises:
        UnreadableInput: damaged, entities declared, too wide or too large.
    """
    parts, recalculated = _sheet_parts(source, archive)
    sheets: dict[str, SheetScan] = {}
    for number, (name, part) in enumerate(parts.items()):
        sheets[name] = scan_sheet(source, name, archive, part, (number / len(parts), (number + 1) / len(parts)))
        source.check_extent(sheets[name].rows, sheets[name].columns, name)
    references = sum(scan.shared_strings for scan in sheets.values())
    for name in archive.namelist():
        if posixpath.basename(name.replace("\\", "/")).lower() == "sharedstrings.xml":
            _check_shared_strings(source, archive, name, references, list(parts.values()))
    return WorkbookScan(sheets, recalculated)


def _sheet_parts(source: Source, archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
    workbook, links = names.get("xl/workbook.xml"), names.get("xl/_rels/workbook.xml.rels")
    if not workbook or not links:
        raise source.refuse("缺少工作簿目录，文件已损坏", "请用 Excel 或 WPS 打开修复后另存，或重新导出")
    try:
        root, relations = _tree(source, archive.read(workbook)), _tree(source, archive.read(links))
    except _DAMAGED as error:
        raise source.refuse("已损坏或没有传输完整", "请重新复制或导出该文件") from error
    targets: dict[str | None, str] = {}
    for relation in relations.iter("{*}Relationship"):
        target = (relation.get("Target") or "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        targets[relation.get("Id")] = names.get(path.lower(), "")
    parts: dict[str, str] = {}
    for sheet in root.iter("{*}sheet"):
        identity = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        if targets.get(identity):
            parts[sheet.get("name") or ""] = targets[identity]
    calculation = next(root.iter("{*}calcPr"), None)
    return parts, calculation is not None and calculation.get("fullCalcOnLoad") in {"1", "true"}


def _tree(source: Source, xml: bytes) -> etree._Element:
    if b"<!" in xml.replace(b"<!--", b""):
        raise source.refuse(
            "的 XML 中有文档类型或实体定义，为防止恶意展开不予读取", "请用 Excel 或 WPS 另存为 xlsx 后再试"
        )
    try:
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
        return etree.parse(io.BytesIO(xml), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise source.refuse("的工作簿目录已损坏", "请用 Excel 或 WPS 打开修复后另存，或重新导出") from error


def _pieces(source: Source, archive: zipfile.ZipFile, part: str, start: bytes, sheet: str = "") -> Iterator[bytes]:
    """The part's XML in pieces, each but the first beginning with `start` (or the same with a namespace prefix)."""
    prefixed = b":" + start[1:]
    try:
        with archive.open(part) as stream:
            rest = stream.read(_CHUNK)
            if b"<!DOCTYPE" in rest[:4096] or b"<!ENTITY" in rest:
                raise source.refuse(
                    "的 XML 中定义了实体，为防止恶意展开不予读取", "请用 Excel 或 WPS 另存后再试", sheet
                )
            while piece := stream.read(_CHUNK):
                rest += piece
                cut = rest.rfind(start)
                if cut < 0 and (behind := rest.rfind(prefixed)) >= 0:
                    cut = rest.rfind(b"<", 0, behind)
                if cut > 0:
                    yield rest[:cut]
                    rest = rest[cut:]
                elif len(rest) > source.limits.row_bytes:
                    raise source.refuse("中有一行的内容过长，不像账簿", "请删去多余的列后另存，或重新导出", sheet)
            yield rest
    except _DAMAGED as error:
        raise source.refuse("已损坏或没有传输完整", "请重新复制或导出该文件", sheet) from error


def scan_sheet(
    source: Source, sheet: str, archive: zipfile.ZipFile, part: str, share: tuple[float, float] = (0.0, 1.0)
) -> SheetScan:
    """Extent, formulas, errors and hidden rows of one sheet. share: of the whole scan, for the progress."""
    total, seen = max(1, archive.getinfo(part).file_size), 0
    scan, patterns = SheetScan(), None
    wide: set[bytes] = set()
    place, tail = (0, 0), b""
    for chunk in _pieces(source, archive, part, b"<row", sheet):
        if patterns is None:
            root = re.search(rb"<(\w+:)?worksheet\b", chunk[:65536])
            patterns = _Patterns(root.group(1) or b"" if root else b"")
            scan.hidden_columns = len(patterns.hidden_column.findall(chunk))
        if b" r='" in chunk[:65536]:
            chunk = chunk.replace(b"'", b'"')
        seen += len(chunk)
        tail = chunk[-4096:]
        source.progress("检查工作簿", 0.3 * (share[0] + (share[1] - share[0]) * seen / total))
        scan.shared_strings += chunk.count(b't="s"')
        plain = not any(pattern.search(chunk) for pattern in patterns.not_plain)
        if place != (0, 0) or (not plain and patterns.unplaced.search(chunk)):
            place = _walk(scan, chunk, patterns, place)
            continue
        wide |= set((patterns.plain_reference if plain else patterns.reference).findall(chunk))
        _scan_rows(scan, chunk, patterns)
        if patterns.formula_start in chunk:
            _scan_formulas(scan, chunk, patterns)
        if b't="e"' in chunk:
            for attributes, value in patterns.error.findall(chunk):
                if found := _PLACE.search(attributes):
                    scan.errors[int(found[2]), column_number(found[1])] = value.decode("utf-8", "replace")
    if not re.search(rb"</(\w+:)?worksheet\s*>\s*$", tail):
        raise source.refuse("的内容没有写完，文件可能被截断", "请重新导出，或用 Excel、WPS 打开修复后另存", sheet)
    scan.columns = max(scan.columns, max(map(column_number, wide), default=0))
    if scan.columns > source.limits.columns or scan.rows * scan.columns > source.limits.cells:
        _measure_filled(source, sheet, archive, part, scan)
    return scan


def _scan_rows(scan: SheetScan, chunk: bytes, patterns: _Patterns) -> None:
    for match in patterns.row.finditer(chunk) if b"hidden=" in chunk else ():
        if _HIDDEN.search(match[1]) and (number := _ROW_NUMBER.search(match[1])):
            scan.hidden_rows.append(int(number[1]))
    at = chunk.rfind(patterns.row_start)
    while at >= 0:  # <rowBreaks starts alike
        if (last := patterns.row.match(chunk, at)) and (number := _ROW_NUMBER.search(last[1])):
            scan.rows = max(scan.rows, int(number[1]))
            break
        at = chunk.rfind(patterns.row_start, 0, at)


def _scan_formulas(scan: SheetScan, chunk: bytes, patterns: _Patterns) -> None:
    for match in patterns.formula.finditer(chunk):
        attributes, value = match[1], match[2]
        found = _PLACE.search(attributes)
        if not found:
            continue
        _note_formula(scan, int(found[2]), column_number(found[1]), attributes, value)


def _note_formula(scan: SheetScan, row: int, column: int, attributes: bytes, value: bytes | None) -> None:
    scan.formulas += 1
    if value == b"0":
        scan.zero_formula_rows.append(row)
    if not value and not (value is not None and _TYPE_STRING.search(attributes)):
        scan.unvalued.append((row, column))


def _walk(scan: SheetScan, chunk: bytes, patterns: _Patterns, place: tuple[int, int]) -> tuple[int, int]:
    """The slow way, for writers that leave out cell or row references: positions are counted."""
    row, column = place
    for match in patterns.row_or_cell.finditer(chunk):
        kind, attributes, closed = match.groups()
        if kind == b"row":
            number = _ROW_NUMBER.search(attributes)
            row, column = (int(number[1]) if number else row + 1), 0
            if _HIDDEN.search(attributes):
                scan.hidden_rows.append(row)
            continue
        found = _PLACE.search(attributes)
        column = column_number(found[1]) if found else column + 1
        if closed:
            continue
        scan.rows, scan.columns = max(scan.rows, row), max(scan.columns, column)
        if formula := patterns.formula.match(chunk, match.start()):
            _note_formula(scan, row, column, attributes, formula[2])
        if b't="e"' in attributes and (error := patterns.error.match(chunk, match.start())):
            scan.errors[row, column] = error[2].decode("utf-8", "replace")
    return row, column


def _check_shared_strings(
    source: Source, archive: zipfile.ZipFile, table: str, references: int, parts: list[str]
) -> None:
    """Refuse a workbook that unfolds by repeating long texts: one string of 32 kB in a million cells is 32 GB."""
    lengths: list[int] = []
    longest = 0
    for chunk in _pieces(source, archive, table, b"<si"):
        stated = _COUNT.search(chunk[:4096]) if not lengths else None
        if stated and int(stated[1]) > archive.getinfo(table).file_size:  # calamine makes room for as many as it says
            raise source.refuse("的文字表声明的数目有误，文件已损坏", "请用 Excel 或 WPS 打开修复后另存为 xlsx")
        sizes = list(map(len, chunk.split(b"<si")))[1:]
        longest = max(longest, *sizes, 0)
        lengths += sizes
    if longest * references <= source.limits.expanded_bytes:
        return
    uses: Counter[bytes] = Counter()
    for part in parts:
        for chunk in _pieces(source, archive, part, b"<row"):
            uses.update(_STRING_REFERENCE.findall(chunk))
    total = sum(lengths[int(key)] * count for key, count in uses.items() if int(key) < len(lengths))
    if total > source.limits.expanded_bytes:
        raise source.refuse("把很长的文字重复了太多次，展开后过大", "请检查文件来源，或重新导出")


def _measure_filled(source: Source, sheet: str, archive: zipfile.ZipFile, part: str, scan: SheetScan) -> None:
    """Formatted but empty cells may reach to the last column: measure again, cells with a value only."""
    scan.rows = scan.columns = 0
    patterns = None
    for chunk in _pieces(source, archive, part, b"<row", sheet):
        root = re.search(rb"<(\w+:)?worksheet\b", chunk[:65536])
        patterns = patterns or _Patterns(root.group(1) or b"" if root else b"")
        for letters, row in patterns.filled.findall(chunk):
            scan.rows = max(scan.rows, int(row))
            scan.columns = max(scan.columns, column_number(letters))
