"""Which networks there are: a line each. Others come in by the entry point group `coopskills.networks`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coopskills_cli.models import Account
    from coopskills_cli.networks.base import Adapter, Rules, Surroundings


@dataclass(frozen=True, slots=True)
class Network:
    """A service that messages go to.

    `package` holds `rules.py` (`rules_for(account) -> Rules`) and `adapter.py` (`connect`). `secret_kind` is the name
    of its secret, empty where it needs none; `by_hand`: a person does the posting; `page` is the address of an
    account's page, in terms of `{server}` and `{user}`; `named`: it cannot sign in without a `handle`.
    """

    name: str
    package: str
    secret_kind: str = ""
    by_hand: bool = False
    page: str = ""
    named: bool = False

    def page_of(self, account: Account) -> str:
        """Where a person looks at what the account has posted; its server where the handle is not known."""
        user = account.handle.lstrip("@").partition("@")[0]
        return self.page.format(server=account.server, user=user) if user and self.page else account.server

    def rules(self, account: Account) -> Rules:
        """The rules that hold for the account; loads nothing heavy."""
        rules: Rules = import_module(f"{self.package}.rules").rules_for(account)
        return rules

    def connect(self, account: Account, secret: str, surroundings: Surroundings) -> Adapter:
        """An adapter for the account; loads the network's SDK."""
        adapter: Adapter = import_module(f"{self.package}.adapter").connect(account, secret, surroundings)
        return adapter


BUILT_IN = (
    Network("mastodon", "coopskills_cli.networks.mastodon", "token", page="{server}/@{user}"),
    Network(
        "bluesky", "coopskills_cli.networks.bluesky", "app-password", page="https://bsky.app/profile/{user}", named=True
    ),
    Network("folder", "coopskills_cli.networks.folder"),
    Network("manual", "coopskills_cli.networks.manual", by_hand=True),
)


@cache
def networks() -> dict[str, Network]:
    """Every network by its name, those of installed packages included; an entry point holds a Network."""
    from importlib.metadata import entry_points

    found = {entry.name: entry.load() for entry in entry_points(group="coopskills.networks")}
    return found | {network.name: network for network in BUILT_IN}
