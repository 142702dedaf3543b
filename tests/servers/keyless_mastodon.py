"""A server with Mastodon's API that pays no heed to Idempotency-Key, as GoToSocial does: three times sent, three posts.

It also works on pictures for a while, writes HTML as Mastodon does, and can be told to know only parts of the API.
"""

from __future__ import annotations

import html
import json
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOMAIN = "keyless.test"
ME = "01KEYLESS0000000000000000"


@dataclass
class KeylessMastodon:
    """What it knows and does; a test changes it as it likes.

    `sources`, `history` and `new_instance`: whether it answers `/source`, `/history`, `/api/v2/instance`.
    `processing` is how many looks a picture needs before it is ready. `clock_lead` is its clock's error.
    """

    token: str = "keyless_token"
    sources: bool = True
    history: bool = True
    new_instance: bool = True
    heeds_max_id: bool = True
    processing: int = 0
    clock_lead: timedelta = timedelta(0)
    instance: dict[str, Any] = field(default_factory=dict)
    posted: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def handle(self) -> str:
        """Whom the token stands for."""
        return f"@keyless@{DOMAIN}"

    def now(self) -> datetime:
        """The time by its clock."""
        return datetime.now(UTC) + self.clock_lead

    def post(self, text: str, **more: Any) -> dict[str, Any]:
        """Add a status, as a request or a person does."""
        number = len(self.posted)
        status: dict[str, Any] = {
            "id": f"01STATUS{number:017d}",
            "created_at": self.now().isoformat(),
            "edited_at": None,
            "in_reply_to_id": None,
            "spoiler_text": "",
            "visibility": "public",
            "language": None,
            "media_attachments": [],
            "poll": None,
            "quote": None,
            "reblog": None,
            "content": as_html(text),
            "account": {"id": ME, "acct": "keyless"},
            "url": f"https://{DOMAIN}/@keyless/statuses/{number}",
        }
        made = {**status, **more}
        first = {"content": as_html(text), "poll": made["poll"], "quote": made["quote"]}
        self.posted.append({**made, "text": text, "versions": [first]})
        return self.posted[-1]

    def edit(self, status: dict[str, Any], text: str) -> None:
        """Change a status, as a person does."""
        status["versions"].append({"content": as_html(text)})
        status.update(text=text, content=as_html(text), edited_at=self.now().isoformat())


def as_html(text: str) -> str:
    """A text as Mastodon shows it: links with their ends hidden, mentions without their server."""
    marked = html.escape(text)
    marked = re.sub(r"(https?://)([^\s<]{1,30})([^\s<]*)", _link, marked)
    marked = re.sub(r"(?<!\w)@(\w+)@([\w.-]+\w)", _mention, marked)
    marked = re.sub(
        r"(?<!\S)#(\w+)", r'<a href="/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>', marked
    )
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in re.split(r"\n{2,}", marked))


def _link(found: re.Match[str]) -> str:
    scheme, shown, hidden = found.groups()
    spans = f'<span class="ellipsis">{shown}</span><span class="invisible">{hidden}</span>'
    return f'<a href="{found[0]}" rel="nofollow"><span class="invisible">{scheme}</span>{spans}</a>'


