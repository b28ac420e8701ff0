"""Patterns without one of their alternatives."""

from __future__ import annotations

import itertools
import re

_OPENS = re.compile(r"\((\?(:|=|!|<=|<!))?")


def without_one(pattern: str) -> list[str]:
    """The pattern without one alternative, for each alternative of each group and of the whole (quotes included).

    A piece whose brackets do not match (of a pattern written in several pieces) is left alone.
    """
    quote = pattern.index(pattern[-1])
    groups: list[list[int]] = [[quote + 1]]  # where the alternatives of each open group begin
    cuts: list[tuple[int, int]] = []
    place, end = quote + 1, len(pattern) - 1
    while place <= end:
        opened = _OPENS.match(pattern, place)
        if pattern[place] == "\\":
            place += 2
        elif pattern[place] == "[":
            place = pattern.index("]", place + 2) + 1
        elif opened and place < end:
            groups.append([opened.end()])
            place = opened.end()
        elif pattern[place] == ")" or place == end:
            starts = [*groups.pop(), place + 1]
            if len(starts) > 2:
                pairs = list(itertools.pairwise(starts))
                cuts += [*pairs[:-1], (pairs[-1][0] - 1, place)]
            if not groups:
                break
            place += 1
        else:
            if pattern[place] == "|":
                groups[-1].append(place + 1)
            place += 1
    return [pattern[:start] + pattern[stop:] for start, stop in cuts] if place == end and not groups else []
