"""Workbooks with a password to open: the passwords given are tried in turn."""

from __future__ import annotations

import io
import re

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from voucher_audit.reading.containers.source import Source

_SPIN_COUNT = re.compile(rb'spinCount="(\d{1,18})"')
_MOST_ROUNDS = 1_000_000  # of hashing a password; Office takes 100,000
_BUILT_IN = "VelvetSweatshop"  # Excel's own, for workbooks that are protected against changes but open freely


def decrypt(source: Source) -> Source:
    """The workbook without its encryption.

    Raises:
        UnreadableInput: no password given, none of them right, or an encryption that is not known.
    """
    for password in (_BUILT_IN, *source.passwords):
        opened = _try(source, password)
        if opened is not None:
            return source.inside(opened)
    if source.passwords:
        raise source.refuse("有打开密码，所给的密码都不对", "请核对密码，或在 Excel、WPS 中取消密码后另存")
    raise source.refuse("有打开密码", "请提供密码，或在 Excel、WPS 中取消密码后另存")


def _try(source: Source, password: str) -> bytes | None:
    if (rounds := _SPIN_COUNT.search(source.data)) and int(rounds[1]) > _MOST_ROUNDS:
        raise source.refuse("的加密参数异常", "请在 Excel、WPS 中取消密码后另存")
    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(source.data))
        if office.format == "ooxml":
            office.load_key(password=password, verify_password=True)
            office.decrypt(plain, verify_integrity=False)
        else:
            office.load_key(password=password)
            office.decrypt(plain)
    except InvalidKeyError:
        return None
    except (DecryptionError, FileFormatError, ParseError) as error:
        raise source.refuse("的加密方式无法识别", "请在 Excel、WPS 中取消密码后另存") from error
    except Exception as error:
        raise source.refuse("已加密且已损坏", "请重新复制，或取消密码后另存") from error
    return plain.getvalue()
