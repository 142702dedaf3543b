"""The record of a post: what hangs on it, what is said beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from coopskills_cli.models import Captions, Card, Facet, FacetType, Media, Message, Part
from coopskills_cli.networks.bluesky.record import Answers, post_record, timestamp
from coopskills_cli.networks.bluesky.reference import Reference
from coopskills_cli.networks.bluesky.uploads import blob_of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # SHA-256 of "hello"
HELLO_CID = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"
BLOB = {"$type": "blob", "ref": {"$link": HELLO_CID}, "mimeType": "image/png", "size": 5}
BLOBS = {HELLO: blob_of({"blob": BLOB})}
PICTURE = Media("media/a.png", "alt", "image/png", 5, HELLO, 3, 2)
VIDEO = Media("media/a.mp4", "", "video/mp4", 5, HELLO, 3, 2)
CARD = Card("https://example.eu/a", "A title", "A description", PICTURE)
QUOTED = Reference("at://did:plc:x/app.bsky.feed.post/1", "cid1")


def record(part: Part, number: int = 0, answers: Answers | None = None, **more: Any) -> dict[str, Any]:
    message = Message("launch", "coop-bluesky", "bluesky", "en", (Part("first", 5, 300),) * number + (part,), **more)
    return post_record(message, number, NOW, answers or Answers(blobs=BLOBS))


def hung(*media: Media, card: Card | None = None, quoted: Reference | None = None) -> dict[str, Any] | None:
    """The embed of a post with this."""
    part = Part("text", 4, 300, (), media, card)
    return record(part, answers=Answers(blobs=BLOBS, quoted=quoted)).get("embed")


def test_a_post_without_anything_has_no_embed() -> None:
    """No empty one either."""
    assert hung() is None


def test_a_card_has_title_description_and_picture() -> None:
    """As an external embed."""
    found = hung(card=CARD)
    assert found
    assert found.pop("$type") == "app.bsky.embed.external"
    assert found["external"].pop("$type") == "app.bsky.embed.external#external"
    external = {"uri": CARD.url, "title": CARD.title, "description": CARD.description, "thumb": BLOB}
    assert found == {"external": external}


@pytest.mark.parametrize("thumb", [None, replace(PICTURE, bytes=1_000_001)])
def test_a_card_may_have_no_picture(thumb: Media | None) -> None:
    """Nor does one go that is too large, which would cost the post."""
    found = hung(card=replace(CARD, thumb=thumb))
    assert found
    assert "thumb" not in found["external"]


@pytest.mark.parametrize("url", ["example.eu/a", "https://", "https://a b", "mailto:a@b.eu", "", "https://a.eu/\nb"])
def test_a_card_without_an_address_is_left_out(url: str) -> None:
    """A post is not refused for its card."""
    assert hung(card=replace(CARD, url=url)) is None


def test_pictures_go_before_a_card() -> None:
    """A post shows one or the other."""
    found = hung(PICTURE, card=CARD)
    assert found
    assert found["$type"] == "app.bsky.embed.images"


def test_a_video_has_its_shape_and_captions() -> None:
    """And no empty alt text, for the schema would take it for one."""
    captions = (Captions("media/a.en.vtt", "en", HELLO), Captions("media/a.fr.vtt", "fr", HELLO))
    found = hung(replace(VIDEO, captions=captions))
    assert found
    assert [each["lang"] for each in found.pop("captions")] == ["en", "fr"]
    assert found == {
        "$type": "app.bsky.embed.video",
        "video": BLOB,
        "aspectRatio": {"$type": "app.bsky.embed.defs#aspectRatio", "width": 3, "height": 2},
    }
    described = hung(replace(VIDEO, alt="A room"))
    assert described
    assert (described["alt"], "captions" in described) == ("A room", False)


def test_a_quote_stands_alone_or_beside() -> None:
    """With pictures, a video or a card it is one embed of both."""
    alone = hung(quoted=QUOTED)
    assert alone
    assert (alone["$type"], alone["record"]["uri"]) == ("app.bsky.embed.record", QUOTED.uri)
    for beside in (hung(PICTURE, quoted=QUOTED), hung(VIDEO, quoted=QUOTED), hung(card=CARD, quoted=QUOTED)):
        assert beside
        assert beside["$type"] == "app.bsky.embed.recordWithMedia"
        assert beside["record"]["record"]["cid"] == QUOTED.cid
        assert beside["media"]["$type"].startswith("app.bsky.embed.")


@pytest.mark.parametrize("label", ["sexual", "nudity", "porn", "graphic-media", " Nudity "])
def test_a_warning_that_is_a_label_becomes_one(label: str) -> None:
    """In every part, for each can be seen by itself."""
    for number in (0, 1):
        found = record(Part("text", 4, 300), number, content_warning=label)["labels"]
        assert [each["val"] for each in found["values"]] == [label.strip().lower()]
        assert found["$type"] == "com.atproto.label.defs#selfLabels"


def test_any_other_warning_is_not_carried() -> None:
    """There is no field for it."""
    assert "labels" not in record(Part("text", 4, 300), content_warning="Statistics")


def test_tags_of_a_message_go_with_its_first_part() -> None:
    """A thread is found once; without tags there is no list of them."""
    assert record(Part("text", 4, 300), tags=("coop", "skills"))["tags"] == ["coop", "skills"]
    assert "tags" not in record(Part("text", 4, 300), 1, tags=("coop",))
    assert "tags" not in record(Part("text", 4, 300))


def test_facets_without_a_did_are_left_out() -> None:
    """A post whose only facet is a mention of nobody has no facets at all, not an empty list."""
    mention = Facet(0, 4, FacetType.MENTION, "x.test")
    assert "facets" not in record(Part("@x.y", 4, 300, (mention,)))


def test_a_reply_names_first_and_last() -> None:
    """The thread's first post is its root, the last one the parent."""
    first, last = Reference("at://did:plc:x/a/1", "cid1"), Reference("at://did:plc:x/a/2", "cid2")
    reply = record(Part("text", 4, 300), 1, Answers(earlier=(first, last)))["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (first.uri, last.uri)


def test_times_are_written_as_the_official_client_does() -> None:
    """UTC, milliseconds, Z."""
    brussels = timezone(timedelta(hours=1))
    assert timestamp(datetime(2026, 11, 20, 10, 30, 0, 5, tzinfo=brussels)) == "2026-11-20T09:30:00.000Z"
