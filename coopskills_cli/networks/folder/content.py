"""What the file of a part says: all that a network would have been told, and which files lie beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from coopskills_cli.networks.local_files import ENDINGS, captions_name, picture_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from coopskills_cli.models import Card, Media, Message, Part, Poll, Receipt, ReplyControl


@dataclass(frozen=True, slots=True)
class Content:
    """Of part `number` (from 0) of a message; `stem` is how the names of all its files begin."""

    message: Message
    number: int
    stem: str

    @property
    def part(self) -> Part:
        """The part itself."""
        return self.message.parts[self.number]

    def text(self) -> dict[str, Any]:
        """What a reader sees, and where it belongs."""
        message = self.message
        return {
            "post": message.post,
            "account": message.account,
            "network": message.network,
            "language": message.language,
            "text": self.part.text,
            "facets": [asdict(facet) for facet in self.part.facets],
            "media": [_media(name, media) for name, media in self._media()],
            "content_warning": message.content_warning,
            "visibility": message.visibility,
            "due": utc(message.due) if message.due else None,
            "part": self.number + 1,
            "parts": len(message.parts),
        }

    def attached(self, quoted: Receipt | None) -> dict[str, Any]:
        """What hangs on the part, a quote on the first; `quoted` is the receipt of the post that is quoted."""
        quote = "" if self.number else self.message.quote
        return {
            "card": self.part.card and self._card(self.part.card),
            "poll": self.part.poll and _poll(self.part.poll),
            "quote": {"post": quote, "url": quoted.url if quoted else ""} if quote else None,
            "tags": list(self.message.tags),
            "reply": self.message.reply and _reply(self.message.reply),
        }

    def copies(self) -> Iterator[tuple[str, str]]:
        """The name of each file beside it, with the SHA-256 of the frozen one that it is a copy of."""
        for name, media in self._media():
            yield name, media.sha256
            for captions in media.captions:
                yield captions_name(name, captions), captions.sha256
        if self.part.card and self.part.card.thumb:
            yield self._thumb(self.part.card.thumb), self.part.card.thumb.sha256

    def _media(self) -> Iterator[tuple[str, Media]]:
        for number, media in enumerate(self.part.media, start=1):
            yield f"{self.stem}-{number}{picture_name(media.file, media.type)}", media

    def _card(self, card: Card) -> dict[str, Any]:
        thumb = card.thumb and self._thumb(card.thumb)
        return {"url": card.url, "title": card.title, "description": card.description, "thumb": thumb}

    def _thumb(self, thumb: Media) -> str:
        return f"{self.stem}-card{ENDINGS.get(thumb.type, '')}"


def utc(moment: datetime) -> str:
    """A moment as it is written down."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _media(name: str, media: Media) -> dict[str, Any]:
    captions = [{"file": captions_name(name, one), "language": one.language} for one in media.captions]
    return {"file": name, "alt": media.alt, "type": media.type, "captions": captions}


def _poll(poll: Poll) -> dict[str, Any]:
    return {
        "options": list(poll.options),
        "expires_in": poll.seconds,
        "multiple": poll.multiple,
        "hide_totals": poll.hide_totals,
    }


def _reply(reply: ReplyControl) -> dict[str, Any]:
    return {"allow": None if reply.allow is None else list(reply.allow), "quotes": reply.quotes}
