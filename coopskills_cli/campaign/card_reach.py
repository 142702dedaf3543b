"""How far a link may reach: to checked addresses alone, and not past a deadline.

The check stands where the connection is made, not where the name is read: what was checked is what is connected to,
for each redirect anew, however often the name's owner changes his mind (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from coopskills_cli.campaign.card_address import closed
from coopskills_cli.campaign.card_error import CardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CONNECT = 3.0
"""Seconds for one address: where IPv6 leads nowhere, there is time left for IPv4."""
_MOST_ADDRESSES = 4
_CORRECT, _LATER = "correct the link", "try again later"
_UNKNOWN = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


def addresses_of(host: str) -> tuple[str, ...]:
    """The IP addresses of a host, as this machine looks them up; OSError, or UnicodeError for what is no name."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def trusted() -> ssl.SSLContext:
    """Whom to believe: what SSL_CERT_FILE or SSL_CERT_DIR names, or Mozilla's list; read once. OSError."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Reach:
    """The way to the internet: how a name is looked up, how an address is connected to, who vouches for whom.

    `seconds` is for one page or picture, from the look-up to the last byte, redirects included.
    """

    resolve: Callable[[str], Sequence[str]] = addresses_of
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    trust: Callable[[], ssl.SSLContext] = trusted
    seconds: float = 10.0
    clock: Callable[[], float] = time.monotonic


INTERNET = Reach()


class Deadline:
    """When a page or picture must be there."""

    def __init__(self, reach: Reach) -> None:
        self._seconds, self._clock = reach.seconds, reach.clock
        self._end = reach.clock() + reach.seconds

    def left(self) -> float:
        """Seconds, more than 0; CardError where none are left."""
        left = self._end - self._clock()
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> CardError:
        """What to say then."""
        return CardError(f"takes longer than {self._seconds:g} seconds", _LATER)

    @contextmanager
    def kept(self) -> Iterator[float]:
        """The seconds left for what is done within; CardError where it takes longer."""
        try:
            yield self.left()
        except httpcore.TimeoutException:
            raise self.over() from None


class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to what a name stands for, if that is public or `allow_private`; CardError where it is not."""

    def __init__(self, reach: Reach, deadline: Deadline, *, allow_private: bool) -> None:
        self._reach, self._deadline, self._allow_private = reach, deadline, allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  (httpcore's; the deadline decides)
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's checked addresses that takes one."""
        trouble: Exception | None = None
        for address in self._checked(host)[:_MOST_ADDRESSES]:
            seconds = min(self._deadline.left(), _CONNECT)
            try:
                stream = self._reach.network.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return _TimedStream(stream, self._deadline)
        raise CardError(f"cannot be reached: '{host}' takes no connection", _LATER) from trouble

    def _checked(self, host: str) -> list[str]:
        """IP addresses, at least one; connecting to one of them looks nothing up any more."""
        addresses = self._looked_up(host)
        if self._allow_private:
            return list(addresses)
        public = [address for address in addresses if not closed(address)]
        if not public:
            what = f"'{host}' is {closed(addresses[0])}, not of the public internet"
            raise CardError(f"is not fetched: {what}", "if the link is meant for everybody, correct it")
        return public

    def _looked_up(self, host: str) -> Sequence[str]:
        """In a thread of its own: the system's look-up knows no deadline."""
        found: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()
        Thread(target=_look_up, args=(self._reach.resolve, host, found), daemon=True).start()
        try:
            answer = found.get(timeout=self._deadline.left())
        except Empty:
            raise self._deadline.over() from None
        if isinstance(answer, Exception):
            raise _unknown(host, answer) from answer
        if not answer:
            raise _unknown(host, None)
        return answer


def _look_up(resolve: Callable[[str], Sequence[str]], host: str, found: SimpleQueue[Sequence[str] | Exception]) -> None:
    try:
        found.put(resolve(host))
    except (OSError, ValueError) as error:
        found.put(error)


def _unknown(host: str, error: Exception | None) -> CardError:
    if isinstance(error, socket.gaierror) and error.errno not in _UNKNOWN:
        return CardError(f"cannot be reached: '{host}' cannot be looked up just now", _LATER)
    return CardError(f"cannot be reached: there is no host '{host}'", _CORRECT)


def _distrusted(cause: BaseException | None) -> CardError:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return CardError(f"shows a certificate that does not hold: {cause.verify_message}", _CORRECT)
    return CardError("speaks no TLS that can be understood", _CORRECT)


class _TimedStream(httpcore.NetworkStream):
    """A connection on which nothing waits past the deadline, however the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  (httpcore's)
        with self._deadline.kept() as seconds:
            return self._stream.read(max_bytes, seconds)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  (httpcore's)
        with self._deadline.kept() as seconds:
            self._stream.write(buffer, seconds)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002  (httpcore's)
    ) -> httpcore.NetworkStream:
        try:
            with self._deadline.kept() as seconds:
                stream = self._stream.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            raise _distrusted(error.__cause__) from error
        except CardError:
            self.close()
            raise
        return _TimedStream(stream, self._deadline)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
