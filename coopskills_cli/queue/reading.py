"""What can be asked of the queue."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, or_, select

from coopskills_cli.errors import StateError
from coopskills_cli.models import State
from coopskills_cli.queue.rows import Said, SignedOut, delivery_of, event_of
from coopskills_cli.queue.tables import accounts, deliveries, events, parts
from coopskills_cli.queue.transitions import IN_FLIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from coopskills_cli.models import Delivery, Event

_UNSAID = frozenset({State.CANCELLED, State.FAILED, State.MISSED})
_BY_HAND = "by hand: "


def by_hand(url: str) -> str:
    """The remote id of a part of which a person said that it is out, at `url`."""
    return f"{_BY_HAND}{url}"


def find(
    connection: Connection,
    states: Iterable[State] | None = None,
    posts: Iterable[str] | None = None,
    names: Iterable[str] | None = None,
    ids: Iterable[int] | None = None,
) -> list[Delivery]:
    """The deliveries that fit everything given, by due time; None fits all."""
    wanted = (
        (deliveries.c.state, states),
        (deliveries.c.post, posts),
        (deliveries.c.account, names),
        (deliveries.c.id, ids),
    )
    return _where(connection, *(column.in_(list(values)) for column, values in wanted if values is not None))


def one(connection: Connection, id_: int) -> Delivery:
    """The delivery of that number; StateError where there is none."""
    found = _where(connection, deliveries.c.id == id_)
    if not found:
        raise StateError(f"the queue has no delivery {id_}", "`coopskills queue` lists them")
    return found[0]


def due(connection: Connection, now: datetime, account: str | None) -> list[Delivery]:
    """What a publisher looks at now, by due time: what is awake, and what is in somebody's hands."""
    awake = or_(deliveries.c.wake <= now, deliveries.c.state.in_(IN_FLIGHT))
    return _where(connection, awake, *_of(account))


def next_wake(connection: Connection, account: str | None) -> datetime | None:
    """When there is something to look at next."""
    moment: datetime | None = connection.execute(select(func.min(deliveries.c.wake)).where(*_of(account))).scalar()
    return moment


def texts(connection: Connection, account: str) -> dict[str, Said]:
    """What the account has said, or will say, by the text's hash; of two that say the same, the first."""
    columns = (deliveries.c.id, deliveries.c.post, deliveries.c.language, deliveries.c.occurrence, deliveries.c.state)
    query = (
        select(deliveries.c.text_hash, *columns)
        .where(deliveries.c.account == account, deliveries.c.state.not_in(_UNSAID))
        .order_by(deliveries.c.id.desc())
    )
    return {row[0]: Said(row[1], row[2], row[3], row[4], State(row[5])) for row in connection.execute(query)}


def taken(connection: Connection, account: str) -> frozenset[str]:
    """The remote ids that are parts of ours; where a person gave an address instead, the address."""
    query = (
        select(parts.c.remote_id)
        .join(deliveries, deliveries.c.id == parts.c.delivery_id)
        .where(deliveries.c.account == account, parts.c.remote_id.is_not(None))
    )
    return frozenset(remote_id.removeprefix(_BY_HAND) for remote_id in connection.execute(query).scalars())


def log(connection: Connection, post: str | None) -> list[Event]:
    """What happened, in order; to one post or to all."""
    names = (deliveries.c.post, deliveries.c.account, deliveries.c.language)
    query = select(events, *names).join(deliveries, deliveries.c.id == events.c.delivery_id).order_by(events.c.id)
    if post is not None:
        query = query.where(deliveries.c.post == post)
    return [event_of(row) for row in connection.execute(query).mappings()]


def signed_out(connection: Connection, account: str) -> SignedOut | None:
    """What is known of the account's refused sign-in; None where none was refused since the last that was taken."""
    row = connection.execute(select(accounts).where(accounts.c.name == account)).one_or_none()
    return SignedOut(row.name, row.signed_out_at, row.secret_mark, row.told_at) if row else None


def _of(account: str | None) -> list[ColumnElement[bool]]:
    return [] if account is None else [deliveries.c.account == account]


def _where(connection: Connection, *conditions: ColumnElement[bool]) -> list[Delivery]:
    rows = select(deliveries).where(*conditions).order_by(deliveries.c.due, deliveries.c.id)
    theirs = select(parts).where(parts.c.delivery_id.in_(select(deliveries.c.id).where(*conditions)))
    ordered = connection.execute(theirs.order_by(parts.c.delivery_id, parts.c.number)).mappings()
    by_delivery = {key: list(group) for key, group in groupby(ordered, key=lambda part: part["delivery_id"])}
    return [delivery_of(row, by_delivery.get(row["id"], [])) for row in connection.execute(rows).mappings()]
