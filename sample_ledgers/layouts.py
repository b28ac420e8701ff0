"""Layouts in which ledgers leave the accounting software. Header rows follow the products' own grids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sample_ledgers.charts import Account, Chart
from sample_ledgers.files import text_table, workbook
from sample_ledgers.vouchers import BUDGET, Entry, Voucher

Row = list[Any]


@dataclass(frozen=True)
class Books:
    """What one file shows: the vouchers of one unit for one year (or a part of it)."""

    unit: str
    chart: Chart
    year: int
    vouchers: Sequence[Voucher]
    opening_cash: int = 0
    opening_bank: int = 0


@dataclass(frozen=True)
class Layout:
    """`shows` are the facts beyond date, number, text, account and amounts that this layout carries."""

    product: str
    shows: frozenset[str]
    render: Callable[[Books], Mapping[str, Sequence[Row]]]
    encoding: str = "xlsx"

    @property
    def suffix(self) -> str:
        return ".xlsx" if self.encoding == "xlsx" else ".csv"

    def file(self, books: Books) -> bytes:
        sheets = self.render(books)
        if self.encoding == "xlsx":
            return workbook(sheets)
        (rows,) = sheets.values()
        return text_table(rows, self.encoding)


def _lines(books: Books) -> Iterator[tuple[Voucher, int, Entry]]:
    for voucher in books.vouchers:
        for position, entry in enumerate(voucher.entries, 1):
            yield voucher, position, entry


def _money(fen: int) -> float | None:
    return round(fen / 100, 2) if fen else None


def _text_money(fen: int) -> str:
    return f"{fen / 100:,.2f}" if fen else ""


def _dotted(code: str, first: int = 4) -> str:
    return ".".join([code[:first], *(code[at : at + 2] for at in range(first, len(code), 2))])


def _total(books: Books, side: str) -> float:
    return round(
        sum(
            entry.debit if side == "debit" else entry.credit
            for voucher, _, entry in _lines(books)
            if not voucher.cancelled
        )
        / 100,
        2,
    )


def audit_export(books: Books) -> dict[str, list[Row]]:
    """序时账 as inspectors ask for it: every field in one row, a title above, a total below."""
    rows: list[Row] = [[f"{books.unit}序时账"], [f"会计年度：{books.year}", "", "", "单位：元"]]
    rows.append(["日期", "凭证字", "凭证号", "分录号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "附件张数", "制单",
                 "审核", "记账", "出纳", "部门", "项目", "往来单位", "个人往来", "功能分类", "经济分类", "制单时间", "状态"])  # fmt: skip
    for v, n, e in _lines(books):
        rows.append([
            v.day, v.word, f"{v.number:04d}", n, e.summary or v.summary, e.account.code, e.account.name, _money(e.debit),
            _money(e.credit), v.attachments, v.preparer, v.reviewer, v.poster, v.cashier, e.department, e.project,
            e.counterparty, e.person, e.functional, e.economic, v.entered, "作废" if v.cancelled else "已记账",
        ])  # fmt: skip
    rows.append(["合计", "", "", "", "", "", "", _total(books, "debit"), _total(books, "credit")])
    return {"序时账": rows}


def grp(books: Books) -> dict[str, list[Row]]:
    """用友政务 GRP-U8 序时账（综合查询）: two header rows, the amount shown twice, both halves under one number."""
    return {"序时账": _grp(books, attachments=False)}


def grp_attachments(books: Books) -> dict[str, list[Row]]:
    """The same grid with the column of attachments switched on."""
    return {"序时账": _grp(books, attachments=True)}


def _grp(books: Books, attachments: bool) -> list[Row]:
    captions = ["会计期间", "凭证日期", "凭证来源", "凭证号", "摘要 ", "凭证状态", "科目代码", "科目名称", "部门名称", "项目名称",
                "个人往来名称", "单位往来名称", "支出功能分类名称", "支出经济分类名称", "币种", "方\n向", "金额"]  # fmt: skip
    tail = ["制单人", "出纳", "审核人"] + (["附件数"] if attachments else [])
    rows: list[Row] = [
        [f"{books.unit}　序时账"],
        [*captions, "金额", "", *tail],
        ["" for _ in captions] + ["借方", "贷方"] + ["" for _ in tail],
    ]
    for v, _, e in _lines(books):
        amount = e.debit or e.credit
        rows.append([
            f"{v.year}{v.period:02d}", v.day, "_", f"{v.number:>10}", e.summary or v.summary, "已作废" if v.cancelled else "已记账",
            e.account.code, e.account.name, e.department, e.project, e.person, e.counterparty, e.functional, e.economic, "人民币",
            "借" if e.debit else "贷", _money(amount), _money(e.debit), _money(e.credit), v.preparer, v.cashier, v.reviewer,
            *([v.attachments] if attachments else []),
        ])  # fmt: skip
    return rows


_JZPZ = [
    "XZQHDM", "XZQHMC", "KJND", "DWMC", "DWDM", "KJDZZBBH", "KJDZZBMC", "KJYF", "JZPZRQ", "JZLXBH", "JZLXMC",
    "JZPZZL", "JZPZBH", "JZPZHH", "FLXH", "JZPZZY", "KJTX", "KJKMBM", "KJKMMC", "KMQC", "JFFSE", "DFFSE",
    "DFKMBM", "DFKMMC", "BZ", "JFWBFSE", "DFWBFSE", "HL", "SL", "DJ", "JSFS", "FJS", "ZDRY", "FHRY", "JZRY",
    "CNRY", "CWZG", "YPZH", "JZBZ", "ZFBZ", "SFJZ", "SFWYSZ", "ZFDJBH", "GNKMDM", "GNKMMC", "JJKMDM", "JJKMMC",
    "ZJXZDM", "ZJXZMC", "ZBLYDM", "ZBLYMC", "ZCLXDM", "ZCLXMC", "YSGLLXDM", "YSGLLXMC", "ZFFSDM", "ZFFSMC",
    "YSXMDM", "YSXMMC", "XMFLDM", "XMFLMC", "ZBWHMC", "JSFSDM", "JSFSMC",
]  # fmt: skip


def jzpz(books: Books) -> dict[str, list[Row]]:
    """行政事业单位数据采集, table JZPZ with its 64 columns."""
    rows: list[Row] = [list(_JZPZ)]
    for v, n, e in _lines(books):
        budget = e.basis == BUDGET
        against = sorted({x.account.name for x in v.entries if x.basis == e.basis and bool(x.debit) != bool(e.debit)})
        cells = {
            "XZQHDM": "210600", "XZQHMC": "某县", "KJND": str(v.year), "DWMC": books.unit, "DWDM": "203001", "KJDZZBBH": "001",
            "KJDZZBMC": books.unit, "KJYF": f"{v.period:02d}", "JZPZRQ": f"{v.day:%Y%m%d}", "JZLXBH": "1", "JZLXMC": v.word,
            "JZPZZL": "预记" if budget else "财记", "JZPZBH": str(v.number), "JZPZHH": str(n), "FLXH": str(n),
            "JZPZZY": e.summary or v.summary, "KJTX": "02" if budget else "01", "KJKMBM": e.account.code, "KJKMMC": e.account.leaf,
            "KMQC": e.account.name, "JFFSE": f"{e.debit / 100:.2f}", "DFFSE": f"{e.credit / 100:.2f}", "DFKMMC": "/".join(against[:1]),
            "BZ": "CNY", "HL": "1", "FJS": str(v.attachments), "ZDRY": v.preparer, "FHRY": v.reviewer, "JZRY": v.poster,
            "CNRY": v.cashier, "JZBZ": "1", "ZFBZ": "1" if v.cancelled else "0", "SFJZ": "1", "SFWYSZ": "1" if budget else "0",
            "GNKMDM": e.functional.split(" ")[0], "GNKMMC": e.functional.split(" ")[-1], "JJKMDM": e.economic.split(" ")[0],
            "JJKMMC": e.economic.split(" ")[-1], "YSXMMC": e.project, "JSFSMC": v.settlement, "YPZH": v.bill_no,
        }  # fmt: skip
        rows.append([cells.get(name, "") for name in _JZPZ])
    return {"JZPZ": rows}


def nc(books: Books) -> dict[str, list[Row]]:
    """用友NC 凭证明细: no year column, text amounts, auxiliaries in 【】, account path by backslashes."""
    rows: list[Row] = [["月", "日", "核算账簿名称", "凭证号", "分录号", "摘要", "科目编码", "科目名称", "辅助项", "币种",
                        "借方-本币", "贷方-本币", "核销信息", "结算信息"]]  # fmt: skip
    for v, n, e in _lines(books):
        pairs = (("客商", e.counterparty), ("人员档案", e.person), ("项目", e.project), ("部门", e.department))
        auxiliary = "".join(f"【{key}：{value}】" for key, value in pairs if value)
        path = e.account.code + "\\" + e.account.name.replace("/", "\\")
        rows.append([v.period, v.day.day, f"{books.unit}-主账簿类型", f"{v.word}-{v.number:04d}", n, e.summary or v.summary,
                     e.account.code, path, auxiliary, "人民币", _text_money(e.debit), _text_money(e.credit), "", ""])  # fmt: skip
    return {"凭证明细": rows}


def kis(books: Books) -> dict[str, list[Row]]:
    """金蝶KIS 会计分录序时簿: head fields on a voucher's first line only, dotted codes, a total at the end."""
    rows: list[Row] = [["审核", "复核", "过账", "日期", "会计期间", "凭证字号", "摘要", "科目代码", "科目名称", "币别", "汇率",
                        "原币金额", "借方", "贷方", "制单"]]  # fmt: skip
    for v, n, e in _lines(books):
        first = n == 1
        head = [v.reviewer, "", v.poster, v.day, f"{v.year}.{v.period}", f"{v.word}-{v.number}"] if first else [""] * 6
        rows.append([*head, e.summary or v.summary, _dotted(e.account.code), e.account.name.replace("/", " - "), "RMB", 1,
                     _money(e.debit or e.credit), _money(e.debit), _money(e.credit), v.preparer if first else ""])  # fmt: skip
    rows.append(
        ["", "", "", "", "", "", "合计", "", "", "", "", "", _total(books, "debit"), _total(books, "credit"), ""]
    )
    return {"会计分录序时簿": rows}


