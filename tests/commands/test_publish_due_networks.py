"""`publish-due` on a real Bluesky server and a Mastodon, behind proxies that lose, refuse and delay."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.campaigns import HEAD, ago, make
from tests.commands.conftest import Here
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.mastodon import MastodonServer
    from tests.servers.pds import PDS, Person
    from tests.servers.proxy import Proxy

STATUS, RECORD = r"/api/v1/statuses$", "putRecord|applyWrites"
MASTODON = """
[accounts.m]
network = "mastodon"
server = "{server}"
handle = "{handle}"
"""
BLUESKY = """
[accounts.b]
network = "bluesky"
server = "{server}"
handle = "{handle}"
"""


@dataclass(frozen=True)
class Both(Here):
    """A campaign on both networks, each behind a proxy."""

    ways: dict[str, Proxy] = field(default_factory=dict)

    def due(self, *posts: str, **keys: Any) -> None:
        """Schedule posts that are due, in this order; `thread` has two parts."""
        for number, post in enumerate(posts):
            text = f"{post}\n---\nmore of {post}" if post == "thread" else post
            self.post(post, text, publish_at=ago(seconds=60 - number), **keys)
        done = self.run("schedule")
        assert done.code == 0, done.err


@pytest.fixture
def both(tmp_path: Path, mastodon: MastodonServer, pds: PDS, person: Person, proxy: Callable[[str], Proxy]) -> Both:
    """Accounts `m` and `b`, with their secrets."""
    ways = {"m": proxy(mastodon.url), "b": proxy(pds.url)}
    config = HEAD.replace('require = "statement"', 'require = "nothing"')
    config += MASTODON.format(server=ways["m"].url, handle=mastodon.handle)
    config += BLUESKY.format(server=ways["b"].url, handle=person.handle)
    root = tmp_path / "campaign"
    root.mkdir()
    made = make(root, config)
    made.write("templates/default.j2", "{{ body }}")
    secrets = {"COOPSKILLS_M_TOKEN": mastodon.token, "COOPSKILLS_B_APP_PASSWORD": person.password}
    return Both(made.root, secrets, ways)


def on_bluesky(pds: PDS, person: Person) -> list[str]:
    """The texts of all posts."""
    return [post["value"]["text"] for post in pds.posts(person)]


def test_answers_that_are_lost_in_every_way_make_no_second_post(
    both: Both, mastodon: MastodonServer, pds: PDS, person: Person
) -> None:
    """Carried out and closed, cut, or answered by 500 and 504; reset before anything arrived: each is there once."""
    posts = ["lost", "halved", "forged", "gateway", "reset", "fine"]
    both.due(*posts)
    for account, pattern in (("m", STATUS), ("b", RECORD)):
        method, way = "POST", both.ways[account]
        way.on(method, pattern, Action.LOSE)
        way.on(method, pattern, Action.HALVE, nth=2)
        way.on(method, pattern, Action.FORGE, nth=3, status=500)
        way.on(method, pattern, Action.FORGE, nth=4, status=504, body=b"<html>")
        way.on(method, pattern, Action.RESET, nth=5)
    done = both.run("publish-due")
    assert (done.code, done.err) == (0, "")
    assert {row["state"] for row in both.queue().values()} == {"published"}
    assert sorted(mastodon.texts()) == sorted(posts)
    assert sorted(on_bluesky(pds, person)) == sorted(posts)


def test_a_rate_limit_is_obeyed_as_told(both: Both, mastodon: MastodonServer, pds: PDS, person: Person) -> None:
    """No attempt is counted, the reason stands in the queue, and nobody asks again before the moment that was named."""
    both.due("first", "second")
    reset = datetime.now(UTC) + timedelta(minutes=10)
    limits = {"m": {"X-RateLimit-Reset": reset.isoformat()}, "b": {"ratelimit-reset": str(int(reset.timestamp()))}}
    for account, pattern in (("m", STATUS), ("b", RECORD)):
        both.ways[account].on("POST", pattern, Action.REPLY, nth=1, status=429, headers=limits[account])
    for _ in range(2):
        done = both.run("publish-due")
        assert (done.code, done.out, done.err) == (0, "", "")
    assert [both.ways[account].count("POST", pattern) for account, pattern in (("m", STATUS), ("b", RECORD))] == [1, 1]
    rows = both.queue()
    assert {(row["state"], row["attempts"]) for row in rows.values()} == {("queued", 0)}
    assert "429" in rows["first", "m"]["error"]
    for post in ("first", "second"):
        both.time_comes(post)
    assert both.run("publish-due").code == 0
    assert (mastodon.texts(), sorted(on_bluesky(pds, person))) == (["first", "second"], ["first", "second"])


def test_a_server_that_cannot_be_reached_is_tried_again(both: Both, pds: PDS, person: Person) -> None:
    """Silently; the other account goes on."""
    both.due("smart")
    both.ways["m"].close()
    done = both.run("publish-due")
    assert (done.code, done.err) == (0, "")
    row = both.queue()["smart", "m"]
    assert (row["state"], row["attempts"]) == ("queued", 1)
    assert "127.0.0.1" in row["error"]
    assert on_bluesky(pds, person) == ["smart"]


def test_what_a_server_refuses_has_failed_with_its_own_words(both: Both, pds: PDS, person: Person) -> None:
    """Exit 3, for the other account's went out."""
    both.due("smart")
    no = json.dumps({"error": "Validation failed: Text character limit of 500 exceeded"}).encode()
    both.ways["m"].on("POST", STATUS, Action.REPLY, status=422, body=no)
    done = both.run("publish-due")
    assert done.code == 3
    assert "character limit of 500 exceeded (422)" in done.err
    assert "next: coopskills retry smart --account m" in done.err
    assert on_bluesky(pds, person) == ["smart"]


