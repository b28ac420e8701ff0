"""Previews of thresholds, own rules and the command line that leads to both."""

import dataclasses
from pathlib import Path

import pytest

from tests.test_own_rules import filled
from voucher_audit import engine, examples, preview
from voucher_audit.auditing import audit
from voucher_audit.cli import main
from voucher_audit.cli.exit_codes import BAD_INPUT, RAN
from voucher_audit.config import Config
from voucher_audit.errors import BadConfig
from voucher_audit.registers import Registers
from voucher_audit.rules.api import Example, NoParams, V
from voucher_audit.rules.catalogue import all_rules

RULE = all_rules()["large-cash-payment"]
LEDGER = """日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额
2021-05-18,记-1,购花篮,5001,业务活动费用,1800,
2021-05-18,记-1,购花篮,1001,库存现金,,1800
2021-05-19,记-2,付维修款,5001,业务活动费用,5200,
2021-05-19,记-2,付维修款,1001,库存现金,,5200
"""


def prepared(*vouchers: V, settings: Config = Config()) -> engine.Prepared:  # noqa: B008 - frozen
    return engine.prepare(examples.ledger_of(Example("试算", vouchers)), Registers(), settings)


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    path = tmp_path / "账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return str(path)


def test_counts_at_and_beside_each_threshold() -> None:
    run = prepared(
        V("购苗木", "5001", "1001", 1000.01), V("购苗木", "5001", "1001", 5000), V("购苗木", "5001", "1002", 9000)
    )
    table = preview.counts(run, RULE, "line", [999.99, 1000.01, 4999.99, 5000, 500])
    assert table["vouchers"].tolist() == [2, 1, 1, 0, 2]
    assert table["value"].tolist() == [999.99, 1000.01, 4999.99, 5000, 500]
    assert table["books"].tolist() == [0, 0, 0, 0, 0]


def test_counts_equal_a_run_with_that_configuration() -> None:
    vouchers = [V("购苗木", "5001", "1001", amount) for amount in (900, 1100, 2100, 8000)]
    for value, expected in (
        preview.counts(prepared(*vouchers), RULE, "line", [1000, 2000]).set_index("value")["vouchers"].items()
    ):
        settings = Config(select=(RULE.name,), params={RULE.name: {"line": value}})
        found, _ = engine.run(prepared(*vouchers, settings=settings), all_rules())
        assert len(found) == expected


def test_what_cannot_be_previewed_is_one_sentence() -> None:
    run = prepared(V("购苗木", "5001", "1001", 5000))
    with pytest.raises(BadConfig, match="可以试算的有：line、medium、high"):
        preview.counts(run, RULE, "lines", [1])
    with pytest.raises(BadConfig, match="应在 0～元 之间"):
        preview.counts(run, RULE, "line", [-1])
    with pytest.raises(BadConfig, match="没有可以试算的参数"):
        preview.counts(run, dataclasses.replace(RULE, params=NoParams), "line", [1])
    with pytest.raises(BadConfig, match="未提供"):
        preview.counts(run, all_rules()["fuel-card-misuse"], "tolerance", [1.1])


def test_preview_on_the_command_line(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(
        ["preview", ledger, "--rule", "大额现金支付", "--parameter", "line", "--values", "1000", "1800", "6000"]
    )
    assert code == RAN
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert rows == [["1,000", "2", "0"], ["1,800", "1", "0"], ["6,000", "0", "0"]]
    with pytest.raises(SystemExit) as left:
        main(["preview", ledger, "--rule", "大额现金支付", "--parameter", "line", "--values", "many"])
    assert left.value.code == BAD_INPUT


def test_new_rule_and_check_with_it(tmp_path: Path, ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "我的规则"
    assert main(["new-rule", "wreaths", "--folder", str(folder)]) == RAN
    assert main(["check", ledger, "--rules", str(folder), "--output", str(tmp_path / "单.csv"), "--quiet"]) == BAD_INPUT
    assert "还有空没填" in capsys.readouterr().err
    (folder / "wreaths.py").unlink()
    filled(folder)
    assert main(["check", ledger, "--rules", str(folder), "--output", str(tmp_path / "单.csv"), "--quiet"]) == RAN
    listed = [
        line for line in (tmp_path / "单.csv").read_text(encoding="utf-8-sig").splitlines() if "花篮花圈支出" in line
    ]
    assert len(listed) == 1
    assert "记-1" in listed[0]
    assert main(["rules", "wreaths", "--rules", str(folder)]) == RAN
    assert "花篮花圈支出" in capsys.readouterr().out
    assert main(["rules", "wreaths"]) == BAD_INPUT


def test_configuration_names_the_folder_relative_to_itself(tmp_path: Path, ledger: str) -> None:
    filled(tmp_path / "规则")
    settings = tmp_path / "设置.toml"
    settings.write_text(
        '[rules]\nfolder = "规则"\nselect = ["wreaths"]\n[rules.wreaths]\nleast = 2000\n', encoding="utf-8"
    )
    assert audit(ledger, config=settings).found == ()
    settings.write_text('[rules]\nfolder = "规则"\nselect = ["wreaths"]\n', encoding="utf-8")
    report = audit(ledger, config=settings)
    assert [(finding.rule, finding.voucher) for finding in report.found] == [("wreaths", "记-1")]
    assert [entry["file"] for entry in report.run["inputs"] if entry["as"] == "rule"] == ["wreaths.py"]
