"""Held: texts are counted and marked as a Mastodon server does."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from coopskills_cli.models import Account
from coopskills_cli.networks.mastodon.entities import hashtags, links, mentions
from coopskills_cli.networks.mastodon.rules import LIMITS, MastodonRules, rules_for

CASES = Path(__file__).parents[2] / "data" / "text-cases.jsonl"
RULES = MastodonRules()


def test_the_texts_of_the_data_file_get_mastodons_answers() -> None:
    """1,500 texts: the same length, addresses, mentions and hashtags, without exception."""
    for line in CASES.read_text(encoding="utf-8").split("\n")[:-1]:
        case = json.loads(line)
        text, expected = case["text"], case["mastodon"]
        assert RULES.length(text, "", LIMITS) == expected["count"], case["id"]
        for find, kind in ((links, "urls"), (mentions, "mentions"), (hashtags, "hashtags")):
            found = [[span.start, span.end, span.value] for span in find(text)]
            assert found == expected[kind], (case["id"], kind)


@pytest.mark.parametrize(
    ("text", "warning", "expected"),
    [
        ("", "", 0),
        (" \n\u00a0", "", 0),
        ("text", "warning", 11),
        ("https://example.eu/a/very/long/path/indeed", "", 23),
        ("https://a.eu", "https://example.eu/in/the/warning", 23 + 33),
        ("@user@server.example @user", "", 11),
        ("example.eu/not/shortened", "", 24),
        ("\u0301x", "e", 2),
        ("क्ष 👩‍👩‍👧‍👦 e\u0301", "", 5),
    ],
)
def test_length_is_counted_as_the_server_does(text: str, warning: str, expected: int) -> None:
    """Graphemes of warning and text together; only the text's addresses and handles are shortened."""
    assert RULES.length(text, warning, LIMITS) == expected


def test_length_goes_by_the_servers_own_price_of_an_address() -> None:
    """And where a server names none, an address counts as it is."""
    text = "https://example.eu/path"
    assert RULES.length(text, "", replace(LIMITS, url=10)) == 10
    assert RULES.length(text, "", replace(LIMITS, url=0)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "#coopé https://example.eu/a. @user@server.example, (#no) #2023",
            [
                (0, 7, "tag", "coopé"),
                (8, 28, "link", "https://example.eu/a"),
                (30, 50, "mention", "user@server.example"),
            ],
        ),
        ("https://example.eu/@user@server.example", [(0, 39, "link", "https://example.eu/@user@server.example")]),
        ("example.eu http://localhost", []),
    ],
)
def test_facets_are_what_the_server_will_link(text: str, expected: list[tuple[int, int, str, str]]) -> None:
    """In UTF-8 bytes, in order; where two overlap, the first alone."""
    found = [(facet.byte_start, facet.byte_end, facet.type.value, facet.value) for facet in RULES.facets(text)]
    assert found == expected


def test_what_an_untouched_server_takes() -> None:
    """Its defaults, every visibility, and warnings."""
    rules = rules_for(Account("cecop-mastodon", "mastodon", ("en",), server="https://mastodon.example"))
    assert (rules.network, rules.content_warnings) == ("mastodon", True)
    assert rules.visibilities == {"public", "unlisted", "private", "direct"}
    limits = rules.limits
    assert (limits.text, limits.url, limits.alt, limits.images) == (500, 23, 1_500, 4)
    assert (limits.image_bytes, limits.image_pixels) == (16_777_216, 33_177_600)
    assert rules.problems("text", limits) == ()
