"""Link cards: what a network shows below a text of the page that it links to, fetched once and kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from coopskills_cli.campaign.card_cache import load, save, thumb_file
from coopskills_cli.campaign.card_charset import decoded
from coopskills_cli.campaign.card_error import CardError
from coopskills_cli.campaign.card_fetch import Wanted, get
from coopskills_cli.campaign.card_page import Page, is_head_over, read
from coopskills_cli.campaign.card_reach import INTERNET, Reach
from coopskills_cli.models import Card, Media

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from coopskills_cli.campaign.pictures import PictureLimits

__all__ = ["INTERNET", "CardError", "Page", "Reach", "Renewed", "fetch", "fetch_thumb", "load", "renew", "thumb_file"]

_HTML = frozenset({"text/html", "application/xhtml+xml"})
PAGE = Wanted("text/html,application/xhtml+xml;q=0.9", 2_000_000, _HTML)
"""What is longer is cut: what a page says of itself stands at its beginning."""
PICTURE = Wanted("image/jpeg,image/png,image/webp,image/gif;q=0.9,*/*;q=0.1", 10_000_000)
"""All types: pictures are known by their content."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """The card to show, None for a plain link, and the `trouble` for which it is none, an old one, or bare."""

    card: Card | None
    trouble: CardError | None = None


def fetch(link: str, *, allow_private: bool, reach: Reach = INTERNET) -> Page:
    """What the page that `link` leads to says of itself, with a title at least; CardError, in bounded time."""
    answer = get(link, PAGE, reach, allow_private=allow_private)
    html = decoded(answer.body, answer.content_type)
    if answer.trouble and not is_head_over(html):
        raise answer.trouble
    page = read(html, answer.url)
    if not page.title:
        raise CardError("has no title")
    return page


def fetch_thumb(page: Page, *, allow_private: bool, reach: Reach = INTERNET) -> bytes:
    """The bytes of the page's picture, as they come, 10 MB at most; CardError."""
    try:
        answer = get(page.image, PICTURE, reach, allow_private=allow_private)
        if answer.trouble:
            raise answer.trouble
    except CardError as error:
        raise CardError(f"names a picture that {error}", error.remedy) from error
    if answer.cut:
        raise CardError(f"names a picture of more than {PICTURE.most // 1_000_000} MB")
    if not answer.body:
        raise CardError("names a picture that is empty")
    return answer.body


def renew(
    state: Path, link: str, *, limits: PictureLimits, allow_private: bool, now: datetime, reach: Reach = INTERNET
) -> Renewed:
    """Fetch and keep the card of `link`; where that fails, the one that is kept. `limits` are those of the thumb.

    Only StateError is raised, where the state folder takes nothing.
    """
    try:
        page = fetch(link, allow_private=allow_private, reach=reach)
    except CardError as error:
        return Renewed(load(state, link), error)
    card = Card(link, page.title, page.description)
    try:
        media, thumb = _pictured(page, limits, allow_private=allow_private, reach=reach)
    except CardError as error:
        old = load(state, link)
        if old and old.thumb and old.thumb.file == page.image and replace(old, thumb=None) == card:
            return Renewed(old, error)
        save(state, link, card, None, now)
        return Renewed(card, error)
    card = replace(card, thumb=media)
    save(state, link, card, thumb, now)
    return Renewed(card)


def _pictured(
    page: Page, limits: PictureLimits, *, allow_private: bool, reach: Reach
) -> tuple[Media | None, bytes | None]:
    """The page's picture as the network takes it, None where the page names none; CardError."""
    from coopskills_cli.campaign.media import MediaError
    from coopskills_cli.campaign.pictures import fit

    if not page.image:
        return None, None
    picture = fetch_thumb(page, allow_private=allow_private, reach=reach)
    try:
        fitted = fit(picture, page.image, limits)
    except MediaError as error:
        raise CardError(f"names a picture that cannot be used: {error}", error.remedy) from error
    content = fitted.content
    digest = sha256(content).hexdigest()
    return Media(page.image, "", fitted.type, len(content), digest, fitted.width, fitted.height), content
