"""Finds the places where a text may be cut in two, and says how cleanly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from coopskills_cli.text.graphemes import boundaries
from coopskills_cli.text.sentences import NO_BREAK, WITHOUT_SPACE, ends_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

# What `str.strip` takes away, since parts are stripped.
WHITE_SPACE = re.compile(r"\s+")
# French sets these apart from the word that they belong to.
SIGN_AHEAD = re.compile(r"[!?:;»%]")
QUOTE_BEHIND = re.compile(r"(?:\A|\s)«\Z")


class Level(IntEnum):
    """How clean a cut is. Those below WORD tear something.

    GLUED is at white space that belongs to the signs beside it: a no-break space, or that before a `?` in French.
    """

    GRAPHEME = 0
    GLUED = 1
    WORD = 2
    SENTENCE = 3
    LINE = 4
    PARAGRAPH = 5
    END = 6


@dataclass(frozen=True, slots=True)
class Cut:
    """A place to cut, in code points: a part ends before `end`, the next begins at `start`; between is white space."""

    end: int
    start: int
    level: Level


def cuts(text: str) -> list[Cut]:
    """All of them in order, the end of the text as the last; none breaks a grapheme cluster. The text is stripped."""
    places = boundaries(text)
    found = [*_at_white_space(text, frozenset(places)), *_between_clusters(text, places[1:-1])]
    return sorted([*found, Cut(len(text), len(text), Level.END)], key=attrgetter("end"))


def _at_white_space(text: str, places: frozenset[int]) -> Iterator[Cut]:
    for match in WHITE_SPACE.finditer(text):
        end, start = match.span()
        if end in places and start in places:  # a mark may have joined the last of the white space
            yield Cut(end, start, _level(text, end, start))


def _between_clusters(text: str, places: list[int]) -> Iterator[Cut]:
    """Where no white space is: within words, and behind sentences of scripts without a space."""
    sentences = {match.end() for match in WITHOUT_SPACE.finditer(text)}
    for place in places:
        if not text[place].isspace() and not text[place - 1].isspace():
            yield Cut(place, place, Level.SENTENCE if place in sentences else Level.GRAPHEME)


def _level(text: str, end: int, start: int) -> Level:
    white = text[end:start]
    breaks = len(f"{white}.".splitlines()) - 1
    if breaks:
        return Level.PARAGRAPH if breaks > 1 or "\u2029" in white else Level.LINE
    if not white.strip(NO_BREAK) or SIGN_AHEAD.match(text, start) or QUOTE_BEHIND.search(text[max(0, end - 2) : end]):
        return Level.GLUED
    return Level.SENTENCE if ends_sentence(text, end, start) else Level.WORD
