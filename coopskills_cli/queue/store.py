"""The queue: every delivery with its state, kept so that a process may die at any moment and nothing is sent twice."""

from __future__ import annotations

import sqlite3
from threading import Lock
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from coopskills_cli.errors import StateError
from coopskills_cli.queue import people, planning, reading, sending
from coopskills_cli.queue.database import empty_engine, reading_engine, translated, writing_engine
from coopskills_cli.queue.due import uri
from coopskills_cli.queue.folder import private_file, private_folder, queue_file
from coopskills_cli.queue.planning import Cancel, Freeze, Move
from coopskills_cli.queue.rows import Said, SignedOut
from coopskills_cli.queue.schema import bring_up, require_head
from coopskills_cli.queue.volumes import refuse_shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from coopskills_cli.models import Delivery, Event, Receipt, State

__all__ = ["Cancel", "Freeze", "Move", "Said", "SignedOut", "Store"]

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """The queue of one campaign. Close it, or use it as a context manager; it may be shared by threads.

    Every method is one transaction and raises StateError where the queue cannot be used. What writes a delivery is
    guarded by the state and fence of the `delivery` that is handed in: LeaseLost where it has moved on. What it gives
    back is the delivery as it is now: the next step wants that one.
    """

    def __init__(self, engine: Engine, file: Path, *, writes: bool) -> None:
        self._engine = engine
        self._file = file
        self._writes = writes
        self._watcher: sqlite3.Connection | None = None
        self._watching = Lock()

    @classmethod
    def open(cls, state: Path) -> Store:
        """The queue to write, made or brought up to date where it needs to be."""
        refuse_shared(state)
        file = private_file(queue_file(private_folder(state)))
        for beside in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            if beside.exists():
                private_file(beside)
        engine = writing_engine(file)
        try:
            with translated(file):
                bring_up(file, engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, file, writes=True)

    @classmethod
    def look(cls, state: Path) -> Store:
        """The queue to read: never made and never changed; where there is none yet, an empty one."""
        file = queue_file(state)
        with translated(file):
            if not file.exists() or file.stat().st_size == 0:
                return cls(empty_engine(), file, writes=False)
        refuse_shared(state)
        require_head(file)
        return cls(reading_engine(file), file, writes=False)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
        with self._watching:
            if self._watcher:
                self._watcher.close()
                self._watcher = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # looking

    def deliveries(
        self,
        *,
        states: Iterable[State] | None = None,
        posts: Iterable[str] | None = None,
        accounts: Iterable[str] | None = None,
        ids: Iterable[int] | None = None,
    ) -> list[Delivery]:
        """Those that fit everything given, by due time."""
        return self._read(reading.find, states, posts, accounts, ids)

    def delivery(self, id_: int) -> Delivery:
        """The one of that number; StateError where there is none."""
        return self._read(reading.one, id_)

    def events(self, post: str | None = None) -> list[Event]:
        """What happened to one post, or to all, in order."""
        return self._read(reading.log, post)

    def due(self, now: datetime, account: str | None = None) -> list[Delivery]:
        """What a publisher looks at now, by due time: what is awake, and what is claimed, sending or reconciling."""
        return self._read(reading.due, now, account)

    def next_wake(self, account: str | None = None) -> datetime | None:
        """When there is something to look at next; in the past for what is due, and for what is on its way."""
        return self._read(reading.next_wake, account)

    def texts(self, account: str) -> dict[str, Said]:
        """What the account says or will say, by `codec.text_hash`: not what failed, was missed or taken out."""
        return self._read(reading.texts, account)

    def taken(self, account: str) -> frozenset[str]:
        """The remote ids (or addresses given by persons) that are known to be parts of ours."""
        return self._read(reading.taken, account)

    def signed_out(self, account: str) -> SignedOut | None:
        """What is known of the account's refused sign-in; None where it may sign in."""
        return self._read(reading.signed_out, account)

    def data_version(self) -> int:
        """A number that is another one after anybody, this process included, has written; 0 while there is no queue."""
        with self._watching, translated(self._file):
            if self._watcher is None:
                if not self._file.exists():
                    return 0
                self._watcher = sqlite3.connect(uri(self._file, "ro"), uri=True, timeout=30, check_same_thread=False)
            return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    # planning

    def plan(self, changes: Sequence[Freeze | Move | Cancel], campaign_id: str, now: datetime) -> None:
        """All changes, or none. StateError where something that may be out would be frozen anew."""
        self._write(planning.plan, changes, campaign_id, now)

    # publishing

    def claim(self, delivery: Delivery, owner: str, lease_until: datetime, now: datetime) -> Delivery:
        """Take what is queued, or take over what `owner` knows to be left by the dead; the fence rises.

        RECONCILING afterwards: a request may have arrived, and is to be looked for before anything is sent.
        """
        return self._write(sending.claim, delivery, owner, lease_until, now)

    def release(
        self, delivery: Delivery, now: datetime, *, wake: datetime, attempts: int, error: str = "", detail: str = ""
    ) -> Delivery:
        """Back into the queue until `wake`: a definite answer, or reconciling, says that it is not out."""
        return self._write(sending.release, delivery, now, wake=wake, error=error, attempts=attempts, detail=detail)

    def intend(self, delivery: Delivery, number: int, request: bytes, now: datetime) -> Delivery:
        """Record part `number` before the first byte of its request, which is to be sent before the lease ends.

        Recorded again, its `first_sent` stays. StateError where it may be out with other bytes, or before its turn.
        """
        return self._write(sending.intend, delivery, number, request, now)

    def doubt(self, delivery: Delivery, error: str, now: datetime, *, wake: datetime | None = None) -> Delivery:
        """The answer is missing: RECONCILING; again, with another `wake`, where looking did not succeed either."""
        return self._write(sending.doubt, delivery, error, now, wake=wake)

    def receive(self, delivery: Delivery, number: int, receipt: Receipt, now: datetime) -> Delivery:
        """Part `number` is out: CLAIMED, for the next part, or to be finished."""
        return self._write(sending.receive, delivery, number, receipt, now)

    def finish(
        self,
        delivery: Delivery,
        state: State,
        now: datetime,
        *,
        reason: str = "",
        error: str = "",
        wake: datetime | None = None,
        attempts: int | None = None,
        detail: str = "",
    ) -> Delivery:
        """End it as PUBLISHED, YOURS, FAILED, MISSED, HELD (only there `wake` counts) or UNCERTAIN.

        `transitions.FINISHES` says from where. PUBLISHED wants every part to be out, all but YOURS that one is not.
        """
        return self._write(
            sending.finish,
            delivery,
            state,
            now,
            reason=reason,
            error=error,
            wake=wake,
            attempts=attempts,
            detail=detail,
        )

    def renew(self, delivery: Delivery, lease_until: datetime) -> Delivery:
        """Keep a claim for longer."""
        return self._write(sending.renew, delivery, lease_until)

    def found(self, delivery: Delivery, now: datetime) -> Delivery:
        """Remember when it was first found due."""
        return self._write(sending.found, delivery, now)

    def note(self, id_: int, detail: str, now: datetime) -> None:
        """Write a line into the log that changes no state."""
        self._write(sending.note, id_, detail, now)

    # persons

    def at_once(self, ids: Iterable[int], now: datetime) -> None:
        """Wake what is queued among these now, whatever its time; it is not late any more."""
        self._write(sending.at_once, ids, now)

    def settle(self, delivery: Delivery, published_url: str | None, now: datetime) -> Delivery:
        """UNCERTAIN and YOURS: out at that address, and what follows it in its thread goes on; or None: sent again."""
        return self._write(people.settle, delivery, published_url, now)

    def retry(self, delivery: Delivery, now: datetime) -> Delivery:
        """FAILED, MISSED, HELD and CANCELLED: back into the queue, and not late any more."""
        return self._write(people.retry, delivery, now)

    def sign_out(self, account: str, secret_mark: str, now: datetime) -> None:
        """The network refused the secret; again: it is told again."""
        self._write(people.sign_out, account, secret_mark, now)

    def look_again(self, account: str, wake: datetime) -> None:
        """When what is held for the account's sign-in is looked at next."""
        self._write(people.look_again, account, wake)

    def sign_in(self, account: str, now: datetime) -> list[Delivery]:
        """The network takes the account again: what was held for it is queued, and given back."""
        return self._write(people.sign_in, account, now)

    def _read(self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with translated(self._file), self._engine.connect() as connection:
            return question(connection, *args, **kwargs)

    def _write(self, verb: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if not self._writes:
            raise StateError(f"{self._file}: the queue was opened to look at only")
        with translated(self._file), self._engine.begin() as connection:
            return verb(connection, *args, **kwargs)
