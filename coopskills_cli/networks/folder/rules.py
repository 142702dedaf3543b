"""What the folder makes of a text: it takes everything, and shows links, tags and mentions as most networks do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.networks.base import Limits
from coopskills_cli.text import spans
from coopskills_cli.text.graphemes import count
from coopskills_cli.text.twitter import hashtags, links, mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Account, Facet, Links, Message, Problem

LIMITS = Limits(text=0, images=0)
# Handles of every network: `@name`, `@name.example`, `@name@server.example`.
HANDLE = re.compile(r"(?<![A-Za-z0-9_.=/@])@(\w+(?:[.-]+\w+)*(?:@\w+(?:[.-]+\w+)*)?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FolderRules:
    """No limit of any kind, so that every post can be rehearsed. Lengths are in graphemes."""

    network: str = "folder"
    limits: Limits = LIMITS
    visibilities: frozenset[str] = frozenset({"public", "unlisted", "private", "direct"})
    content_warnings: bool = True
    carries: frozenset[str] = frozenset({"poll", "quote", "reply", "tags", "card"})

    def facets(self, text: str) -> tuple[Facet, ...]:
        """Addresses, hashtags and handles, in order; none overlaps another."""
        return spans.facets(text, spans.apart([*links(text), *hashtags(text), *mentions(text, HANDLE)]))

    def shown(self, text: str, links: Links) -> tuple[str, tuple[Facet, ...]]:  # noqa: ARG002  the protocol's
        """The text as it is: nothing is shortened here."""
        return text, self.facets(text)

    def length(self, text: str, content_warning: str, limits: Limits) -> int:  # noqa: ARG002  the protocol's
        """Graphemes of warning and text."""
        return count(content_warning) + count(text)

    def problems(self, text: str, limits: Limits) -> Sequence[Problem]:  # noqa: ARG002  the protocol's
        """None: a folder minds nothing."""
        return ()

    def message_problems(self, message: Message, limits: Limits) -> Sequence[Problem]:  # noqa: ARG002  the protocol's
        """None: a folder carries everything."""
        return ()


def rules_for(account: Account) -> FolderRules:  # noqa: ARG001  one folder is like another
    """The rules of a folder."""
    return FolderRules()
