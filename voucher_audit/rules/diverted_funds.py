"""专项资金、借入资金挪作他用。

Flags:
    项目资金（项目辅助核算、专项往来明细）付了别的工程，或付了接待、公车、职工福利；摘要自己写明占用、挪用专项资金；
    为某个用途向单位、公司借的钱，借入后几十天内付了别的用途，或未写明用途而同额付出——借入、付出、归还列为一案。
Why it matters:
    专款必须专用。借来的钱、拨来的专项换了用途，原来的项目就缺了钱，欠下的账还要财政来还。
Innocent when:
    经财政部门批准调剂用途；同一项目下的配套工程；按办法分摊的公共费用；借款合同本来就约定了这个用途。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import purposes, related
from voucher_audit.evidence.current_accounts import LINE_NEEDS, movements
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.schema import Kind

_USES = (Kind.EXPENSE, Kind.CONSTRUCTION, Kind.FIXED_ASSET, Kind.INVENTORY, Kind.OTHER_PAYABLE)
_APPROVED = r"批准|批复|调剂|调整用途|经.{0,6}同意|分摊|统筹|归垫|更正|错账|差错|红字|冲销|冲回|转回|结转"
_SAID = r"(?:挪用|占用|挤占|借用|挪借|动用)[^,，。;；]{0,12}(?:专项|项目|专款|工程)(?:资金|经费|款|专款)?|(?:专项|专款|项目)(?:资金|经费|款)?(?:被)?(?:挪|挤占|占用)"
_BORROWED = r"借(?!方|调|阅|书|记|贷|据)|拆借|周转|垫资"
_NOT_BORROWED = r"还|收回|退|押金|保证金|贷款|银行|信用社|农商行|信用联社|备用金|差旅|出差"
_DUE = ("payroll", "tax", "refund", "loan", "card", "internal")


@dataclass(frozen=True)
class Params:
    least: float = param(1000, "项目资金付出达到此数才看", "元", low=0)
    borrowed: float = param(10000, "借入达到此数才与付出核对", "元", low=0)
    days: int = param(60, "借入后多少天内的付出视为用了这笔钱", "天", low=1, high=365)
    share: float = param(0.5, "写明了用途的借款，付出达到借入的几成才算", "", low=0.05, high=1)


def check(view: View, params: Params) -> Outcome:
    project, silent = _other_project(view, params)
    linked = _borrowed_and_spent(view, params)
    said = _admitted(view, params)
    facts = pd.concat([part for part in (linked, project, said) if len(part)] or [said])
    facts = facts[~facts.index.duplicated()]
    tested = int((view.vouchers["spent"] > 0).sum())
    return Outcome(facts, tested, {"项目名称看不出建什么，无法与摘要比较": silent})


def _other_project(view: View, params: Params) -> tuple[pd.DataFrame, int]:
    """Lines that charge one project with another one's works or with overheads; and how many vouchers say nothing."""
    lines, table = view.lines, view.vouchers
    used = lines[
        lines["kind"].isin(_USES) & (lines["basis"] == "financial") & (lines["debit"] >= max(fen(params.least), 1))
    ]
    used = used[used["voucher_id"].isin(table.index[(table["spent"] > 0) | (table["paid"] > 0)])]
    path = text.each(used["account_name"], lambda names: names.str.replace(r"^[^/]*/?", "", regex=True))
    name = used["project"].where(used["project"] != "", path) if view.has("project") else path
    meant = purposes.works(name)
    unread = used["voucher_id"][(used["project"] != "") & (meant == "")].nunique() if view.has("project") else 0
    used, name, meant = used[meant != ""], name[meant != ""], meant[meant != ""]
    payee = pd.Series(table["payee"].reindex(used["voucher_id"]).to_numpy(), index=used.index)
    paid = purposes.things(_without(used["summary"], payee) + " " + used["expense"])
    wrong = purposes.contradicting(meant, paid) & ~text.matches(used["summary"], _APPROVED)
    hit = used[wrong]
    facts = pd.DataFrame({"how": "project", "project": name[wrong], "meant": meant[wrong], "paid": paid[wrong],
                          "summary": hit["summary"], "amount": hit["debit"], "severity": Severity.HIGH.value}, index=hit.index)  # fmt: skip
    facts["severity"] = facts["severity"].mask(purposes.overheads(paid[wrong]), Severity.MEDIUM.value)
    return facts, int(unread)


def _without(texts: pd.Series, names: pd.Series) -> pd.Series:
    """The texts without the payee's name, which may speak of roads and gardens too."""
    keys = names.fillna("") + "\x1f" + texts
    codes, distinct = pd.factorize(keys)
    plain = [
        body.replace(name, "") if name else body for name, _, body in (str(key).partition("\x1f") for key in distinct)
    ]
    return pd.Series(np.array([*plain, ""], dtype=object)[codes], index=texts.index, dtype="str")


