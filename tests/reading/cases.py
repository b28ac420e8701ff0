"""Synthetic files of every known layout, with the quirks that real ones of it have, and what must be read from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from tests.reading.truth import LEDGER, NAMES, Expected, Line, Sheet, Voucher, entries, yuan
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.layouts import layouts

Cell = Callable[[Voucher, int, Line], object]


@dataclass(frozen=True)
class Case:
    """One synthetic file. `compared`: columns that the layout carries; `quirks`: what the file shows, for the docs."""

    layout: str
    grids: tuple[Grid, ...]
    expected: tuple[Expected, ...]
    quirks: str
    form: str = "vouchers"
    compared: frozenset[str] = frozenset({"summary", "code", "name"})
    dropped: Mapping[int, str] = field(default_factory=dict)  # row → part of the reason
    skipped: Mapping[str, str] = field(default_factory=dict)  # sheet → part of the reason
    book: str = ""


def to_grid(rows: Sequence[Sequence[object]], file: str, sheet: str = "", **more: object) -> Grid:
    width = max(len(row) for row in rows)
    cells = pd.DataFrame([[*row, *[None] * (width - len(row))] for row in rows], dtype=object)
    cells.index = pd.RangeIndex(1, len(rows) + 1)
    container = "csv（UTF-8，逗号分隔）" if file.endswith((".csv", ".txt")) else "xlsx"
    return Grid(file, f"sha-{file}", sheet, container, cells, **more)  # type: ignore[arg-type]


def blank(_: Voucher, __: int, ___: Line) -> object:
    return None


def number4(v: Voucher, _: int, __: Line) -> object:
    return f"{v.word}-{v.number:04d}"


def backslash(_: Voucher, __: int, e: Line) -> object:
    return str(e.name).replace("/", "\\")


def dotted(_: Voucher, __: int, e: Line) -> object:
    code = str(e.code)
    return ".".join([code[:4], *(code[i : i + 2] for i in range(4, len(code), 2))])


def first_only(cell: Cell) -> Cell:
    return lambda v, i, e: cell(v, i, e) if i == 0 else None


def aux(_: Voucher, __: int, e: Line) -> str:
    pairs = (("客商", e.counterparty), ("人员档案", e.person), ("部门", e.department))
    return "".join(f"【{key}：{value}】" for key, value in pairs if value)


def text_amount(side: str) -> Cell:
    return lambda v, i, e: yuan(getattr(e, side)) if getattr(e, side) else ""


def number_amount(side: str) -> Cell:
    return lambda v, i, e: getattr(e, side) / 100 if getattr(e, side) else None


def zero_amount(side: str) -> Cell:
    return lambda v, i, e: getattr(e, side) / 100


def signed(_: Voucher, __: int, e: Line) -> object:
    return (e.debit - e.credit) / 100


def unsigned(_: Voucher, __: int, e: Line) -> object:
    return (e.debit or e.credit) / 100


def side(debit: object, credit: object) -> Cell:
    return lambda v, i, e: debit if e.debit else credit


def dates(pattern: str) -> Cell:
    return lambda v, i, e: v.day.strftime(pattern)


def serial(v: Voucher, _: int, __: Line) -> object:
    return (v.day - date(1899, 12, 30)).days


# What stands under a header word unless a layout says otherwise.
COMMON: Mapping[str, Cell] = {
    **dict.fromkeys(("日期", "凭证日期", "制单日期", "记账日期", "业务日期"), dates("%Y-%m-%d")),
    **dict.fromkeys(("年", "会计年度", "会计年"), dates("%Y")),
    **dict.fromkeys(("月",), lambda v, i, e: str(v.day.month)),
    "日": lambda v, i, e: str(v.day.day),
    **dict.fromkeys(("期间", "会计期间"), lambda v, i, e: v.day.month),
    **dict.fromkeys(("凭证字", "凭证类别", "凭证类别字", "凭证类型"), lambda v, i, e: v.word),
    **dict.fromkeys(("凭证号", "凭证编号"), lambda v, i, e: v.number),
    **dict.fromkeys(("凭证字号", "凭证号数"), number4),
    **dict.fromkeys(("分录号", "行号", "分录序号", "分录行号"), lambda v, i, e: i + 1),
    **dict.fromkeys(("摘要", "凭证摘要"), lambda v, i, e: e.summary),
    **dict.fromkeys(("科目编码", "科目代码", "科目编号", "科目"), lambda v, i, e: e.code),
    **dict.fromkeys(("科目名称", "科目全名"), backslash),
    **dict.fromkeys(("辅助项", "辅助核算", "核算项目", "核算维度"), aux),
    **dict.fromkeys(("币种", "币别", "币种名称", "币别名称"), lambda v, i, e: "人民币"),
    "汇率": lambda v, i, e: "1.0000",
    **dict.fromkeys(("借方", "借方金额", "借方本位币", "借方-本币", "借方本币", "借方本位币金额", "本币借方金额"), text_amount("debit")),
    **dict.fromkeys(("贷方", "贷方金额", "贷方本位币", "贷方-本币", "贷方本币", "贷方本位币金额", "本币贷方金额"), text_amount("credit")),
    # Original currency differs, so that a reader that takes it is found out.
    **dict.fromkeys(("借方原币", "借方原币金额", "原币借方金额", "原币借方", "外币借方金额", "借方外币"),
                    lambda v, i, e: e.debit / 700 if e.debit else None),
    **dict.fromkeys(("贷方原币", "贷方原币金额", "原币贷方金额", "原币贷方", "外币贷方金额", "贷方外币"),
                    lambda v, i, e: e.credit / 700 if e.credit else None),
    "原币金额": lambda v, i, e: (e.debit + e.credit) / 700,
    **dict.fromkeys(("制单人", "制单"), lambda v, i, e: v.preparer),
    **dict.fromkeys(("审核人", "审核"), lambda v, i, e: v.reviewer),
    **dict.fromkeys(("附件数", "附单据数", "所附单据数", "附件", "附件数量"), lambda v, i, e: v.attachments),
}  # fmt: skip


def header_of(layout: str) -> list[str]:
    return list(next(entry.header for entry in layouts() if entry.name == layout))


def table(
    layout: str,
    file: str,
    quirks: str,
    *,
    cells: Mapping[str, Cell] | None = None,
    header: Sequence[str] | None = None,
    titles: Sequence[Sequence[object]] = (),
    sheet: str = "",
    ledger: Sequence[Voucher] = LEDGER,
    footer: Callable[[Sheet, list[str]], None] | None = None,
    number: Callable[[Voucher], str] = lambda v: str(v.number),
    word: Callable[[Voucher], str] = lambda v: v.word,
    **more: object,
) -> Case:
    """One header row, one row an entry."""
    words = list(header or header_of(layout))
    chosen = {**COMMON, **(cells or {})}
    out = Sheet()
    dropped: dict[int, str] = {}
    for row in titles:
        dropped[out.add(*row)] = "行"
    dropped[out.add(*words)] = "表头"
    for v, i, e in entries(ledger):
        out.entry([chosen.get(word, blank)(v, i, e) for word in words], v, e, number=number(v), word=word(v))
    if footer:
        before = len(out.rows)
        footer(out, words)
        dropped.update(dict.fromkeys(range(before + 1, len(out.rows) + 1), "行"))
    return Case(layout, (to_grid(out.rows, file, sheet),), tuple(out.expected), quirks, dropped=dropped, **more)  # type: ignore[arg-type]


def total_row(label_in: str) -> Callable[[Sheet, list[str]], None]:
    """A last line 合计 with the totals of both sides."""

    def footer(out: Sheet, words: list[str]) -> None:
        row: list[object] = [None] * len(words)
        row[words.index(label_in)] = "合计"
        for name, total in (
            ("借方", sum(e.debit for _, _, e in entries())),
            ("贷方", sum(e.credit for _, _, e in entries())),
        ):
            column = next(
                i for i, word in enumerate(words) if word.startswith(name) and "原币" not in word and "外币" not in word
            )
            row[column] = yuan(total)
        out.add(*row)

    return footer


def u8_ledger() -> Case:
    """One account per file, dated subtotals, opening balance; the account stands in the file name only."""
    words = header_of("用友U8_明细账")
    out, dropped = Sheet(), {}
    dropped[out.add(*words)] = "表头"
    dropped[out.add("2024", "01", None, None, "上年结转", None, None, "借", 9000.0, None)] = "期初"
    balance, year = 900000, [0, 0]
    for month in (1, 2, 3):
        sums = [0, 0]
        for v, _, e in entries():
            if v.day.month != month or e.code != "1001":
                continue
            balance += e.debit - e.credit
            sums, year = [sums[0] + e.debit, sums[1] + e.credit], [year[0] + e.debit, year[1] + e.credit]
            amounts = (e.debit / 100 or None, e.credit / 100 or None)
            out.entry(
                [
                    "2024",
                    f"{month:02d}",
                    f"{v.day.day:02d}",
                    f"记-{v.number:04d}",
                    e.summary,
                    *amounts,
                    "借",
                    balance / 100,
                    None,
                ],
                v,
                e,
            )
        for label, pair in (("本月合计", sums), ("本年累计", year)):
            dropped[
                out.add(
                    "2024", f"{month:02d}", None, None, label, pair[0] / 100, pair[1] / 100, "借", balance / 100, None
                )
            ] = "合计"
    grid = to_grid(out.rows, "明细账-1001 库存现金-2024年.xls", "Sheet1")
    quirks = "年、月、日为文字；上年结转、本月合计、本年累计行带年月和余额；科目只在文件名里"
    return Case("用友U8_明细账", (grid,), tuple(out.expected), quirks, form="journal", dropped=dropped)


def u8_journal() -> Case:
    """Cash journal with the counter account; the title names the account."""
    words = header_of("用友U8_现金/银行日记账")
    out, dropped = Sheet(), {}
    dropped[out.add("某单位库存现金日记账")] = "标题"
    dropped[out.add("科目：1001 库存现金", *[None] * 5, "2024.01-2024.03")] = "标题"
    dropped[out.add(*words)] = "表头"
    dropped[out.add("2024", None, None, None, "上年结转", None, None, None, None, "借", "9,000.00")] = "期初"
    balance = 900000
    for v, _, e in entries():
        if e.code == "1001":
            balance += e.debit - e.credit
            other = next(o.name for o in v.lines if o.code != "1001")
            out.entry(
                ["2024", f"{v.day.month:02d}", f"{v.day.day:02d}", f"记-{v.number:04d}", e.summary, None, other,
                 yuan(e.debit) if e.debit else None, yuan(e.credit) if e.credit else None, "借", yuan(balance)], v, e,
            )  # fmt: skip
    dropped[out.add("2024", "03", None, None, "过次页", None, None, None, None, "借", yuan(balance))] = "过次页"
    grid = to_grid(out.rows, "现金日记账.xls")
    return Case(
        "用友U8_现金/银行日记账",
        (grid,),
        tuple(out.expected),
        "单边日记账，对方科目；科目在标题里；过次页",
        form="journal",
        dropped=dropped,
    )


def v800() -> Case:
    out = Sheet()
    dropped = {out.add("填制凭证", "V800"): "标志"}
    for v, _, e in entries():
        money = [yuan(getattr(e, name)).replace(",", "") if getattr(e, name) else "0" for name in ("debit", "credit")]
        cells = [v.day.isoformat(), v.word, f"{v.number:04d}", str(v.attachments), e.summary, e.code, *money, "0", "0", "0",
                 v.preparer, "", "", "", e.department, e.person, e.counterparty, *[""] * 24]  # fmt: skip
        out.entry(cells, v, e)
    grid = to_grid(out.rows, "pz.txt")
    return Case(
        "用友U8_填制凭证V800_txt",
        (grid,),
        tuple(out.expected),
        "没有表头，首行为“填制凭证,V800”，列的位置固定",
        compared=frozenset({"summary", "code"}),
        dropped=dropped,
    )


def grp_u8() -> Case:
    """Two-row header (金额 over 借方|贷方), the amount three times, lines repeated per auxiliary, a void voucher, both halves
    of parallel bookkeeping under one number."""
    top = [word.split(".")[0] for word in header_of("用友GRP-U8/R9i_序时账(综合查询)")]
    words = header_of("用友GRP-U8/R9i_序时账(综合查询)")
    bottom = [word.partition(".")[2] or None for word in words]
    at = {word: i for i, word in enumerate(words)}
    top[at["方向"]] = "方\n向"
    out, dropped = Sheet(), {}
    dropped[out.add(*top)] = "表头"
    dropped[out.add(*bottom)] = "表头"
    budget = {
        "660201": ("710101", "行政支出/基本支出"),
        "660203": ("710102", "行政支出/差旅费"),
        "660230": ("710103", "行政支出/招待费"),
    }
    void = Voucher(
        date(2024, 3, 20),
        "记",
        9,
        (Line("作废重开", "660201", NAMES["660201"], 7700, 0), Line("作废重开", "1001", NAMES["1001"], 0, 7700)),
        cancelled=True,
    )

    def write(v: Voucher, e: Line, parts: Sequence[tuple[str, int]], basis: str) -> None:
        amount = e.debit or e.credit
        for aux_name, detail in parts:
            row: list[object] = [None] * len(words)
            values = {
                "会计期间": v.day.strftime("%Y%m"), "凭证日期": v.day.isoformat(), "凭证来源": "_", "凭证号": f"{v.number:>10}",
                "摘要": e.summary, "凭证状态": "已作废" if v.cancelled else "已记账", "科目代码": e.code, "科目名称": e.name,
                "固定4代码": "2010301", "固定4名称": "行政运行", "方向": "借" if e.debit else "贷", "金额": amount / 100,
                "金额.借方": e.debit / 100, "金额.贷方": e.credit / 100, "辅项类型": "部门" if aux_name else None,
                "辅项名称": aux_name or None, "明细金额": detail / 100 if aux_name else None, "制单人": v.preparer,
                "审核人": v.reviewer,
            }  # fmt: skip
            for name, value in values.items():
                row[at[name]] = value
            entry = Line(e.summary, e.code, e.name, detail if e.debit else 0, detail if e.credit else 0)
            out.entry(row, v, entry, basis=basis)

    for v in (*LEDGER, void):
        for e in v.lines:
            amount = e.debit or e.credit
            split = [("办公室", amount - 10000), ("财务科", 10000)] if e.code == "660203" else [("", amount)]
            write(v, e, split, "financial")
        for e in v.lines:
            if e.code in budget and v.number != 9:
                code, name = budget[str(e.code)]
                amount = e.debit
                write(v, Line(e.summary, code, name, amount, 0), [("", amount)], "budget")
                write(v, Line(e.summary, "800102", "资金结存/货币资金", 0, amount), [("", amount)], "budget")
    grid = to_grid(out.rows, "序时账2024.xls", "序时账")
    return Case(
        "用友GRP-U8/R9i_序时账(综合查询)", (grid,), tuple(out.expected), dropped=dropped,
        quirks="两行表头；同一金额出现三次；按辅项展开时只有明细金额可加；已作废凭证；财务、预算两套分录共用一个号",
    )  # fmt: skip


def jzpz() -> Case:
    words = header_of("行政事业单位数据采集_JZPZ")
    out = Sheet()
    dropped = {out.add(*words): "表头"}
    for v, i, e in entries():
        values = {
            "DWMC": "某县农业农村局", "DWDM": "125001", "KJND": "2024", "KJYF": f"{v.day.month:02d}", "JZPZRQ": v.day.strftime("%Y%m%d"),
            "JZPZZL": "财记", "JZPZBH": f"{v.number:06d}", "JZPZHH": str(i + 1), "FLXH": str(i + 1), "JZPZZY": e.summary, "KJTX": "01",
            "KJKMBM": e.code, "KJKMMC": str(e.name).split("/")[-1], "KMQC": e.name, "JFFSE": str(e.debit / 100), "DFFSE": str(e.credit / 100),
            "FJS": str(v.attachments), "ZDRY": v.preparer, "FHRY": v.reviewer, "SFWYSZ": "0", "GNKMDM": "2130101", "GNKMMC": "行政运行",
            "JJKMDM": "30211", "JJKMMC": "差旅费", "KJDZZBMC": "基本账",
        }  # fmt: skip
        out.entry([values.get(word, "") for word in words], v, e)
    budget = Voucher(
        LEDGER[2].day,
        "记",
        3,
        (
            Line("张三报销差旅费", "720101", "事业支出/差旅费", 285050, 0),
            Line("张三报销差旅费", "800102", "资金结存/货币资金", 0, 285050),
        ),
    )
    for i, e in enumerate(budget.lines):
        values = {
            "DWMC": "某县农业农村局", "KJND": "2024", "KJYF": "01", "JZPZRQ": "20240119", "JZPZZL": "预记", "JZPZBH": "000003",
            "FLXH": str(i + 1), "JZPZZY": e.summary, "KJTX": "02", "KJKMBM": e.code, "KMQC": e.name, "JFFSE": str(e.debit / 100),
            "DFFSE": str(e.credit / 100), "SFWYSZ": "1", "KJDZZBMC": "基本账",
        }  # fmt: skip
        out.entry([values.get(word, "") for word in words], budget, e, basis="budget")
    grid = to_grid(out.rows, "JZPZ.csv")
    return Case(
        "行政事业单位数据采集_JZPZ",
        (grid,),
        tuple(out.expected),
        "拼音首字母列名；财记、预记共用一个号，会计体系 01/02",
        dropped=dropped,
        book="某县农业农村局",
    )


def eas_export() -> Case:
    """68 columns, 1/0 as direction, an annotated row that is an entry all the same, a 现金流量 sheet with other amounts."""
    words = header_of("金蝶EAS_凭证引出")
    at = {word: i for i, word in enumerate(words)}
    out = Sheet()
    dropped = {out.add(*words): "表头"}
    flow = [["公司", "记账日期", "凭证号", "分录号", "现金流量项目", "借方金额"]]
    for n, (v, i, e) in enumerate(entries()):
        row: list[object] = [None] * len(words)
        values = {
            "公司": "某水务公司", "记账日期": v.day.isoformat(), "会计期间": v.day.month, "凭证类型": v.word, "凭证号": f"{v.number:05d}", "分录号": i,
            "摘要": e.summary, "科目": dotted(v, i, e), "科目名称": str(e.name).replace("/", "_"), "币种": "BB01", "方向": 1 if e.debit else 0,
            "原币金额": (e.debit or e.credit) / 100, "借方金额": e.debit / 100, "贷方金额": e.credit / 100, "制单人": v.preparer, "附件数量": v.attachments,
            "核算项目1": "供应商" if e.counterparty else None, "编码1": "G2.21" if e.counterparty else None, "名称1": e.counterparty or None,
        }  # fmt: skip
        if n == 0:  # somebody explained the columns in the first row without making room for it
            values |= {"公司": "空", "记账日期": "当月最后一天", "方向": "1-借方"}
        for name, value in values.items():
            row[at[name]] = value
        out.entry(row, v, e)
        if e.code == "100201":
            flow.append(["某水务公司", v.day.isoformat(), f"{v.number:05d}", str(i), "经营活动现金", "9.99"])
    return Case(
        "金蝶EAS_凭证引出", (to_grid(out.rows, "凭证引出.xls", "凭证"), to_grid(flow, "凭证引出.xls", "现金流量")), tuple(out.expected),
        "方向 1/0；首行被人工批注但仍是分录（日期写成“当月最后一天”）；另有现金流量表", dropped=dropped, skipped={"现金流量": "现金流量"},
    )  # fmt: skip


def eas_print() -> Case:
    """Printed forms, the number in two cells, the longest voucher over two pages, merged labels, spaced header words."""
    out = Sheet()
    dropped: dict[int, str] = {}
    for v in LEDGER:
        pages = [v.lines[:2], v.lines[2:]] if len(v.lines) > 2 else [v.lines]
        for number, page in enumerate(pages, start=1):
            dropped[out.add("公司：", "某水务公司")] = "行"
            dropped[out.add(None, "记 账 凭 证")] = "行"
            dropped[out.add("参考信息：", None, None, None, f"附件数：{v.attachments}")] = "行"
            dropped[
                out.add(
                    "2024年",
                    f"第{v.day.month}期",
                    "业务日期：",
                    v.day.isoformat(),
                    "凭证字号：记-",
                    f"{v.number:05d}",
                    f"{number}/{len(pages)}",
                )
            ] = "行"
            dropped[out.add("摘要", "科    目", "辅助账", "借    方", "贷    方")] = "表头"
            for e in page:
                helper = f"供应商:G2.21.000326_{e.counterparty}" if e.counterparty else None
                out.entry([e.summary, f"{dotted(v, 0, e)} - {str(e.name).replace('/', '_')}", helper,
                           yuan(e.debit) if e.debit else None, yuan(e.credit) if e.credit else None], v, e)  # fmt: skip
            dropped[
                out.add(
                    "人民币（大写）：某某元整",
                    None,
                    None,
                    yuan(sum(e.debit for e in page)),
                    yuan(sum(e.credit for e in page)),
                )
            ] = "合计"
            dropped[out.add("会计主管：", "审核：李主管", "记账：", "出纳：", f"制单：{v.preparer}")] = "行"
            dropped[out.add(None)] = "空行"
    grid = to_grid(out.rows, "记账凭证.xls", "凭证1")
    return Case(
        "记账凭证打印格式",
        (grid,),
        tuple(out.expected),
        "打印的记账凭证：标签单元格，凭证字号分在两格，一张凭证多页，每页有大写合计和签章",
        dropped=dropped,
        book="某水务公司",
    )


def pca() -> Case:
    """Japanese slips: a debit and a credit account on one row, a row of column letters above the header."""
    words = header_of("JP_PCA仕訳")
    at = {word: i for i, word in enumerate(words)}
    out = Sheet()
    dropped = {out.add(*[f"Column{i + 1}" for i in range(len(words))]): "行", out.add(*words): "表头"}
    for v in LEDGER:
        debits, credits_ = [e for e in v.lines if e.debit], [e for e in v.lines if e.credit]
        for n in range(max(len(debits), len(credits_))):
            row: list[object] = [None] * len(words)
            row[at["伝票日付"]], row[at["伝票番号"]], row[at["摘要文"]] = (
                v.day.strftime("%Y%m%d"),
                v.number,
                v.lines[0].summary,
            )
            pair = []
            for side_, found in (("借方", debits), ("貸方", credits_)):
                if n < len(found):
                    e = found[n]
                    row[at[f"{side_}科目コード"]], row[at[f"{side_}科目名"]] = e.code, e.name
                    row[at[f"{side_}金額"]] = (e.debit or e.credit) / 100
                    pair.append(Line(v.lines[0].summary, e.code, e.name, e.debit, e.credit))
            out.rows.append(row)
            for e in pair:
                out.expected.append(Expected(len(out.rows), 2024, v.day.month, v.day, "记", str(v.number), e))
    grid = to_grid(out.rows, "仕訳.xls")
    return Case(
        "JP_PCA仕訳",
        (grid,),
        tuple(out.expected),
        "一行同时有借方科目和贷方科目，拆成两条分录；日文列名",
        dropped=dropped,
    )


def sectioned() -> Case:
    """明细账 of all accounts: the account on the section's first row, totals dated, openings; whole vouchers come out."""
    words = ["科目代码", "科目名称", "日期", "凭证字号", "摘要", "借方", "贷方", "方向", "余额"]
    out = Sheet()
    dropped = {out.add("明细分类账"): "行", out.add(*words): "表头"}
    for code in sorted({str(e.code) for _, _, e in entries()}):
        dropped[out.add(code, NAMES[code], "2024-01-01", None, "期初余额", None, None, "平", 0)] = "期初"
        total = [0, 0]
        for v, _, e in entries():
            if e.code == code:
                total = [total[0] + e.debit, total[1] + e.credit]
                out.entry(
                    [
                        None,
                        None,
                        v.day.isoformat(),
                        f"记-{v.number}",
                        e.summary,
                        e.debit / 100 or None,
                        e.credit / 100 or None,
                        None,
                        None,
                    ],
                    v,
                    e,
                )
        dropped[out.add(None, None, "2024-03-31", None, "本期合计", total[0] / 100, total[1] / 100, None, None)] = (
            "合计"
        )
        dropped[out.add(None, None, "2024-03-31", None, "本年累计", total[0] / 100, total[1] / 100, None, None)] = (
            "合计"
        )
    grid = to_grid(out.rows, "明细分类账2024.xls")
    return Case(
        "自动识别",
        (grid,),
        tuple(out.expected),
        "按科目分段的明细账：科目只在段首行，合计行有日期；合起来凭证借贷相等",
        dropped=dropped,
    )


