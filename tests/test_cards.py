"""Cards of linked pages: looked at when a post is scheduled, frozen with it, on Bluesky, and never in a post's way."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.campaigns import HEAD, CampaignFolder, ago, make

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.pages import Pages
    from tests.servers.pds import PDS, Person


@pytest.fixture
def online(tmp_path: Path, pds: PDS, person: Person, monkeypatch: pytest.MonkeyPatch) -> CampaignFolder:
    """A campaign with an account on Bluesky that may look at pages on loopback."""
    monkeypatch.delenv("COOPSKILLS_OFFLINE")
    account = f'[accounts.b]\nnetwork = "bluesky"\nserver = "{pds.url}"\nhandle = "{person.handle}"\n'
    root = tmp_path / "campaign"
    root.mkdir()
    config = HEAD.replace('require = "statement"', 'require = "nothing"') + f"\n[links]\nprivate = true\n{account}"
    return CampaignFolder(make(root, config).root, {"COOPSKILLS_B_APP_PASSWORD": person.password})


def _picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (600, 300), "green").save(stream, "PNG")
    return stream.getvalue()


def _page(pages: Pages, title: str) -> str:
    thumb = pages.say("/thumb.png", _picture(), "image/png")
    tags = f'<meta property="og:title" content="{title}"><meta property="og:image" content="{thumb}">'
    return pages.say("/report", f"<html><head>{tags}</head></html>".encode())


def test_a_scheduled_post_carries_the_card_of_its_page(
    online: CampaignFolder, pages: Pages, pds: PDS, person: Person
) -> None:
    """Looked at once by `schedule`; what was frozen goes out though the page says something else by then."""
    link = _page(pages, "The report")
    online.post("report", f"Read {link}", publish_at=ago(seconds=5))
    before = online.run("preview", "--json").rows("messages")[0]
    assert before["parts"][0]["card"] is None
    assert [problem["code"] for problem in before["problems"]] == ["card"]
    assert online.run("schedule").code == 0
    looks = len(pages.paths())
    card = online.run("preview", "--json").rows("messages")[0]["parts"][0]["card"]
    assert (card["url"], card["title"]) == (link, "The report")
    _page(pages, "Another title")
    assert online.run("publish-due").code == 0
    assert len(pages.paths()) == looks
    external = pds.posts(person)[0]["value"]["embed"]["external"]
    assert (external["uri"], external["title"]) == (link, "The report")
    assert external["thumb"]["size"] <= 1_000_000


def test_a_page_that_fails_never_stops_a_post(online: CampaignFolder, pages: Pages, pds: PDS, person: Person) -> None:
    """It goes out with a plain link; `schedule` and `check --online` say why, as a warning."""
    link = f"{pages.url}/gone"
    online.post("report", f"Read {link}", publish_at=ago(seconds=5))
    checked = online.run("check", "--online", "--json")
    assert checked.code == 0
    found = [problem for problem in checked.rows("problems") if problem["code"] == "card-page"]
    assert "404" in found[0]["message"]
    scheduled = online.run("schedule")
    assert scheduled.code == 0
    assert "plain link" in scheduled.err
    assert online.run("publish-due").code == 0
    assert "embed" not in pds.posts(person)[0]["value"]


def test_a_private_page_is_not_looked_at_unless_config_says_so(online: CampaignFolder, pages: Pages) -> None:
    """Without `[links] private`, an address on loopback is refused, and asked for nothing."""
    config = (online.root / "config.toml").read_text(encoding="utf-8")
    online.write("config.toml", config.replace("private = true", "private = false"))
    online.post("report", f"Read {_page(pages, 'The report')}", publish_at=ago(seconds=5))
    assert online.run("schedule").code == 0
    assert pages.paths() == []


def test_check_online_says_who_is_not_there(online: CampaignFolder, pds: PDS) -> None:
    """A mention that belongs to nobody is told before it stays plain text; somebody's is not; no secret is used."""
    somebody = pds.new_person()
    online.post("hello", f"Hello @{somebody.handle} and @nobody-at-all.test", publish_at=ago(seconds=5))
    asked = CampaignFolder(online.root).run("check", "--online", "--json")
    assert asked.code == 0
    told = [problem["message"] for problem in asked.rows("problems") if problem["code"] == "mention"]
    assert len(told) == 1
    assert "@nobody-at-all.test" in told[0]


def test_check_online_renews_what_a_card_says(online: CampaignFolder, pages: Pages) -> None:
    """A new title is taken up, and then shown."""
    link = _page(pages, "The report")
    online.post("report", f"Read {link}", publish_at=ago(seconds=5))
    titles = []
    for title in ("The report", "The report, corrected"):
        _page(pages, title)
        assert online.run("check", "--online").code == 0
        titles.append(online.run("preview", "--json").rows("messages")[0]["parts"][0]["card"]["title"])
    assert titles == ["The report", "The report, corrected"]
