"""What the networks that are posted to by hand make of a text: what `as` of the account stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.errors import UsageError
from coopskills_cli.models import Problem, Severity
from coopskills_cli.networks.base import Limits
from coopskills_cli.networks.manual.lengths import ADDRESS, units, weighted, with_emoji_in_bytes
from coopskills_cli.networks.manual.readme import SHOWN
from coopskills_cli.text import spans
from coopskills_cli.text.nearest import nearest
from coopskills_cli.text.twitter import MENTION, hashtags, links, mentions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coopskills_cli.models import Account, Facet, Links, Message

DOTTED_MENTION = re.compile(r"(?<![A-Za-z0-9_.!#$%&*@＠])@([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)")
WORDS = {
    "poll": "on {} the poll is made by whoever posts: READ-ME.txt lists the answers",
    "quote": "on {} the post is quoted by whoever posts: READ-ME.txt gives its address",
    "reply": "on {} who may reply is set by whoever posts: READ-ME.txt says it",
    "tags": "on {} tags beside the text are set by whoever posts: READ-ME.txt lists them",
}


@dataclass(frozen=True, slots=True)
class Service:
    """How one of them reads a text; in `limits` 0 also stands where nobody gives a number.

    `mention` is None where a handle that is pasted stays plain text. `hashtags` is how many of them count in a post,
    `refuses` from how many on it is not taken; 0 for any number.
    """

    limits: Limits
    length: Callable[[str], int]
    links: bool = True
    mention: re.Pattern[str] | None = None
    hashtags: int = 0
    refuses: int = 0


SERVICES = {
    "facebook": Service(Limits(text=63_206, images=0), units),
    # Instagram takes 5 hashtags where it once took 30; the change came account by account.
    "instagram": Service(
        Limits(text=2_200, alt=1_000, images=20), units, links=False, mention=DOTTED_MENTION, hashtags=5, refuses=30
    ),
    "linkedin": Service(Limits(text=3_000, images=20), units),
    "threads": Service(Limits(text=500, alt=1_000, images=20), with_emoji_in_bytes, mention=DOTTED_MENTION, hashtags=1),
    "x": Service(
        Limits(text=280, url=ADDRESS, alt=1_000, images=4, image_bytes=5 * 1024 * 1024), weighted, mention=MENTION
    ),
}


@dataclass(frozen=True, slots=True)
class ManualRules:
    """The rules of a service; `network` is its word. A warning or a narrower audience is set by who posts."""

    network: str
    service: Service
    visibilities: frozenset[str] = frozenset({"public"})
    content_warnings: bool = False
    carries: frozenset[str] = frozenset({"poll", "quote", "reply", "tags", "card"})

    @property
    def limits(self) -> Limits:
        """What the service takes."""
        return self.service.limits

    def facets(self, text: str) -> tuple[Facet, ...]:
        """What the service will make of the text when it is pasted, in order; none overlaps another."""
        found = list(links(text)) if self.service.links else []
        if self.service.mention:
            found += mentions(text, self.service.mention)
        tags = list(hashtags(text))
        found += tags[: self.service.hashtags] if self.service.hashtags else tags
        return spans.facets(text, spans.apart(found))

    def shown(self, text: str, links: Links) -> tuple[str, tuple[Facet, ...]]:  # noqa: ARG002  the protocol's
        """The text as it is: nothing is shortened here."""
        return text, self.facets(text)

    def length(self, text: str, content_warning: str, limits: Limits) -> int:  # noqa: ARG002  the protocol's
        """In the service's own unit."""
        return self.service.length(text)

    def problems(self, text: str, limits: Limits) -> Sequence[Problem]:  # noqa: ARG002  the protocol's
        """More hashtags than the service takes."""
        number = sum(1 for _ in hashtags(text)) if self.service.hashtags else 0
        if number <= self.service.hashtags:
            return ()
        name = self.network.capitalize()
        remedy = f"keep at most {self.service.hashtags}"
        if self.service.refuses and number > self.service.refuses:
            message = f"{number} hashtags; {name} refuses more than {self.service.refuses}"
            return (Problem(Severity.ERROR, "too-many-hashtags", "", message, remedy),)
        message = f"{number} hashtags, more than {name} makes use of"
        return (Problem(Severity.WARNING, "too-many-hashtags", "", message, remedy),)

    def message_problems(self, message: Message, limits: Limits) -> Sequence[Problem]:  # noqa: ARG002  the protocol's
        """What whoever posts it must set up by hand, where the service has it at all; READ-ME.txt tells it."""
        carried = {
            "poll": any(part.poll for part in message.parts),
            "quote": bool(message.quote),
            "reply": message.reply is not None,
            "tags": bool(message.tags),
        }
        name = SHOWN[self.network]
        return tuple(
            Problem(Severity.WARNING, key, "", WORDS[key].format(name), "see whether it has that, else leave it out")
            for key, there in carried.items()
            if there
        )


def rules_for(account: Account) -> ManualRules:
    """The rules of what the account stands for; UsageError where that is none of the services."""
    service = SERVICES.get(account.stands_for)
    if service is None:
        near = nearest(account.stands_for, SERVICES)
        meant = f"did you mean '{near}'?" if near else f"one of {', '.join(SERVICES)}"
        raise UsageError(f"account '{account.name}': nobody posts to '{account.stands_for}' by hand here", meant)
    return ManualRules(account.stands_for, service)
