"""项目与上传, 抽样, 读取与覆盖, 整改, 设置, 用户 and 操作日志 as each role meets them, drawn without a browser."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.small_ledger import csv, voucher
from tests.ui.people import OTHER, OWN, SECRET, perform
from voucher_audit import jobs
from voucher_audit.store import archive, decisions, memory, operations, projects, users
from voucher_audit.store import rectification as log
from voucher_audit.store.database import Store, open_store


def a_page(name: str, user: str) -> None:
    """One page for one user; `local` is the person at this computer."""
    import importlib

    from voucher_audit.store import projects, users
    from voucher_audit.ui import shell, state

    account = None if user == "local" else users.user_of(state.store(), user)
    known = [one for one in projects.projects(state.store()) if account is None or account.may_see(one.id)]
    view = importlib.import_module(f"voucher_audit.ui.views.{name}")
    shell._guarded(view.render, account, known)


@pytest.fixture
def store(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A copy of its own for every test."""
    folder = tmp_path / "data"
    shutil.copytree(prepared, folder)
    monkeypatch.setenv("VOUCHER_AUDIT_DATA", str(folder))
    # the audit runs here, not in another process, and is over when the page comes back
    monkeypatch.setattr(jobs, "submit", lambda store, run_id: jobs.perform(store.folder, store.url, run_id))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield open_store(folder)
    st.cache_resource.clear()


def drawn(name: str, user: str = "local", **query: str) -> AppTest:
    at = AppTest.from_function(a_page, default_timeout=60, args=(name, user))
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    """Every text of the page."""
    parts = [str(element.proto.body) for element in at.get("html")]
    for kind in (at.markdown, at.caption, at.info, at.warning, at.error, at.success, at.title, at.subheader, at.toast):
        parts += [str(element.value) for element in kind]
    parts += [frame.value.to_csv() for frame in at.dataframe]
    parts += [str(box.options) + str(box.label) for box in (*at.selectbox, *at.multiselect)]
    parts += [box.label for box in at.expander]
    return "\n".join(parts)


def both(store: Store) -> projects.Project:
    return next(one for one in projects.projects(store) if one.name == "两个单位")


def other(store: Store) -> projects.Project:
    return next(one for one in projects.projects(store) if one.name == "别的项目")


PAGES = ("upload", "overview", "review", "outliers", "sampling", "coverage", "rectification")


@pytest.mark.parametrize("name", PAGES)
def test_accountant_reads_nothing_of_another_unit_on_any_page(store: Store, name: str) -> None:
    inspector = said(drawn(name, "inspector", project=str(both(store).id)))
    accountant = said(drawn(name, "kuaiji", project=str(both(store).id)))
    if name not in ("rectification", "overview"):
        assert OTHER in inspector, "else the test proves nothing"
    for secret in (OTHER, SECRET, "乙供应商", "赵六"):
        assert secret not in accountant


@pytest.mark.parametrize("name", PAGES)
def test_project_of_others_named_in_the_address_is_not_opened(store: Store, name: str) -> None:
    at = drawn(name, "kuaiji", project=str(other(store).id))
    assert "别的项目" not in said(at)
    assert at.query_params["project"] == str(both(store).id)
    assert "赵六" not in said(at)


def test_finding_of_another_unit_named_in_the_address_is_not_opened(store: Store) -> None:
    run = projects.runs(store, both(store).id)[0]
    found = archive.load(store.reports / str(run.id)).listed
    secret = next(finding for finding in found if SECRET in finding.summary)
    assert SECRET in said(drawn("review", "inspector", project=str(both(store).id), item=secret.fingerprint))
    assert SECRET not in said(drawn("review", "kuaiji", project=str(both(store).id), item=secret.fingerprint))


def test_roles_see_the_actions_they_have(store: Store) -> None:
    project = str(both(store).id)
    accountant, inspector = (drawn("upload", user, project=project) for user in ("kuaiji", "inspector"))
    assert "新建项目" in [box.label for box in inspector.expander]
    assert "新建项目" not in [box.label for box in accountant.expander]
    for page, sentence in (("users", "只有管理角色可以管理用户"), ("operations", "只有管理角色可以查看操作日志"),
                           ("settings", "不能修改项目设置")):  # fmt: skip
        at = drawn(page, "kuaiji", project=project)
        assert sentence in at.error[0].value
        assert not at.button
    assert "kuaiji" in said(drawn("users", "admin"))
    assert not [radio for radio in drawn("review", "kuaiji", project=project).radio if str(radio.key).startswith("b-")]


