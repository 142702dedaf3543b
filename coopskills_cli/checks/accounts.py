"""What is wrong with the accounts before anything is written for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.models import Problem, Severity
from coopskills_cli.networks.registry import networks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.models import Campaign


def missing(campaign: Campaign) -> Iterator[Problem]:
    """A campaign without any account: nothing of it would go anywhere."""
    if not campaign.accounts:
        remedy = "config.example.toml shows one for each network"
        yield Problem(Severity.WARNING, "no-account", "config.toml", "there is no account yet", remedy)


def nameless(campaign: Campaign) -> Iterator[Problem]:
    """An account that cannot sign in because nothing says who it is."""
    for name, account in campaign.accounts.items():
        if networks()[account.network].named and not account.handle:
            what = f"{name} has no `handle`, and {account.network} asks who signs in"
            remedy = f'add it to [accounts.{name}]: handle = "name.example"'
            yield Problem(Severity.WARNING, "no-handle", "config.toml", what, remedy, account=name)
