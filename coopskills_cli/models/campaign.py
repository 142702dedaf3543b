"""What `config.toml` says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from coopskills_cli.models.nothing import empty

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from pathlib import Path
    from zoneinfo import ZoneInfo


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

    utm: Mapping[str, str] = field(default_factory=empty)
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

    statement: Mapping[str, str] = field(default_factory=empty)
    disclaimer: Mapping[str, str] = field(default_factory=empty)
    require: FundingRequirement = FundingRequirement.NOTHING


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who is mentioned: `handles` by network (`mastodon`, `bluesky`); `name` where there is none."""

    name: str
    handles: Mapping[str, str] = field(default_factory=empty)


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
    dates: Mapping[str, datetime] = field(default_factory=empty)
    funding: Funding = field(default_factory=Funding)
    mentions: Mapping[str, Mention] = field(default_factory=empty)
    links: Links = field(default_factory=Links)
    accounts: Mapping[str, Account] = field(default_factory=empty)