def test_many_files_and_a_zip_are_kept_once_each_with_its_role(store: Store) -> None:
    at = drawn("upload")
    next(box for box in at.text_input if box.label == "项目名称").set_value("新项目")
    next(button for button in at.button if button.label == "建立").click().run()
    project = next(one for one in projects.projects(store) if one.name == "新项目")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("../../一月/账.csv", csv())
        zipped.writestr(
            "发票.csv",
            "发票号码,开票日期,销方名称,价税合计\n10000001,2023-02-01,文华商店,1200.00\n".encode("utf-8-sig"),
        )
    again = drawn("upload", project=str(project.id))
    again.file_uploader[0].set_value(
        [("资料.zip", packed.getvalue(), "application/zip"), ("同一本账.csv", csv(), "text/csv")]
    ).run()
    assert not again.exception
    kept = {upload.name: upload for upload in projects.uploads(store, project.id)}
    assert {name: upload.role for name, upload in kept.items()} == {
        "资料.zip/账.csv": "ledger",
        "资料.zip/发票.csv": "invoices",
    }
    assert all(upload.path.parent == store.files for upload in kept.values()), "no path of the zip reaches the disk"
    assert "同一本账.csv 与已有文件内容相同" in again.toast[0].value
    role = next(box for box in again.selectbox if box.label == "「资料.zip/发票.csv」是")
    role.set_value("contracts").run()
    assert projects.uploads(store, project.id)[1].role == "contracts"


def test_zip_that_unfolds_beyond_measure_is_refused_with_a_sentence(store: Store) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("账.csv", b"0" * (64 << 20))
    before = len(projects.uploads(store, both(store).id))
    at = drawn("upload", project=str(both(store).id))
    at.file_uploader[0].set_value([("炸弹.zip", packed.getvalue(), "application/zip")]).run()
    assert "压缩比高得异常" in at.toast[0].value
    assert len(projects.uploads(store, both(store).id)) == before


def test_names_of_files_and_projects_are_never_markup(store: Store) -> None:
    evil = "<img src=x onerror=alert(1)>*粗*$a$"
    project = projects.create_project(store, evil)
    projects.add_upload(store, project.id, f"{evil}.csv", csv(), "ledger", unit=evil)
    perform(store, project.id)
    for name in PAGES:
        at = drawn(name, project=str(project.id))
        html = "".join(str(element.proto.body) for element in at.get("html"))
        assert "<img" not in html, name
        assert not any(text.allow_html for text in (*at.markdown, *at.caption)), name


def test_next_upload_shows_what_changed_since_the_last_check(store: Store) -> None:
    project = projects.create_project(store, "逐月")
    first = projects.add_upload(store, project.id, "某局2023年.csv", csv(), "ledger")
    assert first is not None
    perform(store, project.id)
    assert "与上次检查相比" not in said(drawn("upload", project=str(project.id)))
    projects.remove_upload(store, first)
    extra = voucher(
        "2024-01-09", 1, "付孙七零工费（白条）", "5001 业务活动费用/劳务费", "1001 库存现金", 6200, "孙七", 1
    )
    projects.add_upload(store, project.id, "某局2023年.csv", csv(extra=tuple(extra), iou=4100), "ledger")
    at = drawn("upload", project=str(project.id))
    at.button(key="start").click().run()
    text = said(at)
    assert "与上次检查相比" in text
    assert "付孙七零工费" in text
    assert "新增月份" in text
    assert "查过的月份又改过账" in text
    assert "2023 年 3 月" in text
    assert "2023 年 5 月" not in text


