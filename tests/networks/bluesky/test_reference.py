"""Held: 20,000 texts get the answers of the official client, but for the named reasons."""

from __future__ import annotations

import re
from typing import Any

from coopskills_cli.networks.bluesky.rules import LIMITS, BlueskyRules
from coopskills_cli.text.spans import byte_length
from coopskills_cli.text.tables import top_level_domains
from tests.reference.official import answers
from tests.reference.texts import texts

RULES = BlueskyRules()
# com.atproto.identity: what a handle is, from its specification.
HANDLE = re.compile(r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")

HOST = re.compile(r"[a-z0-9.]+", re.IGNORECASE | re.ASCII)


def reason(facet: dict[str, Any]) -> str:
    """Why the official client's facet is not followed; empty where it has to be."""
    value = facet["value"]
    if facet["type"] == "mention" and (len(value) > 253 or not HANDLE.fullmatch(value)):
        return "no handle"
    if facet["type"] == "tag" and len(value.encode()) > 640:
        return "too many bytes"
    if facet["type"] == "link" and not re.match("https?://", value, re.IGNORECASE):
        return "no scheme"
    if facet["type"] == "link" and re.match("https?://(/|$)", value, re.IGNORECASE):
        return "no host"
    return ""


def corrected(facet: dict[str, Any]) -> dict[str, Any] | None:
    """What ours must be in its place: the whole address, where the host is one."""
    host = HOST.match(facet["value"]) if reason(facet) == "no scheme" else None
    known = host and host[0].rpartition(".")[2] in top_level_domains()
    return facet | {"value": f"https://{facet['value']}"} if known else None


def test_the_official_client_gives_the_same_answers() -> None:
    """All EU languages, marks, emoji, flags, both directions, addresses with every sign, IDN; each reason is met."""
    every = list(texts(20_000))
    met = set()
    for text, official in zip(every, answers("bluesky", every), strict=True):
        found = [
            {"byteStart": facet.byte_start, "byteEnd": facet.byte_end, "type": facet.type.value, "value": facet.value}
            for facet in RULES.facets(text)
        ]
        expected = [corrected(facet) if reason(facet) else facet for facet in official["facets"]]
        assert found == [facet for facet in expected if facet], text
        assert RULES.length(text, "", LIMITS) == official["graphemes"], text
        assert byte_length(text) == official["bytes"], text
        met |= {reason(facet) for facet in official["facets"]}
    assert met == {"", "no handle", "too many bytes", "no scheme", "no host"}
