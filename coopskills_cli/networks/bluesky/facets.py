"""Finds what Bluesky shows as link, tag or mention, as the official client does (npm `@atproto/api`, rich-text).

Where that client would make a facet that is wrong, there is none here: an address or handle that the network's
own schema refuses, which would cost the whole post, and an address without its scheme.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopskills_cli.models import FacetType
from coopskills_cli.text import spans
from coopskills_cli.text.graphemes import count
from coopskills_cli.text.spans import Span
from coopskills_cli.text.tables import characters, top_level_domains

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.models import Facet

# JavaScript's \s, which is neither Python's nor Unicode's.
SPACE = "\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
INVISIBLE = "\u00ad\u2060\u200a-\u200d\u20e2"
# Expressions begin with the sign itself, and look behind it after: that is found several times faster.
MENTION = re.compile(rf"@(?<![^{SPACE}(]@)([a-zA-Z0-9.-]+)\b", re.ASCII)
LINK = re.compile(
    rf"(?<![^{SPACE}(])(?:https?://[^{SPACE}]+|(?P<domain>[a-z][a-z0-9]*(?:\.[a-z0-9]+)+)[^{SPACE}]*)",
    re.ASCII | re.IGNORECASE,
)
TAG = re.compile(rf"[#＃](?<![^{SPACE}][#＃])(?!\ufe0f)([^{SPACE}{INVISIBLE}]+)")
CASHTAG = re.compile(rf"\$(?<![^{SPACE}(]\$)([A-Za-z][A-Za-z0-9]{{0,4}})(?=[{SPACE}.,;:!?)\"'’]|\Z)")

# com.atproto.repo.putRecord refuses what its schema's formats `handle` and `uri` do not match.
HANDLE = re.compile(r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")
HANDLE_LENGTH = 253
HOSTED = re.compile(r"https?://[^/]", re.IGNORECASE)

# app.bsky.richtext.facet#tag
TAG_GRAPHEMES = 64
TAG_BYTES = 640


def detect(text: str) -> tuple[Facet, ...]:
    """Every facet of the text by its start; two may overlap (`a.eu/(@b.eu)`), as they do in the official client."""
    return spans.facets(text, [*_mentions(text), *_links(text), *_tags(text), *_cashtags(text)])


def _mentions(text: str) -> Iterator[Span]:
    if "@" not in text:
        return
    for match in MENTION.finditer(text):
        handle = match[1]
        known = _has_known_domain(handle) or handle.endswith(".test")
        if known and len(handle) <= HANDLE_LENGTH and HANDLE.fullmatch(handle):
            yield Span(match.start(), match.end(), FacetType.MENTION, handle)


def _links(text: str) -> Iterator[Span]:
    if "." not in text and "://" not in text:
        return
    for match in LINK.finditer(text):
        address = _address(match)
        trimmed = _trimmed(address)
        if HOSTED.match(trimmed):
            end = match.end() - (len(address) - len(trimmed))
            yield Span(match.start(), end, FacetType.LINK, trimmed)


def _address(match: re.Match[str]) -> str:
    """The whole address of what is written, empty where it is none."""
    domain = match["domain"]
    if domain is None:
        return match[0] if match[0].startswith("http") else ""
    return f"https://{match[0]}" if _has_known_domain(domain) else ""


def _trimmed(address: str) -> str:
    """Without one punctuation mark at the end, and then without one bracket that closes nothing."""
    if address.endswith((".", ",", ";", ":", "!", "?")):
        address = address[:-1]
    if address.endswith(")") and "(" not in address:
        address = address[:-1]
    return address


def _tags(text: str) -> Iterator[Span]:
    if "#" not in text and "＃" not in text:
        return
    for match in TAG.finditer(text):
        tag = _without_final_punctuation(match[1])
        if any(map(_makes_a_tag, tag)) and _fits(tag):
            yield Span(match.start(), match.start() + 1 + len(tag), FacetType.TAG, tag)


def _without_final_punctuation(run: str) -> str:
    end = len(run)
    while end and not run[end - 1].isalnum() and run[end - 1] in characters("punctuation"):
        end -= 1
    return run[:end]


def _makes_a_tag(character: str) -> bool:
    """Whether it is anything but an ASCII digit or punctuation: a tag needs one such."""
    return character.isalpha() or not (character in "0123456789" or character in characters("punctuation"))


def _fits(tag: str) -> bool:
    return len(tag) <= TAG_GRAPHEMES or (count(tag) <= TAG_GRAPHEMES and spans.byte_length(tag) <= TAG_BYTES)


def _cashtags(text: str) -> Iterator[Span]:
    if "$" not in text:
        return
    for match in CASHTAG.finditer(text):
        yield Span(match.start(), match.end(), FacetType.TAG, f"${match[1].upper()}")


def _has_known_domain(name: str) -> bool:
    """Whether it ends in `.` and a top-level domain, in lower case."""
    _, dot, last = name.rpartition(".")
    return bool(dot) and last in top_level_domains()
