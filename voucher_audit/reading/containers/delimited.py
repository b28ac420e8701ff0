"""Separated text → grid. Regular lines go through Arrow in one piece; the others one by one, and both keep their line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers.encoding import Text, decode
from voucher_audit.reading.containers.records import Record, read_record
from voucher_audit.reading.containers.separators import SEPARATORS, Dialect, detect, split_line
from voucher_audit.reading.containers.source import Parts, Source, row_list
from voucher_audit.reading.grid import Grid

Numbers = npt.NDArray[np.int64]
_LF, _QUOTE = 10, 34
_BLOCK = 16 << 20  # bytes surveyed at a time
_SAMPLE_LINES = 200
_LONGEST_SAMPLED = 20  # lines of one record
_CR_IS_A_LINE_END = 0.1  # of the line feeds: below that, lone carriage returns are dirt within cells
_CONTINUED = "引号内的换行，属于上一行的单元格"


@dataclass(frozen=True)
class _Lines:
    """Physical lines of a text: `utf8[start:end]`, without line ends."""

    utf8: bytes
    start: Numbers
    end: Numbers

    def __len__(self) -> int:
        return len(self.start)

    def text(self, position: int) -> str:
        return self.utf8[self.start[position] : self.end[position]].decode("utf-8")


@dataclass(frozen=True)
class _Survey:
    """For every line: separators, quotes, and whether a quote stands where none can open, close or be doubled."""

    separators: Numbers
    quotes: Numbers
    stray: npt.NDArray[np.bool_]


def read(source: Source, text: Text | None = None) -> Parts:
    """One grid of `str` cells; the row number is the physical line where the record starts."""
    text = text or decode(source)
    source.progress("读取文本", 0.1)
    lines = _split(line_feeds(text.utf8))
    _check_length(source, lines)
    dialect = _dialect(lines)
    if dialect.width > source.limits.columns:
        mark, most = dialect.separator.encode(), source.limits.columns
        for position, (start, end) in enumerate(zip(lines.start.tolist(), lines.end.tolist(), strict=True)):
            if (width := lines.utf8.count(mark, start, end) + 1) > most:
                raise _too_wide(source, width, position)
    cells, left_out, warnings = _read_lines(source, lines, dialect)
    blank = _blank_rows(cells)
    absent = np.setdiff1d(np.arange(1, len(lines) + 1), cells.index.to_numpy(), assume_unique=True)
    absent = np.setdiff1d(absent, np.array([row for row, _ in left_out], dtype="int64"), assume_unique=True)
    if len(blank):
        cells = cells.drop(index=pd.Index(blank))
    source.progress("读取文本", 1.0)
    grid = Grid(
        file=source.name,
        sha256=source.sha256,
        sheet="",
        container=_label(source, text, dialect),
        cells=cells,
        blank_rows=tuple(np.sort(np.concatenate([absent, blank])).tolist()),
        left_out=left_out,
        warnings=(*text.warnings, *warnings),
    )
    return [grid], []


def line_feeds(utf8: bytes) -> bytes:
    """CRLF, CR CR LF and CR become LF. Lone carriage returns among line feeds are blanks within a cell."""
    if b"\r" not in utf8:
        return utf8
    utf8 = utf8.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")
    lone, feeds = utf8.count(b"\r"), utf8.count(b"\n")
    return utf8.replace(b"\r", b"\n" if lone > _CR_IS_A_LINE_END * feeds else b" ") if lone else utf8


def _split(utf8: bytes) -> _Lines:
    ends = np.flatnonzero(np.frombuffer(utf8, dtype=np.uint8) == _LF)
    if not utf8.endswith(b"\n"):
        ends = np.append(ends, len(utf8))
    starts = np.concatenate([[0], ends[:-1] + 1]).astype(np.int64)
    return _Lines(utf8, starts, ends.astype(np.int64))


def _check_length(source: Source, lines: _Lines) -> None:
    longest = int((lines.end - lines.start).argmax())
    if lines.end[longest] - lines.start[longest] > source.limits.row_bytes:
        raise source.refuse("一行的内容过长，不像账簿", "请检查文件是否损坏，或重新导出为 xlsx", row=longest + 1)


def _dialect(lines: _Lines) -> Dialect:
    middle = max(_SAMPLE_LINES, len(lines) // 2)
    chosen = [*range(min(_SAMPLE_LINES, len(lines))), *range(middle, min(middle + _SAMPLE_LINES, len(lines)))]
    sample = [lines.text(position)[:100_000] for position in chosen]
    hint = sample[0][4:5] if sample[0].lower().startswith("sep=") and len(sample[0].rstrip()) <= 5 else ""
    return detect(_whole_records(sample), hint)


def _whole_records(lines: list[str]) -> list[str]:
    """Lines of a sample, those within an open quote put together; a quote that stays open joins nothing."""
    records: list[str] = []
    at = 0
    while at < len(lines):
        quotes, end = 0, at
        for end in range(at, min(at + _LONGEST_SAMPLED, len(lines))):
            quotes += lines[end].count('"')
            if quotes % 2 == 0:
                break
        end = end if quotes % 2 == 0 else at
        records.append("\n".join(lines[at : end + 1]))
        at = end + 1
    return records


def _read_lines(
    source: Source, lines: _Lines, dialect: Dialect
) -> tuple[pd.DataFrame, tuple[tuple[int, str], ...], list[str]]:
    separator = dialect.separator or "\x1f"
    survey = _survey(lines, ord(separator))
    filled = lines.end > lines.start
    irregular = filled & (
        survey.stray | (survey.quotes % 2 == 1) | ((survey.quotes == 0) & (survey.separators != dialect.width - 1))
    )
    records: list[Record] = []
    continued = np.zeros(len(lines), dtype=bool)
    following = 0
    for position in np.flatnonzero(irregular).tolist():
        if position >= following:
            record = read_record(lines.text, survey.quotes, position, separator, dialect.width)
            records.append(record)
            following = position + record.lines
            continued[position + 1 : following] = True
            _check_width(source, record.cells, position)
    own = np.zeros(len(lines), dtype=bool)
    own[[record.position for record in records]] = True
    regular = np.flatnonzero(filled & ~own & ~continued)
    source.progress("读取文本", 0.4)
    frame, refused = _read_regular(lines, regular, separator, dialect.width, bool(survey.quotes.any()))
    for position in refused:
        record = Record(position, split_line(lines.text(position), separator))
        _check_width(source, record.cells, position)
        records.append(record)
    source.check_extent(len(lines), max([dialect.width, *(len(record.cells) for record in records)]))
    cells = _merged(frame, records)
    left_out = tuple((position + 1, _CONTINUED) for position in np.flatnonzero(continued).tolist())
    stray = [record.position + 1 for record in records if record.unclosed]
    warnings = [f"{row_list(stray)}有未成对的引号，已按普通字符读入"] if stray else []
    return _unwrap_text_formulas(lines.utf8, cells), left_out, warnings


def _check_width(source: Source, cells: Sequence[str], position: int) -> None:
    if len(cells) > source.limits.columns:
        raise _too_wide(source, len(cells), position)


def _too_wide(source: Source, width: int, position: int) -> UnreadableInput:
    problem = f"有 {width:,} 列，超过 {source.limits.columns:,} 列的上限"
    return source.refuse(problem, "请检查文件是否损坏，或只导出凭证明细", row=position + 1)


def _survey(lines: _Lines, separator: int) -> _Survey:
    count = len(lines)
    separators, quotes = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    stray = np.zeros(count, dtype=bool)
    everything = np.frombuffer(lines.utf8, dtype=np.uint8)
    has_quotes = b'"' in lines.utf8
    first = 0
    while first < count:
        last = max(first + 1, int(np.searchsorted(lines.start, lines.start[first] + _BLOCK)))
        begin, end = int(lines.start[first]), int(lines.end[last - 1])
        block, starts = everything[begin : end + 1], lines.start[first:last] - begin
        if len(block):
            block = np.append(block, _LF) if len(block) < end + 1 - begin else block
            separators[first:last] = np.add.reduceat(block == separator, starts, dtype=np.int64)
            if has_quotes:
                is_quote = block == _QUOTE
                quotes[first:last] = np.add.reduceat(is_quote, starts, dtype=np.int64)
                edge = (block == separator) | (block == _LF) | is_quote
                before, after = np.append(True, edge[:-1]), np.append(edge[1:], True)
                stray[first:last] = np.add.reduceat(is_quote & ~before & ~after, starts, dtype=np.int64) > 0
        first = last
    return _Survey(separators, quotes, stray)


def _read_regular(
    lines: _Lines, chosen: Numbers, separator: str, width: int, quoted: bool
) -> tuple[pd.DataFrame, list[int]]:
    """Frame of the chosen lines, and the positions of those that Arrow found not to have `width` cells."""
    if not len(chosen):
        return pd.DataFrame({column: pd.Series([], dtype="str") for column in range(width)}), []
    utf8, longest = _joined(lines, chosen), int((lines.end - lines.start).max())
    refused: list[int] = []

    def refuse(row: pa.csv.InvalidRow) -> str:
        refused.append(row.number - 1)
        return "skip"

    names = [str(column) for column in range(width)]
    table = pa.csv.read_csv(
        pa.BufferReader(utf8),
        read_options=pa.csv.ReadOptions(
            column_names=names, use_threads=False, block_size=max(8 << 20, 4 * longest), encoding="utf8"
        ),
        parse_options=pa.csv.ParseOptions(
            delimiter=separator,
            quote_char='"' if quoted else False,
            newlines_in_values=False,
            ignore_empty_lines=False,
            invalid_row_handler=refuse,
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    if table.num_rows + len(refused) != len(chosen):  # a quote was taken over a line end: none of it can be trusted
        return pd.DataFrame({column: pd.Series([], dtype="str") for column in range(width)}), chosen.tolist()
    frame = table.to_pandas()
    frame.columns = pd.RangeIndex(width)
    kept = np.delete(chosen, refused) if refused else chosen
    frame.index = pd.Index(kept + 1)
    return frame, chosen[refused].tolist() if refused else []


def _joined(lines: _Lines, chosen: Numbers) -> bytes:
    """Text of the chosen lines, cut out run by run."""
    if len(chosen) == len(lines):
        return lines.utf8
    breaks = np.flatnonzero(np.diff(chosen) != 1)
    firsts = chosen[np.concatenate([[0], breaks + 1])]
    lasts = chosen[np.concatenate([breaks, [len(chosen) - 1]])]
    view = memoryview(lines.utf8)
    return b"\n".join(view[lines.start[a] : lines.end[b]] for a, b in zip(firsts, lasts, strict=True))


def _merged(frame: pd.DataFrame, records: list[Record]) -> pd.DataFrame:
    if not records:
        return frame
    width = max(len(frame.columns), max(len(record.cells) for record in records))
    rows = [[*record.cells, *[""] * (width - len(record.cells))] for record in records]
    index = pd.Index([record.position + 1 for record in records], dtype="int64")
    extra = pd.DataFrame(rows, index=index, columns=pd.RangeIndex(width), dtype="str")
    if not len(frame):
        return extra.sort_index()
    for column in range(len(frame.columns), width):
        frame[column] = pd.Series("", index=frame.index, dtype="str")
    return pd.concat([frame, extra]).sort_index()


def _unwrap_text_formulas(utf8: bytes, cells: pd.DataFrame) -> pd.DataFrame:
    """`="0001"`, the usual trick to keep a code as text in Excel, stands for `0001`."""
    if b'="' not in utf8:
        return cells
    for column in cells.columns:
        wrapped = cells[column].str.fullmatch(r'="[^"]*"')
        if wrapped.any():
            cells[column] = cells[column].where(~wrapped, cells[column].str.slice(2, -1))
    return cells


def _blank_rows(cells: pd.DataFrame) -> Numbers:
    """Rows of which every cell is blank; each further column is looked at only where all before were blank."""
    candidates = cells
    for column in cells.columns:
        blank = pc.equal(pc.utf8_trim_whitespace(pa.array(candidates[column], from_pandas=True)), "")
        candidates = candidates.loc[np.asarray(blank.to_numpy(zero_copy_only=False), dtype=bool)]
        if not len(candidates):
            break
    return candidates.index.to_numpy(dtype="int64")


def _label(source: Source, text: Text, dialect: Dialect) -> str:
    detail = f"{text.encoding}，{dialect.label}"
    known = source.suffix.lstrip(".")
    if known in {"xls", "xlsx", "et", "dbf", "ods"}:
        return f"{known}（实为文本，{detail}）"
    return f"{'csv' if dialect.separator == ',' else 'txt'}（{detail}）"


assert all(len(separator) == 1 for separator in SEPARATORS)  # noqa: S101 - Arrow takes one byte
