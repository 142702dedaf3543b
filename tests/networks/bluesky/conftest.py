"""What the tests of Bluesky share: an account on the real server, its adapter, and messages to publish."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from coopskills_cli.models import Account, Facet, FacetType, Intent, Media, Message, Part
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

    def message(self, *parts: Part | str, language: str = "en") -> Message:
        """A message; a bare text becomes a part."""
        made = tuple(part if isinstance(part, Part) else Part(part, len(part), 300) for part in parts)
        return Message("launch", self.account.name, "bluesky", language, made)

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
        digest = sha256(content).hexdigest()
        self.frozen(digest).write_bytes(content)
        return Media("media/square.png", alt, "image/png", len(content), digest, width, height)

    def frozen(self, digest: str) -> Path:
        """Where the frozen copy lies."""
        place = self.surroundings.media / digest[:2] / digest
        place.parent.mkdir(exist_ok=True)
        return place

    def intent(self, adapter: Bluesky, message: Message, key: str = "a key", number: int = 0) -> Intent:
        """The intent for a part, ready to be sent."""
        return Intent(key, adapter.prepare(message, number, key, (), NOW), NOW, NOW)


@pytest.fixture
def desk(account: Account, person: Person, surroundings: Surroundings) -> Desk:
    """The test's desk."""
    return Desk(account, person, surroundings)
