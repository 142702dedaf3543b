"""What a message carries beside its text, on the reference server: each field comes back as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from coopskills_cli.errors import NotSent, Refused
from coopskills_cli.models import Card, Intent, Part, Receipt, Replier, ReplyControl

if TYPE_CHECKING:
    from coopskills_cli.models import Media, Message
    from tests.networks.bluesky.conftest import Desk
    from tests.servers.pds import PDS, Person

THREADGATE, POSTGATE = "app.bsky.feed.threadgate", "app.bsky.feed.postgate"


def published(desk: Desk, pds: PDS, message: Message, quoted: Receipt | None = None) -> dict[str, Any]:
    """The record of the message's one part, as the server gives it back."""
    with desk.adapter() as adapter:
        receipt = adapter.send(desk.intent(adapter, message, quoted=quoted))
    found: dict[str, Any] = next(post["value"] for post in pds.posts(desk.person) if post["uri"] == receipt.remote_id)
    return found


def card(thumb: Media | None = None) -> Card:
    return Card("https://example.eu/a?b=c#d", "Skills – compétences", "What a co-op teaches", thumb)


def test_a_card_comes_back_as_it_was_written(desk: Desk, pds: PDS, person: Person) -> None:
    """Address, title, description, and the picture byte for byte."""
    thumb = desk.picture("")
    record = published(desk, pds, desk.message(Part("Look", 4, 300, card=card(thumb))))
    external = record["embed"]["external"]
    assert (external["uri"], external["title"], external["description"]) == (
        "https://example.eu/a?b=c#d",
        "Skills – compétences",
        "What a co-op teaches",
    )
    assert pds.blob(person, external["thumb"]["ref"]["$link"]) == desk.frozen(thumb.sha256).read_bytes()


def test_a_card_may_do_without_a_picture_and_words(desk: Desk, pds: PDS) -> None:
    """Empty words are taken as well."""
    record = published(desk, pds, desk.message(Part("Look", 4, 300, card=Card("https://example.eu", "", ""))))
    assert record["embed"]["external"]["title"] == ""
    assert "thumb" not in record["embed"]["external"]


def test_a_post_with_pictures_shows_no_card(desk: Desk, pds: PDS) -> None:
    """The pictures are the post's own."""
    part = Part("Look", 4, 300, media=(desk.picture("A square"),), card=card(desk.picture("", shade=30)))
    assert published(desk, pds, desk.message(part))["embed"]["$type"] == "app.bsky.embed.images"


def test_tags_language_and_label_come_back(desk: Desk, pds: PDS) -> None:
    """Tags beside the text, the language, and a content warning that the network knows."""
    message = desk.message("Text", language="pt-BR", tags=("coop", "économie sociale"), content_warning="graphic-media")
    record = published(desk, pds, message)
    assert (record["tags"], record["langs"]) == (["coop", "économie sociale"], ["pt-BR"])
    assert [each["val"] for each in record["labels"]["values"]] == ["graphic-media"]


@pytest.mark.parametrize("beside", ["nothing", "pictures", "card", "video"])
def test_a_quote_names_what_it_quotes(desk: Desk, pds: PDS, beside: str) -> None:
    """Alone, or beside pictures, a card or a video."""
    with desk.adapter() as adapter:
        earlier = adapter.send(desk.intent(adapter, desk.message("Earlier"), key="earlier"))
    media = {"pictures": (desk.picture("A square"),), "video": (desk.video(),)}.get(beside, ())
    part = Part("Look", 4, 300, media=media, card=card() if beside == "card" else None)
    embed = published(desk, pds, desk.message(part, quote="earlier"), earlier)["embed"]
    record = embed["record"] if beside == "nothing" else embed["record"]["record"]
    assert record == {"uri": earlier.remote_id, "cid": earlier.cid, "$type": "com.atproto.repo.strongRef"}
    assert beside == "nothing" or embed["media"]["$type"].startswith("app.bsky.embed.")


