"""Work that takes its process down; imports nothing heavy, since many processes are started for it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from voucher_audit.batch.refs import BookRef, Outcome


def die(ref: BookRef, key: str) -> Outcome:
    """A book of 甲 kills its process always, one of 乙 the first time; `peers` names a folder for marks. The message
    says which process did it."""
    marker = Path(ref.peers) / key
    first = not marker.exists()
    marker.touch()
    if ref.unit == "甲" or (ref.unit == "乙" and first):
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(key, ref.unit, ref.year, "done", message=str(os.getpid()))
