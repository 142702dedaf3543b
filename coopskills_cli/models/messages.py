"""What an account publishes: messages, their parts, and what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from coopskills_cli.models.nothing import NEVER, empty

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from coopskills_cli.models.problems import Problem


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
class Card:
    """What a network shows of the page that a post links to; `url` is the link as posted, `thumb` its picture."""

    url: str
    title: str
    description: str
    thumb: Media | None = None


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
    sources: Mapping[str, str] = field(default_factory=empty)
    problems: tuple[Problem, ...] = ()
    quote: str = ""
    tags: tuple[str, ...] = ()
    reply: ReplyControl | None = None