def digits() -> Case:
    """A paper page typed one digit per column, year in the header, month and day under it."""
    places = list("千百十万千百十元角分")
    out = Sheet()
    dropped = {
        out.add("银行存款日记账"): "行",
        out.add("2024年", None, "凭证", None, "摘要", "借方", *[None] * 9, "贷方", *[None] * 9): "表头",
        out.add("月", "日", "字", "号数", None, *places, *places): "表头",
    }

    def spread(fen: int) -> list[object]:
        text = str(fen).rjust(10) if fen else " " * 10
        return [int(c) if c.isdigit() else None for c in text]

    previous = 0
    for v, _, e in entries():
        if e.code == "100201" and e.debit < 10**9:
            month = v.day.month if v.day.month != previous else None
            previous = v.day.month
            out.entry([month, v.day.day, v.word, v.number, e.summary, *spread(e.debit), *spread(e.credit)], v, e)
    grid = to_grid(out.rows, "日记账.xls")
    return Case(
        "自动识别",
        (grid,),
        tuple(out.expected),
        "纸质账页：金额一格一个数字，年份在表头，月份只写一次",
        form="journal",
        compared=frozenset({"summary"}),
        dropped=dropped,
    )


def cashbook() -> Case:
    """Hand-kept till book: 收入/支出/结存, no voucher numbers, month carried down, monthly totals."""
    words = ["月", "日", "摘要", "对方科目", "收入", "支出", "结存"]
    out = Sheet()
    dropped = {out.add("2024年现金日记账"): "行", out.add(*words): "表头"}
    balance = 900000
    dropped[out.add(1, 1, "上年结转", None, None, None, 9000)] = "期初"
    for month in (1, 2, 3):
        sums, first = [0, 0], True
        for v, _, e in entries():
            if v.day.month == month and e.code == "1001":
                balance += e.debit - e.credit
                sums = [sums[0] + e.debit, sums[1] + e.credit]
                cells = [
                    month if first else None,
                    v.day.day,
                    e.summary,
                    "银行存款",
                    e.debit / 100 or None,
                    e.credit / 100 or None,
                    balance / 100,
                ]
                out.entry(cells, v, e, number="")
                first = False
        dropped[out.add(None, None, "本月合计", None, sums[0] / 100, sums[1] / 100, balance / 100)] = "合计"
    grid = to_grid(out.rows, "出纳账.xlsx", "现金")
    return Case(
        "自动识别",
        (grid,),
        tuple(out.expected),
        "手工出纳账：收入、支出、结存，没有凭证号，每行自成一笔",
        form="journal",
        compared=frozenset({"summary", "name"}),
        dropped=dropped,
    )


