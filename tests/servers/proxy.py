"""A loopback proxy in front of a server, which loses, cuts, delays and forges answers where a test tells it to.

A server's own fault injection refuses before anything is stored. What makes double posts is the other case, "stored,
but the answer was lost", and the moments before and after it; a harness also wants to kill somebody at such a moment.
"""

from __future__ import annotations

import re
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest


class Moment(StrEnum):
    """When a hook is called."""

    CAME = "came"
    """The whole request is here, its server has seen nothing of it."""
    FORWARDED = "forwarded"
    """Its server has answered, so it has stored what it stores; the client has seen nothing."""
    HALF = "half"
    """The client has the head and half of the body."""
    ANSWERED = "answered"
    """The client has all of it."""


class Action(StrEnum):
    """What happens to a request."""

    PASS = "pass"
    RESET = "reset"
    """The connection is reset; the server sees nothing."""
    REPLY = "reply"
    """The proxy answers by itself; the server sees nothing."""
    LOSE = "lose"
    """The server carries it out; the connection closes without an answer."""
    HALVE = "halve"
    """The server carries it out; the connection closes in the middle of the answer."""
    FORGE = "forge"
    """The server carries it out; the proxy answers something else."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came; header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Rule:
    """What to do with the requests of a method (`*`: any) whose path, query included, a pattern matches somewhere.

    `nth` is the one request it is for, counted from 1 among those that match, None for all. `before` and `after` are
    seconds to wait before the request goes on to the server, and before its answer goes back.
    """

    method: str
    pattern: str
    action: Action = Action.PASS
    nth: int | None = 1
    before: float = 0
    after: float = 0
    status: int = 500
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    matched: int = 0

    def is_for(self, seen: Seen) -> bool:
        """Whether it applies to this request; counts those that match."""
        if self.method not in ("*", seen.method) or not re.search(self.pattern, seen.path):
            return False
        self.matched += 1
        return self.nth in (None, self.matched)


Hook = Callable[[Moment, Seen], None]


class Proxy:
    """In front of `upstream`, at `url`. Rules are looked at in their order; the first that applies decides."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.seen: list[Seen] = []
        self.hook: Hook | None = None
        self.stopping = threading.Event()
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Exchange)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def on(self, method: str, pattern: str, action: Action = Action.PASS, **more: Any) -> Rule:
        """Add a rule; `more` are the other fields of Rule."""
        rule = Rule(method, pattern, action, **more)
        with self._lock:
            self._rules.append(rule)
        return rule

    def forget(self) -> None:
        """Drop all rules, the hook and what was seen."""
        with self._lock:
            self._rules.clear()
            self.seen.clear()
        self.hook = None

    def count(self, method: str, pattern: str) -> int:
        """How many requests of a kind came."""
        return sum(seen.method == method and bool(re.search(pattern, seen.path)) for seen in list(self.seen))

    def rule_for(self, seen: Seen) -> Rule:
        """The rule that decides on a request, which is recorded."""
        with self._lock:
            self.seen.append(seen)
            return next((rule for rule in self._rules if rule.is_for(seen)), Rule("*", ""))

    def reach(self, moment: Moment, seen: Seen) -> None:
        """Call the hook, where there is one."""
        if self.hook:
            self.hook(moment, seen)

    def close(self) -> None:
        """Stop serving; waits are cut short."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: Proxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed, or gave up, is what this is for; any other trouble is told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Exchange(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def _exchange(self) -> None:
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = Seen(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        rule = proxy.rule_for(seen)
        proxy.reach(Moment.CAME, seen)
        proxy.stopping.wait(rule.before)
        if rule.action is Action.RESET:
            self._reset()
            return
        if rule.action is Action.REPLY:
            self._answer(seen, rule.status, list(rule.headers.items()), rule.body)
            return
        status, headers, content = _ask(proxy.upstream, seen)
        proxy.reach(Moment.FORWARDED, seen)
        proxy.stopping.wait(rule.after)
        if rule.action is Action.LOSE:
            self._hang_up()
        elif rule.action is Action.HALVE:
            self._half(seen, status, headers, content)
            self._hang_up()
        elif rule.action is Action.FORGE:
            self._answer(seen, rule.status, list(rule.headers.items()), rule.body)
        else:
            self._answer(seen, status, headers, content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _exchange  # noqa: N815  (http.server's names)

    def _answer(self, seen: Seen, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self._half(seen, status, headers, content)
        self.wfile.write(content[len(content) // 2 :])
        self.wfile.flush()
        self.server.proxy.reach(Moment.ANSWERED, seen)

    def _half(self, seen: Seen, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        self.server.proxy.reach(Moment.HALF, seen)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _reset(self) -> None:
        """Close so that the other end is told of a reset: with a linger time of nothing, and without a farewell."""
        self.close_connection = True
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        socket.close(self.connection.detach())

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (http.server's name)
        """Say nothing."""


_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "te", "upgrade", "trailer"})


def _ask(upstream: str, seen: Seen) -> tuple[int, list[tuple[str, str]], bytes]:
    """The answer of the server behind, whatever it is."""
    connection = HTTPConnection(urlsplit(upstream).netloc, timeout=60)
    try:
        headers = {name: value for name, value in seen.headers.items() if name not in _HOP_BY_HOP | {"host"}}
        connection.request(seen.method, seen.path, body=seen.body or None, headers=headers)
        answer = connection.getresponse()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP]
        return answer.status, kept, answer.read()
    finally:
        connection.close()


@contextmanager
def proxying(upstream: str) -> Iterator[Proxy]:
    """A proxy in front of a server, for as long as the block lasts."""
    proxy = Proxy(upstream)
    try:
        yield proxy
    finally:
        proxy.close()


@pytest.fixture
def proxy() -> Iterator[Callable[[str], Proxy]]:
    """Puts a proxy in front of a server: `proxy(server.url)`."""
    made: list[Proxy] = []

    def before(upstream: str) -> Proxy:
        made.append(Proxy(upstream))
        return made[-1]

    yield before
    for one in made:
        one.close()
