"""What persons decide: what became of a delivery, that it is tried again, that an account may sign in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from coopskills_cli.models import Reason, Receipt, State
from coopskills_cli.queue import reading, sending
from coopskills_cli.queue.tables import accounts, deliveries, parts
from coopskills_cli.queue.transitions import FOR_A_PERSON, STOPPED, standing, step

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from coopskills_cli.models import Delivery


def settle(connection: Connection, delivery: Delivery, published_url: str | None, now: datetime) -> Delivery:
    """A person looked: it is out at `published_url`; or (None) it is not, and goes out at once, under the same key.

    Of a thread in doubt one part is at that address: those after it were never sent, and go out at once.
    """
    before = standing(connection, delivery.id, delivery.fence, FOR_A_PERSON)
    if before is State.YOURS:  # its receipts only said where it was laid out
        laid_out = {"remote_id": None, "url": None, "cid": None, "published_at": None}
        connection.execute(update(parts).where(parts.c.delivery_id == delivery.id).values(laid_out))
    after: dict[str, object] = {"wake": None, "reason": "", "error": ""}
    at_once: dict[str, object] = {"wake": now, "found_due": now, "attempts": 0}
    if published_url is None:
        mine = (parts.c.delivery_id == delivery.id, parts.c.remote_id.is_(None))
        intent = {"request": None, "first_sent": None, "sent_until": None, "in_doubt": False}
        connection.execute(update(parts).where(*mine).values(intent))
        after |= at_once
        state, detail = State.QUEUED, "not out, says a person"
    else:
        receipt = Receipt(reading.by_hand(published_url), published_url)
        left = sending.open_parts(connection, delivery.id)
        said = left if before is State.YOURS else left[:1]
        for part in said:
            sending.put_out(connection, delivery.id, part["number"], receipt, now)
        state, detail = State.PUBLISHED, f"out, says a person: {published_url}"
        if len(said) < len(left):
            state, after = State.QUEUED, after | at_once
    step(connection, delivery.id, delivery.fence, before, state, now, detail, after)
    return reading.one(connection, delivery.id)


def retry(connection: Connection, delivery: Delivery, now: datetime) -> Delivery:
    """Try again: at its time, or now where that is over, and then however late it is."""
    before = standing(connection, delivery.id, delivery.fence, STOPPED | {State.CANCELLED})
    after = {"attempts": 0, "reason": "", "error": "", "wake": max(now, delivery.due)}
    after["found_due"] = now if delivery.due <= now else None
    step(connection, delivery.id, delivery.fence, before, State.QUEUED, now, "tried again", after)
    return reading.one(connection, delivery.id)


def sign_out(connection: Connection, account: str, secret_mark: str, now: datetime) -> None:
    """Remember that the network refused the secret, and that this is told now."""
    fresh = insert(accounts).values(name=account, signed_out_at=now, secret_mark=secret_mark, told_at=now)
    again = fresh.on_conflict_do_update(
        index_elements=[accounts.c.name], set_={"secret_mark": secret_mark, "told_at": now}
    )
    connection.execute(again)


def look_again(connection: Connection, account: str, wake: datetime) -> None:
    """When what is held for the account is looked at next."""
    connection.execute(update(deliveries).where(*_held_for(account)).values(wake=wake))


def sign_in(connection: Connection, account: str, now: datetime) -> list[Delivery]:
    """Forget the refusal, and give what was held for it back to the queue."""
    connection.execute(delete(accounts).where(accounts.c.name == account))
    waiting = select(deliveries.c.id, deliveries.c.fence, deliveries.c.due).where(*_held_for(account))
    ids = []
    for row in connection.execute(waiting.order_by(deliveries.c.due, deliveries.c.id)).all():
        after = {"wake": row.due, "reason": "", "error": ""}
        step(connection, row.id, row.fence, State.HELD, State.QUEUED, now, "the account is signed in again", after)
        ids.append(row.id)
    return reading.find(connection, ids=ids)


def _held_for(account: str) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.account == account, deliveries.c.state == State.HELD, deliveries.c.reason == Reason.ACCOUNT
