"""Held: "did you mean" names a word that is near, and keeps silent where none is."""

from __future__ import annotations

import pytest

from coopskills_cli.text.nearest import nearest

NETWORKS = ("mastodon", "bluesky", "folder", "manual")


@pytest.mark.parametrize(
    ("word", "expected"),
    [("mastadon", "mastodon"), ("blusky", "bluesky"), ("Mastodon", "mastodon"), ("FOLDER", "folder")],
)
def test_nearest_names_the_word_that_was_meant(word: str, expected: str) -> None:
    """A slip of the finger or of the case finds its word."""
    assert nearest(word, NETWORKS) == expected


@pytest.mark.parametrize("word", ["", "x", "myspace"])
def test_nearest_is_silent_where_no_word_is_near(word: str) -> None:
    """A guess from nowhere would mislead."""
    assert nearest(word, NETWORKS) is None


def test_nearest_has_nothing_to_say_without_words() -> None:
    """No words, no guess."""
    assert nearest("mastodon", []) is None


def test_nearest_keeps_the_spelling_of_the_known_word() -> None:
    """What is suggested can be pasted: a known word with capitals comes back with them."""
    assert nearest("europe/brusels", ["Europe/Brussels", "Europe/Paris"]) == "Europe/Brussels"


def test_nearest_does_not_depend_on_the_order_of_the_words() -> None:
    """The same mistake gets the same answer, whatever order a set comes in."""
    assert nearest("ab", ["abc", "abd"]) == nearest("ab", ["abd", "abc"])
