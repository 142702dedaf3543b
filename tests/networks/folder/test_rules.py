"""Held: the folder takes every text, and shows what most networks would."""

from __future__ import annotations

from coopskills_cli.models import Account, Message, ReplyControl
from coopskills_cli.networks.folder.rules import rules_for

RULES = rules_for(Account("rehearsal", "folder", ("en",), directory="rehearsal"))


def test_the_folder_minds_nothing() -> None:
    """No limit, every visibility, warnings."""
    limits = RULES.limits
    assert (limits.text, limits.images, limits.alt, limits.image_bytes, limits.image_pixels) == (0, 0, 0, 0, 0)
    assert RULES.visibilities == {"public", "unlisted", "private", "direct"}
    assert RULES.content_warnings
    assert RULES.problems("#a " * 1_000, limits) == ()
    message = Message("launch", "rehearsal", "folder", "en", (), quote="start", tags=("a",), reply=ReplyControl(()))
    assert RULES.message_problems(message, limits) == ()


def test_length_is_that_of_warning_and_text() -> None:
    """In graphemes, so that a rehearsal shows a number too."""
    assert RULES.length("coopé 👩‍👩‍👧‍👦", "cw", RULES.limits) == 9


def test_facets_are_those_of_most_networks() -> None:
    """Handles of every network, addresses with and without a scheme, hashtags."""
    text = "@name @name.eu @user@server.example example.eu https://a.eu/b #coop me@example.eu"
    found = [(facet.type.value, facet.value) for facet in RULES.facets(text)]
    assert found == [
        ("mention", "name"),
        ("mention", "name.eu"),
        ("mention", "user@server.example"),
        ("link", "https://example.eu"),
        ("link", "https://a.eu/b"),
        ("tag", "coop"),
    ]
