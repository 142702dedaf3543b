"""Proving a secret to its network, and what follows for the queue: what `accounts add` and `check` share."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from coopskills_cli.commands.session import Session
    from coopskills_cli.engines.lanes import Lanes
    from coopskills_cli.models import Account, Campaign
    from coopskills_cli.networks.base import Identity, Limits
    from coopskills_cli.networks.registry import Network
    from coopskills_cli.queue.store import Store


def words(kind: str) -> str:
    """A secret's kind as people read it: `token`, `app password`."""
    return kind.replace("-", " ")


def asked_for(account: Account, kind: str, *, stdin: bool) -> str:
    """The secret as a person types it unseen, or as standard input gives it: a command line would show it to all."""
    from coopskills_cli.errors import UsageError
    from coopskills_cli.secrets.secret import secret_from

    if stdin:
        given = sys.stdin.read()
    elif sys.stdin.isatty():
        given = typer.prompt(
            f"{words(kind).capitalize()} of {account.name} at {account.server}", hide_input=True, err=True
        )
    else:
        raise UsageError(
            "nobody can be asked here", f"give it by a pipe: coopskills accounts add {account.name} --stdin"
        )
    secret = secret_from(given.strip(), "what was given")
    if secret is None:
        raise UsageError("nothing was given", f"the {words(kind)} is made in the settings of {account.server}")
    return secret.value


def proved(campaign: Campaign, account: Account, network: Network, value: str) -> tuple[Identity, Limits]:
    """Who the server says we are, and what it takes; an older session of the account does not vouch for a secret."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from coopskills_cli.networks.base import Surroundings

    with TemporaryDirectory(prefix="coopskills-") as sessions:
        around = Surroundings(campaign.state / "media", Path(sessions), campaign.root)
        adapter = network.connect(account, value, around)
        try:
            return adapter.sign_in(), adapter.read_limits()
        finally:
            adapter.close()


def welcome(session: Session, campaign: Campaign, queue: Store, account: Account) -> None:
    """Tell the queue that the account is signed in, and a person what goes out now."""
    from datetime import UTC, datetime

    from coopskills_cli.models import State
    from coopskills_cli.output.words import local

    now = datetime.now(UTC)
    freed = queue.sign_in(account.name, now)
    if freed:
        session.talk(
            f"{account.name}: {len(freed)} held for the sign-in go on; coopskills publish-due sends what is due"
        )
    waiting = queue.deliveries(states=[State.QUEUED], accounts=[account.name])
    for one in waiting:
        late = "is due" if one.due <= now else f"is due {local(one.due, campaign.timezone)}"
        session.talk(f"  {one.message.post} ({one.message.language}) {late}")


def warn(session: Session, account: Account, kind: str, value: str, identity: Identity) -> None:
    """What a person should know who believes that all is well."""
    from coopskills_cli.secrets import find

    found = find(account, kind, os.environ)
    if found.value != value:
        session.talk(f"But another one comes first: {found.source}. Take it away there.")
    if not account.handle:
        session.talk(f'In config.toml, handle = "{identity.handle}" would have any other identity refused.')


def checked(session: Session, lanes: Lanes, account: Account) -> int:
    """The exit code for one account; what is wrong is told, and the others are looked at all the same."""
    from coopskills_cli.errors import NetworkError
    from coopskills_cli.networks.known import save
    from coopskills_cli.networks.registry import networks

    try:
        adapter = lanes.connect(account).adapter
        try:
            identity, limits = adapter.sign_in(), adapter.read_limits()
        finally:
            adapter.close()
    except NetworkError as error:
        where = "" if account.name in str(error) else f"{account.name}: "
        print(f"{where}{error}\n    {error.remedy}".rstrip(), file=sys.stderr)
        return error.exit_code
    standing = f"signed in as {identity.handle}" if networks()[account.network].secret_kind else "ready"
    typer.echo(f"{account.name}: {standing}; takes {limits.text or 'any number of'} characters")
    save(lanes.campaign.state, account.name, limits)
    welcome(session, lanes.campaign, lanes.store, account)
    return 0
