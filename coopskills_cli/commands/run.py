"""`run`: a process that stays up and publishes on the second."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from coopskills_cli.commands.session import Session
    from coopskills_cli.engines.lanes import Lanes
    from coopskills_cli.errors import CoopskillsError, ElsewhereError
    from coopskills_cli.models import Campaign
    from coopskills_cli.queue.store import Store


def run(context: typer.Context) -> None:
    """Stay up and publish on the second; what is scheduled meanwhile is taken up. Ends on Ctrl-C and SIGTERM."""
    from threading import Event

    from coopskills_cli.commands.outcomes import report
    from coopskills_cli.engines.daemon import Daemon

    session = session_of(context)
    campaign = session.campaign()
    stop = Event()
    current = _Current(session, campaign, session.open(campaign), stop)
    received = _end_on_signals(stop)
    session.talk(f"{campaign.name}: publishing until Ctrl-C")
    Daemon(current.lanes, lambda outcomes: report(session, current.campaign, outcomes), _tell, stop).run()
    if current.elsewhere:
        raise current.elsewhere
    if signal.SIGINT in received:
        raise typer.Exit(130)


def _tell(error: CoopskillsError) -> None:
    print(f"coopskills: {error}. It goes on as soon as it can; {error.remedy}", file=sys.stderr)


def _end_on_signals(stop: Event) -> list[int]:
    """The first signal ends what runs properly, a second one at once; the list holds which came."""
    from coopskills_cli.engines.ending import end_at_once

    received: list[int] = []

    def end(number: int, _frame: object) -> None:
        received.append(number)
        end_at_once(signal.SIGINT, signal.SIGTERM)
        stop.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    return received


@dataclass(slots=True)
class _Current:
    """The campaign as its config says now: read again when the file changes, kept where it became wrong.

    `stop` is set where another machine is to publish from now on; `elsewhere` says which.
    """

    session: Session
    campaign: Campaign
    store: Store
    stop: Event
    seen: float = -1.0
    elsewhere: ElsewhereError | None = None

    def lanes(self) -> Lanes:
        from coopskills_cli.engines.lanes import Lanes

        changed = _modified(self.campaign.root / "config.toml")
        if changed != self.seen:
            self.seen = changed
            self._read_again()
        return Lanes(self.campaign, self.store, os.environ)

    def _read_again(self) -> None:
        from coopskills_cli.errors import CoopskillsError, ElsewhereError

        try:
            self.campaign = self.session.campaign()
            self.session.require_publisher(self.campaign)
        except ElsewhereError as error:
            self.elsewhere = error
            self.stop.set()
        except (CoopskillsError, OSError) as error:
            print(f"config.toml is passed over until it is right again: {error}", file=sys.stderr)


def _modified(file: Path) -> float:
    """When the file was changed last; 0 where it is not there."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
