"""A publisher as a process of its own: brings out what waits until nothing is left, and says what it had.

Arguments: the state folder, its name. A line on standard output for each claim that it got, before anything follows.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coopskills_cli.errors import LeaseLost
from coopskills_cli.models import Delivery, Receipt, State
from coopskills_cli.queue.store import Store

NOW = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)


def main(state: str, name: str) -> None:
    """Go on until nothing waits any more."""
    print("ready", flush=True)
    sys.stdin.readline()
    with Store.open(Path(state)) as store:
        while waiting := store.deliveries(states=[State.QUEUED]):
            for delivery in waiting:
                try:
                    claimed = store.claim(delivery, name, NOW + timedelta(minutes=1), NOW)
                except LeaseLost:
                    continue
                print(claimed.id, flush=True)
                bring_out(store, claimed)


def bring_out(store: Store, delivery: Delivery) -> None:
    """Every part, and the end."""
    for number in range(len(delivery.parts)):
        sending = store.intend(delivery, number, b"request", NOW)
        delivery = store.receive(sending, number, Receipt(f"{delivery.id}-{number}", "https://x.test/"), NOW)
    store.finish(delivery, State.PUBLISHED, NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
