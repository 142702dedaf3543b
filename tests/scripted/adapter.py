"""Speaks to the scripted network, which is a folder `scripted` of the campaign.

`<account>.script` holds a line for each question that is not simply answered: `send lost`, `look unknown`,
`prepare down`; a line is used up by the first question of its kind. `<account>.posts` holds what is out, a JSON a line.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from coopskills_cli.errors import InDoubt, NotSent, RateLimited, Refused, SignInRefused
from coopskills_cli.models import Receipt
from coopskills_cli.networks.base import Doubt, Identity, Limits

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from coopskills_cli.models import Account, Intent, Message
    from coopskills_cli.networks.base import Surroundings

LIMITED = timedelta(hours=1)


def connect(account: Account, secret: str, surroundings: Surroundings) -> Scripted:
    """An adapter that does what its script says."""
    del secret
    return Scripted(account, surroundings.root / "scripted")


class Scripted:
    """Says to any question: fine, refused, later, down, signed-out, unread, bug, or waits.

    To `send` also: lost (it is out all the same), vanished, late (it is out, and the answer waits); to `look`: unknown.
    """

    settle = timedelta(0)

    def __init__(self, account: Account, folder: Path) -> None:
        self._account = account
        self._script = folder / f"{account.name}.script"
        self._posts = folder / f"{account.name}.posts"
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def sign_in(self) -> Identity:
        """As the account's handle."""
        self._ask("sign-in")
        return Identity(self._account.handle, "1", "")

    def read_limits(self) -> Limits:
        """None."""
        return Limits(text=0)

    def prepare(
        self, message: Message, number: int, key: str, earlier: Sequence[Receipt], now: datetime, *_: object
    ) -> bytes:
        """The post as JSON."""
        del now
        self._ask("prepare")
        text = message.parts[number].text
        return json.dumps({"text": text, "follows": [one.remote_id for one in earlier], "key": key}).encode()

    def send(self, intent: Intent) -> Receipt:
        """Add it to what is out."""
        answer = self._ask("send", "lost", "vanished", "late")
        if answer != "vanished":
            with self._posts.open("a", encoding="utf-8") as posts:
                posts.write(intent.request.decode() + "\n")
        if answer == "late":
            self._wait("send")
        elif answer:
            raise InDoubt("the connection broke before the answer came")
        return self._receipt(len(self.out()) - 1)

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:
        """Find it by its text."""
        if self._ask("look", "unknown"):
            return Doubt.UNKNOWN
        for place, post in enumerate(self.out()):
            if post == intent.request.decode() and self._receipt(place).remote_id not in taken:
                return self._receipt(place)
        return Doubt.ABSENT

    def close(self) -> None:
        """Nothing is held open."""

    def out(self) -> list[str]:
        """What is out."""
        return self._posts.read_text(encoding="utf-8").splitlines() if self._posts.exists() else []

    def _receipt(self, place: int) -> Receipt:
        return Receipt(f"{self._account.name}/{place}", f"{self._account.server}/@{self._account.name}/{place}")

    def _ask(self, question: str, *returned: str) -> str:
        answer = self._next(question)
        if answer == "waits":
            self._wait(question)
        elif answer not in ("", "fine", *returned):
            raise {
                "down": NotSent("it refuses connections"),
                "refused": Refused("it is too long for us"),
                "later": RateLimited("too many requests", datetime.now(UTC) + LIMITED),
                "signed-out": SignInRefused("the token was revoked"),
                "unread": InDoubt("502"),
            }.get(answer, ZeroDivisionError("a bug"))
        return answer if answer in returned else ""

    def _next(self, question: str) -> str:
        lines = self._script.read_text(encoding="utf-8").splitlines() if self._script.exists() else []
        mine = next((line for line in lines if line.split()[0] == question), None)
        if mine is None:
            return ""
        lines.remove(mine)
        self._script.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return mine.split()[1]

    def _wait(self, question: str) -> None:
        """Until a test says `go on`, by a file."""
        (self._folder / f"{question}.reached").touch()
        while not (self._folder / f"{question}.go").exists():
            time.sleep(0.01)
