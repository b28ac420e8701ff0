"""What texts point at: vouchers (3月记-12号), invoices (发票号12345678), contracts (XM-2021-03), meetings (12月6日党组会)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

_SEPARATORS = re.compile(r"[、,，;；\n|]+|和|及|\s{1,}(?=\D)")
_NOISE = re.compile(r"凭证|第|字|号|#|No\.?|\s|\(\d+张\)")
_WORD = r"([\u4e00-\u9fff]{0,4})"
_PATTERNS: Final = (
    # year and month: 2021-03/记-12, 2021年3月记12, 202103-12
    re.compile(rf"(?P<year>20\d\d)年?[-/.]?(?P<month>0[1-9]|1[0-2]|[1-9](?!\d))月?份?[-/.]*(?P<word>{_WORD[1:-1]})-?(?P<number>\d{{1,6}})"),
    # month only: 3月记-12, 3-12, 03/记12
    re.compile(rf"(?P<month>1[0-2]|0?[1-9])(?:月份?|[-/.])[-/.]*(?P<word>{_WORD[1:-1]})-?(?P<number>\d{{1,6}})"),
    # word, month, number: 记3-12
    re.compile(r"(?P<word>[\u4e00-\u9fff]{1,4})-?(?P<month>1[0-2]|0?[1-9])-(?P<number>\d{1,6})"),
    re.compile(r"(?P<word>[\u4e00-\u9fff]{0,4})-?(?P<number>\d{1,6})"),
)  # fmt: skip
_GENERAL_WORDS: Final = frozenset({"", "记", "记账", "凭", "通用"})


@dataclass(frozen=True)
class VoucherReference:
    """A voucher as a register names it; year and month are 0 and the word is empty where it does not say."""

    year: int
    month: int
    word: str
    number: str


def voucher_references(cell: str) -> list[VoucherReference]:
    """Vouchers named in one cell: `记-12、记-35`, `2021年3月记字12号`, `3-12`, `0012`."""
    found = []
    for piece in _SEPARATORS.split(
        unicodedata.normalize("NFKC", cell).replace("—", "-").replace("–", "-").replace("－", "-")
    ):
        plain = _NOISE.sub("", piece)
        for pattern in _PATTERNS:
            match = pattern.fullmatch(plain)
            if match:
                parts = match.groupdict()
                number = parts["number"].lstrip("0") or "0"
                found.append(
                    VoucherReference(int(parts.get("year") or 0), int(parts.get("month") or 0), parts["word"], number)
                )
                break
    return found


def resolve(cells: pd.Series, day: np.ndarray, table: pd.DataFrame) -> pd.DataFrame:
    """Payments that a register's voucher column names: `entry` (position), `payment`, `sure`.

    `day` is each entry's own day (smallest integer if unknown), `table` is `Outlays.table`. Numbers restart every month:
    without a month, `sure` is False for all candidates of an entry, of which the nearest in time come first.
    """
    rows = [
        (entry, reference.year, reference.month, reference.word, reference.number)
        for entry, cell in enumerate(cells)
        if cell
        for reference in voucher_references(cell)
    ]
    columns = {"entry": "int64", "asked_year": "int64", "asked_month": "int64", "asked_word": "str", "number": "str"}
    named = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    known = pd.DataFrame(
        {
            "payment": table.index,
            "number": table["voucher"].str.replace(r"^.*-", "", regex=True).str.lstrip("0").replace("", "0"),
            "word": table["voucher"].str.replace(r"-[^-]*$", "", regex=True),
            "year": table["year"].astype("int64"),
            "period": table["period"].astype("int64"),
            "day": table["day"],
        }
    )
    joined = named.merge(known, on="number")
    word_fits = (
        (joined["asked_word"] == joined["word"])
        | joined["asked_word"].isin(_GENERAL_WORDS) & joined["word"].isin(_GENERAL_WORDS)
        | (joined["asked_word"] == "")
    )
    month_fits = (joined["asked_month"] == 0) | (joined["asked_month"] == joined["period"])
    year_fits = (joined["asked_year"] == 0) | (joined["asked_year"] == joined["year"])
    joined = joined[word_fits & month_fits & year_fits]
    joined["apart"] = np.where(day[joined["entry"]] < -(1 << 40), 0, np.abs(joined["day"] - day[joined["entry"]]))
    alone = ~joined.duplicated(["entry", "number", "asked_month", "asked_word"], keep=False)
    joined["sure"] = alone | ((joined["asked_month"] > 0) & (joined["asked_year"] > 0))
    out = joined.sort_values(["entry", "apart", "payment"]).drop_duplicates(["entry", "payment"])
    return out[["entry", "payment", "sure", "apart"]].reset_index(drop=True)


# Invoice numbers -----------------------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"(?P<mark>发票(?:号码|号|代码)?|票据?号?码?|票|No\.?|№|号码?)?[:\s#]{0,2}(?<![\d.])(?P<digits>\d{4,20})(?:[-~至](?P<to>\d{1,8})(?!\d|年|月|日|\.))?"
    r"(?![\d年月日元张份万个台套.%]|-\d)",
    re.IGNORECASE,
)
# What a normalised text with such a number has at least: cheap patterns that keep most texts from being taken apart.
BILL_HINT = r"\d{4}"
TEXT_HINT = r"(?:[票据号码]|[Nn][Oo]\.?)[:\s#]{0,2}\d{4}|\d{8}"
_MOST_IN_RANGE = 50
_LEAST_BARE = 8  # digits of a number that nothing marks as an invoice's


def number_key(number: str) -> str:
    """Digits that identify an invoice number however it was typed: no blanks, no leading zeros. Empty if it has none."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    return digits.lstrip("0")


