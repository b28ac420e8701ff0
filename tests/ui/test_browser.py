"""The whole way in a real browser: look, decide, restart, find the decision again, export, upload a ledger."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.conftest import Served

DATA = Path(__file__).resolve().parent.parent / "data"
REAL = DATA / "凭证明细-unit-a-2024年.csv"
PICTURES = os.environ.get("VOUCHER_AUDIT_PICTURES")  # `make pictures` keeps what a test run throws away
SLOW = 60_000  # milliseconds: a shared machine


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1440, "height": 1500}, locale="zh-CN", accept_downloads=True)
    made.set_default_timeout(SLOW)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Page:
    page = context.new_page()
    page.goto(f"{served.url}/review")
    expect(page.get_by_role("heading", name="问题复核")).to_be_visible(timeout=SLOW)
    return page


def search(page: Page, text: str, found: int) -> None:
    box = page.get_by_label("搜索")
    box.fill(text)
    box.press("Enter")
    expect(page.get_by_text(re.compile(rf"共 {found} 张凭证有线索，第 1／1 页"))).to_be_visible(timeout=SLOW)


def decide(page: Page, status: str, note: str) -> None:
    page.get_by_text(status, exact=True).last.click()
    page.get_by_label("检查意见", exact=True).fill(note)
    page.get_by_role("button", name="保存", exact=True).click()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.wait_for_timeout(1500)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_first_look_shows_a_finding_with_its_voucher_and_law_and_calls_nobody_outside(
    context: BrowserContext, served: Served
) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served.url)
    expect(page.get_by_role("heading", name="总览")).to_be_visible(timeout=SLOW)
    picture(page, "overview")
    page.get_by_role("link", name="问题复核").click()
    page.get_by_role("button", name="逐张审阅").click()
    expect(page.get_by_text("记账凭证").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("（凭证日期当时有效）").first).to_be_visible()
    expect(page.get_by_text("制单：").first).to_be_visible()
    picture(page, "review")
    strangers = {url for url in asked if not re.match(r"(https?|ws)://127\.0\.0\.1:|data:|blob:", url)}
    assert strangers == set()


def test_decision_needs_its_reason_and_survives_a_killed_server(page: Page, served: Served) -> None:
    search(page, "77,455.00", 1)
    page.get_by_role("button", name="逐张审阅").click()
    decide(page, "排除", "")
    expect(page.get_by_text("「排除」要写明理由。")).to_be_visible(timeout=SLOW)
    decide(page, "属实", "三重一大会议记录属于另一单位")
    expect(page.get_by_text("已保存：").first).to_be_visible(timeout=SLOW)
    served.restart()
    page.goto(f"{served.url}/review")
    expect(page.get_by_role("heading", name="问题复核")).to_be_visible(timeout=SLOW)
    search(page, "77,455.00", 1)
    page.get_by_role("button", name="逐张审阅").click()
    expect(page.get_by_label("检查意见", exact=True)).to_have_value("三重一大会议记录属于另一单位")
    page.get_by_role("button", name="返回清单").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    with Path(download.value.path()).open("rb") as made:
        rows = list(openpyxl.load_workbook(made)["问题清单"].iter_rows(min_row=2, values_only=True))
    decided = [row for row in rows if row[10] == "属实"]
    assert len({(row[4], row[5]) for row in decided}) == 1, (
        "one voucher was decided, whatever number of findings it has"
    )
    assert {row[11] for row in decided} == {"三重一大会议记录属于另一单位"}
    assert 77455 in {row[6] for row in decided}
    assert all(row[10] == "待核实" for row in rows if row not in decided)


def test_upload_of_a_real_export_is_audited_and_shown(page: Page) -> None:
    page.get_by_role("link", name="项目与上传").click()
    page.get_by_text("新建项目").click()
    page.get_by_label("项目名称").fill("真实导出")
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_role("heading", name="真实导出")).to_be_visible(timeout=SLOW)
    page.locator('input[type="file"]').set_input_files(REAL)
    expect(page.get_by_text("识别为：账簿")).to_have_count(1, timeout=SLOW)
    picture(page, "upload")
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_text(re.compile("正在检查")).first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile("检查完成：读入 418 条分录"))).to_be_visible(timeout=3 * SLOW)
    page.get_by_role("link", name="读取与覆盖").click()
    expect(page.get_by_text(re.compile("101 张凭证.*借贷全部平衡"))).to_be_visible(timeout=SLOW)
    picture(page, "coverage")
    page.get_by_role("link", name="离群凭证").click()
    expect(page.get_by_text("第 1 名").first).to_be_visible(timeout=SLOW)
    picture(page, "outliers")


def test_file_that_is_no_ledger_gets_one_sentence(page: Page, tmp_path: Path) -> None:
    broken = tmp_path / "照片.xlsx"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    page.get_by_role("link", name="项目与上传").click()
    page.get_by_text("新建项目").click()
    page.get_by_label("项目名称").fill("坏文件")
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_role("heading", name="坏文件")).to_be_visible(timeout=SLOW)
    page.locator('input[type="file"]').set_input_files(broken)
    expect(page.get_by_text("识别为：账簿")).to_have_count(1, timeout=SLOW)
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_text(re.compile("「照片.xlsx」是图片"))).to_be_visible(timeout=3 * SLOW)
