"""Texts from elsewhere on a terminal."""

from __future__ import annotations

import pytest

from coopskills_cli.text.harmless import harmless


@pytest.mark.parametrize(
    "text", ["Bonjour\u00a0!", "«\u202fles coops\u202f»", "👩\u200d🚀 👍🏽", "a\tb\nc", "ن\u200cن", "été"]
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    """Blanks that do not break, joined emoji, other alphabets, tabs and lines."""
    assert harmless(text) == text


@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\x07", "\r", "\x7f", "\u202e", "\u2066", "\u2028", "\ud800"])
def test_what_steers_is_shown_as_a_sign(sign: str) -> None:
    """One for one, so that offsets stay."""
    assert harmless(f"a{sign}b") == "a\ufffdb"
