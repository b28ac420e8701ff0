"""What makes a voucher strange: families of small measures of surprise, each with the sentence a bookkeeper reads."""

from __future__ import annotations

from voucher_audit.ranking.features.amounts import AMOUNTS, FURTHER
from voucher_audit.ranking.features.api import Family, Feature, Measured
from voucher_audit.ranking.features.deals import COUNTERS, DEPARTMENTS, PAYEES, PREPARERS, TEXTS, WORDS
from voucher_audit.ranking.features.form import FORM
from voucher_audit.ranking.features.timing import CALENDAR, HOURS, LAGS

FAMILIES: tuple[Family, ...] = (
    Family("amount", "金额", AMOUNTS),
    Family("pair", "科目对应", COUNTERS),
    Family("word", "凭证字", WORDS),
    Family("preparer", "制单人", PREPARERS),
    Family("payee", "往来单位", PAYEES),
    Family("hour", "录入钟点", HOURS),
    Family("lag", "日期之差", LAGS),
    Family("text", "摘要", TEXTS),
    Family("department", "部门", DEPARTMENTS, weight=0.5),
    Family("circumstance", "旁证", (*FURTHER, *CALENDAR, *FORM), weight=0.3),
)

__all__ = ["FAMILIES", "Family", "Feature", "Measured"]
