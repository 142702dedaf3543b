"""`config.toml` as a Campaign, or everything that is wrong with it at once."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from coopskills_cli.campaign import tables, toml, values
from coopskills_cli.campaign.faults import Faults, title
from coopskills_cli.campaign.finding import CONFIG, state_folder
from coopskills_cli.campaign.source import places
from coopskills_cli.campaign.spans import shown
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import Account, Campaign, Funding, Links, Mention, Policy, Split
from coopskills_cli.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from coopskills_cli.campaign.source import KeyPath

T = TypeVar("T")
_TABLES: dict[str, type[BaseModel] | None] = {
    "campaign": tables.CampaignTable,
    "dates": None,
    "funding": tables.FundingTable,
    "policy": tables.PolicyTable,
    "links": tables.LinksTable,
    "mentions": None,
    "accounts": None,
}


def load(root: Path, networks: Collection[str]) -> Campaign:
    """The campaign in the folder `root`, an absolute path; `networks` are the words that an account's may be.

    Raises CampaignError with every problem of the file, each with its line, in file order.
    """
    text = toml.read(root / CONFIG)
    document = toml.parse(text, CONFIG)
    faults = Faults(places(text), CONFIG)
    campaign = _Config(root, networks, document, faults).campaign()
    if campaign is None:
        raise CampaignError(faults.sorted())
    return campaign


class _Config:
    """A parsed config on its way to a Campaign; what is wrong with it goes to `faults`."""

    def __init__(self, root: Path, networks: Collection[str], document: dict[str, Any], faults: Faults) -> None:
        self.root = root
        self.networks = networks
        self.document = document
        self.faults = faults

    def campaign(self) -> Campaign | None:
        """The campaign, None where there are faults."""
        self._look_at_tables()
        main = self._check(tables.CampaignTable, ("campaign",))
        dates = self._check(tables.Dates, ("dates",))
        funding = self._check(tables.FundingTable, ("funding",))
        policy = self._check(tables.PolicyTable, ("policy",))
        links = self._check(tables.LinksTable, ("links",))
        mentions = self._mentions()
        accounts = self._accounts()
        if self.faults or not (main and funding and policy and links) or dates is None:
            return None
        return Campaign(
            root=self.root,
            state=state_folder(self.root, main.state),
            name=main.name,
            id=main.id,
            timezone=main.timezone,
            languages=tuple(main.languages),
            policy=Policy(policy.late_after, policy.edited, policy.alt),
            hashtags=tuple(main.hashtags),
            publisher=main.publisher,
            dates=MappingProxyType(dates),
            funding=Funding(MappingProxyType(funding.statement), MappingProxyType(funding.disclaimer), funding.require),
            mentions=MappingProxyType(mentions),
            links=Links(
                MappingProxyType({str(key): value for key, value in links.utm.items()}), links.bluesky, links.private
            ),
            accounts=MappingProxyType(accounts),
        )

    @cached_property
    def known(self) -> tables.Known:
        """What the other tables are held against, as far as [campaign] can be trusted."""
        table = self.document.get("campaign")
        table = table if isinstance(table, dict) else {}
        tags = table.get("languages")
        sound = isinstance(tags, list) and tags and all(isinstance(tag, str) for tag in tags)
        try:
            zone = values.zone(table.get("timezone"))
        except values.Wrong:
            zone = values.zone("UTC")
        return tables.Known(self.root, zone, tuple(tags or ()) if sound else None)

    def _look_at_tables(self) -> None:
        """Tables that there are not, keys above the first table, and the one table that must be there."""
        if "campaign" not in self.document:
            self.faults.add((), "missing-key", "there is no [campaign]", "`coopskills init` writes one")
            self.document["campaign"] = {}
        for key in self.document.keys() - _TABLES.keys():
            self.faults.unknown_key((key,), _TABLES, _home_of(key))

    def _check(self, schema: type[T], path: KeyPath) -> T | None:
        """The table at the path, {} where there is none, held against the schema; None where it has faults."""
        value: Any = self.document
        for word in path:
            value = value.get(word, {})
        try:
            return TypeAdapter(schema).validate_python(value, context=self.known)
        except ValidationError as error:
            model = schema if isinstance(schema, type) and issubclass(schema, BaseModel) else None
            for details in error.errors(include_url=False):
                self.faults.add_details(details, path, model)
        return None

    def _names(self, section: str) -> list[str]:
        """The names in a table of tables."""
        table = self.document.get(section, {})
        if isinstance(table, dict):
            return list(table)
        self.faults.add((section,), "wrong-type", f"'{section}' must be a table", f"write [{section}.NAME]")
        return []

    def _mentions(self) -> dict[str, Mention]:
        schema = tables.mention_table(self.networks)
        mentions = {}
        for name in self._names("mentions"):
            if table := self._check(schema, ("mentions", name)):
                words = table.model_dump(exclude_unset=True)
                mentions[name] = Mention(words.pop("name"), MappingProxyType(words))
        return mentions

    def _accounts(self) -> dict[str, Account]:
        accounts = {}
        for name in self._names("accounts"):
            path = ("accounts", name)
            try:
                values.account_name(name)
            except values.Wrong as wrong:
                self.faults.add(path, wrong.code, str(wrong), wrong.remedy)
            if table := self._check(self._account_table(path), path):
                accounts[name] = self._account(name, table)
        return accounts

    def _account_table(self, path: KeyPath) -> type[tables.AccountTable]:
        """What the account is held against, by its network; an unknown network is told, and guessed if one is near."""
        network = self.document["accounts"][path[1]]
        network = network.get("network") if isinstance(network, dict) else None
        if not isinstance(network, str):
            return tables.AnyAccount
        if network not in self.networks:
            remedy = values.suggestion(network, self.networks)
            self.faults.add((*path, "network"), "unknown-network", f"unknown network '{shown(network)}'", remedy)
            network = nearest(network, self.networks) or ""
            return tables.ACCOUNT_TABLES.get(network, tables.AnyAccount)
        return tables.ACCOUNT_TABLES.get(network, tables.OtherAccount)

    def _account(self, name: str, table: tables.AccountTable) -> Account:
        first = (self.known.languages or ("",))[:1]
        return Account(
            name=name,
            network=table.network,
            languages=tuple(table.languages or first),
            server=getattr(table, "server", ""),
            handle=table.handle,
            stands_for=getattr(table, "stands_for", ""),
            directory=getattr(table, "directory", "") or (name if table.network == "folder" else ""),
            split=_split(table.split),
        )


def _split(written: bool | str) -> Split:  # noqa: FBT001  (as TOML has it)
    if isinstance(written, str):
        return Split.NUMBERED
    return Split.YES if written else Split.NO


def _home_of(key: str) -> str:
    """The remedy for a key that stands outside of its table, empty where none holds such a key."""
    homes = [name for name, table in _TABLES.items() if table and key in table.model_fields]
    return f"it belongs into {title(homes)}" if homes else ""
