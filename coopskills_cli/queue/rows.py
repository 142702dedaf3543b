"""Rows of the queue as the nouns of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.errors import StateError
from coopskills_cli.models import Delivery, DeliveryPart, Event, Intent, Receipt, State
from coopskills_cli.queue.codec import loads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping

    from coopskills_cli.models import Message


@dataclass(frozen=True, slots=True)
class Said:
    """A text that an account has said, or will say."""

    id: int
    post: str
    language: str
    occurrence: int
    state: State


@dataclass(frozen=True, slots=True)
class SignedOut:
    """An account whose sign-in was refused: since when, with which secret (a mark of it), and when it was last told."""

    account: str
    since: datetime
    secret_mark: str
    told_at: datetime


def delivery_of(row: RowMapping, parts: Sequence[RowMapping]) -> Delivery:
    """A delivery and its parts, in their order; StateError where what was frozen cannot be read any more."""
    return Delivery(
        id=row["id"],
        message=_message(row),
        hash=row["hash"],
        occurrence=row["occurrence"],
        due=row["due"],
        first_due=row["first_due"],
        state=State(row["state"]),
        fence=row["fence"],
        attempts=row["attempts"],
        parts=tuple(_part(part) for part in parts),
        wake=row["wake"],
        found_due=row["found_due"],
        reason=row["reason"],
        error=row["error"],
        owner=row["owner"],
        lease_until=row["lease_until"],
    )


def event_of(row: RowMapping) -> Event:
    """An event with the names of its delivery."""
    return Event(
        at=row["at"],
        delivery=row["delivery_id"],
        post=row["post"],
        account=row["account"],
        language=row["language"],
        before=row["before"],
        after=row["after"],
        detail=row["detail"],
    )


def _message(row: RowMapping) -> Message:
    try:
        return loads(row["message"])
    except ValueError as error:
        raise StateError(
            f"queue.db: the frozen text of {row['post']!r} for {row['account']} is damaged",
            "put back a copy of the queue from a backup",
        ) from error


def _part(row: RowMapping) -> DeliveryPart:
    intent = receipt = None
    if row["request"] is not None:
        intent = Intent(row["key"], row["request"], row["first_sent"], row["sent_until"])
    if row["remote_id"] is not None:
        receipt = Receipt(row["remote_id"], row["url"], row["cid"])
    return DeliveryPart(row["number"], row["key"], intent, receipt)
