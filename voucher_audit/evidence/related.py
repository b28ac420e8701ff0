"""Units that belong together: the parties of the register of related units, and those that the words call so."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from voucher_audit import parties, text
from voucher_audit.parties.joining import alike

# A subordinate, managed or attached unit, named by what it is to us.
SUBORDINATE: Final = re.compile(
    r"(?:下属|下设|直属|所属|附属|代管|托管|挂靠|二级|基层|关联|三产|劳服|自办|主办|职工持股|职工出资|改制)(?:的)?"
    r"(?:事业|企业|经济)?(?:单位|公司|企业|中心|站所|实体|协会|学会|机构)|(?:兴办|开办|成立)的公司|三产公司"
)
_OWN_UNIT: Final = re.compile(r"下属|下设|直属|所属|附属|二级|基层|事业|内设|分支")  # … that we lawfully fund
_COMPANY: Final = re.compile(r"企业|公司|出资|持股|参股|控股|协会|学会|实体")
_MEETS: Final = r"(?:借|款|往来|公司|中心|所|评估|转|还|资金|利息)"


def of_register(vouchers: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Vouchers whose party is on the register of related units.

    Args:
        vouchers: the voucher table with `payee` and `summary`.
        register: `registers.schema.RELATED_PARTIES`.

    Returns:
        Index voucher_id; `name` and `relation` as the register has them, `funded` (a unit that is lawfully given
        appropriations, as against a company).
    """
    listed = register[register["name"] != ""].drop_duplicates("name").set_index("name")
    payee = vouchers["payee"]
    person = parties.persons(payee) & (payee.str.len() > 2)
    pairs = alike(payee.where(~person, ""), pd.Series(listed.index)).sort_values("score", ascending=False)
    best = pairs.drop_duplicates("left").set_index("left")["right"]
    name = payee.map(best).astype("str").fillna("")
    silent = (payee == "") | person
    spoken = {str(full): _spoken(str(full)) for full in listed.index}
    anyone = "|".join(pattern for patterns in spoken.values() for pattern in patterns)
    texts = vouchers.loc[(name == "") & text.matches(vouchers["summary"], anyone or r"(?!)"), "summary"]
    for full, (whole, own) in spoken.items():  # few: the register, not the ledger
        said = text.matches(texts, whole) | (silent[texts.index] & text.matches(texts, own))
        hit = said.index[said & (name[texts.index] == "")]
        name.loc[hit] = full
    found = name[name != ""]
    relation = listed["relation"].reindex(found).set_axis(found.index)
    funded = text.matches(relation, _OWN_UNIT) & ~text.matches(relation + found, _COMPANY)
    return pd.DataFrame({"name": found, "relation": relation, "funded": funded})


def _spoken(full: str) -> tuple[str, str]:
    """Patterns of texts that name the unit in full, and that name it by its own name only (偿还金信借款)."""
    whole, own = parties.normalise(full), parties.parts(full).own
    nobody = r"(?!)"
    by_own = rf"(?:^|[^\u4e00-\u9fff]|[向由从还付收借给与欠]){re.escape(own)}(?={_MEETS})"
    return re.escape(whole) if len(whole) >= 4 else nobody, by_own if len(own) >= 2 else nobody


def case_of(names: pd.Series) -> pd.Series:
    """Text by which all findings on the dealings with one party belong together."""
    cases: pd.Series = "与" + parties.normalised(names) + "的资金往来"
    return cases