def cloud(books: Books) -> dict[str, list[Row]]:
    """代账云式凭证导出: a pair of columns for each class of auxiliaries."""
    rows: list[Row] = [["日期", "凭证号", "摘要", "科目编码", "科目名称", "外币代码", "借方数量", "借方外币", "借方本币", "贷方数量",
                        "贷方外币", "贷方本币", "供应商编码", "供应商名称", "职员编码", "职员名称", "项目编码", "项目名称", "制单人",
                        "审核人", "附件数", "备注"]]  # fmt: skip
    for v, _, e in _lines(books):
        rows.append([v.day, v.name, e.summary or v.summary, e.account.code, e.account.name, "", "", "", _money(e.debit), "", "",
                     _money(e.credit), "", e.counterparty, "", e.person, "", e.project, v.preparer, v.reviewer, v.attachments,
                     ""])  # fmt: skip
    return {"凭证": rows}


def galaxy(books: Books) -> dict[str, list[Row]]:
    """金蝶云星空 凭证序时簿, with 核算维度."""
    rows: list[Row] = [["日期", "会计年度", "期间", "凭证字", "凭证号", "摘要", "科目编码", "科目全名", "核算维度", "币别", "原币金额",
                        "借方金额", "贷方金额", "制单", "审核", "过账", "出纳", "附件数", "来源系统", "业务类型", "审核状态",
                        "作废状态"]]  # fmt: skip
    for v, _, e in _lines(books):
        pairs = (("供应商", e.counterparty), ("员工", e.person), ("项目", e.project), ("部门", e.department))
        rows.append([v.day, v.year, v.period, v.word, v.number, e.summary or v.summary, _dotted(e.account.code),
                     e.account.name.replace("/", "_"), ";".join(f"{key}:{value}" for key, value in pairs if value), "人民币",
                     _money(e.debit or e.credit), _money(e.debit), _money(e.credit), v.preparer, v.reviewer, v.poster, v.cashier,
                     v.attachments, "总账", "", "已审核", "已作废" if v.cancelled else "未作废"])  # fmt: skip
    return {"凭证序时簿": rows}


