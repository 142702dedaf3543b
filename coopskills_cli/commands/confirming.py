"""Before something is sent: what it is, and whether it is meant."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coopskills_cli.commands.session import Session
    from coopskills_cli.models import Campaign, Message


def confirm(session: Session, campaign: Campaign, messages: Iterable[Message], *, yes: bool) -> None:
    """List account, handle and first words, and ask, default no; without a terminal `--yes` must have been given."""
    from coopskills_cli.errors import UsageError
    from coopskills_cli.output.words import first_words

    for message in messages:
        account = campaign.accounts.get(message.account)
        handle = f" ({account.handle})" if account and account.handle else ""
        line = f"{message.account}{handle}: {first_words(message.parts[0].text) if message.parts else ''}"
        if yes:
            session.talk(line)
        else:  # it is what the question is about
            print(line, file=sys.stderr)
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here, so nothing was sent", "say that it is meant: --yes")
    if not typer.confirm("Send this now?", default=False, err=True):
        raise typer.Exit(1)
