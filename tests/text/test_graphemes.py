"""Held: texts are counted and cut by grapheme clusters as Unicode 17 says and as the networks' servers do."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.text.graphemes import APART, boundaries, clusters, count
from coopskills_cli.text.tables import characters
from tests.reference.official import answers
from tests.reference.texts import texts

JOINERS = (
    "a \r\n#é\u0301\u200d\u200c\u00ad\u200b\u0600\ufe0f\u20e3\uff9e"
    "\u0915\u094d\u0903\u17d2\u1780\u0e33\u1100\u1161\u11a8\uac00\uac01👩❤🏽🇪🇺"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("abc", ["a", "b", "c"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("\n\r", ["\n", "\r"]),
        ("e\u0301té", ["e\u0301", "t", "é"]),
        ("🇪🇺🇧🇪🇫", ["🇪🇺", "🇧🇪", "🇫"]),
        ("👩‍👩‍👧‍👦!", ["👩‍👩‍👧‍👦", "!"]),
        ("👍🏽👍", ["👍🏽", "👍"]),
        ("#️⃣1", ["#️⃣", "1"]),
        ("क्षत्रिय", ["क्ष", "त्रि", "य"]),
        ("ខ្មែរ", ["ខ្មែ", "រ"]),
        ("각가\u11a8", ["각", "가\u11a8"]),
        ("\u0600a", ["\u0600a"]),
        ("\u0301\u200d👩", ["\u0301\u200d", "👩"]),
    ],
)
def test_clusters_are_what_a_reader_takes_for_a_character(text: str, expected: list[str]) -> None:
    """Line ends, marks, flags, families, skin tones, keycaps, conjuncts and syllables hold together."""
    assert clusters(text) == expected
    assert count(text) == len(expected)


@given(st.text(st.characters(codec=None)) | st.text(JOINERS))
def test_clusters_are_the_text_again_and_as_many_as_counted(text: str) -> None:
    """Nothing is lost, doubled or empty, for any text, lone surrogates included."""
    found = clusters(text)
    assert "".join(found) == text
    assert all(found)
    assert count(text) == len(found)


@given(st.text(st.characters(codec=None)) | st.text(JOINERS))
def test_boundaries_lie_between_the_clusters(text: str) -> None:
    """From 0 to the length, rising, both ends included."""
    ends = boundaries(text)
    assert (ends[0], ends[-1]) == (0, len(text))
    assert [text[start:end] for start, end in pairwise(ends)] == clusters(text)


def test_the_official_segmenter_cuts_every_text_alike() -> None:
    """20,000 texts of all languages and 20,000 heaps of what joins: no cut differs from the servers' program."""
    chance = random.Random(17)
    heaps = ["".join(chance.choices(JOINERS, k=chance.randint(1, 9))) for _ in range(20_000)]
    every = [*texts(20_000), *heaps]
    differing = [
        text for text, found in zip(every, answers("graphemes", every), strict=True) if found != clusters(text)
    ]
    assert differing == []


def test_what_is_counted_without_a_look_joins_nothing() -> None:
    """The shortcut of `count` passes over no character that could join its neighbour."""
    joining = [
        *("extend", "joiner", "leading", "linker", "parting", "prepend", "regional", "spacing", "trailing", "vowel"),
    ]
    apart = re.compile(f"[{APART}]")
    passed = [chr(code) for code in range(0x110000) if apart.match(chr(code))]
    assert [character for character in passed if any(character in characters(name) for name in joining)] == []
    assert not apart.search("각가힣")
