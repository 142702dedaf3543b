"""Where a text may be cut, and how cleanly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from coopskills_cli.text.cuts import Level, cuts
from coopskills_cli.text.graphemes import boundaries
from tests.text.long_texts import long_texts

if TYPE_CHECKING:
    from coopskills_cli.text.cuts import Cut


def clean(text: str) -> list[tuple[str, str, Level]]:
    """What stands at each cut that tears nothing, but for the end."""
    found = [cut for cut in cuts(text) if Level.WORD <= cut.level < Level.END]
    return [(text[: cut.end][-3:], text[cut.start :][:3], cut.level) for cut in found]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("one\n\ntwo", Level.PARAGRAPH),
        ("one\r\n \t\r\ntwo", Level.PARAGRAPH),
        ("one\u2029two", Level.PARAGRAPH),
        ("one\ntwo", Level.LINE),
        ("one \r\n two", Level.LINE),
        ("one.\ntwo", Level.LINE),
        ("one\u2028two", Level.LINE),
        ("one. Two", Level.SENTENCE),
        ("one.   Two", Level.SENTENCE),
        ("one two", Level.WORD),
        ("one\u00a0 two", Level.WORD),
        ("one\u3000two", Level.WORD),
    ],
)
def test_white_space_is_told_apart(text: str, level: Level) -> None:
    """All of it goes with the cut; a blank line weighs most, then a line, a sentence, a word."""
    assert clean(text) == [("one" if "." not in text else "ne.", text[-3:], level)]


@pytest.mark.parametrize("text", ["one\u00a0two", "Quoi ?", "Prix : un", "« Bon", "Bon »", "10 % de", "one\u202f!"])
def test_signs_are_not_left_alone(text: str) -> None:
    """A no-break space, and what French sets before and behind its signs, is cut in need only."""
    assert not [cut for cut in clean(text) if "de" not in cut[1] and "un" not in cut[1]]
    assert any(cut.level is Level.GLUED for cut in cuts(text))


def test_some_scripts_have_no_spaces() -> None:
    """There a sentence ends with its sign, brackets closed behind it."""
    assert clean("「行きます。」はい！？それで") == [
        ("す。」", "はい！", Level.SENTENCE),
        ("い！？", "それで", Level.SENTENCE),
    ]


def test_white_space_that_bears_a_mark_stays() -> None:
    """Its last character is one with the mark, so that nothing there can be cut."""
    assert [cut for cut in cuts("one \u0301two") if cut.start != cut.end] == []


@settings(deadline=None)
@given(long_texts())
def test_cuts_break_no_cluster_and_leave_no_white_space(text: str) -> None:
    """In order, each between two grapheme clusters, with white space between its ends and none beside them."""
    text = text.strip()
    found: list[Cut] = cuts(text)
    assert found == sorted(found, key=lambda cut: (cut.end, cut.start))
    assert found[-1].end == found[-1].start == len(text)
    unbroken = set(boundaries(text))
    for cut in found[:-1]:
        assert {cut.end, cut.start} <= unbroken
        assert text[cut.end : cut.start].strip() == ""
        assert not text[cut.end - 1].isspace()
        assert not text[cut.start].isspace()
