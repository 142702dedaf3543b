"""What stands against a message: what its network minds, and what the campaign asks of every message."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from coopskills_cli.campaign.targets import words
from coopskills_cli.models import Campaign, FundingRequirement, Problem, Severity
from coopskills_cli.rendering.overriding import body_for
from coopskills_cli.text.bidi import deceit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coopskills_cli.models import Body, Media, Message, Part, Post
    from coopskills_cli.networks.base import Limits, Rules
    from coopskills_cli.rendering.targets import Target

_LEFT = re.compile(r"\{\{|\}\}|\{%|%\}")
"""Marks of template expressions, which no reader should see."""


def minded(message: Message, post: Post, target: Target) -> Iterator[Problem]:
    """What the network minds in the message."""
    rules, limits = target.rules, target.limits
    body = body_for(post, target)
    for number, part in enumerate(message.parts, start=1):
        which = f"part {number} of the thread" if len(message.parts) > 1 else "the text"
        if limits.text and part.length > limits.text:
            what = f"{which} has {part.length} characters, {rules.network} takes {limits.text}"
            yield error("too-long", what, f"shorten it by {part.length - limits.text}, or cut it by a line `---`", body)
        if left := _LEFT.search(part.text):
            what = f"{which} has {left.group()!r} in it: an expression was left as it was written"
            yield error("leftover", what, "correct the expression, or take it out", body)
        if deceived := deceit(part.text):
            yield error("direction", f"{which}: {deceived}", "take the invisible sign out", body)
        for problem in rules.problems(part.text, limits):
            yield problem if problem.where else replace(problem, where=f"{body.file}:{body.line}")
        yield from _media_minded(part, which, rules, limits)
    yield from _options_minded(message, post, target)
    for problem in rules.message_problems(message, limits):
        yield problem if problem.where else replace(problem, where=_line(post, problem.code.replace("-", "_"), target))


def _media_minded(part: Part, which: str, rules: Rules, limits: Limits) -> Iterator[Problem]:
    pictures = [media for media in part.media if not _is_video(media)]
    if limits.images and len(pictures) > limits.images:
        what = f"{which} has {len(pictures)} pictures, {rules.network} takes {limits.images}"
        yield error("too-many-media", what, "leave some out, or give them to another part by `part`")
    for media in part.media:
        yield from _file_minded(media, rules, limits)
        if limits.alt and len(media.alt) > limits.alt:
            what = f"the alt text of {media.file} has {len(media.alt)} characters, {rules.network} takes {limits.alt}"
            yield error("alt-too-long", what, "shorten it")


def _file_minded(media: Media, rules: Rules, limits: Limits) -> Iterator[Problem]:
    """What is too large, or of a kind that is not taken; 0 and no types stand for no limit."""
    most, pixels, types = limits.image_bytes, limits.image_pixels, limits.image_types
    better = "save it as JPEG or PNG"
    if _is_video(media):
        most, pixels, types = limits.video_bytes, limits.video_pixels, limits.video_types
        better = "save it as MP4"
    if most and media.bytes > most:
        what = f"{media.file} has {media.bytes:,} bytes, {rules.network} takes {most:,}"
        yield error("media-too-large", what, "save it smaller")
    if pixels and media.width * media.height > pixels:
        what = f"{media.file} has {media.width * media.height:,} pixels, {rules.network} takes {pixels:,}"
        yield error("media-too-large", what, "save it smaller")
    if types and media.type not in types:
        what = f"{media.file} is {media.type}, which {rules.network} does not take"
        yield error("media-type", what, better)


def _is_video(media: Media) -> bool:
    return media.type.startswith("video/")


def _options_minded(message: Message, post: Post, target: Target) -> Iterator[Problem]:
    rules = target.rules
    if message.visibility not in rules.visibilities:
        what = f"{rules.network} has no visibility {message.visibility!r}: there the post would be public"
        remedy = f"use one of {', '.join(sorted(rules.visibilities))} there by `overrides`, or leave the account out"
        # an unlisted post that becomes public is a matter of taste, a private one would be a leak
        severity = Severity.WARNING if message.visibility == "unlisted" else Severity.ERROR
        yield Problem(severity, "visibility", _line(post, "visibility", target), what, remedy)
    if message.content_warning and not rules.content_warnings:
        what = f"{rules.network} has no content warning: there the text is shown without it"
        remedy = "say it in the text too, or leave the account out"
        yield Problem(Severity.WARNING, "content-warning", _line(post, "content_warning", target), what, remedy)


def unfunded(campaign: Campaign, message: Message, post: Post) -> Iterator[Problem]:
    """The funding text that every message must carry, where it is missing."""
    funding = campaign.funding
    if funding.require is FundingRequirement.NOTHING or not message.parts:
        return
    texts = funding.statement if funding.require is FundingRequirement.STATEMENT else funding.disclaimer
    wanted = texts.get(post.language)
    if wanted is None:
        what = f"[funding] has no {funding.require} in {post.language!r}"
        remedy = f"add it to config.toml: {funding.require} = {{ {post.language} = ... }}"
        yield error("funding-missing", what, remedy, body_for(post, None))
    elif not any(wanted in part.text for part in message.parts):
        what = f"the funding {funding.require} is missing: {wanted!r}"
        yield error("funding-missing", what, "put {{ funding }} into the template", body_for(post, None))


def placed(problems: Iterable[Problem], post: Post, target: Target) -> Iterator[Problem]:
    """The problems with the post and account they belong to, and a place where they had none."""
    for problem in problems:
        where = problem.where or _line(post, "media", target)
        yield replace(problem, where=where, post=post.slug, account=target.account.name)


def _line(post: Post, key: str, target: Target) -> str:
    """Where the key that counts for the target stands; the first line where the post has it from its original."""
    names = (*(f"overrides.{word}.{key}" for word in words(target.account)), key)
    return f"{post.path}:{next((post.lines[name] for name in names if name in post.lines), 1)}"


def error(code: str, message: str, remedy: str, body: Body | None = None) -> Problem:
    """An error in a text."""
    return Problem(Severity.ERROR, code, f"{body.file}:{body.line}" if body else "", message, remedy)
