"""What a threshold would do: the vouchers that a rule flags at each of several values of one parameter."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd

from voucher_audit import config as configuration
from voucher_audit import engine
from voucher_audit.engine import Prepared
from voucher_audit.errors import BadConfig, BadRule
from voucher_audit.rules.api import Rule


def counts(prepared: Prepared, rule: Rule, parameter: str, values: Sequence[float]) -> pd.DataFrame:
    """One row a value, in the order given: `value`, `vouchers` flagged (hints too), `books` with a finding of their own.

    The rule's other parameters are those of the run's configuration. White lists are not applied.

    Raises:
        BadConfig: no such numeric parameter, a value out of bounds, or a column or register is missing.
        BadRule: the rule crashed.
    """
    numeric = [name for name, default in rule.defaults().items() if _is_number(default)]
    if parameter not in numeric:
        known = f"可以试算的有：{'、'.join(numeric)}" if numeric else "它没有可以试算的参数"
        raise BadConfig(f"规则「{rule.title}」没有名为「{parameter}」的数值参数；{known}。")
    rows = []
    for value in values:
        wanted = int(value) if float(value).is_integer() else value
        own = {**prepared.config.params.get(rule.name, {}), parameter: wanted}
        settings = dataclasses.replace(
            prepared.config,
            select=(rule.name,),
            ignore=(),
            params={rule.name: configuration.checked(rule, _plain(own), "试算")},
        )
        found, coverage = engine.run(dataclasses.replace(prepared, config=settings), {rule.name: rule})
        if coverage[0].status == "skipped":
            raise BadConfig(f"规则「{rule.title}」没有检查，无从试算：{coverage[0].reason}。")
        if coverage[0].status == "crashed":
            raise BadRule(
                f"规则「{rule.title}」在 {parameter} = {value:g} 时运行出错；请换一个值，或把程序日志交给维护人员。"
            )
        vouchers = {finding.voucher_id for finding in found if finding.voucher}
        rows.append((wanted, len(vouchers), sum(not finding.voucher for finding in found)))
    return pd.DataFrame(rows, columns=["value", "vouchers", "books"])


def _is_number(default: object) -> bool:
    return isinstance(default, int | float) and not isinstance(default, bool)


def _plain(values: dict[str, object]) -> dict[str, object]:
    """Tuples as the lists that a TOML file holds."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
