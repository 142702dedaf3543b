"""Publish what is due, once: for cron, and for a person who says "now"."""

from __future__ import annotations

import signal
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from coopskills_cli.engines.ending import end_at_once
from coopskills_cli.models import Outcome
from coopskills_cli.queue.owner import Owner

if TYPE_CHECKING:
    from collections.abc import Collection

    from coopskills_cli.engines.lanes import Lanes


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did; `broken_off` is what ended it early, to be raised once the outcomes are told."""

    outcomes: tuple[Outcome, ...] = ()
    broken_off: BaseException | None = None


def publish(lanes: Lanes, ids: Collection[int] | None = None) -> Run:
    """Bring out what is due, or the deliveries `ids` at once; accounts side by side, so that none delays another.

    On an interruption what is on its way ends properly, and nothing more is begun; a second one ends the process as a
    kill would: the next run goes on.
    """
    store = lanes.store
    wanted = store.due(lanes.clock()) if ids is None else store.deliveries(ids=ids)
    accounts = list(dict.fromkeys(delivery.message.account for delivery in wanted))
    if not accounts:
        return Run()
    stop, running = Event(), list[Future[list[Outcome]]]()
    interruption: BaseException | None = None
    with Owner.take(lanes.campaign.state) as owner, ThreadPoolExecutor(len(accounts), "lane") as pool:
        try:
            for name in accounts:
                running.append(pool.submit(lanes.lane(name, owner.token, stop).publish, ids))
            wait(running)
        except KeyboardInterrupt as error:
            end_at_once(signal.SIGINT)
            stop.set()
            interruption = error
    troubles = [trouble for lane in running if (trouble := lane.exception())]
    outcomes = tuple(outcome for lane in running if not lane.exception() for outcome in lane.result())
    return Run(outcomes, interruption or next(iter(troubles), None))
