"""When something out of the ordinary happens at a desk: a free day for it, and the way people type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sample_ledgers.chance import Chance
from sample_ledgers.desk import Desk


@dataclass
class Occasion:
    desk: Desk
    chance: Chance

    def day(self, low_month: int = 1, high_month: int = 11, low: int = 3, high: int = 27) -> date:
        """A working day outside the spans in which the till is left alone; December is not used."""
        profile = self.desk.profile
        months = [month for month in profile.months if low_month <= month <= high_month] or list(profile.months)
        while True:
            day = self.desk.day(self.chance.pick(profile.years), self.chance.pick(months), low, high)
            if not self.desk.is_quiet(day):
                return day

    def rough(self, text: str) -> str:
        """Now and then as carelessly typed as real summaries are: stray blanks, half- and full-width brackets."""
        draw = self.chance.below(12)
        if draw == 0 and len(text) > 4:
            at = self.chance.between(1, len(text) - 1)
            return f"{text[:at]} {text[at:]}"
        if draw == 1:
            return text.replace("（", "(").replace("）", ")")
        return f"{text} " if draw == 2 else text