def invoice_numbers(texts: pd.Series, bills: bool = False) -> pd.DataFrame:
    """Numbers in texts that may be invoices': `row` (position), `number` (key), `explicit`, `digits` (as written).

    In a bill column (`bills`) every number of four digits and more counts; in free text only one marked as an invoice's
    (票0031, 发票号12345678) or of at least eight digits. `12345678-80` means three invoices.
    """
    codes, distinct = pd.factorize(texts)
    told = pd.Series(distinct, dtype="str")
    bare = told[told.str.fullmatch(r"[0-9]{4,20}")]  # most cells of a bill column: one number and nothing else
    size = bare.str.len().astype("int64")
    plain = pd.DataFrame({"code": bare.index, "number": bare.str.lstrip("0"), "explicit": False, "digits": size})
    plain = plain[(plain["number"] != "") & (bills | (size >= _LEAST_BARE))]
    found = ((code, _numbers(entry, bills)) for code, entry in told.drop(bare.index).items())
    rows = [(code, *number) for code, numbers in found for number in numbers]
    columns = {"code": "int64", "number": "str", "explicit": "bool", "digits": "int64"}
    table = pd.concat([plain, pd.DataFrame(rows, columns=list(columns)).astype(columns)])
    places = pd.DataFrame({"row": np.arange(len(codes)), "code": codes})
    return places.merge(table, on="code")[["row", "number", "explicit", "digits"]].drop_duplicates(ignore_index=True)


def _numbers(entry: str, bills: bool) -> list[tuple[str, bool, int]]:
    if not re.search(r"\d{4}", entry):
        return []
    plain = unicodedata.normalize("NFKC", entry)
    numbers: list[tuple[str, bool, int]] = []
    for match in _NUMBER.finditer(plain):
        digits, mark = match["digits"], bool(match["mark"]) and "代码" not in (match["mark"] or "")
        if not (mark or bills or len(digits) >= _LEAST_BARE):
            continue
        numbers += [(number.lstrip("0"), mark, len(digits)) for number in _range(digits, match["to"] or "")]
    return [entry for entry in numbers if entry[0]]


def _range(digits: str, to: str) -> list[str]:
    if not to or len(to) > len(digits):
        return [digits]
    last = digits[: len(digits) - len(to)] + to
    count = int(last) - int(digits) + 1
    if not 1 < count <= _MOST_IN_RANGE:
        return [digits]
    return [str(int(digits) + step).zfill(len(digits)) for step in range(count)]


_BLUE = r"(?:蓝字|正数|原|对应).{0,12}?(?:号码|号)[:：为]?\s*(\d{6,20})"


def blue_numbers(remarks: pd.Series) -> pd.Series:
    """Number (key) of the blue invoice that a red one's remark names (被红冲蓝字数电发票号码：…); empty if none."""
    return remarks.str.extract(_BLUE, expand=False).fillna("").map(number_key).astype("str")


# Documents and meetings ----------------------------------------------------------------------------------------------

