"""What every command starts from: the options before the command, the campaign, the queue, and how to talk."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

    from coopskills_cli.models import Campaign
    from coopskills_cli.queue.store import Store


@dataclass(frozen=True, slots=True)
class Session:
    """The options that stand before the command; `campaign_option` is `--campaign`, None where it was not given."""

    campaign_option: Path | None = None
    quiet: bool = False
    verbose: bool = False

    def root(self) -> Path:
        """The campaign's folder; UsageError names `coopskills init` where there is none."""
        from coopskills_cli.campaign.finding import find

        return find(Path.cwd(), self.campaign_option, os.environ)

    def campaign(self) -> Campaign:
        """The campaign; CampaignError holds every problem of its config."""
        from coopskills_cli.campaign.config import load

        return load(self.root())

    def look(self, campaign: Campaign) -> Store:
        """The queue to read: never made, never migrated; an empty one where there is none yet."""
        from coopskills_cli.queue.store import Store

        return Store.look(campaign.state)

    def open(self, campaign: Campaign) -> Store:
        """The queue to write; ElsewhereError on a machine that does not publish."""
        from coopskills_cli.campaign.machine import require_publisher
        from coopskills_cli.queue.store import Store

        require_publisher(campaign.publisher, os.environ)
        return Store.open(campaign.state)

    def talk(self, line: str) -> None:
        """Say something to a person, on standard error, unless they asked for quiet."""
        if not self.quiet:
            print(line, file=sys.stderr)


def session_of(context: typer.Context) -> Session:
    """The session that the callback left on the context."""
    session = context.find_object(Session)
    return session or Session()
