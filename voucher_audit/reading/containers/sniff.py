"""What a file really is, from its bytes alone; the suffix is never asked."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from enum import Enum, auto

from voucher_audit.reading.containers.biff_old import is_bare_stream, is_before_biff8
from voucher_audit.reading.containers.biff_scan import is_encrypted, stream_names, workbook_stream
from voucher_audit.reading.containers.encoding import looks_like_text, peek
from voucher_audit.reading.containers.source import Source


class Kind(Enum):
    XLSX = auto()
    XLSB = auto()
    XLS = auto()  # BIFF8; also .et of WPS
    OLD_BIFF = auto()  # BIFF5 in an OLE file, BIFF2 to BIFF5 without one
    ODS = auto()
    FLAT_ODS = auto()
    ENCRYPTED = auto()  # xlsx or xls with a password
    ARCHIVE = auto()
    DBF = auto()
    SQLITE = auto()
    HTML = auto()
    MHTML = auto()
    SPREADSHEETML = auto()
    SAFT = auto()
    XML = auto()  # GB/T 24589 and other records in XML
    JSON = auto()
    TEXT = auto()


_EXPORT = "请从财务软件导出为 xlsx、xls 或 csv"
_NEVER = (
    (b"%PDF", "是 PDF 文件，不是数据文件", _EXPORT),
    (b"\x89PNG", "是图片", _EXPORT),
    (b"\xff\xd8\xff", "是图片", _EXPORT),
    (b"GIF8", "是图片", _EXPORT),
    (b"BM", "是图片", _EXPORT),
    (b"II*\0", "是图片", _EXPORT),
    (b"MM\0*", "是图片", _EXPORT),
    (b"RIFF", "是图片或音视频", _EXPORT),
    (b"Rar!", "是 RAR 压缩包", "请解压后导入其中的账簿文件，或改用 zip"),
    (b"7z\xbc\xaf\x27\x1c", "是 7z 压缩包", "请解压后导入其中的账簿文件，或改用 zip"),
    (b"\x1f\x8b", "是 gzip 压缩包", "请解压后导入其中的账簿文件，或改用 zip"),
    (b"BZh", "是 bzip2 压缩包", "请解压后导入其中的账簿文件，或改用 zip"),
    (b"\xfd7zXZ", "是 xz 压缩包", "请解压后导入其中的账簿文件，或改用 zip"),
    (b"\x00\x01\x00\x00Standard ", "是 Access 数据库", "请从 Access 把凭证表导出为 xlsx"),
    (b"MZ", "是程序而不是数据文件", _EXPORT),
    (b"{\\rtf", "是 RTF 文档，不是数据文件", _EXPORT),
    (b"PAR1", "是 Parquet 文件", _EXPORT),
)
_SHORT_MARK = 3  # letters that a text may begin with, too
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE = b"SQLite format 3\0"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_JSON_START = re.compile(r"""\{\s*["}]|\[\s*[\[{]""")  # damaged JSON shall be called that; `[2024]年` is a text
_MIME_START = re.compile(r"MIME-Version:|Content-Type:\s*multipart", re.IGNORECASE)
_DBF_VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x7b\x83\x8b\x8c\x8e\xcb\xf5\xfb")
_DBF_TYPES = frozenset(b"CNDFLMIBYTGPOV@+0QWX")
_HTML_START = re.compile(
    r"<(!doctype\s+html|html|head|body|table|meta|style|title|center|div|font|form|p|br|h\d|span|tr|thead|tbody)\b",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<([A-Za-z_\u0080-\uffff][^\s>/]*)([^>]*)")


def sniff(source: Source) -> Kind:
    """Kind of a file.

    Raises:
        UnreadableInput: of a kind that holds no ledger (picture, pdf, document …), or damaged beyond telling.
    """
    data = source.data
    for mark, problem, remedy in _NEVER:
        if data.startswith(mark) and not (len(mark) <= _SHORT_MARK and looks_like_text(data)):
            raise source.refuse(problem, remedy)
    if data.startswith(_ZIP):
        return _zip_kind(source)
    if data.startswith(_OLE):
        return _ole_kind(source)
    if data.startswith(_SQLITE):
        return Kind.SQLITE
    if is_bare_stream(data):
        return Kind.OLD_BIFF
    if _is_dbf(data):
        return Kind.DBF
    return _text_kind(source)


def _zip_kind(source: Source) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
            mimetype = archive.read("mimetype")[:100] if "mimetype" in archive.namelist() else b""
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        struct.error,
    ) as error:
        raise source.refuse("已损坏或没有传输完整", "请重新复制或导出该文件") from error
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if b"opendocument.spreadsheet" in mimetype:
        return Kind.ODS
    if any(name.startswith(("word/", "ppt/", "visio/")) for name in names) or b"opendocument" in mimetype:
        raise source.refuse("是文档或演示文稿，不是表格", _EXPORT)
    if "[content_types].xml" in names:
        raise source.refuse("缺少工作簿目录，文件已损坏", "请用 Excel 或 WPS 打开修复后另存，或重新导出")
    return Kind.ARCHIVE


def _ole_kind(source: Source) -> Kind:
    try:
        streams = stream_names(source.data)
    except Exception as error:  # olefile raises whatever a damaged directory provokes
        raise source.refuse("已损坏或没有传输完整", "请重新复制或导出该文件") from error
    if "encryptedpackage" in streams:
        return Kind.ENCRYPTED
    if streams & {"workbook", "book"}:
        return _xls_kind(source)
    if streams & {"worddocument", "powerpoint document", "visiodocument"}:
        raise source.refuse("是文档或演示文稿，不是表格", _EXPORT)
    raise source.refuse("不含工作簿", _EXPORT)


def _xls_kind(source: Source) -> Kind:
    try:
        stream = workbook_stream(source.data) or b""
    except Exception as error:
        raise source.refuse("已损坏或没有传输完整", "请重新复制或导出该文件") from error
    if is_encrypted(stream):
        return Kind.ENCRYPTED
    return Kind.OLD_BIFF if is_before_biff8(stream) else Kind.XLS


def _is_dbf(data: bytes) -> bool:
    """Version, date, lengths and the type of the first field as a dbf has them, and the zeros that no text has."""
    if len(data) < 65 or data[0] not in _DBF_VERSIONS or 0 not in data[:32]:
        return False
    if data[100 if data[0] & 7 == 4 and len(data) > 100 else 43] not in _DBF_TYPES:
        return False
    month, day = data[2], data[3]
    header, record = struct.unpack_from("<HH", data, 8)
    return month <= 12 and day <= 31 and header >= 65 and record >= 2 and data[11] != 0x20 and 0x0D in data[64:header]


def _text_kind(source: Source) -> Kind:
    text = peek(source.data).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _markup_kind(text)
    if _JSON_START.match(text):
        return Kind.JSON
    if _MIME_START.match(text) and "<table" in text.lower():
        return Kind.MHTML
    return Kind.TEXT


def _markup_kind(text: str) -> Kind:
    body = _without_preamble(text)
    if _HTML_START.match(body) or "<!doctype html" in text[: len(text) - len(body)].lower():
        return Kind.HTML
    root = _ROOT.match(body)
    if root is None:
        return Kind.HTML if "<table" in text.lower() else Kind.TEXT
    name = root[1].rpartition(":")[2]
    if name == "Workbook" and "office:spreadsheet" in root[2]:
        return Kind.SPREADSHEETML
    if name == "document" and "opendocument:xmlns:office" in root[2]:
        return Kind.FLAT_ODS
    if name == "AuditFile":
        return Kind.SAFT
    if name.lower() == "table" or ("<table" in text.lower() and not text.startswith("<?xml")):
        return Kind.HTML
    return Kind.XML


def _without_preamble(text: str) -> str:
    """From the root element on: declarations, comments and the document type are passed over."""
    while True:
        text = text.lstrip()
        if text.startswith("<?"):
            end, length = text.find("?>"), 2
        elif text.startswith("<!--"):
            end, length = text.find("-->"), 3
        elif text[:9].lower() == "<!doctype":
            end, bracket = text.find(">"), text.find("[")
            end, length = (text.find("]", bracket), 1) if 0 <= bracket < end else (end, 1)
        elif text.startswith((">", "]")):
            end, length = 0, 1
        else:
            return text
        if end < 0:
            return ""
        text = text[end + length :]
