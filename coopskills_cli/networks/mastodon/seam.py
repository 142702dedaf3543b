"""The one place where what requests, urllib3 and Mastodon.py raise becomes an error of ours, without any secret."""

from __future__ import annotations

import ssl
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from socket import gaierror
from typing import TYPE_CHECKING, Any

from mastodon import MastodonError
from requests import exceptions as http
from urllib3 import exceptions as wire

from coopskills_cli.errors import InDoubt, NetworkError, NotSent, RateLimited, Refused, SignInRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests import Response

FOREIGN = (MastodonError, http.RequestException, wire.HTTPError, OSError, ValueError)
"""What the SDK and all below it raise."""
PERMANENT = frozenset({400, 403, 404, 410, 413, 422})
MOVED = frozenset({301, 307, 308})
"""Redirects that say "not here". A 302 or 303 may also stand for "done, now look there": that is doubt."""
UNAUTHORIZED = 401
LATER = 429
WORDS_LENGTH = 200
LONGEST_WAIT = timedelta(days=1)
"""No server's limit lasts longer: more is a mistake of its clock."""

UNREACHED = (
    http.ConnectTimeout,
    http.ProxyError,
    http.SSLError,
    http.InvalidURL,
    http.InvalidSchema,
    wire.NewConnectionError,
    wire.ConnectTimeoutError,
)
_WHY: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((wire.NameResolutionError, gaierror), "its name is not known"),
    ((ssl.SSLCertVerificationError,), "its certificate is not accepted"),
    ((ssl.SSLError, wire.SSLError, http.SSLError), "no secure connection could be made"),
    ((http.ProxyError, wire.ProxyError), "the proxy on the way refuses"),
    ((ConnectionRefusedError,), "it refuses connections"),
    ((http.ConnectTimeout, wire.ConnectTimeoutError), "it cannot be reached in time"),
    ((http.InvalidURL, http.InvalidSchema), "this is no address of a server"),
)


@dataclass(frozen=True, slots=True)
class Party:
    """Whom we speak to, and as whom: what errors name, and the secret that they must not."""

    host: str
    account: str
    secret: str = field(repr=False)

    def trouble(self, error: Exception, answer: Response | None, now: datetime, *, sent: bool | None) -> NetworkError:
        """What a foreign error means. `sent`: whether the body left, None where it changes nothing and is not known.

        The chain of the foreign error is cleaned of the secret, so that it can be the cause of ours.
        """
        chain = tuple(_chain(error))
        for link in chain:
            link.args = tuple(self._scrubbed(arg) for arg in link.args)
        if answer is not None:
            return self.verdict(answer, now)
        reached = sent if sent is not None else not any(isinstance(link, UNREACHED) for link in chain)
        if reached:
            slow = any(isinstance(link, http.Timeout | wire.TimeoutError) for link in chain)
            why = "no answer came in time" if slow else "the connection broke before the answer came"
            return InDoubt(f"{self.host}: {why}")
        words = (words for kinds, words in _WHY if any(isinstance(link, kinds) for link in chain))
        return NotSent(f"{self.host}: {next(words, 'no connection could be made')}")

    def verdict(self, answer: Response, now: datetime) -> NetworkError:
        """What an answer means that is not the one that was hoped for."""
        status = answer.status_code
        said = f"{self.host}: {self._words(answer)} ({status})"
        if status == UNAUTHORIZED:
            return SignInRefused(said, self.sign_in_remedy)
        if status == LATER:
            return RateLimited(said, _until(answer, now))
        if status in PERMANENT:
            return Refused(said)
        if status in MOVED:
            goal = clean(answer.headers.get("Location", ""))
            return Refused(f"{self.host}: sends us on to {goal} ({status})", "correct `server` in config.toml")
        if answer.ok:
            return InDoubt(f"{self.host}: its answer cannot be read ({status})")
        return InDoubt(said)

    @property
    def sign_in_remedy(self) -> str:
        """What a person does about a token that is not accepted."""
        command = f"coopskills accounts add {self.account}"
        return f"make an access token with the scopes read and write on the server, and store it: {command}"

    def _words(self, answer: Response) -> str:
        """The server's own words, or the name of the status: pages of HTML say nothing to anybody."""
        try:
            content = answer.json()
        except ValueError:
            content = None
        said = content.get("error") if isinstance(content, dict) else None
        return clean(self._scrubbed(said) if isinstance(said, str) else "") or clean(answer.reason or "") or "refused"

    def _scrubbed(self, said: Any) -> Any:
        return said.replace(self.secret, "***") if isinstance(said, str) and self.secret else said


def clean(words: str) -> str:
    """Foreign words in one line, without control or formatting characters, cut after WORDS_LENGTH characters."""
    kept = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in words[: 20 * WORDS_LENGTH])
    line = " ".join(kept.split())
    return line if len(line) <= WORDS_LENGTH else f"{line[: WORDS_LENGTH - 1]}…"


def clock_lead(answer: Response | None, now: datetime) -> timedelta:
    """How far the server's clock is ahead of ours, by the Date of its answer; nothing where it gives none."""
    date = _moment(answer.headers.get("Date", "")) if answer is not None else None
    return date - now if date else timedelta(0)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _until(answer: Response, now: datetime) -> datetime | None:
    """When the server wants to be asked again, by our clock: `Retry-After`, else Mastodon's `X-RateLimit-Reset`."""
    after = answer.headers.get("Retry-After", "")
    if after.isdecimal():
        return now + timedelta(seconds=min(int(after[:9]), LONGEST_WAIT.total_seconds()))
    moment = _moment(after) or _moment(answer.headers.get("X-RateLimit-Reset", ""))
    if moment is None:
        return None
    return now + min(moment - (now + clock_lead(answer, now)), LONGEST_WAIT)


def _moment(text: str) -> datetime | None:
    """A moment as headers write it: an HTTP date, ISO 8601, or (GoToSocial) seconds since 1970."""
    for read in (_since_1970, datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, OverflowError, OSError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _since_1970(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)
