"""XML and HTML event streams: no entities, no network, no deep or huge trees, one sentence when it is not well formed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from voucher_audit.reading.containers.encoding import Text, decode
from voucher_audit.reading.containers.source import Source

_DEEPEST = 200
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_REMEDY = "请从财务软件重新导出，或改导出为 xlsx、csv"


def decode_markup(source: Source) -> Text:
    """The document as UTF-8. What the bytes are is believed before what the declaration says of them."""
    text = decode(source)
    declared = _DECLARED.match(text.utf8[:200])
    return Text(text.utf8[declared.end() :].lstrip() if declared else text.utf8.lstrip(), text.encoding, text.warnings)


def elements(source: Source, utf8: bytes, html: bool = False) -> Iterator[tuple[str, Any]]:
    """`("start" | "end", element)` through the document; the consumer clears what it has used.

    Raises:
        UnreadableInput: declares entities, is nested too deep or not well formed (the sentence names the line).
    """
    if _ENTITY.search(utf8):
        raise source.refuse("的 XML 中定义了实体，为防止恶意展开不予读取", _REMEDY)
    options: dict[str, Any] = (
        {"html": True, "recover": True} if html else {"resolve_entities": False, "load_dtd": False}
    )
    stream = etree.iterparse(
        io.BytesIO(utf8),
        events=("start", "end"),
        encoding="utf-8",
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        **options,
    )
    depth = 0
    try:
        for event, element in stream:
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise source.refuse("的标签嵌套过深，不像账簿", _REMEDY)
            yield event, element
    except etree.XMLSyntaxError as error:
        row = error.lineno or 0
        raise source.refuse("的标签不完整，文件可能被截断或损坏", _REMEDY, row=row) from error


def local_name(element: Any) -> str:
    """Tag without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str, default: str = "") -> str:
    """Attribute by its name without namespace."""
    direct = element.get(name)
    if direct is not None:
        return str(direct)
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), default)


def release(element: Any) -> None:
    """Forget a finished element and the finished ones before it, so that a long document stays small in memory."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
