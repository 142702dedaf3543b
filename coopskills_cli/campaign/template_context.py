"""What templates see: the post, the campaign, the account, and nothing of ours behind them, no path and no secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.template_dates import day_text, moment_of
from coopskills_cli.campaign.template_limits import MistakeError
from coopskills_cli.campaign.utm import with_utm
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.models import Campaign, Funding, FundingRequirement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from coopskills_cli.models import Account, Post

NAMES = frozenset({"body", "post", "campaign", "account", "network", "language", "link", "funding", "mention", "date"})
"""The names that have a meaning of their own in every template and body."""


@dataclass(frozen=True, slots=True)
class PostView:
    """The post: `due` is local, None where it has no time; as text its slug."""

    slug: str
    kind: str
    due: datetime | None
    language: str

    def __str__(self) -> str:
        return self.slug


@dataclass(frozen=True, slots=True)
class CampaignView:
    """The campaign: `dates` are local; as text its name."""

    name: str
    id: str
    hashtags: tuple[str, ...]
    languages: tuple[str, ...]
    dates: Mapping[str, datetime]
    timezone: ZoneInfo

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class AccountView:
    """The account; as text its handle, or its name where it has none."""

    name: str
    network: str
    handle: str

    def __str__(self) -> str:
        return self.handle or self.name


class FundingView:
    """The funding texts in the post's language and in no other; as text the one that every post must carry."""

    __slots__ = ("_funding", "_language")

    def __init__(self, funding: Funding, language: str) -> None:
        self._funding = funding
        self._language = language

    @property
    def statement(self) -> str:
        """The statement."""
        return self._text(FundingRequirement.STATEMENT, self._funding.statement)

    @property
    def disclaimer(self) -> str:
        """The disclaimer."""
        return self._text(FundingRequirement.DISCLAIMER, self._funding.disclaimer)

    def __str__(self) -> str:
        required = self._funding.require
        if required is FundingRequirement.NOTHING:
            return ""
        return self.statement if required is FundingRequirement.STATEMENT else self.disclaimer

    def _text(self, which: FundingRequirement, texts: Mapping[str, str]) -> str:
        if self._language in texts:
            return texts[self._language]
        if not texts and self._funding.require is not which:
            return ""
        what = f"[funding] in config.toml has no {which} in '{self._language}'"
        remedy = f'add it there: {which} = {{ {self._language} = "..." }}'
        raise MistakeError(what, remedy, "funding-missing")


def campaign_view(campaign: Campaign) -> CampaignView:
    """The campaign as templates see it."""
    dates = {name: moment.astimezone(campaign.timezone) for name, moment in campaign.dates.items()}
    return CampaignView(campaign.name, campaign.id, campaign.hashtags, campaign.languages, dates, campaign.timezone)


def context(campaign: Campaign, view: CampaignView, post: Post, account: Account, network: str) -> dict[str, Any]:
    """The names that a post's template sees, all but `body`; the post's variables come under our own names."""
    due = post.due.astimezone(campaign.timezone) if post.due else None
    return {
        **post.vars,
        "post": PostView(post.slug, post.kind, due, post.language),
        "campaign": view,
        "account": AccountView(account.name, account.network, account.handle),
        "network": network,
        "language": post.language,
        "link": with_utm(post.link, campaign.links.utm, network),
        "funding": FundingView(campaign.funding, post.language),
        "mention": _mention(campaign, network),
        "date": _date(view, post.language),
    }


def _mention(campaign: Campaign, network: str) -> Callable[[str], str]:
    def mention(name: str) -> str:
        if name not in campaign.mentions:
            remedy = suggestion(str(name), sorted(campaign.mentions)) if campaign.mentions else "add it to config.toml"
            raise MistakeError(f"config.toml has no [mentions.{shown(str(name))}]", remedy, "unknown-mention")
        found = campaign.mentions[name]
        return found.handles.get(network, found.name)

    return mention


def _date(view: CampaignView, language: str) -> Callable[..., str]:
    def date(name: Any, format: str = "long") -> str:  # noqa: A002  (the word in templates, as in Babel)
        return day_text(moment_of(name, view.dates, view.timezone), format, language, view.timezone)

    return date
