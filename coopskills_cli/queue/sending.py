"""What the publisher writes: claims, intents, doubts, receipts, and how a delivery ends.

An intent stands in the queue from before the first byte of its request until a definite answer says that nothing of
it arrived. One whose answer was ever missing stays until its part is out: other bytes are never sent in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select, update

from coopskills_cli.errors import LeaseLost, StateError
from coopskills_cli.models import State
from coopskills_cli.queue import reading
from coopskills_cli.queue.tables import deliveries, parts
from coopskills_cli.queue.transitions import (
    CLAIMABLE,
    FINISHES,
    IN_FLIGHT,
    STOPPED,
    UNANSWERED,
    record,
    standing,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from coopskills_cli.models import Delivery, Receipt

LET_GO = {"owner": "", "lease_until": None}
"""The columns of what nobody has in hand."""


def claim(connection: Connection, delivery: Delivery, owner: str, lease_until: datetime, now: datetime) -> Delivery:
    """Take it, or take it over; RECONCILING where a request of before may have arrived."""
    before = standing(connection, delivery.id, delivery.fence, CLAIMABLE)
    sent = any(part["request"] is not None for part in open_parts(connection, delivery.id))
    if sent:
        _doubt_what_was_sent(connection, delivery.id)
    after = State.RECONCILING if sent else State.CLAIMED
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
    if not open_parts(connection, delivery.id):
        raise StateError(f"delivery {delivery.id} does not go back into the queue: all its parts are out")
    _forget_what_did_not_arrive(connection, delivery.id)
    values = {"wake": wake, "error": error, "attempts": attempts, **LET_GO}
    step(connection, delivery.id, delivery.fence, before, State.QUEUED, now, detail or error, values)
    return reading.one(connection, delivery.id)


def intend(connection: Connection, delivery: Delivery, number: int, request: bytes, now: datetime) -> Delivery:
    """Record what is sent from now on, until the lease ends; StateError for other bytes than those that may be out."""
    before = standing(connection, delivery.id, delivery.fence, IN_FLIGHT)
    part = _turn(connection, delivery.id, number)
    if part["request"] not in (None, request):
        raise StateError(f"delivery {delivery.id}: part {number + 1} may be out, with other bytes than these")
    lease = select(deliveries.c.lease_until).where(deliveries.c.id == delivery.id).scalar_subquery()
    sent = {"request": request, "first_sent": part["first_sent"] or now, "sent_until": lease}
    connection.execute(update(parts).where(*_is(delivery.id, number)).values(sent))
    detail, over = f"part {number + 1}: sending", {"wake": now}  # a wake of before tells nothing of this request
    step(connection, delivery.id, delivery.fence, before, State.SENDING, now, detail, over)
    return reading.one(connection, delivery.id)


def doubt(connection: Connection, delivery: Delivery, error: str, now: datetime, *, wake: datetime | None) -> Delivery:
    """No readable answer: it may be out. `wake` is when it is worth looking; None keeps what was."""
    before = standing(connection, delivery.id, delivery.fence, UNANSWERED)
    _doubt_what_was_sent(connection, delivery.id)
    values = {"error": error} | ({"wake": wake} if wake else {})
    step(connection, delivery.id, delivery.fence, before, State.RECONCILING, now, error, values)
    return reading.one(connection, delivery.id)


def receive(connection: Connection, delivery: Delivery, number: int, receipt: Receipt, now: datetime) -> Delivery:
    """A part is out, and nothing is on its way any more."""
    before = standing(connection, delivery.id, delivery.fence, UNANSWERED)
    if _turn(connection, delivery.id, number)["request"] is None:
        raise StateError(f"delivery {delivery.id}: a receipt for part {number + 1}, which was not sent")
    put_out(connection, delivery.id, number, receipt, now)
    detail = f"part {number + 1} of {len(delivery.parts)} is out: {receipt.url or receipt.remote_id}"
    step(connection, delivery.id, delivery.fence, before, State.CLAIMED, now, detail, {"error": ""})
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
    """End it in `state`. StateError where it would be told published before all parts are out, or else after."""
    before = standing(connection, delivery.id, delivery.fence, FINISHES.get(state, frozenset()))
    left = bool(open_parts(connection, delivery.id))
    if state is not State.YOURS and left is (state is State.PUBLISHED):
        raise StateError(f"delivery {delivery.id} is not {state}: parts of it are {'not out' if left else 'out'}")
    if state in STOPPED:
        _forget_what_did_not_arrive(connection, delivery.id)
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
    first = literal(now, deliveries.c.found_due.type)  # else it would be written as any datetime is
    _set(connection, delivery, found_due=func.coalesce(deliveries.c.found_due, first))
    return reading.one(connection, delivery.id)


def note(connection: Connection, id_: int, detail: str, now: datetime) -> None:
    """Write into the log what changes no state: what a publisher found out after it had lost its lease."""
    delivery = reading.one(connection, id_)
    record(connection, id_, delivery.state, delivery.state, now, detail)


def at_once(connection: Connection, ids: Iterable[int], now: datetime) -> None:
    """A person wants what is queued among these now; it is not late any more."""
    for delivery in reading.find(connection, states=[State.QUEUED], ids=ids):
        values = {"wake": now, "found_due": now}
        step(connection, delivery.id, delivery.fence, State.QUEUED, State.QUEUED, now, "wanted at once", values)


def put_out(connection: Connection, id_: int, number: int, receipt: Receipt, now: datetime) -> None:
    """Write a part's receipt, which it gets once: LeaseLost where it has one."""
    values = {"remote_id": receipt.remote_id, "url": receipt.url, "cid": receipt.cid, "published_at": now}
    guarded = update(parts).where(*_is(id_, number), parts.c.remote_id.is_(None)).values(values)
    if connection.execute(guarded).rowcount != 1:
        raise LeaseLost(f"delivery {id_}: part {number + 1} is out already")


def open_parts(connection: Connection, id_: int) -> list[RowMapping]:
    """The parts that are not out yet, in their order."""
    query = select(parts).where(parts.c.delivery_id == id_, parts.c.remote_id.is_(None)).order_by(parts.c.number)
    return list(connection.execute(query).mappings())


def _turn(connection: Connection, id_: int, number: int) -> RowMapping:
    """Part `number`, whose turn it must be: part n waits for n - 1."""
    left = open_parts(connection, id_)
    if not left or left[0]["number"] != number:
        raise StateError(f"delivery {id_}: it is not the turn of part {number + 1}")
    return left[0]


def _doubt_what_was_sent(connection: Connection, id_: int) -> None:
    sent = (parts.c.delivery_id == id_, parts.c.remote_id.is_(None), parts.c.request.is_not(None))
    connection.execute(update(parts).where(*sent).values(in_doubt=True))


def _forget_what_did_not_arrive(connection: Connection, id_: int) -> None:
    """After a definite answer: its bytes bind nobody, so that what is sent another day does not bear an old date."""
    sure = (parts.c.delivery_id == id_, parts.c.remote_id.is_(None), ~parts.c.in_doubt)
    connection.execute(update(parts).where(*sure).values(request=None, first_sent=None, sent_until=None))


def _is(id_: int, number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return parts.c.delivery_id == id_, parts.c.number == number


def _set(connection: Connection, delivery: Delivery, **values: object) -> None:
    guarded = update(deliveries).where(deliveries.c.id == delivery.id, deliveries.c.fence == delivery.fence)
    connection.execute(guarded.values(**values))
