"""Splitting: where a reader would, nothing lost, nothing torn, and an error where that cannot be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.models import Facet, FacetType
from coopskills_cli.text.graphemes import boundaries, count
from coopskills_cli.text.spans import Span, byte_length
from coopskills_cli.text.spans import facets as as_facets
from coopskills_cli.text.splitting import TooLong, split
from tests.reference.texts import WORDS
from tests.text.long_texts import long_texts, places

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTER = "{part}/{parts}"
SHAPES = {
    FacetType.LINK: re.compile(r"https?://\S+"),
    FacetType.TAG: re.compile(r"#\w+"),
    FacetType.MENTION: re.compile(r"@\[[^]]*\]"),  # a network by entry point may have names with spaces
}


def facets(text: str) -> tuple[Facet, ...]:
    """What a plain network would find."""
    found = ((kind, match) for kind, shape in SHAPES.items() for match in shape.finditer(text))
    return as_facets(text, [Span(*match.span(), kind, match[0]) for kind, match in found])


def up_to(limit: int) -> Callable[[str], bool]:
    return lambda part: count(part) <= limit


def thread(text: str, limit: int, counter: str = "") -> list[str]:
    return list(split(text, fits=up_to(limit), facets=facets, counter=counter))


def test_what_fits_is_left_alone() -> None:
    """One part, trimmed, without a counter; of nothing there is none."""
    assert thread("  one two\n", 7, COUNTER) == ["one two"]
    assert thread(" \n ", 7, COUNTER) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One two.\n\nThree four.\nFive. Six seven", ["One two.\n\nThree four.", "Five. Six seven"]),
        ("One two three.\n\nFour.\nFive six seven.", ["One two three.", "Four.\nFive six seven."]),
        ("One two three.\nFour. Five six seven.", ["One two three.", "Four. Five six seven."]),
        ("One two three. Four five six seven.", ["One two three.", "Four five six seven."]),
        ("One two three four five six seven", ["One two three four", "five six seven"]),
        ("One.\n\nTwo three four five six seven", ["One.\n\nTwo three four", "five six seven"]),
    ],
)
def test_parts_end_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    """At a paragraph, else a line, else a sentence, else a word, if the part is half full by then."""
    assert thread(text, 21) == parts


def test_a_word_is_cut_only_if_it_fits_into_no_part() -> None:
    """Then it fills what is left; a word that fits goes to the next part as a whole."""
    assert thread("Hi abcdefghij", 10) == ["Hi", "abcdefghij"]
    assert thread("Hi abcdefghijklmnop", 10) == ["Hi abcdefg", "hijklmnop"]
    assert thread("協同組合は組合員を教育する", 6) == ["協同組合は組", "合員を教", "育する"]


def test_no_grapheme_is_cut() -> None:
    """A family, a flag, a letter with its marks are one each."""
    family, flag, letter = "👩‍👩‍👧‍👦", "🇪🇺", "e\u0301\u0323"
    assert thread((family + flag + letter) * 2, 2) == [family + flag, letter + family, flag + letter]


def test_a_word_or_two_are_not_left_for_the_end() -> None:
    """The last two parts are balanced, at a place of the same kind; where there is none, it stays."""
    assert thread("one two three four five six", 24) == ["one two three", "four five six"]
    assert thread("One two. Three four five. Go", 26) == ["One two.", "Three four five. Go"]
    assert thread("One two three four five. Go", 24) == ["One two three four five.", "Go"]


def test_parts_are_balanced_only_if_the_last_one_still_fits() -> None:
    """Otherwise two parts would become three."""
    for counter, letters in (("", 37), (COUNTER, 33)):
        parts = split(
            f"ab {'x' * letters} 😀", fits=lambda part: byte_length(part) <= 40, facets=facets, counter=counter
        )
        assert [part[:3] for part in parts] == ["ab ", "😀" if not counter else "😀 2"]


def test_no_part_is_given_that_does_not_fit() -> None:
    """Even where a longer text may fit and a shorter one does not."""
    parts = split("one two. Three", fits=lambda part: len(part) <= 13 and part != "one two.", facets=facets)
    assert parts == ("one", "two. Three")


def test_a_counter_is_part_of_what_fits() -> None:
    """It ends each part, apart by a space or as it says itself."""
    assert thread("one two three four five", 13, COUNTER) == ["one two 1/3", "three 2/3", "four five 3/3"]
    assert thread("one two three four", 16, "\n{part} of {parts}") == [
        "one two\n1 of 3",
        "three\n2 of 3",
        "four\n3 of 3",
    ]


def test_a_counter_that_grows_still_fits() -> None:
    """Nine parts become ten or more by the room that two digits take: the numbers are right and nothing is over."""
    for words in range(1, 40):
        parts = thread("abcd " * words, 9, COUNTER)
        assert all(count(part) <= 9 for part in parts)
        if len(parts) > 1:
            assert [part.split()[-1] for part in parts] == [f"{n}/{len(parts)}" for n in range(1, len(parts) + 1)]


@pytest.mark.parametrize(
    ("stretch", "kind"),
    [
        ("https://example.eu/path", FacetType.LINK),
        ("#cooperatives2023", FacetType.TAG),
        ("@[Coop Name and more]", FacetType.MENTION),
    ],
)
def test_what_must_stay_whole_stays_whole_or_is_named(stretch: str, kind: FacetType) -> None:
    """A link, tag or mention goes to a part of its own; one longer than any part is an error that says which."""
    text = f"one two {stretch} three four"
    assert stretch in thread(text, len(stretch))
    with pytest.raises(TooLong, match=re.escape(stretch)) as caught:
        thread(text, len(stretch) - 1)
    assert (caught.value.stretch, caught.value.type) == (stretch, kind)
    assert caught.value.message
    assert caught.value.remedy


def test_a_character_may_be_too_long() -> None:
    """Where bytes count, marks without end make one that fits nowhere."""
    letter = "e" + "\u0301" * 50
    with pytest.raises(TooLong, match="character") as caught:
        split(f"one {letter} two", fits=lambda part: byte_length(part) <= 90, facets=facets)
    assert (caught.value.stretch, caught.value.type) == (letter, None)
    assert len(caught.value.message) < 200


def test_there_may_be_no_room_at_all() -> None:
    """A warning or a counter that fills the part is what is to blame, not the text."""
    with pytest.raises(TooLong, match="no room"):
        thread("one two three", 4, COUNTER)


def test_a_cut_makes_no_facet() -> None:
    """What is none for the letter before it does not become one at the start of a part."""
    tag = re.compile(r"(?<!\S)#\w+")

    def after_space(text: str) -> tuple[Facet, ...]:
        return as_facets(text, [Span(*match.span(), FacetType.TAG, match[0]) for match in tag.finditer(text)])

    assert split("教育。教育。#skills", fits=up_to(10), facets=facets) == ("教育。教育。", "#skills")
    assert split("教育。教育。#skills", fits=up_to(10), facets=after_space) == ("教育。", "教育。#skills")
    assert split("教育。#skills", fits=up_to(9), facets=after_space) == ("教育。#s", "kills")


LIMITS = st.integers(20, 120)


@settings(deadline=None)
@given(long_texts(), LIMITS, st.sampled_from(["", COUNTER, "\n({part} of {parts})"]))
def test_the_parts_are_the_text(text: str, limit: int, counter: str) -> None:
    """Nothing but white space is lost, no part is empty, over the limit or untrimmed, and no cluster is broken."""
    try:
        parts = thread(text, limit, counter)
    except TooLong:
        return  # a link of the text is longer than a part
    assert all(count(part) <= limit for part in parts)
    bare = without(parts, counter)
    assert all(part and part == part.strip() for part in bare)
    unbroken = set(boundaries(text.strip()))
    for part, place in zip(bare, places(text, bare), strict=True):
        assert {place, place + len(part)} <= unbroken


def without(parts: list[str], counter: str) -> list[str]:
    """The parts without their counters, which tell their numbers."""
    if not counter or len(parts) <= 1:
        return parts
    said = [counter.format(part=number, parts=len(parts)) for number in range(1, len(parts) + 1)]
    return [part.removesuffix(end if end[0].isspace() else f" {end}") for part, end in zip(parts, said, strict=True)]


@settings(deadline=None)
@given(long_texts(), LIMITS)
def test_the_same_text_is_split_alike(text: str, limit: int) -> None:
    """Once and again, white space around it aside."""
    try:
        parts = thread(text, limit)
    except TooLong:
        return
    assert thread(f"\n{text.strip()}  ", limit) == parts


@pytest.mark.parametrize("language", WORDS)
def test_words_of_every_language_stay_whole(language: str) -> None:
    """Where there are spaces enough, no word is cut."""
    words = (language.split() * 40)[:60]
    parts = thread(" ".join(words), 40)
    assert [word for part in parts for word in part.split()] == words


@pytest.mark.parametrize(
    "unit",
    [
        "Cooperatives train #members at https://example.eu/a every day. ",
        "a",
        "教育。",
        "教育",
        "e\u0301",
        "word\n\n",
        "#a。",
    ],
)
def test_the_work_grows_with_the_text(unit: str) -> None:
    """What is measured and searched is a few times the text, however long it is and whatever it is made of."""
    text = unit * (100_000 // len(unit))
    looked_at = 0

    def fits(part: str) -> bool:
        nonlocal looked_at
        looked_at += len(part)
        return count(part) <= 300

    def found(part: str) -> tuple[Facet, ...]:
        nonlocal looked_at
        looked_at += len(part)
        return facets(part)

    assert len(split(text, fits=fits, facets=found)) > 100
    assert looked_at < 60 * len(text)
