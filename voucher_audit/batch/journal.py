"""What an operator reads while many books are done: progress and a log of units, files and counts.

Never a text or an amount out of a book: the log of a cluster is read by people who may not read the books.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from voucher_audit.batch.refs import Outcome

LOG_FILE: Final = "运行日志.log"
_LIBRARY: Final = "voucher_audit"
_LOG: Final = logging.getLogger(__name__)
_SECONDS_BETWEEN_LINES: Final = 15.0  # where the output is no terminal


def silence_library() -> None:
    """Keep the library's own log of this process off its standard error: a crashed rule's traceback may quote a book."""
    logger = logging.getLogger(_LIBRARY)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = False


@contextmanager
def kept_in(out: Path) -> Iterator[None]:
    """For as long as it lasts, this module's log goes to a file in `out`, and the rest of the library's nowhere."""
    library = logging.getLogger(_LIBRARY)
    before = (list(library.handlers), library.propagate, _LOG.level)
    handler = logging.FileHandler(out / LOG_FILE, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    library.handlers = [logging.NullHandler()]
    library.propagate = False
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        _LOG.removeHandler(handler)
        handler.close()
        library.handlers, library.propagate = before[0], before[1]
        _LOG.setLevel(before[2])


def note(sentence: str) -> None:
    """One line of the log; the caller puts units, files and counts into it, nothing out of the books."""
    _LOG.info(sentence)


def tell(outcome: Outcome) -> None:
    """One line about one book."""
    where = f"{outcome.unit} {outcome.year}（{outcome.key}）"
    again = f"，第 {outcome.attempts} 次" if outcome.attempts > 1 else ""
    if outcome.status == "failed":
        _LOG.warning("没有做成：%s%s；原因见失败的账簿.csv", where, again)
        return
    _LOG.info(
        "完成：%s，分录 %s 条，线索 %s 条，用时 %.1f 秒%s",
        where,
        outcome.lines,
        outcome.findings,
        outcome.seconds,
        again,
    )
    for title in outcome.crashed:
        _LOG.warning("规则出错：%s，%s", where, title)


@dataclass
class Progress:
    """Books done, books a minute, time that remains; one line, written over on a terminal."""

    total: int
    kept: int = 0
    shown: bool = True
    done: int = 0
    told: int = 0  # outcomes given; `done` may be ahead of it
    failed: int = 0
    lines: int = 0
    started: float = field(default_factory=time.monotonic)
    last: float = 0.0

    def add(self, outcome: Outcome) -> None:
        self.told += 1
        self.done = max(self.done, self.told)
        self.failed += outcome.status == "failed"
        self.lines += outcome.lines
        self.show()

    def at(self, done: int) -> None:
        """Where the books come back all at once, somebody else counts them meanwhile."""
        self.done = done
        self.show()

    def show(self) -> None:
        """The line, not more often than anybody reads."""
        moment = time.monotonic()
        finished = self.done >= self.total
        terminal = sys.stderr.isatty()
        if not self.shown or (not terminal and not finished and moment - self.last < _SECONDS_BETWEEN_LINES):
            return
        self.last = moment
        end = "\n" if finished or not terminal else ""
        sys.stderr.write(f"{chr(13) + chr(27) + '[K' if terminal else ''}{self.text(moment)}{end}")
        sys.stderr.flush()

    def text(self, moment: float) -> str:
        """`120/3,000 本（4%），31.5 本/分钟、157,500 条分录/分钟，约剩 1 小时 31 分，未做成 2 本`."""
        minutes = max(moment - self.started, 1e-9) / 60
        rate = self.done / minutes
        parts = [f"{self.done:,}/{self.total:,} 本（{self.done / max(self.total, 1):.0%}）"]
        if self.done:
            parts.append(f"{rate:,.1f} 本/分钟、{self.lines / minutes:,.0f} 条分录/分钟")
            if self.done < self.total:
                parts.append(f"约剩 {duration((self.total - self.done) / rate * 60)}")
        if self.kept:
            parts.append(f"另有 {self.kept:,} 本以前已做成")
        if self.failed:
            parts.append(f"未做成 {self.failed} 本")
        return "，".join(parts)


def duration(seconds: float) -> str:
    """`1 小时 31 分`, `2 分 5 秒`, `40 秒`."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
