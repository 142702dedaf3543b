"""Shortens the addresses that a post shows, as the official app does; what they lead to stays whole.

Source: `toShortUrl` and `shortenLinks` of bluesky-social/social-app (src/lib/strings), which the composer of the app
applies to every post before it counts and sends it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coopskills_cli.models import FacetType
from coopskills_cli.networks.bluesky.address import Address, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Facet

LONGEST = 15
"""Characters of path, query and fragment that are shown whole; of more, the first KEPT are, and three dots."""
KEPT = 13
LONE = "surrogatepass"
"""Half a character is no reason to fail: what it becomes is the same wherever it stands."""


def shortened(text: str, facets: Sequence[Facet]) -> tuple[str, tuple[Facet, ...]]:
    """The text with its addresses shortened, and all facets at their new places; `value` is what it was.

    A facet that lies within an address goes, whether that is shortened or not: the app shows the address alone.
    """
    raw = text.encode("utf-8", LONE)
    left = list(facets)
    for place in range(len(left)):
        link = left[place]
        if link.type is not FacetType.LINK:
            continue
        short = shown(raw[link.byte_start : link.byte_end].decode("utf-8", LONE)).encode("utf-8", LONE)
        raw = raw[: link.byte_start] + short + raw[link.byte_end :]
        left = [_moved(facet, link, len(short)) for facet in left]
        left[place] = replace(link, byte_end=link.byte_start + len(short))
    return raw.decode("utf-8", LONE), tuple(facet for facet in left if facet.byte_start < facet.byte_end)


def shown(address: str) -> str:
    """What is shown of an address; one without a scheme, or that a browser would not open, stays as it is."""
    parsed = parse(address)
    return _short(parsed) if parsed else address


def _short(address: Address) -> str:
    path = "" if address.path == "/" else address.path
    rest = path + address.query + address.fragment
    return address.host + (f"{rest[:KEPT]}..." if len(rest) > LONGEST else rest)


def _moved(facet: Facet, link: Facet, length: int) -> Facet:
    """Where a facet is after the text of `link` was replaced by one of `length` bytes; empty where it lay in it."""
    end, added = link.byte_start + length, length - (link.byte_end - link.byte_start)
    if facet.byte_end <= link.byte_start:
        return facet
    if link.byte_start <= facet.byte_start and facet.byte_end <= link.byte_end:
        return replace(facet, byte_start=0, byte_end=0)
    return replace(
        facet,
        byte_start=_moved_start(facet.byte_start, link, end, added),
        byte_end=facet.byte_end + added if facet.byte_end >= link.byte_end else end,
    )


def _moved_start(start: int, link: Facet, end: int, added: int) -> int:
    if start < link.byte_start:
        return start
    return start + added if start >= link.byte_end else end
