"""What the voucher looks like: how many lines, attachments, how vague its text is, how seldom its account is used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from voucher_audit.money import yuan_text
from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.features.api import Feature, Measured, distant, rare
from voucher_audit.ranking.surprise import combine, firsts

MOST_LINES, MOST_ATTACHMENTS = 30, 9  # counts above these are one class
_END = 3  # Chinese puts the head of a phrase last: 付会议室空调维修费 is about 维修费


def line_count(encoded: Encoded) -> Measured:
    """Number of lines, given the voucher word."""
    count = np.minimum(np.bincount(encoded.voucher), MOST_LINES)[encoded.voucher]
    return rare(encoded, encoded.code("word")[0], count, encoded.head_lines)


def _lines_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, _often, _example = found.share(line)
    count = int((encoded.voucher == encoded.voucher[line]).sum())
    typical = int(np.median(found.value[found.peers(line)]))
    return f"共 {count:,} 行分录；同字 {total:,} 张凭证中只有 {same:,} 张是这样多的行数，通常 {typical} 行"


def attachment_count(encoded: Encoded) -> Measured:
    """Attachments, given how large the amount is: nothing attached to a large amount."""
    given = pd.to_numeric(encoded.values("attachments"), errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    known = ~np.isnan(given)
    count = np.where(known, np.minimum(np.nan_to_num(given), MOST_ATTACHMENTS), MOST_ATTACHMENTS + 1).astype("int64")
    large = np.floor(encoded.largest(encoded.size) * 2).astype("int64")[encoded.voucher]
    return rare(encoded, large, count, encoded.head_lines & known, known)


def _attachment_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, _often, _example = found.share(line)
    count = int(encoded.values("attachments").iloc[line])
    amount = int(np.abs(encoded.amount[encoded.voucher == encoded.voucher[line]]).max())
    return f"附件 {count} 张、金额 {yuan_text(amount)} 元；金额相近的 {total:,} 张凭证中只有 {same:,} 张附件数相同"


def seldom_account(encoded: Encoded) -> Measured:
    """The account, among all vouchers."""
    return rare(encoded, encoded.everyone, encoded.plain_account, encoded.once)


def _seldom_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, _total, _often, _example = found.share(line)
    peers = encoded.vouchers_of(encoded.universe == encoded.universe[line])
    return f"{encoded.account_text(line)} 在全部 {peers:,} 张凭证中只用过 {same:,} 次"


def short_text(encoded: Encoded) -> Measured:
    """The summary is much shorter than this account's usually are."""
    pattern, names = encoded.pattern
    length = np.array([len(name) for name in names], dtype="float32")[pattern]
    found = distant(encoded, np.log1p(length), encoded.plain_account)
    return Measured(np.where(found.high, np.float32(0), found.bits), found.groups, found.counted, figure=length)


def _short_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    typical = int(np.median(found.figure[found.peers(line)]))
    return f"摘要“{encoded.text('summary', line)}”比该科目通常的摘要简略：{int(found.figure[line])} 个字，通常 {typical} 个字"


def word_of_account(encoded: Encoded) -> Measured:
    """What the summary is about (its last characters), given the account: words new to this account."""
    pattern, names = encoded.pattern
    ends = pd.factorize(pd.Series(names, dtype="str").str[-_END:])[0].astype("int64")[pattern]
    said = np.asarray(names != "")[pattern]
    counted = firsts(encoded.voucher, combine(encoded.plain_account, ends))
    return rare(encoded, encoded.plain_account, ends, counted, said)


def _new_word_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, often, example = found.share(line)
    usual = f"，常见的是“{encoded.pattern_text(example)[-_END:]}”（{often:,} 笔）" if often else ""
    return f"摘要中的“{encoded.pattern_text(line)[-_END:]}”在 {encoded.account_text(line)} 的 {total:,} 笔中只出现 {same:,} 次{usual}"


FORM = (
    Feature("line_count", "分录行数", line_count, _lines_sentence),
    Feature("attachment_count", "附件与金额", attachment_count, _attachment_sentence, ("attachments",)),
    Feature("seldom_account", "科目使用次数", seldom_account, _seldom_sentence),
    Feature("short_text", "摘要详略", short_text, _short_sentence, ("summary",), ("summary",)),
    Feature("word_of_account", "摘要用词", word_of_account, _new_word_sentence, ("summary",), ("summary",), "text"),
)
