"""Registers in the shapes that units keep them: what was read, row by row, and what became of the rest."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.registers.files import ITEM_HEADER, TAX_HEADER, csv, item_row, tax_row, workbook
from voucher_audit.errors import UnreadableInput
from voucher_audit.registers import Registers
from voucher_audit.registers.reading import guess, read_registers
from voucher_audit.registers.schema import ALL

_BLUE, _RED, _NEW = "24332000000012345678", "24332000000012345679", "24332000000012345680"
_LEDGER = csv(
    "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额",
    "2021-01-01,记-1,付款,5001,费用,100,0",
    "2021-01-01,记-1,付款,1001,库存现金,0,100",
)
_MINUTES = workbook(
    台账=(
        [
            ["凤山县住建局三重一大会议台账（2021年）"],
            ["会议日期", "决策主体", "议题", "金额（万元）", "表决结果", "执行凭证号"],
            ["2021年3月第4期", "党组会", "研究路灯款", 10, "通过", "3月记-12"],
            [None, None, "研究审计费不超过5万元", None, "通过", None],
            ["4月6日", "局长办公会", "同意支付115595元苗木款", "见议题", "暂缓", None],
            [45000, "党组会", "研究购车", "12.2495", "通过", None],
            [None, None, None, None, None, None],
            ["合计", None, None, 22.2495, None, None],
            ["制表人：张三"],
        ],
        ["A3:A4", "B3:B4"],
    )
)


def _read(role: str, *files: tuple[str, bytes]) -> Registers:
    return read_registers({role: list(files)})


def _column(registers: Registers, role: str, name: str) -> list[Any]:
    values = registers[role][name]
    return [None if pd.isna(value) else value for value in values.tolist()]


def _accounted(registers: Registers) -> None:
    """No row is an entry and a note at once, and none is neither (entries have their rows in the frame)."""
    for source in registers.sources:
        frame = registers[source.register]
        own = frame[(frame["file"] == source.file) & (frame["sheet"] == source.sheet)]["row"].tolist()
        notes = [note.row for note in (*source.dropped, *source.refused)]
        assert len(own) == source.entries
        assert sorted(own + notes) == list(range(1, len(own) + len(notes) + 1))


def test_the_tax_bureaus_export() -> None:
    rows = [
        TAX_HEADER,
        tax_row(_BLUE, "宏达公司", 100, 13, 113),
        tax_row("12345678", "龙源商贸", 200.5, 26.07, 226.57),
        tax_row(_RED, "宏达公司", -100, -13, -113, 是否正数发票="否", 备注=f"被红冲蓝字数电发票号码：{_BLUE}"),
        tax_row(2.4332000000012345e19, "方圆设计院", 10, 1, 12),
        ["合计", *[""] * 8, 210.5, 27.07, 238.57],
    ]
    registers = _read("invoices", ("税.xlsx", workbook(发票基础信息=(rows, []))))
    _accounted(registers)
    assert _column(registers, "invoices", "number") == [_BLUE, "12345678", _RED, "2.4332E+19"]
    assert _column(registers, "invoices", "code") == ["", "021001900111", "", ""]
    assert _column(registers, "invoices", "amount") == [11300, 22657, -11300, 1200]
    assert _column(registers, "invoices", "status") == ["已红冲", "正常", "正常", "正常"]
    assert _column(registers, "invoices", "positive") == [True, True, False, True]
    assert registers["invoices"]["date"][0] == pd.Timestamp("2024-01-02")
    [source] = registers.sources
    assert [note.row for note in source.dropped if note.reason == "合计行"] == [6]
    assert any("第 5 行" in warning and "后几位已丢失" in warning for warning in source.warnings)
    assert any("第 5 行价税合计 12.00 元" in warning for warning in source.warnings)
    assert not any("第 2 行" in warning for warning in source.warnings)


def test_item_lines_become_one_invoice() -> None:
    heads = [TAX_HEADER, tax_row(_BLUE, "宏达公司", 100, 13, 113), tax_row(_RED, "宏远公司", 10, 1.3, 11.3)]
    items = [
        ITEM_HEADER,
        item_row(_BLUE, "宏达公司", "*纸*A4纸", 60, 7.8, 67.8),
        item_row(_BLUE, "宏达公司", "*笔*中性笔", 40, 5.2, 45.2),
        item_row(_NEW, "鸿运公司", "(详见销货清单)", 50, 6.5, 56.5),
    ]
    registers = _read("invoices", ("税.xlsx", workbook(发票基础信息=(heads, []), 信息汇总表=(items, []))))
    assert _column(registers, "invoices", "number") == [_BLUE, _RED, _NEW]
    assert _column(registers, "invoices", "amount") == [11300, 1130, 5650]
    assert _column(registers, "invoices", "item") == ["*纸*A4纸；*笔*中性笔", "", "(详见销货清单)"]
    assert _column(registers, "invoices", "has_detail") == [True, None, None]
    reasons = {note.row: note.reason for note in registers.sources[1].dropped}
    assert reasons[2] == "并入工作表「发票基础信息」第 2 行（同一张发票的商品明细行）"
    assert registers.sources[1].entries == 1
    alone = _read("invoices", ("税.xlsx", workbook(信息汇总表=(items, []))))
    assert _column(alone, "invoices", "amount") == [11300, 5650]
    _accounted(alone)


def test_the_list_of_ticked_invoices_states_the_net_amount() -> None:
    content = csv(
        "是否勾选,数电票号码,发票代码,发票号码,开票日期,销售方纳税人名称,金额,票面税额,有效抵扣税额",
        f"是,{_BLUE},,,2024-01-02,宏达公司,100,13,13",
    )
    registers = _read("invoices", ("勾选.csv", content))
    assert _column(registers, "invoices", "amount") == [11300]
    assert _column(registers, "invoices", "net") == [10000]


def test_a_hand_kept_list_with_few_columns() -> None:
    content = csv(
        "凤山县住建局2021年发票台账,,,,,,,",
        "序号,日期,发票号,开票单位,内容,金额（元）,是否附清单,凭证号",
        '1,3月5日,00123456,宏达公司,材料,"3,000.00",√,3月记-12',
        "2,2021.3.6,00123457,宏远公司,纸,30元,未附,",
        "3,2021/3/7,00123456,宏达公司,材料,3000,有,5月记-3",
        "4,,,,,,,",
        "5,2021/3/8,00123459,鸿运公司,纸,待补,,",
        "合计,,,,,6030,,",
    )
    registers = _read("invoices", ("手工.csv", content))
    _accounted(registers)
    assert _column(registers, "invoices", "number") == ["00123456", "00123457", "00123456"]
    assert _column(registers, "invoices", "amount") == [300000, 3000, 300000]
    assert _column(registers, "invoices", "recorded")[0] == pd.Timestamp("2021-03-05")
    assert _column(registers, "invoices", "has_detail") == [True, False, True]
    assert _column(registers, "invoices", "voucher") == ["3月记-12", "", "5月记-3"]
    [source] = registers.sources
    assert [(note.row, note.reason) for note in source.refused] == [(7, "价税合计“待补”不是金额")]
    assert {note.row: note.reason for note in source.dropped}[6] == "只有序号的空行"
    assert "第 5 行与第 3 行是同一张发票（号码 00123456），核对时只算一张" in source.warnings


def test_a_list_without_numbers_is_read_when_the_user_says_what_it_is() -> None:
    content = csv("日期,开票单位,内容,金额", "2021-01-01,宏达公司,材料,100")
    assert _column(_read("invoices", ("单.csv", content)), "invoices", "seller") == ["宏达公司"]


def test_minutes_with_merged_cells_ten_thousands_and_sentences() -> None:
    registers = _read("minutes", ("会议.xlsx", _MINUTES))
    _accounted(registers)
    assert _column(registers, "minutes", "date") == [
        pd.Timestamp("2021-03-01"),
        pd.Timestamp("2021-03-01"),
        pd.Timestamp("2021-04-06"),
        pd.Timestamp("2023-03-15"),
    ]
    assert _column(registers, "minutes", "number") == ["2021年第4期", "2021年第4期", "", ""]
    assert _column(registers, "minutes", "body") == ["党组会", "党组会", "局长办公会", "党组会"]
    assert _column(registers, "minutes", "amount") == [10000000, 5000000, 11559500, 12249500]
    assert _column(registers, "minutes", "row") == [3, 4, 5, 6]
    [source] = registers.sources
    assert source.header_row == 2
    assert "第 3 行日期“2021年3月第4期”只写到月份，按 2021-03-01 计" in source.warnings


def test_a_date_printed_once_for_a_meeting_is_carried_down_but_not_over_totals() -> None:
    content = csv("召开日期,决策主体,事项", "2021-03-05,党组会,研究甲", ",,研究乙", "2021-04-05,,研究丙")
    registers = _read("minutes", ("会议.csv", content))
    assert _column(registers, "minutes", "date") == [pd.Timestamp("2021-03-05")] * 2 + [pd.Timestamp("2021-04-05")]
    assert _column(registers, "minutes", "body") == ["党组会"] * 3


def test_contracts_letters_people_and_the_rest() -> None:
    registers = read_registers(
        {
            "contracts": [
                (
                    "合同.csv",
                    csv(
                        "合同编号,合同名称,对方单位,签订日期,合同金额,形象进度",
                        "XM-1,路灯,宏达公司,2021-01-05,1134万元,80%",
                    ),
                )
            ],
            "official_letters": [
                (
                    "函.csv",
                    csv("函号,接待日期,来访单位,来宾人数,陪餐人数,金额", "市函1号,2021-05-12,市住建局,7人,2,860"),
                )
            ],
            "staff": [("人员.csv", csv("姓名,部门,职务,退休日期", "张三,办公室,主任,2021-06"))],
            "vehicles": [("车辆.csv", csv("车牌号,油箱容积,油品", "辽A12345,60升,92#"))],
            "related_parties": [("关联.csv", csv("单位名称,关系", "金信评估公司,代管"))],
            "cash_counts": [("盘点.csv", csv("盘点日期,实点数,账面余额", "2021-12-31,1200.5,6100.5"))],
            "party_members": [("党员.csv", csv("支部,姓名,月应缴,已缴至", "一支部,张三,30,2021年6月", ",李四,20,"))],
            "budgets": [("预算.csv", csv("预算项目,年度,批准金额（万元）", "培训费,2021,6.5"))],
        }
    )
    _accounted(registers)
    assert _column(registers, "contracts", "amount") == [1134000000]
    assert _column(registers, "contracts", "progress") == [80.0]
    assert _column(registers, "official_letters", "guests") == [7.0]
    assert _column(registers, "staff", "until") == [pd.Timestamp("2021-06-30")]
    assert _column(registers, "vehicles", "tank") == [60.0]
    assert _column(registers, "related_parties", "relation") == ["代管"]
    assert _column(registers, "cash_counts", "counted") == [120050]
    assert _column(registers, "party_members", "branch") == ["一支部", "一支部"]
    assert _column(registers, "party_members", "paid_to") == [pd.Timestamp("2021-06-30"), None]
    assert _column(registers, "budgets", "amount") == [6500000]
    for name, frame in registers.frames.items():
        assert tuple(frame.columns) == ALL[name].columns


def test_several_files_and_sheets_are_one_register_and_the_same_file_is_read_once() -> None:
    first = csv("发票号码,开票单位,价税合计,开票日期", "11111111,宏达公司,100,2021-01-01")
    second = csv("发票号,开票日期,销方名称,发票金额", "22222222,2021-01-02,宏远公司,200")
    registers = _read("invoices", ("一.csv", first), ("二.csv", second), ("三.csv", first))
    assert _column(registers, "invoices", "number") == ["11111111", "22222222"]
    assert [source.file for source in registers.sources] == ["一.csv", "二.csv"]


def test_other_sheets_of_a_register_are_named() -> None:
    content = workbook(
        发票=([["发票号码", "销方名称", "价税合计"], ["11111111", "宏达公司", 100]], []),
        填表说明=([["请逐张登记"]], []),
    )
    registers = _read("invoices", ("台账.xlsx", content))
    assert [(source.sheet, source.entries) for source in registers.sources] == [("发票", 1), ("填表说明", 0)]
    assert "没有找到发票台账的表头" in registers.sources[1].warnings[0]


@pytest.mark.parametrize(
    ("role", "file", "said"),
    [
        ("invoices", ("账.csv", _LEDGER), "是账簿（凭证明细或日记账），不是发票台账"),
        ("minutes", ("账.csv", _LEDGER), "是账簿（凭证明细或日记账），不是三重一大会议台账"),
        ("invoices", ("会议.xlsx", _MINUTES), "看起来是三重一大会议台账，不是发票台账"),
        ("minutes", ("x.csv", csv("甲,乙", "1,2")), "里没有找到三重一大会议台账的表头"),
        ("minutes", ("x.xlsx", b"PK\x03\x04broken"), ""),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(role: str, file: tuple[str, bytes], said: str) -> None:
    with pytest.raises(UnreadableInput) as refused:
        _read(role, file)
    assert said in str(refused.value)
    assert str(refused.value).count("。") == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (_LEDGER, None),
        (_MINUTES, "minutes"),
        (workbook(a=([TAX_HEADER, tax_row(_BLUE, "宏达公司", 1, 0, 1)], [])), "invoices"),
        (csv("日期,开票单位,内容,金额", "2021-01-01,宏达公司,材料,100"), "invoices"),
        (csv("日期,内容,金额", "2021-01-01,材料,100"), None),
        (csv("合同编号,合同名称,对方单位,签订日期,合同金额", "1,a,b,2021-01-01,5"), "contracts"),
        (csv("日期,凭证号,摘要,票号,收入,支出,余额", "2021-01-01,记-1,付款,12,0,5,5"), None),
        (b"\x00\x01nothing", None),
    ],
)
def test_guessing_what_a_file_is(content: bytes, kind: str | None) -> None:
    assert guess(("某文件", content)) == kind


def test_no_files_give_no_register() -> None:
    assert "invoices" not in read_registers({"invoices": []})
