"""Lays a message out for a person to post, on the networks where no program may."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, timedelta
from itertools import chain, count
from typing import TYPE_CHECKING

from coopskills_cli.models import Receipt
from coopskills_cli.networks.base import Doubt, Identity
from coopskills_cli.networks.local_files import below, plain, short, translated, write, write_frozen
from coopskills_cli.networks.manual.naming import names_of
from coopskills_cli.networks.manual.readme import READ_ME, alt_texts, read_me
from coopskills_cli.networks.manual.rules import rules_for

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from coopskills_cli.models import Account, Intent, Media, Message
    from coopskills_cli.networks.base import Limits, Surroundings

TRAY = "to-post"
"""The folder, in the campaign's, that holds a folder a message."""


def connect(account: Account, secret: str, surroundings: Surroundings) -> ManualAdapter:  # noqa: ARG001  (it needs none)
    """An adapter that lays out in `to-post/`."""
    return ManualAdapter(account, surroundings)


class ManualAdapter:
    """A part is a text file with its media; all parts of a message share a folder, which READ-ME.txt explains.

    The request is JSON: `folder` (relative to the campaign), `mark` (of the message), `texts` (each `file` and
    `content`; the last is the part itself) and `copies` (each `file` and the `sha256` of a frozen file).
    """

    settle = timedelta(0)

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        self._account = account
        self._around = surroundings

    def sign_in(self) -> Identity:
        """Nothing to prove but that the folder can be used."""
        with translated():
            tray = below(self._around.root, TRAY)
            tray.mkdir(exist_ok=True)
        return Identity(self._account.handle or self._account.name, TRAY, tray.as_uri())

    def read_limits(self) -> Limits:
        """Nobody can be asked: what the rules of `as` say."""
        return rules_for(self._account).limits

    def prepare(
        self,
        message: Message,
        number: int,
        key: str,  # noqa: ARG002  (a folder knows no key)
        earlier: Sequence[Receipt],  # noqa: ARG002  (a person chains a thread)
        now: datetime,
        quoted: Receipt | None = None,
    ) -> bytes:
        """The request; nothing is written yet."""
        mark = _mark(message)
        with translated():
            folder = self._folder(message, mark, now)
        names = names_of(message)
        own = names[number]
        texts = {
            READ_ME: read_me(message, self._account, names, mark, quoted, self._around.zone),
            **alt_texts(names),
            own.text: message.parts[number].text,
        }
        request = {
            "folder": folder,
            "mark": mark,
            "texts": [{"file": name, "content": content} for name, content in texts.items()],
            "copies": [{"file": name, "sha256": digest} for name, digest in own.copies()],
        }
        return json.dumps(request, ensure_ascii=False).encode()

    def _folder(self, message: Message, mark: str, now: datetime) -> str:
        """The folder where the message lies already, else the first of its name that is free."""
        day = (message.due or now).astimezone(UTC).date().isoformat()
        tongue = [] if message.language == self._account.languages[0] else [message.language]
        name = "-".join([day, plain(message.post), *tongue, plain(message.account)])
        tries = (f"{TRAY}/{name}-{n}" if n else f"{TRAY}/{name}" for n in chain([0], count(2)))
        return next(folder for folder in tries if self._lies_in(folder, mark) or self._is_free(folder))

    def _is_free(self, folder: str) -> bool:
        """Nothing is there, or what a broken-off run left behind: no more than hidden files."""
        place = below(self._around.root, folder)
        return not place.exists() or (place.is_dir() and not any(place.glob("[!.]*")))

    def _lies_in(self, folder: str, mark: str) -> bool:
        place = below(self._around.root, f"{folder}/{READ_ME}")
        return place.is_file() and f"({mark})" in place.read_text(encoding="utf-8", errors="replace")

    def send(self, intent: Intent) -> Receipt:
        """Lay out what is not there yet: READ-ME.txt first, by which the folder is known; the part's text last."""
        request = json.loads(intent.request)
        folder, (*before, text) = request["folder"], request["texts"]
        with translated():
            for one in before:
                self._lay(f"{folder}/{one['file']}", one["content"].encode())
            for copy in request["copies"]:
                self._lay_copy(f"{folder}/{copy['file']}", copy["sha256"])
            self._lay(f"{folder}/{text['file']}", text["content"].encode())
        return self._receipt(folder, text["file"])

    def _lay(self, relative: str, content: bytes) -> None:
        place = below(self._around.root, relative)
        if not place.exists():  # a person may have put a comma right: that stays
            write(place, content)

    def _lay_copy(self, relative: str, digest: str) -> None:
        place = below(self._around.root, relative)
        if not place.exists():
            write_frozen(place, self._around.media, digest)

    def _receipt(self, folder: str, text: str) -> Receipt:
        return Receipt(f"{folder}/{text}", below(self._around.root, folder).as_uri())

    def nobody(self, handles: Collection[str]) -> tuple[str, ...]:  # noqa: ARG002  the protocol's
        """It cannot tell: whoever posts it sees."""
        return ()

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:  # noqa: ARG002  (the mark tells)
        """It lies there whole, or laying it out again changes nothing."""
        request = json.loads(intent.request)
        folder, text = request["folder"], request["texts"][-1]["file"]
        with translated():
            there = below(self._around.root, f"{folder}/{text}").is_file() and self._lies_in(folder, request["mark"])
            return self._receipt(folder, text) if there else Doubt.ABSENT

    def close(self) -> None:
        """Nothing is held open."""


def _mark(message: Message) -> str:
    """What tells this message from another that would get the same folder: another due time, text, or poll."""
    parts = [[part.text, [_media_mark(one) for one in part.media]] for part in message.parts]
    told = [message.post, message.language, message.account, str(message.due), parts]
    hung = [asdict(one) for part in message.parts for one in (part.poll, part.card) if one]
    beside = [hung, message.quote, message.tags, message.reply and asdict(message.reply)]
    return short(json.dumps([*told, beside] if any(beside) else told))


def _media_mark(media: Media) -> list[str]:
    return [media.sha256, media.alt, *(captions.sha256 for captions in media.captions)]
