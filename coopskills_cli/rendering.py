"""Make the message that an account will publish from a post, a template and the rules of the account's network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from coopskills_cli.campaign.targets import words
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import (
    AltPolicy,
    Body,
    FundingRequirement,
    Media,
    MediaFile,
    Message,
    Part,
    Problem,
    Severity,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from coopskills_cli.campaign.media import MediaError
    from coopskills_cli.campaign.templates import Templates
    from coopskills_cli.models import Account, Campaign, Post
    from coopskills_cli.networks.base import Limits, Rules

_CUT = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Target:
    """An account with the rules of its network and the limits of its server."""

    account: Account
    rules: Rules
    limits: Limits


def targets(campaign: Campaign) -> dict[str, Target]:
    """Every account of the campaign as a target, by name, with the limits last read from its server."""
    from coopskills_cli.networks.known import load
    from coopskills_cli.networks.registry import networks

    found = {}
    for name, account in campaign.accounts.items():
        rules = networks()[account.network].rules(account)
        found[name] = Target(account, rules, load(campaign.state, name) or rules.limits)
    return found


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders posts for targets; remembers each picture it has looked at, so make a new one for a new look."""

    campaign: Campaign
    templates: Templates
    targets: Mapping[str, Target]
    _pictures: dict[str, Media | MediaError] = field(default_factory=dict)

    def messages(
        self, posts: Iterable[Post], accounts: Iterable[str] | None = None, *, drafts: bool = True
    ) -> list[Message]:
        """One message per post and account, problems included; of `accounts` only, where they are given.

        Without `drafts`, what is a draft for an account has no message there.
        """
        only = None if accounts is None else frozenset(accounts)
        return [
            self.message(post, target)
            for post in posts
            for target in self._targets(post)
            if _among(target, only) and (drafts or not overridden(post, target).draft)
        ]

    def message(self, post: Post, target: Target) -> Message:
        """The message for one account; one that cannot be rendered has no parts and says why in its problems."""
        own = overridden(post, target)
        problems: list[Problem] = []
        texts = self._texts(own, target, problems)
        parts = self._parts(own, target, texts, problems)
        message = Message(
            post=own.slug,
            account=target.account.name,
            network=target.rules.network,
            language=own.language,
            parts=parts,
            due=own.due,
            content_warning=own.content_warning,
            visibility=own.visibility,
            late_after=self.campaign.policy.late_after if own.late_after is None else own.late_after,
            sources=own.sources,
        )
        problems.extend(_minded(message, own, target))
        problems.extend(self._unfunded(message, own))
        return replace(message, problems=tuple(_placed(problems, own, target)))

    def _targets(self, post: Post) -> Iterator[Target]:
        if post.accounts is not None:
            return (self.targets[name] for name in post.accounts if name in self.targets)
        return (target for target in self.targets.values() if post.language in target.account.languages)

    def _texts(self, post: Post, target: Target, problems: list[Problem]) -> list[str]:
        body = body_for(post, target)
        try:
            rendered = self.templates.render(post, target.account, target.rules.network, body)
        except CampaignError as error:
            problems.extend(error.problems)
            return []
        texts = [text.strip() for text in _CUT.split(rendered.strip())]
        if "" in texts:
            what = "has no text" if len(texts) == 1 else f"part {texts.index('') + 1} of the thread is empty"
            problems.append(_error("empty", what, "write a text, or remove the line `---`", body))
        return texts

    def _parts(self, post: Post, target: Target, texts: list[str], problems: list[Problem]) -> tuple[Part, ...]:
        media = self._media(post, len(texts), problems) if texts else {}
        rules, limits = target.rules, target.limits
        return tuple(
            Part(
                text=text,
                length=rules.length(text, post.content_warning, limits),
                limit=limits.text,
                facets=rules.facets(text),
                media=tuple(media.get(number, ())),
            )
            for number, text in enumerate(texts, start=1)
        )

    def _media(self, post: Post, parts: int, problems: list[Problem]) -> dict[int, list[Media]]:
        placed: dict[int, list[Media]] = {}
        for wanted in post.media:
            where = f"{post.path}:{wanted.line}"
            if not 1 <= wanted.part <= parts:
                what = f"{wanted.file} belongs to part {wanted.part}, but the text has {_count(parts, 'part')}"
                problems.append(Problem(Severity.ERROR, "media-part", where, what, f"name a part from 1 to {parts}"))
                continue
            found = self._picture(wanted)
            if not isinstance(found, Media):
                problems.append(Problem(Severity.ERROR, "media", where, str(found), found.remedy))
            else:
                placed.setdefault(wanted.part, []).append(replace(found, alt=wanted.alt))
            problems.extend(self._alt(wanted, where))
        return placed

    def _picture(self, wanted: MediaFile) -> Media | MediaError:
        from coopskills_cli.campaign.media import MediaError, probe

        if wanted.file not in self._pictures:
            try:
                self._pictures[wanted.file] = probe(self.campaign.root, wanted)
            except MediaError as error:
                self._pictures[wanted.file] = error
        return self._pictures[wanted.file]

    def _alt(self, wanted: MediaFile, where: str) -> Iterator[Problem]:
        if wanted.alt.strip():
            return
        required = self.campaign.policy.alt is AltPolicy.REQUIRE
        yield Problem(
            Severity.ERROR if required else Severity.WARNING,
            "alt-missing",
            where,
            f"{wanted.file} has no alt text",
            "say in `alt` what can be seen, for those who cannot see it",
        )

    def _unfunded(self, message: Message, post: Post) -> Iterator[Problem]:
        funding = self.campaign.funding
        if funding.require is FundingRequirement.NOTHING or not message.parts:
            return
        texts = funding.statement if funding.require is FundingRequirement.STATEMENT else funding.disclaimer
        wanted = texts.get(post.language)
        if wanted is None:
            what = f"[funding] has no {funding.require} in {post.language!r}"
            yield _error(
                "funding-missing", what, f"add it to config.toml: {funding.require} = {{ {post.language} = ... }}"
            )
        elif not any(wanted in part.text for part in message.parts):
            what = f"the funding {funding.require} is missing: {wanted!r}"
            yield _error("funding-missing", what, "put {{ funding }} into the template", body_for(post, None))


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


