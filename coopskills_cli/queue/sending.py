"""What the publisher writes: claims, intents, doubts, receipts, and how a delivery ends.

An intent stands in the queue from before the first byte of its request until a definite answer says that nothing of
it arrived. One whose answer was ever missing stays until its part is out: other bytes are never sent in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from coopskills_cli.errors import LeaseLost, StateError
from coopskills_cli.models import State
from coopskills_cli.queue import reading
from coopskills_cli.queue.tables import deliveries, parts
from coopskills_cli.queue.transitions import (
    CLAIMABLE,
    FINISHES,
    IN_FLIGHT,
    TAKEN_OVER,
    UNANSWERED,
    record,
    standing,
    step,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from coopskills_cli.models import Delivery, Receipt

LET_GO = {"owner": "", "lease_until": None}
"""The columns of what nobody has in hand."""


def claim(connection: Connection, delivery: Delivery, owner: str, lease_until: datetime, now: datetime) -> Delivery:
    """Take it, or take it over; RECONCILING where a request of before may have arrived."""
    before = standing(connection, delivery.id, delivery.fence, CLAIMABLE)
    after = TAKEN_OVER[before]
    part = _open_part(connection, delivery.id)
    if before is State.SENDING:
        _set_part(connection, delivery.id, part["number"], doubt="open")
    elif part["doubt"] == "open":
        after = State.RECONCILING
    detail = f"claimed by {owner}" if before is State.QUEUED else f"taken over by {owner} from {delivery.owner}"
    values = {"fence": delivery.fence + 1, "owner": owner, "lease_until": lease_until}
    step(connection, delivery.id, delivery.fence, before, after, now, detail, values)
    return reading.one(connection, delivery.id)


def release(
    connection: Connection,
    delivery: Delivery,
    now: datetime,
    *,
    wake: datetime,
    error: str,
    attempts: int,
    detail: str,
) -> Delivery:
    """Back into the queue, after a definite answer or a proof of absence."""
    before = standing(connection, delivery.id, delivery.fence, IN_FLIGHT)
    _answered(connection, delivery.id)
    values = {"wake": wake, "error": error, "attempts": attempts, **LET_GO}
    step(connection, delivery.id, delivery.fence, before, State.QUEUED, now, detail or error, values)
    return reading.one(connection, delivery.id)


def intend(
    connection: Connection,
    delivery: Delivery,
    number: int,
    request: bytes,
    first_sent: datetime,
    sent_until: datetime,
    now: datetime,
) -> Delivery:
    """Record what is about to be sent; StateError for other bytes than those that may have arrived."""
    before = standing(connection, delivery.id, delivery.fence, IN_FLIGHT)
    part = _open_part(connection, delivery.id)
    if part["number"] != number:
        raise StateError(f"delivery {delivery.id}: part {part['number'] + 1} goes out before part {number + 1}")
    if part["request"] not in (None, request):
        raise StateError(f"delivery {delivery.id}: part {number + 1} may be out, with other bytes than these")
    doubt = "absent" if part["doubt"] else ""
    earliest = part["first_sent"] or first_sent
    _set_part(connection, delivery.id, number, request=request, first_sent=earliest, sent_until=sent_until, doubt=doubt)
    step(connection, delivery.id, delivery.fence, before, State.SENDING, now, f"part {number + 1}: sending")
    return reading.one(connection, delivery.id)


def doubt(connection: Connection, delivery: Delivery, error: str, now: datetime, *, wake: datetime | None) -> Delivery:
    """No readable answer: it may be out. `wake` is when it is worth looking; None keeps what was."""
    before = standing(connection, delivery.id, delivery.fence, UNANSWERED)
    _set_part(connection, delivery.id, _open_part(connection, delivery.id)["number"], doubt="open")
    values = {"error": error} | ({"wake": wake} if wake else {})
    step(connection, delivery.id, delivery.fence, before, State.RECONCILING, now, error, values)
    return reading.one(connection, delivery.id)


def receive(connection: Connection, delivery: Delivery, number: int, receipt: Receipt, now: datetime) -> Delivery:
    """A part is out: the last makes the delivery PUBLISHED, another CLAIMED, for nothing is on its way."""
    before = standing(connection, delivery.id, delivery.fence, UNANSWERED)
    part = _open_part(connection, delivery.id)
    if part["number"] != number or part["request"] is None:
        raise StateError(f"delivery {delivery.id}: a receipt for part {number + 1}, which was not sent")
    put_out(connection, delivery.id, number, receipt, now)
    left = len(delivery.parts) - number - 1
    detail = f"part {number + 1} of {len(delivery.parts)} is out: {receipt.url or receipt.remote_id}"
    values = {"error": ""} | ({} if left else {"wake": None, **LET_GO})
    after = State.CLAIMED if left else State.PUBLISHED
    step(connection, delivery.id, delivery.fence, before, after, now, detail, values)
    return reading.one(connection, delivery.id)


def finish(
    connection: Connection,
    delivery: Delivery,
    state: State,
    now: datetime,
    *,
    reason: str,
    error: str,
    wake: datetime | None,
    attempts: int | None,
    detail: str,
) -> Delivery:
    """End it in `state`. PUBLISHED is reached by `receive`; asked for again, it is left as it is."""
    if state is State.PUBLISHED:
        standing(connection, delivery.id, delivery.fence, frozenset({State.PUBLISHED}))
        return reading.one(connection, delivery.id)
    before = standing(connection, delivery.id, delivery.fence, FINISHES.get(state, frozenset()))
    if state not in (State.UNCERTAIN, State.YOURS) and before is not State.RECONCILING:
        _answered(connection, delivery.id)
    values: dict[str, object] = {"reason": reason, "error": error, **LET_GO}
    values["wake"] = wake if state is State.HELD else None
    if attempts is not None:
        values["attempts"] = attempts
    step(connection, delivery.id, delivery.fence, before, state, now, detail or error or reason, values)
    return reading.one(connection, delivery.id)


def renew(connection: Connection, delivery: Delivery, lease_until: datetime) -> Delivery:
    """Keep it for longer."""
    standing(connection, delivery.id, delivery.fence, IN_FLIGHT)
    _set(connection, delivery, lease_until=lease_until)
    return reading.one(connection, delivery.id)


def found(connection: Connection, delivery: Delivery, now: datetime) -> Delivery:
    """Remember when it was first found due; later findings change nothing."""
    standing(connection, delivery.id, delivery.fence, CLAIMABLE)
    _set(connection, delivery, found_due=func.coalesce(deliveries.c.found_due, now))
    return reading.one(connection, delivery.id)


def note(connection: Connection, id_: int, detail: str, now: datetime) -> None:
    """Write into the log what changes no state: what a publisher found out after it had lost its lease."""
    delivery = reading.one(connection, id_)
    record(connection, id_, delivery.state, delivery.state, now, detail)


def put_out(connection: Connection, id_: int, number: int, receipt: Receipt, now: datetime) -> None:
    """Write a part's receipt, which it gets once: LeaseLost where it has one."""
    guarded = (
        update(parts)
        .where(parts.c.delivery_id == id_, parts.c.number == number, parts.c.remote_id.is_(None))
        .values(remote_id=receipt.remote_id, url=receipt.url, cid=receipt.cid, published_at=now, doubt="")
    )
    if connection.execute(guarded).rowcount != 1:
        raise LeaseLost(f"delivery {id_}: part {number + 1} is out already")


