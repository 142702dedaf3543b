"""Splitting by the networks' own rules: each part is taken, and shows as link, tag or mention what the text would."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coopskills_cli.models import Account, FacetType, Severity
from coopskills_cli.networks.registry import networks
from coopskills_cli.text.graphemes import boundaries
from coopskills_cli.text.spans import byte_length
from coopskills_cli.text.splitting import TooLong, split
from tests.reference.texts import texts
from tests.text.long_texts import long_texts, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.networks.base import Limits, Rules

COUNTER = " {part}/{parts}"


def rules_of(network: str, stands_for: str = "") -> Rules:
    return networks()[network].rules(Account("a", network, ("en",), stands_for=stands_for))


RULES = {
    "bluesky": rules_of("bluesky"),
    "mastodon": rules_of("mastodon"),
    "folder": rules_of("folder"),
    "linkedin": rules_of("manual", "linkedin"),
    "x": rules_of("manual", "x"),
}
# Of a whole text they make fewer hashtags than of its parts, since only some in a post count.
FEW_TAGS = {"threads": rules_of("manual", "threads"), "instagram": rules_of("manual", "instagram")}


def is_taken(rules: Rules, limits: Limits, text: str, content_warning: str = "") -> bool:
    within = rules.length(text, content_warning, limits) <= limits.text
    return within and all(problem.severity is not Severity.ERROR for problem in rules.problems(text, limits))


def thread(rules: Rules, limits: Limits, text: str, counter: str = "") -> tuple[str, ...]:
    return split(text, fits=lambda part: is_taken(rules, limits, part), facets=rules.facets, counter=counter)


def found(rules: Rules, text: str, shift: int = 0) -> list[tuple[int, int, FacetType, str]]:
    """The facets of a text, in bytes from `shift` before it."""
    return [(one.byte_start + shift, one.byte_end + shift, one.type, one.value) for one in rules.facets(text)]


def found_in(rules: Rules, text: str, parts: Sequence[str]) -> list[tuple[int, int, FacetType, str]]:
    """The facets of the parts, in bytes of the text."""
    text = text.strip()
    placed = zip(parts, places(text, parts), strict=True)
    return [facet for part, place in placed for facet in found(rules, part, byte_length(text[:place]))]


def hold(name: str, limit: int, text: str, counter: str) -> None:
    """What splitting promises; raises TooLong."""
    rules = RULES[name]
    limits = replace(rules.limits, text=limit, text_bytes=rules.limits.text_bytes and limit * 4)
    parts = thread(rules, limits, text, counter)
    assert all(is_taken(rules, limits, part) for part in parts)
    bare = [part[: part.rindex(" ")] for part in parts] if counter and len(parts) > 1 else parts
    assert found_in(rules, text, bare) == found(rules, text.strip())
    assert [rules.facets(part) for part in bare] == [rules.facets(part) for part in parts]


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=200, deadline=None)
@given(st.integers(60, 300), long_texts(80), st.sampled_from(["", COUNTER]))
@example(60, "教育。@name.eu " * 20, "")
@example(60, "\u0085@name.eu" * 20, COUNTER)
@example(60, "教育。#skills" * 20, "")
@example(60, "字" * 70 + "#skills" + "字" * 70, "")
@example(60, "https://example.eu/?q=1\u00a0! " * 5, "")
@example(60, "one two https://example.eu/a.. three (https://example.eu/b) " * 4, COUNTER)
def test_a_facet_means_the_same_in_its_part(name: str, limit: int, text: str, counter: str) -> None:
    """The facets of the parts, moved to where the parts stand, are those of the text; a counter adds none."""
    with suppress(TooLong):
        hold(name, limit, text, counter)


@pytest.mark.parametrize("name", ["bluesky", "mastodon"])
def test_the_generated_texts_are_split(name: str) -> None:
    """The texts that the rules are held to the official programs by, six at a time; what is named fits nowhere."""
    rules = RULES[name]
    pieces = list(texts(3_000, seed=7))
    for number in range(0, len(pieces), 6):
        text = ("\n" if number % 4 else "").join(pieces[number : number + 6])
        try:
            hold(name, 300, text, COUNTER if number % 5 else "")
        except TooLong as error:
            stretch = error.stretch
            assert rules.length(stretch, "", rules.limits) > 300 - len(COUNTER)


@pytest.mark.parametrize("name", FEW_TAGS)
@settings(max_examples=50, deadline=None)
@given(st.integers(60, 300), long_texts(80))
def test_services_that_count_few_tags_are_split_too(name: str, limit: int, text: str) -> None:
    """Each part is within the limit, and together they are the text."""
    rules = FEW_TAGS[name]
    limits = replace(rules.limits, text=limit)
    try:
        parts = split(text, fits=lambda part: rules.length(part, "", limits) <= limit, facets=rules.facets)
    except TooLong:
        return
    assert all(rules.length(part, "", limits) <= limit for part in parts)
    assert len(list(places(text, parts))) == len(parts)


def test_a_long_address_counts_as_its_server_counts_it() -> None:
    """On Mastodon 23, so that it fits where its characters would not; on Bluesky it is too long, and is named."""
    address = f"https://example.eu/{'a' * 600}"
    text = f"{'skills ' * 70}{address} {'skills ' * 70}"
    parts = thread(RULES["mastodon"], RULES["mastodon"].limits, text)
    assert sum(address in part for part in parts) == 1
    with pytest.raises(TooLong, match="link") as caught:
        thread(RULES["bluesky"], RULES["bluesky"].limits, text)
    assert caught.value.stretch == address


def test_a_content_warning_counts_in_every_part() -> None:
    """It is measured with each part; one that leaves no room is to blame."""
    rules = RULES["mastodon"]
    text = "Cooperatives train their members. " * 40

    def under(warning: str) -> tuple[str, ...]:
        return split(text, fits=lambda part: is_taken(rules, rules.limits, part, warning), facets=rules.facets)

    assert all(rules.length(part, "w" * 100, rules.limits) <= 500 for part in under("w" * 100))
    assert len(under("w" * 300)) > len(under(""))
    with pytest.raises(TooLong, match="no room"):
        under("w" * 500)


def test_bytes_count_where_a_network_counts_them() -> None:
    """On Bluesky a text of few graphemes and many bytes is split before it is over."""
    family = "👩‍👩‍👧‍👦"
    parts = thread(RULES["bluesky"], RULES["bluesky"].limits, family * 200)
    assert all(byte_length(part) <= 3_000 for part in parts)
    assert "".join(parts) == family * 200
    assert all(len(part) % len(family) == 0 for part in parts)
    assert set(boundaries(family)) == {0, len(family)}
