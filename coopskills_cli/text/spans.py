"""Turns stretches of a text, found by code points, into facets, which networks measure in UTF-8 bytes."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from coopskills_cli.models import Facet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coopskills_cli.models import FacetType


class Span(NamedTuple):
    """A stretch of a text, as offsets in its code points, that is more than text; `value` as in Facet."""

    start: int
    end: int
    type: FacetType
    value: str


def byte_length(text: str) -> int:
    """The length in UTF-8; a lone surrogate counts as the replacement character that it becomes: 3 bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def facets(text: str, spans: Iterable[Span]) -> tuple[Facet, ...]:
    """The spans as facets, in the order of their starts."""
    ordered = sorted(spans, key=attrgetter("start"))
    if text.isascii():
        return tuple(Facet(span.start, span.end, span.type, span.value) for span in ordered)
    found = []
    at, at_byte = 0, 0
    for span in ordered:
        at_byte += byte_length(text[at : span.start])
        at = span.start
        found.append(Facet(at_byte, at_byte + byte_length(text[at : span.end]), span.type, span.value))
    return tuple(found)


def apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in the order of their starts, without those that begin inside the one before."""
    kept: list[Span] = []
    for span in sorted(spans, key=attrgetter("start")):
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept
