"""Exchange formats with a standard behind them: GB/T 24589 in XML and JSON, SAF-T."""

from __future__ import annotations

import json

import pytest

from tests.reading.containers.builders import accounted, shown, zipped
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import open_grids
from voucher_audit.reading.grid import Grid

LINE = (
    '<记账凭证><记账凭证日期 locID="020601">{0}</记账凭证日期><会计年度>2014</会计年度><会计期间号>12</会计期间号>'
    "<记账凭证类型编号>01</记账凭证类型编号><记账凭证编号>{1}</记账凭证编号><记账凭证行号>{2}</记账凭证行号>"
    "<记账凭证摘要>{3}</记账凭证摘要><科目编号>{4}</科目编号><借方本币金额>{5}</借方本币金额><贷方本币金额>{6}</贷方本币金额></记账凭证>"
)
LEDGER = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<总账><总账基础信息><会计科目编号规则>4-2-2</会计科目编号规则></总账基础信息>'
    "<会计科目><科目编号>1001</科目编号><科目名称>库存现金</科目名称></会计科目>"
    "<会计科目><科目编号>0501</科目编号><科目名称>办公费</科目名称></会计科目>"
    "<科目余额及发生额><科目编号>1001</科目编号><期初本币余额>5.00</期初本币余额></科目余额及发生额>"
    "<科目余额及发生额><科目编号>0501</科目编号><期初本币余额/></科目余额及发生额>"
    + LINE.format("20141205", "记-0001", 1, "付&lt;办公&gt;费", "0501", "100.10", "")
    + LINE.format("20141205", "记-0001", 2, "付办公费", "1001", "", "100.10")
    + "</总账>"
)
BASE = (
    '<?xml version="1.0" encoding="GBK"?><公共档案><电子账簿><电子账簿名称>账</电子账簿名称><会计核算单位>某某局</会计核算单位></电子账簿>'
    "<记账凭证类型><记账凭证类型编号>01</记账凭证类型编号><记账凭证类型名称>记账凭证</记账凭证类型名称><记账凭证类型简称>记</记账凭证类型简称></记账凭证类型>"
    "<记账凭证类型><记账凭证类型编号>02</记账凭证类型编号><记账凭证类型名称>转账凭证</记账凭证类型名称><记账凭证类型简称>转</记账凭证类型简称></记账凭证类型></公共档案>"
)


def sheets(grids: list[Grid]) -> dict[str, Grid]:
    return {grid.sheet: grid for grid in grids}


@pytest.mark.parametrize(
    ("declared", "encoding"), [("GBK", "gbk"), ("gb2312", "gb18030"), ("UTF-8", "utf-8"), ("UTF-8", "gbk")]
)
def test_flat_records_of_2010_with_account_names(declared: str, encoding: str) -> None:
    grids, skipped = open_grids(("ZZ_999_201412.xml", LEDGER.format(encoding=declared).encode(encoding)))
    found = sheets(grids)
    assert list(found) == ["会计科目", "科目余额及发生额", "记账凭证"]
    vouchers = found["记账凭证"]
    assert vouchers.header == (
        "记账凭证日期", "会计年度", "会计期间号", "记账凭证类型编号", "记账凭证编号", "记账凭证行号", "记账凭证摘要", "科目编号",
        "借方本币金额", "贷方本币金额", "科目名称",
    )  # fmt: skip
    assert shown(vouchers) == {
        1: ["20141205", "2014", "12", "01", "记-0001", "1", "付<办公>费", "0501", "100.10", "", "办公费"],
        2: ["20141205", "2014", "12", "01", "记-0001", "2", "付办公费", "1001", "", "100.10", "库存现金"],
    }
    assert vouchers.date_format_hint == "%Y%m%d"
    assert shown(found["科目余额及发生额"])[1] == ["1001", "5.00", "库存现金"]
    assert skipped == [("ZZ_999_201412.xml", "总账基础信息", "是基础档案或报表，不是凭证")]
    assert vouchers.meta["account_code_rule"] == "4-2-2"


