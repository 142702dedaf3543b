"""The seam where what httpx and the SDK raise becomes one of our errors: what is definite, and what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
from atproto_client.exceptions import AtProtocolError, RequestErrorBase  # type: ignore[import-untyped]  # no py.typed

from coopskills_cli.errors import InDoubt, NotSent, RateLimited, Refused, SignInRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopskills_cli.errors import NetworkError
    from coopskills_cli.models import Account

FOREIGN = (AtProtocolError, httpx.HTTPError, httpx.InvalidURL, ValueError)
"""What a request may raise; a body that is no JSON, or no answer of this kind, is a ValueError."""
UNSENT = (
    httpx.ConnectError,  # DNS and TLS as well
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
DEFINITE = frozenset({400, 403, 404, 410, 413, 422})
STALE = frozenset({"ExpiredToken", "InvalidToken"})  # answered with 400, not 401
TOO_MANY = 429
UNAUTHORIZED = 401
LONGEST = 200
"""Characters of a server's own words that are passed on."""


class Objection(Refused):
    """A definite no: the HTTP status, and in `word` the server's own name for it, such as `InvalidSwap`."""

    def __init__(self, message: str, word: str, status: int) -> None:
        super().__init__(message)
        self.word = word
        self.status = status


class Unclear(InDoubt):
    """An answer that tells neither that it was carried out nor that it was not, such as 500: its HTTP status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is an error: the HTTP status, the XRPC error's name and text, and the headers in lower case."""

    status: int
    word: str
    text: str
    headers: Mapping[str, str]

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.status), self.word, self.text)))

    @property
    def stale(self) -> bool:
        """Whether it says that the session's token is not, or no longer, good."""
        return self.status == UNAUTHORIZED or self.word in STALE


def answer_of(error: Exception) -> Answer | None:
    """The answer behind an error of the SDK's; None where none came, or it could not be read."""
    response = error.response if isinstance(error, RequestErrorBase) else None
    if response is None:
        return None
    word, text = (line(getattr(response.content, name, None) or "") for name in ("error", "message"))
    return Answer(response.status_code, word, text, response.headers)


def translate(error: Exception, account: Account, doing: str, lost: type[NetworkError]) -> NetworkError:
    """Our error for a foreign one; `lost` is its class where the request may or may not have been carried out."""
    server = account.server
    answer = answer_of(error)
    if answer is None:
        return unanswered(error, server, doing, lost)
    if answer.status == TOO_MANY:
        return RateLimited(f"{server} allows no more for now, asked to {doing}", later(answer.headers))
    if answer.stale:
        return sign_in_refused(account, f"{server} does not accept the sign-in: {answer}")
    if answer.status in DEFINITE:
        return Objection(f"{server} refuses to {doing}: {answer}", answer.word, answer.status)
    unclear = f"{server} gave no clear answer, asked to {doing}: {answer}"
    return Unclear(unclear, answer.status) if lost is InDoubt else lost(unclear)


def sign_in_refused(account: Account, why: str) -> SignInRefused:
    """What is told where the account must sign in again."""
    return SignInRefused(
        f"account {account.name}: {why}",
        f"make an app password in Bluesky's settings, then `coopskills accounts add {account.name}`",
    )


def unanswered(error: Exception, server: str, doing: str, lost: type[NetworkError]) -> NetworkError:
    """Our error for a request without an answer: NotSent where it cannot have left, else `lost`."""
    # the SDK wraps some of httpx's errors; the others come through raw, with causes of their own
    cause = error.__cause__ if isinstance(error, AtProtocolError) and error.__cause__ else error
    if isinstance(cause, UNSENT):
        return NotSent(f"{server} cannot be reached: {_name(cause)}", "check the address and the connection")
    return lost(f"no readable answer from {server}, asked to {doing}: {_name(cause)}")


def _name(error: BaseException) -> str:
    words = line(error) if isinstance(error, httpx.HTTPError) else ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def line(words: object) -> str:
    """Words from outside as one short line, without what would steer a terminal."""
    text = "".join(character if character.isprintable() else " " for character in str(words))
    return " ".join(text.split())[:LONGEST]


def later(headers: Mapping[str, str]) -> datetime | None:
    """The moment that the server named: `ratelimit-reset` in seconds since 1970, or `retry-after` its own `date`."""
    try:
        if "ratelimit-reset" in headers:
            return datetime.fromtimestamp(int(headers["ratelimit-reset"]), UTC)
        return parsedate_to_datetime(headers["date"]) + timedelta(seconds=int(headers["retry-after"]))
    except (KeyError, ValueError, OverflowError, OSError, TypeError):
        return None
