"""Web servers on loopback that answer byte for byte what a test says, and an internet of names that leads to them."""

from __future__ import annotations

import datetime as dt
import socket
import socketserver
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Reply = bytes | Callable[[socket.socket, threading.Event], None]

SECURE_NAME = "secure.example"
"""The one name of the certificate."""
LOOPBACK = "127.0.0.1"
_TLS = 22
"""The first byte of whoever begins with TLS."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came; header names are lower-case."""

    path: str
    headers: dict[str, str]
    raw: bytes


@dataclass
class Pages:
    """A running server: `replies` by path are bytes, or what a function does with the connection until the Event.

    `server_names` are those that TLS was begun for.
    """

    port: int
    scheme: str = "http"
    authority: Path | None = None
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    server_names: list[str | None] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"{self.scheme}://{LOOPBACK}:{self.port}"

    def say(self, path: str, body: bytes, content_type: str = "text/html; charset=utf-8", **more: Any) -> str:
        """Answer `path` with `body`; `status`, and `headers` as lines. The path's address."""
        head = [f"Content-Type: {content_type}"] if content_type else []
        head += [*more.get("headers", ()), f"Content-Length: {len(body)}", "Connection: close"]
        self.replies[path] = f"HTTP/1.1 {more.get('status', '200 OK')}\r\n".encode() + _lines(head) + body
        return f"{self.url}{path}"

    def lead(self, path: str, target: str, status: str = "302 Found") -> str:
        """Answer `path` with a redirect. The path's address."""
        return self.say(path, b"", headers=[f"Location: {target}"], status=status)

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]


def _lines(head: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in [*head, ""]).encode()


def without_end(head: bytes, piece: bytes, pause: float = 0) -> Reply:
    """A reply that goes on until the client has enough; `pause` in seconds between its pieces."""

    def go_on(connection: socket.socket, ending: threading.Event) -> None:
        connection.sendall(head)
        while not ending.wait(pause):
            connection.sendall(piece)

    return go_on


class _Exchange(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        with suppress(OSError):  # who has enough goes away
            self._answer(self.request)

    def _answer(self, connection: socket.socket) -> None:
        raw = b""
        while b"\r\n\r\n" not in raw:
            got = connection.recv(65_536)
            if not got:
                return
            raw += got
            if raw[0] == _TLS:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
        pages = self.server.pages
        asked = _asked(raw)
        pages.asked.append(asked)
        reply = pages.replies.get(asked.path.partition("?")[0], b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if isinstance(reply, bytes):
            connection.sendall(reply)
            # what is closed with something unread in it is reset, and the client loses what it has not read yet
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        else:
            reply(connection, pages.ending)


def _asked(raw: bytes) -> Asked:
    first, *lines = raw.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Asked(first.split(" ")[1], headers, raw)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    pages: Pages
    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread: a client without TLS holds nobody up."""
        if self.context:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:  # who does not trust the certificate goes away
                return
        with request:
            super().finish_request(request, client_address)


@contextmanager
def _running(context: ssl.SSLContext | None = None, authority: Path | None = None) -> Iterator[Pages]:
    server = _Server((LOOPBACK, 0), _Exchange)
    server.context = context
    server.pages = Pages(server.server_address[1], "https" if context else "http", authority)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.pages
    finally:
        server.pages.ending.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def pages() -> Iterator[Pages]:
    """A web server."""
    with _running() as pages:
        yield pages


@pytest.fixture
def secure_pages(tmp_path: Path) -> Iterator[Pages]:
    """A web server with TLS, for SECURE_NAME; `authority` is the file of who signed, whom nobody trusts by itself."""
    authority, chain = _certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    with _running(context, authority) as pages:
        context.sni_callback = lambda _socket, name, _context: pages.server_names.append(name)
        yield pages


def _certificates(folder: Path) -> tuple[Path, Path]:
    """An authority's certificate, and a server's with its key, as PEM files."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the tests' authority")])
    root = (
        _named(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGNS, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SECURE_NAME)])
    leaf = (
        _named(name, root_name, key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(SECURE_NAME)]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    authority, chain = folder / "authority.pem", folder / "server.pem"
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*form))
    return authority, chain


_SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _named(name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
    )


@dataclass
class Internet(httpcore.NetworkBackend):
    """An internet in which `names` stand for addresses, and `hosts` says at which port of loopback an address is.

    `later` is what a name stands for from its second look-up on. Nothing but loopback is ever connected to.
    """

    names: dict[str, list[str]] = field(default_factory=dict)
    later: dict[str, list[str]] = field(default_factory=dict)
    hosts: dict[str, int] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def resolve(self, host: str) -> list[str]:
        """The addresses of a name; an address stands for itself."""
        self.looked_up.append(host)
        if host in self.later and self.looked_up.count(host) > 1:
            return self.later[host]
        if host not in self.names and host.strip("0123456789abcdef.:"):
            raise socket.gaierror(socket.EAI_NONAME, "no such host")
        return self.names.get(host, [host])

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: Any = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        """Whoever has the address, whatever the port; who is not in `hosts` does not answer."""
        self.dialled.append((host, port))
        if host not in self.hosts:
            raise httpcore.ConnectError("nobody there")
        return httpcore.SyncBackend().connect_tcp(LOOPBACK, self.hosts[host], timeout, local_address, socket_options)


@pytest.fixture
def internet() -> Internet:
    """An internet without anybody in it yet."""
    return Internet()
