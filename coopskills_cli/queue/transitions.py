"""The state machine: which step may leave which state, and the guarded SQL by which each step is taken.

A step is one UPDATE guarded by state and fence, and an event row beside it. Where no row changes, the delivery has
moved on or belongs to another publisher: LeaseLost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from coopskills_cli.errors import LeaseLost
from coopskills_cli.models import EMPTY, State
from coopskills_cli.queue.tables import deliveries, events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from sqlalchemy import Connection

IN_FLIGHT = frozenset({State.CLAIMED, State.SENDING, State.RECONCILING})
"""A publisher has it; what `claim` may also take over."""

STOPPED = frozenset({State.FAILED, State.MISSED, State.HELD})
"""It waits for a person: what `retry` brings back."""

OPEN = frozenset({State.QUEUED, State.CANCELLED}) | STOPPED
"""Nobody has it in hand: what may be moved, and frozen anew while nothing of it can be out."""

CLAIMABLE = IN_FLIGHT | {State.QUEUED}
CANCELLABLE = STOPPED | {State.QUEUED}
FOR_A_PERSON = frozenset({State.UNCERTAIN, State.YOURS})
"""What `settle` decides."""

UNANSWERED = frozenset({State.SENDING, State.RECONCILING})
"""A request is on its way, or its answer is missing."""

FINISHES: Mapping[State, AbstractSet[State]] = {
    State.PUBLISHED: IN_FLIGHT,
    State.YOURS: IN_FLIGHT,
    State.UNCERTAIN: UNANSWERED,
    State.FAILED: CLAIMABLE,
    State.MISSED: frozenset({State.QUEUED, State.CLAIMED}),  # what may be out is never said to be "not sent"
    State.HELD: CLAIMABLE,
}
"""The states from which `finish` may go to each; PUBLISHED besides wants every part to be out."""


def standing(connection: Connection, delivery: int, fence: int, allowed: AbstractSet[State]) -> State:
    """The state in which the delivery stands now; LeaseLost unless it is one of `allowed`, under this fence."""
    query = select(deliveries.c.state, deliveries.c.fence).where(deliveries.c.id == delivery)
    row = connection.execute(query).one_or_none()
    if row is None or row.fence != fence or row.state not in allowed:
        raise _lost(delivery)
    return State(row.state)


def step(
    connection: Connection,
    delivery: int,
    fence: int,
    before: State,
    after: State,
    now: datetime,
    detail: str,
    values: Mapping[str, object] = EMPTY,
) -> None:
    """Take one step and write its event; `values` are columns that change with it."""
    guarded = (
        update(deliveries)
        .where(deliveries.c.id == delivery, deliveries.c.state == before, deliveries.c.fence == fence)
        .values({**values, "state": after, "updated_at": now})
    )
    if connection.execute(guarded).rowcount != 1:
        raise _lost(delivery)
    record(connection, delivery, before, after, now, detail)


def record(connection: Connection, delivery: int, before: str, after: str, now: datetime, detail: str) -> None:
    """Write an event alone."""
    connection.execute(insert(events).values(at=now, delivery_id=delivery, before=before, after=after, detail=detail))


def _lost(delivery: int) -> LeaseLost:
    return LeaseLost(f"delivery {delivery} has moved on, or another publisher has it")
