"""Directions of a text that deceive."""

from __future__ import annotations

import pytest

from coopskills_cli.text.bidi import deceit


@pytest.mark.parametrize(
    "text", ["", "abc", "שלום world", "a \u2067שלום\u2069 b", "\u2066a \u2068b\u2069\u2069", "\u202bא\u202c"]
)
def test_what_every_writer_of_two_scripts_needs_is_right(text: str) -> None:
    """Plain texts of any script, and directions that are begun and ended."""
    assert deceit(text) == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("pay \u202exe.cod\u202c", "U+202E"),
        ("\u202dabc", "U+202D"),
        ("a \u2067b", "U+2069"),
        ("a\u2069 b", "U+2069"),
        ("\u202aa\u2069", "U+2069"),
    ],
)
def test_what_shows_something_else_is_told(text: str, word: str) -> None:
    """Overrides, and directions that run out of the text; the sign is named."""
    assert word in deceit(text)
