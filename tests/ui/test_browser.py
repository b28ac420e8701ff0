"""The whole way in a real browser: upload, progress, ten items, undo, a killed server, export, rectification, closing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.ui.conftest import Served
from tests.ui.people import OTHER, PASSWORD, SECRET

SAMPLES = Path(__file__).resolve().parents[2] / "sample_ledgers" / "清河县住建局"
PROJECT = "清河县住建局专项检查"
DISMISSED = "已核对会议记录原件，事项一致"
PICTURES = os.environ.get("VOUCHER_AUDIT_PICTURES")  # `make pictures` keeps what a test run throws away
WIDTHS = (1440, 1024)
SLOW = 60_000  # milliseconds: a shared machine

expect.set_options(timeout=SLOW)


@pytest.fixture(scope="module")
def reviewed(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """A browser in which the sample files were uploaded and checked; its first page shows the outcome."""
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{served.url}/upload")
    page.get_by_label("项目名称", exact=True).fill(PROJECT)
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_role("heading", name=PROJECT)).to_be_visible()
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".xlsx", ".csv"))
    page.locator('input[type="file"]').set_input_files(files)
    expect(page.get_by_text(f"共 {len(files)} 个文件")).to_be_visible()
    register = page.get_by_role("combobox", name="「清河县住房和城乡建设局-发票台账.xlsx」是")
    expect(register).to_have_value("发票台账")
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_text(re.compile("正在检查")).first).to_be_visible()
    expect(page.get_by_role("progressbar").first).to_be_visible()
    expect(page.get_by_text(re.compile("检查完成：读入 5,789 条分录"))).to_be_visible(timeout=3 * SLOW)
    yield context
    context.close()


@pytest.fixture
def page(reviewed: BrowserContext, served: Served) -> Iterator[Page]:
    page = reviewed.new_page()
    yield page
    page.close()


def new_context(browser: Browser, width: int = 1440) -> BrowserContext:
    made = browser.new_context(viewport={"width": width, "height": 1100}, locale="zh-CN", accept_downloads=True)
    made.set_default_timeout(SLOW)
    return made


def shown(page: Page, served: Served, path: str, heading: str) -> None:
    page.goto(f"{served.url}/{path}")
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    settled(page)


def settled(page: Page) -> None:
    """The script has run to its end."""
    expect(page.locator('[data-testid="stStatusWidget"]')).to_have_count(0)
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")


def first_item(page: Page, served: Served) -> None:
    shown(page, served, "review", "问题复核")
    page.get_by_role("button", name="逐张审阅").click()
    expect(page.get_by_text("记账凭证").first).to_be_visible()
    settled(page)


def decide(page: Page, status: str, note: str, button: str = "保存") -> None:
    page.get_by_role("radiogroup").get_by_text(status, exact=True).click()
    expect(page.get_by_role("radio", name=status)).to_be_checked()
    opinion(page).fill(note)
    page.get_by_role("button", name=button, exact=True).click()


def opinion(page: Page) -> Locator:
    return page.get_by_label("检查意见", exact=True)


def fingerprint(page: Page) -> str:
    found = re.search(r"item=([0-9a-f]+)", page.url)
    assert found, page.url
    return found[1]


def test_first_look_names_the_law_and_calls_nobody_outside(page: Page, served: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    shown(page, served, "", "总览")
    first_item(page, served)
    expect(page.get_by_text("（凭证日期当时有效）").first).to_be_visible()
    expect(page.get_by_text("制单：").first).to_be_visible()
    for path, heading in (("upload", "项目与上传"), ("settings", "设置"), ("coverage", "读取与覆盖")):
        shown(page, served, path, heading)
    assert len(asked) > 20
    assert {url for url in asked if not re.match(r"(https?|ws)://127\.0\.0\.1:|data:|blob:", url)} == set()


def test_ten_items_are_decided_undone_found_after_a_kill_exported_and_one_is_closed(page: Page, served: Served) -> None:
    first_item(page, served)
    decide(page, "排除", "")
    expect(page.get_by_text("「排除」要写明理由。")).to_be_visible()
    decided: list[str] = []
    for number in range(10):
        expect(page.get_by_text(re.compile(rf"第\s*{number + 1}\s*／"))).to_be_visible()
        settled(page)
        decided.append(fingerprint(page))
        status, note = ("排除", DISMISSED) if number < 4 else ("属实", f"第 {number} 张已核对")
        decide(page, status, note, "保存，看下一张")
        page.wait_for_url(lambda url, last=decided[-1]: f"item={last}" not in url and "item=" in url)
    assert len(set(decided)) == 10
    page.goto(f"{served.url}/review?item={decided[0]}")
    page.get_by_role("button", name="撤销上一步").click()
    expect(page.get_by_text("已撤销上一步").first).to_be_visible()
    settled(page)
    expect(opinion(page)).to_have_value("")
    served.restart()
    page.goto(f"{served.url}/review?item={decided[1]}")
    expect(opinion(page)).to_have_value(DISMISSED)
    page.get_by_role("button", name="返回清单").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.suggested_filename == f"问题清单-{PROJECT}.xlsx"
    with Path(download.value.path()).open("rb") as made:
        sheet = openpyxl.load_workbook(made)["问题清单"]
        rows = list(sheet.iter_rows(values_only=True))
    heading = next(row for row in rows if "处理状态" in row)
    status, said = heading.index("处理状态"), heading.index("检查意见")
    body = rows[rows.index(heading) + 1 :]
    assert {row[said] for row in body if row[status] == "排除"} == {DISMISSED}
    assert len({row[said] for row in body if row[status] == "属实"}) == 6
    assert {row[status] for row in body if row[status]} == {"排除", "属实", "待核实"}
    close_one(page, served)


def close_one(page: Page, served: Served) -> None:
    """整改 of one matter up to its 销号."""
    shown(page, served, "rectification", "问题清单与整改台账")
    page.get_by_role("button", name="全部列入清单").click()
    expect(page.get_by_text(re.compile("已列入 [1-6] 项"))).to_be_visible()
    for status, fields in (
        ("整改中", {"整改措施": "追回款项，补办手续", "责任人": "王某"}),
        ("已整改", {"整改情况": "款项已收回，手续已补齐"}),
        ("已销号", {"佐证材料": "收款收据 0012345 号"}),
    ):
        settled(page)
        for label, text in fields.items():
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_role("combobox", name="状态").last.click()
        page.get_by_role("option", name=status).click()
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("第 1 项已保存").first).to_be_visible()
        expect(page.locator(".va-tag", has_text=status)).to_be_visible()
    expect(page.get_by_text(re.compile("由 .* 销号"))).to_be_visible()


def test_two_people_at_once_lose_nothing(browser: Browser, page: Page, served: Served) -> None:
    first_item(page, served)
    mine = fingerprint(page)
    other = new_context(browser)
    try:
        second = other.new_page()
        second.goto(f"{served.url}/review?item={mine}")
        expect(opinion(second)).to_be_visible()
        settled(second)
        decide(page, "待补充材料", "甲：请提供合同")
        expect(page.locator(".va-log").first).to_contain_text("甲：请提供合同")
        decide(second, "属实", "乙：已核实")
        expect(second.get_by_text("这条线索刚被别人处理过")).to_be_visible()
        settled(second)  # the first one's word stands and is shown; what the second one typed is still there
        expect(second.locator(".va-log").first).to_contain_text("甲：请提供合同")
        expect(opinion(second)).to_have_value("乙：已核实")
        decide(second, "属实", "乙：看过甲的意见后认定")
        expect(second.locator(".va-log").first).to_contain_text("乙：看过甲的意见后认定")
        expect(second.locator(".va-log").nth(1)).to_contain_text("甲：请提供合同")
    finally:
        other.close()


def test_file_that_is_no_ledger_gets_one_sentence(page: Page, served: Served, tmp_path: Path) -> None:
    broken = tmp_path / "照片.xlsx"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    shown(page, served, "upload", "项目与上传")
    page.get_by_text("新建项目").click()
    page.get_by_label("项目名称", exact=True).fill("坏文件")
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_role("heading", name="坏文件")).to_be_visible()
    settled(page)
    page.locator('input[type="file"]').set_input_files(broken)
    expect(page.get_by_text("共 1 个文件")).to_be_visible()
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_text(re.compile("「照片.xlsx」是图片"))).to_be_visible(timeout=3 * SLOW)


def test_accountant_logs_in_stays_in_after_a_refresh_and_sees_their_own_unit(browser: Browser, guarded: Served) -> None:
    context = new_context(browser)
    try:
        page = context.new_page()
        page.goto(f"{guarded.url}/review?project=1")
        expect(page.get_by_role("heading", name="凭证异常检测")).to_be_visible()
        picture(page, "login", WIDTHS[0])
        page.get_by_label("用户名").fill("kuaiji")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="问题复核")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="问题复核")).to_be_visible()
        settled(page)
        expect(page.get_by_role("link", name="设置")).to_have_count(0)
        assert SECRET not in page.content()
        assert OTHER not in page.content()
        page.get_by_text("退出登录").click()
        page.wait_for_url("**/login")
        page.goto(f"{guarded.url}/review")
        page.wait_for_url("**/login?next=%2Freview")
    finally:
        context.close()


PAGES = {
    "overview": "总览",
    "upload": "项目与上传",
    "review": "问题复核",
    "item": "",
    "outliers": "离群凭证",
    "sampling": "抽样",
    "coverage": "读取与覆盖",
    "rectification": "问题清单与整改台账",
    "settings": "设置",
    "operations": "操作日志",
}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_its_window_with_its_headings_whole(
    browser: Browser, reviewed: BrowserContext, served: Served, width: int
) -> None:
    context = new_context(browser, width)
    try:
        page = context.new_page()
        shown(page, served, "upload", "项目与上传")
        if page.get_by_role("heading", name=PROJECT).count() == 0:  # another test made a newer one
            page.get_by_role("combobox", name="当前项目").click()
            page.get_by_role("option", name=PROJECT).click()
            expect(page.get_by_role("heading", name=PROJECT)).to_be_visible()
        number = re.search(r"project=(\d+)", page.url)
        assert number
        for path, heading in PAGES.items():
            if heading:
                place = "" if path == "overview" else path  # the first page has no path of its own
                shown(page, served, f"{place}?project={number[1]}", heading)
                if path == "rectification" and page.get_by_role("button", name="全部列入清单").count():
                    page.get_by_role("button", name="全部列入清单").click()
                    settled(page)
            else:
                page.get_by_role("button", name="逐张审阅").click()
                expect(page.get_by_text("记账凭证").first).to_be_visible()
                settled(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (path, width)
            cut = page.eval_on_selector_all(
                "h1, h2, h3, .va-card .n, .va-card .t",
                "found => found.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)",
            )
            assert cut == [], (path, width)
            picture(page, path, width)
    finally:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_page_of_users_fits_its_window(browser: Browser, guarded: Served, width: int) -> None:
    context = new_context(browser, width)
    try:
        page = context.new_page()
        page.goto(f"{guarded.url}/users")
        page.get_by_label("用户名").fill("admin")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="新增用户")).to_be_visible()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        picture(page, "users", width)
    finally:
        context.close()


def picture(page: Page, name: str, width: int) -> None:
    """Keep what the page looks like."""
    if PICTURES:
        page.wait_for_timeout(2500)  # charts and tables draw themselves after the script has ended
        name = name if width == WIDTHS[0] else f"{name}-{width}"
        page.screenshot(path=Path(PICTURES) / f"{name}.png")
