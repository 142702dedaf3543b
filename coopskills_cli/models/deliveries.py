"""What the queue keeps: deliveries, what was sent of them, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from coopskills_cli.models.messages import Message


class State(StrEnum):
    """Where a delivery stands. CLAIMED and RECONCILING are inner states: people see QUEUED and SENDING."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    RECONCILING = "reconciling"
    PUBLISHED = "published"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    MISSED = "missed"
    HELD = "held"
    YOURS = "yours"
    CANCELLED = "cancelled"

    @property
    def shown(self) -> State:
        """The state as people see it."""
        return _SHOWN.get(self, self)


_SHOWN = {State.CLAIMED: State.QUEUED, State.RECONCILING: State.SENDING}


class Reason(StrEnum):
    """Why a delivery is held."""

    ACCOUNT = "account"
    EDITED = "edited"
    DAMAGED = "damaged"


class Change(StrEnum):
    """How a message of `posts/` stands to the queue."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"
    SAME = "same"
    PUBLISHED_DIFFERS = "published-differs"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a network gave back for a part that is out: its id there, its address, and (Bluesky) its content hash."""

    remote_id: str
    url: str
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """What was decided before the first byte of the request: `request` is sent as it is, now or ever again.

    `key` is the part's stable identity at the network (Idempotency-Key, rkey); `first_sent` and `sent_until` bound,
    aware, the time within which the request may have arrived.
    """

    key: str
    request: bytes
    first_sent: datetime
    sent_until: datetime


@dataclass(frozen=True, slots=True)
class DeliveryPart:
    """A part in the queue: `number` from 0; `intent` once it may have been sent; `receipt` once it is out."""

    number: int
    key: str
    intent: Intent | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A frozen message with its due time and state; times are aware, in UTC.

    `hash` is that of the message's content; `wake` is when the publisher looks at it next; `found_due` when it was
    first found due in time; `fence` rises with each claim.
    """

    id: int
    message: Message
    hash: str
    occurrence: int
    due: datetime
    first_due: datetime
    state: State
    fence: int
    attempts: int
    parts: tuple[DeliveryPart, ...]
    wake: datetime | None = None
    found_due: datetime | None = None
    reason: str = ""
    error: str = ""
    owner: str = ""
    lease_until: datetime | None = None

    @property
    def url(self) -> str:
        """The address of the first part that is out and has one."""
        return next((part.receipt.url for part in self.parts if part.receipt and part.receipt.url), "")


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the log: what happened to a delivery, when (aware, UTC), from which state to which."""

    at: datetime
    delivery: int
    post: str
    account: str
    language: str
    before: str
    after: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did to one delivery; `sent` is when a request without an answer was sent (aware, UTC)."""

    id: int
    post: str
    account: str
    language: str
    state: State
    url: str = ""
    error: str = ""
    reason: str = ""
    sent: datetime | None = None
