"""The card of a link is fetched and kept; what fails takes the least of it along, and never the post."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from coopskills_cli.campaign import cards
from coopskills_cli.campaign.cards import Reach, Renewed
from coopskills_cli.campaign.pictures import PictureLimits
from coopskills_cli.errors import StateError
from coopskills_cli.models import Card

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.pages import Pages

NOW = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)
LIMITS = PictureLimits(bytes=100_000, edge=300)
HTML = """<meta property="og:title" content="The page"><meta property="og:description" content="What it is about">"""
IMAGE = """<meta property="og:image" content="i">"""


def picture(width: int = 600, height: int = 400, colour: str = "teal") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def renew(state: Path, link: str) -> Renewed:
    return cards.renew(state, link, limits=LIMITS, allow_private=True, now=NOW, reach=Reach(seconds=5))


def test_a_card_with_its_thumb_is_kept(pages: Pages, tmp_path: Path) -> None:
    """Fetched once, the thumb within the limits, it is there without a network."""
    link = pages.say("/a", (HTML + IMAGE).encode())
    pages.say("/i", picture(), "image/jpeg")
    renewed = renew(tmp_path, link)
    card, thumb = renewed.card, renewed.card and renewed.card.thumb
    assert renewed.trouble is None
    assert card
    assert thumb
    assert (card.url, card.title, card.description) == (link, "The page", "What it is about")
    assert (thumb.file, thumb.width, thumb.height) == (f"{pages.url}/i", 300, 200)
    content = cards.thumb_file(tmp_path, thumb).read_bytes()
    assert len(content) == thumb.bytes <= LIMITS.bytes
    with Image.open(BytesIO(content)) as image:
        assert (image.size, Image.MIME[image.format or ""]) == ((300, 200), thumb.type)
    assert cards.load(tmp_path, link) == card


def test_a_page_without_a_picture_gives_a_bare_card(pages: Pages, tmp_path: Path) -> None:
    """Which is no trouble."""
    link = pages.say("/a", HTML.encode())
    card = Card(link, "The page", "What it is about")
    assert renew(tmp_path, link) == Renewed(card)
    assert cards.load(tmp_path, link) == card


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "no picture"),
        (picture()[:-400], "image/jpeg", "damaged"),
        (b"", "image/png", "empty"),
        (b"<html></html>", "text/html", "no picture"),
    ],
)
def test_a_picture_that_fails_costs_the_thumb_alone(
    pages: Pages, tmp_path: Path, content: bytes, kind: str, words: str
) -> None:
    """The card stands without it, and it is told."""
    link = pages.say("/a", (HTML + IMAGE).encode())
    pages.say("/i", content, kind)
    renewed = renew(tmp_path, link)
    assert renewed.card == cards.load(tmp_path, link) == Card(link, "The page", "What it is about")
    assert renewed.trouble
    assert words in str(renewed.trouble)
    assert renewed.trouble.remedy


def test_a_picture_that_fails_today_may_be_yesterday_s(pages: Pages, tmp_path: Path) -> None:
    """As long as the page is the same."""
    link = pages.say("/a", (HTML + IMAGE).encode())
    pages.say("/i", picture(), "image/jpeg")
    before = renew(tmp_path, link).card
    pages.say("/i", b"", status="503 Busy")
    renewed = renew(tmp_path, link)
    assert renewed.card == before == cards.load(tmp_path, link)
    assert "503" in str(renewed.trouble)
    pages.say("/a", (HTML + IMAGE).replace("The page", "Another").encode())
    assert renew(tmp_path, link).card == Card(link, "Another", "What it is about")


def test_a_page_that_fails_leaves_the_last_known_card(pages: Pages, tmp_path: Path) -> None:
    """Or none, and then the link is plain; it is told either way."""
    link = f"{pages.url}/a"
    renewed = renew(tmp_path, link)
    assert renewed.card is None
    assert "404" in str(renewed.trouble)
    pages.say("/a", HTML.encode())
    card = renew(tmp_path, link).card
    pages.say("/a", b"", status="500 No")
    renewed = renew(tmp_path, link)
    assert renewed.card == card
    assert "500" in str(renewed.trouble)


def test_a_page_that_changed_has_a_new_card(pages: Pages, tmp_path: Path) -> None:
    """With its new picture."""
    link = pages.say("/a", (HTML + IMAGE).encode())
    pages.say("/i", picture(), "image/jpeg")
    before = renew(tmp_path, link).card
    pages.say("/i", picture(colour="navy"), "image/jpeg")
    after = renew(tmp_path, link).card
    assert before
    assert after
    assert before.thumb != after.thumb
    assert cards.load(tmp_path, link) == after


def test_a_state_folder_that_takes_nothing_is_an_error(pages: Pages, tmp_path: Path) -> None:
    """Of the machine, not of the page."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(StateError):
        renew(tmp_path / "state", pages.say("/a", HTML.encode()))