def kis_dbf() -> Case:
    words = header_of("金蝶K3/KIS_标准凭证DBF")
    rows, expected = [], []
    for v, i, e in entries():
        values = {
            "FDATE": v.day.strftime("%Y%m%d"), "FTRANSDATE": v.day.strftime("%Y%m%d"), "FPERIOD": str(v.day.month), "FGROUP": v.word,
            "FNUM": str(v.number), "FENTRYID": str(i), "FEXP": e.summary, "FACCTID": dotted(v, i, e), "FCLSNAME1": "供应商" if e.counterparty else "",
            "FOBJID1": "001" if e.counterparty else "", "FOBJNAME1": e.counterparty, "FCYID": "RMB", "FEXCHRATE": "1", "FDC": "D" if e.debit else "C",
            "FFCYAMT": str((e.debit or e.credit) / 100), "FDEBIT": str(e.debit / 100), "FCREDIT": str(e.credit / 100), "FPREPARE": v.preparer,
        }  # fmt: skip
        rows.append([values.get(word, "") for word in words])
        expected.append(Expected(len(rows), 2024, v.day.month, v.day, v.word, str(v.number), e))
    grid = to_grid(rows, "kis.dbf", "kis", header=tuple(words))
    return Case(
        "金蝶K3/KIS_标准凭证DBF",
        (grid,),
        tuple(expected),
        "列名由 dbf 给出；FDC 为 D/C；分录号从 0 起",
        compared=frozenset({"summary", "code"}),
    )


