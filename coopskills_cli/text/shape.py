"""Reads a text as Ruby's expressions do, whose classes of characters are not Python's.

Every character beyond ASCII is replaced by one that stands for its class, so that expressions stay short and offsets
stay the same.
"""

from __future__ import annotations

from functools import cache

from coopskills_cli.text.tables import characters

LETTER, WORD, SPACE, OTHER = "ä", "²", " ", "¤"
# Where letter case is of no account, Ruby takes two characters beyond ASCII for letters of it.
AS_ASCII = {"\u017f": "s", "\u212a": "k"}
# What an expression names stands for itself.
KEPT = "＃·・\u200c"
# Unicode's White_Space, Ruby's [[:space:]].
WHITE_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
WHITE_SPACE += "\u2028\u2029\u202f\u205f\u3000"


def shape(text: str) -> str:
    """The text in classes: LETTER is [[:alpha:]], WORD what else is [[:word:]], SPACE is [[:space:]], OTHER the rest.

    ASCII stands for itself, and so do the characters of KEPT.
    """
    return text if text.isascii() else text.translate(_classes())


class _Classes(dict[int, str]):
    """A table for `str.translate` that fills itself with what it is asked for."""

    def __missing__(self, code: int) -> str:
        stand_in = self[code] = _class(chr(code))
        return stand_in


@cache
def _classes() -> _Classes:
    return _Classes({ord(character): stand_in for character, stand_in in AS_ASCII.items()})


def _class(character: str) -> str:
    if character.isascii() or character in KEPT:
        return character
    if character in WHITE_SPACE:
        return SPACE
    if character in characters("alphabetic"):
        return LETTER
    return WORD if character in characters("word") else OTHER
