"""Stay up and publish on the second: APScheduler's date triggers, armed from the queue, which alone decides."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from typing import TYPE_CHECKING

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from coopskills_cli.errors import CoopskillsError, SignInRefused
from coopskills_cli.queue.owner import Owner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apscheduler.events import JobExecutionEvent

    from coopskills_cli.engines.lanes import Lanes
    from coopskills_cli.models import Outcome

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
LOOK = 0.5
"""Seconds between two looks at whether somebody else changed the queue."""
PATIENCE = timedelta(seconds=2)
"""How soon a lane is run again that left something over: what is in doubt, or in another publisher's hands."""

LANE = "lane "
SWEEP = timedelta(seconds=30)
"""How often what another publisher has in hand is looked at: one that died leaves no other sign."""


@dataclass(slots=True)
class Daemon:
    """Publishes until `stop` is set.

    `lanes` gives the accounts as config has them now; `report` is called with the outcomes of each lane, from its
    thread, one at a time; `trouble` with what went wrong with the queue, once until it is over.
    """

    lanes: Callable[[], Lanes]
    report: Callable[[list[Outcome]], None]
    trouble: Callable[[CoopskillsError], None]
    stop: Event
    _scheduler: BackgroundScheduler = field(init=False)
    _owner: Owner = field(init=False)
    _reporting: Lock = field(default_factory=Lock)
    _ended: dict[str, datetime] = field(default_factory=dict)
    _running: set[str] = field(default_factory=set)
    _version: int = -1
    _trouble: str = ""
    _sweep: datetime = LONG_AGO

    def run(self) -> None:
        """Run until `stop` is set; what is on its way then ends properly."""
        # a second start of a lane that runs is refused with a warning: it means nothing, for the lane is armed anew
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        lanes = self.lanes()
        self._warm(lanes)
        # a lane takes a thread, the look another; a refused start would be a lane that waits for the next look
        pool = ThreadPoolExecutor(max_workers=len(lanes.campaign.accounts) + 8)
        self._scheduler = BackgroundScheduler(
            executors={"default": pool},
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        with Owner.take(lanes.campaign.state) as self._owner:
            self._scheduler.add_listener(self._go_on, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
            self._scheduler.add_job(self._look, "interval", seconds=LOOK, id="look", next_run_time=datetime.now(UTC))
            self._scheduler.start()
            try:
                self.stop.wait()
            finally:
                self.stop.set()
                self._scheduler.shutdown(wait=True)

    def _warm(self, lanes: Lanes) -> None:
        """Load the networks' SDKs now: the first message must not wait a second for them."""
        for account in lanes.campaign.accounts.values():
            try:
                lanes.connect(account).adapter.close()
            except SignInRefused:
                continue  # told when something is due there

    @contextmanager
    def _patient(self) -> Iterator[None]:
        """Trouble with the queue (a full disk, a lock) is told once and outlasted: the next look arms all anew."""
        try:
            yield
        except CoopskillsError as error:
            self._version = -1
            if str(error) != self._trouble:
                self._trouble = str(error)
                self.trouble(error)
        else:
            self._trouble = ""

    def _look(self) -> None:
        """Arm the lanes anew after a change; now and then see to what a publisher that died has left."""
        with self._patient():
            self._arm_all()

    def _arm_all(self) -> None:
        store, now = self.lanes().store, self.lanes().clock()
        version = store.data_version()
        if version != self._version:
            self._version = version
            for account in self.lanes().campaign.accounts:
                self._arm(account, store.next_wake(account))
        if now >= self._sweep:
            self._sweep = now + SWEEP
            for account in {delivery.message.account for delivery in store.due(now)}:
                self._arm(account, now)

    def _arm(self, account: str, wake: datetime | None) -> None:
        if wake is None or account in self._running or self.stop.is_set():
            return  # a lane that runs is armed anew when it has ended
        ended = self._ended.get(account)
        if ended and wake <= ended:
            wake = ended + PATIENCE
        trigger = DateTrigger(max(wake, datetime.now(UTC)))
        self._scheduler.add_job(self._publish, trigger, args=[account], id=f"{LANE}{account}", replace_existing=True)

    def _publish(self, account: str) -> None:
        if self.stop.is_set():
            return
        self._running.add(account)
        with self._patient():
            outcomes = self.lanes().lane(account, self._owner.token, self.stop).publish()
            if outcomes:
                with self._reporting:
                    self.report(outcomes)

    def _go_on(self, event: JobExecutionEvent) -> None:
        """Arm a lane that has ended, now that APScheduler counts it as ended too."""
        if not event.job_id.startswith(LANE):
            return
        account = event.job_id.removeprefix(LANE)
        lanes = self.lanes()
        self._ended[account] = lanes.clock()
        self._running.discard(account)
        with self._patient():
            self._arm(account, lanes.store.next_wake(account))
