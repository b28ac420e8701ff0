"""A zip of ledgers: every member is read by what it is, within one budget for all of them. Nothing is written to disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers.source import Parts, Skipped, Source
from voucher_audit.reading.grid import Grid

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)
_NOISE = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_MEMO_SUFFIXES = {".fpt", ".dbt", ".cdx", ".idx", ".mdx", ".cpg"}
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REMEDY = "请核对文件来源，解压后只导入账簿文件"


def check_unfolding(source: Source) -> None:
    """Refuse a zip (also an xlsx or ods, which are zips) that says it unfolds to more than the limits.

    Raises:
        UnreadableInput: too many members, too large, or packed too well to be data.
    """
    limits = source.limits
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            members = archive.infolist()
    except _DAMAGED as error:
        raise source.refuse("已损坏或没有传输完整", "请重新复制或导出该文件") from error
    expanded = sum(member.file_size for member in members)
    if len(members) > source.budget.members:
        raise source.refuse(f"内有 {len(members):,} 个文件，超过 {limits.members:,} 个的上限", _REMEDY)
    if expanded > source.budget.left:
        problem = (
            f"展开后有 {expanded / 2**20:,.1f} MB，连同其他部分超过 {limits.expanded_bytes / 2**20:,.1f} MB 的上限"
        )
        raise source.refuse(problem, "请按月份分成几个文件导出")
    if expanded > limits.ratio_applies_above and expanded > limits.ratio * len(source.data):
        raise source.refuse("的压缩比高得异常，可能是恶意构造的压缩包", _REMEDY)


def read_archive(source: Source, read_member: Callable[[Source], Parts]) -> Parts:
    """Grids of all members in order of the archive; members that cannot be read are named among the skipped.

    Raises:
        UnreadableInput: no member could be read; the sentence is that of the first.
    """
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    failures: list[UnreadableInput] = []
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        source.budget.members -= len(members)
        names = [clean_name(member) for member in members]
        for number, (member, inner) in enumerate(zip(members, names, strict=True)):
            name = f"{source.name}/{inner}"
            if is_noise(inner) or PurePosixPath(inner).suffix.lower() in _MEMO_SUFFIXES:
                skipped.append((name, "", "是系统或附属文件，不含账簿"))
                continue
            try:
                data = _unpack(source, archive, member, name)
                found, passed = read_member(_inner(source, archive, name, data, number / len(members)))
            except UnreadableInput as error:
                failures.append(error)
                skipped.append((error.file, error.sheet, str(error)))
                continue
            grids += found
            skipped += passed
    if not grids:
        if len(failures) == 1 or (failures and len(failures) < 4):
            raise failures[0]
        raise source.refuse("里没有能读取的账簿", "请放入导出的 xlsx、xls、csv 等文件后重新压缩")
    return grids, skipped


def is_noise(name: str) -> bool:
    """Is a member something that the system put there?"""
    return bool(_NOISE.search(name))


def stands_alone(name: str) -> bool:
    """Can the member be read without the others? Memo files cannot, nor is a zip within a zip one file."""
    return PurePosixPath(name).suffix.lower() not in {*_MEMO_SUFFIXES, ".zip"}


def clean_name(member: zipfile.ZipInfo) -> str:
    """Name for showing. Without the UTF-8 flag, names are in the writer's code page: UTF-8 (macOS) or GBK."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for codec in ("utf-8", "gb18030"):
            try:
                name = raw.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    parts = _CONTROL.sub("", name.replace("\\", "/")).split("/")
    kept = [part for part in parts if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part)]
    return "/".join(kept)[:300] or "未命名"


def _inner(source: Source, archive: zipfile.ZipFile, name: str, data: bytes, done: float) -> Source:
    def sibling(suffix: str) -> bytes | None:
        wanted = str(PurePosixPath(name).with_suffix(suffix)).lower()
        for member in archive.infolist():
            if f"{source.name}/{clean_name(member)}".lower() == wanted:
                return _unpack(source, archive, member, name)
        return None

    return replace(
        source,
        name=name,
        data=data,
        report=lambda stage, fraction: source.report(stage, done),
        sibling=sibling,
        depth=source.depth + 1,
    )


def _unpack(source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    if member.file_size > source.budget.left:
        raise UnreadableInput(name, "与压缩包内其他文件展开后合计过大", "请分成几个压缩包")
    passwords: Iterable[str | None] = (None,)
    if member.flag_bits & _ENCRYPTED:
        if not source.passwords:
            raise UnreadableInput(name, "在加密的压缩包内", "请提供密码，或解压后再导入")
        passwords = source.passwords
    for password in passwords:
        for codec in ("utf-8", "gb18030") if password and not password.isascii() else ("utf-8",):
            try:
                with archive.open(member, pwd=password.encode(codec) if password else None) as stream:
                    data = stream.read()
                    source.budget.left -= len(data)
                    return data
            except RuntimeError as error:  # wrong password
                wrong = error
            except _DAMAGED as error:
                if password is None:
                    if isinstance(error, NotImplementedError):
                        problem, remedy = "用了不支持的压缩方法", "请解压后再导入，或改用普通 zip"
                    else:
                        problem, remedy = "在压缩包内已损坏", "请重新压缩或导出"
                    raise UnreadableInput(name, problem, remedy) from error
                wrong = RuntimeError(str(error))  # one wrong password in 256 passes the first check
    raise UnreadableInput(
        name, "在加密的压缩包内，所给密码不对或加密方式不支持", "请核对密码，或解压后再导入"
    ) from wrong
