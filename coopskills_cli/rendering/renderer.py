"""Make the message that an account will publish from a post, a template and the rules of the account's network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coopskills_cli.errors import CampaignError
from coopskills_cli.models import Message, Part, Problem
from coopskills_cli.rendering.attaching import Attachments
from coopskills_cli.rendering.minding import error, minded, placed, unfunded
from coopskills_cli.rendering.overriding import body_for, overridden
from coopskills_cli.rendering.wording import TooLong, Words, cut, invisible, parted, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from coopskills_cli.campaign.templates import Templates
    from coopskills_cli.models import Campaign, Post
    from coopskills_cli.rendering.targets import Target


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders posts for targets; remembers each file it has looked at, so make a new one for a new look.

    `cache` is a private folder for pictures that had to be changed.
    """

    campaign: Campaign
    templates: Templates
    targets: Mapping[str, Target]
    cache: Path
    _attachments: Attachments = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_attachments", Attachments(self.campaign, self.cache))

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
        message = Message(
            post=own.slug,
            account=target.account.name,
            network=target.rules.network,
            language=own.language,
            parts=self._parts(own, target, texts, problems),
            due=own.due,
            content_warning=own.content_warning,
            visibility=own.visibility,
            late_after=self.campaign.policy.late_after if own.late_after is None else own.late_after,
            sources=own.sources,
            quote=own.quote,
            tags=own.tags,
            reply=own.reply,
        )
        problems.extend(minded(message, own, target))
        problems.extend(unfunded(self.campaign, message, own))
        return replace(_carried(message, target.rules.carries), problems=tuple(placed(problems, own, target)))

    @property
    def pages(self) -> Mapping[str, bool]:
        """The pages of which the messages so far show a card, each with whether it is known what it says."""
        return self._attachments.pages

    def _targets(self, post: Post) -> Iterator[Target]:
        if post.accounts is not None:
            return (self.targets[name] for name in post.accounts if name in self.targets)
        return (target for target in self.targets.values() if post.language in target.account.languages)

    def _texts(self, post: Post, target: Target, problems: list[Problem]) -> list[str]:
        """The writer's own parts."""
        body = body_for(post, target)
        try:
            rendered = self.templates.render(post, target.account, target.rules.network, body)
        except CampaignError as trouble:
            problems.extend(trouble.problems)
            return []
        if sign := invisible(rendered):
            what, remedy = f"an invisible character ({sign}) comes out of an expression", "take it out of the value"
            problems.append(error("control-character", what, remedy, body))
            return []
        texts = cut(rendered)
        if "" in texts:
            what = "has no text" if len(texts) == 1 else f"part {texts.index('') + 1} of the thread is empty"
            problems.append(error("empty", what, "write a text, or remove the line `---`", body))
        return texts

    def _parts(self, post: Post, target: Target, texts: list[str], problems: list[Problem]) -> tuple[Part, ...]:
        if not texts:
            return ()
        media = self._attachments.media(post, target, len(texts), problems)
        try:
            words = parted(texts, post, target)
        except TooLong as trouble:
            problems.append(error("too-long", trouble.message, trouble.remedy, body_for(post, target)))
            words = [Words(text, number) for number, text in enumerate(texts, start=1)]
        parts = []
        for each in words:
            text, facets = shown(each.text, target)
            length = target.rules.length(text, post.content_warning, target.limits)
            parts.append(Part(text, length, target.limits.text, facets, tuple(media.get(each.begins, ()))))
        parts[0] = replace(parts[0], poll=post.poll)
        place, card = self._attachments.card(post, target, parts, problems)
        parts[place] = replace(parts[place], card=card)
        return tuple(parts)


def _carried(message: Message, carries: frozenset[str]) -> Message:
    """The message without what is not sent to its network."""
    parts = message.parts
    if "poll" not in carries:
        parts = tuple(replace(part, poll=None) for part in parts)
    return replace(
        message,
        parts=parts,
        quote=message.quote if "quote" in carries else "",
        tags=message.tags if "tags" in carries else (),
        reply=message.reply if "reply" in carries else None,
    )


def _among(target: Target, names: frozenset[str] | None) -> bool:
    return names is None or target.account.name in names
