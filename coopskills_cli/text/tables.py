"""What Unicode and the registries say, frozen in files beside this one, so that every Python answers alike."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CharacterClass:
    """A set of characters: `bounds` are the code points at which membership begins and ends, in turn."""

    bounds: tuple[int, ...]

    def __contains__(self, character: str) -> bool:
        return bisect_right(self.bounds, ord(character)) % 2 == 1

    @property
    def pattern(self) -> str:
        """The inside of a regular expression's brackets that stands for the class."""
        pairs = zip(self.bounds[::2], self.bounds[1::2], strict=True)
        return "".join(f"\\U{start:08x}-\\U{end - 1:08x}" for start, end in pairs)


@cache
def characters(name: str) -> CharacterClass:
    """A class of `unicode.txt`: `alphabetic`, `pictographic`, `punctuation`, `word` (letters, marks, digits, `_`).

    The others there say how characters join into grapheme clusters; each character is in one of them at most.
    """
    line = next(line for line in _lines("unicode.txt") if line.startswith(f"{name} "))
    bounds: list[int] = []
    for ends in line.split()[1:]:
        first, _, last = ends.partition("-")
        bounds += [int(first, 16), int(last or first, 16) + 1]
    return CharacterClass(tuple(bounds))


@cache
def top_level_domains() -> frozenset[str]:
    """Every top-level domain, in lower case, in Unicode where it has letters beyond ASCII."""
    return frozenset(_lines("tlds.txt"))


@cache
def twitter_domains() -> dict[str, int]:
    """The top-level domains that twitter-text knows, case-folded, with their rank: the first that fits counts."""
    return {domain.casefold(): rank for rank, domain in enumerate(_lines("tlds-twitter.txt"))}


def _lines(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