def gbt24589() -> Case:
    words = [*header_of("GB/T24589.1-2010_记账凭证(XML)"), "科目名称", "记账凭证类型名称"]
    rows, expected = [], []
    for v, i, e in entries():
        values = {
            "记账凭证日期": v.day.strftime("%Y%m%d"), "会计年度": "2024", "会计期间号": str(v.day.month), "记账凭证类型编号": "1", "记账凭证编号": f"{v.number:04d}",
            "记账凭证行号": str(i + 1), "记账凭证摘要": e.summary, "科目编号": e.code, "科目名称": str(e.name).split("/")[-1], "记账凭证类型名称": "记账凭证",
            "借方原币金额": str(e.debit / 700), "借方本币金额": f"{e.debit / 100:.2f}", "贷方原币金额": str(e.credit / 700), "贷方本币金额": f"{e.credit / 100:.2f}",
            "附件数": str(v.attachments), "制单人": v.preparer, "记账标志": "1", "作废标志": "0",
        }  # fmt: skip
        rows.append([values.get(word, "") for word in words])
        expected.append(Expected(len(rows), 2024, v.day.month, v.day, "记", str(v.number), e))
    grid = to_grid(
        rows, "ZZ_999_2024.xml", "记账凭证", header=tuple(words), meta={"entity": "某事业单位", "year": "2024"}
    )
    return Case(
        "GB/T24589.1-2010_记账凭证(XML)",
        (grid,),
        tuple(expected),
        "XML 每条记录一行；凭证类型名称由档案补入",
        compared=frozenset({"summary", "code"}),
        book="某事业单位",
    )