def _mention(found: re.Match[str]) -> str:
    name, server = found.groups()
    return (
        f'<span class="h-card"><a href="https://{server}/@{name}" class="u-url mention">@<span>{name}</span></a></span>'
    )


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer a question."""
        url = urlsplit(self.path)
        self.server.mastodon.asked.append(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        routes: tuple[tuple[str, Callable[..., Any]], ...] = (
            (r"/api/v2/instance/?", self._instance),
            (r"/api/v1/instance/?", self._old_instance),
            (r"/api/v1/accounts/verify_credentials", self._me),
            (rf"/api/v1/accounts/{ME}/statuses", self._statuses),
            (r"/api/v1/statuses/(\w+)/source", self._source),
            (r"/api/v1/statuses/(\w+)/history", self._history),
            (r"/api/v1/statuses/(\w+)", self._one),
            (r"/api/v2/search", self._search),
            (r"/api/v1/media/(\w+)", self._picture),
        )
        for pattern, answer in routes:
            if found := re.fullmatch(pattern, url.path):
                self._say(*answer(query, *found.groups()))
                return
        self._say(404, {"error": "Record not found"})

    def do_POST(self) -> None:
        """Take a status or a picture."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != f"Bearer {self.server.mastodon.token}":
            self._say(401, {"error": "The access token is invalid"})
        elif self.path == "/api/v1/statuses":
            self._say(200, self._post(json.loads(body)))
        elif self.path == "/api/v2/media":
            self._say(*self._upload(body))
        else:
            self._say(404, {"error": "Record not found"})

    def _post(self, asked: dict[str, Any]) -> dict[str, Any]:
        mastodon = self.server.mastodon
        names = ("in_reply_to_id", "spoiler_text", "visibility", "language")
        media = [mastodon.pictures[media_id] for media_id in asked.get("media_ids", ())]
        given = {name: asked[name] for name in names if name in asked}
        if "poll" in asked:
            given["poll"] = {"options": [{"title": html.escape(title)} for title in asked["poll"]["options"]]}
        if quoted := asked.get("quoted_status_id"):
            given["quote"] = {"state": "accepted", "quoted_status": _public(self._status(quoted))}
        return _public(mastodon.post(asked["status"], media_attachments=media, **given))

    def _upload(self, body: bytes) -> tuple[int, dict[str, Any]]:
        mastodon = self.server.mastodon
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()
        }
        alt = parts.get("description", b"")
        media_id = f"01MEDIA{len(mastodon.pictures):018d}"
        about = {
            "id": media_id,
            "type": "image",
            "url": None,
            "description": alt.decode() if isinstance(alt, bytes) else "",
        }
        mastodon.pictures[media_id] = about
        return self._look_at(about, 202)

    def _picture(self, _query: dict[str, str], media_id: str) -> tuple[int, dict[str, Any]]:
        return self._look_at(self.server.mastodon.pictures[media_id], 206)

    def _look_at(self, about: dict[str, Any], unready: int) -> tuple[int, dict[str, Any]]:
        looks = about.setdefault("looks", 0)
        about["looks"] += 1
        if looks < self.server.mastodon.processing:
            return unready, about
        about["url"] = f"https://{DOMAIN}/{about['id']}.png"
        return 200, about

    def _instance(self, _query: dict[str, str]) -> tuple[int, Any]:
        if not self.server.mastodon.new_instance:
            return 404, {"error": "Record not found"}
        return 200, {"domain": DOMAIN, "version": "0.20.0", **self.server.mastodon.instance}

    def _old_instance(self, _query: dict[str, str]) -> tuple[int, Any]:
        return 200, {"uri": DOMAIN, "version": "2.7.2", **self.server.mastodon.instance}

    def _me(self, _query: dict[str, str]) -> tuple[int, Any]:
        if self.headers["Authorization"] != f"Bearer {self.server.mastodon.token}":
            return 401, {"error": "The access token is invalid"}
        return 200, {"id": ME, "username": "keyless", "acct": "keyless", "url": f"https://{DOMAIN}/@keyless"}

    def _statuses(self, query: dict[str, str]) -> tuple[int, Any]:
        mastodon = self.server.mastodon
        below = query.get("max_id") if mastodon.heeds_max_id else None
        newest_first = [status for status in reversed(mastodon.posted) if below is None or status["id"] < below]
        return 200, [_public(status) for status in newest_first[: int(query.get("limit", "20"))]]

    def _source(self, _query: dict[str, str], status_id: str) -> tuple[int, Any]:
        if not self.server.mastodon.sources:
            return 404, {"error": "Record not found"}
        status = self._status(status_id)
        return 200, {"id": status_id, "text": status["text"], "spoiler_text": status["spoiler_text"]}

    def _history(self, _query: dict[str, str], status_id: str) -> tuple[int, Any]:
        if not self.server.mastodon.history:
            return 404, {"error": "Record not found"}
        return 200, self._status(status_id)["versions"]

    def _one(self, _query: dict[str, str], status_id: str) -> tuple[int, Any]:
        found = [_public(status) for status in self.server.mastodon.posted if status["id"] == status_id]
        return (200, found[0]) if found else (404, {"error": "Record not found"})

    def _search(self, query: dict[str, str]) -> tuple[int, Any]:
        """Whatever has to do with the words: an address brings its post, and the posts that speak of it."""
        found = [
            _public(one) for one in self.server.mastodon.posted if query["q"] in (one["url"], *one["text"].split())
        ]
        return 200, {"accounts": [], "statuses": found, "hashtags": []}

    def _status(self, status_id: str) -> dict[str, Any]:
        return next(status for status in self.server.mastodon.posted if status["id"] == status_id)

    def _say(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Date", f"{self.server.mastodon.now():%a, %d %b %Y %H:%M:%S GMT}")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (http.server's name)
        """Say nothing."""


def _public(status: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in status.items() if name not in ("text", "versions")}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    mastodon: KeylessMastodon


@pytest.fixture
def keyless_mastodon() -> Iterator[KeylessMastodon]:
    """A server that pays no heed to Idempotency-Key."""
    server = _Server(("127.0.0.1", 0), _Exchange)
    server.mastodon = KeylessMastodon(url=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server.mastodon
    server.shutdown()
    server.server_close()
    thread.join()
