"""Publishing on Bluesky where answers are lost, cut or wrong: what is in doubt, what is definite, and one post."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from coopskills_cli.errors import InDoubt, NetworkError, NotSent, RateLimited, Refused
from coopskills_cli.models import FacetType, Receipt
from coopskills_cli.networks.base import Doubt
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from tests.networks.bluesky.conftest import Desk
    from tests.servers.pds import PDS, Person
    from tests.servers.proxy import Proxy

PUT, GET, UPLOAD, RESOLVE = "repo.putRecord", "repo.getRecord", "repo.uploadBlob", "identity.resolveHandle"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("action", "more"),
    [
        (Action.LOSE, {}),
        (Action.HALVE, {}),
        (Action.FORGE, {"status": 502, "body": b"<html>Bad Gateway</html>"}),
        (Action.FORGE, {"status": 500, "body": b'{"error":"InternalServerError"}', "headers": JSON}),
        (Action.FORGE, {"status": 200, "body": b"<html>Welcome</html>", "headers": JSON}),
        (Action.FORGE, {"status": 200, "body": b"", "headers": {}}),
        (Action.FORGE, {"status": 200, "body": b'{"ok": true}', "headers": JSON}),
        (Action.FORGE, {"status": 200, "body": b"[]", "headers": JSON}),
        (Action.FORGE, {"status": 200, "body": b"not gzip", "headers": JSON | {"Content-Encoding": "gzip"}}),
        (Action.FORGE, {"status": 409}),
        (Action.FORGE, {"status": 408}),
    ],
)
def test_a_post_whose_answer_is_lost_is_found(
    desk: Desk, front: Proxy, pds: PDS, person: Person, action: Action, more: dict[str, Any]
) -> None:
    """It is out and nobody told us: in doubt, then found; sending it again changes nothing."""
    front.on("POST", PUT, action, **more)
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("lost and found"))
        with pytest.raises(InDoubt):
            adapter.send(intent)
        found = adapter.reconcile(intent, ())
        assert isinstance(found, Receipt)
        rev = pds.rev(person)
        assert adapter.send(intent) == found
    assert [post["uri"] for post in pds.posts(person)] == [found.remote_id]
    assert pds.rev(person) == rev


@pytest.mark.parametrize("action", [Action.RESET, Action.REPLY])
def test_a_post_that_never_arrived_is_sent_again(
    desk: Desk, front: Proxy, pds: PDS, person: Person, action: Action
) -> None:
    """A reset, or a gateway's 503, before the server saw anything looks the same to us: in doubt, absent, sent."""
    front.on("POST", PUT, action, status=503)
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("at the second try"))
        with pytest.raises(InDoubt):
            adapter.send(intent)
        assert adapter.reconcile(intent, ()) is Doubt.ABSENT
        receipt = adapter.send(intent)
    assert [post["uri"] for post in pds.posts(person)] == [receipt.remote_id]


def test_a_server_that_is_gone_got_nothing(desk: Desk, front: Proxy) -> None:
    """No connection, no post: a definite answer, safe to repeat."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("nobody there"))
        adapter.close()
        front.close()
        with pytest.raises(NotSent, match="cannot be reached"):
            adapter.send(intent)


def test_a_limit_on_posting_is_a_definite_later(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """429 is no doubt: nothing was stored."""
    front.on("POST", PUT, Action.REPLY, status=429, headers={"ratelimit-reset": "1795168800"})
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("too fast"))
        with pytest.raises(RateLimited):
            adapter.send(intent)
    assert pds.posts(person) == []


@pytest.mark.parametrize("status", [403, 404, 410, 413, 422])
def test_a_no_is_a_no(desk: Desk, front: Proxy, status: int) -> None:
    """What a server, or whatever stands before it, refuses for good."""
    front.on("POST", PUT, Action.REPLY, status=status, body=b"<html>no</html>")
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("no"))
        with pytest.raises(Refused, match=str(status)):
            adapter.send(intent)


@pytest.mark.parametrize(("action", "status"), [(Action.RESET, 0), (Action.LOSE, 0), (Action.REPLY, 502)])
@pytest.mark.parametrize(("method", "what"), [("GET", RESOLVE), ("POST", UPLOAD)])
def test_what_fails_in_preparing_is_repeated(
    desk: Desk, front: Proxy, method: str, what: str, action: Action, status: int
) -> None:
    """Nothing of it can be seen; above all, a look-up that fails does not turn a mention into plain text."""
    mention = ("@alice.test", FacetType.MENTION, "alice.test")
    message = desk.message(desk.part("With @alice.test", mention, media=(desk.picture("A square"),)))
    front.on(method, what, action, status=status)
    with desk.adapter() as adapter:
        with pytest.raises(NotSent):
            desk.intent(adapter, message)
        record = json.loads(desk.intent(adapter, message).request)["record"]
    assert len(record["facets"]) == len(record["embed"]["images"]) == 1


def test_an_upload_that_is_answered_with_nonsense_is_repeated(desk: Desk, front: Proxy) -> None:
    """A picture without a reference cannot be posted, and cannot be seen."""
    front.on("POST", UPLOAD, Action.FORGE, status=200, body=b'{"blob": 1}', headers=JSON)
    message = desk.message(desk.part("picture", media=(desk.picture("A square"),)))
    with desk.adapter() as adapter:
        with pytest.raises(NotSent):
            desk.intent(adapter, message)
        desk.intent(adapter, message)


def test_pictures_that_the_server_dropped_are_uploaded_again(
    desk: Desk, front: Proxy, pds: PDS, person: Person
) -> None:
    """A request that waited long refers to pictures that are gone: they are known by their hash, and sent again."""
    picture = desk.picture("A square")
    blob = {"$type": "blob", "ref": {"$link": cid_of(picture.sha256)}, "mimeType": "image/png", "size": picture.bytes}
    answer = json.dumps({"blob": blob}).encode()
    front.on("POST", UPLOAD, Action.REPLY, status=200, body=answer, headers=JSON)  # the server never gets it
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message(desk.part("picture", media=(picture,)))))
    [post] = pds.posts(person)
    assert pds.blob(person, cid_of(picture.sha256)) == desk.frozen(picture.sha256).read_bytes()
    assert post["value"]["embed"]["images"][0]["image"] == blob
    assert front.count("POST", UPLOAD) == 2


def cid_of(digest: str) -> str:
    """The CID of raw bytes: version 1, raw, SHA-256 of 32 bytes, in base32."""
    return "b" + base64.b32encode(bytes.fromhex(f"01551220{digest}")).decode().rstrip("=").lower()


@pytest.mark.parametrize("action", [Action.RESET, Action.REPLY])
def test_a_post_that_is_there_and_cannot_be_read_stays_in_doubt(
    desk: Desk, front: Proxy, pds: PDS, action: Action
) -> None:
    """`InvalidSwap` says that something is there; what it is must be read before anything is claimed."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("ours"))
        rkey = json.loads(intent.request)["rkey"]
        pds.put(desk.person, rkey, {"text": "other", "createdAt": "2026-11-20T09:00:00Z"})
        front.on("GET", GET, action, status=502)
        with pytest.raises(InDoubt):
            adapter.send(intent)


@pytest.mark.parametrize(("status", "error"), [(502, InDoubt), (403, InDoubt), (401, NetworkError), (429, RateLimited)])
def test_a_look_that_fails_settles_nothing(desk: Desk, front: Proxy, status: int, error: type[NetworkError]) -> None:
    """Only a server that says so makes a post absent."""
    front.on("GET", GET, Action.REPLY, status=status)
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("where"))
        with pytest.raises(error):
            adapter.reconcile(intent, ())
