"""Time and peak memory of reading a large ledger: `python -m tests.measure.reading_size [entries] [folder]`.

Writes one ledger as csv and as xlsx, then reads each in a process of its own: the whole reader (file to canonical ledger
with its proof), and for comparison what fastexcel alone needs to turn the xlsx into a frame.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

from voucher_audit.reading import read_ledger

HEADER = ("制单日期", "凭证字号", "摘要", "科目编码", "科目名称", "辅助项", "借方金额", "贷方金额", "制单人", "审核人")
ACCOUNTS = tuple((f"6602{number:02d}", f"管理费用\\项目{number}") for number in range(1, 60))


def rows(entries: int) -> Iterator[tuple[object, ...]]:
    """Vouchers of two entries with texts that differ as real ones do; a new month every twelfth of the way."""
    for voucher in range(entries // 2):
        month = 1 + voucher * 24 // (entries + 1)
        code, name = ACCOUNTS[voucher * 7 % len(ACCOUNTS)]
        day, number = f"2024-{min(month, 12):02d}-{1 + voucher % 28:02d}", f"记-{voucher + 1:06d}"
        summary, amount = f"付单位{voucher % 9973}第{voucher}批货款", (voucher * 7919 % 10_000_000 + 1) / 100
        for side in ((code, name, amount, None), ("100201", "银行存款\\工商银行", None, amount)):
            payee = f"【客商：单位{voucher % 9973}】"
            yield day, number, summary, side[0], side[1], payee, side[2], side[3], "张三", f"李{voucher % 5}"


def write_csv(path: Path, entries: int) -> None:
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(rows(entries))


def write_xlsx(path: Path, entries: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("凭证")
        for position, cells in enumerate((HEADER, *rows(entries))):
            sheet.write_row(position, 0, cells)


def by_reader(path: Path) -> int:
    return len(read_ledger([path]).lines)


def by_fastexcel(path: Path) -> int:
    import fastexcel  # type: ignore[import-not-found, unused-ignore]

    return int(fastexcel.read_excel(path).load_sheet(0).to_arrow().num_rows)


READERS: dict[str, Callable[[Path], int]] = {"reader": by_reader, "fastexcel": by_fastexcel}


def peak() -> int:
    """Highest resident size of this process so far, bytes (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) * 1024


def measured(reader: str, path: Path) -> None:
    before, start = peak(), time.perf_counter()
    lines = READERS[reader](path)
    seconds, above = time.perf_counter() - start, peak() - before
    print(  # noqa: T201
        f"{reader} {path.name} {path.stat().st_size / 2**20:.0f} MB: {lines:,} lines in {seconds:.1f} s, "
        f"peak {peak() / 2**20:.0f} MB, {above / max(lines, 1):,.0f} bytes a line above the start"
    )


def main(entries: int, folder: Path) -> None:
    files = {".csv": write_csv, ".xlsx": write_xlsx}
    for suffix, write in files.items():
        if not (folder / f"{entries}{suffix}").exists():
            write(folder / f"{entries}{suffix}", entries)
    for reader, suffix in (("reader", ".csv"), ("reader", ".xlsx"), ("fastexcel", ".xlsx")):
        subprocess.run([sys.executable, "-m", __spec__.name, reader, str(folder / f"{entries}{suffix}")], check=True)  # type: ignore[name-defined]


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in READERS:
        measured(sys.argv[1], Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(int(sys.argv[1] if sys.argv[1:] else 1_000_000), Path(sys.argv[2] if sys.argv[2:] else temporary))
