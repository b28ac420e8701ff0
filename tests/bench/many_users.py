"""Twenty people at one page with five thousand findings: how long they wait. `make bench-users`.

    python -m tests.bench.many_users [--users 20] [--seconds 180] [--lines 120000] [--write]

Every user is a browser context of its own that opens the review page, walks from item to item with pauses as of a person who
reads, and decides every third. A click counts from the mouse to the next item on the screen, so the browsers' own work, on the
same machine, is in the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Error, Page, async_playwright
from streamlit.testing.v1 import AppTest

from tests.bench.ledger import export, write_csv
from tests.bench.sections import keep
from tests.ui.conftest import FLAGS
from voucher_audit import cases, jobs
from voucher_audit.store import archive, decisions, projects
from voucher_audit.store.database import open_store

TROUBLE = 0.03  # share of vouchers in trouble: enough for five thousand findings
PAUSE = (5.0, 15.0)  # seconds that a reviewer reads
APART = 5.0  # seconds between two users' coming
PATIENCE = 60_000  # milliseconds after which a click is counted as lost


@dataclass
class Waited:
    """Seconds that clicks took, by what was clicked, and what went wrong."""

    opened: list[float] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)
    decided: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def furnish(folder: Path, lines: int) -> tuple[int, list[str]]:
    """A store with one audited ledger; returns how many findings it has, and the fingerprints that its items go by."""
    store = open_store(folder / "store")
    ledger = folder / "ledger.csv"
    write_csv(export(lines, trouble=TROUBLE), ledger)
    project = projects.create_project(store, "二十人同时复核")
    projects.add_upload(store, project.id, "序时账.csv", ledger.read_bytes(), "ledger")
    run = projects.create_run(store, project.id)
    jobs.perform(store.folder, store.url, run)
    report = archive.load(store.reports / str(run))
    return len(report.listed), [item.first.fingerprint for item in cases.items(report.listed)]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The page's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "voucher_audit", "serve", "--no-browser", "--port", str(port)]
    with subprocess.Popen([*command, "--data", str(folder / "store")], env={**os.environ}) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)  # noqa: S310
                    break
                except OSError:
                    time.sleep(0.3)
            yield address
        finally:
            process.terminate()


async def walk(browser: Browser, address: str, number: int, first: str, end: float, waited: Waited) -> None:
    """One person's work until `end`, beginning with the item `first`."""
    chance = random.Random(number)  # noqa: S311 - a reading speed
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = await context.new_page()
    await asyncio.sleep(number * APART)
    begun = time.monotonic()
    await page.goto(f"{address}/review?item={first}", timeout=2 * PATIENCE)
    await page.locator(".va-place").wait_for(timeout=2 * PATIENCE)
    waited.opened.append(time.monotonic() - begun)
    step = number
    while time.monotonic() < end:
        await asyncio.sleep(chance.uniform(*PAUSE))
        step += 1
        try:
            await _step(page, step % 3 == 0, f"第 {number} 人第 {step} 次", waited)
        except Error as error:
            waited.lost.append(error.message.splitlines()[0])
    await context.close()


async def _step(page: Page, decides: bool, said: str, waited: Waited) -> None:
    """To the next item, with a decision on this one or without."""
    before = await page.locator(".va-place").inner_text()
    if decides:
        await page.get_by_role("radiogroup").get_by_text("待补充材料", exact=True).click(timeout=PATIENCE)
        await page.get_by_label("检查意见", exact=True).fill(said)
        button = page.get_by_role("button", name="保存", exact=True)
    else:
        button = page.get_by_role("button", name="下一张").first
    begun = time.monotonic()
    await button.click(timeout=PATIENCE)
    if decides:
        await page.locator(".va-log").filter(has_text=said).first.wait_for(timeout=PATIENCE)
        waited.decided.append(time.monotonic() - begun)
        return
    moved = "b => { const e = document.querySelector('.va-place'); return e && e.innerText !== b }"
    await page.wait_for_function(moved, arg=before, timeout=PATIENCE)
    waited.moved.append(time.monotonic() - begun)


async def work(address: str, users: int, items: Sequence[str], seconds: float) -> Waited:
    """All of them at once, each in a part of the list of their own, as colleagues share work out."""
    waited = Waited()
    async with async_playwright() as playwright:
        system = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = await playwright.chromium.launch(executable_path=system, args=FLAGS)
        end = time.monotonic() + users * APART + seconds
        starts = [items[number * len(items) // users] for number in range(users)]
        await asyncio.gather(
            *(walk(browser, address, number, first, end, waited) for number, first in enumerate(starts))
        )
        await browser.close()
    return waited


def review_page() -> None:
    """What AppTest draws; it takes the function's text, hence the imports."""
    from voucher_audit.store import projects
    from voucher_audit.ui import shell, state
    from voucher_audit.ui.views import review

    shell._guarded(review.render, None, projects.projects(state.store()))


def drawing(folder: Path, item: str) -> float:
    """Processor seconds that the server needs to draw one item again, without any browser; the best of five."""
    os.environ["VOUCHER_AUDIT_DATA"] = str(folder / "store")
    page = AppTest.from_function(review_page, default_timeout=120)
    page.query_params["item"] = item
    page.run()  # opens the report
    taken = []
    for _ in range(5):
        begun = time.process_time()
        page.run()
        taken.append(time.process_time() - begun)
    return min(taken)


def text(users: int, findings: int, items: int, stored: int, server: float, waited: Waited) -> str:
    """The section of the benchmark page."""
    kinds = (
        ("open the page at an item", waited.opened),
        ("next item", waited.moved),
        ("save a decision", waited.decided),
    )
    rows = "\n".join(f"| {name} | {_row(took)} |" for name, took in kinds)
    return f"""## Many users

`make bench-users`: {users} browsers at once on one page with {findings:,} findings ({items:,} items), each reading 5 to 15 seconds between
clicks, every third click a decision; server, database (SQLite) and all browsers share {os.cpu_count()} processors. Seconds by the clock:

| click | times | median | 95 % | longest |
| --- | ---: | ---: | ---: | ---: |
{rows}

The server's own part is {server:.2f} processor seconds to draw an item, twice that for a save; the rest is {users} browsers that draw on
the same processors. Clicks lost or answered too late: {len(waited.lost)}. Decisions shown as saved {len(waited.decided)}, found in the database {stored}.
"""


def _row(took: Sequence[float]) -> str:
    ordered = sorted(took)
    return f"{len(ordered)} | {statistics.median(ordered):.2f} | {ordered[int(0.95 * len(ordered))]:.2f} | {ordered[-1]:.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.many_users", description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--lines", type=int, default=120_000)
    parser.add_argument("--write", action="store_true", help="put the section into docs/BENCHMARKS.md")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        findings, items = furnish(folder, chosen.lines)
        with served(folder) as address:
            waited = asyncio.run(work(address, chosen.users, items, chosen.seconds))
        server = drawing(folder, items[len(items) // 2])
        store = open_store(folder / "store")
        made = decisions.current(store, projects.projects(store)[0].id)
        stored = len({decision.note for decision in made.values()})
    section = text(chosen.users, findings, len(items), stored, server, waited)
    sys.stdout.write(section)
    if chosen.write:
        keep("many-users", section)
    return 0 if not waited.lost else 1


if __name__ == "__main__":
    raise SystemExit(main())