def open_parts(connection: Connection, id_: int) -> list[RowMapping]:
    """The parts that are not out yet, in their order."""
    query = select(parts).where(parts.c.delivery_id == id_, parts.c.remote_id.is_(None)).order_by(parts.c.number)
    return list(connection.execute(query).mappings())


def _open_part(connection: Connection, id_: int) -> RowMapping:
    """The part whose turn it is. There is one: with the last receipt a delivery is published."""
    return open_parts(connection, id_)[0]


def _answered(connection: Connection, id_: int) -> None:
    """What was never in doubt did not arrive: it is forgotten. What was in doubt may be repeated, but never changed."""
    mine = (parts.c.delivery_id == id_, parts.c.remote_id.is_(None))
    forget = {"request": None, "first_sent": None, "sent_until": None}
    connection.execute(update(parts).where(*mine, parts.c.doubt == "").values(**forget))
    connection.execute(update(parts).where(*mine, parts.c.doubt == "open").values(doubt="absent"))


def _set_part(connection: Connection, id_: int, number: int, **values: object) -> None:
    connection.execute(update(parts).where(parts.c.delivery_id == id_, parts.c.number == number).values(**values))


def _set(connection: Connection, delivery: Delivery, **values: object) -> None:
    guarded = update(deliveries).where(deliveries.c.id == delivery.id, deliveries.c.fence == delivery.fence)
    connection.execute(guarded.values(**values))
