"""Held: a text for a network that is posted to by hand is counted and marked as that network does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coopskills_cli.errors import UsageError
from coopskills_cli.models import Account, Message, Part, Poll, ReplyControl, Severity
from coopskills_cli.networks.manual.rules import ManualRules, rules_for
from tests.reference.official import answers
from tests.reference.texts import texts


def rules(service: str) -> ManualRules:
    return rules_for(Account(f"cecop-{service}", "manual", ("en",), stands_for=service))


@pytest.mark.parametrize(
    ("service", "limit"),
    [("linkedin", 3_000), ("facebook", 63_206), ("x", 280), ("threads", 500), ("instagram", 2_200)],
)
def test_each_service_has_its_word_and_its_limit(service: str, limit: int) -> None:
    """The word is that of `as`: it names the template's variant too."""
    found = rules(service)
    assert (found.network, found.limits.text) == (service, limit)
    assert found.visibilities == {"public"}
    assert not found.content_warnings


def test_an_unknown_service_is_told_with_the_nearest() -> None:
    """The config is checked before; this is for who asks without it."""
    with pytest.raises(UsageError, match="'linkdin'") as caught:
        rules("linkdin")
    assert caught.value.remedy == "did you mean 'linkedin'?"
    with pytest.raises(UsageError) as caught:
        rules("")
    assert "linkedin" in caught.value.remedy


@pytest.mark.parametrize(
    ("service", "text", "expected"),
    [
        ("linkedin", "coopé 👍🏽", 10),
        ("facebook", "a\ud800", 2),
        ("instagram", "👍", 2),
        ("threads", "é’ 👍🏽", 3 + 8),
        ("threads", "#️⃣", 7),
        ("x", "", 0),
        ("x", "coopé ’…", 7 + 2),
        ("x", "e\u0301", 1),
        ("x", "合作社", 6),
        ("x", "👩‍👩‍👧‍👦 🇪🇺 👍🏽 1️⃣ ©️ © 🧑🏻‍🤝‍🧑🏿", 6 * 2 + 6 + 1),
        ("x", "example.eu/a/long/path https://example.org?q=1", 47),
        ("x", "a 😀https://example.eu😀", 2 + 2 + 23 + 2),
    ],
)
def test_length_is_in_the_services_unit(service: str, text: str, expected: int) -> None:
    """UTF-16 units; on Threads an emoji by its bytes; on X weights, an address 23 and an emoji 2."""
    found = rules(service)
    assert found.length(text, "a warning", found.limits) == expected


# Where twitter-text's JavaScript of 2019 is behind X: emoji made of several that are newer; and three signs that this
# port alone takes into a host. In one text of some thousands it also misreads a host that is half in Latin letters.
UNFIT = ("\u200d", '"', "`", "\x1c")
STRAY = 1_000


def test_x_is_counted_as_twitter_text_does() -> None:
    """Thousands of texts of every kind get the same weight."""
    fit = [text for text in texts(20_000) if not any(sign in text for sign in UNFIT)]
    assert len(fit) > 12_000
    found = rules("x")
    weights = [official["weight"] for official in answers("x", fit)]
    ours = [found.length(text, "", found.limits) for text in fit]
    differing = [text for text, weight, own in zip(fit, weights, ours, strict=True) if weight != own]
    assert len(differing) * STRAY < len(fit), differing


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("linkedin", ["https://example.eu", "a", "b"]),
        ("facebook", ["https://example.eu", "a", "b"]),
        ("x", ["cecop", "https://example.eu", "a", "b"]),
        ("threads", ["cecop.coop", "https://example.eu", "a"]),
        ("instagram", ["cecop.coop", "a", "b"]),
    ],
)
def test_facets_are_what_comes_of_a_text_that_is_pasted(service: str, expected: list[str]) -> None:
    """Handles only where the network finds them by itself; on Instagram no address; on Threads one hashtag."""
    assert [facet.value for facet in rules(service).facets("@cecop.coop example.eu #a #b")] == expected


@pytest.mark.parametrize(
    ("service", "number", "expected"),
    [
        ("instagram", 5, None),
        ("instagram", 6, Severity.WARNING),
        ("instagram", 30, Severity.WARNING),
        ("instagram", 31, Severity.ERROR),
        ("threads", 1, None),
        ("threads", 2, Severity.WARNING),
        ("linkedin", 40, None),
        ("x", 40, None),
    ],
)
def test_too_many_hashtags_are_a_problem(service: str, number: int, expected: Severity | None) -> None:
    """An error where the network refuses the post, a warning where it passes over the rest."""
    found = rules(service)
    problems = found.problems(" ".join(f"#tag{index}" for index in range(number)), found.limits)
    assert [problem.severity for problem in problems] == ([expected] if expected else [])
    assert all(problem.code == "too-many-hashtags" and problem.remedy for problem in problems)


@pytest.mark.parametrize("service", ["linkedin", "facebook", "x", "threads", "instagram"])
def test_what_is_set_up_by_hand_is_told(service: str) -> None:
    """Each by the key of the post that it stands under; a plain message is not minded."""
    found = rules(service)
    plain = Message("launch", "coop", service, "en", (Part("text", 4, 0),))
    assert found.message_problems(plain, found.limits) == ()
    full = replace(
        plain,
        parts=(Part("text", 4, 0, poll=Poll(("a", "b"), 300)),),
        quote="start",
        reply=ReplyControl(allow=()),
        tags=("skills",),
    )
    problems = found.message_problems(full, found.limits)
    assert [problem.code for problem in problems] == ["poll", "quote", "reply", "tags"]
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert all("READ-ME.txt" in problem.message and problem.remedy for problem in problems)
