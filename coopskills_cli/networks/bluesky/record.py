"""The exact bytes of a request that publishes a part, made once and read again whenever it is sent or looked for."""

from __future__ import annotations

import json
from base64 import b32decode
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from atproto_client import models  # type: ignore[import-untyped]  # the SDK ships no py.typed
from atproto_client.models.utils import get_model_as_dict  # type: ignore[import-untyped]  # the same

from coopskills_cli.models import FacetType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from coopskills_cli.models import Facet, Media, Part

COLLECTION = "app.bsky.feed.post"


@dataclass(frozen=True, slots=True)
class Reference:
    """A post that another one answers: its at:// address and the hash of its content."""

    uri: str
    cid: str


@dataclass(frozen=True, slots=True)
class Blob:
    """A picture that a request refers to: the SHA-256 of its bytes, and the type under which it was uploaded."""

    sha256: str
    type: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a recorded request says: whose repository, under which record key, with which record."""

    repo: str
    rkey: str
    record: Mapping[str, Any]

    @classmethod
    def read(cls, written: bytes) -> Request:
        """What `write` wrote."""
        body = json.loads(written)
        return cls(body["repo"], body["rkey"], body["record"])

    def write(self) -> bytes:
        """The body of a `com.atproto.repo.putRecord` that creates the record and never replaces another.

        `swapRecord: null` says that nothing is expected there; the SDK's own method would drop it.
        """
        body = {
            "repo": self.repo,
            "collection": COLLECTION,
            "rkey": self.rkey,
            "record": self.record,
            "validate": True,
            "swapRecord": None,
        }
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def blobs(self) -> Iterator[Blob]:
        """The pictures that it refers to."""
        for image in self.record.get("embed", {}).get("images", ()):
            yield Blob(digest_of(image["image"]["ref"]["$link"]), image["image"]["mimeType"])


def post_record(
    part: Part,
    language: str,
    now: datetime,
    dids: Mapping[str, str],
    blobs: Sequence[Any],
    earlier: Sequence[Reference],
) -> dict[str, Any]:
    """An `app.bsky.feed.post`.

    `dids` maps the handles of mentions; one that is not in it stays plain text. `blobs` are the SDK's, one for each
    of the part's pictures. `earlier` are the parts before this one, first and last at least.
    """
    record = models.AppBskyFeedPost.Record(
        text=part.text,
        created_at=timestamp(now),
        langs=[language],
        facets=[made for facet in part.facets if (made := _facet(facet, dids))] or None,
        embed=_images(part.media, blobs) if part.media else None,
        reply=_reply(earlier) if earlier else None,
    )
    written: dict[str, Any] = get_model_as_dict(record)
    return written


def blob_of(answer: Any) -> Any:
    """The SDK's blob out of the answer to an upload; ValueError where it is none."""
    return models.ComAtprotoRepoUploadBlob.Response.model_validate(answer).blob


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as the official client writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def digest_of(cid: str) -> str:
    """The SHA-256 of a blob, in hexadecimal: the last 32 bytes of its CID, base32 after a `b` (multiformats)."""
    digits = cid[1:].upper()
    return b32decode(digits + "=" * (-len(digits) % 8))[-32:].hex()


def _facet(facet: Facet, dids: Mapping[str, str]) -> Any:
    feature = _feature(facet, dids)
    if feature is None:
        return None
    index = models.AppBskyRichtextFacet.ByteSlice(byte_start=facet.byte_start, byte_end=facet.byte_end)
    return models.AppBskyRichtextFacet.Main(index=index, features=[feature])


def _feature(facet: Facet, dids: Mapping[str, str]) -> Any:
    match facet.type:
        case FacetType.LINK:
            return models.AppBskyRichtextFacet.Link(uri=facet.value)
        case FacetType.TAG:
            return models.AppBskyRichtextFacet.Tag(tag=facet.value)
        case FacetType.MENTION:
            did = dids.get(facet.value)
            return models.AppBskyRichtextFacet.Mention(did=did) if did else None


def _images(media: Sequence[Media], blobs: Sequence[Any]) -> Any:
    images = [
        models.AppBskyEmbedImages.Image(
            alt=picture.alt,
            image=blob,
            aspect_ratio=models.AppBskyEmbedDefs.AspectRatio(width=picture.width, height=picture.height),
        )
        for picture, blob in zip(media, blobs, strict=True)
    ]
    return models.AppBskyEmbedImages.Main(images=images)


def _reply(earlier: Sequence[Reference]) -> Any:
    root, parent = (
        models.ComAtprotoRepoStrongRef.Main(uri=post.uri, cid=post.cid) for post in (earlier[0], earlier[-1])
    )
    return models.AppBskyFeedPost.ReplyRef(root=root, parent=parent)
