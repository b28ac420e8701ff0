"""White lists and account mapping, through a whole run: what leaves the list, what stays, and what is said about it."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from voucher_audit import config, export
from voucher_audit.allowances import Allowance, allow, noted
from voucher_audit.auditing import audit
from voucher_audit.errors import BadConfig
from voucher_audit.report import Report
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import archive

LEDGER = """日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,往来单位
2021-05-18,记-1,付食堂零星采购款 打白条,5001,业务活动费用,1800,,老李食材店
2021-05-18,记-1,付食堂零星采购款 打白条,1001,库存现金,,1800,
2021-05-19,记-2,付维修款,5001,业务活动费用,1900,,丁维修部
2021-05-19,记-2,付维修款,1001,库存现金,,1900,
2021-07-01,记-3,付食堂零星采购款,5001,业务活动费用,1700,,老李食材店
2021-07-01,记-3,付食堂零星采购款,1001,库存现金,,1700,
2021-05-20,记-4,付食堂零星采购款,5001,业务活动费用,9800,,老李食材店
2021-05-20,记-4,付食堂零星采购款,1001,库存现金,,9800,
2021-05-21,记-5,收拨款,1002,银行存款,50000,,
2021-05-21,记-5,收拨款,4001,财政拨款收入,,50000,
"""
RULE = "large-cash-payment"
REASON = "食堂向个体户零星采购，已经局长办公会同意"


def run(tmp_path: Path, settings: str) -> Report:
    ledger, path = tmp_path / "账.csv", tmp_path / "设置.toml"
    ledger.write_text(LEDGER, encoding="utf-8")
    path.write_text(settings, encoding="utf-8")
    return audit(ledger, config=path)


def by_rule(report: Report, rule: str = RULE) -> set[str]:
    return {finding.voucher for finding in report.found if finding.rule == rule}


def allowing(**conditions: Any) -> str:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in conditions.items()]
    return "\n".join(["[[allow]]", f'rule = "{RULE}"', "until = 2021-06-30", f'because = "{REASON}"', *lines])


def test_what_is_explained_leaves_the_list_and_stays_in_the_report(tmp_path: Path) -> None:
    plain = run(tmp_path, "")
    assert by_rule(plain) == {"记-1", "记-2", "记-3", "记-4"}
    report = run(tmp_path, allowing(payee="老李食材店", summary="食堂", max_amount=1800))
    assert by_rule(report) == {"记-2", "记-3", "记-4"}, "another payee, expired, over the amount"
    assert not any(finding.rule == RULE and finding.voucher == "记-1" for finding in report.listed)
    assert [(a.finding.voucher, a.finding.rule, a.because, a.until) for a in report.allowed] == [
        ("记-1", RULE, REASON, date(2021, 6, 30))
    ]
    entry = next(entry for entry in report.coverage if entry.rule == RULE)
    assert entry.hits == 3
    assert f"已按白名单放行 1 条：{REASON}（至 2021-06-30）" in entry.reason


@pytest.mark.parametrize(
    ("conditions", "stand"),
    [
        ({"account": "5001"}, {"记-3"}),
        ({"account": "库存现金"}, {"记-3"}),
        ({"account": "5101"}, {"记-1", "记-2", "记-3", "记-4"}),
        ({"payee": "老李 食材店（个体）"}, {"记-1", "记-2", "记-3", "记-4"}),
        ({"payee": "丁维修部"}, {"记-1", "记-3", "记-4"}),
        ({"summary": "付维修"}, {"记-1", "记-3", "记-4"}),
        ({"summary": "付.修"}, {"记-1", "记-2", "记-3", "记-4"}),
        ({"max_amount": 1899.99}, {"记-2", "记-3", "记-4"}),
        ({"max_amount": 1900}, {"记-3", "记-4"}),
    ],
)
def test_every_condition_must_hold(tmp_path: Path, conditions: dict[str, Any], stand: set[str]) -> None:
    assert by_rule(run(tmp_path, allowing(**conditions))) == stand


def test_an_allowance_ends_with_its_day(tmp_path: Path) -> None:
    text = allowing(payee="老李食材店")
    assert "记-3" in by_rule(run(tmp_path, text.replace("2021-06-30", "2021-06-30")))
    assert "记-3" not in by_rule(run(tmp_path, text.replace("2021-06-30", "2021-07-01")))


def test_star_means_every_rule_and_a_name_only_its_own(tmp_path: Path) -> None:
    plain = {finding.rule for finding in run(tmp_path, "").found if finding.voucher == "记-1"}
    assert len(plain) > 1
    one = {finding.rule for finding in run(tmp_path, allowing(payee="老李食材店")).found if finding.voucher == "记-1"}
    every = run(tmp_path, allowing(payee="老李食材店").replace(f'"{RULE}"', '"*"'))
    assert one == plain - {RULE}
    assert not any(finding.voucher == "记-1" for finding in every.found)
    assert any(finding.voucher == "记-2" for finding in every.found)


def test_findings_about_a_book_always_stand(tmp_path: Path) -> None:
    report = run(tmp_path, "")
    whole = [finding for finding in report.found if finding.rule == RULE]
    book = [type(whole[0])(**{**whole[0].__dict__, "voucher_id": -1, "voucher": "", "date": None, "rows": ()})]
    entry = Allowance("*", date(2099, 1, 1), "不应放行", max_amount=1e9)
    lines = report.ledger.lines
    vouchers = lines.groupby("voucher_id")[["counterparty"]].max().rename(columns={"counterparty": "payee"})
    kept, allowed = allow([*book, whole[0]], [entry], lines, vouchers)
    assert kept == tuple(book)
    assert [item.finding for item in allowed] == [whole[0]]
    assert noted(report.coverage, ()) == report.coverage


def test_allowed_findings_are_exported_and_stored(tmp_path: Path) -> None:
    report = run(tmp_path, allowing(payee="老李食材店", max_amount=1800))
    export.write(report, tmp_path / "结果.json", None)
    data = json.loads((tmp_path / "结果.json").read_text(encoding="utf-8"))
    assert [(entry["voucher"], entry["because"], entry["until"]) for entry in data["allowed"]] == [
        ("记-1", REASON, "2021-06-30")
    ]
    assert not [entry for entry in data["findings"] if entry["voucher"] == "记-1" and entry["rule"] == RULE]
    archive.save(report, tmp_path / "存")
    assert archive.load(tmp_path / "存").allowed == report.allowed


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"because": None}, "缺少 because"),
        ({"because": "  "}, "缺少 because"),
        ({"until": None}, "until 应为日期"),
        ({"until": "2021-12-31"}, "until 应为日期"),
        ({"payee": None}, "没有条件"),
        ({"rule": None}, "缺少 rule"),
        ({"rule": "large-cash-paymnt"}, "「large-cash-payment」"),
        ({"max_amount": -1}, "max_amount"),
        ({"payees": "甲"}, "「payee」"),
    ],
)
def test_white_list_without_reason_or_end_is_refused(entry: dict[str, Any], sentence: str) -> None:
    whole = {"rule": RULE, "payee": "甲", "until": date(2021, 12, 31), "because": "已批准", **entry}
    data = {"allow": [{key: value for key, value in whole.items() if value is not None}]}
    with pytest.raises(BadConfig) as caught:
        config.parse(data, all_rules())
    assert sentence in str(caught.value)
    assert "第 1 节" in str(caught.value)
    assert str(caught.value).endswith("。")


def kinds(report: Report) -> dict[str, tuple[str, str, bool]]:
    lines = report.ledger.lines.drop_duplicates("account_code").set_index("account_code")
    return {str(code): (row["kind"], row["expense"], bool(row["custody"])) for code, row in lines.iterrows()}


def test_accounts_are_what_the_unit_says_they_are(tmp_path: Path) -> None:
    before = kinds(run(tmp_path, ""))
    assert before["1001"][0] == "cash"
    report = run(
        tmp_path, '[accounts]\n"10.01" = "受托代理资产"\n"业务活动费用" = { expense = "劳务费" }\n"9999" = "bank"\n'
    )
    after = kinds(report)
    assert after == {**before, "1001": ("custody_asset", "", True), "5001": ("expense", "劳务费", False)}
    assert by_rule(report) == set(), "what is held for others is no till of the unit"
    warnings = " ".join(report.ledger.books[0].warnings)
    assert "「10.01」等 1 个科目认作受托代理资产" in warnings
    assert "「9999」在账里没有用上" in warnings


def test_the_longest_account_counts_and_a_code_before_a_name(tmp_path: Path) -> None:
    text = '[accounts]\n"库存现金" = "bank"\n"1001" = "银行存款"\n"10" = "其他资产"\n"100" = "存货"\n'
    after = kinds(run(tmp_path, text))
    assert after["1001"][0] == "bank"
    assert after["1002"][0] == "inventory"
    assert after["4001"][0] == "appropriation"


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"1221": "受托代理资产产"}, "「受托代理资产」"),
        ({"5001": {"expense": "差旅"}}, "不认识「差旅」"),
        ({"5001": {"kinds": "bank"}}, "「kind」"),
        ({"5001": {}}, "没有内容"),
        ({"5001": 3}, "应写成"),
    ],
)
def test_wrong_account_is_one_sentence(section: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadConfig) as caught:
        config.parse({"accounts": section}, all_rules())
    assert re.search(sentence, str(caught.value)), str(caught.value)
    assert str(caught.value).endswith("。")
