"""Held: code points become UTF-8 bytes, and overlapping stretches can be taken apart."""

from __future__ import annotations

import pytest

from coopskills_cli.models import Facet, FacetType
from coopskills_cli.text.spans import Span, apart, byte_length, facets

LINK, TAG = FacetType.LINK, FacetType.TAG


@pytest.mark.parametrize(("text", "expected"), [("", 0), ("abc", 3), ("é", 2), ("€", 3), ("👍", 4), ("a\ud800b", 5)])
def test_byte_length_is_that_of_utf8(text: str, expected: int) -> None:
    """A lone surrogate counts as the replacement character that a network makes of it."""
    assert byte_length(text) == expected


def test_facets_are_measured_in_bytes_and_ordered() -> None:
    """Whatever order they were found in, and also where they overlap."""
    text = "é #à 👍 #b"
    found = facets(text, [Span(7, 9, TAG, "b"), Span(2, 4, TAG, "à"), Span(2, 9, LINK, "x")])
    assert found == (Facet(3, 6, TAG, "à"), Facet(3, 14, LINK, "x"), Facet(12, 14, TAG, "b"))


def test_facets_of_ascii_need_no_measuring() -> None:
    """Offsets in code points are offsets in bytes there."""
    assert facets("a #b", [Span(2, 4, TAG, "b")]) == (Facet(2, 4, TAG, "b"),)


def test_apart_keeps_the_first_of_two_that_overlap() -> None:
    """What begins inside the stretch before goes; what begins at its end stays."""
    first, inside, after = Span(0, 5, LINK, "a"), Span(3, 8, TAG, "b"), Span(5, 6, TAG, "c")
    assert apart([after, inside, first]) == [first, after]
