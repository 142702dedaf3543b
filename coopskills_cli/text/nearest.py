"""The house's one "did you mean": the right word that a wrong one was probably meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LIKE_ENOUGH = 0.6


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that looks most like `word`, letter case aside; None where none is near."""
    from difflib import get_close_matches

    by_folded = {known.casefold(): known for known in sorted(words, reverse=True)}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=LIKE_ENOUGH)
    return by_folded[found[0]] if found else None