def nc_import() -> Case:
    """No voucher number at all: vouchers end where they balance."""
    words = ["", *header_of("用友NC_凭证导入xls")]
    out = Sheet()
    dropped = {out.add(*words): "表头"}
    for v, i, e in entries():
        values = {**{word: COMMON.get(word, blank)(v, i, e) for word in words if word}, "": 1 if i == 0 else None,
                  "核算账簿": "某集团本部", "凭证类别编码": "01", "制单人编码": "wang", "辅助核算1": f"客商：{e.counterparty}" if e.counterparty else None}  # fmt: skip
        out.entry([values[word] for word in words], v, e, number="")
    grid = to_grid(out.rows, "凭证导入.xls")
    return Case(
        "用友NC_凭证导入xls",
        (grid,),
        tuple(out.expected),
        "没有凭证号，按同日借贷轧平分出凭证；首列无列名；原币在本币之前",
        compared=frozenset({"summary", "code"}),
        dropped=dropped,
        book="某集团本部",
    )


def gl_accvouch() -> Case:
    """Table dump with pseudo rows: period 0 and 20 are openings, iflag 1 is void."""
    words = header_of("用友U8_GL_accvouch")
    rows: list[list[object]] = []
    expected = []
    void = Voucher(
        date(2024, 3, 5),
        "记",
        8,
        (Line("错误凭证", "1001", NAMES["1001"], 100, 0), Line("错误凭证", "660201", NAMES["660201"], 0, 100)),
        cancelled=True,
    )
    dropped = {}
    for period, text in ((0, "期初往来明细"), (20, "未达账")):
        values = {"iperiod": period, "inid": 1, "cdigest": text, "ccode": "1002", "md": 55.5, "mc": 0}
        rows.append([values.get(word) for word in words])
        dropped[len(rows)] = "期初"
    for v, i, e in entries((*LEDGER, void)):
        values = {
            "i_id": len(rows), "iperiod": v.day.month, "csign": v.word, "isignseq": 1, "ino_id": v.number, "inid": i + 1,
            "dbill_date": pd.Timestamp(v.day).to_pydatetime(), "idoc": v.attachments, "cbill": v.preparer, "iflag": 1 if v.cancelled else None,
            "cdigest": e.summary, "ccode": e.code, "md": e.debit / 100, "mc": e.credit / 100, "md_f": 0, "mc_f": 0, "cdept_id": e.department or None,
        }  # fmt: skip
        rows.append([values.get(word) for word in words])
        expected.append(Expected(len(rows), 2024, v.day.month, v.day, v.word, str(v.number), e, v.cancelled))
    grid = to_grid(rows, "u8.db", "GL_accvouch", header=tuple(words))
    return Case(
        "用友U8_GL_accvouch",
        (grid,),
        tuple(expected),
        "数据表转储：期间 0、20 为期初，iflag=1 为作废",
        compared=frozenset({"summary", "code"}),
        dropped=dropped,
    )


