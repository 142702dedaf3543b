"""What the tests of Mastodon share: accounts on the servers, their adapters, and messages to publish."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from coopskills_cli.models import Account, Intent, Media, Message, Part
from coopskills_cli.networks.base import Surroundings
from coopskills_cli.networks.mastodon.adapter import MastodonAdapter, connect
from coopskills_cli.networks.mastodon.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from coopskills_cli.models import Receipt
    from tests.servers.keyless_mastodon import KeylessMastodon
    from tests.servers.mastodon import MastodonServer


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a test makes messages and gets them out; `slept` gathers the seconds that adapters wanted to wait."""

    account: Account
    secret: str
    surroundings: Surroundings
    slept: list[float] = field(default_factory=list)

    @contextmanager
    def adapter(self, secret: str | None = None, timeout: float = 20, **changes: Any) -> Iterator[MastodonAdapter]:
        """A new adapter, as a new process would make it; `changes` are fields of the account."""
        account = replace(self.account, **changes)
        token = self.secret if secret is None else secret
        adapter = connect(account, token, self.surroundings)
        adapter.client = Client(account, token, timeout, sleep=self.slept.append)
        try:
            yield adapter
        finally:
            adapter.close()

    def message(self, *parts: Part | str, **more: Any) -> Message:
        """A message for the account; texts become parts."""
        made = tuple(part if isinstance(part, Part) else Part(part, len(part), 500) for part in parts)
        return Message("launch", self.account.name, "mastodon", **{"language": "en", "parts": made, **more})

    def picture(self, colour: str = "teal", alt: str = "a plain colour") -> Media:
        """A frozen picture."""
        buffer = BytesIO()
        Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
        content = buffer.getvalue()
        digest = sha256(content).hexdigest()
        place = self.surroundings.media / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return Media(f"media/{colour}.png", alt, "image/png", len(content), digest, 40, 30)

    def video(self, size: int = 300_000, kind: str = "video/mp4") -> Media:
        """A frozen file of that many bytes that is called a video: no test server looks into it."""
        content = bytes(range(256)) * (size // 256 + 1)
        digest = sha256(content[:size]).hexdigest()
        place = self.surroundings.media / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content[:size])
        return Media("media/film.mov", "A film – “hands” at work", kind, size, digest, 1920, 1080)

    def frozen(self, media: Media) -> Path:
        """Where its frozen copy lies."""
        return self.surroundings.media / media.sha256[:2] / media.sha256

    def intent(
        self,
        message: Message | str,
        number: int = 0,
        earlier: Sequence[Receipt] = (),
        key: str = "key-of-the-part",
        quoted: Receipt | None = None,
    ) -> Intent:
        """What is recorded before a part is sent, prepared on the server itself, with no test's trouble in between."""
        wanted = self.message(message) if isinstance(message, str) else message
        now = datetime.now(UTC)
        with self.adapter() as adapter:
            return Intent(key, adapter.prepare(wanted, number, key, earlier, now, quoted), now, now)

    def send(
        self,
        message: Message | str,
        number: int = 0,
        earlier: Sequence[Receipt] = (),
        key: str = "k",
        quoted: Receipt | None = None,
    ) -> Receipt:
        """Publish a part."""
        intent = self.intent(message, number, earlier, key, quoted)
        with self.adapter() as adapter:
            return adapter.send(intent)


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    """A state folder of the test's own."""
    return Surroundings(tmp_path / "media", tmp_path / "sessions", tmp_path)


@pytest.fixture
def desk(mastodon: MastodonServer, surroundings: Surroundings) -> Desk:
    """A desk with an account on mastodon-mock."""
    account = Account("coop-mastodon", "mastodon", ("en",), mastodon.url, mastodon.handle)
    return Desk(account, mastodon.token, surroundings)


@pytest.fixture
def keyless_desk(keyless_mastodon: KeylessMastodon, surroundings: Surroundings) -> Desk:
    """A desk with an account on the server that pays no heed to Idempotency-Key."""
    account = Account("coop-keyless", "mastodon", ("en",), keyless_mastodon.url, keyless_mastodon.handle)
    return Desk(account, keyless_mastodon.token, surroundings)
