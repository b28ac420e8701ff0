"""From a finding: let the same pass in later months, until a day and for a reason; and what was let pass this time."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from voucher_audit import allowances
from voucher_audit.allowances import Allowance
from voucher_audit.cases import Item
from voucher_audit.report import Report
from voucher_audit.roles import Act, demand
from voucher_audit.store import memory
from voucher_audit.ui import state
from voucher_audit.ui.view import View
from voucher_audit.worklist import Worklist


def draw(view: View, work: Worklist, item: Item) -> None:
    """The form, filled with what the finding says."""
    dated = [finding for finding in item.findings if finding.date is not None and finding.voucher_id >= 0]
    if not dated or view.project is None:
        return
    with st.expander("以后同样的情形放行"):
        titles = {finding.title: finding for finding in dated}
        chosen = titles[st.selectbox("哪一条", list(titles), key=f"a-rule-{item.first.fingerprint}")]
        payee = str(work.vouchers.loc[chosen.voucher_id, "payee"])
        like = allowances.suggested(chosen, work.report.ledger.lines, payee, _year_end())
        with st.form(f"allow-{chosen.fingerprint}", border=False):
            st.caption(
                "留空的条件不限制；至少要有一个条件。下次检查起生效，放行了几条、为什么都会写明，随时可以在“设置”里撤销。"
            )
            payee = st.text_input("收款方", like.payee, key=f"a-payee-{chosen.fingerprint}")
            account = st.text_input("科目（编码或名称的开头）", like.account, key=f"a-account-{chosen.fingerprint}")
            low, high = st.columns(2)
            least = low.number_input(
                "金额不低于（元）", min_value=0.0, value=None, step=100.0, key=f"a-low-{chosen.fingerprint}"
            )
            most = high.number_input("金额不超过（元）", min_value=0.0, value=like.max_amount, step=100.0,
                                     key=f"a-high-{chosen.fingerprint}")  # fmt: skip
            until = st.date_input(
                "放行到（凭证日期）", like.until, format="YYYY-MM-DD", key=f"a-until-{chosen.fingerprint}"
            )
            because = st.text_input("理由（必填）", placeholder="例如：按月托收的水费，已核对供水合同",
                                    key=f"a-because-{chosen.fingerprint}")  # fmt: skip
            if not st.form_submit_button("登记放行", key="a-go"):
                return
        demand(view.account, Act.DECIDE)
        wanted = Allowance(
            rule=chosen.rule, until=until, because=because, payee=payee.strip(), account=account.strip(),
            min_amount=least, max_amount=most,
        )  # fmt: skip
        made = memory.remember(view.store, view.project.id, wanted, who=view.user)
        state.record(view, "登记放行", str(made.number))
        state.note("已登记；下次检查起放行。本条线索请另外作出处理。")
        st.rerun()


def _year_end() -> date:
    today = date.today()  # noqa: DTZ011 - allowances end with days of this place
    return date(today.year, 12, 31)


def passed(report: Report) -> None:
    """What the unit has explained and the list therefore leaves out."""
    if not report.allowed:
        return
    with st.expander(f"已放行 {len(report.allowed):,} 条，没有列入清单"):
        table = pd.DataFrame(
            {
                "问题": [entry.finding.title for entry in report.allowed],
                "日期": [str(entry.finding.date or "") for entry in report.allowed],
                "凭证号": [entry.finding.voucher for entry in report.allowed],
                "金额": [entry.finding.amount / 100 for entry in report.allowed],
                "摘要": [entry.finding.summary for entry in report.allowed],
                "放行理由": [entry.because for entry in report.allowed],
                "放行到": [str(entry.until) for entry in report.allowed],
                "账簿": [entry.finding.book for entry in report.allowed],
            }
        )
        st.dataframe(
            table, hide_index=True, placeholder="", height=min(35 * (len(table) + 1) + 3, 320), key="passed",
            column_config={
                "金额": st.column_config.NumberColumn("金额（元）", format="accounting", width=112),
                "放行理由": st.column_config.TextColumn(width=260),
                "放行到": st.column_config.TextColumn(width=96),
                "日期": st.column_config.TextColumn(width=96),
            },
        )  # fmt: skip
        st.caption("理由不成立时，在“设置”的放行名单里撤销，下次检查就会重新列出。")
