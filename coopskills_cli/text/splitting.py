"""Splits a text that is too long for one part into a thread, where a reader would, and nothing else changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING

from coopskills_cli.text.cuts import Level, cuts
from coopskills_cli.text.graphemes import clusters
from coopskills_cli.text.intact import SEPARATORS, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coopskills_cli.models import Facet, FacetType
    from coopskills_cli.text.cuts import Cut

# A last part of so few words, and so much shorter than the one before it, looks like a mistake.
ORPHAN_WORDS, ORPHAN_SHARE = 2, 4
LONGEST_SHOWN = 60


class TooLong(ValueError):
    """A stretch of the text fits into no part and cannot be cut; `type` says what it is, None for plain text."""

    def __init__(self, message: str, remedy: str, stretch: str, type: FacetType | None = None) -> None:  # noqa: A002  as in Facet
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.stretch = stretch
        self.type = type


def split(
    text: str,
    *,
    fits: Callable[[str], bool],
    facets: Callable[[str], Sequence[Facet]],
    counter: str = "",
) -> tuple[str, ...]:
    """The parts of a text, none empty, none that does not fit; a text that fits is one part, without a counter.

    `fits` says whether a text can be a part, `facets` what the network makes of one. `counter` ends each part: it has
    `{part}` and `{parts}` in it, and begins with white space, or is set apart by a space. What stands between two
    parts in the text, white space or nothing, is all that is lost: with it the parts, without their counters, are the
    stripped text again, and their facets are its facets.

    From the front, each part ends at the cleanest place in the second half of what could fit, the last of its kind:
    a paragraph, a line, a sentence, a word. Failing these it ends at the last word, and within a word only if the word
    fits into no part, or no other place leaves all facets as they are. Where a word or two would be left for the end,
    the last two parts are balanced, if they can be at a place no less clean. The same text is always split alike.
    Raises TooLong.
    """
    text = text.strip()
    if not text:
        return ()
    if fits(text):
        return (text,)
    splitter = _Splitter(Whole(text, facets), fits)
    for digits in count(1):
        counted = _Counter(counter, "9" * digits)
        found = splitter.parts(counted)
        if not counted.is_passed_by(len(found)):
            break
    counted = _Counter(counter, str(len(found)))
    return tuple(part + counted.at(number) for number, part in enumerate(found, start=1))


@dataclass(frozen=True, slots=True)
class _Counter:
    """What ends each part; `parts` is how many there are, or a number with at least as many digits."""

    form: str
    parts: str

    def at(self, number: int) -> str:
        if not self.form:
            return ""
        said = self.form.replace("{part}", str(number)).replace("{parts}", self.parts)
        return said if said[0] in SEPARATORS else f" {said}"

    def is_passed_by(self, number: int) -> bool:
        """Whether there are more parts than it has digits for."""
        return bool(self.form) and len(str(number)) > len(self.parts)


@dataclass(frozen=True)
class _Splitter:
    """Finds the parts of a text; `begin` is always where one begins, in code points, `ending` what is added to it."""

    whole: Whole
    fits: Callable[[str], bool]

    @cached_property
    def cuts(self) -> list[Cut]:
        return self.whole.outside(cuts(self.whole.text))

    @cached_property
    def clean(self) -> list[Cut]:
        return [cut for cut in self.cuts if cut.level >= Level.WORD]

    def parts(self, counter: _Counter) -> list[str]:
        """The parts, each with room for its counter; not all of them where they are more than the counter can tell."""
        text = self.whole.text
        found: list[str] = []
        begin = 0
        while begin < len(text) and not counter.is_passed_by(len(found)):
            number = len(found) + 1
            cut = self._cut(begin, counter.at(number), counter.at(number + 1))
            found.append(text[begin : cut.end])
            begin = cut.start
        return found

    def _cut(self, begin: int, ending: str, next_ending: str) -> Cut:
        """Where the part ends that begins at `begin`."""
        reach = self._reach(begin, ending)
        if reach and reach[-1].level is Level.END:
            return reach[-1]
        ranked = self._ranked(begin, reach, ending)
        for cut in ranked:
            if self._holds(begin, cut, ending):
                return self._balanced(begin, cut, ranked, ending, next_ending)
        raise self._too_long(begin, ending)

    def _reach(self, begin: int, ending: str) -> list[Cut]:
        """The cuts behind `begin` up to the last whose part fits; found by steps that double, then by halves."""
        first = bisect_right(self.cuts, begin, key=attrgetter("end"))
        step = 1
        while first + step <= len(self.cuts) and self._fits(begin, self.cuts[first + step - 1], ending):
            step *= 2
        unsure = range(first + step // 2, min(first + step, len(self.cuts)))
        sure = bisect_left(unsure, 1, key=lambda index: not self._fits(begin, self.cuts[index], ending))
        return self.cuts[first : unsure.start + sure]

    def _ranked(self, begin: int, reach: list[Cut], ending: str) -> list[Cut]:
        """The cuts, the one that is wanted most as the first."""
        clean = [cut for cut in reach if cut.level >= Level.WORD]
        tears = not clean or self._is_overlong(clean[-1].start, ending)
        half = (begin + max((cut.end for cut in (reach if tears else clean)), default=0)) // 2

        def rank(cut: Cut) -> tuple[int, int]:
            if cut.level < Level.WORD and not tears:
                return -1, cut.end
            return cut.level if cut.end >= half else 0, cut.end

        return sorted(reach, key=rank, reverse=True)

    def _is_overlong(self, begin: int, ending: str) -> bool:
        """Whether the word that begins there fits into no part."""
        following = self.clean[bisect_right(self.clean, begin, key=attrgetter("end"))]
        return not self._fits(begin, following, ending)

    def _fits(self, begin: int, cut: Cut, ending: str) -> bool:
        return self.fits(self.whole.text[begin : cut.end] + ending)

    def _holds(self, begin: int, cut: Cut, ending: str) -> bool:
        """Whether the part fits and the facets stay; the lengths of pieces of a facet need not rise with them."""
        return self._fits(begin, cut, ending) and self.whole.stays(begin, cut)

    def _balanced(self, begin: int, cut: Cut, others: list[Cut], ending: str, next_ending: str) -> Cut:
        """The cut, or one as clean that leaves more for the last part, where the cut leaves a word or two."""
        text = self.whole.text
        left = len(text) - cut.start
        if left * ORPHAN_SHARE >= cut.end - begin or len(text[cut.start :].split()) > ORPHAN_WORDS:
            return cut
        fair = sorted(others, key=lambda other: min(other.end - begin, len(text) - other.start), reverse=True)
        for other in fair:
            rest = text[other.start :] + next_ending
            if other.level >= cut.level and self._holds(begin, other, ending) and self.fits(rest):
                return other
        return cut

    def _too_long(self, begin: int, ending: str) -> TooLong:
        if not self.fits(f"x{ending}"):
            message = "there is no room for text beside what every part carries"
            return TooLong(message, "shorten the content warning or the counter", ending.strip())
        text = self.whole.text
        inside = next((one for one in self.whole.stretches if one.start <= begin < one.end), None)
        if inside:
            stretch = text[inside.start : inside.end]
            message = f"the {inside.type} {_shown(stretch)} fits into no part"
            return TooLong(message, "shorten it, or leave it out", stretch, inside.type)
        stretch = clusters(text[begin:])[0]
        return TooLong(f"the character {_shown(stretch)} fits into no part", "leave it out", stretch)


def _shown(stretch: str) -> str:
    return repr(stretch if len(stretch) <= LONGEST_SHOWN else f"{stretch[:LONGEST_SHOWN]}…")
