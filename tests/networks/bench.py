"""What tests of adapters put on the table: a message, its pictures frozen, an intent, and the account to try."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

from PIL import Image

from coopskills_cli.models import Account, Captions, Card, Intent, Media, Message, Part, Poll, Replier, ReplyControl
from coopskills_cli.networks.base import Surroundings
from coopskills_cli.networks.registry import networks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from coopskills_cli.models import Receipt
    from coopskills_cli.networks.base import Adapter

DUE = datetime(2023, 11, 28, 13, 30, tzinfo=UTC)
NOW = DUE + timedelta(seconds=20)


def surroundings(folder: Path) -> Surroundings:
    """A campaign folder with its state, empty."""
    root = folder / "campaign"
    root.mkdir()
    state = root / ".coopskills"
    return Surroundings(media=state / "media", sessions=state / "sessions", root=root)


def picture(around: Surroundings, alt: str = "Two bars", file: str = "media/bars.png", size: int = 8) -> Media:
    """A frozen PNG of `size` by half of it."""
    kept = BytesIO()
    Image.new("RGB", (size, size // 2), (200, 40, 40)).save(kept, "PNG")
    content = kept.getvalue()
    digest = sha256(content).hexdigest()
    place = around.media / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return Media(file, alt, "image/png", len(content), digest, size, size // 2)


def captions(around: Surroundings, language: str = "en", file: str = "media/film.vtt") -> Captions:
    """Frozen captions of a line."""
    content = f"WEBVTT\n\n00:00.000 --> 00:01.000\n{language}\n".encode()
    digest = sha256(content).hexdigest()
    place = around.media / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return Captions(file, language, digest)


def video(around: Surroundings, *languages: str) -> Media:
    """A frozen video with captions, of which no byte is a video's: for networks that do not look into it."""
    frozen = picture(around, "Two people talk", "media/film.mov", size=16)
    return replace(frozen, type="video/mp4", captions=tuple(captions(around, language) for language in languages))


def message(account: Account, *texts: str, **changes: object) -> Message:
    """A message of a part a text, due at DUE; `changes` are fields of Message, or `media` for its first part."""
    media = changes.pop("media", ())
    parts = [Part(text, len(text), 500) for text in texts]
    parts[0] = replace(parts[0], media=tuple(media))  # type: ignore[arg-type]  (what tests hand in)
    made = Message("smart", account.name, account.network, "en", tuple(parts), due=DUE)
    return replace(made, **changes)  # type: ignore[arg-type]  (the same)


def full(account: Account, around: Surroundings, *texts: str) -> Message:
    """A message of two parts that carries all that the account's network can: media hang on the second."""
    carries = networks()[account.network].rules(account).carries
    card = Card("https://coop.example/a?b=c", "Skills", "What we learn", picture(around, "", "media/thumb.png", 4))
    first, second = (Part(text, len(text), 500) for text in texts)
    first = replace(
        first,
        card=card if "card" in carries else None,
        poll=Poll(("Yes", "No, never"), 86_400) if "poll" in carries else None,
    )
    return Message(
        "smart",
        account.name,
        account.network,
        "en",
        (first, replace(second, media=(picture(around),))),
        due=DUE,
        quote="launch" if "quote" in carries else "",
        tags=("skills", "coops") if "tags" in carries else (),
        reply=ReplyControl((Replier.MENTIONED,), quotes=False) if "reply" in carries else None,
    )


def key_of(*words: object) -> str:
    """A part's key, as the queue would make one."""
    return sha256(repr(words).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as anybody can see it: its text, the alt texts of its pictures, the answers of its poll."""

    text: str
    alts: tuple[str, ...] = ()
    poll: tuple[str, ...] = ()


@dataclass(slots=True)
class Bench:
    """An account that can be posted to; `visible` gives what anybody can see there, oldest first."""

    account: Account
    around: Surroundings
    visible: Callable[[], list[Seen]]
    secret: str = ""
    clock: Callable[[], datetime] = lambda: NOW
    adapters: list[Adapter] = field(default_factory=list)

    def connect(self, secret: str | None = None, **changes: str) -> Adapter:
        """An adapter; `changes` are fields of the account."""
        account = replace(self.account, **changes)
        adapter = networks()[account.network].connect(account, self.secret if secret is None else secret, self.around)
        self.adapters.append(adapter)
        return adapter

    def text(self, words: str = "Skills for all") -> str:
        """A text that this account has not said yet."""
        return f"{words} {uuid4().hex[:12]}"

    def intent(
        self,
        adapter: Adapter,
        post: Message,
        number: int = 0,
        earlier: Sequence[Receipt] = (),
        key: str = "",
        quoted: Receipt | None = None,
    ) -> Intent:
        """The intent of a part, prepared."""
        key = key or key_of(post.post, number, [part.text for part in post.parts])
        now = self.clock()
        request = adapter.prepare(post, number, key, earlier, now, quoted)
        return Intent(key, request, now, now + timedelta(seconds=30))

    def close(self) -> None:
        """Let go of all that was connected."""
        for adapter in self.adapters:
            adapter.close()
