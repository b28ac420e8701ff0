"""How hard property and fuzz tests search.

The suite tries the same examples every time (profile `suite`); `make fuzz` tries new ones and many more (profile `fuzz`),
and prints what reproduces a failure. The environment variable `HYPOTHESIS_PROFILE` chooses.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

_TIMES: Final = 20  # as many examples under `fuzz` as in the suite
PROFILE: Final = os.environ.get("HYPOTHESIS_PROFILE", "suite")


def register() -> None:
    """Make both profiles known to hypothesis and load the chosen one; done once, by conftest."""
    common = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    settings.register_profile("suite", common, derandomize=True)
    settings.register_profile("fuzz", common, max_examples=100 * _TIMES, print_blob=True)
    settings.load_profile(PROFILE)


def examples(count: int) -> settings:
    """For tests that want another number of examples than the usual 100: `count` in the suite, more under `fuzz`."""
    return settings(max_examples=count * (_TIMES if PROFILE == "fuzz" else 1))
