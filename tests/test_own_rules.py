"""Own rules: a new one lacks only its blanks, a filled one runs beside ours, a broken one is one sentence with its line."""

import re
from pathlib import Path

import pytest

from voucher_audit import engine, examples, own_rules
from voucher_audit.config import Config
from voucher_audit.errors import BadRule
from voucher_audit.registers import Registers
from voucher_audit.rules.api import Example, V
from voucher_audit.rules.catalogue import all_rules

ANSWERS = {
    "规则的标题": "花篮花圈支出",
    "查什么，写清对象、金额和条件，至少十个字": "以公款购买花篮、花圈，金额达到一千元。",
    "为什么要紧，至少十个字": "花篮花圈多为私人应酬，不应由公款列支。",
    "哪些情况是正当的，至少十个字": "烈士纪念日公祭等经批准的公务活动。",
    "摘要里的词": "花篮|花圈",
    "问题是什么": "疑似以公款支付私人应酬",
    "应当命中的摘要": "购花篮",
    "不该命中的摘要": "购办公用品",
}


def filled(folder: Path, name: str = "wreaths") -> Path:
    path = own_rules.new_rule(name, folder)
    text = path.read_text(encoding="utf-8")
    for blank, answer in ANSWERS.items():
        text = text.replace(f"【填写：{blank}】", answer)
    path.write_text(text, encoding="utf-8")
    return path


def sentence(folder: Path) -> str:
    with pytest.raises(BadRule) as caught:
        own_rules.rules_with([folder])
    assert str(caught.value).endswith("。")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_new_rule_fails_only_for_its_blanks(tmp_path: Path) -> None:
    path = own_rules.new_rule("wreaths", tmp_path / "规则")
    said = sentence(tmp_path / "规则")
    assert path.name == "wreaths.py"
    assert str(path) in said
    lines = path.read_text(encoding="utf-8").splitlines()
    named = re.findall(r"第 (\d+) 行 ([^；。]+)", said)
    assert {blank for _, blank in named} == set(ANSWERS)
    assert all(f"【填写：{blank}】" in lines[int(at) - 1] for at, blank in named)


def test_filled_rule_flags_beside_ours(tmp_path: Path) -> None:
    filled(tmp_path)
    rules = own_rules.rules_with([tmp_path])
    assert set(rules) == {*all_rules(), "wreaths"}
    assert rules["wreaths"].title == "花篮花圈支出"
    vouchers = (
        V("购花篮 3 个", "5001", "1002", 1500),
        V("购花盆", "5001", "1002", 1500),
        V("购花圈", "5001", "1002", 900),
    )
    ledger = examples.ledger_of(Example("自己的规则", vouchers))
    found, coverage = engine.run(engine.prepare(ledger, Registers(), Config(select=("wreaths",))), rules)
    assert [(entry.rule, entry.voucher, entry.amount) for entry in found] == [("wreaths", "记-1", 150000)]
    assert "疑似以公款支付私人应酬" in found[0].evidence
    assert coverage[0].tested == 3


def test_files_that_begin_with_an_underscore_are_no_rules(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "_shared.py").write_text("raise ValueError\n", encoding="utf-8")
    assert "wreaths" in own_rules.rules_with([tmp_path])


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = filled(tmp_path)
    assert own_rules.rules_with([tmp_path])["wreaths"].defaults() == {"least": 1000}
    path.write_text(
        path.read_text(encoding="utf-8").replace("param(1000,", "param(1000.0,").replace("least", "from_"), "utf-8"
    )
    assert own_rules.rules_with([tmp_path])["wreaths"].defaults() == {"from_": 1000.0}


def test_name_of_ours_is_taken(tmp_path: Path) -> None:
    filled(tmp_path).rename(tmp_path / "iou_in_cash.py")
    assert re.search("iou_in_cash.py」第 1 行：已有名为「iou-in-cash」", sentence(tmp_path))
    with pytest.raises(BadRule, match="已有名为「iou-in-cash」"):
        own_rules.new_rule("iou-in-cash", tmp_path)
    with pytest.raises(BadRule, match="小写英文"):
        own_rules.new_rule("白条", tmp_path)


def test_new_rule_does_not_overwrite(tmp_path: Path) -> None:
    path = filled(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BadRule, match="已经存在"):
        own_rules.new_rule("wreaths", tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "marked", "said"),
    [
        ("hit = table[named", "hit = table[[named", "facts = on_vouchers", "写法有误"),
        ("import text\n", "import texts\n", "import texts", "ImportError"),
        ('table["spent"] > 0', 'table["spend"] > 0', 'table["spend"]', "KeyError"),
        ("{summary}", "{sumary}", "RULE = ", "KeyError"),
        ('"internal", "summary"))', '"internals", "summary"))', "RULE = ", "没有「internals」这一列"),
        ("basis=()", 'basis=("某法/1",)', "RULE = ", "不在 rules/basis.toml"),
        ("Innocent when:", "Innocent:", "RULE = ", "缺少「Innocent when:」"),
        ("999.99)", "1000.01)", "RULE = ", "不该命中而命中：第 2 张"),
        ("1000, hit=True", "100, hit=True", "RULE = ", "应命中而未命中：第 1 张"),
        ('"5001", "1002", 5000', '"5001", "1002", "many"', "RULE = ", "例子「看着像，其实正当」"),
    ],
)
def test_broken_file_is_one_sentence_with_file_and_line(
    tmp_path: Path, old: str, new: str, marked: str, said: str
) -> None:
    path = filled(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    line = next(at for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if marked in line)
    told = sentence(tmp_path)
    assert str(path) in told
    assert said in told
    assert int(re.findall(r"第 (\d+) 行", told)[0]) in (line, line - 1), told


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "找不到规则文件夹" in sentence(tmp_path / "没有")
