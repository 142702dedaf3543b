"""A post and its gates, where answers are lost or another queue was first: one post, and never without its gates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from coopskills_cli.errors import InDoubt, RateLimited, Refused
from coopskills_cli.models import Receipt, Replier, ReplyControl
from coopskills_cli.networks.base import Doubt
from coopskills_cli.networks.bluesky.gates import POSTGATE, THREADGATE
from coopskills_cli.networks.bluesky.request import POST
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from tests.networks.bluesky.conftest import Desk
    from tests.servers.pds import PDS, Person
    from tests.servers.proxy import Proxy

PUT, APPLY, GET = "repo.putRecord", "repo.applyWrites", "repo.getRecord"
JSON = {"Content-Type": "application/json"}
RULED = ReplyControl(allow=(Replier.MENTIONED,), quotes=False)


def there(pds: PDS, person: Person) -> dict[str, int]:
    """How many records of each kind the account has."""
    return {kind: len(pds.records(person, kind)) for kind in (POST, THREADGATE, POSTGATE)}


ALL = {POST: 1, THREADGATE: 1, POSTGATE: 1}
NONE = dict.fromkeys(ALL, 0)


@pytest.mark.parametrize(
    ("action", "more"),
    [
        (Action.LOSE, {}),
        (Action.HALVE, {}),
        (Action.FORGE, {"status": 502, "body": b"<html>Bad Gateway</html>"}),
        (Action.FORGE, {"status": 200, "body": b"<html>Welcome</html>", "headers": JSON}),
        (Action.FORGE, {"status": 200, "body": b'{"results": []}', "headers": JSON}),
        (Action.FORGE, {"status": 200, "body": b"[]", "headers": JSON}),
    ],
)
def test_a_post_with_gates_whose_answer_is_lost_is_found(
    desk: Desk, front: Proxy, pds: PDS, person: Person, action: Action, more: dict[str, Any]
) -> None:
    """All of it is out and nobody told us: in doubt, then found; sending it again changes nothing."""
    front.on("POST", APPLY, action, **more)
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("lost and found", reply=RULED))
        with pytest.raises(InDoubt):
            adapter.send(intent)
        found = adapter.reconcile(intent, ())
        assert isinstance(found, Receipt)
        rev = pds.rev(person)
        assert adapter.send(intent) == found
    assert (there(pds, person), pds.rev(person)) == (ALL, rev)


@pytest.mark.parametrize("action", [Action.RESET, Action.REPLY])
def test_a_post_with_gates_that_never_arrived_is_sent_again(
    desk: Desk, front: Proxy, pds: PDS, person: Person, action: Action
) -> None:
    """A reset, or a gateway's 503, before the server saw anything: in doubt, absent, sent, all or nothing each time."""
    front.on("POST", APPLY, action, status=503)
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("at the second try", reply=RULED))
        with pytest.raises(InDoubt):
            adapter.send(intent)
        assert there(pds, person) == NONE
        assert adapter.reconcile(intent, ()) is Doubt.ABSENT
        receipt = adapter.send(intent)
        assert adapter.reconcile(intent, ()) == receipt
    assert there(pds, person) == ALL


