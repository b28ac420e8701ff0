"""What is known about the accounts of one book."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Classified:
    """The accounts of one book, understood.

    family: "政府会计制度", "行政单位会计制度（2013）", "事业单位会计制度（2012）", "小企业会计准则", "企业会计准则",
        "企业会计制度（2001）", "民间非营利组织会计制度", "村集体经济组织会计制度", "村集体经济组织会计制度（2004）",
        "农民专业合作社会计制度", "旧行政单位（三位科目）", "旧事业单位（三位科目）", "国有建设单位会计制度", "工会会计制度",
        "工会会计制度（2009）", "法国会计总方案（FEC）", "未识别".
    reasons: the signs that decided, one Chinese clause each.
    table: index 0..n-1 over the distinct accounts, columns `account_code`, `account_name`, `kind` (a `schema.Kind`
        value), `expense` (canonical economic item, "" if none), `custody` bool, `basis` (`financial`/`budget`).
    warnings: code and name disagree, account unknown, code missing: one Chinese sentence each.
    """

    family: str
    reasons: tuple[str, ...]
    table: pd.DataFrame
    warnings: tuple[str, ...]
