"""Counts and cuts texts by what a reader takes for one character: extended grapheme clusters, UAX #29.

Own rules over frozen tables, since the libraries lag behind the Unicode version of the networks' servers (ugrapheme
counts Khmer otherwise) and the networks refuse a text for one cluster too many.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from coopskills_cli.text.tables import characters

# Each character is read as a letter for how it joins others, so that UAX #29's grammar (table 1c) is one expression.
LETTERS = {
    "control": "0",
    "pictographic": "P",
    "consonant": "C",
    "extend": "e",
    "linker": "k",
    "joiner": "j",
    "parting": "n",
    "spacing": "s",
    "prepend": "p",
    "regional": "R",
    "leading": "L",
    "vowel": "V",
    "trailing": "T",
}
OTHER = "o"
SYLLABLE, SYLLABLE_WITH_TRAILING = "S", "Y"  # Hangul, composed
CLUSTER = re.compile(
    r"""
    \r\n | [\r\n0]
    | p* (?: L* (?: V+ | SV* | Y ) T* | L+ | T+
           | RR
           | P (?: [ekn]* jP )*
           | C (?: [ekj]* k [ekj]* C )*
           | [^\r\n0] )
      [eknjs]*
    """,
    re.VERBOSE,
)
# Latin, Greek, Cyrillic, Armenian, their punctuation, kana, Han: without any character that joins others.
APART = (
    "\u0000-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u3001-\u3029\u3030-\u3098"
    "\u309b-\ua66e"
)
# What is left, with the neighbours that it may join.
JOINING = re.compile(rf"(?:[{APART}]?[^{APART}]++)++[{APART}]?")


def count(text: str) -> int:
    """How many grapheme clusters the text has."""
    number = len(text) - text.count("\r\n")  # the one cluster of ASCII that has two characters
    if text.isascii():
        return number
    for stretch in JOINING.findall(text):
        number += len(CLUSTER.findall(stretch.translate(_letters()))) - len(stretch)
    return number


def boundaries(text: str) -> list[int]:
    """Where a text may be cut without breaking a cluster: code point offsets from 0 to its length, both included."""
    if text.isascii() and "\r\n" not in text:
        return list(range(len(text) + 1))
    return [0, *(match.end() for match in CLUSTER.finditer(text.translate(_letters())))]


def clusters(text: str) -> list[str]:
    """The text, cut into its grapheme clusters; joined, they are the text again."""
    return [text[start:end] for start, end in pairwise(boundaries(text))]


class _Letters(dict[int, str]):
    """A table for `str.translate` that fills itself with what it is asked for."""

    def __missing__(self, code: int) -> str:
        letter = self[code] = _letter(code)
        return letter


@cache
def _letters() -> _Letters:
    return _Letters({ord("\r"): "\r", ord("\n"): "\n"})


def _letter(code: int) -> str:
    if 0xAC00 <= code <= 0xD7A3:  # noqa: PLR2004  the Hangul syllables: 28 for each pair of leading and vowel
        return SYLLABLE if (code - 0xAC00) % 28 == 0 else SYLLABLE_WITH_TRAILING
    if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  a lone surrogate stands alone
        return LETTERS["control"]
    character = chr(code)
    return next((letter for name, letter in LETTERS.items() if character in characters(name)), OTHER)