_DASHES = str.maketrans("—–−‐‑", "-----")
_TOKEN = re.compile(r"[0-9A-Z][0-9A-Z\-_./\[\]()〔〕【】第号]*")
_LEAST_DIGITS = 8  # of a document number without letters that may stand without its Chinese prefix
_MEETING_DAY = re.compile(
    r"(?:(?P<year>20\d\d)[年.\-/])?(?P<month>1[0-2]|0?[1-9])[月.](?P<day>3[01]|[12]\d|0?[1-9])日?.{0,6}?(?:党组|党委|党支部|党总支|办公会|会议|班子|董事会|局务|支委|理事会)"
)
_MEETING_NUMBER = re.compile(r"(?:(?P<year>20\d\d)年?)?第(?P<number>[0-9一二三四五六七八九十]{1,3})[期次届]")


def document_key(number: str) -> str:
    """A contract's or letter's number however it was typed: `XM－2021—03号` → `XM202103`, `凤建合〔2021〕12号` → `凤建合202112`."""
    plain = unicodedata.normalize("NFKC", number).upper()
    return re.sub(r"[^0-9A-Z\u4e00-\u9fff]|第|号|合同|编", "", plain)


def mentions(texts: pd.Series, numbers: pd.Series) -> pd.DataFrame:
    """Which texts contain which document numbers: `row`, `entry` (positions).

    A number needs a digit and four characters. One made of few digits counts only behind its own Chinese prefix
    (凤建合〔2021〕12号 is not found in 2021-12).
    """
    by_skeleton: dict[str, list[tuple[str, int]]] = {}
    for entry, key in enumerate(document_key(number) for number in numbers):
        skeleton = re.sub(r"[^0-9A-Z]", "", key)
        if len(key) >= 4 and re.search(r"\d", skeleton):
            by_skeleton.setdefault(skeleton, []).append((re.sub(r"[0-9A-Z]+", "", key), entry))
    codes, distinct = pd.factorize(texts)
    rows: list[tuple[int, int]] = []
    for code, written in enumerate(distinct if by_skeleton else ()):
        plain = unicodedata.normalize("NFKC", written).translate(_DASHES).upper()
        for match in _TOKEN.finditer(plain):
            skeleton = re.sub(r"[^0-9A-Z]", "", match.group())
            for prefix, entry in by_skeleton.get(skeleton, ()):
                telling = re.search(r"[A-Z]", skeleton) or (len(skeleton) >= _LEAST_DIGITS and not prefix)
                before = re.sub(r"[^\u4e00-\u9fff]", "", plain[: match.start()])
                if telling or (prefix and before.endswith(prefix)):
                    rows.append((code, entry))
    table = pd.DataFrame(sorted(set(rows)), columns=["code", "entry"]).astype("int64")
    places = pd.DataFrame({"row": np.arange(len(codes)), "code": codes})
    return places.merge(table, on="code")[["row", "entry"]]


def meetings(texts: pd.Series) -> pd.DataFrame:
    """Meetings that texts name: `row`, `year` (0 unknown), `month`, `day` (0 unknown), `number` (period, "" unknown):
    按12月6日党组会决定, 2021年第4期."""
    codes, distinct = pd.factorize(texts)
    rows: list[tuple[int, int, int, int, str]] = []
    for code, written in enumerate(distinct):
        plain = unicodedata.normalize("NFKC", written)
        rows += [
            (code, int(match["year"] or 0), int(match["month"]), int(match["day"]), "")
            for match in _MEETING_DAY.finditer(plain)
        ]
        if re.search(r"会|纪要", plain):
            rows += [
                (code, int(match["year"] or 0), 0, 0, chinese_number(match["number"]))
                for match in _MEETING_NUMBER.finditer(plain)
            ]
    columns = {"code": "int64", "year": "int64", "month": "int64", "day": "int64", "number": "str"}
    table = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    places = pd.DataFrame({"row": np.arange(len(codes)), "code": codes})
    return places.merge(table, on="code").drop(columns="code")


def chinese_number(written: str) -> str:
    """`十二` → `12`; digits stay, without leading zeros."""
    if written.isdigit():
        return written.lstrip("0")
    digits = {character: value for value, character in enumerate("零一二三四五六七八九")}
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return "".join(str(digits[character]) for character in written)
    return str((digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0))