def test_a_quoted_post_that_a_person_settled_is_looked_up(desk: Desk, pds: PDS) -> None:
    """`resolve --published URL` knows an address only."""
    with desk.adapter() as adapter:
        earlier = adapter.send(desk.intent(adapter, desk.message("Earlier"), key="earlier"))
    by_hand = Receipt(earlier.url, earlier.url)
    embed = published(desk, pds, desk.message("Look", quote="earlier"), by_hand)["embed"]
    assert (embed["record"]["uri"], embed["record"]["cid"]) == (earlier.remote_id, earlier.cid)


def test_a_post_cannot_quote_what_is_not_there(desk: Desk) -> None:
    """An address that leads to no post of ours is said; what is not out yet is waited for."""
    nowhere = "https://bsky.app/profile/alice.test/post/3l5abcdefgh2a"
    message = desk.message("Look", quote="earlier")
    with desk.adapter() as adapter:
        with pytest.raises(Refused, match=nowhere):
            desk.intent(adapter, message, quoted=Receipt(nowhere, nowhere))
        with pytest.raises(NotSent, match="earlier"):
            desk.intent(adapter, message)


def test_only_the_first_part_of_a_thread_quotes(desk: Desk) -> None:
    """The others answer it."""
    with desk.adapter() as adapter:
        earlier = adapter.send(desk.intent(adapter, desk.message("Earlier"), key="earlier"))
        intent = desk.intent(adapter, desk.message("One", "Two", quote="earlier"), number=1, quoted=earlier)
    assert earlier.remote_id.encode() not in intent.request


def test_reply_controls_come_back_under_the_post_s_own_key(desk: Desk, pds: PDS, person: Person) -> None:
    """Who may reply, and that nobody may quote it."""
    reply = ReplyControl(allow=(Replier.MENTIONED, Replier.FOLLOWING, Replier.FOLLOWERS), quotes=False)
    record = published(desk, pds, desk.message("Ruled", reply=reply))
    [post] = pds.posts(person)
    [thread], [quotes] = pds.records(person, THREADGATE), pds.records(person, POSTGATE)
    rkey = post["uri"].rpartition("/")[2]
    assert (thread["uri"], quotes["uri"]) == (
        f"at://{person.did}/{THREADGATE}/{rkey}",
        f"at://{person.did}/{POSTGATE}/{rkey}",
    )
    assert [rule["$type"] for rule in thread["value"]["allow"]] == [
        f"{THREADGATE}#mentionRule",
        f"{THREADGATE}#followingRule",
        f"{THREADGATE}#followerRule",
    ]
    assert quotes["value"]["embeddingRules"] == [{"$type": f"{POSTGATE}#disableRule"}]
    assert {each["value"]["post"] for each in (thread, quotes)} == {post["uri"]}
    assert {each["value"]["createdAt"] for each in (thread, quotes)} == {record["createdAt"]}


def test_nobody_may_reply_where_nobody_is_named(desk: Desk, pds: PDS, person: Person) -> None:
    """An empty list, and no rule on quotes."""
    published(desk, pds, desk.message("Ruled", reply=ReplyControl(allow=())))
    [thread] = pds.records(person, THREADGATE)
    assert thread["value"]["allow"] == []
    assert pds.records(person, POSTGATE) == []


def test_a_thread_is_ruled_at_its_root(desk: Desk, pds: PDS, person: Person) -> None:
    """Replies once for all of it, quotes part by part, as the official app does."""
    message = desk.message("One", "Two", reply=ReplyControl(allow=(), quotes=False))
    with desk.adapter() as adapter:
        first = adapter.send(desk.intent(adapter, message, key="one"))
        request = adapter.prepare(message, 1, "two", [first], desk.now)
        second = adapter.send(Intent("two", request, desk.now, desk.now))
    assert [each["value"]["post"] for each in pds.records(person, THREADGATE)] == [first.remote_id]
    assert {each["value"]["post"] for each in pds.records(person, POSTGATE)} == {first.remote_id, second.remote_id}
