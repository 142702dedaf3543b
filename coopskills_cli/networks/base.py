"""What every network is to the rest of the house: rules that are pure, and an adapter that speaks to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime, timedelta, tzinfo
    from pathlib import Path

    from coopskills_cli.models import Account, Facet, Intent, Links, Message, Problem, Receipt


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server takes. `text` is in the network's unit; sizes are bytes, `image_pixels` is width times height.

    0 and no types stand for "no limit of this kind". `url` is what every address counts as, whatever its length.
    A video is `video_pixels` wide times high; a poll has up to `poll_options` of `poll_option` graphemes each, and is
    open between `poll_shortest` and `poll_longest` seconds; `quotes`: whether the server knows of quotes.
    """

    text: int
    text_bytes: int = 0
    url: int = 0
    alt: int = 0
    images: int = 4
    image_bytes: int = 0
    image_pixels: int = 0
    image_types: tuple[str, ...] = ("image/jpeg", "image/png", "image/gif", "image/webp")
    thumb_bytes: int = 0
    video_bytes: int = 0
    video_pixels: int = 0
    video_types: tuple[str, ...] = ()
    poll_options: int = 0
    poll_option: int = 0
    poll_shortest: int = 0
    poll_longest: int = 0
    quotes: bool = True


class Rules(Protocol):
    """What a network makes of a text: pure, light to import, the same for preview and publication."""

    @property
    def network(self) -> str:
        """The service's word: `mastodon`, `bluesky`, `linkedin`, ..."""

    @property
    def limits(self) -> Limits:
        """What is assumed until a server was asked: the strictest that is usual."""

    @property
    def visibilities(self) -> frozenset[str]:
        """The values of `visibility` that it knows."""

    @property
    def content_warnings(self) -> bool:
        """Whether a content warning can be carried."""

    @property
    def carries(self) -> frozenset[str]:
        """Which of `poll`, `quote`, `reply`, `tags` and `card` are sent to it; `message_problems` tells of the rest."""

    def facets(self, text: str) -> tuple[Facet, ...]:
        """What the network will show as link, tag or mention, in order."""

    def shown(self, text: str, links: Links) -> tuple[str, tuple[Facet, ...]]:
        """The text as it is sent, addresses shortened where the campaign asks for it, and its facets."""

    def length(self, text: str, content_warning: str, limits: Limits) -> int:
        """The length that is held against `limits.text`."""

    def problems(self, text: str, limits: Limits) -> Sequence[Problem]:
        """What this network alone minds in a part's text; `where`, `post` and `account` are left empty."""

    def message_problems(self, message: Message, limits: Limits) -> Sequence[Problem]:
        """What it minds in a message as a whole, and what becomes there of what it cannot carry.

        `code` is the post's key (`poll`, `quote`, `reply`, `tags`, `card`, `media`), which tells the line; `where`,
        `post` and `account` are left empty.
        """


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the network says we are: `handle` as the network writes it (with `@` on Mastodon), its id, its page."""

    handle: str
    remote_id: str
    url: str


class Doubt(StrEnum):
    """What reading the account tells of a request without an answer, where it was not found.

    ABSENT: the very same request may be sent again (it did not arrive, or repeating it changes nothing).
    UNKNOWN: nobody can tell; a person must look.
    """

    ABSENT = "absent"
    UNKNOWN = "unknown"


class Adapter(Protocol):
    """Speaks to a network for one account. Raises NetworkError only (`errors.py`); is used by one thread at a time.

    Constructed without any network traffic: connecting, signing in and reading limits happen at first need.
    """

    settle: timedelta
    """How long after `Intent.sent_until` a request may still come to light; `reconcile` is not called before."""

    def sign_in(self) -> Identity:
        """Prove the secret; SignInRefused also where another identity answers than `account.handle` says."""

    def read_limits(self) -> Limits:
        """What the server takes, asked of the server."""

    def prepare(
        self,
        message: Message,
        number: int,
        key: str,
        earlier: Sequence[Receipt],
        now: datetime,
        quoted: Receipt | None = None,
    ) -> bytes:
        """All that may precede the request of part `number` (from 0), and the exact bytes of that request.

        `quoted` is the receipt of the post that `message.quote` names, which the first part quotes.

        Uploads media, resolves mentions, refers to the receipts of the parts before. Nothing of it can be seen by
        others, so whatever fails here is repeated from the start. The bytes hold no secret.
        """

    def send(self, intent: Intent) -> Receipt:
        """Send the request as it was recorded: the one step that makes a part public.

        InDoubt where no readable answer came; Refused, RateLimited, SignInRefused, NotSent are definite: it is not out.
        """

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:
        """Look on the network for what became of the request; `taken` are remote ids known to be other parts."""

    def nobody(self, handles: Collection[str]) -> tuple[str, ...]:
        """Those of the mentioned handles that belong to nobody, asked without a secret; none where it cannot tell."""

    def close(self) -> None:
        """Let go of connections."""


class Progress(Protocol):
    """Is told how far an upload is, and again at every look while the server works on it: many times in a second.

    Called by the thread that sends; a StateError that it raises (a lost lease) ends the upload.
    """

    def __call__(self, sent: int, total: int, file: str) -> None:
        """`sent` of `total` bytes have left; `file` is the one that the post names."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an adapter may lean on: the frozen media, private session files, the campaign's root.

    A picture or video lies in `media` under the first two digits of its SHA-256, by the name of all of it; `sessions`
    holds a file `<account>.json`, which goes when the account's secret is removed. `zone` is the campaign's.
    """

    media: Path
    sessions: Path
    root: Path
    progress: Progress | None = None
    zone: tzinfo = UTC


class Connect(Protocol):
    """`networks/<name>/adapter.py: connect`."""

    def __call__(self, account: Account, secret: str, surroundings: Surroundings) -> Adapter:
        """An adapter for the account; `secret` is empty for networks without one."""