def test_words_of_vouchers_come_from_the_base_file_of_the_same_zip() -> None:
    data = zipped({"JC.xml": BASE.encode("gbk"), "ZZ.xml": LEDGER.format(encoding="GBK").encode("gbk")})
    vouchers = sheets(open_grids(("ZIP_999_201412.zip", data))[0])["记账凭证"]
    assert vouchers.file == "ZIP_999_201412.zip/ZZ.xml"
    assert vouchers.header is not None
    assert vouchers.header[-2:] == ("科目名称", "记账凭证类型名称")
    assert [row[-2:] for row in shown(vouchers).values()] == [["办公费", "记账凭证"], ["库存现金", "记账凭证"]]


def test_lines_nested_in_vouchers_get_the_fields_of_the_head() -> None:
    xml = (
        "<账><记账凭证><记账凭证日期>20250131</记账凭证日期><记账凭证编号>1</记账凭证编号>"
        "<分录><科目编号>1001</科目编号><金额>1</金额></分录><分录><科目编号>1002</科目编号><金额>-1</金额><备注>x</备注></分录></记账凭证>"
        "<记账凭证><记账凭证日期>20250201</记账凭证日期><记账凭证编号>2</记账凭证编号><分录><科目编号>1001</科目编号><金额>2</金额></分录></记账凭证></账>"
    )
    ((grid,), _) = open_grids(("a.xml", xml.encode()))
    assert grid.header == ("记账凭证日期", "记账凭证编号", "科目编号", "金额", "备注")
    assert shown(grid) == {
        1: ["20250131", "1", "1001", "1"],
        2: ["20250131", "1", "1002", "-1", "x"],
        3: ["20250201", "2", "1001", "2"],
    }


def test_records_written_as_attributes() -> None:
    xml = '<ROWDATA><ROW RQ="2024-01-31" ZY="付款" JE="5.00"/><ROW RQ="2024-02-01" ZY="收款" JE="6.00"/></ROWDATA>'
    ((grid,), _) = open_grids(("a.xml", xml.encode()))
    assert grid.header == ("RQ", "ZY", "JE")
    assert shown(grid) == {1: ["2024-01-31", "付款", "5.00"], 2: ["2024-02-01", "收款", "6.00"]}


def test_json_of_2024_with_heads_and_lines_side_by_side() -> None:
    tree = {
        "电子账簿": {"会计核算单位": "某某局", "会计年度": "2025"},
        "记账凭证": [
            {"020601": "20250131", "020602": "1", "020613": "张三"},
            {"020601": "20250201", "020602": "2", "020613": "李四"},
        ],
        "记账凭证分录": [
            {"020602": "1", "020603": 1, "020604": "付款", "020301": "0501", "020509": 1.10, "020512": 0},
            {"020602": "1", "020603": 2, "020604": "付款", "020301": "1001", "020509": 0, "020512": 12345678901234.56},
            {"020602": "2", "020603": 1, "020604": "收款", "020301": "1001", "020509": None, "020512": 2},
        ],
    }
    ((grid,), skipped) = open_grids(("a.json", json.dumps(tree, ensure_ascii=False).encode("gbk")))
    assert not skipped
    assert grid.sheet == "记账凭证分录"
    assert grid.header == (
        "记账凭证编号", "记账凭证行号", "记账凭证摘要", "科目编号", "借方本币金额", "贷方本币金额", "记账凭证日期", "制单人"
    )  # fmt: skip
    assert shown(grid) == {
        1: ["1", "1", "付款", "0501", "1.1", "0", "20250131", "张三"],
        2: ["1", "2", "付款", "1001", "0", "12345678901234.56", "20250131", "张三"],
        3: ["2", "1", "收款", "1001", "", "2", "20250201", "李四"],
    }
    assert (grid.meta["entity"], grid.meta["year"]) == ("某某局", "2025")


