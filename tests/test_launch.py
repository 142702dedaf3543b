"""The main job, whole: the example campaign from its files onto a real Bluesky server and a Mastodon."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.campaigns import CampaignFolder, ahead

if TYPE_CHECKING:
    from tests.servers.mastodon import MastodonServer
    from tests.servers.pds import PDS, Person

REPOSITORY = Path(__file__).parent.parent
ALT = "A square, half blue, half yellow"


@pytest.fixture
def launch(tmp_path: Path, mastodon: MastodonServer, pds: PDS, person: Person) -> CampaignFolder:
    """The repository's own campaign with two accounts on loopback, a post with a picture, and no post ever too late."""
    for folder in ("posts", "templates"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    config = (REPOSITORY / "config.example.toml").read_text(encoding="utf-8").partition("[accounts.")[0]
    accounts = f"""
[accounts.cecop-mastodon]
network = "mastodon"
server = "{mastodon.url}"
handle = "{mastodon.handle}"
languages = ["en"]

[accounts.cecop-bluesky]
network = "bluesky"
server = "{pds.url}"
handle = "{person.handle}"

[accounts.cecop-linkedin]
network = "manual"
as = "linkedin"
"""
    secrets = {
        "COOPSKILLS_CECOP_MASTODON_TOKEN": mastodon.token,
        "COOPSKILLS_CECOP_BLUESKY_APP_PASSWORD": person.password,
    }
    campaign = CampaignFolder(tmp_path, secrets)
    campaign.write("config.toml", config.replace('late_after = "1h"', 'late_after = "never"') + accounts)
    (tmp_path / "media").mkdir()
    Image.new("RGB", (400, 400), "blue").save(tmp_path / "media" / "square.png")
    campaign.post(
        "picture",
        "A picture for #coopskills2023 https://example.org/a?b=1",
        publish_at="2023-09-06 09:30",
        media=[{"file": "media/square.png", "alt": ALT}],
    )
    return campaign


def test_the_example_campaign_goes_out_once_each_as_it_was_previewed(
    launch: CampaignFolder, mastodon: MastodonServer, pds: PDS, person: Person
) -> None:
    """By check, preview, schedule and publish-due; threads in order, facets right, the picture with its alt text."""
    moved = launch.run("shift", "--start", "2022-03-01")
    assert moved.code == 0, moved.err
    checked = launch.run("check", "--json")
    assert checked.code == 0, checked.out
    previews = [
        row for row in launch.run("preview", "--json").rows("messages") if row["due"] and not _draft(launch, row)
    ]
    scheduled = launch.run("schedule")
    assert scheduled.code == 0, scheduled.err
    published = launch.run("publish-due")
    assert (published.code, published.out, published.err) == (0, "", "")

    shown = {network: _texts(previews, network) for network in ("mastodon", "bluesky", "linkedin")}
    assert len(shown["mastodon"]) > 10
    assert Counter(mastodon.texts()) == Counter(shown["mastodon"])
    posts = pds.posts(person)
    assert Counter(post["value"]["text"] for post in posts) == Counter(shown["bluesky"])
    _require_facets(previews, posts)
    _require_threads(previews, mastodon, posts)
    _require_picture(mastodon, posts)
    states = Counter((row["network"], row["state"]) for row in launch.queue().values())
    assert {state for network, state in states if network != "linkedin"} == {"published"}
    assert {state for network, state in states if network == "linkedin"} == {"yours"}

    for again in (launch.run("publish-due"), launch.run("publish-due", "--json")):
        assert (again.code, again.err) == (0, "")
    quiet = launch.run("schedule")
    assert quiet.code == 0
    assert "0 frozen" in quiet.err
    assert launch.run("publish-due").code == 0
    assert len(mastodon.statuses()) == len(shown["mastodon"])
    assert len(pds.posts(person)) == len(shown["bluesky"])


def test_nothing_goes_out_before_it_is_due(
    launch: CampaignFolder, mastodon: MastodonServer, pds: PDS, person: Person
) -> None:
    """The campaign as it starts tomorrow: publish-due does nothing, silently; a dry run says what would go out then."""
    start = ahead(days=1)
    assert launch.run("shift", "--start", start).code == 0
    assert launch.run("schedule").code == 0
    done = launch.run("publish-due")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert mastodon.statuses() == []
    assert pds.posts(person) == []
    then = launch.run("publish-due", "--dry-run", "--now", start, "--json").rows("outcomes")
    assert {row["post"] for row in then} == {"launch"}
    assert launch.run("publish-due", "--dry-run", "--json").rows("outcomes") == []


def test_a_refused_token_holds_its_account_and_the_other_goes_on(
    launch: CampaignFolder, mastodon: MastodonServer, pds: PDS, person: Person
) -> None:
    """Exit 4; the deliveries keep their place, and go out once the account can sign in."""
    wrong = CampaignFolder(launch.root, launch.environ | {"COOPSKILLS_CECOP_MASTODON_TOKEN": "revoked-token-value"})
    launch.run("shift", "--start", "2022-03-01")
    launch.run("schedule", "launch", "picture")
    done = wrong.run("publish-due")
    assert done.code == 4
    assert "accounts add cecop-mastodon" in done.err
    assert "revoked-token-value" not in done.err + done.out
    assert len(pds.posts(person)) == 2
    assert launch.queue()["launch", "cecop-mastodon"]["state"] == "held"
    assert launch.run("accounts", "check", "cecop-mastodon").code == 0
    assert launch.run("publish-due").code == 0
    assert len(mastodon.statuses()) == 2
    assert len(pds.posts(person)) == 2


def _draft(campaign: CampaignFolder, row: dict[str, Any]) -> bool:
    return "draft: true" in (campaign.root / "posts" / f"{row['post']}.md").read_text(encoding="utf-8")


def _texts(previews: list[dict[str, Any]], network: str) -> list[str]:
    return [part["text"] for row in previews if row["network"] == network for part in row["parts"]]


def _require_facets(previews: list[dict[str, Any]], posts: list[dict[str, Any]]) -> None:
    """The bytes that come back are those that the preview coloured."""
    wanted = {part["text"]: part["facets"] for row in previews if row["network"] == "bluesky" for part in row["parts"]}
    for post in posts:
        value = post["value"]
        raw = value["text"].encode()
        for facet, shown in zip(value.get("facets", []), wanted[value["text"]], strict=True):
            index, feature = facet["index"], facet["features"][0]
            assert (index["byteStart"], index["byteEnd"]) == (shown["byte_start"], shown["byte_end"])
            cut = raw[index["byteStart"] : index["byteEnd"]].decode()
            assert cut == (f"#{feature['tag']}" if "tag" in feature else feature["uri"])
        assert value["langs"] == ["en"]
        assert "#coopskills2023" in re.findall(r"#\w+", value["text"]) or value.get("reply")


def _require_threads(previews: list[dict[str, Any]], mastodon: MastodonServer, posts: list[dict[str, Any]]) -> None:
    """Each part replies to the one before it."""
    statuses = {mastodon.source(status["id"]): status for status in mastodon.statuses()}
    records = {post["value"]["text"]: post for post in posts}
    threads = [row["parts"] for row in previews if len(row["parts"]) > 1]
    assert threads
    for row in previews:
        texts = [part["text"] for part in row["parts"]]
        for before, after in pairwise(texts):
            if row["network"] == "mastodon":
                assert str(statuses[after]["in_reply_to_id"]) == statuses[before]["id"]
            elif row["network"] == "bluesky":
                reply = records[after]["value"]["reply"]
                assert reply["parent"]["uri"] == records[before]["uri"]
                assert reply["root"]["uri"] == records[texts[0]]["uri"]


def _require_picture(mastodon: MastodonServer, posts: list[dict[str, Any]]) -> None:
    attachments = [media for status in mastodon.statuses() for media in status["media_attachments"]]
    assert [media["description"] for media in attachments] == [ALT]
    embedded = [image for post in posts for image in post["value"].get("embed", {}).get("images", [])]
    shown = [(image["alt"], image["aspectRatio"]["width"], image["aspectRatio"]["height"]) for image in embedded]
    assert shown == [(ALT, 400, 400)]
