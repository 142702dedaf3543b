"""How the files are called that a person finds laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.networks.local_files import captions_name, picture_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.models import Captions, Media, Message, Part

VIDEO = "video/"


@dataclass(frozen=True, slots=True)
class Names:
    """The files of a part: its text, and its pictures and videos in order."""

    text: str
    media: tuple[tuple[str, Media], ...]

    def captions(self) -> Iterator[tuple[str, str, Captions]]:
        """The name of each file of captions, the name of its video, and what it is a copy of."""
        for name, media in self.media:
            for captions in media.captions:
                yield captions_name(name, captions), name, captions

    def copies(self) -> Iterator[tuple[str, str]]:
        """All but the text, each with the SHA-256 of the frozen file that it is a copy of."""
        yield from ((name, media.sha256) for name, media in self.media)
        yield from ((name, captions.sha256) for name, _, captions in self.captions())


def names_of(message: Message) -> tuple[Names, ...]:
    """The names for each part; a person sees by them what belongs together, and in which order."""
    if len(message.parts) == 1:
        return (_names(message.parts[0], "text", ""),)
    return tuple(_names(part, f"text-{n}", f"text-{n}-") for n, part in enumerate(message.parts, start=1))


def _names(part: Part, text: str, start: str) -> Names:
    media = enumerate(part.media, start=1)
    return Names(f"{text}.txt", tuple((f"{start}{_name(n, one)}", one) for n, one in media))


def _name(number: int, media: Media) -> str:
    kind = "video" if media.type.startswith(VIDEO) else "picture"
    return f"{kind}-{number}{picture_name(media.file, media.type)}"
