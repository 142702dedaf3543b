"""mastodon-mock on loopback: the Mastodon of the tests, started once a session and emptied before each test."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOMAIN = "mastodon.test"
CONFIG = f"""\
domain = "{DOMAIN}"
url_scheme = "http"

[[seed.accounts]]
username = "testuser"
access_token = "mock_token"

[[seed.accounts]]
username = "somebody"
access_token = "other_token"
"""
PROGRAM = """\
import os, sys, threading
from mastodon_mock.cli import main
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
main(sys.argv[1:])
"""
"""Ends when its input closes, however the tests end."""
START_UP = 60.0
"""Seconds that it may take to answer; it takes two, on a machine with nothing else to do."""


@dataclass(frozen=True, slots=True)
class MastodonServer:
    """A running server: `token` is that of `handle`, `other_token` that of another of its accounts."""

    url: str
    token: str = "mock_token"
    handle: str = f"@testuser@{DOMAIN}"
    other_token: str = "other_token"
    other_handle: str = f"@somebody@{DOMAIN}"

    def statuses(self, token: str = "") -> list[dict[str, Any]]:
        """All statuses of an account as the server lists them, the oldest first."""
        me = self.ask("GET", "/api/v1/accounts/verify_credentials", token=token)
        found: list[dict[str, Any]] = []
        while True:
            below = f"&max_id={found[-1]['id']}" if found else ""
            page = self.ask("GET", f"/api/v1/accounts/{me['id']}/statuses?limit=40{below}", token=token)
            if not page:
                return found[::-1]
            found += page

    def source(self, remote_id: str) -> str:
        """The text of a status as it was sent."""
        text: str = self.ask("GET", f"/api/v1/statuses/{remote_id}/source")["text"]
        return text

    def texts(self) -> list[str]:
        """The texts of all statuses, the oldest first."""
        return [self.source(status["id"]) for status in self.statuses()]

    def picture(self, media: dict[str, Any]) -> bytes:
        """The bytes of an attachment; the server writes its own port into the address, also behind a proxy."""
        with urlopen(media["url"], timeout=30) as answer:  # noqa: S310  (loopback)
            content: bytes = answer.read()
        return content

    def fault(self, method: str, path: str, count: int | None = 1, **effect: Any) -> None:
        """Have requests fail by mastodon_mock/faults.py: `type` is status, ratelimit, latency, malformed or timeout."""
        rule = {"match": {"methods": [method], "path_regex": path}, "effect": effect, "count": count}
        self.ask("POST", "/api/v1/_mock/faults", rule)

    def reset(self) -> None:
        """As it was at its start: without statuses, and without faults."""
        self.ask("POST", "/api/v1/_mock/reset")

    def ask(self, method: str, path: str, content: Any = None, token: str = "") -> Any:
        """The JSON of an answer."""
        headers = {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        body = None if content is None else json.dumps(content).encode()
        request = Request(f"{self.url}{path}", data=body, headers=headers, method=method)  # noqa: S310  (loopback)
        with urlopen(request, timeout=30) as answer:  # noqa: S310  (the same)
            return json.loads(answer.read())


@pytest.fixture(scope="session")
def mastodon_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonServer]:
    """The server of this session, with whatever the tests before left on it."""
    with running(tmp_path_factory.mktemp("mastodon")) as server:
        yield server


@pytest.fixture
def mastodon(mastodon_server: MastodonServer) -> MastodonServer:
    """The server, empty."""
    mastodon_server.reset()
    return mastodon_server


@contextmanager
def running(folder: Path) -> Iterator[MastodonServer]:
    """A server of one's own, whose files are in `folder`."""
    config, log = folder / "config.toml", folder / "log.txt"
    config.write_text(CONFIG, encoding="utf-8")
    port = _free_port()
    options = ["serve", "--config", str(config), "--in-memory", "--host", "127.0.0.1", "--port", str(port)]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *options, "--log-level", "warning"],
            cwd=folder,
            env=os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)),  # it leaves uploads behind
            stdin=subprocess.PIPE,
            stdout=errors,
            stderr=errors,
        ) as process,
    ):
        server = MastodonServer(f"http://127.0.0.1:{port}")
        try:
            _wait_until_it_answers(server, process, log)
            yield server
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_until_it_answers(server: MastodonServer, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_UP
    while time.monotonic() < end:
        try:
            server.ask("GET", "/api/v2/instance")
        except (URLError, OSError):
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"mastodon-mock did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
