"""What is shown is what is posted: `preview --json` against what the servers give back, field by field.

What only sending can add is named where it is left out: createdAt, the repository, DIDs of mentions, references to
other posts (uri and cid), blob references; and on Mastodon ids, and what the server makes of text and files.
"""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import av
import pytest
from PIL import Image

from tests.campaigns import HEAD, CampaignFolder, ago, make

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.mastodon import MastodonServer
    from tests.servers.pds import PDS, Person

LONG = " ".join(f"Sentence {number} about the skills that cooperatives need." for number in range(1, 16))
ALT = "Noise on a gradient"


@pytest.fixture
def campaign(tmp_path: Path, mastodon: MastodonServer, pds: PDS, person: Person) -> CampaignFolder:
    """A campaign that carries all there is to carry to two real servers."""
    accounts = f"""
[accounts.m]
network = "mastodon"
server = "{mastodon.url}"
handle = "{mastodon.handle}"

[accounts.b]
network = "bluesky"
server = "{pds.url}"
handle = "{person.handle}"

[links]
utm = {{ source = "{{network}}" }}
bluesky = "short"
"""
    secrets = {"COOPSKILLS_M_TOKEN": mastodon.token, "COOPSKILLS_B_APP_PASSWORD": person.password}
    root = tmp_path / "campaign"
    root.mkdir()
    made = CampaignFolder(make(root, HEAD + accounts).root, secrets)
    (root / "media").mkdir()
    side = 1500
    noise = Image.frombytes("RGB", (side, side), Random(1).randbytes(side * side * 3))
    exif = Image.Exif()
    exif[0x0112] = 6
    noise.save(root / "media" / "noise.jpg", quality=97, exif=exif)
    Image.new("RGB", (300, 200), "blue").save(root / "media" / "blue.png")
    other = pds.new_person()
    due = {"publish_at": ago(minutes=1)}
    made.post("thread", f"{LONG} #skills https://example.org/a/very/long/path?b=1", split="numbered", **due)
    made.post(
        "picture", "A picture", media=[{"file": "media/noise.jpg", "alt": ALT}], content_warning="graphic-media", **due
    )
    card = {"title": "A page", "description": "About skills", "thumb": "media/blue.png"}
    made.post(
        "card", "Read {{ link }}", link="https://example.org/report?x=1#top", card=card, tags=["skills", "coop"], **due
    )
    made.post(
        "poll",
        "Which?",
        poll={"options": ["this", "that"], "expires_in": "2d", "multiple": True},
        accounts=["m"],
        **due,
    )
    made.post(
        "gated",
        f"Hello @{other.handle} and @nobody-at-all.test",
        reply={"allow": ["mentioned"], "quotes": False},
        **due,
    )
    made.post("quoting", "As we said", quote="card", accounts=["b"], publish_at=ago(seconds=30))
    _film(root / "media" / "film.mp4")
    made.write("media/film.vtt", "WEBVTT\n\n00:00.000 --> 00:00.400\nNoise\n")
    made.post("film", "A film", media=[{"file": "media/film.mp4", "alt": ALT, "captions": "media/film.vtt"}], **due)
    made.post("bonjour.fr", "Bonjour à tous, l'été #coopérative", accounts=["m"], visibility="unlisted", **due)
    config = (root / "config.toml").read_text(encoding="utf-8")
    languages = 'handle = "' + mastodon.handle + '"\nlanguages = ["en", "fr"]'
    made.write("config.toml", config.replace(f'handle = "{mastodon.handle}"', languages))
    return made


def test_each_field_comes_back_as_it_was_shown(
    campaign: CampaignFolder, mastodon: MastodonServer, pds: PDS, person: Person
) -> None:
    """Text, facets, language, warning, pictures, alt, cards, polls, tags, threads: on both networks."""
    shown = campaign.run("preview", "--json")
    assert shown.code == 0, shown.err
    rows = shown.rows("messages")
    scheduled = campaign.run("schedule")
    assert scheduled.code == 0, scheduled.err
    frozen = campaign.run("preview", "--json").rows("messages")
    assert [_seen(row) for row in frozen] == [_seen(row) for row in rows]
    published = campaign.run("publish-due")
    assert published.code == 0, published.err + json.dumps(campaign.run("queue", "--json").rows("deliveries"))
    parts = {(row["network"], part["text"]): (row, part) for row in rows for part in row["parts"]}
    statuses = mastodon.statuses()
    assert len(statuses) == sum(1 for network, _ in parts if network == "mastodon")
    for status in statuses:
        _same_on_mastodon(status, *parts["mastodon", mastodon.source(status["id"])], mastodon)
    posts = pds.posts(person)
    assert len(posts) == sum(1 for network, _ in parts if network == "bluesky")
    for post in posts:
        _same_on_bluesky(post["value"], *parts["bluesky", post["value"]["text"]], pds, person)
    _gates(pds, person, posts)
    _quote(posts)


