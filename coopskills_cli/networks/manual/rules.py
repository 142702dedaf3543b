"""What the networks that are posted to by hand make of a text: what `as` of the account stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.errors import UsageError
from coopskills_cli.models import Problem, Severity
from coopskills_cli.networks.manual.minding import minded
from coopskills_cli.networks.manual.services import SERVICES
from coopskills_cli.text import spans
from coopskills_cli.text.nearest import nearest
from coopskills_cli.text.twitter import hashtags, links, mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Account, Facet, Links, Message
    from coopskills_cli.networks.base import Limits
    from coopskills_cli.networks.manual.services import Service


@dataclass(frozen=True, slots=True)
class ManualRules:
    """The rules of a service; `network` is its word. A warning or a narrower audience is set by who posts."""

    network: str
    service: Service
    visibilities: frozenset[str] = frozenset({"public"})
    content_warnings: bool = False

    @property
    def carries(self) -> frozenset[str]:
        """All that a person can be asked for; a card only where addresses become links."""
        asked = frozenset({"poll", "quote", "reply", "tags"})
        return asked | {"card"} if self.service.links else asked

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
        name = self.service.name
        remedy = f"keep at most {self.service.hashtags}"
        if self.service.refuses and number > self.service.refuses:
            message = f"{number} hashtags; {name} refuses more than {self.service.refuses}"
            return (Problem(Severity.ERROR, "too-many-hashtags", "", message, remedy),)
        message = f"{number} hashtags, more than {name} makes use of"
        return (Problem(Severity.WARNING, "too-many-hashtags", "", message, remedy),)

    def message_problems(self, message: Message, limits: Limits) -> Sequence[Problem]:  # noqa: ARG002  the protocol's
        """What the service is known not to do: warnings, since who posts it will see it too."""
        return tuple(minded(message, self.service))


def rules_for(account: Account) -> ManualRules:
    """The rules of what the account stands for; UsageError where that is none of the services."""
    service = SERVICES.get(account.stands_for)
    if service is None:
        near = nearest(account.stands_for, SERVICES)
        meant = f"did you mean '{near}'?" if near else f"one of {', '.join(SERVICES)}"
        raise UsageError(f"account '{account.name}': nobody posts to '{account.stands_for}' by hand here", meant)
    return ManualRules(account.stands_for, service)
