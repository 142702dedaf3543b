"""The nouns of the house: frozen, without behaviour beyond what follows from their own fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

EMPTY: Mapping[str, Any] = MappingProxyType({})


def _empty() -> Mapping[str, Any]:
    """Python 3.11 takes no mappingproxy as a default."""
    return EMPTY


NEVER = timedelta.max
"""A `late_after` of "never": the post always goes out."""


class Severity(StrEnum):
    """How bad a problem is: errors are what cannot be sent as written."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the campaign's files.

    `code` is a stable kebab-case word (`unknown-key`); `where` is `file:line`, or `file`, relative to the campaign;
    `post` and `account` are names, or None where the problem belongs to none.
    """

    severity: Severity
    code: str
    where: str
    message: str
    remedy: str = ""
    post: str | None = None
    account: str | None = None


class Edited(StrEnum):
    """What happens to a due post whose file was edited since it was frozen."""

    HOLD = "hold"
    SEND = "send"


class AltPolicy(StrEnum):
    """Whether a picture may go out without alt text."""

    REQUIRE = "require"
    WARN = "warn"


class Split(StrEnum):
    """Whether a text that is too long becomes a thread; NUMBERED: its parts end with `1/4`."""

    NO = "no"
    YES = "yes"
    NUMBERED = "numbered"


class LinkStyle(StrEnum):
    """How much of an address is shown; what it leads to is always the whole."""

    FULL = "full"
    SHORT = "short"


class FundingRequirement(StrEnum):
    """Which funding text every post must carry."""

    STATEMENT = "statement"
    DISCLAIMER = "disclaimer"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Account:
    """Our identity on a network.

    `server` is an origin without a trailing slash; `stands_for` is `as` of a manual account (`linkedin`, ...);
    `directory` is that of a folder account, inside the campaign folder.
    """

    name: str
    network: str
    languages: tuple[str, ...]
    server: str = ""
    handle: str = ""
    stands_for: str = ""
    directory: str = ""
    split: Split = Split.NO


@dataclass(frozen=True, slots=True)
class Links:
    """What is done to links: `utm` are parameters without `utm_`, `{network}` in a value is the network's word.

    `bluesky` is how addresses are shown there; `private`: pages at private addresses may be looked at for their cards.
    """

    utm: Mapping[str, str] = field(default_factory=_empty)
    bluesky: LinkStyle = LinkStyle.FULL
    private: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The campaign's rules of publishing; `late_after` may be NEVER."""

    late_after: timedelta
    edited: Edited = Edited.HOLD
    alt: AltPolicy = AltPolicy.REQUIRE


@dataclass(frozen=True, slots=True)
class Funding:
    """The funding texts by language, and which of them every post must carry."""

    statement: Mapping[str, str] = field(default_factory=_empty)
    disclaimer: Mapping[str, str] = field(default_factory=_empty)
    require: FundingRequirement = FundingRequirement.NOTHING


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who is mentioned: `handles` by network (`mastodon`, `bluesky`); `name` where there is none."""

    name: str
    handles: Mapping[str, str] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class Campaign:
    """What `config.toml` says. `root` is the campaign's folder, `state` the state folder; both absolute.

    `dates` are aware, in `timezone`. `publisher` is the machine that publishes, None until it is known.
    """

    root: Path
    state: Path
    name: str
    id: str
    timezone: ZoneInfo
    languages: tuple[str, ...]
    policy: Policy
    hashtags: tuple[str, ...] = ()
    publisher: str | None = None
    dates: Mapping[str, datetime] = field(default_factory=_empty)
    funding: Funding = field(default_factory=Funding)
    mentions: Mapping[str, Mention] = field(default_factory=_empty)
    links: Links = field(default_factory=Links)
    accounts: Mapping[str, Account] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class Body:
    """A text as written, a template still; `line` is its first line in `file` (relative), for errors."""

    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A picture or video as the post names it: `file` relative to the campaign, `part` from 1, `line` for errors.

    `captions` are a video's, a file a language.
    """

    file: str
    alt: str
    part: int
    line: int
    captions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CardWish:
    """What a post says of its link's card: `shown` False for none; empty texts are taken from the page."""

    shown: bool = True
    title: str = ""
    description: str = ""
    thumb: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post in one language, as written in `posts/`, keys of its original already taken over.

    `due` is aware and in UTC, None where the post waits for `publish`; `late_after` None means the campaign's policy.
    `accounts` are names, None where the post does not name them.
    `bodies` maps a network or account to its own text; "" is the text of all others.
    `overrides` maps a network or account to keys of this class (and `body`) that are replaced there.
    `split` None means the account's. `lines` maps a front matter key to its line in `path`. `sources` maps each file
    that it was made from, relative to the campaign, to the SHA-256 of its text (BOM dropped, line ends as LF).
    """

    slug: str
    language: str
    path: str
    kind: str = "default"
    due: datetime | None = None
    accounts: tuple[str, ...] | None = None
    draft: bool = False
    link: str = ""
    media: tuple[MediaFile, ...] = ()
    content_warning: str = ""
    visibility: str = "public"
    late_after: timedelta | None = None
    bodies: Mapping[str, Body] = field(default_factory=_empty)
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=_empty)
    poll: Poll | None = None
    quote: str = ""
    reply: ReplyControl | None = None
    tags: tuple[str, ...] = ()
    split: Split | None = None
    card: CardWish = field(default_factory=CardWish)
    vars: Mapping[str, Any] = field(default_factory=_empty)
    lines: Mapping[str, int] = field(default_factory=_empty)
    sources: Mapping[str, str] = field(default_factory=_empty)

    @property
    def name(self) -> str:
        """The word for it on the command line: the slug, with its language where that is in the file's name."""
        return self.path.removeprefix("posts/").removesuffix(".md")