def small_cloud() -> Case:
    words = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "外币代码", "借方数量", "借方外币", "借方本币", "贷方数量", "贷方外币", "贷方本币",
             "供应商编码", "供应商名称", "部门编码", "部门名称", "制单人", "审核人", "附件数", "备注"]  # fmt: skip
    return table(
        "代账云(柠檬云式)_凭证导出", "凭证导出.xlsx", "凭证号 记-12；外币列在本币列之前；辅助类别成对出现", header=words,
        cells={"凭证号": lambda v, i, e: f"{v.word}-{v.number}", "供应商编码": lambda v, i, e: "S01" if e.counterparty else None,
               "供应商名称": lambda v, i, e: e.counterparty or None, "部门名称": lambda v, i, e: e.department or None},
    )  # fmt: skip


def oracle_chinese() -> Case:
    words = ["账套", "期间", "日记账批名", "日记账名称", "日记账来源", "日记账类别", "凭证编号", "生效日期", "行号", "会计科目", "科目说明", "币种", "汇率类型",
             "输入借项", "输入贷项", "入账借项", "入账贷项", "行说明"]  # fmt: skip
    return table(
        "Oracle_EBS_中文", "日记账.xlsx", "输入借贷项（原币）与入账借贷项（本币）并列", header=words,
        cells={
            "账套": lambda v, i, e: "某公司账套", "期间": lambda v, i, e: v.day.strftime("%b-%y"), "日记账名称": lambda v, i, e: f"JE{v.number}",
            "日记账类别": lambda v, i, e: "记", "凭证编号": lambda v, i, e: f"{v.number:06d}", "生效日期": dates("%d-%b-%Y"),
            "会计科目": lambda v, i, e: e.code, "科目说明": lambda v, i, e: e.name, "输入借项": COMMON["借方原币"], "输入贷项": COMMON["贷方原币"],
            "入账借项": number_amount("debit"), "入账贷项": number_amount("credit"), "行说明": lambda v, i, e: e.summary,
        },
        book="某公司账套",
    )  # fmt: skip


