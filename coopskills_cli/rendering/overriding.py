"""What a post says for one account: its overrides, and the text that is meant for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coopskills_cli.campaign.targets import words
from coopskills_cli.models import Body, Post

if TYPE_CHECKING:
    from coopskills_cli.rendering.targets import Target


def overridden(post: Post, target: Target) -> Post:
    """The post as it is for this target: of what `overrides` says, the narrowest counts, key by key.

    Only the text is found by `body_for`, since a section is as good as an override.
    """
    changes: dict[str, Any] = {}
    variables: dict[str, Any] = {}
    for name in reversed(words(target.account)):
        own = post.overrides.get(name, {})
        changes |= own
        # each holds those of the whole post too, which must not undo what a wider one says
        variables |= {key: value for key, value in own.get("vars", {}).items() if post.vars.get(key) != value}
    changes.pop("body", None)
    if "vars" in changes:
        changes["vars"] = {**post.vars, **variables}
    return replace(post, **changes) if changes else post


def body_for(post: Post, target: Target | None) -> Body:
    """The text written for the target's account, else for its network, else for all: a section, or in `overrides`."""
    for name in words(target.account) if target else ():
        body: Body | None = post.bodies.get(name) or post.overrides.get(name, {}).get("body")
        if body:
            return body
    return post.bodies.get("", Body("", post.path, 1))
