"""Signs that turn the direction of a text: needed now and then, and a way to show something else than is there."""

from __future__ import annotations

_OVERRIDES = {"\u202d": "U+202D", "\u202e": "U+202E"}
_OPENING = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_CLOSING = frozenset(_OPENING.values())


def deceit(text: str) -> str:
    """What is wrong with the directions of a text, empty where nothing is.

    An override shows letters in another order than they are read; an embedding or isolate that is not closed turns
    whatever follows the text (Unicode Standard Annex 9; Unicode Technical Report 36).
    """
    open_: list[str] = []
    for sign in text:
        if sign in _OVERRIDES:
            return f"{_OVERRIDES[sign]} turns the letters after it around"
        if sign in _OPENING:
            open_.append(_OPENING[sign])
        elif sign in _CLOSING and (not open_ or open_.pop() != sign):
            return f"U+{ord(sign):04X} ends a direction that did not begin"
    return f"a direction is begun and not ended (U+{ord(open_[-1]):04X} is missing)" if open_ else ""
