"""总览, 问题复核 and 离群凭证 as their user meets them, drawn without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.small_ledger import EVIL, csv
from voucher_audit import jobs
from voucher_audit.allowances import Allowance
from voucher_audit.roles import Act
from voucher_audit.store import decisions, memory, projects
from voucher_audit.store.database import Store, open_store
from voucher_audit.ui import state

NOTHING = "没有符合条件的线索"


def overview_page() -> None:
    from voucher_audit.store import projects
    from voucher_audit.ui import shell, state
    from voucher_audit.ui.views import overview

    shell._guarded(overview.render, None, projects.projects(state.store()))


def review_page() -> None:
    from voucher_audit.store import projects
    from voucher_audit.ui import shell, state
    from voucher_audit.ui.views import review

    shell._guarded(review.render, None, projects.projects(state.store()))


def outliers_page() -> None:
    from voucher_audit.store import projects
    from voucher_audit.ui import shell, state
    from voucher_audit.ui.views import outliers

    shell._guarded(outliers.render, None, projects.projects(state.store()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("store")
    store = open_store(place)
    audited(store, projects.create_project(store, "某局").id, csv())
    return place


@pytest.fixture
def store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("VOUCHER_AUDIT_DATA", str(folder))
    st.cache_resource.clear()
    yield open_store(folder)
    st.cache_resource.clear()


def audited(store: Store, project: int, content: bytes) -> None:
    for upload in projects.uploads(store, project):
        projects.remove_upload(store, upload)
    projects.add_upload(store, project, "某局2023年.csv", content, "ledger")
    run = projects.create_run(store, project)
    jobs.perform(store.folder, store.url, run)
    done = projects.run(store, run)
    assert done is not None
    assert done.state == "done", done.message


def drawn(page: object, **query: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)  # type: ignore[arg-type]
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def item_of(store: Store, voucher: str) -> str:
    from voucher_audit.store import archive

    run = projects.runs(store, projects.projects(store)[0].id)[0]
    found = archive.load(store.reports / str(run.id)).listed
    return next(finding.fingerprint for finding in found if finding.voucher == voucher)


def listed(at: AppTest) -> list[str]:
    return list(at.dataframe[0].value["凭证号"])


def html(at: AppTest) -> str:
    return "".join(str(element.proto.body) for element in at.get("html"))


def test_list_is_gravest_first_and_the_filter_narrows_it(store: Store) -> None:
    at = drawn(review_page)
    assert listed(at) == ["记-4", "记-5", "记-3", "记-1"]
    at.text_input(key="f-text").set_value("零工").run()
    assert listed(at) == ["记-3"]
    at.text_input(key="f-text").set_value("没有这样的字").run()
    assert not at.dataframe
    assert NOTHING in "".join(entry.value for entry in at.markdown)
    at.button(key="f-clear").click().run()
    assert len(listed(at)) == 4


def test_click_on_a_row_opens_the_voucher_with_its_evidence(store: Store) -> None:
    at = drawn(review_page)
    table = at.dataframe[0]
    at.session_state[table.key] = {"selection": {"rows": [], "columns": [], "cells": [(1, "问题")]}}
    at.run()
    assert not at.exception
    said = html(at)
    assert "记账凭证" in said
    assert "付李四装修款（借条）" in said
    assert "付张三零工费" not in said.split("记账凭证")[1].split("</div></div>")[0]
    assert "第 <b>2</b>／4 张" in said


def test_walk_through_the_filtered_list(store: Store) -> None:
    at = drawn(review_page, item=item_of(store, "记-4"))
    assert at.button(key="previous").disabled
    at.button(key="next").click().run()
    assert "第 <b>2</b>／4 张" in html(at)
    at.button(key="back").click().run()
    assert len(listed(at)) == 4


def test_text_of_the_ledger_is_never_markup(store: Store) -> None:
    at = drawn(review_page, item=item_of(store, "记-4"))
    said = html(at) + "".join(str(entry.value) for entry in (*at.markdown, *at.caption))
    assert "<script>" not in said
    assert "&lt;script&gt;" in said
    assert EVIL in listed_summaries(drawn(review_page))


def listed_summaries(at: AppTest) -> list[str]:
    return list(at.dataframe[0].value["摘要"])


def test_dismissal_needs_its_reason_and_the_decision_stands_in_the_database(store: Store) -> None:
    project = projects.projects(store)[0].id
    mine, other = item_of(store, "记-3"), item_of(store, "记-5")
    at = drawn(review_page, item=mine)
    decide(at, "排除", "")
    assert "要写明理由" in at.error[0].value
    assert mine not in decisions.current(store, project)
    at = drawn(review_page, item=mine)
    decide(at, "排除", "已补零工考勤表")
    made = decisions.current(store, project)
    assert (made[mine].status, made[mine].note) == ("排除", "已补零工考勤表")
    assert other not in made
    again = drawn(review_page, item=mine)
    assert "已补零工考勤表" in html(again), "history"


def decide(at: AppTest, status: str, note: str) -> None:
    next(radio for radio in at.radio if str(radio.key).startswith("d-status")).set_value(status)
    next(area for area in at.text_area if str(area.key).startswith("d-note")).set_value(note)
    at.button(key="d-save").click().run()


def test_bulk_decision_touches_the_ticked_and_nobody_else(store: Store) -> None:
    project = projects.projects(store)[0].id
    before = decisions.current(store, project)
    at = drawn(review_page)
    at.session_state[at.dataframe[0].key] = {"selection": {"rows": [3], "columns": [], "cells": []}}
    at.run()
    at.radio(key="b-status-0").set_value("待补充材料")
    at.text_input(key="b-note-0").set_value("请提供备用金领用单")
    at.text_input(key="b-assignee-0").set_value("老周")
    at.button(key="b-go").click().run()
    assert "请先确认" in at.error[0].value
    at.checkbox(key="b-sure-0").check()
    at.button(key="b-go").click().run()
    assert not at.exception
    after = decisions.current(store, project)
    assert set(after) - set(before) == {item_of(store, "记-1")}
    made = after[item_of(store, "记-1")]
    assert (made.note, made.assignee) == ("请提供备用金领用单", "老周")
    at = drawn(review_page)
    at.multiselect(key="f-assignee").set_value(["老周"]).run()
    assert listed(at) == ["记-1"]


def test_undo_brings_back_what_was_before_and_stays_in_the_history(store: Store) -> None:
    project, mine = projects.projects(store)[0].id, item_of(store, "记-5")
    at = drawn(review_page, item=mine)
    decide(at, "属实", "现金付工程款，无发票")
    at = drawn(review_page, item=mine)
    decide(at, "待补充材料", "等施工合同")
    at = drawn(review_page, item=mine)
    at.button(key=f"undo-{mine}-2").click().run()
    assert not at.exception
    made = decisions.current(store, project)[mine]
    assert (made.status, made.note) == ("属实", "现金付工程款，无发票")
    said = html(drawn(review_page, item=mine))
    assert "撤销" in said
    assert "等施工合同" in said
    assert "全部线索" in said, "one line for what was said of all three findings at once"


def test_another_person_confirms_where_the_project_asks_for_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    project, mine = projects.projects(store)[0].id, item_of(store, "记-4")
    projects.set_two_step(store, project, True)
    monkeypatch.setattr(state, "local_user", lambda: "小王")
    decide(drawn(review_page, item=mine), "属实", "白条")
    at = drawn(review_page, item=mine)
    assert "等待另一个人复核" in at.info[0].value
    assert "待复核" in html(at)
    monkeypatch.setattr(state, "local_user", lambda: "老李")
    at = drawn(review_page, item=mine)
    at.button(key="c-agree").click().run()
    assert not at.exception
    made = decisions.current(store, project)[mine]
    assert (made.state, made.author, made.who) == ("属实", "小王", "老李")
    projects.set_two_step(store, project, False)


def test_the_same_is_let_pass_from_a_finding(store: Store) -> None:
    project, mine = projects.projects(store)[0].id, item_of(store, "记-3")
    at = drawn(review_page, item=mine)
    assert at.text_input(key=f"a-payee-{mine}").value == "张三"
    assert at.number_input(key=f"a-high-{mine}").value == 4000.0
    at.text_input(key=f"a-because-{mine}").set_value("零工名册已核")
    at.button(key="a-go").click().run()
    assert not at.exception
    (kept,) = memory.in_force(store, project)
    assert (kept.payee, kept.max_amount, kept.because) == ("张三", 4000.0, "零工名册已核")
    assert kept.rule in {"iou-in-cash", "missing-invoice"}


def test_overview_counts_and_leads_into_the_list(store: Store) -> None:
    at = drawn(overview_page)
    said = html(at)
    assert "高程度线索" in said
    assert "库存现金盘点表" in said, "what to bring"
    assert len(at.get("arrow_vega_lite_chart")) + len(at.get("vega_lite_chart")) >= 7
    at.button(key="go-high").click().run()
    assert at.session_state["f-severity"] == ["高"]


def test_outliers_have_reasons_and_a_picture(store: Store) -> None:
    at = drawn(outliers_page)
    first = at.dataframe[0].value
    assert list(first["名次"]) == sorted(first["名次"])
    assert not {"记-3", "记-5"} & set(first["凭证号"]), "a rule named those"
    at.text_input(key="o-text").set_value("会议费").run()
    assert list(at.dataframe[0].value["凭证号"]) == ["记-8"]
    assert "付会议费" in html(at)


def test_dull_outlier_leaves_the_list_and_can_be_found_again(store: Store) -> None:
    at = drawn(outliers_page)
    before = list(at.dataframe[0].value["凭证号"])
    next(button for button in at.button if str(button.key).startswith("dull-")).click().run()
    assert list(at.dataframe[0].value["凭证号"]) == before[1:]
    at.toggle(key="o-dull").set_value(True).run()
    assert list(at.dataframe[0].value["凭证号"]) == before
    next(button for button in at.button if button.label == "放回列表").click().run()
    assert list(drawn(outliers_page).dataframe[0].value["凭证号"]) == before


def test_an_outlier_can_be_decided_too(store: Store) -> None:
    at = drawn(outliers_page)
    at.text_input(key="o-text").set_value("会议费").run()
    next(radio for radio in at.radio if str(radio.key).startswith("p-status")).set_value("待补充材料")
    next(area for area in at.text_area if str(area.key).startswith("p-note")).set_value("要会议通知和签到表")
    at.button(key="p-save").click().run()
    assert not at.exception
    assert list(at.dataframe[0].value["处理状态"]) == ["待补充材料"]
    made = [one for one in decisions.current(store, projects.projects(store)[0].id).values() if "会议通知" in one.note]
    assert [one.status for one in made] == ["待补充材料"]


def test_who_is_overtaken_on_an_outlier_is_told_and_what_they_typed_is_kept(store: Store) -> None:
    def typed(at: AppTest, note: str) -> AppTest:
        next(radio for radio in at.radio if str(radio.key).startswith("p-status")).set_value("属实")
        next(area for area in at.text_area if str(area.key).startswith("p-note")).set_value(note)
        return at.button(key="p-save").click().run()

    def said(at: AppTest) -> list[str]:
        return [message.value for message in at.error]

    first, second = drawn(outliers_page), drawn(outliers_page)
    assert said(typed(first, "甲：看过原件")) == []
    typed(second, "乙：请补合同")
    assert len(said(second)) == 1
    assert "刚被别人处理过" in said(second)[0]
    assert next(area for area in second.text_area if str(area.key).startswith("p-note")).value == "乙：请补合同"
    notes = {one.note for one in decisions.current(store, projects.projects(store)[0].id).values()}
    assert "甲：看过原件" in notes
    assert "乙：请补合同" not in notes
    assert said(typed(second, "乙：看过甲的意见后认定")) == []
    notes = {one.note for one in decisions.current(store, projects.projects(store)[0].id).values()}
    assert "乙：看过甲的意见后认定" in notes


def test_filter_outlives_a_refresh_and_nonsense_in_the_address_is_ignored(store: Store) -> None:
    at = drawn(review_page)
    at.text_input(key="f-text").set_value("零工").run()
    at.multiselect(key="f-payee").set_value(["张三"]).run()
    address = at.query_params["filter"]
    again = drawn(review_page, filter=address[0] if isinstance(address, list) else address)
    assert listed(again) == ["记-3"]
    assert again.multiselect(key="f-payee").value == ["张三"]
    opened = drawn(
        review_page, filter=address[0] if isinstance(address, list) else address, item=item_of(store, "记-3")
    )
    assert "第 <b>1</b>／1 张" in html(opened)
    for nonsense in ("{", "[1]", '{"f-least": "x", "f-payee": 3, "f-order": "…", "other": 1}', '{"f-rule": ["没有"]}'):
        assert len(listed(drawn(review_page, filter=nonsense))) == 4


def test_item_of_another_report_is_not_opened(store: Store) -> None:
    assert len(listed(drawn(review_page, item="ffffffffffffffff"))) == 4


def test_accountant_sees_the_voucher_but_cannot_decide(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = item_of(store, "记-5")
    monkeypatch.setattr("voucher_audit.ui.view.View.may", lambda view, act: act is Act.UPLOAD)
    at = drawn(review_page, item=mine)
    assert "记账凭证" in html(at)
    assert not [button for button in at.button if button.key == "d-save"]
    assert not drawn(review_page).get("form")


def test_changed_voucher_comes_back_and_what_was_let_pass_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOUCHER_AUDIT_DATA", str(tmp_path))
    st.cache_resource.clear()
    store = open_store(tmp_path)
    project = projects.create_project(store, "某局").id
    audited(store, project, csv())
    mine = item_of(store, "记-3")
    decide(drawn(review_page, item=mine), "排除", "已补手续")
    rule = "stale-till-balance"
    memory.remember(
        store, project, Allowance(rule, date(2023, 12, 31), "现金已盘点", payee="", max_amount=1e9), who="甲"
    )
    audited(store, project, csv(iou=4700.0))
    st.cache_resource.clear()
    at = drawn(review_page)
    states = dict(zip(at.dataframe[0].value["凭证号"], at.dataframe[0].value["处理状态"], strict=True))
    assert states["记-3"] == "需重新核实"
    assert states["记-5"] == "待核实"
    assert "记-1" not in states, "its only finding is let pass"
    passed = next(table.value for table in at.dataframe if "放行理由" in table.value)
    assert "记-1" in set(passed["凭证号"])
    assert set(passed["放行理由"]) == {"现金已盘点"}
    at = drawn(review_page, item=item_of(store, "记-3"))
    assert "请重新核实" in at.warning[0].value
    st.cache_resource.clear()


@pytest.mark.parametrize("page", [overview_page, review_page, outliers_page])
def test_pages_without_results_say_what_to_do(page: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOUCHER_AUDIT_DATA", str(tmp_path))
    st.cache_resource.clear()
    projects.create_project(open_store(tmp_path), "空项目")
    at = drawn(page)
    assert "请上传账簿并开始检查" in "".join(entry.value for entry in at.markdown)
    st.cache_resource.clear()
