"""`map_books` on this machine: processes of their own, one book at a time each.

Each slot is a pool of one process. So a process that dies (out of memory, killed) names its book and disturbs no other;
and after `BOOKS_PER_PROCESS` books a slot starts a fresh process, which gives the memory back.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Final, Protocol

from voucher_audit.batch import journal
from voucher_audit.batch.refs import BookRef, Outcome

BOOKS_PER_PROCESS: Final = 40
ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ATTEMPTS: Final = 2  # a book that took its process down is tried once more, then reported
DIED: Final = "检查这本账的进程意外结束（多半是内存不足），已重试一次；请在内存更大的机器上单独检查这本账。"

Book = tuple[BookRef, str]  # a book and the key of its result
AuditBook = Callable[[BookRef, str], Outcome]


class MapBooks(Protocol):
    """The one seam between what is done to a book and where it is done."""

    def __call__(self, audit_one: AuditBook, refs: Sequence[Book]) -> Iterator[Outcome]:
        """Outcomes of all books as they come, in any order; every book has exactly one."""


def one_after_another(audit_one: AuditBook, refs: Sequence[Book]) -> Iterator[Outcome]:
    """In this process: for one job, and to compare the others with."""
    return (audit_one(ref, key) for ref, key in refs)


def in_processes(jobs: int) -> MapBooks:
    """`jobs` books at a time in processes of this machine."""

    def map_books(audit_one: AuditBook, refs: Sequence[Book]) -> Iterator[Outcome]:
        waiting = deque((book, 1) for book in refs)
        slots = [_Slot() for _ in range(min(jobs, len(refs)))]
        busy: dict[Future[Outcome], tuple[_Slot, Book, int]] = {}
        try:
            while waiting or busy:
                idle = [slot for slot in slots if all(slot is not other for other, _, _ in busy.values())]
                for slot in idle[: len(waiting)]:
                    book, attempt = waiting.popleft()
                    busy[slot.submit(audit_one, *book)] = (slot, book, attempt)
                done, _ = wait(busy, return_when=FIRST_COMPLETED)
                for future in done:
                    slot, book, attempt = busy.pop(future)
                    try:
                        yield replace(future.result(), attempts=attempt)
                    except BrokenProcessPool:
                        slot.renew()
                        if attempt < ATTEMPTS:
                            waiting.append((book, attempt + 1))
                        else:
                            yield died(book, attempt)
        finally:
            for slot in slots:
                slot.end()

    return map_books


def died(book: Book, attempts: int) -> Outcome:
    """Outcome of a book that takes down whatever works on it."""
    ref, key = book
    return Outcome(key, ref.unit, ref.year, "failed", message=DIED, attempts=attempts)


class _Slot:
    """A pool of one process, renewed now and then."""

    def __init__(self) -> None:
        self.pool: ProcessPoolExecutor | None = None
        self.given = 0

    def submit(self, audit_one: AuditBook, ref: BookRef, key: str) -> Future[Outcome]:
        if self.given >= BOOKS_PER_PROCESS:
            self.renew()
        if self.pool is None:
            self.pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=begin)
        self.given += 1
        return self.pool.submit(audit_one, ref, key)

    def renew(self) -> None:
        self.end()
        self.given = 0

    def end(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait=False, cancel_futures=True)
            self.pool = None


def begin() -> None:
    """One thread a process, set before numpy is loaded; no process outlives a killed run, none quotes a book."""
    os.environ.update(ONE_THREAD)
    journal.silence_library()
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            multiprocessing.connection.wait([sentinel])
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
