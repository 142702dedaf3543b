"""What every engine makes its lanes from: the accounts, where their secrets lie, and the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coopskills_cli.errors import SecretMissing
from coopskills_cli.models import Account
from coopskills_cli.networks.base import Surroundings
from coopskills_cli.networks.registry import networks
from coopskills_cli.publisher.lane import Lane
from coopskills_cli.publisher.sender import Connection
from coopskills_cli.secrets import find, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

    from coopskills_cli.models import Campaign
    from coopskills_cli.networks.base import Progress
    from coopskills_cli.queue.store import Store


def utc_now() -> datetime:
    """The clock of the machine, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Lanes:
    """Makes the lane of an account; `environ` is where secrets are looked for first, `progress` hears of uploads."""

    campaign: Campaign
    store: Store
    environ: Mapping[str, str]
    clock: Callable[[], datetime] = utc_now
    progress: Progress | None = None

    def lane(self, name: str, owner: str, stop: Event) -> Lane:
        """The lane of an account, one that config no longer has included: its deliveries are held.

        Once `stop` is set it begins nothing more, and waits for nothing.
        """
        account = self.campaign.accounts.get(name, Account(name, "", ()))
        network = networks().get(account.network)
        return Lane(
            campaign=self.campaign,
            account=account,
            store=self.store,
            owner=owner,
            connect=self.connect,
            clock=self.clock,
            by_hand=bool(network and network.by_hand),
            sleep=stop.wait,
            stopping=stop.is_set,
        )

    def connect(self, account: Account) -> Connection:
        """A connection with the account's secret; SecretMissing where there is none, or no such account."""
        network = networks().get(account.network)
        if network is None:
            raise SecretMissing(f"config.toml has no account {account.name!r} any more", "put it back, or unschedule")
        state = self.campaign.state
        zone = self.campaign.timezone
        surroundings = Surroundings(state / "media", state / "sessions", self.campaign.root, self.progress, zone)
        if not network.secret_kind:
            return Connection(network.connect(account, "", surroundings))
        secret = find(account, network.secret_kind, self.environ)
        return Connection(network.connect(account, secret.value, surroundings), mark(secret, self.campaign.id))
