"""Keeps the links, tags and mentions of a text what they are when it is cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from coopskills_cli.text.cuts import Level
from coopskills_cli.text.spans import byte_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coopskills_cli.models import Facet, FacetType
    from coopskills_cli.text.cuts import Cut

# No network lets what is beyond these decide whether there is a facet.
SEPARATORS = " \t\r\n"
SEPARATOR = re.compile(f"[{SEPARATORS}]")
# How far ahead of a cut, in code points, a word without an end is looked at.
LOOK_AHEAD = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is of one piece, from code point to code point; `type` is that of its first facet."""

    start: int
    end: int
    type: FacetType


@dataclass(frozen=True)
class Whole:
    """A text before it is cut; `facets` gives what the network makes of any text."""

    text: str
    facets: Callable[[str], Sequence[Facet]]

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The facets, in order; those that overlap are one stretch."""
        raw = self.text.encode("utf-8", "surrogatepass")
        found: list[Stretch] = []
        at, at_byte = 0, 0
        for facet in self.facets(self.text):
            at, at_byte = at + _characters(raw[at_byte : facet.byte_start]), facet.byte_start
            end = at + _characters(raw[facet.byte_start : facet.byte_end])
            if found and at < found[-1].end:
                last = found.pop()
                found.append(Stretch(last.start, max(last.end, end), last.type))
            else:
                found.append(Stretch(at, end, facet.type))
        return found

    def outside(self, cuts: Iterable[Cut]) -> list[Cut]:
        """The cuts that take nothing from a facet."""
        ends = [stretch.end for stretch in self.stretches]
        starts = [*(stretch.start for stretch in self.stretches), len(self.text)]
        return [cut for cut in cuts if cut.start <= starts[bisect_right(ends, cut.end)]]

    def stays(self, begin: int, cut: Cut) -> bool:
        """Whether a part from `begin` to the cut, and what follows, have the facets that they have in the text.

        A facet may come or go by what stands before it or behind it: `。@name.example` is no mention on Bluesky, and
        would be one at the start of a part.
        """
        beside = self.text[cut.end : cut.end + 1], self.text[cut.start - 1]
        if cut.level is Level.END or all(character in SEPARATORS for character in beside):
            return True
        begin = max(begin, *(self.text.rfind(separator, begin, cut.end) + 1 for separator in SEPARATORS))
        separator = SEPARATOR.search(self.text, cut.start, cut.start + LOOK_AHEAD)
        stop = separator.start() if separator else cut.start + LOOK_AHEAD
        return self._found(begin, cut.end) + self._found(cut.start, stop, begin) == self._found(begin, stop)

    def _found(self, start: int, end: int, begin: int | None = None) -> list[tuple[int, int, FacetType, str]]:
        """The facets of a piece by itself, in bytes from `begin`, which is `start` where it is not given."""
        shift = 0 if begin is None else byte_length(self.text[begin:start])
        found = self.facets(self.text[start:end])
        return [(facet.byte_start + shift, facet.byte_end + shift, facet.type, facet.value) for facet in found]


def _characters(raw: bytes) -> int:
    """How many code points the UTF-8 has."""
    return len(raw.decode("utf-8", "surrogatepass"))
