"""The conversation with one server for one account: Mastodon.py without its traps, its errors made ours."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mastodon import Mastodon

from coopskills_cli.errors import NetworkError, SignInRefused
from coopskills_cli.models import Receipt
from coopskills_cli.networks.mastodon.seam import FOREIGN, LATER, UNAUTHORIZED, Party, clock_lead
from coopskills_cli.networks.mastodon.transport import Outgoing, Session, user_agent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from requests import Response

    from coopskills_cli.models import Account
    from coopskills_cli.networks.mastodon.form import Form

TIMEOUT = 20.0
"""Seconds, for connecting and again for each wait for an answer; Mastodon.py's own is 300."""
SPOKEN_VERSION = "4.5.0"
"""What we say the server is, so that Mastodon.py never asks: its own asking repeated itself 976 times."""
STORING = 200_000
"""Bytes a second, at least, with which a server puts away what it was sent, or works it through, before it answers."""
IN_THE_WORKS = frozenset({202, 206})
PAGE = 40
"""The most that Mastodon lists at once."""
PAGES = 50
LONGEST_ID = 200
SERVER_TROUBLE = 500


@dataclass(slots=True)
class Client:
    """Makes requests and reads answers; raises NetworkError only. `timeout` is in seconds."""

    account: Account
    secret: str = field(repr=False)
    timeout: float = TIMEOUT
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    _session: Session = field(default_factory=Session, init=False)
    _sdk: Mastodon | None = field(default=None, init=False)
    _about: Mapping[str, Any] | None = field(default=None, init=False)

    @property
    def host(self) -> str:
        """The server's name, with its port where it has one."""
        return urlsplit(self.account.server).netloc.rpartition("@")[2]

    @property
    def party(self) -> Party:
        """Whom errors speak of."""
        return Party(self.host, self.account.name, self.secret)

    def me(self) -> Mapping[str, Any]:
        """The account that the token stands for."""
        with self._speaking() as sdk:
            account: Mapping[str, Any] = sdk.account_verify_credentials()
            _identifier(account)
            return account

    def about(self) -> Mapping[str, Any]:
        """What the server says of itself, asked once; by the older API where it has only that."""
        if self._about is None:
            about = self._if_known(lambda sdk: sdk.instance_v2())
            if not isinstance(about, dict):
                with self._speaking() as sdk:
                    about = sdk.instance_v1()
            self._about = about
        return self._about

    def upload(self, form: Form) -> tuple[str, bool]:
        """Upload a file; its id, and whether the server is done with it.

        Not by Mastodon.py's `media_post`, which makes one body of all of it in memory, twice.
        """
        wait = self.timeout + len(form) / STORING
        with self._speaking() as sdk:
            answer = self._send(sdk, "/api/v2/media", form, wait, {"Content-Type": form.content_type})
            return _identifier(answer.json()), answer.status_code not in IN_THE_WORKS

    def is_ready(self, remote_id: str) -> bool:
        """Whether the server is done with an upload."""
        with self._speaking() as sdk:
            sdk.media(remote_id)
        return self._status not in IN_THE_WORKS

    def post(self, request: bytes, key: str) -> Receipt:
        """Post a status by the bytes of its JSON, as they are.

        Not by Mastodon.py's `status_post`, which makes a request of its own from values and hides how far it got: a
        body of ours, sent by the same session, is what was recorded, and tells whether it left.
        """
        body = Outgoing(request)
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        with self._speaking(body) as sdk:
            return receipt_of(self._send(sdk, "/api/v1/statuses", body, self.timeout, headers).json())

    def _send(
        self, sdk: Mastodon, path: str, body: Outgoing | Form, wait: float, headers: Mapping[str, str]
    ) -> Response:
        """Post a body of ours, and `wait` so many seconds for the answer; raise what another than a good one means."""
        answer = self._session.post(
            f"{sdk.api_base_url}{path}",
            data=body,
            headers={"Authorization": f"Bearer {self.secret}", "User-Agent": user_agent(), **headers},
            timeout=(self.timeout, wait),
            auth=lambda prepared: prepared,  # or a .netrc would replace the token
        )
        if not answer.ok or answer.is_redirect:
            raise self.party.verdict(answer, self.clock())
        return answer

    def statuses(self, account_id: str, since: datetime) -> tuple[list[Mapping[str, Any]], bool]:
        """An account's own statuses since a moment of our clock, the newest first, and whether these are all."""
        found: list[Mapping[str, Any]] = []
        last: str | None = None
        for _ in range(PAGES):
            with self._speaking() as sdk:
                page = sdk.account_statuses(account_id, exclude_reblogs=True, max_id=last, limit=PAGE)
                before, last = last, _identifier(page[-1]) if page else None
            start = since + min(clock_lead(self._session.answer, self.clock()), timedelta(0))
            found += [status for status in page if _since(status, start)]
            if last is None or not _since(page[-1], start):
                return found, True
            if last == before:  # the server pays no heed to `max_id`
                break
        return found, False

    def status(self, remote_id: str) -> Mapping[str, Any] | None:
        """A status; None where the server does not know it, or does not show it."""
        found = self._if_known(lambda sdk: sdk.status(remote_id))
        return found if isinstance(found, dict) else None

    def found_at(self, url: str) -> list[Mapping[str, Any]]:
        """What the server finds for an address, wherever that leads."""
        found = self._if_known(lambda sdk: sdk.search_v2(url, resolve=True, result_type="statuses"))
        statuses = found.get("statuses") if isinstance(found, dict) else None
        return [status for status in statuses if isinstance(status, dict)] if isinstance(statuses, list) else []

    def source(self, remote_id: str) -> str | None:
        """The text of a status as it was written; None where the server does not tell."""
        source = self._if_known(lambda sdk: sdk.status_source(remote_id))
        text = source.get("text") if isinstance(source, dict) else None
        return text if isinstance(text, str) else None

    def first_version(self, remote_id: str) -> Mapping[str, Any] | None:
        """An edited status as it first was: its `content`, and the rest of a version; None where nobody can tell."""
        versions = self._if_known(lambda sdk: sdk.status_history(remote_id))
        first = versions[0] if isinstance(versions, list) and versions else None
        return first if isinstance(first, dict) and isinstance(first.get("content"), str) else None

    def _if_known(self, ask: Callable[[Mastodon], object]) -> object:
        """What the server answers; None where it does not know the question."""
        try:
            with self._speaking() as sdk:
                return ask(sdk)
        except NetworkError:
            if self._may_be_older():
                return None
            raise

    def close(self) -> None:
        """Let go of connections."""
        self._session.close()

    @contextmanager
    def _speaking(self, body: Outgoing | None = None) -> Iterator[Mastodon]:
        """The seam: foreign errors become ours. Whether `body` left decides what a broken connection means."""
        sdk = self._connected()
        self._session.answer = None
        try:
            yield sdk
        except FOREIGN as error:
            sent = body.left if body is not None else None
            raise self.party.trouble(error, self._session.answer, self.clock(), sent=sent) from error

    def _connected(self) -> Mastodon:
        """Mastodon.py, made at first need without asking anybody anything."""
        if self._sdk is None:
            if not (self.secret.isascii() and self.secret.isprintable() and self.secret) or " " in self.secret:
                what = f"{self.host}: the secret of {self.account.name} cannot be an access token"
                raise SignInRefused(what, self.party.sign_in_remedy)
            self._sdk = Mastodon(
                api_base_url=self.account.server,
                request_timeout=self.timeout,
                ratelimit_method="throw",
                mastodon_version=SPOKEN_VERSION,
                version_check_mode="created",
                session=self._session,
                user_agent=user_agent(),
            )
            # a token given to the constructor is read as a file, where there is one of that name
            self._sdk.access_token = self.secret
        return self._sdk

    @property
    def _status(self) -> int:
        return self._session.answer.status_code if self._session.answer is not None else 0

    def _may_be_older(self) -> bool:
        """Whether the answer just now may come from a server that does not know the address."""
        return self._status not in {0, UNAUTHORIZED, LATER} and self._status < SERVER_TROUBLE


def receipt_of(status: Any) -> Receipt:
    """The receipt of a status; ValueError where it has no id."""
    remote_id = _identifier(status)
    url = str(status.get("url") or status.get("uri") or "")
    return Receipt(remote_id, url if url.isprintable() else "")


def _since(status: Mapping[str, Any], start: datetime) -> bool:
    """Whether it was made since `start`; one without a readable date may have been."""
    made = status.get("created_at")
    if not isinstance(made, datetime):
        return True
    return (made if made.tzinfo else made.replace(tzinfo=UTC)) >= start


def _identifier(content: Any) -> str:
    """The id, always as text; ValueError where there is none that can be one."""
    found = content.get("id") if isinstance(content, dict) else None
    text = str(found) if isinstance(found, str | int) else ""
    if not text or not text.isprintable() or len(text) > LONGEST_ID:
        raise ValueError("an answer without an id")
    return text