def _admitted(view: View, params: Params) -> pd.DataFrame:
    """The text itself says that earmarked money was used for something else."""
    table = view.vouchers
    hit = table[text.matches(table["summary"], _SAID, table["paid"] >= max(fen(params.least), 1))]
    hit = hit[~text.matches(hit["summary"], _APPROVED) & ~text.matches(hit["summary"], r"归还|补回|退回|收回")]
    facts = pd.DataFrame(
        {"how": "said", "summary": hit["summary"], "amount": hit["paid"], "severity": Severity.HIGH.value}
    )
    return facts.set_axis(hit["main_line"].to_numpy(), axis=0)


def _borrowed_and_spent(view: View, params: Params) -> pd.DataFrame:
    """Money borrowed from somebody who is no bank and soon spent on something else: borrowing, spending, repayment."""
    table = view.vouchers
    moves = movements(view.lines, [Kind.OTHER_PAYABLE])
    on = table.loc[moves["voucher_id"]].set_index(moves.index)
    got = moves[(moves["amount"] >= max(fen(params.borrowed), 1)) & (on["received"] > 0)]
    got = got[
        text.matches(on["summary"][got.index], _BORROWED) & ~text.matches(on["summary"][got.index], _NOT_BORROWED)
    ]
    got = got.assign(
        who=_lender(view, got, on.loc[got.index]), meant=purposes.works(_without(got["summary"], got["party"]))
    )
    got = got.assign(line=got.index)[got["who"] != ""]
    spent = table[(table["spent"] > 0) & (table["paid"] > 0) & ~table[list(_DUE)].any(axis=1) & table["date"].notna()]
    least, most = params.share * got["amount"].min(), got["amount"].max()  # NaN, hence nothing, where nobody lent
    spent = spent[spent["paid"].between(least, most)]
    spent = spent.assign(spent_by=spent.index, things=purposes.things(_without(spent["summary"], spent["payee"])))
    pairs = _pairs(got.rename(columns={"book": "pool", "real_book": "book", "summary": "wording"}), spent, params)
    spending = pd.DataFrame({
        "how": "spent", "who": pairs["who"], "borrowed_on": pairs["day"], "borrowed": pairs["amount"], "wording": pairs["wording"],
        "meant": pairs["meant"], "summary": pairs["summary"], "amount": pairs["paid"],
        "severity": np.where(pairs["differs"], Severity.HIGH.value, Severity.MEDIUM.value),
    }).set_axis(pairs["main_line"].to_numpy(), axis=0)  # fmt: skip
    cases = pairs.groupby(["pool", "owner"], as_index=False).agg(since=("day", "min"), who=("who", "first"))
    paid_back = moves[(moves["amount"] < 0) & (on["paid"] > 0)].assign(line=lambda rows: rows.index)
    back = paid_back.merge(cases, left_on=["book", "owner"], right_on=["pool", "owner"])
    back = back[back["day"] >= back["since"]].set_index("line")
    lent = got.loc[pairs["line"].unique()]
    ends = pd.concat([lent.assign(how="borrowed"), back.assign(how="repaid", amount=-back["amount"])])
    ends = ends[["how", "who", "day", "amount", "summary"]].assign(severity=Severity.LOW.value)
    facts = pd.concat([spending, ends])
    return facts.assign(case=related.case_of(facts["who"]))


def _lender(view: View, moves: pd.DataFrame, on: pd.DataFrame) -> pd.Series:
    """Who lent: as the register of related units has the name, else as written, else the sub-account."""
    who = moves["party"].where(moves["party"] != "", on["payee"])
    who = who.where(who != "", moves["owner"])
    who = who.mask(who == "", text.extract(moves["summary"], r"(?:向|借)([\u4e00-\u9fff]{2,12}?)(?:借|款|资金|周转)"))
    if "related_parties" in view.registers:
        named = related.of_register(view.vouchers.loc[moves["voucher_id"].unique()], view.registers["related_parties"])
        who = moves["voucher_id"].map(named["name"]).astype("str").where(moves["voucher_id"].isin(named.index), who)
    return who


def _pairs(got: pd.DataFrame, spent: pd.DataFrame, params: Params) -> pd.DataFrame:
    """One row a borrowing with the first spending after it that fits; `differs` where both purposes are stated."""
    columns = ["book", "date", "paid", "payee", "summary", "main_line", "spent_by", "things"]
    stated, unstated = got[got["meant"] != ""], got[got["meant"] == ""]
    known = stated.merge(spent.loc[spent["things"] != "", columns], on="book")
    known = known[(known["paid"] >= params.share * known["amount"]) & (known["paid"] <= known["amount"])]
    known = known[purposes.contradicting(known["meant"], known["things"])].assign(differs=True)
    same = unstated.merge(spent[columns], left_on=["book", "amount"], right_on=["book", "paid"]).assign(differs=False)
    pairs = pd.concat([known, same], ignore_index=True)
    after = (pairs["date"] - pairs["day"]).dt.days
    pairs = pairs[after.between(0, params.days) & ~text.matches(pairs["summary"], _APPROVED)]
    return pairs.sort_values(["date", "spent_by"]).drop_duplicates("line").drop_duplicates("spent_by")