def test_sample_is_drawn_again_from_its_seed_and_counts_only_the_books_chosen(store: Store) -> None:
    at = drawn("sampling", project=str(both(store).id))
    at.number_input(key="sampling-size").set_value(4).run()
    first = list(at.dataframe[0].value["凭证号"] + at.dataframe[0].value["账簿"])
    assert len(first) == 4
    at.number_input(key="sampling-seed").set_value(7).run()
    assert list(at.dataframe[0].value["凭证号"] + at.dataframe[0].value["账簿"]) != first
    at.number_input(key="sampling-seed").set_value(20260101).run()
    assert list(at.dataframe[0].value["凭证号"] + at.dataframe[0].value["账簿"]) == first
    at.number_input(key="sampling-least").set_value(20000.0).run()
    assert set(at.dataframe[0].value["金额"]) == {30000.0, 21000.0, 40000.0}
    at.number_input(key="sampling-least").set_value(9e9).run()
    assert "没有凭证" in said(at)


def test_matter_goes_from_confirmed_finding_to_closed(store: Store) -> None:
    project = both(store)
    run = projects.runs(store, project.id)[0]
    found = archive.load(store.reports / str(run.id)).listed
    wanted = next(finding for finding in found if "李四装修款" in finding.summary)
    same = [f for f in found if f.voucher_id == wanted.voucher_id]
    keys = [(f.fingerprint, f.facts, 0) for f in same]
    assert "清单还是空的" in said(drawn("rectification", project=str(project.id)))
    decisions.decide_all(store, project.id, keys, status="属实", note="借条在库", who="检查员")
    at = drawn("rectification", project=str(project.id))
    assert "有 1 项属实的问题还没有列入清单" in at.info[0].value
    at.button(key="open-matters").click().run()
    (matter,) = log.matters(store, project.id)
    assert (matter.number, matter.unit, matter.state) == (1, OWN, "待整改")
    for status, fields in (
        ("整改中", {"整改措施": "收回借款"}),
        ("已整改", {"整改情况": "已收回入账"}),
        ("已销号", {}),
    ):
        at = drawn("rectification", project=str(project.id))
        for label, text in fields.items():
            next(area for area in at.text_area if area.label == label).set_value(text)
        next(box for box in at.selectbox if box.label == "状态").set_value(status)
        next(button for button in at.button if button.label == "保存").click().run()
        if status == "已销号":
            assert "请填写佐证材料" in at.error[0].value, "closing asks for its proof"
            at = drawn("rectification", project=str(project.id))
            next(area for area in at.text_area if area.label == "佐证材料").set_value("收款收据 0012345")
            next(box for box in at.number_input if box.label == "追回金额（元）").set_value(21000.0)
            next(box for box in at.selectbox if box.label == "状态").set_value(status)
            next(button for button in at.button if button.label == "保存").click().run()
        assert not at.exception
    (closed,) = log.matters(store, project.id)
    assert (closed.state, closed.recovered, closed.measures) == ("已销号", 21000_00, "收回借款")
    text = said(drawn("rectification", project=str(project.id)))
    assert "整改率 100.0%" in text
    assert "21,000.00" in text


def test_overdue_matter_is_marked_and_an_accountant_may_report_but_not_close(store: Store) -> None:
    from voucher_audit.rectification import Matter

    project = both(store)
    mine = Matter("其他问题", "甲局的问题", "说明", 100, "甲局2023年", (), (), unit=OWN, deadline=date(2024, 1, 31))
    theirs = Matter("其他问题", "乙局的问题", "说明", 100, "乙局2023年", (), (), unit=OTHER)
    log.open_matters(store, project.id, [mine, theirs], who="检查员")
    assert "超期" in set(drawn("rectification", "inspector", project=str(project.id)).dataframe[0].value["状态"])
    at = drawn("rectification", "kuaiji", project=str(project.id))
    assert list(at.dataframe[0].value["问题"]) == ["甲局的问题"]
    assert [box.disabled for box in at.text_input if box.label == "责任单位"] == [True]
    next(area for area in at.text_area if area.label == "整改情况").set_value("已整改完毕")
    next(box for box in at.selectbox if box.label == "状态").set_value("整改中")
    next(button for button in at.button if button.label == "保存").click().run()
    assert next(m for m in log.matters(store, project.id) if m.unit == OWN).progress == "已整改完毕"


