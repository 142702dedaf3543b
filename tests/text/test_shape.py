"""Held: a text is read in Ruby's classes of characters, offset by offset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.text.shape import LETTER, OTHER, SPACE, WHITE_SPACE, WORD, shape


@pytest.mark.parametrize(
    ("characters", "stand_in"),
    [
        ("éя合ⅣⒶि", LETTER),
        ("\u0301٣\u20e3‿", WORD),
        ("\u00a0\u2028\u3000\u0085", SPACE),
        ("½²…👍\u200b", OTHER),
    ],
)
def test_a_character_stands_for_its_class(characters: str, stand_in: str) -> None:
    """Beyond ASCII, and but for what expressions name."""
    assert shape(characters) == stand_in * len(characters)


def test_letters_in_disguise_are_the_letters() -> None:
    """Ruby's [a-z] without letter case has a long s and the Kelvin sign."""
    assert shape("\u017f\u212a") == "sk"


def test_what_expressions_name_stays() -> None:
    """Hashtags and their separators are told by the character itself."""
    assert shape("é＃·・\u200c#_") == f"{LETTER}＃·・\u200c#_"


@given(st.text(st.characters(codec=None)))
def test_offsets_stay(text: str) -> None:
    """One character for one, and ASCII untouched."""
    found = shape(text)
    assert len(found) == len(text)
    assert all(old == new for old, new in zip(text, found, strict=True) if old.isascii())


def test_white_space_is_rubys() -> None:
    """Not Python's, which has four separators more."""
    assert set(WHITE_SPACE) == {chr(code) for code in range(0x110000) if chr(code).isspace()} - set("\x1c\x1d\x1e\x1f")
