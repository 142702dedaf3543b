"""The session of an account, kept between runs: Bluesky allows 300 logins a day, and cron runs 1,440 times."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopskills_cli.errors import NotSent

if TYPE_CHECKING:
    from coopskills_cli.models import Account


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in account: `access` lives for hours, `refresh` for months and is good for one use."""

    handle: str
    did: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a stored session was made for; any other server, handle or password makes a new one."""

    server: str
    handle: str
    password: str = field(repr=False)

    def mark(self, salt: str) -> str:
        """What tells this owner from another and gives nothing away: scrypt, for a person may use a weak password."""
        words = f"{self.server}\n{self.handle}\n{self.password}".encode()
        return hashlib.scrypt(words, salt=bytes.fromhex(salt), n=2**13, r=8, p=1).hex()


class SessionFile:
    """Where one account's session is kept, readable by its user only, always whole.

    There is no lock: who finds a token refused looks here first for the one that another process has stored.
    """

    def __init__(self, folder: Path, account: Account, password: str) -> None:
        self._path = folder / f"{account.name}.json"
        self._owner = Owner(account.server, account.handle.lstrip("@").lower(), password)
        self._salt = ""
        self._mark = ""

    def read(self) -> Session | None:
        """The session that was stored last for this owner; None where there is none, or it cannot be read."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            session = Session(**kept["session"])
            ours = hmac.compare_digest(kept["mark"], self._mark_with(kept["salt"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return session if ours else None

    def write(self, session: Session) -> None:
        """Store it in one step; NotSent where the folder cannot be written, as each run would log in anew."""
        salt = self._salt or secrets.token_hex(16)
        content = {"schema": 1, "salt": salt, "mark": self._mark_with(salt), "session": asdict(session)}
        try:
            self._replace(content)
        except OSError as error:
            raise NotSent(
                f"{self._path}: the session cannot be kept: {error.strerror or error}", "make room or give access"
            ) from error

    def _mark_with(self, salt: str) -> str:
        if salt != self._salt:
            self._salt, self._mark = salt, self._owner.mark(salt)
        return self._mark

    def _replace(self, content: dict[str, Any]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{self._path.stem}-", dir=self._path.parent)  # made 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file)
            Path(name).replace(self._path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
