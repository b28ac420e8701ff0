"""Charts of accounts: which family a book uses, and what each of its accounts is."""

from __future__ import annotations

from voucher_audit.accounts.charts import chart, name_of
from voucher_audit.accounts.classified import Classified
from voucher_audit.accounts.classify import classify
from voucher_audit.accounts.economic import ECONOMIC, EconomicItem, combine_expense, economic_item

__all__ = ["ECONOMIC", "Classified", "EconomicItem", "chart", "classify", "combine_expense", "economic_item", "name_of"]
