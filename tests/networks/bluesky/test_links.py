"""Addresses shortened as the official app does it, but where that breaks a text."""

from __future__ import annotations

import pytest

from coopskills_cli.models import Facet, FacetType
from coopskills_cli.networks.bluesky.facets import detect
from coopskills_cli.networks.bluesky.links import shortened, shown
from tests.reference.official import answers
from tests.reference.texts import texts

ORDER_MARK = "\ufeff"
RIGHT_TO_LEFT = "؛؟"
"""Signs that no name of Latin letters may bear (RFC 5893); the browser's check overlooks them at its end."""


def selected(text: str, facet: Facet) -> str:
    return text.encode()[facet.byte_start : facet.byte_end].decode()


def reason(text: str) -> str:
    """Why the official app is not followed; empty where it has to be."""
    addresses = [shown(selected(text, facet)) for facet in detect(text) if facet.type is FacetType.LINK]
    if ORDER_MARK in text:
        return "drops what is no byte order mark"
    if not all(address.isascii() for address in addresses):
        return "counts bytes as UTF-16"
    return ""


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("https://example.eu", "example.eu"),
        ("https://example.eu/", "example.eu"),
        ("https://example.eu/123456789_1234", "example.eu/123456789_1234"),
        ("https://example.eu/123456789_12345", "example.eu/123456789_12..."),
        ("https://example.eu/a?b=c#d", "example.eu/a?b=c#d"),
        ("https://example.eu/?utm_source=bluesky", "example.eu?utm_source=b..."),
        ("https://example.eu/#programme", "example.eu#programme"),
        ("https://www.Example.EU:443/A", "www.example.eu/A"),
        ("http://example.eu:8080/", "example.eu:8080"),
        ("https://user:word@example.eu/", "example.eu"),
        ("https://example.eu/a/../b/./c", "example.eu/b/c"),
        ("https://example.eu/été", "example.eu/%C3%A9t%C3%A9"),
        ("https://café.example/", "xn--caf-dma.example"),
        ("https://127.1/", "127.0.0.1"),
        ("https://[2001:db8:0::1]/a", "[2001:db8::1]/a"),
        ("example.eu/a-path-of-more-than-fifteen", "example.eu/a-path-of-more-than-fifteen"),
        ("https://", "https://"),
        ("https://example.eu:99999/", "https://example.eu:99999/"),
        ("https://a b/", "https://a b/"),
        ("https://1.2.3.4.5/", "https://1.2.3.4.5/"),
        ("ftp://example.eu/", "ftp://example.eu/"),
        ("https://xn--a/", "https://xn--a/"),
    ],
)
def test_an_address_is_shown_as_the_app_shows_it(address: str, short: str) -> None:
    """Host and up to 15 characters of the rest; without a scheme, or where a browser finds none, the address itself."""
    assert shown(address) == short


def test_the_facet_keeps_the_whole_address() -> None:
    """What is clicked on leads where it was meant to; what follows is marked at its new place."""
    text = "Söz https://example.eu/programme/2023/en, and #coop with @a.test"
    new, facets = shortened(text, detect(text))
    assert new == "Söz example.eu/programme/20..., and #coop with @a.test"
    assert [(selected(new, facet), facet.value) for facet in facets] == [
        ("example.eu/programme/20...", "https://example.eu/programme/2023/en"),
        ("#coop", "coop"),
        ("@a.test", "a.test"),
    ]


def test_what_lies_in_an_address_is_part_of_it() -> None:
    """The app shows the address and passes over a handle within; here the handle would lose its place."""
    text = "https://a.eu/(@b.eu)"
    assert len(detect(text)) == 2
    new, facets = shortened(text, detect(text))
    assert (new, [facet.value for facet in facets]) == ("a.eu/(@b.eu)", [text])


def test_nothing_is_done_to_a_text_without_addresses() -> None:
    """Text and facets are what they were."""
    text = "#coop, @a.test 👩‍👩‍👧‍👦"
    assert shortened(text, detect(text)) == (text, detect(text))


def test_half_a_character_does_no_harm() -> None:
    """A lone surrogate, which no file can hold but a YAML escape can make, stays what it is."""
    text = "\ud83d https://a.eu/\ud83d-and-more-than-fifteen"
    facet = Facet(4, 4 + len(text[2:].encode("utf-8", "surrogatepass")), FacetType.LINK, "https://a.eu/")
    new, _ = shortened(text, (facet,))
    assert new == "\ud83d a.eu/%EF%BF%BD-an..."


def test_the_official_app_shortens_alike() -> None:
    """20,000 texts: text, length and places; each reason to differ is met."""
    every = [text for text in texts(20_000) if not set(text) & set(RIGHT_TO_LEFT)]
    met = set()
    compared = 0
    for text, full, short in zip(every, answers("bluesky", every), answers("short", every), strict=True):
        found = detect(text)
        if [facet.value for facet in found] != [facet["value"] for facet in full["facets"]]:
            continue  # held by test_reference.py
        new, facets = shortened(text, found)
        places = [(facet.byte_start, facet.byte_end, facet.value) for facet in facets]
        if (why := reason(text)) and (new, places) != (short["text"], plain(short)):
            met.add(why)
            continue
        assert (new, places) == (short["text"], plain(short)), text
        compared += 1
    assert met == {"drops what is no byte order mark", "counts bytes as UTF-16"}
    assert compared > 14_000


def plain(short: dict[str, list[dict[str, int]]]) -> list[tuple[int, int, int]]:
    return [(facet["byteStart"], facet["byteEnd"], facet["value"]) for facet in short["facets"]]


def test_every_facet_selects_what_it_selected() -> None:
    """Whatever the text: an address is shown short, a tag or a handle as it was; what lay within an address is gone."""
    for text in texts(20_000):
        found = detect(text)
        links = [facet for facet in found if facet.type is FacetType.LINK]
        kept = [facet for facet in found if not any(within(facet, link) for link in links)]
        new, facets = shortened(text, found)
        assert [facet.value for facet in facets] == [facet.value for facet in kept], text
        for old, facet in zip(kept, facets, strict=True):
            if facet.type is FacetType.LINK:
                assert selected(new, facet) == shown(selected(text, old)), text
            elif not any(touches(old, link) for link in links):
                assert selected(new, facet) == selected(text, old), text


def within(facet: Facet, link: Facet) -> bool:
    return facet is not link and link.byte_start <= facet.byte_start and facet.byte_end <= link.byte_end


def touches(facet: Facet, link: Facet) -> bool:
    return facet.byte_start < link.byte_end and link.byte_start < facet.byte_end
