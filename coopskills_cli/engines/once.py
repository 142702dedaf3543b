"""Publish what is due, once: for cron, and for a person who says "now"."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

from coopskills_cli.queue.owner import Owner

if TYPE_CHECKING:
    from collections.abc import Collection

    from coopskills_cli.engines.lanes import Lanes
    from coopskills_cli.models import Outcome


def publish(lanes: Lanes, ids: Collection[int] | None = None) -> list[Outcome]:
    """Bring out what is due, or the deliveries `ids` at once; accounts side by side, so that none delays another.

    On an interruption what is on its way ends properly, and nothing more is begun.
    """
    store = lanes.store
    wanted = store.due(lanes.clock()) if ids is None else store.deliveries(ids=ids)
    accounts = list(dict.fromkeys(delivery.message.account for delivery in wanted))
    if not accounts:
        return []
    stop = Event()
    with Owner.take(lanes.campaign.state) as owner, ThreadPoolExecutor(len(accounts), "lane") as pool:
        running = [pool.submit(lanes.lane(name, owner.token, stop.is_set).publish, ids) for name in accounts]
        try:
            return [outcome for lane in running for outcome in lane.result()]
        finally:
            stop.set()
