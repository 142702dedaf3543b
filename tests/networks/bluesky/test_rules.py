"""Held: texts are counted and marked as the official client does, but where it is wrong; and the server agrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import pytest

from coopskills_cli.models import Account, FacetType, Severity
from coopskills_cli.networks.bluesky.rules import LIMITS, BlueskyRules, rules_for
from coopskills_cli.text.spans import byte_length

if TYPE_CHECKING:
    from coopskills_cli.models import Facet
    from tests.servers.pds import PDS, Person

CASES = Path(__file__).parents[2] / "data" / "text-cases.jsonl"
RULES = BlueskyRules()

NO_SCHEME = "the address of a bare host that begins with http lacks its scheme, or was never one"
NO_HANDLE = "the network's syntax knows no such handle"
NO_HOST = "an address without a host is refused with the whole post"
ALLOWED = {
    NO_SCHEME: {"g7-233", "g7-236", "g7-239", "g7-242", "g7-1400"},
    NO_HANDLE: {
        *("g7-886", "g7-887", "g7-891", "g7-892", "g7-908", "g7-910", "g7-912", "g7-924", "g7-1321", "g7-1335"),
        *("g7-1456", "g7-1457"),
    },
    NO_HOST: {"g7-1337"},
}
"""The texts where the official client is not followed, by the reason."""


def plain(facets: tuple[Facet, ...]) -> list[dict[str, Any]]:
    return [
        {"byteStart": facet.byte_start, "byteEnd": facet.byte_end, "type": facet.type.value, "value": facet.value}
        for facet in facets
    ]


def shown(text: str, facet: Facet) -> str:
    return text.encode()[facet.byte_start : facet.byte_end].decode()


def test_the_texts_of_the_official_client_get_its_answers() -> None:
    """1,500 texts: the same graphemes and bytes, and the same facets but for the list above."""
    differing = set()
    for line in CASES.read_text(encoding="utf-8").split("\n")[:-1]:
        case = json.loads(line)
        text, expected = case["text"], case["bluesky"]
        assert RULES.length(text, "", LIMITS) == expected["graphemes"], case["id"]
        assert byte_length(text) == expected["bytes"], case["id"]
        if plain(RULES.facets(text)) != expected["facets"]:
            differing.add(case["id"])
    assert differing == set().union(*ALLOWED.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("httpbin.org", [("link", "httpbin.org", "https://httpbin.org")]),
        ("see http.cat/404.", [("link", "http.cat/404", "https://http.cat/404")]),
        ("httpfoo.invalidtld", []),
        ("https:/// https://. http://)", []),
        ("https://)x", [("link", "https://)x", "https://)x")]),
        ("@-name.eu @name-.eu @name..eu @.eu", []),
        ("@" + "n" * 64 + ".eu", []),
        ("@" + ".".join(["n" * 60] * 5) + ".eu", []),
        ("#" + "e" + "\u0301" * 330, []),
    ],
)
def test_where_the_official_client_is_wrong_ours_is_right(text: str, expected: list[tuple[str, str, str]]) -> None:
    """An address has its scheme and a host, a handle is one, a tag has 640 bytes at most."""
    assert [(facet.type.value, shown(text, facet), facet.value) for facet in RULES.facets(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#coopskills2023, #2023 #Größe! ＃合作社", ["coopskills2023", "Größe", "合作社"]),
        ("$EU ($coop) $eurocoop €EU", ["$EU", "$COOP"]),
        ("#" + "é" * 64 + " #" + "é" * 65, ["é" * 64]),
        ("#" + "e\u0301" * 64, ["e\u0301" * 64]),
    ],
)
def test_tags_and_cashtags_carry_their_value(text: str, expected: list[str]) -> None:
    """A tag without its sign, a cashtag with it and in capitals."""
    assert [facet.value for facet in RULES.facets(text) if facet.type is FacetType.TAG] == expected


def test_two_facets_may_overlap() -> None:
    """A handle in brackets within an address is both, as in the official client."""
    text = "example.eu/(@name.eu)"
    found = [(shown(text, facet), facet.value) for facet in RULES.facets(text)]
    assert found == [(text, f"https://{text}"), ("@name.eu", "name.eu")]


def test_bytes_beyond_the_limit_are_a_problem_of_their_own() -> None:
    """300 graphemes can have more than 3,000 bytes; what counts is what the limits say."""
    text = "👩‍👩‍👧‍👦" * 121
    assert RULES.length(text, "", LIMITS) < LIMITS.text
    (problem,) = RULES.problems(text, LIMITS)
    assert (problem.severity, problem.code, problem.where) == (Severity.ERROR, "too-many-bytes", "")
    assert "3,025 bytes" in problem.message
    assert problem.remedy
    assert RULES.problems(text[:-11], LIMITS) == ()


def test_a_warning_is_no_text_here() -> None:
    """It is not counted: one that is a label goes beside the text, any other is not carried."""
    rules = rules_for(Account("cecop-bluesky", "bluesky", ("en",)))
    assert rules.network == "bluesky"
    assert rules.content_warnings
    assert rules.visibilities == {"public"}
    assert rules.length("text", "a warning", rules.limits) == len("text")


TEXTS = (
    "Le coopératif #coopskills2023 à https://example.eu/ä?b=c, @name.bsky.social – et httpbin.org 👍🏽 ($EU)",
    "Συνεταιρισμοί #ελλάδα http://παράδειγμα.ευ/(x) example.eu/(@name.eu)",
    "合作社 #日本語タグ www.example.org/path). مرحبا #نرم @a.b.test",
    "\n#" + "é" * 64 + "\r\n👩‍👩‍👧‍👦 https://)x .",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_server_gives_back_what_each_facet_selects(pds: PDS, person: Person, text: str) -> None:
    """In the bytes that come back stand the address, the tag or the handle, and nothing else."""
    facets = RULES.facets(text)
    pds.put(person, "3mdzk2xyzxyz2", record(text, [feature(facet, person.did) for facet in facets]))
    (post,) = pds.posts(person)
    raw = post["value"]["text"].encode()
    assert len(post["value"]["facets"]) == len(facets) > 0
    for stored, facet in zip(post["value"]["facets"], facets, strict=True):
        selected = raw[stored["index"]["byteStart"] : stored["index"]["byteEnd"]].decode()
        assert selected.lstrip("@#＃").removeprefix("https://") == facet.value.removeprefix("https://")


@pytest.mark.parametrize(
    "refused",
    [
        {"$type": "app.bsky.richtext.facet#link", "uri": "httpbin.org"},
        {"$type": "app.bsky.richtext.facet#link", "uri": "https://"},
        {"$type": "app.bsky.richtext.facet#link", "uri": "https:///path"},
        {"$type": "app.bsky.richtext.facet#tag", "tag": "e" + "\u0301" * 330},
    ],
)
def test_the_server_refuses_what_only_the_official_client_makes(
    pds: PDS, person: Person, refused: dict[str, str]
) -> None:
    """Each deviation above saves a post that the network would not take."""
    facet = {"index": {"byteStart": 0, "byteEnd": 4}, "features": [refused]}
    with pytest.raises(HTTPError) as caught:
        pds.put(person, "3mdzk2xyzxyz2", record("text", [facet]))
    assert caught.value.code == 400
    caught.value.close()


def record(text: str, facets: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": text, "createdAt": "2026-11-20T09:30:00.000Z", "langs": ["en"], "facets": facets}


def feature(facet: Facet, did: str) -> dict[str, Any]:
    kinds = {
        FacetType.LINK: {"$type": "app.bsky.richtext.facet#link", "uri": facet.value},
        FacetType.TAG: {"$type": "app.bsky.richtext.facet#tag", "tag": facet.value},
        FacetType.MENTION: {"$type": "app.bsky.richtext.facet#mention", "did": did},
    }
    return {"index": {"byteStart": facet.byte_start, "byteEnd": facet.byte_end}, "features": [kinds[facet.type]]}
