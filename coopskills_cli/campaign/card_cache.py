"""Keeps cards in the state folder, so that `schedule` needs no network to show what a link shows."""

from __future__ import annotations

import json
import re
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from coopskills_cli.errors import StateError
from coopskills_cli.files import write_private
from coopskills_cli.models import Card, Media

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "cards"
_WORDS, _NUMBERS = ("file", "type", "sha256"), ("bytes", "width", "height")
"""What is kept of a thumb, which has no alt text."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


def load(state: Path, link: str, since: datetime | None = None) -> Card | None:
    """The card kept for `link`; None where there is none that is whole, or none fetched at `since` (aware) or later."""
    try:
        kept = json.loads(_place(state, link).read_bytes())
        fetched_at, card = datetime.fromisoformat(kept["fetched_at"]), _card(kept["card"])
        if fetched_at.tzinfo is None or (since is not None and fetched_at < since):
            return None
        return card if card.thumb is None or _is_whole(state, card.thumb) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def save(state: Path, link: str, card: Card, thumb: bytes | None, now: datetime) -> None:
    """Keep a card and its thumb's bytes, whole or not at all, readable for their owner only; StateError.

    `thumb` is what `card.thumb` describes, None where that is None; ValueError where it is something else.
    """
    if (card.thumb.sha256 if card.thumb else "") != (sha256(thumb).hexdigest() if thumb is not None else ""):
        raise ValueError(f"the card of {link} describes another thumb")
    place = _place(state, link)
    content = {"fetched_at": now.isoformat(), "link": link, "card": _kept(card)}
    try:
        if card.thumb and thumb is not None and not _is_whole(state, card.thumb):
            write_private(thumb_file(state, card.thumb), thumb)
        write_private(place, json.dumps(content, indent=2).encode())
    except OSError as error:
        raise StateError(f"{place}: {error.strerror or error}", "make room or give access") from error


def thumb_file(state: Path, thumb: Media) -> Path:
    """Where the bytes of a kept card's thumb lie: where the state folder keeps frozen media."""
    return state / "media" / thumb.sha256[:2] / thumb.sha256


def _place(state: Path, link: str) -> Path:
    return state / FOLDER / f"{sha256(link.encode('utf-8', 'surrogatepass')).hexdigest()}.json"


def _kept(card: Card) -> dict[str, Any]:
    thumb = card.thumb and {name: getattr(card.thumb, name) for name in (*_WORDS, *_NUMBERS)}
    return {"url": card.url, "title": card.title, "description": card.description, "thumb": thumb}


def _card(kept: dict[str, Any]) -> Card:
    """ValueError, TypeError or KeyError where it is none."""
    url, title, description = kept["url"], kept["title"], kept["description"]
    if not all(isinstance(word, str) for word in (url, title, description)):
        raise TypeError
    return Card(url, title, description, None if kept["thumb"] is None else _media(kept["thumb"]))


def _media(kept: dict[str, Any]) -> Media:
    words, numbers = [kept[name] for name in _WORDS], [kept[name] for name in _NUMBERS]
    if not all(isinstance(word, str) for word in words) or any(type(number) is not int for number in numbers):
        raise TypeError
    if not _DIGEST.fullmatch(kept["sha256"]) or min(numbers) < 0:
        raise ValueError
    return Media(alt="", **{name: kept[name] for name in (*_WORDS, *_NUMBERS)})


def _is_whole(state: Path, thumb: Media) -> bool:
    try:
        return sha256(thumb_file(state, thumb).read_bytes()).hexdigest() == thumb.sha256
    except FileNotFoundError:
        return False
