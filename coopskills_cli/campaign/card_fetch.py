"""Fetches a page or a picture from anywhere, whatever is there: a bounded answer or a CardError, in bounded time.

Nothing of this machine goes along: no cookie, no password, no proxy's credentials, no name but the program's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpcore

from coopskills_cli.campaign.card_body import unpacked
from coopskills_cli.campaign.card_error import CardError
from coopskills_cli.campaign.card_link import CORRECT, followed, parsed
from coopskills_cli.campaign.card_reach import CheckedNetwork, Deadline

if TYPE_CHECKING:
    import ssl

    import httpx

    from coopskills_cli.campaign.card_reach import Reach

MOST_REDIRECTS = 5
_OK = 200
_MOVED = frozenset({301, 302, 303, 307, 308})
_CLOSED, _GONE = frozenset({401, 402, 403, 407, 451}), frozenset({404, 410})
_BUSY = 429
_TROUBLE = 500
_FOREIGN = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    OSError,
    ValueError,  # a host that TLS cannot name
)
_LATER = "try again later"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: `types` are the MIME types that are taken, all where it is empty; `most` is in bytes."""

    accept: str
    most: int
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came. `url` is where it came from in the end; `body` is unpacked.

    `cut` says that there was more than `most`; `trouble` is why the rest of the body is missing, None where it is not.
    """

    url: str
    content_type: str
    body: bytes
    cut: bool = False
    trouble: CardError | None = None


def get(link: str, wanted: Wanted, reach: Reach, *, allow_private: bool) -> Answer:
    """Fetch `link`, redirects followed; CardError, and nothing else whatever the server does."""
    network = CheckedNetwork(reach, Deadline(reach), allow_private=allow_private)
    try:
        with httpcore.ConnectionPool(_trust(reach), max_keepalive_connections=0, network_backend=network) as pool:
            return _asked(pool, parsed(link), wanted)
    except CardError:
        raise
    except _FOREIGN as error:
        raise _told(error) from error


def _trust(reach: Reach) -> ssl.SSLContext:
    try:
        return reach.trust()
    except OSError as error:
        message = "is not fetched: the certificates that this machine trusts cannot be read"
        raise CardError(message, "look at SSL_CERT_FILE and SSL_CERT_DIR") from error


def _asked(pool: httpcore.ConnectionPool, url: httpx.URL, wanted: Wanted) -> Answer:
    seen: list[httpx.URL] = []
    while url not in seen:
        seen.append(url)
        if len(seen) > MOST_REDIRECTS + 1:
            raise CardError(f"leads on to another address more than {MOST_REDIRECTS} times", CORRECT)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        with pool.stream("GET", target, headers=_headers(url, wanted)) as response:
            if response.status not in _MOVED:
                return _taken(response, url, wanted)
            url = _next(response, url)
    raise CardError("leads round in a circle", CORRECT)


def _headers(url: httpx.URL, wanted: Wanted) -> list[tuple[bytes, bytes]]:
    return [
        (b"Host", url.netloc),
        (b"User-Agent", _user_agent().encode()),
        (b"Accept", wanted.accept.encode()),
        (b"Accept-Encoding", b"gzip"),
        (b"Connection", b"close"),
    ]


def _next(response: httpcore.Response, url: httpx.URL) -> httpx.URL:
    location = _header(response, b"location")
    if not location:
        raise CardError(f"answers {response.status} and does not say where it leads", CORRECT)
    return followed(url, location)


def _taken(response: httpcore.Response, url: httpx.URL, wanted: Wanted) -> Answer:
    if response.status != _OK:
        raise _refused(response.status)
    content_type = _header(response, b"content-type")
    kind = content_type.partition(";")[0].strip().lower()
    if wanted.types and kind not in wanted.types:
        raise CardError("is no page of HTML, which alone says what a card shows")
    body, trouble = _read(response, wanted.most)
    return Answer(str(url), content_type, bytes(body[: wanted.most]), len(body) > wanted.most, trouble)


def _read(response: httpcore.Response, most: int) -> tuple[bytearray, CardError | None]:
    """A little more than `most` where there is more, and why it broke off."""
    body = bytearray()
    try:
        for piece in unpacked(response.iter_stream(), _header(response, b"content-encoding")):
            body += piece
            if len(body) > most:
                break
    except CardError as error:
        return body, error
    except _FOREIGN as error:
        return body, _told(error)
    return body, None


def _header(response: httpcore.Response, name: bytes) -> str:
    value = next((value for key, value in response.headers if key.lower() == name), b"")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _refused(status: int) -> CardError:
    if status in _GONE:
        return CardError(f"is not there: its server answers {status}", CORRECT)
    if status in _CLOSED:
        return CardError(f"is closed to programs: its server answers {status}")
    if status == _BUSY or status >= _TROUBLE:
        return CardError(f"has trouble: its server answers {status}", _LATER)
    return CardError(f"gives no page: its server answers {status}")


def _told(error: Exception) -> CardError:
    """The seam where what httpx, httpcore and the system raise becomes ours."""
    if isinstance(error, httpcore.ProtocolError):
        return CardError("answers what is no HTTP, or breaks off")
    if isinstance(error, ValueError):
        return CardError("has a host that cannot be asked", CORRECT)
    return CardError("breaks off in the middle", _LATER)


def _user_agent() -> str:
    """How we introduce ourselves to servers."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"coopskills/{version('coopskills')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "coopskills"
