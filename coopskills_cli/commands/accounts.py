"""`coopskills accounts`: who we are on each network, and the secrets that prove it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopskills_cli.commands.session import Session, session_of
from coopskills_cli.commands.signing_in import asked_for, checked, proved, warn, welcome, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Account, Campaign
    from coopskills_cli.networks.registry import Network

accounts = typer.Typer(help="Who we are on each network, and the secrets that prove it.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The account, as config.toml names it.")]


@accounts.command("list")
def list_(context: typer.Context, *, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Every account, and where its secret lies; the secret itself is never shown."""
    session = session_of(context)
    campaign = session.campaign()
    signed_out = _signed_out(session, campaign)
    rows = [_row(account, signed_out) for account in campaign.accounts.values()]
    if as_json:
        from coopskills_cli.output.as_json import emit

        emit("accounts", rows)
        return
    from coopskills_cli.output.terminal import table

    table(("account", "network", "server", "handle", "languages", "secret"), map(_cells, rows))
    _tell_troubles(session, rows)


@accounts.command()
def add(
    context: typer.Context,
    name: Name,
    *,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read the secret from standard input.")] = False,
    to_file: Annotated[
        bool, typer.Option("--to-file", help="Keep it in a private file instead of the system keyring.")
    ] = False,
) -> None:
    """Ask for an account's secret, prove it on the server, keep it, and let go of what waited for it."""
    from coopskills_cli.networks.known import save
    from coopskills_cli.secrets import store as keep

    session = session_of(context)
    campaign, account, network = _chosen(session, name)
    session.require_publisher(campaign)
    if not network.secret_kind:
        session.talk(f"{name}: {account.network} needs no secret.")
        return
    with session.open(campaign) as queue:
        value = asked_for(account, network.secret_kind, stdin=stdin)
        identity, limits = proved(campaign, account, network, value)
        place = keep(account, network.secret_kind, value, to_file=to_file)
        typer.echo(f"{name}: signed in as {identity.handle}; the {words(network.secret_kind)} is kept in {place}")
        save(campaign.state, name, limits)
        welcome(session, campaign, queue, account)
    warn(session, account, network.secret_kind, value, identity)


@accounts.command()
def check(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Default: all accounts.")] = None,
) -> None:
    """Sign in to each account, and read what its server takes; what was held for a sign-in goes on."""
    from coopskills_cli.commands.narrowing import known_accounts
    from coopskills_cli.engines.lanes import Lanes

    session = session_of(context)
    campaign = session.campaign()
    chosen = known_accounts(campaign, names) or list(campaign.accounts)
    with session.open(campaign) as queue:
        lanes = Lanes(campaign, queue, os.environ)
        codes = [checked(session, lanes, campaign.accounts[name]) for name in dict.fromkeys(chosen)]
    raise typer.Exit(max(codes, default=0))


@accounts.command()
def remove(context: typer.Context, name: Name) -> None:
    """Take an account's secret away from where `add` keeps it, and end what was signed in with it."""
    from coopskills_cli.secrets import locate
    from coopskills_cli.secrets import remove as take_away

    session = session_of(context)
    campaign, account, network = _chosen(session, name)
    if not network.secret_kind:
        session.talk(f"{name}: {account.network} needs no secret.")
        return
    places = take_away(account, network.secret_kind)
    (campaign.state / "sessions" / f"{name}.json").unlink(missing_ok=True)
    for place in places:
        typer.echo(f"{name}: the {words(network.secret_kind)} is gone from {place}")
    if left := locate(account, network.secret_kind, os.environ):
        session.talk(f"{name}: there is one in {left}; take it away there.")
    elif not places:
        session.talk(f"{name}: there was no {words(network.secret_kind)}.")
        return
    session.talk(f"On the server it still counts: end it there too, in the settings of {account.server}")


def _chosen(session: Session, name: str) -> tuple[Campaign, Account, Network]:
    from coopskills_cli.commands.narrowing import known_accounts
    from coopskills_cli.networks.registry import networks

    campaign = session.campaign()
    known_accounts(campaign, [name])
    account = campaign.accounts[name]
    return campaign, account, networks()[account.network]


def _signed_out(session: Session, campaign: Campaign) -> dict[str, bool]:
    """Whether each account was refused, as far as this machine knows: nothing where another one publishes."""
    from coopskills_cli.errors import ElsewhereError

    try:
        session.require_publisher(campaign)
    except ElsewhereError:
        return {}
    with session.look(campaign) as queue:
        return {name: queue.signed_out(name) is not None for name in campaign.accounts}


def _row(account: Account, signed_out: dict[str, bool]) -> dict[str, Any]:
    """A row of the JSON; `secret` is where it lies, null where nowhere or none is needed."""
    from coopskills_cli.errors import SecretMissing
    from coopskills_cli.networks.registry import networks
    from coopskills_cli.secrets import locate

    kind = networks()[account.network].secret_kind
    place, error, remedy = "", "", ""
    try:
        place = locate(account, kind, os.environ) if kind else ""
        remedy = f"coopskills accounts add {account.name}" if kind and not place else ""
    except SecretMissing as trouble:
        error, remedy = str(trouble), trouble.remedy
    out = signed_out.get(account.name)
    return {
        "account": account.name,
        "network": account.network,
        "as": account.stands_for or None,
        "server": account.server or None,
        "handle": account.handle or None,
        "languages": list(account.languages),
        "secret_kind": kind or None,
        "secret": place or None,
        "signed_out": out,
        "error": error or ("the network refused it" if out else None),
        "next": remedy or (f"coopskills accounts add {account.name}" if out else None),
    }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    network = f"{row['network']} ({row['as']})" if row["as"] else row["network"]
    needed = f"no {words(row['secret_kind'])} yet" if row["secret_kind"] else "needs none"
    secret = row["secret"] or ("cannot be read" if row["error"] else needed)
    if row["signed_out"]:
        secret += ": signed out"
    return row["account"], network, row["server"] or "", row["handle"] or "", " ".join(row["languages"]), secret


def _tell_troubles(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        if row["next"]:
            session.talk(f"{row['account']}: {row['error'] or 'has no secret yet'}\n    {row['next']}")
