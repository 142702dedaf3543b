"""Who a post is rendered for: an account, with all that its network and its server ask of a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coopskills_cli.models import Account, Campaign, Links
    from coopskills_cli.networks.base import Limits, Rules


@dataclass(frozen=True, slots=True)
class Target:
    """An account with the rules of its network and the limits of its server."""

    account: Account
    rules: Rules
    limits: Limits
    links: Links


def targets(campaign: Campaign) -> dict[str, Target]:
    """Every account of the campaign as a target, by name, with the limits last read from its server."""
    from coopskills_cli.networks.known import load
    from coopskills_cli.networks.registry import networks

    found = {}
    for name, account in campaign.accounts.items():
        rules = networks()[account.network].rules(account)
        found[name] = Target(account, rules, load(campaign.state, name, rules.limits) or rules.limits, campaign.links)
    return found