def u8(books: Books) -> dict[str, list[Row]]:
    """用友U8 序时账: one amount with its direction, dates with dots."""
    rows: list[Row] = [["日期", "凭证号数", "科目编码", "科目名称", "摘要", "方向", "数量", "外币", "金额"]]
    for v, _, e in _lines(books):
        rows.append([f"{v.day:%Y.%m.%d}", f"{v.word}-{v.number:04d}", e.account.code, e.account.name.replace("/", "\\"),
                     e.summary or v.summary, "借" if e.debit else "贷", "", "", _money(e.debit or e.credit)])  # fmt: skip
    return {"序时账": rows}


def eas(books: Books) -> dict[str, list[Row]]:
    """金蝶EAS 凭证序时簿."""
    rows: list[Row] = [["公司", "记账日期", "期间", "凭证类型", "凭证号", "状态", "制单", "审核", "出纳", "过账", "摘要", "科目编码",
                        "科目名称", "币别", "核算项目", "原币金额", "借方", "贷方", "业务日期", "来源系统", "审核退回", "来源类型",
                        "参考信息", "附件", "计量单位", "数量", "制单人", "结算号"]]  # fmt: skip
    for v, _, e in _lines(books):
        pairs = (("供应商", e.counterparty), ("职员", e.person), ("项目", e.project))
        items = "；".join(f"{key}:{position:03d}_{value}" for position, (key, value) in enumerate(pairs, 1) if value)
        rows.append([books.unit, v.day, f"{v.year}年{v.period}期", v.word, f"{v.number:05d}", "作废" if v.cancelled else "已过账",
                     v.preparer, v.reviewer, v.cashier, v.poster, e.summary or v.summary, _dotted(e.account.code),
                     e.account.name.replace("/", "_"), "人民币", items, _money(e.debit or e.credit), _money(e.debit),
                     _money(e.credit), v.day, "总账系统", "", "", "", v.attachments, "", "", v.preparer, ""])  # fmt: skip
    return {"凭证序时簿": rows}


