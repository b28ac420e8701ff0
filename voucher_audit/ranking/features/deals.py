"""Who does what with whom: rarity of combinations, each given everything else about the booking.

Rarity is asked "given the rest": a rare account is no oddity where everything about it is rare, but a usual booking
with one part exchanged is. This is what tells a planted combination from the long tail of legitimate one-offs.
"""

from __future__ import annotations

import numpy as np

from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.features.api import Feature, Measured, deal_text, percent, rare
from voucher_audit.ranking.surprise import Mask, combine, firsts

# --- counter account --------------------------------------------------------------------------------------------------


def counter_of_account(encoded: Encoded) -> Measured:
    """The counter account, given the account, its side and the voucher word."""
    context = combine(encoded.booking, encoded.code("word")[0])
    return rare(encoded, context, encoded.counter + 1, encoded.once, encoded.counter >= 0)


def account_of_counter(encoded: Encoded) -> Measured:
    """The account, given the counter account and the voucher word."""
    context = combine(encoded.counter + 1, encoded.code("word")[0], encoded.side)
    return rare(encoded, context, encoded.booking, encoded.once, encoded.counter >= 0)


def _how_often(encoded: Encoded, found: Measured, line: int) -> str:
    """How often the pair stands in the whole book, or under this voucher word if it is usual under others."""
    pair, universe = encoded.within(encoded.pair), encoded.universe
    everywhere = pair == pair[line]
    peers = universe == universe[line]
    where = "全部"
    if int(found.share(line)[0]) < encoded.vouchers_of(everywhere):
        word = encoded.code("word")[0]
        everywhere, peers = everywhere & (word == word[line]), peers & (word == word[line])
        where = f"“{encoded.text('word', line)}”字"
    times, of = encoded.vouchers_of(everywhere), encoded.vouchers_of(peers)
    return f"{deal_text(encoded, line)} 的组合在{where} {of:,} 张凭证中只出现 {times:,} 次"


def _counter_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    _same, total, often, example = found.share(line)
    if not often:
        return _how_often(encoded, found, line)
    usual = f"{encoded.account_text(line)} 在{encoded.side_text(line)}方时通常对应 {encoded.account_names[encoded.counter[example]]}"
    return f"{_how_often(encoded, found, line)}；{usual}（{total:,} 张中占 {percent(often, total)}）"


def _account_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    _same, total, often, example = found.share(line)
    if not often:
        return _how_often(encoded, found, line)
    counter = encoded.account_names[encoded.counter[line]]
    usual = f"对方为 {counter} 时{encoded.side_text(line)}方通常是 {encoded.account_text(example)}"
    return f"{_how_often(encoded, found, line)}；{usual}（{total:,} 张中占 {percent(often, total)}）"


# --- word, preparer, department ---------------------------------------------------------------------------------------


def word_of_deal(encoded: Encoded) -> Measured:
    """The voucher word, given account and counter account."""
    return rare(encoded, encoded.pair, encoded.code("word")[0], encoded.once)


def _word_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, often, example = found.share(line)
    usual = f"，通常用“{encoded.text('word', example)}”字（占 {percent(often, total)}）" if often else ""
    return f"{deal_text(encoded, line)} 的业务共 {total:,} 张凭证，用“{encoded.text('word', line)}”字的只有 {same:,} 张{usual}"


def preparer_of_deal(encoded: Encoded) -> Measured:
    """Who entered it, given account, counter account and word."""
    return rare(encoded, encoded.deal, encoded.code("preparer")[0], encoded.once)


def _preparer_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, often, example = found.share(line)
    who = encoded.text("preparer", line) or "（空白）"
    usual = f"，其中 {encoded.text('preparer', example) or '（空白）'} 制单占 {percent(often, total)}" if often else ""
    use = "首次使用" if same == 1 else f"只有 {same:,} 次使用"
    return f"制单人 {who} {use}{deal_text(encoded, line)} 这一组合；该组合共 {total:,} 张凭证{usual}"


def department_of_deal(encoded: Encoded) -> Measured:
    """The department, given account and counter account."""
    department = encoded.code("department")[0]
    counted = firsts(encoded.voucher, combine(encoded.booking, department))
    return rare(encoded, encoded.pair, department, counted)


def _department_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, often, example = found.share(line)
    own, usual = (encoded.text("department", at) or "（空白）" for at in (line, example))
    tail = f"，通常是 {usual}（占 {percent(often, total)}）" if often else ""
    return f"{deal_text(encoded, line)} 的业务共 {total:,} 张凭证，部门为 {own} 的只有 {same:,} 张{tail}"