def test_json_with_lines_inside_vouchers() -> None:
    tree = {"总账": {"记账凭证": [
        {"记账凭证日期": "20250131", "记账凭证编号": "1", "分录": [{"科目": {"科目编号": "1001"}, "金额": "1.50"}, {"科目编号": "1002", "金额": 2}]},
        {"记账凭证日期": "20250201", "记账凭证编号": "2", "分录": []},
    ]}}  # fmt: skip
    found = sheets(open_grids(("a.json", json.dumps(tree).encode()))[0])
    assert found["分录"].header == ("记账凭证日期", "记账凭证编号", "金额", "科目编号")
    assert shown(found["分录"]) == {1: ["20250131", "1", "1.50", "1001"], 2: ["20250131", "1", "2", "1002"]}
    assert shown(found["记账凭证"]) == {1: ["20250201", "2"]}  # a voucher without lines is not lost


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"记账凭证": [{"a": 1},\n{"a": 2}', "第 2 行不是完整的 JSON"),
        ('{"a": ' + "[" * 100_000, "JSON"),
        ('{"a": 1}', "没有凭证记录"),
        ('{"a": [' + "[" * 60 + "{}" + "]" * 60 + "]}", "嵌套过深"),
    ],
)
def test_json_that_is_no_ledger(text: str, problem: str) -> None:
    with pytest.raises(UnreadableInput, match=problem):
        open_grids(("a.json", text.encode()))


SAFT = """<?xml version="1.0" encoding="UTF-8"?>
<AuditFile xmlns="urn:OECD:StandardAuditFile-Tax:PT_1.04_01"><Header><CompanyName>ACME</CompanyName><FiscalYear>2024</FiscalYear></Header>
<MasterFiles><GeneralLedgerAccounts><Account><AccountID>11</AccountID><AccountDescription>Caixa</AccountDescription></Account>
<Account><AccountID>62</AccountID><AccountDescription>Serviços</AccountDescription></Account></GeneralLedgerAccounts></MasterFiles>
<GeneralLedgerEntries><Journal><JournalID>J1</JournalID><Description>Diário</Description>
<Transaction><TransactionID>2024-01-31 J1 1</TransactionID><Period>1</Period><TransactionDate>2024-01-31</TransactionDate><Description>Compra</Description>
<Lines><DebitLine><RecordID>1</RecordID><AccountID>62</AccountID><Description>papel</Description><DebitAmount>10.50</DebitAmount></DebitLine>
<CreditLine><RecordID>2</RecordID><AccountID>11</AccountID><CreditAmount>10.50</CreditAmount></CreditLine></Lines></Transaction></Journal>
<Journal><JournalID>J2</JournalID><Description>Outro</Description><Transaction><TransactionID>T2</TransactionID><TransactionDate>2024-02-01</TransactionDate>
<Line><AccountID>11</AccountID><DebitAmount><Amount>7.00</Amount><CurrencyCode>EUR</CurrencyCode></DebitAmount></Line></Transaction></Journal>
</GeneralLedgerEntries></AuditFile>"""


def test_saft_lines_of_portugal_and_of_the_oecd() -> None:
    ((grid,), _) = open_grids(("saft.xml", SAFT.encode()))
    assert grid.header is not None
    rows = [dict(zip(grid.header, cells, strict=False)) for cells in grid.cells.to_numpy().tolist()]
    wanted = ("JournalID", "TransactionID", "TransactionDate", "TransactionDescription", "AccountID", "AccountDescription",
              "Description", "DebitAmount", "CreditAmount", "CurrencyCode")  # fmt: skip
    assert [tuple(row[name] for name in wanted) for row in rows] == [
        ("J1", "2024-01-31 J1 1", "2024-01-31", "Compra", "62", "Serviços", "papel", "10.50", "", ""),
        ("J1", "2024-01-31 J1 1", "2024-01-31", "Compra", "11", "Caixa", "", "", "10.50", ""),
        ("J2", "T2", "2024-02-01", "", "11", "Caixa", "", "7.00", "", "EUR"),
    ]
    assert (grid.meta["entity"], grid.meta["year"]) == ("ACME", "2024")
    assert accounted(grid) == [1, 2, 3]


def test_saft_without_entries_and_cut_off() -> None:
    with pytest.raises(UnreadableInput, match="没有总账分录"):
        open_grids(("saft.xml", b"<AuditFile><Header/></AuditFile>"))
    with pytest.raises(UnreadableInput, match=r"第 \d+ 行的标签不完整"):
        open_grids(("saft.xml", SAFT.encode()[:-100]))
