"""What the program says to whoever started it."""

from typing import Final

RAN: Final = 0
RULE_CRASHED: Final = 1  # everything ran but a rule, which has no result
NOT_PROVED: Final = 1  # verify-log, restore: a log was changed after it was written
BAD_INPUT: Final = 2  # the input or the arguments could not be understood
INTERRUPTED: Final = 130
