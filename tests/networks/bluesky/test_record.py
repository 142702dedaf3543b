"""The bytes of a request that publishes a part."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.models import Facet, FacetType, Media, Part
from coopskills_cli.networks.bluesky.record import (
    Blob,
    Reference,
    Request,
    blob_of,
    digest_of,
    post_record,
    timestamp,
)

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # SHA-256 of "hello"
HELLO_CID = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"
ANSWER = {"blob": {"$type": "blob", "ref": {"$link": HELLO_CID}, "mimeType": "image/png", "size": 5}}


def test_a_cid_tells_the_hash_of_a_picture() -> None:
    """It is how a frozen picture is found again from a request."""
    assert digest_of(HELLO_CID) == HELLO


def test_a_request_tells_its_pictures() -> None:
    """Their hashes and types, in order; none where there is no embed."""
    media = Media("media/a.png", "alt", "image/png", 5, HELLO, 3, 2)
    with_picture = post_record(Part("text", 4, 300, (), (media,)), "en", NOW, {}, [blob_of(ANSWER)], ())
    without = post_record(Part("text", 4, 300), "en", NOW, {}, [], ())
    assert list(Request("did:plc:x", "3l5abcdefgh2a", with_picture).blobs) == [Blob(HELLO, "image/png")]
    assert list(Request("did:plc:x", "3l5abcdefgh2a", without).blobs) == []


@pytest.mark.parametrize("answer", [None, b"", [], {}, {"blob": 1}, {"blob": {"$type": "blob"}}])
def test_an_answer_without_a_picture_is_a_value_error(answer: object) -> None:
    """The one kind of error that the seam expects of answers of another shape."""
    with pytest.raises(ValueError, match="validation error"):
        blob_of(answer)


@given(st.text())
def test_a_request_is_read_back_as_it_was_written(text: str) -> None:
    """The bytes that are kept hold all that is asked of them later, and are the same each time."""
    request = Request("did:plc:x", "3l5abcdefgh2a", post_record(Part(text, 1, 300), "en", NOW, {}, [], ()))
    assert Request.read(request.write()) == request
    assert request.write() == Request.read(request.write()).write()


def test_a_request_expects_nothing_at_its_place() -> None:
    """`swapRecord` is there and null, and the text stands in the bytes as UTF-8."""
    request = Request("did:plc:x", "3l5abcdefgh2a", post_record(Part("é", 1, 300), "en", NOW, {}, [], ())).write()
    assert b'"swapRecord":null' in request
    assert "é".encode() in request
    assert json.loads(request)["collection"] == "app.bsky.feed.post"


def test_facets_without_a_did_are_left_out() -> None:
    """A post whose only facet is a mention of nobody has no facets at all, not an empty list."""
    mention = Facet(0, 4, FacetType.MENTION, "x.test")
    record = post_record(Part("@x.y", 4, 300, (mention,)), "en", NOW, {}, [], ())
    assert "facets" not in record


def test_a_reply_names_first_and_last() -> None:
    """The thread's first post is its root, the last one the parent."""
    first, last = Reference("at://did:plc:x/a/1", "cid1"), Reference("at://did:plc:x/a/2", "cid2")
    reply = post_record(Part("text", 4, 300), "en", NOW, {}, [], (first, last))["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (first.uri, last.uri)


def test_times_are_written_as_the_official_client_does() -> None:
    """UTC, milliseconds, Z."""
    brussels = timezone(timedelta(hours=1))
    assert timestamp(datetime(2026, 11, 20, 10, 30, 0, 5, tzinfo=brussels)) == "2026-11-20T09:30:00.000Z"