# --- payee ------------------------------------------------------------------------------------------------------------


def payee_presence(encoded: Encoded) -> Measured:
    """Is a payee named where usually none is, or the other way round?"""
    named = (encoded.payee[0] > 0).astype("int64")
    return rare(encoded, encoded.deal, named, firsts(encoded.voucher, encoded.booking * 2 + named))


def _presence_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, _often, _example = found.share(line)
    what = f"{deal_text(encoded, line)} 的同类业务共 {total:,} 张凭证"
    if encoded.payee[0][line] == 0:
        return f"{what}，只有 {same:,} 张没有填列往来单位或个人"
    return f"{what}，只有 {same:,} 张填列往来单位或个人，本张为“{encoded.payee_text(line)}”"


def account_of_payee(encoded: Encoded) -> Measured:
    """The account, given the payee."""
    payee = encoded.payee[0]
    return rare(encoded, payee, encoded.plain_account, _once_a_payee(encoded), payee > 0)


def class_of_payee(encoded: Encoded) -> Measured:
    """The class of account (first two digits), given the payee."""
    payee = encoded.payee[0]
    return rare(encoded, payee, encoded.account_class(2), _once_a_payee(encoded), payee > 0)


def _once_a_payee(encoded: Encoded) -> Mask:
    return firsts(encoded.voucher, combine(encoded.payee[0], encoded.plain_account))


def _payee_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, often, example = found.share(line)
    usual = f"，通常记入 {encoded.account_text(example)}（占 {percent(often, total)}）" if often else ""
    return f"“{encoded.payee_text(line)}”的 {total:,} 笔往来中，记入 {encoded.account_text(line)} 的只有 {same:,} 笔{usual}"


def _class_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, often, example = found.share(line)
    usual = f"，通常记入 {encoded.account_text(example)} 一类（占 {percent(often, total)}）" if often else ""
    return f"“{encoded.payee_text(line)}”的 {total:,} 笔往来中，记入 {encoded.account_text(line)} 这类科目的只有 {same:,} 笔{usual}"


# --- text -------------------------------------------------------------------------------------------------------------


def account_of_text(encoded: Encoded) -> Measured:
    """The account, given the kind of text (the summary without figures and dates) and the counter account."""
    pattern, names = encoded.pattern
    said = np.asarray(names != "")[pattern]
    counted = firsts(encoded.voucher, combine(pattern, encoded.booking))
    return rare(encoded, combine(pattern, encoded.side, encoded.counter + 1), encoded.booking, counted, said)


def _text_sentence(encoded: Encoded, found: Measured, line: int) -> str:
    same, total, often, example = found.share(line)
    counter = int(encoded.counter[line])
    against = f"、对方为 {encoded.account_names[counter]}" if counter >= 0 else ""
    usual = f"，通常记入 {encoded.account_text(example)}（占 {percent(often, total)}）" if often else ""
    where = f"摘要为“{encoded.pattern_text(line)}”{against}的 {total:,} 笔分录"
    return f"{where}中，记入 {encoded.account_text(line)} 的只有 {same:,} 笔{usual}"


COUNTERS = (
    Feature("counter_of_account", "科目对应关系", counter_of_account, _counter_sentence),
    Feature("account_of_counter", "科目对应关系", account_of_counter, _account_sentence),
)
WORDS = (Feature("word_of_deal", "凭证字与科目", word_of_deal, _word_sentence, ("word",), ("word",)),)
PREPARERS = (
    Feature("preparer_of_deal", "制单人与科目", preparer_of_deal, _preparer_sentence, ("preparer",), ("preparer",)),
)
DEPARTMENTS = (
    Feature(
        "department_of_deal", "部门与科目", department_of_deal, _department_sentence, ("department",), ("department",)
    ),
)
PAYEES = (
    Feature("payee_presence", "往来单位与科目", payee_presence, _presence_sentence, ("payee",)),
    Feature("account_of_payee", "往来单位与科目", account_of_payee, _payee_sentence, ("payee",)),
    Feature("class_of_payee", "往来单位与科目", class_of_payee, _class_sentence, ("payee",)),
)
TEXTS = (Feature("account_of_text", "摘要与科目", account_of_text, _text_sentence, ("summary",), ("summary",)),)
