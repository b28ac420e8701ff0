"""Configuration: what is accepted, and the sentence for what is not."""

import re
from pathlib import Path

import pytest

from voucher_audit import config
from voucher_audit.errors import BadConfig
from voucher_audit.rules.catalogue import all_rules


def parse(**data: object) -> config.Config:
    return config.parse(data, all_rules())


def test_thresholds_reach_their_rule_and_others_keep_their_defaults() -> None:
    settings = parse(rules={"large-cash-payment": {"line": 500}})
    rules = all_rules()
    assert config.params_of(rules["large-cash-payment"], settings).line == 500
    assert config.params_of(rules["large-cash-payment"], config.Config()).line == 1000


def test_select_and_ignore_choose_rules() -> None:
    names = list(all_rules())
    assert parse(rules={"select": []}).chosen(names) == []
    assert parse(rules={"select": ["large-cash-payment"]}).chosen(names) == ["large-cash-payment"]
    assert "large-cash-payment" not in parse(rules={"ignore": ["large-cash-payment"]}).chosen(names)
    assert parse().chosen(names) == names


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"rules": {"large-cash-paymnt": {"line": 1}}}, "不认识「large-cash-paymnt」.*「large-cash-payment」"),
        ({"rules": {"large-cash-payment": {"lime": 1}}}, "不认识「lime」.*「line」"),
        ({"rules": {"large-cash-payment": {"line": "1000"}}}, "应为数字"),
        ({"rules": {"large-cash-payment": {"line": True}}}, "应为数字"),
        ({"rules": {"large-cash-payment": {"line": -1}}}, "应在 0～元 之间"),
        ({"rules": {"select": ["nothing-like-it"]}}, "不认识「nothing-like-it」"),
        ({"rules": {"select": "large-cash-payment"}}, "应为文字列表"),
        ({"rule": {}}, "不认识「rule」.*「rules」"),
        ({"ranking": {"trees": 0}}, "应为正整数"),
        ({"output": {"show_info": "yes"}}, "true 或 false"),
        ({"unit": {"bodies": "党组会"}}, "应为文字列表"),
    ],
)
def test_wrong_configuration_is_one_sentence(data: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadConfig) as caught:
        config.parse(data, all_rules())
    assert re.search(sentence, str(caught.value)), str(caught.value)
    assert str(caught.value).endswith("。")


def test_file_that_is_no_toml(tmp_path: Path) -> None:
    broken = tmp_path / "设置.toml"
    broken.write_text("[rules\n", encoding="utf-8")
    with pytest.raises(BadConfig, match="不是有效的 TOML"):
        config.load(broken, all_rules())
    with pytest.raises(BadConfig, match="找不到配置文件"):
        config.load(tmp_path / "没有.toml", all_rules())
