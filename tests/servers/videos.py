"""Plays video.bsky.app on loopback: takes a video, is at work on it for a while, and stores it at the account's server.

What it answers is what the real one was seen to answer: the documentation of Bluesky ("Uploading Video") and
bluesky-social/atproto issue 3097.
"""

from __future__ import annotations

import base64
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

FREE = b"\x00\x00\x00\x08free"
"""An empty box of MP4: with it a video plays the same, and has another hash, as one that was optimised."""
WORKING = ("JOB_STATE_CREATED", "JOB_STATE_ENCODING", "JOB_STATE_SCANNING")


@dataclass
class Handed:
    """A video as it came: who for, by what name, on what authority, and its bytes."""

    did: str
    name: str
    claims: dict[str, Any]
    headers: dict[str, str]
    content: bytes


@dataclass
class Videos:
    """The service; `pds` is where it stores. `uploads` and `statuses` are answers that it gives before its own."""

    pds: str
    url: str = ""
    handed: list[Handed] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    uploads: list[tuple[int, Any]] = field(default_factory=list)
    statuses: list[tuple[int, Any]] = field(default_factory=list)
    _jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    _looks: dict[str, int] = field(default_factory=dict)

    def take(self, handed: Handed, token: str) -> tuple[int, Any]:
        """Answer to `uploadVideo`: the job's status, at the top where the schema says `jobStatus`."""
        self.handed.append(handed)
        if self.uploads:
            return self.uploads.pop(0)
        job = sha256(handed.content).hexdigest()[:20]
        if job in self._jobs:
            known = {"error": "already_exists", "message": "Video already processed", "state": "JOB_STATE_COMPLETED"}
            return 409, {"did": handed.did, "jobId": job, **known}
        self._jobs[job] = {"did": handed.did, "jobId": job, "blob": self._store(handed.content + FREE, token)}
        return 200, {"did": handed.did, "jobId": job, "state": WORKING[0]}

    def status(self, job: str) -> tuple[int, Any]:
        """Answer to `getJobStatus`: at work for the first looks, then the blob, which it names again ever after."""
        if self.statuses:
            return self.statuses.pop(0)
        if job not in self._jobs:
            return 400, {"error": "InvalidRequest", "message": "no such job"}
        looks = self._looks[job] = self._looks.get(job, 0) + 1
        if looks < len(WORKING):
            return 200, {"jobStatus": {"jobId": job, "state": WORKING[looks], "progress": 40}}
        return 200, {"jobStatus": self._jobs[job] | {"state": "JOB_STATE_COMPLETED"}}

    def _store(self, content: bytes, token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "video/mp4"}
        request = Request(f"{self.pds}/xrpc/com.atproto.repo.uploadBlob", content, headers)  # noqa: S310  (loopback)
        with urlopen(request, timeout=30) as answer:  # noqa: S310  (loopback)
            return json.loads(answer.read())["blob"]


@contextmanager
def serving(pds: str) -> Iterator[Videos]:
    """The service, which stores at the server `pds`."""
    videos = Videos(pds)

    class Exchange(_Exchange):
        service = videos

    server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
    server.daemon_threads = True
    videos.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield videos
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Exchange(BaseHTTPRequestHandler):
    service: Videos

    def do_POST(self) -> None:
        query, headers = self._query(), {name.lower(): value for name, value in self.headers.items()}
        content = self.rfile.read(int(headers["content-length"]))
        token = headers["authorization"].removeprefix("Bearer ")
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        self._answer(*self.service.take(Handed(query["did"], query["name"], claims, headers, content), token))

    def do_GET(self) -> None:
        self.service.asked.append({name.lower(): value for name, value in self.headers.items()})
        self._answer(*self.service.status(self._query()["jobId"]))

    def _query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def _answer(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 302:
            self.send_header("Location", self.service.pds)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""
