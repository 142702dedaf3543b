"""The bytes of a request that publishes a part."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.models import Replier, ReplyControl
from coopskills_cli.networks.bluesky.gates import POSTGATE, THREADGATE, gates
from coopskills_cli.networks.bluesky.request import POST, Blob, Request, Write, digest_of

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # SHA-256 of "hello"
HELLO_CID = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"
RKEY = "3l5abcdefgh2a"
URI = f"at://did:plc:x/{POST}/{RKEY}"
NOBODY = ReplyControl(allow=(), quotes=False)


def request(text: str, reply: ReplyControl | None = None, number: int = 0, **more: object) -> Request:
    post = Write(POST, RKEY, {"$type": POST, "text": text, "createdAt": "2026-11-20T09:30:00.000Z", **more})
    return Request("did:plc:x", (post, *gates(reply, number, "did:plc:x", RKEY, "2026-11-20T09:30:00.000Z")))


def blob(kind: str) -> dict[str, object]:
    return {"$type": "blob", "ref": {"$link": HELLO_CID}, "mimeType": kind, "size": 5}


def test_a_cid_tells_the_hash_of_a_picture() -> None:
    """It is how a frozen picture is found again from a request."""
    assert digest_of(HELLO_CID) == HELLO


def test_a_request_tells_its_files() -> None:
    """Their hashes and types, in order, wherever they hang; none where there is no embed."""
    images = [{"alt": "", "image": blob("image/png")}, {"alt": "", "image": blob("image/jpeg")}]
    assert list(request("text", embed={"images": images}).blobs) == [
        Blob(HELLO, "image/png"),
        Blob(HELLO, "image/jpeg"),
    ]
    beside = {"record": {"uri": URI}, "media": {"external": {"uri": "https://a.eu", "thumb": blob("image/png")}}}
    assert list(request("text", embed=beside).blobs) == [Blob(HELLO, "image/png")]
    video = {"video": blob("video/mp4"), "captions": [{"lang": "en", "file": blob("text/vtt")}]}
    assert {each.type for each in request("text", embed=video).blobs} == {"video/mp4", "text/vtt"}
    assert list(request("text").blobs) == []


@given(st.text(), st.sampled_from([None, NOBODY, ReplyControl((Replier.MENTIONED,))]))
def test_a_request_is_read_back_as_it_was_written(text: str, reply: ReplyControl | None) -> None:
    """The bytes that are kept hold all that is asked of them later, and are the same each time."""
    made = request(text, reply)
    assert Request.read(made.write()) == made
    assert made.write() == Request.read(made.write()).write()


def test_a_request_expects_nothing_at_its_place() -> None:
    """`swapRecord` is there and null, and the text stands in the bytes as UTF-8."""
    body = request("é").write()
    assert b'"swapRecord":null' in body
    assert "é".encode() in body
    assert json.loads(body)["collection"] == POST


def test_a_post_and_its_gates_are_one_request() -> None:
    """The post first; each of them can be put by itself later, with the very same record."""
    made = request("text", NOBODY)
    writes = json.loads(made.write())["writes"]
    assert [(each["collection"], each["rkey"]) for each in writes] == [
        (POST, RKEY),
        (THREADGATE, RKEY),
        (POSTGATE, RKEY),
    ]
    puts = [json.loads(made.put(each)) for each in made.writes]
    assert [put["record"] for put in puts] == [each["value"] for each in writes]
    assert all(put["swapRecord"] is None and put["validate"] is True for put in puts)


@pytest.mark.parametrize(
    ("reply", "number", "expected"),
    [
        (None, 0, []),
        (ReplyControl(), 0, []),
        (ReplyControl(allow=()), 0, [THREADGATE]),
        (ReplyControl(allow=()), 1, []),
        (ReplyControl(quotes=False), 0, [POSTGATE]),
        (NOBODY, 1, [POSTGATE]),
    ],
)
def test_a_part_has_the_gates_it_needs(reply: ReplyControl | None, number: int, expected: list[str]) -> None:
    """Who replies is ruled at the first part for the whole thread, who quotes at each part."""
    made = request("text", reply, number)
    assert [gate.collection for gate in made.gates] == expected
    assert all(gate.value["post"] == URI and gate.value["$type"] == gate.collection for gate in made.gates)


def test_a_threadgate_names_those_who_may_reply() -> None:
    """Each once; nobody is an empty list, for none at all would mean everybody."""
    some = request("text", ReplyControl(allow=(Replier.FOLLOWERS, Replier.MENTIONED, Replier.FOLLOWERS))).gates[0]
    assert [rule["$type"].partition("#")[2] for rule in some.value["allow"]] == ["followerRule", "mentionRule"]
    assert request("text", NOBODY).gates[0].value["allow"] == []
