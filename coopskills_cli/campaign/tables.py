"""What each table of config.toml may hold: pydantic does the looking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationInfo, create_model

from coopskills_cli.campaign import values
from coopskills_cli.campaign.finding import STATE
from coopskills_cli.models import AltPolicy, Edited, FundingRequirement, LinkStyle

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

StandsFor = Literal["linkedin", "facebook", "x", "threads", "instagram"]
STANDS_FOR: tuple[str, ...] = get_args(StandsFor)
"""What a manual account may stand for: networks without an adapter."""


@dataclass(frozen=True, slots=True)
class Known:
    """What tables are held against: `languages` are None and `zone` is UTC where the config's own are wrong."""

    root: Path
    zone: ZoneInfo
    languages: tuple[str, ...] | None


def _campaign_language(language: str, info: ValidationInfo[Known]) -> str:
    return values.campaign_language(language, info.context.languages)


def _directory(directory: str, info: ValidationInfo[Known]) -> str:
    return values.directory(directory, info.context.root)


def _moment(value: object, info: ValidationInfo[Known]) -> datetime:
    return values.moment(value, info.context.zone)


Text = Annotated[str, AfterValidator(values.filled)]
Server = Annotated[str, AfterValidator(values.server)]
Language = Annotated[str, AfterValidator(values.language)]
Languages = Annotated[list[Language], AfterValidator(values.languages)]
CampaignLanguage = Annotated[str, AfterValidator(values.language), AfterValidator(_campaign_language)]
CampaignLanguages = Annotated[list[CampaignLanguage], AfterValidator(values.languages)]
Dates = dict[Annotated[str, AfterValidator(values.date_name)], Annotated[datetime, PlainValidator(_moment)]]
LOOSE = Field(strict=False)  # TOML has texts where the house has StrEnums


class Table(BaseModel):
    """A table of the config: no other keys, no other types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    elsewhere: ClassVar[frozenset[str]] = frozenset()
    """Keys that tables of the same kind have, if not this one."""


class CampaignTable(Table):
    """`[campaign]`."""

    name: Text = Field(examples=['"Skills in worker and social cooperatives"'])
    id: Annotated[str, AfterValidator(values.short_id)] = Field(examples=['"coopskills2023"'])
    timezone: Annotated[ZoneInfo, PlainValidator(values.zone)] = Field(examples=['"Europe/Brussels"'])
    languages: Languages = Field(examples=['["en"]'])
    hashtags: list[Annotated[str, AfterValidator(values.hashtag)]] = Field([], examples=['["#coopskills2023"]'])
    publisher: Text | None = None
    state: Text = STATE


class FundingTable(Table):
    """`[funding]`: texts by language."""

    statement: dict[Language, Text] = Field({}, examples=['{ en = "Funded by the European Union" }'])
    disclaimer: dict[Language, Text] = Field({}, examples=['{ en = "..." }'])
    require: Annotated[FundingRequirement, LOOSE] = FundingRequirement.NOTHING


class PolicyTable(Table):
    """`[policy]`."""

    late_after: Annotated[timedelta, PlainValidator(values.late_after)] = timedelta(hours=1)
    edited: Annotated[Edited, LOOSE] = Edited.HOLD
    alt: Annotated[AltPolicy, LOOSE] = AltPolicy.REQUIRE


class LinksTable(Table):
    """`[links]`."""

    utm: dict[Literal["source", "medium", "campaign", "term", "content", "id"], Text] = Field(
        {}, examples=['{ source = "{network}", medium = "social" }']
    )
    bluesky: Annotated[LinkStyle, LOOSE] = LinkStyle.FULL
    private: bool = False


def mention_table(networks: Collection[str]) -> type[Table]:
    """`[mentions.NAME]`: a name, and a handle by network."""
    handles: dict[str, Any] = dict.fromkeys((*networks, *STANDS_FOR), (Text, ""))
    return create_model("MentionTable", __base__=Table, name=(Text, Field(examples=['"Smart"'])), **handles)


class AccountTable(Table):
    """`[accounts.NAME]`: what every network has."""

    elsewhere = frozenset({"server", "directory", "as"})

    network: str = Field(examples=['"mastodon"'])
    handle: Text = ""
    languages: CampaignLanguages | None = None
    split: bool | Literal["numbered"] = False


class ServerAccount(AccountTable):
    """An account on one of many servers."""

    server: Server = Field(examples=['"https://mastodon.example"'])


class FolderAccount(AccountTable):
    """An account that is a folder of the campaign."""

    directory: Annotated[str, AfterValidator(_directory)] = ""


class ManualAccount(AccountTable):
    """An account that a person posts to."""

    stands_for: StandsFor = Field(alias="as", examples=['"linkedin"'])


class OtherAccount(AccountTable):
    """An account on a network that came in by entry point."""

    server: Server = ""


class AnyAccount(AccountTable):
    """An account of which the network is not known: its other keys are looked at all the same."""

    server: Server = ""
    directory: Annotated[str, AfterValidator(_directory)] = ""
    stands_for: StandsFor = Field("linkedin", alias="as")


ACCOUNT_TABLES: dict[str, type[AccountTable]] = {
    "mastodon": ServerAccount,
    "bluesky": ServerAccount,
    "folder": FolderAccount,
    "manual": ManualAccount,
}
