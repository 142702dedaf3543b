"""One account's way to its server: signed in, kept signed in, and with foreign errors translated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from atproto_client.client.raw import ClientRaw  # type: ignore[import-untyped]  # the same
from atproto_client.request import Request  # type: ignore[import-untyped]  # the SDK ships no py.typed

from coopskills_cli.errors import NotSent, Refused, SignInRefused
from coopskills_cli.networks.bluesky.faults import FOREIGN, answer_of, sign_in_refused, translate
from coopskills_cli.networks.bluesky.session import Session, SessionFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from coopskills_cli.errors import NetworkError
    from coopskills_cli.models import Account

TIMEOUT = 20.0
"""Seconds; httpx's own 5 are short for a server that stores pictures."""
PATIENCE = 300.0
"""Seconds that a server has to answer once a whole video has arrived."""
RENEWALS = 2
"""The first may bring a session that another process stored, and that has run out as well."""

T = TypeVar("T")


class Wire:
    """Calls the account's server, and nobody else: where it redirects, or says that the account lives, is not followed.

    The SDK's own client would refresh the session behind our back; two processes that do so take it from each other.
    """

    def __init__(self, account: Account, password: str, sessions: Path) -> None:
        self._account = account
        self._password = password
        self._file = SessionFile(sessions, account, password)
        self._session: Session | None = None
        self._bearer = ""
        self._client: ClientRaw | None = None

    @property
    def handle(self) -> str:
        """The handle of config.toml, as the network writes it."""
        return self._account.handle.lstrip("@").lower()

    @property
    def client(self) -> ClientRaw:
        """The SDK's client; connects at its first request."""
        if self._client is None:
            request = Request(timeout=TIMEOUT, event_hooks={"response": [self._stay]})
            request.add_additional_headers_source(self._authorization)
            self._client = ClientRaw(self._account.server, request)
        return self._client

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._bearer}"} if self._bearer else {}

    def _stay(self, response: httpx.Response) -> None:
        """A password must not be carried on to where a server points."""
        if response.has_redirect_location:
            place = response.headers["location"]
            raise NotSent(
                f"{self._account.server} sends us on to {place}",
                f"write the server's own address into config.toml, [accounts.{self._account.name}]",
            )

    def ask(self, request: Callable[[], T], doing: str, lost: type[NetworkError] = NotSent) -> T:
        """What `request` gives back, asked by nobody in particular.

        `lost` is raised where no answer tells whether it was carried out; `doing` completes "asked to".
        """
        try:
            return request()
        except FOREIGN as error:
            raise translate(error, self._account, doing, lost) from error

    def call(
        self, request: Callable[[], T], doing: str, lost: type[NetworkError] = NotSent, renewals: int = RENEWALS
    ) -> T:
        """The same, signed in; a session that has run out is renewed, and the request, which was refused, repeated."""
        session = self._session or self._open()
        self._bearer = session.access
        try:
            return request()
        except FOREIGN as error:
            answer = answer_of(error)
            if not renewals or not answer or not answer.stale:
                raise translate(error, self._account, doing, lost) from error
        finally:
            self._bearer = ""
        self._renew(session)
        return self.call(request, doing, lost, renewals - 1)

    def post(self, method: str, body: bytes | Iterable[bytes], content_type: str) -> Any:
        """Send bytes as they are, and give back the JSON of the answer; `body` is read anew at each call."""
        url = f"{self._account.server}/xrpc/{method}"
        timeout = httpx.Timeout(TIMEOUT, read=TIMEOUT if isinstance(body, bytes) else PATIENCE)
        headers = {"Content-Type": content_type}
        return self.client.request.post(url, content=body, headers=headers, timeout=timeout).content

    def get(self, method: str, parameters: dict[str, str]) -> Any:
        """The JSON of an answer, whatever it says."""
        return self.client.request.get(f"{self._account.server}/xrpc/{method}", params=parameters).content

    def confirm(self, handle: str, did: str) -> None:
        """SignInRefused where another identity answers than config.toml says."""
        if self.handle not in (handle.lower(), did):
            raise SignInRefused(
                f"account {self._account.name} signs in as @{handle}, config.toml says {self._account.handle}",
                f"correct `handle` in [accounts.{self._account.name}], or the app password",
            )

    def close(self) -> None:
        """Let go of connections; the next call opens new ones."""
        if self._client is not None:
            self._client.request.close()
            self._client = None

    def _open(self) -> Session:
        self._session = self._file.read()
        return self._session or self._sign_in()

    def _renew(self, worn: Session) -> None:
        """Another session than the worn one: another process's, a refreshed one, or that of a new login."""
        self._session = self._stored_since(worn) or self._refreshed(worn) or self._stored_since(worn)
        if self._session is None:
            self._sign_in()

    def _stored_since(self, worn: Session) -> Session | None:
        stored = self._file.read()
        return stored if stored != worn else None

    def _refreshed(self, worn: Session) -> Session | None:
        headers = {"Authorization": f"Bearer {worn.refresh}"}
        refresh = self.client.com.atproto.server.refresh_session
        try:
            return self._keep(self.ask(lambda: refresh(headers=headers), "renew the session"))
        except (SignInRefused, Refused):
            return None

    def _sign_in(self) -> Session:
        if not self.handle:
            raise SignInRefused(
                f"account {self._account.name} has no handle, and Bluesky signs in by handle",
                f'write `handle = "..."` into config.toml, [accounts.{self._account.name}]',
            )
        login = self.client.com.atproto.server.create_session
        words = {"identifier": self.handle, "password": self._password}
        try:
            answer = self.ask(lambda: login(words), "sign in")
        except Refused as error:
            raise sign_in_refused(self._account, str(error)) from error
        self.confirm(answer.handle, answer.did)
        self._session = self._keep(answer)
        return self._session

    def _keep(self, answer: Any) -> Session:
        session = Session(answer.handle, answer.did, answer.access_jwt, answer.refresh_jwt)
        self._file.write(session)
        return session
