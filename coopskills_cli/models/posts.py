"""What the officer writes: posts and their texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coopskills_cli.models.nothing import empty

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from coopskills_cli.models.campaign import Split
    from coopskills_cli.models.messages import Poll, ReplyControl


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
    bodies: Mapping[str, Body] = field(default_factory=empty)
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=empty)
    poll: Poll | None = None
    quote: str = ""
    reply: ReplyControl | None = None
    tags: tuple[str, ...] = ()
    split: Split | None = None
    card: CardWish = field(default_factory=CardWish)
    vars: Mapping[str, Any] = field(default_factory=empty)
    lines: Mapping[str, int] = field(default_factory=empty)
    sources: Mapping[str, str] = field(default_factory=empty)

    @property
    def name(self) -> str:
        """The word for it on the command line: the slug, with its language where that is in the file's name."""
        return self.path.removeprefix("posts/").removesuffix(".md")
