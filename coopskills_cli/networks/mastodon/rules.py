"""What a Mastodon server makes of a text: its length with the warning, and what it shows as more than text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.models import FacetType
from coopskills_cli.networks.base import Limits
from coopskills_cli.networks.mastodon.entities import hashtags, links, mentions
from coopskills_cli.networks.mastodon.minding import minded
from coopskills_cli.text import spans
from coopskills_cli.text.graphemes import count
from coopskills_cli.text.shape import WHITE_SPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Account, Facet, Links, Message, Problem
    from coopskills_cli.text.spans import Span

# What an untouched server takes; others say more in /api/v2/instance.
LIMITS = Limits(
    text=500,
    url=23,
    alt=1_500,
    images=4,
    image_bytes=16 * 1024 * 1024,
    image_pixels=33_177_600,  # 7,680 x 4,320
    video_bytes=99 * 1024 * 1024,
    video_pixels=8_294_400,  # 3,840 x 2,160
    video_types=("video/mp4", "video/quicktime", "video/webm"),
    poll_options=4,
    poll_option=50,
    poll_shortest=300,
    poll_longest=2_629_746,  # ActiveSupport's 1.month
)


@dataclass(frozen=True, slots=True)
class MastodonRules:
    """Mastodon's own rules; `limits` are those of a server that was not asked. Lengths are in graphemes."""

    network: str = "mastodon"
    limits: Limits = LIMITS
    visibilities: frozenset[str] = frozenset({"public", "unlisted", "private", "direct"})
    content_warnings: bool = True
    carries: frozenset[str] = frozenset({"poll", "quote", "reply"})

    def facets(self, text: str) -> tuple[Facet, ...]:
        """Addresses with a scheme, handles and hashtags, in order; none overlaps another."""
        return spans.facets(text, spans.apart([*links(text), *hashtags(text), *mentions(text)]))

    def shown(self, text: str, links: Links) -> tuple[str, tuple[Facet, ...]]:  # noqa: ARG002  the protocol's
        """The text as it is: nothing is shortened here."""
        return text, self.facets(text)

    def length(self, text: str, content_warning: str, limits: Limits) -> int:
        """Graphemes of warning and text; in the text an address counts `limits.url`, a handle without its server."""
        return count(content_warning + _countable(text, limits.url))

    def problems(self, text: str, limits: Limits) -> Sequence[Problem]:  # noqa: ARG002  the protocol's
        """Nothing beyond the length."""
        return ()

    def message_problems(self, message: Message, limits: Limits) -> Sequence[Problem]:
        """Polls and media that the server would refuse, and what is Bluesky's alone."""
        return tuple(minded(message, limits))


def _countable(text: str, url: int) -> str:
    """The text that is counted in the place of the text."""
    if not text.strip(WHITE_SPACE):
        return ""
    pieces, position = [], 0
    for span in spans.apart([*links(text), *mentions(text)]):
        pieces += [text[position : span.start], _stand_in(text, span, url)]
        position = span.end
    return "".join([*pieces, text[position:]])


def _stand_in(text: str, span: Span, url: int) -> str:
    if span.type is FacetType.MENTION:
        return "@" + span.value.partition("@")[0]
    return "x" * url if url else text[span.start : span.end]


def rules_for(account: Account) -> MastodonRules:  # noqa: ARG001  what its server takes is kept elsewhere
    """The rules of Mastodon."""
    return MastodonRules()