def test_a_thread_whose_second_part_is_refused_goes_on_by_retry(
    both: Both, mastodon: MastodonServer, pds: PDS, person: Person
) -> None:
    """What is out has its address; later the second part replies to it."""
    both.due("thread")
    both.ways["m"].on("POST", STATUS, Action.REPLY, nth=2, status=422)
    both.ways["b"].on("POST", RECORD, Action.REPLY, nth=2, status=400, body=b'{"error": "InvalidRequest"}')
    assert both.run("publish-due").code == 1
    rows = both.queue()
    assert {(row["state"], row["published_parts"]) for row in rows.values()} == {("failed", 1)}
    assert rows["thread", "m"]["url"].endswith(mastodon.statuses()[0]["id"])
    assert "/post/" in rows["thread", "b"]["url"]
    assert both.run("retry", "thread").code == 0
    assert both.run("publish-due").code == 0
    first, second = mastodon.statuses()
    assert str(second["in_reply_to_id"]) == first["id"]
    records = {post["value"]["text"]: post for post in pds.posts(person)}
    assert sorted(records) == ["more of thread", "thread"]
    assert records["more of thread"]["value"]["reply"]["parent"]["uri"] == records["thread"]["uri"]


def test_somebody_elses_token_publishes_nothing_and_uploads_nothing(both: Both, mastodon: MastodonServer) -> None:
    """Exit 4 with both names; the picture stays here, and no secret is shown or kept."""
    (both.root / "media").mkdir()
    Image.new("RGB", (40, 40), "blue").save(both.root / "media" / "square.png")
    both.due("smart", media=[{"file": "media/square.png", "alt": "A blue square"}], accounts=["m"])
    both.environ["COOPSKILLS_M_TOKEN"] = mastodon.other_token
    done = both.run("publish-due")
    assert done.code == 4
    assert mastodon.other_handle in done.err
    assert mastodon.handle in done.err
    assert both.ways["m"].count("POST", "") == 0
    kept = b"".join(file.read_bytes() for file in both.root.rglob("*") if file.is_file())
    assert mastodon.other_token not in done.err
    assert mastodon.other_token.encode() not in kept
    both.environ["COOPSKILLS_M_TOKEN"] = mastodon.token
    assert both.run("accounts", "check", "m").code == 0
    assert both.run("publish-due").code == 0
    assert mastodon.texts() == ["smart"]


def test_a_new_token_is_taken_up_without_a_word(both: Both, mastodon: MastodonServer, pds: PDS, person: Person) -> None:
    """Refused, told, replaced: the next thing that comes due goes out, and what was held with it."""
    both.due("first")
    both.environ.update({"COOPSKILLS_M_TOKEN": "revoked", "COOPSKILLS_B_APP_PASSWORD": "revoked-too"})
    done = both.run("publish-due")
    assert (done.code, done.err.count("held: ")) == (4, 2)
    both.environ.update({"COOPSKILLS_M_TOKEN": mastodon.token, "COOPSKILLS_B_APP_PASSWORD": person.password})
    both.due("second")
    done = both.run("publish-due")
    assert (done.code, done.err) == (0, "")
    assert sorted(mastodon.texts()) == ["first", "second"]
    assert sorted(on_bluesky(pds, person)) == ["first", "second"]
