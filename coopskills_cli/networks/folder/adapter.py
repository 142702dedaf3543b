"""Publishes into a folder of the campaign: what would have been posted, for a demo, a rehearsal, an archive."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from coopskills_cli.errors import Refused
from coopskills_cli.models import Receipt
from coopskills_cli.networks.base import Doubt, Identity
from coopskills_cli.networks.folder.content import Content, utc
from coopskills_cli.networks.folder.rules import rules_for
from coopskills_cli.networks.local_files import below, plain, short, translated, write, write_frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from coopskills_cli.models import Account, Intent, Message
    from coopskills_cli.networks.base import Limits, Surroundings


def connect(account: Account, secret: str, surroundings: Surroundings) -> FolderAdapter:  # noqa: ARG001  (it needs none)
    """An adapter that writes into `account.directory`."""
    return FolderAdapter(account, surroundings)


class FolderAdapter:
    """A part is a JSON file with its media beside it; the file is the post, its path the remote id.

    The request is itself JSON: `file` (the path, relative to the campaign), `content` (the text of the file) and
    `copies` (each the `sha256` of a frozen file and the `file` it becomes).
    """

    settle = timedelta(0)

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        self._account = account
        self._around = surroundings

    def sign_in(self) -> Identity:
        """Nothing to prove but that the folder can be used."""
        with translated():
            folder = below(self._around.root, self._account.directory)
            folder.mkdir(parents=True, exist_ok=True)
        return Identity(self._account.handle or self._account.name, self._account.directory, folder.as_uri())

    def read_limits(self) -> Limits:
        """A folder takes what its rules say."""
        return rules_for(self._account).limits

    def prepare(
        self,
        message: Message,
        number: int,
        key: str,
        earlier: Sequence[Receipt],
        now: datetime,
        quoted: Receipt | None = None,
    ) -> bytes:
        """The request; nothing is written yet."""
        stem = _stem(message, number, key, now)
        content = Content(message, number, stem)
        written = content.text() | {
            "follows": earlier[-1].remote_id if earlier else None,
            "published_at": utc(now),
            "key": key,
            **content.attached(quoted),
        }
        request = {
            "file": self._path(f"{stem}.json"),
            "content": json.dumps(written, ensure_ascii=False, indent=2) + "\n",
            "copies": [{"sha256": digest, "file": self._path(name)} for name, digest in content.copies()],
        }
        return json.dumps(request, ensure_ascii=False).encode()

    def _path(self, name: str) -> str:
        return f"{self._account.directory}/{name}"

    def send(self, intent: Intent) -> Receipt:
        """Write the copies, then the JSON; what stands there under the same key already is taken over untouched."""
        request = json.loads(intent.request)
        with translated():
            place = below(self._around.root, request["file"])
            if place.exists():
                return self._take_over(place, request["file"], intent.key)
            for copy in request["copies"]:
                write_frozen(below(self._around.root, copy["file"]), self._around.media, copy["sha256"])
            write(place, request["content"].encode())
        return Receipt(request["file"], place.as_uri())

    def _take_over(self, place: Path, file: str, key: str) -> Receipt:
        if _key_of(place) != key:
            raise Refused(f"{file} is in the way, and is none of ours", "move it elsewhere")
        return Receipt(file, place.as_uri())

    def nobody(self, handles: Collection[str]) -> tuple[str, ...]:  # noqa: ARG002  the protocol's
        """It cannot tell: a folder knows nobody."""
        return ()

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:  # noqa: ARG002  (the key tells)
        """The file is there, or writing it changes nothing else."""
        file = json.loads(intent.request)["file"]
        with translated():
            place = below(self._around.root, file)
            return Receipt(file, place.as_uri()) if _key_of(place) == intent.key else Doubt.ABSENT

    def close(self) -> None:
        """Nothing is held open."""


def _stem(message: Message, number: int, key: str, now: datetime) -> str:
    """The start of all file names of a part; the key in it keeps two sends apart, whatever they share."""
    day = (message.due or now).astimezone(UTC).date().isoformat()
    return "-".join((day, plain(message.post), plain(message.account), str(number + 1), short(key)))


def _key_of(place: Path) -> str | None:
    """The key under which a file was published; None where there is none, or it is none of ours."""
    try:
        content = json.loads(place.read_bytes())
    except (FileNotFoundError, IsADirectoryError, ValueError):
        return None
    return content.get("key") if isinstance(content, dict) else None
