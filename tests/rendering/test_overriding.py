"""What a post says for one account: the narrowest of its words counts, key by key."""

from __future__ import annotations

from typing import Any

import pytest

from coopskills_cli.models import Account, Body, Links, Post
from coopskills_cli.networks.base import Limits
from coopskills_cli.networks.manual.rules import rules_for
from coopskills_cli.rendering.overriding import body_for, overridden
from coopskills_cli.rendering.targets import Target

ACCOUNT = Account("by-hand", "manual", ("en",), stands_for="linkedin")
TARGET = Target(ACCOUNT, rules_for(ACCOUNT), Limits(3000), Links())
WORDS = ("by-hand", "linkedin", "manual")
"""The account's own words, the narrowest first."""


def _body(text: str) -> Body:
    return Body(text, "posts/smart.md", 3)


def _post(bodies: dict[str, str], overrides: dict[str, dict[str, Any]], **more: Any) -> Post:
    texts = {name: _body(text) for name, text in {"": "for all", **bodies}.items()}
    return Post("smart", "en", "posts/smart.md", bodies=texts, overrides=overrides, **more)


@pytest.mark.parametrize(
    ("sections", "bodies", "wanted"),
    [
        ((), (), "for all"),
        (("manual",), (), "section manual"),
        (("manual", "linkedin"), (), "section linkedin"),
        (("manual", "linkedin", "by-hand"), (), "section by-hand"),
        ((), ("manual", "linkedin"), "body linkedin"),
        (("by-hand",), ("linkedin",), "section by-hand"),
        (("linkedin",), ("by-hand",), "body by-hand"),
        (("bluesky",), ("mastodon",), "for all"),
    ],
)
def test_the_narrowest_text_counts_whether_section_or_override(
    sections: tuple[str, ...], bodies: tuple[str, ...], wanted: str
) -> None:
    """Also after the overrides were carried out, and whatever the order they are written in."""
    post = _post(
        {name: f"section {name}" for name in sections}, {name: {"body": _body(f"body {name}")} for name in bodies}
    )
    assert body_for(post, TARGET).text == wanted
    assert body_for(overridden(post, TARGET), TARGET).text == wanted


def test_the_narrowest_key_counts() -> None:
    """Account before what it stands for before `manual`; keys that only a wider one names stay."""
    for turn in (1, -1):
        overrides = {name: {"link": name, "content_warning": "w"} for name in WORDS[::turn]}
        overrides["by-hand"] = {"link": "by-hand"}
        own = overridden(_post({}, overrides, link="all", visibility="unlisted"), TARGET)
        assert (own.link, own.content_warning, own.visibility) == ("by-hand", "w", "unlisted")


def test_variables_are_laid_over_one_another() -> None:
    """What a network says is not undone by an account that says something else."""
    base = {"place": "Brussels", "person": "N", "year": 2023}
    overrides = {
        "linkedin": {"vars": base | {"place": "Here"}},
        "by-hand": {"vars": base | {"person": "P"}},
    }
    own = overridden(_post({}, overrides, vars=base), TARGET)
    assert own.vars == {"place": "Here", "person": "P", "year": 2023}


def test_without_overrides_it_is_the_post_itself() -> None:
    """Nothing is copied a thousand times for nothing."""
    post = _post({}, {"bluesky": {"link": "x"}})
    assert overridden(post, TARGET) is post
