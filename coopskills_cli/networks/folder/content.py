"""What the file of a part says: all that a network would have been told, and which files lie beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from coopskills_cli.networks.local_files import ENDINGS, picture_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from coopskills_cli.models import Message, Part, Receipt


@dataclass(frozen=True, slots=True)
class Copies:
    """How the copies of a part's frozen files are called: `stem` is how all of its names begin."""

    part: Part
    stem: str

    def media(self, number: int) -> str:
        """The name of a picture or video, counted from 0."""
        one = self.part.media[number]
        return f"{self.stem}-{number + 1}{picture_name(one.file, one.type)}"

    def captions(self, number: int, language: str) -> str:
        """The name of a video's captions."""
        return f"{self.stem}-{number + 1}-{language}.vtt"

    @property
    def thumb(self) -> str:
        """The name of the card's picture; empty where there is none."""
        thumb = self.part.card.thumb if self.part.card else None
        return f"{self.stem}-card{ENDINGS.get(thumb.type, '')}" if thumb else ""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Each name with the SHA-256 of what is frozen."""
        for number, media in enumerate(self.part.media):
            yield self.media(number), media.sha256
            for captions in media.captions:
                yield self.captions(number, captions.language), captions.sha256
        if self.part.card and self.part.card.thumb:
            yield self.thumb, self.part.card.thumb.sha256


def content_of(message: Message, number: int, copies: Copies, quoted: Receipt | None) -> dict[str, Any]:
    """What there is to say of a part (from 0); `quoted` is the post that the first part quotes."""
    part = message.parts[number]
    return {
        "post": message.post,
        "account": message.account,
        "network": message.network,
        "language": message.language,
        "text": part.text,
        "facets": [asdict(facet) for facet in part.facets],
        "media": [_media(part, place, copies) for place in range(len(part.media))],
        "card": _card(part, copies),
        "poll": asdict(part.poll) if part.poll else None,
        "quotes": quoted.remote_id if quoted and not number else None,
        "tags": list(message.tags),
        "reply": asdict(message.reply) if message.reply else None,
        "content_warning": message.content_warning,
        "visibility": message.visibility,
        "due": utc(message.due) if message.due else None,
        "part": number + 1,
        "parts": len(message.parts),
    }


def _media(part: Part, number: int, copies: Copies) -> dict[str, Any]:
    media = part.media[number]
    captions = {one.language: copies.captions(number, one.language) for one in media.captions}
    return {"file": copies.media(number), "alt": media.alt} | ({"captions": captions} if captions else {})


def _card(part: Part, copies: Copies) -> dict[str, Any] | None:
    if part.card is None:
        return None
    return {
        "url": part.card.url,
        "title": part.card.title,
        "description": part.card.description,
        "thumb": copies.thumb or None,
    }


def utc(moment: datetime) -> str:
    """A moment as it is written down."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
