"""Configuration: what is accepted, and the sentence for what is not."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from voucher_audit import config
from voucher_audit.errors import BadConfig
from voucher_audit.rules.api import param
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
        ({"rules": {"large-cash-payment": 500}}, r"rules.large-cash-payment 应写成一节 \[rules.large-cash-payment\]"),
        ({"rules": {"folder": "规则"}}, "不能指定规则文件夹 folder"),
        ({"crossing": {"payee-across-unit": {}}}, "不认识「payee-across-unit」.*「payee-across-units」"),
        ({"crossing": {"handler-across-units": {"most": 1}}}, "crossing.handler-across-units.most.*应在 2～100个 之间"),
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


def test_ranking_and_crossing_take_what_they_are_given_and_keep_the_rest() -> None:
    settings = parse(ranking={"seed": 0, "trees": 1}, crossing={"handler-across-units": {"most": 2}})
    assert (settings.ranking.seed, settings.ranking.trees) == (0, 1)
    assert settings.ranking.samples == config.Ranking().samples
    assert settings.as_dict()["crossing"] == {"handler-across-units": {"most": 2}}


def test_folder_of_own_rules_is_found_from_the_file_that_names_it(tmp_path: Path) -> None:
    named: dict[str, object] = {"rules": {"folder": "规则"}}
    assert config.own_folders(named, tmp_path) == (str(tmp_path / "规则"),)
    assert config.own_folders({}, tmp_path) == ()


@dataclass(frozen=True)
class Words:
    words: tuple[str, ...] = param(("花篮", "花圈"), "摘要里的词")


class Wreaths:
    """A unit's own rule that takes words."""

    name, params = "wreaths", Words


def test_words_of_an_own_rule_are_a_list_of_texts() -> None:
    assert config.checked(Wreaths(), {"words": ["挽联"]}, "配置") == {"words": ("挽联",)}
    for wrong in ("挽联", ["挽联", 1]):
        with pytest.raises(BadConfig, match="应为文字列表"):
            config.checked(Wreaths(), {"words": wrong}, "配置")


def test_what_is_in_use_names_defaults_too_and_rules_without_parameters_not_at_all() -> None:
    used = config.in_use(
        all_rules(), parse(rules={"ignore": ["iou-in-till-count"], "large-cash-payment": {"line": 500}})
    )
    assert used["large-cash-payment"] == {"line": 500, "medium": 5000, "high": 10000}
    assert "iou-in-till-count" not in used
    assert all(used.values())