class FacetType(StrEnum):
    """What a stretch of text is for the network."""

    LINK = "link"
    TAG = "tag"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Facet:
    """A stretch of a part's text, as offsets in its UTF-8 bytes, that the network shows as more than text.

    `value` is the address of a link, a tag without its sign, a handle without its `@`.
    """

    byte_start: int
    byte_end: int
    type: FacetType
    value: str


@dataclass(frozen=True, slots=True)
class Captions:
    """A video's captions in one language: WebVTT, `sha256` names the frozen copy."""

    file: str
    language: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or video as it will be sent: `type` is a MIME type, `bytes` its size, `sha256` names the frozen copy.

    `file` is the one that the post names, from which it was made.
    """

    file: str
    alt: str
    type: str
    bytes: int
    sha256: str
    width: int
    height: int
    captions: tuple[Captions, ...] = ()


@dataclass(frozen=True, slots=True)
class Poll:
    """A question's answers; it ends `seconds` after its publication."""

    options: tuple[str, ...]
    seconds: int
    multiple: bool = False
    hide_totals: bool = False


class Replier(StrEnum):
    """Who may reply."""

    MENTIONED = "mentioned"
    FOLLOWING = "following"
    FOLLOWERS = "followers"


@dataclass(frozen=True, slots=True)
class ReplyControl:
    """Who may answer a post: those in `allow`, nobody where it is empty, everyone where it is None.

    `quotes`: whether it may be quoted.
    """

    allow: tuple[Replier, ...] | None = None
    quotes: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """What a network shows of the page that a post links to; `url` is the link as posted, `thumb` its picture."""

    url: str
    title: str
    description: str
    thumb: Media | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One network post of a thread; `length` and `limit` are in the network's own unit."""

    text: str
    length: int
    limit: int
    facets: tuple[Facet, ...] = ()
    media: tuple[Media, ...] = ()
    card: Card | None = None
    poll: Poll | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One post for one account, exactly as its network will show it.

    `due` is aware, in UTC, None where the post waits for `publish`; `late_after` may be NEVER; `sources` as in Post.
    `quote` is the slug of an own post that it quotes; `tags` are those that are not in the text.
    """

    post: str
    account: str
    network: str
    language: str
    parts: tuple[Part, ...]
    due: datetime | None = None
    content_warning: str = ""
    visibility: str = "public"
    late_after: timedelta = NEVER
    sources: Mapping[str, str] = field(default_factory=_empty)
    problems: tuple[Problem, ...] = ()
    quote: str = ""
    tags: tuple[str, ...] = ()
    reply: ReplyControl | None = None


class State(StrEnum):
    """Where a delivery stands. CLAIMED and RECONCILING are inner states: people see QUEUED and SENDING."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    RECONCILING = "reconciling"
    PUBLISHED = "published"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    MISSED = "missed"
    HELD = "held"
    YOURS = "yours"
    CANCELLED = "cancelled"

    @property
    def shown(self) -> State:
        """The state as people see it."""
        return _SHOWN.get(self, self)


_SHOWN = {State.CLAIMED: State.QUEUED, State.RECONCILING: State.SENDING}


class Reason(StrEnum):
    """Why a delivery is held."""

    ACCOUNT = "account"
    EDITED = "edited"
    DAMAGED = "damaged"


class Change(StrEnum):
    """How a message of `posts/` stands to the queue."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"
    SAME = "same"
    PUBLISHED_DIFFERS = "published-differs"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a network gave back for a part that is out: its id there, its address, and (Bluesky) its content hash."""

    remote_id: str
    url: str
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """What was decided before the first byte of the request: `request` is sent as it is, now or ever again.

    `key` is the part's stable identity at the network (Idempotency-Key, rkey); `first_sent` and `sent_until` bound,
    aware, the time within which the request may have arrived.
    """

    key: str
    request: bytes
    first_sent: datetime
    sent_until: datetime


@dataclass(frozen=True, slots=True)
class DeliveryPart:
    """A part in the queue: `number` from 0; `intent` once it may have been sent; `receipt` once it is out."""

    number: int
    key: str
    intent: Intent | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A frozen message with its due time and state; times are aware, in UTC.

    `hash` is that of the message's content; `wake` is when the publisher looks at it next; `found_due` when it was
    first found due in time; `fence` rises with each claim.
    """

    id: int
    message: Message
    hash: str
    occurrence: int
    due: datetime
    first_due: datetime
    state: State
    fence: int
    attempts: int
    parts: tuple[DeliveryPart, ...]
    wake: datetime | None = None
    found_due: datetime | None = None
    reason: str = ""
    error: str = ""
    owner: str = ""
    lease_until: datetime | None = None

    @property
    def url(self) -> str:
        """The address of the first part that is out and has one."""
        return next((part.receipt.url for part in self.parts if part.receipt and part.receipt.url), "")


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the log: what happened to a delivery, when (aware, UTC), from which state to which."""

    at: datetime
    delivery: int
    post: str
    account: str
    language: str
    before: str
    after: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did to one delivery; `sent` is when a request without an answer was sent (aware, UTC)."""

    id: int
    post: str
    account: str
    language: str
    state: State
    url: str = ""
    error: str = ""
    reason: str = ""
    sent: datetime | None = None
