"""What the tests of Bluesky share: an account on the real server, its adapter, and messages to publish."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import av
import pytest
from PIL import Image

from coopskills_cli.models import Account, Captions, Facet, FacetType, Intent, Media, Message, Part, Receipt
from coopskills_cli.networks.base import Surroundings
from coopskills_cli.networks.bluesky.adapter import Bluesky, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.pds import PDS, Person
    from tests.servers.proxy import Proxy

NOW = datetime(2026, 11, 20, 9, 30, 0, 123_000, tzinfo=UTC)


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    """A state folder of the test's own."""
    (tmp_path / "media").mkdir()
    return Surroundings(tmp_path / "media", tmp_path / "sessions", tmp_path)


@pytest.fixture
def front(pds: PDS, proxy: Callable[[str], Proxy]) -> Proxy:
    """A proxy before the server, to count requests, and to lose or forge their answers."""
    return proxy(pds.url)


@pytest.fixture
def account(front: Proxy, person: Person) -> Account:
    """The test's account behind the proxy, as config.toml would name it."""
    return Account("coop-bluesky", "bluesky", ("en",), front.url, person.handle)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a test makes messages and gets them out."""

    account: Account
    person: Person
    surroundings: Surroundings
    now: datetime = NOW

    @contextmanager
    def adapter(self, secret: str | None = None, **changes: str) -> Iterator[Bluesky]:
        """A new adapter, as a new process would make it; `changes` are fields of the account."""
        account = replace(self.account, **changes)  # type: ignore[arg-type]  # all of them are words
        adapter = connect(account, self.person.password if secret is None else secret, self.surroundings)
        try:
            yield adapter
        finally:
            adapter.close()

    def message(self, *parts: Part | str, language: str = "en", **options: Any) -> Message:
        """A message; a bare text becomes a part, `options` are further fields of the message."""
        made = tuple(part if isinstance(part, Part) else Part(part, len(part), 300) for part in parts)
        return Message("launch", self.account.name, "bluesky", language, made, **options)

    def part(self, text: str, *marks: tuple[str, FacetType, str], media: tuple[Media, ...] = ()) -> Part:
        """A part in which each of `marks` (the words, what they are, the value) is a facet."""
        return Part(text, len(text), 300, tuple(self.facet(text, *mark) for mark in marks), media)

    def facet(self, text: str, words: str, kind: FacetType, value: str) -> Facet:
        """The facet that marks the first place of the words, in bytes."""
        start = len(text[: text.index(words)].encode())
        return Facet(start, start + len(words.encode()), kind, value)

    def picture(self, alt: str, width: int = 60, height: int = 40, shade: int = 90) -> Media:
        """A picture, frozen as the queue freezes it."""
        buffer = BytesIO()
        Image.new("RGB", (width, height), (shade, 20, 40)).save(buffer, "PNG")
        content = buffer.getvalue()
        return Media("media/square.png", alt, "image/png", len(content), self.freeze(content), width, height)

    def video(self, seconds: int = 1, captions: tuple[Captions, ...] = ()) -> Media:
        """A film of a moving square, frozen; it can be played."""
        content = film(seconds)
        return Media("media/film.mp4", "A square", "video/mp4", len(content), self.freeze(content), 64, 48, captions)

    def captions(self, language: str, words: str = "A square moves.") -> Captions:
        """What is said in a film, frozen."""
        content = f"WEBVTT\n\n00:00.000 --> 00:01.000\n{words}\n".encode()
        return Captions(f"media/film.{language}.vtt", language, self.freeze(content))

    def freeze(self, content: bytes) -> str:
        """Lay content down as the queue does; its SHA-256."""
        digest = sha256(content).hexdigest()
        self.frozen(digest).write_bytes(content)
        return digest

    def frozen(self, digest: str) -> Path:
        """Where the frozen copy lies."""
        place = self.surroundings.media / digest[:2] / digest
        place.parent.mkdir(exist_ok=True)
        return place

    def intent(
        self, adapter: Bluesky, message: Message, key: str = "a key", number: int = 0, quoted: Receipt | None = None
    ) -> Intent:
        """The intent for a part, ready to be sent."""
        return Intent(key, adapter.prepare(message, number, key, (), NOW, quoted), NOW, NOW)


def film(seconds: int) -> bytes:
    """An MP4 (H.264) of a square that moves."""
    buffer = BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(10 * seconds):
            image = Image.new("RGB", (64, 48))
            image.paste((200, 20, 40), (number % 48, 8, number % 48 + 16, 24))
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())
    return buffer.getvalue()


@pytest.fixture
def desk(account: Account, person: Person, surroundings: Surroundings) -> Desk:
    """The test's desk."""
    return Desk(account, person, surroundings)