def test_threshold_shows_its_effect_before_it_is_saved_and_is_used_by_the_next_check(store: Store) -> None:
    project = both(store)
    at = drawn("settings", project=str(project.id))
    at.selectbox(key="threshold-rule").set_value("large-cash-payment").run()
    number = next(box for box in at.number_input if str(box.key).startswith("threshold-large-cash-payment"))
    number.set_value(number.value * 20).run()
    assert "改为" in said(at)
    assert projects.project_of(store, project.id).config == "", "nothing is saved yet"  # type: ignore[union-attr]
    at.button(key="save-threshold").click().run()
    kept = projects.project_of(store, project.id)
    assert kept is not None
    assert "[rules.large-cash-payment]" in kept.config
    at = drawn("settings", project=str(project.id))
    assert "设置在上次检查之后改过" in at.info[0].value
    at.button(key="check-again").click().run()
    assert "设置在上次检查之后改过" not in said(drawn("settings", project=str(project.id)))


def test_two_step_option_and_allowances_are_kept_and_revoked_visibly(store: Store) -> None:
    project = both(store)
    at = drawn("settings", "inspector", project=str(project.id))
    at.toggle(key="two-step").set_value(True).run()
    assert projects.project_of(store, project.id).two_step  # type: ignore[union-attr]
    next(box for box in at.text_input if box.label == "收款方（全称）").set_value("文华商店")
    next(box for box in at.text_input if box.label == "理由（必填）").set_value("定点采购")
    next(button for button in at.button if button.label == "登记").click().run()
    (entry,) = memory.entries(store, project.id)
    assert (entry.allowance.payee, entry.who) == ("文华商店", "inspector")
    at = drawn("settings", "inspector", project=str(project.id))
    next(box for box in at.text_input if box.label == "撤销理由（必填）").set_value("合同到期")
    next(button for button in at.button if button.label == "撤销放行").click().run()
    assert memory.in_force(store, project.id) == ()
    assert "合同到期" in said(drawn("settings", "inspector", project=str(project.id)))


def test_user_made_in_the_page_may_log_in_and_the_log_names_the_maker(store: Store) -> None:
    at = drawn("users", "admin")
    at.text_input(key="new-user-name").set_value("新会计")
    next(box for box in at.text_input if box.label.startswith("初始密码")).set_value("太短")
    next(button for button in at.button if button.label == "新增").click().run()
    assert "密码应为" in at.error[0].value
    at = drawn("users", "admin")
    at.text_input(key="new-user-name").set_value("新会计")
    next(box for box in at.text_input if box.label.startswith("初始密码")).set_value("一路平安顺风顺水长长久久")
    next(button for button in at.button if button.label == "新增").click().run()
    made = users.user_of(store, "新会计")
    assert made is not None
    assert made.role == "财务"
    last = operations.operations(store)[0]
    assert (last.who, last.action) == ("admin", "新增用户")
    assert "新增用户" in said(drawn("operations", "admin"))


def test_coverage_accounts_for_every_row_and_says_what_to_bring(store: Store) -> None:
    at = drawn("coverage", project=str(both(store).id))
    text = said(at)
    assert "分录 16，不是分录 1，未能读入 0" in text
    assert "库存现金盘点表" in text
    assert {"未检查", "已检查"} <= set(at.dataframe[0].value["结果"])


def test_project_is_erased_only_by_its_name_and_the_neighbour_stays(store: Store) -> None:
    gone, stays = both(store), other(store)
    own = {upload.sha256 for upload in projects.uploads(store, gone.id)}
    shared = {upload.sha256 for upload in projects.uploads(store, stays.id)}
    at = drawn("upload", project=str(gone.id))
    at.text_input(key="erase-name").set_value("两个单")
    next(button for button in at.button if button.label == "清除").click().run()
    assert "什么也没有清除" in said(at)
    assert both(store) == gone
    at.text_input(key="erase-name").set_value("两个单位")
    next(button for button in at.button if button.label == "清除").click().run()
    assert not at.exception
    assert [one.name for one in projects.projects(store) if one.id in (gone.id, stays.id)] == ["别的项目"]
    kept = {path.name for path in store.files.iterdir()}
    assert kept & (own - shared) == set()
    assert shared <= kept
