"""What the planner writes: messages frozen, moved, taken out; all of a plan or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select

from coopskills_cli.errors import StateError
from coopskills_cli.models import State
from coopskills_cli.queue import codec, reading
from coopskills_cli.queue.keys import part_key
from coopskills_cli.queue.tables import deliveries, parts
from coopskills_cli.queue.transitions import CANCELLABLE, OPEN, record, standing, step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from coopskills_cli.models import Message


@dataclass(frozen=True, slots=True)
class Freeze:
    """Put the message into the queue, or freeze it anew in its place; `due` is aware and may differ from the message's.

    Only what nobody has in hand, and of which nothing can be out, is frozen anew: StateError else.
    """

    message: Message
    occurrence: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """Give a delivery, read under `fence`, another due time, and back into the queue; its text and keys stay.

    `sources` are those of the files as they are now.
    """

    id: int
    fence: int
    due: datetime
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take a delivery, read under `fence`, out of the queue."""

    id: int
    fence: int


def plan(connection: Connection, changes: Sequence[Freeze | Move | Cancel], campaign_id: str, now: datetime) -> None:
    """Write the changes in their order; any that cannot be made ends it by an exception, and nothing is written."""
    for change in changes:
        if isinstance(change, Freeze):
            _freeze(connection, change, campaign_id, now)
        elif isinstance(change, Move):
            _move(connection, change, now)
        else:
            before = standing(connection, change.id, change.fence, CANCELLABLE)
            after = {"fence": change.fence + 1, "wake": None, "reason": "", "error": ""}
            step(connection, change.id, change.fence, before, State.CANCELLED, now, "taken out", after)


def _freeze(connection: Connection, change: Freeze, campaign_id: str, now: datetime) -> None:
    message = change.message
    if not message.parts:
        raise StateError(f"{message.post!r} for {message.account}: there is no text to send")
    known = connection.execute(
        select(deliveries.c.id, deliveries.c.fence, deliveries.c.first_due).where(
            deliveries.c.post == message.post,
            deliveries.c.language == message.language,
            deliveries.c.account == message.account,
            deliveries.c.occurrence == change.occurrence,
        )
    ).one_or_none()
    if known is None:
        id_, first_due = _insert(connection, change, now), change.due
        record(connection, id_, "", State.QUEUED, now, "frozen")
    else:
        id_, first_due = known.id, known.first_due
        before = standing(connection, id_, known.fence, OPEN)
        _require_nothing_out(connection, id_, message)
        after = _frozen(change) | {"fence": known.fence + 1}
        step(connection, id_, known.fence, before, State.QUEUED, now, "frozen anew", after)
        connection.execute(delete(parts).where(parts.c.delivery_id == id_))
    _write_parts(connection, id_, change, campaign_id, first_due)


def _insert(connection: Connection, change: Freeze, now: datetime) -> int:
    message = change.message
    fresh = insert(deliveries).values(
        post=message.post,
        account=message.account,
        language=message.language,
        occurrence=change.occurrence,
        first_due=change.due,
        state=State.QUEUED,
        fence=0,
        created_at=now,
        updated_at=now,
        **_frozen(change),
    )
    return int(connection.execute(fresh.returning(deliveries.c.id)).scalar_one())


def _frozen(change: Freeze) -> dict[str, object]:
    """The columns that freezing sets, the first time and anew."""
    return {
        "network": change.message.network,
        "message": codec.dumps(change.message),
        "hash": codec.content_hash(change.message),
        "text_hash": codec.text_hash(change.message),
        "due": change.due,
        "found_due": None,
        **_afresh(change.due),
    }


def _afresh(wake: datetime) -> dict[str, object]:
    """The columns of what waits for its time as if nothing had gone wrong."""
    return {"wake": wake, "reason": "", "error": "", "attempts": 0, "owner": "", "lease_until": None}


def _write_parts(connection: Connection, id_: int, change: Freeze, campaign_id: str, first_due: datetime) -> None:
    message = change.message
    names = (campaign_id, message.post, message.language, message.account)
    keys = [part_key(*names, number, change.occurrence, first_due) for number in range(len(message.parts))]
    rows = [{"delivery_id": id_, "number": number, "key": key, "in_doubt": False} for number, key in enumerate(keys)]
    connection.execute(insert(parts), rows)


def _require_nothing_out(connection: Connection, id_: int, message: Message) -> None:
    touched = or_(parts.c.request.is_not(None), parts.c.remote_id.is_not(None))
    if connection.execute(select(parts.c.number).where(parts.c.delivery_id == id_, touched)).first():
        raise StateError(
            f"{message.post!r} for {message.account}: a part of it is out or may be, so it cannot be frozen anew",
            f"send the rest as it was frozen: coopskills retry {message.post}",
        )


def _move(connection: Connection, change: Move, now: datetime) -> None:
    before = standing(connection, change.id, change.fence, OPEN)
    delivery = reading.one(connection, change.id)
    message = replace(delivery.message, due=change.due, sources=change.sources)
    after = _afresh(change.due) | {
        "message": codec.dumps(message),
        "due": change.due,
        # what was found due in time stays in time; another time is judged anew
        "found_due": delivery.found_due if change.due == delivery.due else None,
        "fence": change.fence + 1,
    }
    detail = f"moved from {delivery.due:%Y-%m-%d %H:%M} to {change.due:%Y-%m-%d %H:%M} UTC"
    step(connection, change.id, change.fence, before, State.QUEUED, now, detail, after)
