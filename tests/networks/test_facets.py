"""Held, over the rules of every network: whatever the text, facets select in it what they say they select."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.models import Account, FacetType
from coopskills_cli.networks.registry import networks

if TYPE_CHECKING:
    from coopskills_cli.models import Facet
    from coopskills_cli.networks.base import Rules

SERVICES = ("facebook", "instagram", "linkedin", "threads", "x")
EVERY = [
    *(networks()[name].rules(Account(name, name, ("en",))) for name in ("mastodon", "bluesky", "folder")),
    *(networks()["manual"].rules(Account(name, "manual", ("en",), stands_for=name)) for name in SERVICES),
]
PIECES = (
    *(
        "#",
        "＃",
        "@",
        "＠",
        "$",
        ".",
        "/",
        "(",
        ")",
        "?",
        ":",
        "-",
        "_",
        " ",
        "\n",
        "\r\n",
        "\u00a0",
        "\u200d",
        "\u0301",
    ),
    *(
        "https://",
        "http",
        "example.eu",
        "münchen.de",
        "例子.中国",
        "name.bsky.social",
        "@user@a.eu",
        "#coop",
        "$EU",
        "2023",
    ),
    *("é", "ß", "я", "合", "क्ष", "👩‍👩‍👧", "🇪🇺", "ﬁ", "\u017f", "\ud800", "\udfff", "\x00", "\x1c", "\ufeff"),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(codec=None), max_size=24).map("".join)


@pytest.mark.parametrize("rules", EVERY, ids=[rules.network for rules in EVERY])
@given(text=TEXTS)
def test_facets_select_what_they_say(rules: Rules, text: str) -> None:
    """Inside the text, in order, on the bounds of characters, and their value is what stands there; nothing raises."""
    raw = text.encode("utf-8", "surrogatepass")
    facets = rules.facets(text)
    for facet in facets:
        assert 0 <= facet.byte_start < facet.byte_end <= len(raw)
        selected = raw[facet.byte_start : facet.byte_end].decode("utf-8", "surrogatepass")
        assert means(selected, facet)
    assert all(one.byte_start < other.byte_start for one, other in pairwise(facets))
    if rules.network != "bluesky":  # its official client lets them overlap
        assert all(one.byte_end <= other.byte_start for one, other in pairwise(facets))


@pytest.mark.parametrize("rules", EVERY, ids=[rules.network for rules in EVERY])
@given(text=TEXTS, warning=TEXTS)
def test_lengths_and_problems_come_for_any_text(rules: Rules, text: str, warning: str) -> None:
    """A length is a number from 0 on, the same each time; a problem leaves its place to the caller."""
    length = rules.length(text, warning, rules.limits)
    assert length >= 0
    assert rules.length(text, warning, rules.limits) == length
    assert all(
        (problem.where, problem.post, problem.account) == ("", None, None)
        for problem in rules.problems(text, rules.limits)
    )


def means(selected: str, facet: Facet) -> bool:
    """Whether this stretch is what the facet says."""
    if facet.type is FacetType.LINK:
        return facet.value in (selected, f"https://{selected}")
    if facet.type is FacetType.MENTION:
        return selected[0] in "@＠" and selected[1:] == facet.value
    return selected.upper() == facet.value or (selected[0] in "#＃" and selected[1:] == facet.value)
