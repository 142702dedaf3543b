"""The queue's tables. A test holds them against what the migrations make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from coopskills_cli.models import State
from coopskills_cli.queue.timetext import from_text, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Dialect

metadata = MetaData()


class Moment(TypeDecorator["datetime"]):
    """An aware time, kept as text that sorts as the times do; a time without a zone is refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  (SQLAlchemy's)
        """As text."""
        return None if value is None else to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  (the same)
        """As a time in UTC."""
        return None if value is None else from_text(value)


def _one_of(column: str, words: list[str]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("due", Moment, nullable=False),
    Column("first_due", Moment, nullable=False),
    Column("wake", Moment),
    Column("found_due", Moment),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("post", "language", "account", "occurrence", name="deliveries_identity"),
    CheckConstraint(_one_of("state", [str(state) for state in State]), name="deliveries_state"),
    Index("deliveries_by_wake", "wake"),
    Index("deliveries_by_account", "account", "state"),
    sqlite_autoincrement=True,
)

parts = Table(
    "parts",
    metadata,
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("request", LargeBinary),
    Column("first_sent", Moment),
    Column("sent_until", Moment),
    Column("in_doubt", Boolean, nullable=False),
    Column("remote_id", Text),
    Column("url", Text),
    Column("cid", Text),
    Column("published_at", Moment),
    Index("parts_by_key", "key"),
)
"""`request` stands from before its first byte until a definite answer says that nothing of it arrived; where an answer
was ever missing (`in_doubt`) it stands until the part is out, for it may come to light yet."""

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("events_by_delivery", "delivery_id"),
    sqlite_autoincrement=True,
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("signed_out_at", Moment, nullable=False),
    Column("secret_mark", Text, nullable=False),
    Column("told_at", Moment, nullable=False),
)
"""The accounts whose sign-in was refused; `secret_mark` is a salted hash of the secret that was refused."""
