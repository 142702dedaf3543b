"""The words by which a text, an override or a template is meant for one network or account only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.campaign.tables import STANDS_FOR

if TYPE_CHECKING:
    from coopskills_cli.models import Account, Campaign

_KNOWN = ("mastodon", "bluesky", "folder", "manual", *STANDS_FOR)


def networks(campaign: Campaign) -> frozenset[str]:
    """The networks that a text may be meant for, whether the campaign has accounts there or not."""
    accounts = campaign.accounts.values()
    return frozenset((*_KNOWN, *(word for account in accounts for word in words(account)[1:])))


def targets(campaign: Campaign) -> frozenset[str]:
    """The words that a section of a body or an override may name: networks and accounts."""
    return networks(campaign) | campaign.accounts.keys()


def words(account: Account) -> tuple[str, str, str]:
    """The words under which something is meant for the account, the narrowest first."""
    return (account.name, account.stands_for or account.network, account.network)