def journals(books: Books) -> dict[str, list[Row]]:
    """用友U8 现金日记账 and 银行日记账: one side only, opening balance, running balance, totals of each month."""
    return {
        "现金日记账": cash_journal(books),
        "银行日记账": _journal(books, books.chart["bank"], books.opening_bank),
    }


def cash_journal(books: Books) -> list[Row]:
    """The cash journal alone."""
    return _journal(books, books.chart["cash"], books.opening_cash)


def _journal(books: Books, account: Account, opening: int) -> list[Row]:
    title = "现金日记账" if account == books.chart["cash"] else "银行存款日记账"
    rows: list[Row] = [
        [title],
        [f"科目：{account.code} {account.name}", "", "", f"单位：{books.unit}"],
    ]
    rows.append(["年", "月", "日", "凭证号数", "摘要", "结算号", "对方科目", "借方", "贷方", "方向", "余额"])
    balance, year_in, year_out = opening, 0, 0
    rows.append(
        [str(books.year), "01", "", "", "上年结转", "", "", None, None, "借" if opening else "平", _money(opening)]
    )
    for month in range(1, 13):
        month_in = month_out = 0
        for v in books.vouchers:
            if v.period != month:
                continue
            for e in v.entries:
                if e.account != account:
                    continue
                against = sorted(
                    {x.account.name for x in v.entries if x.account != account and bool(x.debit) != bool(e.debit)}
                )
                balance += e.debit - e.credit
                month_in, month_out = month_in + e.debit, month_out + e.credit
                rows.append([str(v.year), f"{v.period:02d}", f"{v.day.day:02d}", f"{v.word}-{v.number:04d}", e.summary or v.summary,
                             "", ",".join(against), _money(e.debit), _money(e.credit), _side(balance), _money(abs(balance))])  # fmt: skip
        year_in, year_out = year_in + month_in, year_out + month_out
        for what, paid_in, paid_out in (("本月合计", month_in, month_out), ("本年累计", year_in, year_out)):
            rows.append([str(books.year), f"{month:02d}", "", "", what, "", "", _money(paid_in), _money(paid_out), _side(balance),
                         _money(abs(balance))])  # fmt: skip
    return rows


def _side(balance: int) -> str:
    return "平" if balance == 0 else ("借" if balance > 0 else "贷")


_HEADS = {"preparer", "reviewer"}
_PARTIES = {"payee", "person"}
LAYOUTS: Mapping[str, Layout] = {
    "audit": Layout("序时账（全字段）", frozenset(_HEADS | _PARTIES | {"attachments", "entered", "project", "economic", "status"}), audit_export),
    "grp": Layout("用友政务GRP-U8_序时账", frozenset(_HEADS | _PARTIES | {"project", "economic", "status"}), grp),
    "grp-attachments": Layout("用友政务GRP-U8_序时账", frozenset(_HEADS | _PARTIES | {"attachments", "project", "economic", "status"}), grp_attachments),
    "jzpz": Layout("数据采集_JZPZ", frozenset(_HEADS | {"attachments", "project", "economic", "status"}), jzpz, "gb18030"),
    "nc": Layout("用友NC_凭证明细", frozenset(_PARTIES | {"project"}), nc, "utf-8-sig"),
    "kis": Layout("金蝶KIS_会计分录序时簿", frozenset(_HEADS), kis),
    "kis-csv": Layout("金蝶KIS_会计分录序时簿", frozenset(_HEADS), kis, "gb18030"),
    "cloud": Layout("代账云_凭证导出", frozenset(_HEADS | _PARTIES | {"attachments", "project"}), cloud),
    "galaxy": Layout("金蝶云星空_凭证序时簿", frozenset(_HEADS | _PARTIES | {"attachments", "project", "status"}), galaxy, "utf-8-sig"),
    "u8": Layout("用友U8_序时账", frozenset(), u8),
    "eas": Layout("金蝶EAS_凭证序时簿", frozenset(_HEADS | _PARTIES | {"attachments", "project", "status"}), eas),
    "journals": Layout("用友U8_现金银行日记账", frozenset({"journal"}), journals),
}  # fmt: skip