def test_a_taken_key_is_no_proof(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """Sent twice, since a look missed what was out: the server says 500 and writes nothing, each record is the same."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("twice", reply=RULED))
        receipt = adapter.send(intent)
        rev = pds.rev(person)
        assert adapter.send(intent) == receipt
    assert front.count("POST", APPLY) == 2
    assert front.count("POST", PUT) == 3
    assert (there(pds, person), pds.rev(person)) == (ALL, rev)


@pytest.mark.parametrize("first", [(POST,), (POST, THREADGATE), (THREADGATE,), (THREADGATE, POSTGATE)])
def test_what_is_missing_is_put(desk: Desk, pds: PDS, person: Person, first: tuple[str, ...]) -> None:
    """Of whatever is there already (another queue's post among it), nothing is written over and the rest is added."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("ours", reply=RULED))
        for write in json.loads(intent.request)["writes"]:
            if write["collection"] in first:
                text = {"text": "sent elsewhere"} if write["collection"] == POST else {}
                pds.put(person, write["rkey"], write["value"] | text, write["collection"])
        assert adapter.reconcile(intent, ()) is Doubt.ABSENT
        receipt = adapter.send(intent)
        assert adapter.reconcile(intent, ()) == receipt
    [post] = pds.posts(person)
    assert there(pds, person) == ALL
    assert post["uri"] == receipt.remote_id
    assert post["value"]["text"] == ("sent elsewhere" if POST in first else "ours")


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("action", [Action.RESET, Action.LOSE, Action.REPLY])
def test_a_crash_between_leaves_no_post_without_its_gates(
    desk: Desk, front: Proxy, pds: PDS, person: Person, nth: int, action: Action
) -> None:
    """Whichever record the trouble is at, before or after it is written: in doubt, looked for, and put to its end."""
    front.on("POST", APPLY, Action.REPLY, status=500, headers=JSON, body=b'{"error":"InternalServerError"}', nth=None)
    front.on("POST", PUT, action, status=503, nth=nth)
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("bit by bit", reply=RULED))
        with pytest.raises(InDoubt):
            adapter.send(intent)
        assert (adapter.reconcile(intent, ()) is Doubt.ABSENT) is (there(pds, person) != ALL)
    with desk.adapter() as adapter:
        receipt = adapter.send(intent)
        assert adapter.reconcile(intent, ()) == receipt
    assert there(pds, person) == ALL


@pytest.mark.parametrize("status", [400, 401, 403, 429])
def test_a_gate_that_is_refused_leaves_a_doubt(desk: Desk, front: Proxy, pds: PDS, person: Person, status: int) -> None:
    """The post is out, so nothing that says "not out" may be told of it."""
    front.on("POST", APPLY, Action.REPLY, status=500)
    front.on("POST", PUT, nth=1)
    front.on("POST", PUT, Action.REPLY, status=status, nth=None)
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("half", reply=RULED))
        with pytest.raises(InDoubt, match="the post is out"):
            adapter.send(intent)
        assert adapter.reconcile(intent, ()) is Doubt.ABSENT
    assert there(pds, person) == NONE | {POST: 1}


def test_a_definite_answer_to_all_of_it_is_definite(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """What the server refuses, or puts off, is not out, and neither are its gates."""
    with desk.adapter() as adapter:
        with pytest.raises(Refused, match="grapheme too big"):
            adapter.send(desk.intent(adapter, desk.message("x" * 301, reply=RULED)))
        front.on("POST", APPLY, Action.REPLY, status=429, headers={"ratelimit-reset": "1795168800"})
        with pytest.raises(RateLimited):
            adapter.send(desk.intent(adapter, desk.message("too fast", reply=RULED)))
    assert there(pds, person) == NONE


def test_a_post_that_is_known_to_be_another_s_is_left_to_a_person(desk: Desk) -> None:
    """With its gates or without them."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("seen", reply=RULED))
        receipt = adapter.send(intent)
        assert adapter.reconcile(intent, {receipt.remote_id}) is Doubt.UNKNOWN


def test_a_look_that_fails_at_a_gate_settles_nothing(desk: Desk, front: Proxy) -> None:
    """The post is seen, whether it is ruled is not."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("seen", reply=RULED))
        adapter.send(intent)
        front.on("GET", GET, nth=1)
        front.on("GET", GET, Action.REPLY, status=502, nth=None)
        with pytest.raises(InDoubt):
            adapter.reconcile(intent, ())


def test_pictures_of_a_ruled_post_are_uploaded_again(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """`BlobNotFound` is an answer to all of it: nothing was written, the picture is sent again, then all of it."""
    picture = desk.picture("A square")
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message(desk.part("picture", media=(picture,)), reply=RULED))
        body = b'{"error":"BlobNotFound","message":"Could not find blob"}'
        front.on("POST", APPLY, Action.REPLY, status=400, headers=JSON, body=body)
        adapter.send(intent)
    assert front.count("POST", "uploadBlob") == 2
    assert there(pds, person) == ALL
