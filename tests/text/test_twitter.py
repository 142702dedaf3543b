"""Held: addresses, mentions and hashtags are found as twitter-text finds them."""

from __future__ import annotations

import pytest

from coopskills_cli.text.twitter import hashtags, links, mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no address, 3.14, e.g. this", []),
        ("at https://example.com/a_(b). Or", ["https://example.com/a_(b)"]),
        ("at example.eu, or http://a.coop", ["https://example.eu", "http://a.coop"]),
        ("(example.eu/x)", ["https://example.eu/x"]),
        ("example.eu:80 example.eu?a=b", ["https://example.eu", "https://example.eu"]),
        ("me@example.eu user:pw@example.eu", []),
        ("-example.eu /example.eu", []),
        ("日本語example.eu/x", ["https://example.eu/x"]),
        ("https://日本語.jp https://münchen.de", ["https://日本語.jp", "https://münchen.de"]),
        ("https://" + "a" * 64 + ".eu", []),
        ("https://example.invalidtld https://localhost", []),
        ("https://t.co/abc/more https://t.co/" + "a" * 41, ["https://t.co/abc"]),
        ("https://a_b.example.eu https://a.b_c.eu", ["https://a_b.example.eu"]),
    ],
)
def test_links_are_found_with_their_whole_address(text: str, expected: list[str]) -> None:
    """With a scheme or without, trimmed, and only under top-level domains that there are."""
    assert [span.value for span in links(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@cecop, (@coop_1)", ["cecop", "coop_1"]),
        ("me@cecop a@b !@c", []),
        ("@user@server.example", []),
        ("＠cecop @é @a://b", ["cecop"]),
    ],
)
def test_mentions_are_found(text: str, expected: list[str]) -> None:
    """Not in the middle of a word, and not a handle of another network."""
    assert [span.value for span in mentions(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#coopskills2023, (#Größe) ＃合作社", ["coopskills2023", "Größe", "合作社"]),
        ("#2023 a#b &#c #", []),
        ("#a#b #c://d", []),
        ("#a-b #it's", ["a", "it"]),
    ],
)
def test_hashtags_are_found(text: str, expected: list[str]) -> None:
    """With a letter in them, and not in the middle of a word."""
    assert [span.value for span in hashtags(text)] == expected
