"""The adapter of Bluesky against the reference server: what comes back is what was meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from coopskills_cli.errors import Refused
from coopskills_cli.models import FacetType, Intent, Receipt
from coopskills_cli.networks.base import Doubt
from coopskills_cli.networks.bluesky.rules import rules_for
from coopskills_cli.networks.bluesky.tid import tid_of

if TYPE_CHECKING:
    from tests.networks.bluesky.conftest import Desk
    from tests.servers.pds import PDS, Person

IMAGES = "app.bsky.embed.images"


def marked(record: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Each facet of a record as the server gives it back: the bytes that it selects, and its feature."""
    text = record["text"].encode()
    return [
        (text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(), facet["features"][0])
        for facet in record["facets"]
    ]


def test_a_post_comes_back_as_it_was_meant(desk: Desk, pds: PDS, person: Person) -> None:
    """Text, language and time are those of the message; the receipt names the post and its page."""
    with desk.adapter() as adapter:
        receipt = adapter.send(desk.intent(adapter, desk.message("Ensemble, à l’école 👩‍🏫", language="fr")))
    [post] = pds.posts(person)
    assert post["value"] == {
        "$type": "app.bsky.feed.post",
        "text": "Ensemble, à l’école 👩‍🏫",
        "langs": ["fr"],
        "createdAt": "2026-11-20T09:30:00.123Z",
    }
    page = f"https://bsky.app/profile/{person.handle}/post/{tid_of('a key')}"
    assert receipt == Receipt(post["uri"], page, post["cid"])


def test_facets_select_exactly_their_words(desk: Desk, pds: PDS, person: Person) -> None:
    """Emoji and accents before them do not shift links, tags and mentions."""
    text = "👩‍🏫 Été : #coopskills2023 avec @alice.test sur https://example.org/é, et example.org"
    alice = pds.call("com.atproto.identity.resolveHandle", query={"handle": "alice.test"})["did"]
    part = desk.part(
        text,
        ("#coopskills2023", FacetType.TAG, "coopskills2023"),
        ("@alice.test", FacetType.MENTION, "alice.test"),
        ("https://example.org/é", FacetType.LINK, "https://example.org/é"),
    )
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message(part)))
    [post] = pds.posts(person)
    assert marked(post["value"]) == [
        ("#coopskills2023", {"$type": "app.bsky.richtext.facet#tag", "tag": "coopskills2023"}),
        ("@alice.test", {"$type": "app.bsky.richtext.facet#mention", "did": alice}),
        ("https://example.org/é", {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/é"}),
    ]


def test_a_mention_of_nobody_is_plain_text(desk: Desk, pds: PDS, person: Person) -> None:
    """A handle that the server cannot resolve loses its facet, the words stay, and the other facets too."""
    part = desk.part(
        "With @nobody.test and #coops",
        ("@nobody.test", FacetType.MENTION, "nobody.test"),
        ("#coops", FacetType.TAG, "coops"),
    )
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message(part)))
    [post] = pds.posts(person)
    assert post["value"]["text"] == "With @nobody.test and #coops"
    assert [words for words, _ in marked(post["value"])] == ["#coops"]


def test_a_mention_is_found_whatever_its_case(desk: Desk, pds: PDS, person: Person) -> None:
    """Handles are written in any case by people, and known in lower case by the network."""
    part = desk.part("Thanks @Alice.Test", ("@Alice.Test", FacetType.MENTION, "Alice.Test"))
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message(part)))
    [post] = pds.posts(person)
    assert [words for words, _ in marked(post["value"])] == ["@Alice.Test"]


def test_pictures_keep_alt_text_order_and_shape(desk: Desk, pds: PDS, person: Person) -> None:
    """Each picture arrives byte for byte, with its alt text and its aspect ratio."""
    wide, tall = desk.picture("A wide square", 60, 40, 10), desk.picture("Ein hoher Kasten — ☂", 30, 50, 200)
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message(desk.part("Two pictures", media=(wide, tall)))))
    [post] = pds.posts(person)
    assert post["value"]["embed"]["$type"] == IMAGES
    images = post["value"]["embed"]["images"]
    assert [image["alt"] for image in images] == ["A wide square", "Ein hoher Kasten — ☂"]
    ratios = [(image["aspectRatio"]["width"], image["aspectRatio"]["height"]) for image in images]
    assert ratios == [(60, 40), (30, 50)]
    stored = [pds.blob(person, image["image"]["ref"]["$link"]) for image in images]
    assert stored == [desk.frozen(wide.sha256).read_bytes(), desk.frozen(tall.sha256).read_bytes()]


def test_a_thread_hangs_together(desk: Desk, pds: PDS, person: Person) -> None:
    """Each part answers the one before it, and all of them the first."""
    message = desk.message("one", "two", "three")
    receipts: list[Receipt] = []
    with desk.adapter() as adapter:
        for number in range(3):
            request = adapter.prepare(message, number, f"key {number}", receipts, desk.now)
            receipts.append(adapter.send(Intent(f"key {number}", request, desk.now, desk.now)))
    values = {post["value"]["text"]: post["value"] for post in pds.posts(person)}
    refs = [{"uri": receipt.remote_id, "cid": receipt.cid} for receipt in receipts]
    assert "reply" not in values["one"]
    assert _plain(values["two"]["reply"]) == {"root": refs[0], "parent": refs[0]}
    assert _plain(values["three"]["reply"]) == {"root": refs[0], "parent": refs[1]}


