"""The exact bytes of a request that makes a part public, made once and read again whenever it is sent or looked for."""

from __future__ import annotations

import json
from base64 import b32decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

POST = "app.bsky.feed.post"
CREATE = "com.atproto.repo.applyWrites#create"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file that a request refers to: the SHA-256 of its bytes, and the type under which it was uploaded."""

    sha256: str
    type: str


@dataclass(frozen=True, slots=True)
class Write:
    """A record and its place in the account's repository; `value` bears its `$type`."""

    collection: str
    rkey: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What a recorded request says: whose repository, and what is written there, the post first, then its gates."""

    repo: str
    writes: tuple[Write, ...]

    @classmethod
    def read(cls, written: bytes) -> Request:
        """What `write` wrote."""
        body = json.loads(written)
        if "writes" in body:
            writes = (Write(each["collection"], each["rkey"], each["value"]) for each in body["writes"])
            return cls(body["repo"], tuple(writes))
        return cls(body["repo"], (Write(body["collection"], body["rkey"], body["record"]),))

    def write(self) -> bytes:
        """The body of a `com.atproto.repo.putRecord`; with gates, of one `com.atproto.repo.applyWrites` of all."""
        if len(self.writes) == 1:
            return self.put(self.post)
        writes = [
            {"$type": CREATE, "collection": each.collection, "rkey": each.rkey, "value": each.value}
            for each in self.writes
        ]
        return _json({"repo": self.repo, "validate": True, "writes": writes})

    def put(self, write: Write) -> bytes:
        """The body of a `com.atproto.repo.putRecord` that creates the record and never replaces another.

        `swapRecord: null` says that nothing is expected there; the SDK's own method would drop it.
        """
        body = {
            "repo": self.repo,
            "collection": write.collection,
            "rkey": write.rkey,
            "record": write.value,
            "validate": True,
            "swapRecord": None,
        }
        return _json(body)

    @property
    def post(self) -> Write:
        """What people see."""
        return self.writes[0]

    @property
    def gates(self) -> tuple[Write, ...]:
        """Who may reply to it and quote it."""
        return self.writes[1:]

    @property
    def blobs(self) -> Iterator[Blob]:
        """The files that it refers to."""
        return _blobs(self.post.value)


def digest_of(cid: str) -> str:
    """The SHA-256 of a blob, in hexadecimal: the last 32 bytes of its CID, base32 after a `b` (multiformats)."""
    digits = cid[1:].upper()
    return b32decode(digits + "=" * (-len(digits) % 8))[-32:].hex()


def _blobs(value: Any) -> Iterator[Blob]:
    if isinstance(value, dict) and value.get("$type") == "blob":
        yield Blob(digest_of(value["ref"]["$link"]), value["mimeType"])
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _blobs(inner)


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
