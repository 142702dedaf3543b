"""What Bluesky makes of a text: 300 graphemes and 3,000 bytes, facets as the official client finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.models import LinkStyle, Problem, Severity
from coopskills_cli.networks.base import Limits
from coopskills_cli.networks.bluesky.facets import detect
from coopskills_cli.networks.bluesky.minding import THUMB_BYTES, minded
from coopskills_cli.text.graphemes import count
from coopskills_cli.text.spans import byte_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Account, Facet, Links, Message

# app.bsky.feed.post, app.bsky.embed.images, .video and .external; `alt` is what the official app takes, the schema sets
# no limit. A GIF is taken as well, but shown as its first picture: bluesky-social/social-app issues 6445 and 6697.
LIMITS = Limits(
    text=300,
    text_bytes=3_000,
    alt=2_000,
    images=4,
    image_bytes=2_000_000,
    image_types=("image/jpeg", "image/png", "image/webp"),
    thumb_bytes=THUMB_BYTES,
    video_bytes=300_000_000,
    video_types=("video/mp4",),
)


@dataclass(frozen=True, slots=True)
class BlueskyRules:
    """The same for every server, since the network's schema sets them. Lengths are in graphemes."""

    network: str = "bluesky"
    limits: Limits = LIMITS
    visibilities: frozenset[str] = frozenset({"public"})
    content_warnings: bool = True
    carries: frozenset[str] = frozenset({"quote", "reply", "tags", "card"})

    def facets(self, text: str) -> tuple[Facet, ...]:
        """Links, tags (cashtags with their `$`) and mentions, in order; two may overlap."""
        return detect(text)

    def shown(self, text: str, links: Links) -> tuple[str, tuple[Facet, ...]]:
        """The text, its addresses as the official app shows them where the campaign asks for that."""
        facets = self.facets(text)
        if links.bluesky is LinkStyle.FULL:
            return text, facets
        from coopskills_cli.networks.bluesky.links import shortened

        return shortened(text, facets)

    def length(self, text: str, content_warning: str, limits: Limits) -> int:  # noqa: ARG002  the protocol's
        """Graphemes of the text alone: a warning is no text here, and an address counts in full."""
        return count(text)

    def problems(self, text: str, limits: Limits) -> Sequence[Problem]:
        """A text of few graphemes and many bytes."""
        size = byte_length(text)
        if not limits.text_bytes or size <= limits.text_bytes:
            return ()
        message = f"{size:,} bytes of text; Bluesky takes {limits.text_bytes:,}, whatever the number of characters"
        remedy = "shorten it, or use fewer emoji and accents made of several characters"
        return (Problem(Severity.ERROR, "too-many-bytes", "", message, remedy),)

    def message_problems(self, message: Message, limits: Limits) -> Sequence[Problem]:  # noqa: ARG002  the protocol's
        """What the network's schemas refuse, and what is left out of a post there."""
        return tuple(minded(message))


def rules_for(account: Account) -> BlueskyRules:  # noqa: ARG001  no server changes them
    """The rules of Bluesky."""
    return BlueskyRules()
