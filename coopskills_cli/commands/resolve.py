"""`resolve`: a person settles what only a person can."""

from __future__ import annotations

from typing import Annotated

import typer

from coopskills_cli.commands.session import session_of


def resolve(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The post.", metavar="SLUG")],
    account: Annotated[str, typer.Option(help="The account.")],
    published: Annotated[str | None, typer.Option(metavar="URL", help="It is out, at this address.")] = None,
    not_published: Annotated[bool, typer.Option("--not-published", help="It is not out: it goes out again.")] = False,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Only this delivery.")] = None,
) -> None:
    """Settle what is `uncertain` or `yours`: you have looked, and say whether it is out."""
    from coopskills_cli.commands.narrowing import known_accounts, names, queued
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.errors import UsageError
    from coopskills_cli.models import State

    session = session_of(context)
    campaign = session.campaign()
    if (published is None) == (not not_published):
        raise UsageError("say what you saw: --published URL, or --not-published")
    if published is not None and not _is_address(published):
        raise UsageError(f"--published {published!r} is no address", "copy it from the browser: https://...")
    store = session.open(campaign)
    chosen = queued(store, [slug], known_accounts(campaign, [account]), ids)
    open_ = [one for one in chosen if one.state in (State.UNCERTAIN, State.YOURS)]
    if not open_:
        states = ", ".join(sorted({one.state.shown for one in chosen}))
        raise UsageError(f"{slug} on {account} is {states}: nothing to settle", "see: coopskills queue")
    if len(open_) > 1:
        which = ", ".join(names(store, open_).values())
        raise UsageError(f"{slug} on {account} is more than one: {which}", "say which of them, or its number: --id")
    settled = store.settle(open_[0], published, utc_now())
    rest = "; the rest of it goes out with the next run" if published and settled.state is State.QUEUED else ""
    session.talk(f"{settled.state}: {slug} ({settled.message.language}) on {account}{rest}")


def _is_address(text: str) -> bool:
    from urllib.parse import urlsplit

    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and bool(address.netloc) and text.isprintable()