def _minded(message: Message, post: Post, target: Target) -> Iterator[Problem]:
    """What the network minds in the message."""
    rules, limits = target.rules, target.limits
    body = body_for(post, target)
    for number, part in enumerate(message.parts, start=1):
        which = f"part {number} of the thread" if len(message.parts) > 1 else "the text"
        if limits.text and part.length > limits.text:
            what = f"{which} has {part.length} characters, {rules.network} takes {limits.text}"
            yield _error(
                "too-long", what, f"shorten it by {part.length - limits.text}, or cut it by a line `---`", body
            )
        for problem in rules.problems(part.text, limits):
            yield problem if problem.where else replace(problem, where=f"{body.file}:{body.line}")
        yield from _media_minded(part, which, rules, limits)
    yield from _options_minded(message, post, rules)


def _media_minded(part: Part, which: str, rules: Rules, limits: Limits) -> Iterator[Problem]:
    if limits.images and len(part.media) > limits.images:
        what = f"{which} has {len(part.media)} pictures, {rules.network} takes {limits.images}"
        yield _error("too-many-media", what, "leave some out, or give them to another part by `part`")
    for media in part.media:
        if limits.image_bytes and media.bytes > limits.image_bytes:
            what = f"{media.file} has {media.bytes:,} bytes, {rules.network} takes {limits.image_bytes:,}"
            yield _error("media-too-large", what, "save it smaller")
        if limits.image_pixels and media.width * media.height > limits.image_pixels:
            what = (
                f"{media.file} has {media.width * media.height:,} pixels, {rules.network} takes {limits.image_pixels:,}"
            )
            yield _error("media-too-large", what, "save it smaller")
        if media.type not in limits.image_types:
            what = f"{media.file} is {media.type}, which {rules.network} does not take"
            yield _error("media-type", what, "save it as JPEG or PNG")
        if limits.alt and len(media.alt) > limits.alt:
            what = f"the alt text of {media.file} has {len(media.alt)} characters, {rules.network} takes {limits.alt}"
            yield _error("alt-too-long", what, "shorten it")


def _options_minded(message: Message, post: Post, rules: Rules) -> Iterator[Problem]:
    if message.visibility not in rules.visibilities:
        what = f"{rules.network} has no visibility {message.visibility!r}: there the post would be public"
        remedy = f"use one of {', '.join(sorted(rules.visibilities))} there by `overrides`, or leave the account out"
        # an unlisted post that becomes public is a matter of taste, a private one would be a leak
        severity = Severity.WARNING if message.visibility == "unlisted" else Severity.ERROR
        yield Problem(severity, "visibility", _line(post, "visibility"), what, remedy)
    if message.content_warning and not rules.content_warnings:
        what = f"{rules.network} has no content warning: there the text is shown without it"
        remedy = "say it in the text too, or leave the account out"
        yield Problem(Severity.WARNING, "content-warning", _line(post, "content_warning"), what, remedy)


def _placed(problems: Iterable[Problem], post: Post, target: Target) -> Iterator[Problem]:
    for problem in problems:
        where = problem.where or _line(post, "media")
        yield replace(problem, where=where, post=post.slug, account=target.account.name)


def _line(post: Post, key: str) -> str:
    return f"{post.path}:{post.lines.get(key, 1)}"


def _error(code: str, message: str, remedy: str, body: Body | None = None) -> Problem:
    return Problem(Severity.ERROR, code, f"{body.file}:{body.line}" if body else "", message, remedy)


def _among(target: Target, names: frozenset[str] | None) -> bool:
    return names is None or target.account.name in names


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
