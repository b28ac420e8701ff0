"""What stands above and between tables: whose books, which account, which year and months, which unit of money."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from voucher_audit.reading.codes import path_of, split_code
from voucher_audit.reading.dates import months_in, years_in
from voucher_audit.reading.headers import unit_of
from voucher_audit.reading.values import plain

_ENTITY = "核算单位名称|核算单位|单位名称|编制单位|填报单位|会计主体|核算主体|公司名称|账套名称|核算账簿名称|核算账簿|账簿名称|账套|账簿|会计单位|使用单位|单位|公司|主体|机构名称"
_ACCOUNT = "会计科目名称|会计科目|科目名称|科目编码|科目代码|科目|账户名称|账户"
_LABELLED = r"(?:^|[\s|｜,，;；])(?:{labels})\s*[:：]\s*(?P<value>[^:：|｜]*?)(?=\s{{2,}}|\s+\S{{1,8}}[:：]|\s+(?:19|20)\d{{2}}|[|｜]|$)"
_ENTITY_VALUE = re.compile(_LABELLED.format(labels=_ENTITY))
_ACCOUNT_VALUE = re.compile(_LABELLED.format(labels=_ACCOUNT))
_LABEL_ONLY = re.compile(rf"(?P<entity>{_ENTITY})[:：]?|(?P<account>{_ACCOUNT})[:：]?")
_MONEY_WORDS = re.compile(r"^(人民币)?(亿|百万|万|千|百)?元$|^人民币$|^元角分$")
_BOOK_TITLE = re.compile(
    r"(凭证明细账?|凭证明细表|记账凭证明细|记账凭证序时账|凭证序时[账簿]|会计分录序时[账簿]|序时[账簿]|会计凭证明细|会计凭证|记账凭证|凭证列表|凭证查询|凭证清单|科目明细账|明细分类账|明细账|三栏式?明细账|三栏账|多栏账|多栏式|日记账|总分类账|总账|分录簿|账簿|账页|账)"
)
_JOURNAL_TITLE = re.compile(r"日记账|明细账|明细分类账|三栏|多栏|分户账")
_ORGANISATION = re.compile(
    r"[\u3400-\u9fff（）()]{2,}(局|委|办|院|校|中心|公司|厂|所|站|会|部|队|厅|处|馆|社|镇|乡|村|街道|政府|集团|园|银行|支行|分行|大学|学校|小学|中学)$"
)
_MONEY_ACCOUNT = re.compile(r"(库存现金|现金|银行存款|银行|零余额账户用款额度|零余额账户|其他货币资金|备用金)")
_TWO_YEARS = re.compile(
    r"((?:19|20)\d{2})[年.\-/]?(?:\d{1,2}[月.\-/]?)?(?:\d{1,2}日?)?\s*[-~至到—]+\s*((?:19|20)\d{2})(?!\d)"
)
_FULL_NAMES = {"现金": "库存现金", "银行": "银行存款", "零余额账户": "零余额账户用款额度"}


@dataclass(frozen=True)
class Titles:
    """Facts stated outside the table. Blank or zero where nothing is stated.

    until: the year after `year` where a title names both (2023年12月至2024年2月).
    year_source: where a year was taken from that the file's own titles do not state; said when it is used.
    journal: a title calls the table a 日记账 or 明细账.
    """

    entity: str = ""
    account_code: str = ""
    account_name: str = ""
    year: int = 0
    until: int = 0
    months: tuple[int, int] | None = None
    unit: int = 1
    journal: bool = False
    year_source: str = ""

    def over(self, other: Titles) -> Titles:
        """These facts, with `other` filling what they leave open."""
        account = self if (self.account_code or self.account_name) and not other._codes(self) else other
        return Titles(
            entity=self.entity or other.entity,
            account_code=account.account_code,
            account_name=account.account_name,
            year=self.year or other.year,
            until=self.until if self.year else other.until,
            months=self.months or other.months,
            unit=self.unit if self.unit != 1 else other.unit,
            journal=self.journal or other.journal,
            year_source=self.year_source if self.year else other.year_source,
        )

    def _codes(self, other: Titles) -> bool:
        """Whether these facts give the code of the account that `other` only names."""
        return bool(
            self.account_code
            and not other.account_code
            and other.account_name
            and (other.account_name in self.account_name or self.account_name in other.account_name)
        )


def from_rows(rows: Iterable[Sequence[str]]) -> Titles:
    """Facts in the title rows of a sheet, given as texts."""
    found = Titles()
    for cells in rows:
        found = found.over(_from_cells([plain(cell) for cell in cells]))
    return found


def from_name(name: str) -> Titles:
    """Facts in a sheet's or file's name. A name is weaker than a title: it gives no entity (the file's stem is the
    book's name anyway), and an account only if it names one with its code or is itself a money account's journal."""
    text = plain(name)
    years = years_in(text)
    code, account = _account_of_title(text)
    return Titles(
        account_code=code,
        account_name=account,
        year=years[0] if years else 0,
        until=_until(text),
        months=months_in(text),
        journal=bool(_JOURNAL_TITLE.search(text)),
    )


def from_path(file: str) -> Titles:
    """Facts in a file's name, then in those of the folders and archives around it, the nearest first."""
    parts = PurePath(file.replace("\\", "/")).parts
    found = from_name(stem_of(file))
    for part in reversed(parts):
        found = found.over(replace(from_name(part), year_source=f"文件夹或文件名“{part}”"))
    return found


def _until(text: str) -> int:
    """The second year of `2023年12月至2024年2月`, 0 where no two successive years are named as a span."""
    match = _TWO_YEARS.search(plain(text))
    return int(match[2]) if match and int(match[2]) == int(match[1]) + 1 else 0


def stem_of(file: str) -> str:
    """Name of the file without folders and suffix: `a.zip/2024/凭证.xlsx` → `凭证`."""
    return PurePath(file.replace("\\", "/")).stem


def clean_entity(text: str) -> str:
    """An entity as printed, without the code in brackets before it: `[001]某局` → `某局`."""
    cleaned = re.sub(r"\s+", " ", plain(text)).strip(" :：;；,，")
    return re.sub(r"^[\[(【（<]\s*[\w.\-]+\s*[\])】）>]\s*", "", cleaned) or cleaned


def _from_cells(cells: Sequence[str]) -> Titles:
    found = Titles()
    filled = [cell for cell in cells if cell]
    for position, cell in enumerate(filled):
        years = years_in(cell)
        found = found.over(
            Titles(
                year=years[0] if years else 0,
                until=_until(cell),
                months=months_in(cell),
                unit=unit_of(cell),
                journal=bool(_JOURNAL_TITLE.search(cell)) and len(cell) <= 40,
            )
        )
        following = filled[position + 1] if position + 1 < len(filled) else ""
        label = _LABEL_ONLY.fullmatch(re.sub(r"\s+", "", cell))
        if label and following and not re.search(r"[:：]", following):
            found = found.over(_entity(following) if label["entity"] else _account(following))
            continue
        spaced = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", cell) if "  " not in cell else cell
        if match := _ENTITY_VALUE.search(spaced):
            found = found.over(_entity(match["value"]))
        if match := _ACCOUNT_VALUE.search(spaced):
            found = found.over(_account(match["value"]))
        squeezed = re.sub(r"\s+", "", cell)
        if _BOOK_TITLE.search(squeezed) and len(squeezed) <= 60 and not re.search(r"[:：]", squeezed):
            code, account = _account_of_title(squeezed)
            found = found.over(Titles(account_code=code, account_name=account))
            organisation = _organisation_in(squeezed)
            if organisation:
                found = found.over(Titles(entity=organisation))
    if not found.entity and len(filled) == 1 and _ORGANISATION.fullmatch(re.sub(r"\s+", "", filled[0])):
        found = replace(found, entity=clean_entity(filled[0]))
    return found


def _entity(value: str) -> Titles:
    cleaned = clean_entity(value)
    if len(cleaned) < 2 or _MONEY_WORDS.match(cleaned) or cleaned.isdigit():
        return Titles()
    return Titles(entity=cleaned)


def _account(value: str) -> Titles:
    cleaned = re.sub(r"^[\[(【（]\s*([\d.\-]+)\s*[\])】）]\s*", r"\1 ", plain(value))
    code, name = split_code(cleaned)
    if code and not name and not re.fullmatch(r"\d{3,}[\d.\-]*", code):
        return Titles()
    return Titles(account_code=code, account_name=path_of(name))


def _account_of_title(text: str) -> tuple[str, str]:
    """Account named by a title such as `1002银行存款日记账`, `现金日记账`, `明细账-5001 业务活动费用`."""
    if not _JOURNAL_TITLE.search(text):
        return "", ""
    coded = re.search(r"(?<!\d)([1-9]\d{2,}(?:[.\-]\d+)*)[\s_\-\\/]*([\u3400-\u9fff][^\d_\s（(]*)", text)
    if coded and not re.match(r"(19|20)\d{2}$", coded[1]) and not coded[2].startswith(("年", "月")):
        name = _JOURNAL_TITLE.split(coded[2])[0].strip("-_ ")
        if name:
            return coded[1], path_of(name)
    if "日记账" in text and (match := _MONEY_ACCOUNT.search(text)):
        return "", _FULL_NAMES.get(match[1], match[1])
    return "", ""


def _organisation_in(title: str) -> str:
    """The organisation that a title begins with: `某县农业局2024年序时账` → `某县农业局`."""
    before = _BOOK_TITLE.split(title)[0]
    before = re.split(r"(?:19|20)\d{2}|[（(]", before)[0].strip("-_— ")
    before = re.sub(r"(会计|财务|现金|银行存款|库存)+$", "", before)
    return before if len(before) >= 4 and _ORGANISATION.fullmatch(before) else ""