def three_titles(title: str) -> list[list[object]]:
    return [[title], ["编制单位：某公司", None, None, "2024年1-3月", None, "单位：元"]]


def cases() -> list[Case]:
    """Every layout of layouts.toml and the forms without a fixed header."""
    code_only, no_name = frozenset({"summary", "code"}), frozenset({"summary", "code"})
    wide = {"金额": unsigned, "方向": side("借", "贷")}
    return [
        u8_ledger(),
        table("用友U8/T3_序时账", "序时账.xls", "日期 2022.03.07 式；一列金额加方向；外币列为空", cells={**wide, "日期": dates("%Y.%m.%d")}),
        u8_journal(),
        table("用友U8_序时账(带汇率,借贷分列)", "序时账.xlsx", "表头在第 3 行；原币、本位币并列；余额方向不是借贷方向", titles=three_titles("某公司序时账"),
              cells={"余额方向": lambda v, i, e: "借", "余额": lambda v, i, e: "0.00"}, book="某公司"),
        table("用友U8_总账工具凭证txt", "凭证.txt", "53 列引出文件；外币列并列；年份只在日期里", compared=no_name,
              cells={"会计期间": lambda v, i, e: v.day.month, "借方金额": zero_amount("debit"), "贷方金额": zero_amount("credit"), "客户编码": lambda v, i, e: e.counterparty}),
        v800(),
        table("用友U8_凭证Excel", "凭证.xls", "凭证ID 与凭证号并列；原币列在本位币列之前", compared=code_only),
        table("用友NC_凭证明细", "凭证明细-某公司-2024年（1-3月）.csv", "没有年份列，年份在文件名；文字金额带千分位；【键：值】辅助项",
              cells={"科目名称": lambda v, i, e: f"{e.code}\\{backslash(v, i, e)}", "核算账簿名称": lambda v, i, e: "某公司-主账簿类型", "凭证号": number4}, book="某公司"),
        table("用友NC_凭证明细", "凭证明细-2024年.csv", "变体列名 借-本币、贷-本币", header=[{"借方-本币": "借-本币", "贷方-本币": "贷-本币"}.get(w, w) for w in header_of("用友NC_凭证明细")],
              cells={"借-本币": text_amount("debit"), "贷-本币": text_amount("credit"), "凭证号": number4, "核算账簿名称": lambda v, i, e: "某公司"}, book="某公司"),
        table("用友NCC_序时簿(按列字母)", "序时簿.xlsx", "年、月、日分列；原币列夹在中间",
              header=["年", "月", "日", "核算账簿", "凭证号", "科目编码", "辅助核算", "摘要", "币种", "科目名称", "借方原币", "借方本币", "贷方原币", "贷方本币"],
              cells={"凭证号": number4, "核算账簿": lambda v, i, e: "某公司"}, book="某公司"),
        table("用友NC_凭证明细(双日期)", "凭证明细.xlsx", "记账日期与业务日期并列，取记账日期", titles=three_titles("凭证明细表"),
              cells={"业务日期": lambda v, i, e: "2023-12-31"}, book="某公司"),
        nc_import(),
        gl_accvouch(),
        grp_u8(),
        jzpz(),
        table("金蝶KIS_会计分录序时簿", "会计分录序时簿.xls", "日期、期间、字号只在首行；末行合计；Excel 日期序号；点分科目代码", sheet="会计分录序时簿",
              cells={"日期": first_only(serial), "会计期间": first_only(lambda v, i, e: f"2024.{v.day.month}"), "凭证字号": first_only(lambda v, i, e: f"记 - {v.number}"),
                     "科目代码": dotted, "科目名称": lambda v, i, e: str(e.name).replace("/", " - "), "摘要": first_only(lambda v, i, e: e.summary)},
              footer=total_row("日期"), ledger=[Voucher(v.day, v.word, v.number, tuple(Line(v.lines[0].summary, e.code, e.name, e.debit, e.credit) for e in v.lines)) for v in LEDGER]),
        table("金蝶KIS/精斗云_会计分录序时簿(简)", "序时簿.xlsx", "科目名称含 _x000D_ 和前导撇号", sheet="会计分录序时簿",
              cells={"科目名称": lambda v, i, e: f"'{backslash(v, i, e)}_x000D_", "凭证字号": lambda v, i, e: f"记-{v.number}"}),
        table("金蝶K3/KIS_标准格式凭证xls", "standard.xls", "摘要在第 20 列；另有 t_Schema 工作表", sheet="Page1", cells={"凭证摘要": lambda v, i, e: e.summary, "科目代码": dotted}),
        kis_dbf(),
        table("金蝶云星空_凭证序时簿", "凭证序时簿.xlsx", "审核状态、作废状态列；日期为日期型单元格",
              cells={"日期": lambda v, i, e: pd.Timestamp(v.day).to_pydatetime(), "审核状态": lambda v, i, e: "已审核", "作废状态": lambda v, i, e: "否"}),
        table("金蝶云星空_凭证明细(方向+金额)", "凭证明细.xlsx", "方向＋本位币金额；原币金额在前", titles=three_titles("凭证明细"),
              cells={"借贷方向": side("借", "贷"), "本位币金额": unsigned}, book="某公司"),
        table("金蝶EAS_凭证序时簿", "凭证序时簿.xls", "公司、日期、凭证号只在首行", sheet="凭证序时簿",
              cells={"公司": first_only(lambda v, i, e: "某水务公司"), "记账日期": first_only(dates("%Y-%m-%d")), "期间": first_only(lambda v, i, e: f"2024年{v.day.month}期"),
                     "凭证号": first_only(lambda v, i, e: f"{v.number:05d}"), "凭证类型": first_only(lambda v, i, e: "记"), "状态": first_only(lambda v, i, e: "过账")}, book="某水务公司"),
        eas_export(),
        eas_print(),
        small_cloud(),
        table("浪潮GS_序时账", "序时账.xlsx", "凭证号 记0001 无连字符；本位币币种为空", titles=three_titles("序时账"),
              cells={"凭证号": lambda v, i, e: f"记{v.number:04d}", "凭证类型": lambda v, i, e: "记账凭证", "币种": blank}, book="某公司"),
        table("新中大_记账凭证序时账", "序时账.xlsx", "没有凭证字", titles=three_titles("记账凭证序时账"), book="某公司"),
        table("鼎捷E10_会计凭证明细", "明细.xlsx", "凭证编号 GL-202401-0001 自带年月", titles=three_titles("会计凭证明细"),
              cells={"凭证编号": lambda v, i, e: f"GL-{v.day:%Y%m}-{v.number:04d}", "凭证种类": lambda v, i, e: "记账凭证"}, book="某公司",
              number=lambda v: f"GL-{v.day:%Y%m}-{v.number:04d}"),
        table("鼎信诺/审计软件凭证表", "凭证表.xlsx", "日期写成 20240105.0，编码写成 112201.0",
              cells={"凭证日期": lambda v, i, e: v.day.strftime("%Y%m%d.0"), "凭证月份": lambda v, i, e: str(v.day.month), "科目编号": lambda v, i, e: float(str(e.code)),
                     "科目名称": lambda v, i, e: str(e.name).replace("/", "-"), "借方金额": zero_amount("debit"), "贷方金额": zero_amount("credit")}),
        table("SAP_中文序时账44列", "序时账.xlsx", "金额已带正负号，另有 S/H 标识；过帐日期优先于凭证日期",
              cells={"公司代码": lambda v, i, e: "1000", "凭证日期": lambda v, i, e: "2023-11-11", "过帐日期": dates("%Y-%m-%d"), "过账期间": lambda v, i, e: v.day.month,
                     "凭证编号": lambda v, i, e: v.number, "借/贷标识": side("S", "H"), "公司代码货币价值": signed, "凭证货币价值": lambda v, i, e: (e.debit - e.credit) / 700,
                     "总账科目": lambda v, i, e: e.code, "总账科目：短文本": lambda v, i, e: str(e.name).replace("/", "-")}),
        table("SAP_FAGLL03英文", "FAGLL03.xlsx", "英文列名；日期 31.01.2024；没有科目列", titles=three_titles("FAGLL03"), compared=frozenset({"summary"}),
              cells={"Company Code": lambda v, i, e: "1000", "Document No.": lambda v, i, e: v.number, "Document Type": lambda v, i, e: v.word, "Posting Date": dates("%d.%m.%Y"),
                     "Period": lambda v, i, e: v.day.month, "Text": lambda v, i, e: e.summary, "Dr/Cr": side("S", "H"), "Amount in Local Curr. 本位币金额": unsigned,
                     "Amount in Doc. Curr. 原币金额": lambda v, i, e: (e.debit or e.credit) / 700}),
        table("Oracle_EBS_GL英文", "GL.xlsx", "Entered 与 Accounted 并列；日期 31-Jan-2024", titles=three_titles("GL"),
              cells={"Document No": lambda v, i, e: v.number, "Effective Date": dates("%d-%b-%Y"), "Period": lambda v, i, e: v.day.strftime("%b-%y"), "Category": lambda v, i, e: v.word,
                     "Account": lambda v, i, e: e.code, "Account Name": lambda v, i, e: e.name, "Entered Dr": COMMON["借方原币"], "Entered Cr": COMMON["贷方原币"],
                     "Accounted Dr": number_amount("debit"), "Accounted Cr": number_amount("credit"), "JE Name": lambda v, i, e: e.summary}, compared=frozenset({"code", "name"})),
        oracle_chinese(),
        gbt24589(),
        table("SAF-T", "saft.xml", "容器给出列名；交易号带日期和日记账", sheet="GeneralLedgerEntries",
              cells={"JournalID": lambda v, i, e: "J1", "TransactionID": lambda v, i, e: f"{v.number}", "Period": lambda v, i, e: str(v.day.month), "TransactionDate": dates("%Y-%m-%d"),
                     "TransactionDescription": lambda v, i, e: v.lines[0].summary, "AccountID": lambda v, i, e: e.code, "AccountDescription": lambda v, i, e: e.name,
                     "Description": lambda v, i, e: e.summary, "DebitAmount": lambda v, i, e: f"{e.debit / 100:.2f}", "CreditAmount": lambda v, i, e: f"{e.credit / 100:.2f}"},
              word=lambda v: "J1"),
        pca(),
        sectioned(),
        digits(),
        cashbook(),
    ]  # fmt: skip
