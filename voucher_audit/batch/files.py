"""Files as a plan names them: on storage that every worker sees, alone or inside a zip."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final

from voucher_audit.batch.refs import FileRef
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import Limits
from voucher_audit.reading.containers.archive import clean_name

_BESIDE: Final = frozenset({".fpt", ".dbt", ".cdx", ".idx", ".mdx", ".cpg"})  # belong to the dbf beside them
_NO_TABLE: Final = frozenset(
    {".pdf", ".ofd", ".doc", ".docx", ".wps", ".ppt", ".pptx", ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff",
     ".mp3", ".mp4", ".exe", ".dll", ".msi", ".lnk", ".md", ".toml", ".log", ".rar", ".7z"}
)  # fmt: skip
_ENCRYPTED: Final = 0x1


def read(file: FileRef, passwords: Sequence[str] = ()) -> bytes:
    """The content.

    Raises:
        UnreadableInput: it is gone, damaged, locked or too large.
    """
    try:
        if not file.member:
            return Path(file.path).read_bytes()
        with zipfile.ZipFile(file.path) as archive:
            return _member(archive, file, passwords)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise UnreadableInput(file.name, "已不在原处或不能读取", "请检查文件和共享目录，再接着做") from error


def walk(root: Path) -> Iterator[FileRef]:
    """Every file below a folder that may hold tables, members of zips one by one, in a fixed order."""
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in path.relative_to(root).parts)
        if hidden or not path.is_file() or path.suffix.lower() in _BESIDE:
            continue
        if path.suffix.lower() == ".zip":
            yield from _members(path)
        else:
            yield FileRef(str(path.resolve()), size=path.stat().st_size)


def has_no_table(file: FileRef) -> bool:
    """By its suffix a picture, a document, a program: nothing to look into."""
    return PurePosixPath(file.member or file.path).suffix.lower() in _NO_TABLE


def digest_of(content: bytes) -> str:
    """SHA-256 as hexadecimal text."""
    return hashlib.sha256(content).hexdigest()


def _members(path: Path) -> Iterator[FileRef]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [(clean_name(info), info) for info in archive.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile):
        yield FileRef(str(path.resolve()), size=path.stat().st_size)  # reading it says what is wrong
        return
    for name, info in sorted(names, key=lambda pair: pair[0]):
        parts = PurePosixPath(name).parts
        if any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
            continue
        if PurePosixPath(name).suffix.lower() not in _BESIDE:
            yield FileRef(str(path.resolve()), name, size=info.file_size)


def _member(archive: zipfile.ZipFile, file: FileRef, passwords: Sequence[str]) -> bytes:
    limits = Limits()
    info = next((entry for entry in archive.infolist() if clean_name(entry) == file.member), None)
    if info is None:
        raise KeyError(file.member)
    packed = max(info.compress_size, 1)
    if info.file_size > limits.expanded_bytes or (
        info.file_size > limits.ratio_applies_above and info.file_size > limits.ratio * packed
    ):
        raise UnreadableInput(file.name, "展开后过大或压缩比高得异常", "请核对文件来源，解压后只放入账簿文件")
    tried: Sequence[str | None] = passwords if info.flag_bits & _ENCRYPTED else (None,)
    for password in tried:
        for codec in ("utf-8", "gb18030"):
            try:
                with archive.open(info, pwd=password.encode(codec) if password else None) as stream:
                    return _limited(stream, info.file_size)
            except (RuntimeError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError):
                continue  # a wrong password, or a method that is not supported: said below
    raise UnreadableInput(file.name, "在压缩包内，没有密码、密码不对或已损坏", "请提供密码，或解压后再放入")


def _limited(stream: IO[bytes], size: int) -> bytes:
    """The member, but never more than the archive promised."""
    content = stream.read(size + 1)
    if len(content) > size:
        raise zipfile.BadZipFile("longer than stated")
    return content