def message(facts: Mapping[str, Any]) -> str:
    if facts["how"] == "project":
        return evidence("项目“{project}”的资金（{meant}）付了“{paid}”的支出 {amount:yuan} 元（{summary}）", **facts)
    if facts["how"] == "said":
        return evidence("摘要写明占用专项资金，付出 {amount:yuan} 元（{summary}）", **facts)
    if facts["how"] == "spent":
        purpose = f"用于{facts['meant']}" if facts["meant"] else "，未写明用途"
        return evidence(
            "{borrowed_on:day} 向 {who} 借入 {borrowed:yuan} 元" + purpose + "（{wording}），随后付出 {amount:yuan} 元作“{summary}”", **facts
        )  # fmt: skip
    what = "借入" if facts["how"] == "borrowed" else "归还"
    return evidence("{day:day} " + what + " {who} {amount:yuan} 元（{summary}），这笔钱的用处见同案", **facts)


RULE = Rule(
    title="专项资金、借入资金挪作他用",
    severity=Severity.HIGH,
    group="D 往来与资金去向",
    needs=Needs(
        lines=(*LINE_NEEDS, "expense"),
        vouchers=("date", "summary", "payee", "paid", "received", "spent", *_DUE),
        optional={
            "project": "账里没有项目辅助核算，只能按专项明细科目和借款核对用途",
            "counterparty": "",
            "person": "",
            "related_parties": "",
        },
        history=True,
    ),
    basis=("预算法/63", "财政违法行为处罚处分条例/6", "财政违法行为处罚处分条例/9", "内控规范/50"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "为植物园借的钱付了公园路灯，后来归还：三张凭证一案",
            (
                V("借金信评估公司款 用于植物园建设", "1002", "2307", 100000, "2021-05-10", hit=True),
                V("提现", "1001", "1002", 100000, "2021-05-18"),
                V("付公园路灯工程款 白条", "5001", "1001", 100000, "2021-05-18", hit=True),
                V("归还金信评估公司借款", "2307", "1002", 100000, "2022-07-14", hit=True),
                V("付公园树木修剪费", "5001", "1002", 100000, "2021-09-18"),
            ),
        ),
        Example(
            "借来的钱用在原定用途；借款未写用途而同额付出的列为中等程度",
            (
                V("借鸿运公司款 用于植物园建设", "1002", "2307", 80000, "2021-05-10"),
                V("付植物园苗木款", "5001", "1002", 80000, "2021-05-18"),
                V("还鸿运公司借款", "2307", "1002", 80000, "2021-12-14"),
                V("借大众公司款", "1002", "2307", 60000, "2021-05-10", hit=True),
                V("付场地平整费", "5001", "1002", 60000, "2021-07-09", hit=True),
                V("借金桥公司款", "1002", "2307", 70000, "2021-05-10"),
                V("付广告牌费", "5001", "1002", 70000, "2021-07-10"),
                V("付宣传片费", "5001", "1002", 69999.99, "2021-05-20"),
            ),
        ),
        Example(
            "项目资金付了别的工程、付了接待；配套工程、经批准调剂的不算",
            (
                V("付办公楼装修款", "5001", "1002", 1000, fields={"project": "农村危房改造"}, hit=True),
                V("付办公楼装修款", "5001", "1002", 999.99, fields={"project": "农村危房改造"}),
                V("付接待考察组餐费", "5001 公务接待费", "1002", 2600, fields={"project": "老旧小区改造"}, hit=True),
                V("付路灯安装款", "5001", "1002", 26000, fields={"project": "老旧小区改造"}),
                V("付幸福路12号楼外墙保温款", "5001", "1002", 26000, fields={"project": "老旧小区改造"}),
                V("付鸿运公路工程公司进度款", "5001", "1002", 26000, fields={"project": "老旧小区改造", "counterparty": "鸿运公路工程公司"}),
                V("付食堂改造款 经财政批准调剂", "5001", "1002", 26000, fields={"project": "高标准农田"}),
                V("付办公楼装修款", "5001", "1002", 26000, fields={"project": "日常公用"}),
            ),
            untested=True,
        ),
        Example(
            "专项往来明细付了别的用途；摘要自认占用专项",
            (
                V("付办公楼装修款", "2307 老旧小区改造专项", "1002", 26000, hit=True),
                V("付小区外墙款", "2307 老旧小区改造专项", "1002", 26000),
                V("占用专项资金支付工作经费", "5001", "1002", 26000, hit=True),
                V("补回占用的专项资金", "2307", "1002", 26000),
                V("付印刷费", "5001", "1002", 26000),
            ),
            untested=True,
        ),
    ),
)  # fmt: skip