def _film(path: Path) -> None:
    """Half a second of grey, as MP4."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(5):
            picture = Image.new("RGB", (64, 48), (number * 20, 90, 90))
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())


def _seen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("state", "problems")}


def _same_on_mastodon(
    status: dict[str, Any], row: dict[str, Any], part: dict[str, Any], mastodon: MastodonServer
) -> None:
    assert status["spoiler_text"] == (row["content_warning"] or "")
    assert (status["visibility"], status["language"]) == (row["visibility"], row["language"])
    assert [media["description"] for media in status["media_attachments"]] == [each["alt"] for each in part["media"]]
    for media, each in zip(status["media_attachments"], part["media"], strict=True):
        assert len(mastodon.picture(media)) == each["bytes"]
    poll = status.get("poll")
    assert (poll is None) == (part["poll"] is None)
    if poll:
        assert [option["title"] for option in poll["options"]] == part["poll"]["options"]
        assert poll["multiple"] == part["poll"]["multiple"]


def _same_on_bluesky(
    value: dict[str, Any], row: dict[str, Any], part: dict[str, Any], pds: PDS, person: Person
) -> None:
    assert value["langs"] == [row["language"]]
    assert value.get("tags", []) == row["tags"] or value.get("reply")
    labels = [label["val"] for label in value.get("labels", {}).get("values", [])]
    assert labels == ([row["content_warning"]] if row["content_warning"] else [])
    raw = value["text"].encode()
    mentions_of_nobody = [facet for facet in part["facets"] if facet["value"] == "nobody-at-all.test"]
    wanted = [facet for facet in part["facets"] if facet not in mentions_of_nobody]
    for facet, each in zip(value.get("facets", []), wanted, strict=True):
        assert (facet["index"]["byteStart"], facet["index"]["byteEnd"]) == (each["byte_start"], each["byte_end"])
        feature = facet["features"][0]
        assert feature["$type"] == f"app.bsky.richtext.facet#{each['type']}"
        said = feature.get("uri") or feature.get("tag")
        assert said == each["value"] or each["type"] == "mention"
        raw[each["byte_start"] : each["byte_end"]].decode()
    embed = value.get("embed", {})
    if part["media"] and part["media"][0]["type"] == "video/mp4":
        film = part["media"][0]
        assert (embed["alt"], embed["video"]["size"], embed["video"]["mimeType"]) == (ALT, film["bytes"], "video/mp4")
        assert [captions["lang"] for captions in embed["captions"]] == film["captions"]
        return
    images = embed.get("images", [])
    assert [(image["alt"], image["image"]["size"], image["image"]["mimeType"]) for image in images] == [
        (each["alt"], each["bytes"], each["type"]) for each in part["media"]
    ]
    for image, each in zip(images, part["media"], strict=True):
        shape = image["aspectRatio"]
        assert (shape["width"], shape["height"]) == (each["width"], each["height"])
        assert len(pds.blob(person, image["image"]["ref"]["$link"])) == each["bytes"]
    external = embed.get("external")
    assert (external is None) == (part["card"] is None)
    if external:
        card = part["card"]
        assert (external["uri"], external["title"], external["description"]) == (
            card["url"],
            card["title"],
            card["description"],
        )
        assert external["thumb"]["mimeType"] == "image/png"


def _gates(pds: PDS, person: Person, posts: list[dict[str, Any]]) -> None:
    """The gated post has both gates, under its own record key."""
    gated = next(post for post in posts if post["value"]["text"].startswith("Hello"))
    rkey = gated["uri"].rpartition("/")[2]
    found = {}
    for collection in ("app.bsky.feed.threadgate", "app.bsky.feed.postgate"):
        query = {"repo": person.did, "collection": collection, "rkey": rkey}
        found[collection] = pds.call("com.atproto.repo.getRecord", query=query)["value"]
    assert [rule["$type"] for rule in found["app.bsky.feed.threadgate"]["allow"]] == [
        "app.bsky.feed.threadgate#mentionRule"
    ]
    assert found["app.bsky.feed.postgate"]["embeddingRules"]


def _quote(posts: list[dict[str, Any]]) -> None:
    """The quote names the quoted post."""
    quoting = next(post for post in posts if post["value"]["text"].startswith("As we said"))
    quoted = next(post for post in posts if post["value"]["text"].startswith("Read"))
    assert quoting["value"]["embed"]["record"]["uri"] == quoted["uri"]
