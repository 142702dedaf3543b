"""A queue to try things on: messages, deliveries in any state, and what must always hold of what is on the disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from coopskills_cli.models import Delivery, Message, Part, Reason, Receipt, State
from coopskills_cli.queue.folder import queue_file
from coopskills_cli.queue.store import Cancel, Freeze, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CAMPAIGN = "coopskills2023"


def message(post: str = "smart", account: str = "cecop", parts: int = 1, due: datetime | None = NOW) -> Message:
    """A message whose parts say which they are."""
    texts = (f"{post} on {account}, part {number}" for number in range(parts))
    return Message(post, account, "folder", "en", tuple(Part(text, len(text), 500) for text in texts), due)


@dataclass(frozen=True)
class Bench:
    """A store in a folder of its own."""

    state: Path
    store: Store

    def freeze(self, post: str = "smart", account: str = "cecop", parts: int = 1, due: datetime = NOW) -> Delivery:
        """A delivery that waits for its time."""
        self.store.plan([Freeze(message(post, account, parts, due), 0, due)], CAMPAIGN, NOW)
        return self.store.deliveries(posts=[post], accounts=[account])[0]

    def claim(self, delivery: Delivery, owner: str = "me") -> Delivery:
        """Taken, for a minute."""
        return self.store.claim(delivery, owner, NOW + MINUTE, NOW)

    def send(self, delivery: Delivery, number: int = 0) -> Delivery:
        """Claimed where it was not, and the intent recorded."""
        claimed = self.claim(delivery) if delivery.state is State.QUEUED else delivery
        return self.store.intend(claimed, number, f"request {number}".encode(), NOW)

    def in_state(self, state: State, parts: int = 1, post: str = "smart") -> Delivery:
        """A delivery that came to `state` as deliveries do."""
        finish = self.store.finish
        ways: dict[State, Callable[[Delivery], Delivery]] = {
            State.QUEUED: lambda queued: queued,
            State.CLAIMED: self.claim,
            State.SENDING: self.send,
            State.RECONCILING: self.unanswered,
            State.UNCERTAIN: lambda queued: finish(self.unanswered(queued), state, NOW),
            State.PUBLISHED: lambda queued: finish(self.all_out(queued), state, NOW),
            State.YOURS: lambda queued: finish(self.all_out(queued), state, NOW),
            State.FAILED: lambda queued: finish(self.send(queued), state, NOW, error="too long"),
            State.MISSED: lambda queued: finish(queued, state, NOW),
            State.HELD: lambda queued: finish(queued, state, NOW, reason=Reason.ACCOUNT, wake=NOW + MINUTE),
            State.CANCELLED: self.cancel,
        }
        return ways[state](self.freeze(post, parts=parts))

    def unanswered(self, queued: Delivery) -> Delivery:
        """Sent, and no answer came."""
        return self.store.doubt(self.send(queued), "no answer", NOW)

    def cancel(self, delivery: Delivery) -> Delivery:
        """Taken out."""
        self.store.plan([Cancel(delivery.id, delivery.fence)], CAMPAIGN, NOW)
        return self.store.delivery(delivery.id)

    def all_out(self, delivery: Delivery) -> Delivery:
        """Every part sent and received, as a publisher does."""
        for number in range(len(delivery.parts)):
            sending = self.send(delivery, number)
            delivery = self.store.receive(
                sending, number, Receipt(f"id-{delivery.id}-{number}", "https://x.test/"), NOW
            )
        return delivery

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """All that is on the disk, to see that nothing changed."""
        return rows(self.state)


def rows(state: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, read without a word of our own code."""
    with closing(sqlite3.connect(queue_file(state))) as connection:
        tables = ("deliveries", "parts", "events", "accounts")
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}  # noqa: S608  (names of ours)


def assert_sound(state: Path) -> None:
    """What holds of a queue whatever happened: sound pages, and a log whose end is where each delivery stands."""
    with closing(sqlite3.connect(queue_file(state))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        stands = dict(connection.execute("SELECT id, state FROM deliveries"))
        said: dict[int, str] = {}
        for delivery, before, after in connection.execute("SELECT delivery_id, before, after FROM events ORDER BY id"):
            assert said.get(delivery, "") == before, "the log has a gap"
            said[delivery] = after
        assert said == stands
        open_parts = "SELECT d.state FROM parts p JOIN deliveries d ON d.id = p.delivery_id WHERE p.remote_id IS NULL"
        unsent = {word for (word,) in connection.execute(f"{open_parts} AND p.request IS NULL AND p.number = 0")}
        assert not unsent & {"sending", "reconciling"}, "a request without an intent"
        published = {word for (word,) in connection.execute(open_parts)}
        assert "published" not in published, "published, and a part of it not out"
        sure = {word for (word,) in connection.execute(f"{open_parts} AND p.request IS NOT NULL AND NOT p.in_doubt")}
        assert sure <= {"sending", "uncertain", "yours"}, "an intent outlived its definite answer"