def _plain(reply: dict[str, Any]) -> dict[str, Any]:
    return {end: {name: reply[end][name] for name in ("uri", "cid")} for end in ("root", "parent")}


def test_a_part_that_a_person_settled_can_be_answered(desk: Desk, pds: PDS, person: Person) -> None:
    """`resolve --published URL` knows an address only; what the next part refers to is looked up by it."""
    written = pds.put(person, "3l5abcdefgh2a", {"text": "one", "createdAt": "2026-11-20T09:00:00Z"})
    page = f"https://bsky.app/profile/{person.handle}/post/3l5abcdefgh2a"
    with desk.adapter() as adapter:
        request = adapter.prepare(desk.message("one", "two"), 1, "key 1", [Receipt(page, page)], desk.now)
        adapter.send(Intent("key 1", request, desk.now, desk.now))
    second = next(post["value"] for post in pds.posts(person) if post["value"]["text"] == "two")
    assert _plain(second["reply"])["parent"] == {"uri": written["uri"], "cid": written["cid"]}


def test_a_part_cannot_answer_what_is_not_there(desk: Desk) -> None:
    """An address that leads to no post of ours is said, with the address."""
    page = "https://bsky.app/profile/x.test/post/3l5abcdefgh2a"
    with desk.adapter() as adapter, pytest.raises(Refused, match="3l5abcdefgh2a"):
        adapter.prepare(desk.message("one", "two"), 1, "key 1", [Receipt(page, page)], desk.now)


def test_sending_again_changes_nothing(desk: Desk, pds: PDS, person: Person) -> None:
    """The same request twice gives the same receipt, one post, and no second commit."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("once"))
        first = adapter.send(intent)
        rev = pds.rev(person)
        assert adapter.send(intent) == first
    assert pds.rev(person) == rev
    assert len(pds.posts(person)) == 1


def test_a_post_that_is_there_already_is_taken_over(desk: Desk, pds: PDS, person: Person) -> None:
    """Another record under our key, sent by another queue of the same campaign, is never written over."""
    there = pds.put(person, tid_of("a key"), {"text": "sent elsewhere", "createdAt": "2026-11-20T09:00:00Z"})
    rev = pds.rev(person)
    with desk.adapter() as adapter:
        receipt = adapter.send(desk.intent(adapter, desk.message("ours")))
    assert (receipt.remote_id, receipt.cid) == (there["uri"], there["cid"])
    assert [post["value"]["text"] for post in pds.posts(person)] == ["sent elsewhere"]
    assert pds.rev(person) == rev


def test_a_text_too_long_is_refused(desk: Desk, pds: PDS, person: Person) -> None:
    """301 graphemes are a definite no, in the server's words."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("x" * 301))
        with pytest.raises(Refused, match="grapheme too big"):
            adapter.send(intent)
    assert pds.posts(person) == []


def test_a_frozen_picture_that_was_altered_is_refused(desk: Desk, pds: PDS, person: Person) -> None:
    """Nothing else than what was frozen goes out."""
    picture = desk.picture("A square")
    desk.frozen(picture.sha256).write_bytes(b"something else")
    with desk.adapter() as adapter, pytest.raises(Refused, match=picture.sha256[:8]):
        desk.intent(adapter, desk.message(desk.part("picture", media=(picture,))))
    assert pds.posts(person) == []


def test_reconcile_finds_what_is_there(desk: Desk) -> None:
    """Before sending the part is absent, afterwards its receipt is the one that sending gave."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("seen"))
        assert adapter.reconcile(intent, ()) is Doubt.ABSENT
        receipt = adapter.send(intent)
        assert adapter.reconcile(intent, ()) == receipt
        assert adapter.reconcile(intent, {receipt.remote_id}) is Doubt.UNKNOWN


def test_reconcile_needs_no_sign_in(desk: Desk) -> None:
    """Posts are public: whether one is out is known even where the password was withdrawn."""
    with desk.adapter() as adapter:
        intent = desk.intent(adapter, desk.message("seen"))
        receipt = adapter.send(intent)
    with desk.adapter("withdrawn") as adapter:
        assert adapter.reconcile(intent, ()) == receipt


def test_the_request_is_fixed_when_it_is_recorded(desk: Desk) -> None:
    """The recorded bytes are JSON with `swapRecord: null`, and hold no secret."""
    with desk.adapter() as adapter:
        request = desk.intent(adapter, desk.message("bytes")).request
        token = adapter._wire._session
    body = json.loads(request)
    assert body["swapRecord"] is None
    assert (body["repo"], body["rkey"], body["validate"]) == (desk.person.did, tid_of("a key"), True)
    assert token
    assert not any(secret.encode() in request for secret in (desk.person.password, token.access, token.refresh))


def test_limits_are_the_network_s(desk: Desk) -> None:
    """No server says others."""
    with desk.adapter() as adapter:
        assert adapter.read_limits() == rules_for(desk.account).limits
