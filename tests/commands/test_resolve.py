"""`coopskills resolve`: a person has looked, and says whether it is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.campaigns import HEAD, ago
from tests.commands.test_publish_due import as_if, scheduled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Here, ScriptedHere

    Told = Callable[..., ScriptedHere]

URL = "https://linkedin.example/posts/1"
MANUAL = '\n[accounts.by-hand]\nnetwork = "manual"\nas = "linkedin"\n'


@pytest.fixture
def uncertain(told: Told) -> ScriptedHere:
    """A campaign with a delivery that is out, though nobody can tell."""
    campaign = told("one")
    scheduled(campaign, "smart")
    campaign.tell("send lost", "look unknown")
    assert campaign.run("publish-due").code == 1
    return campaign


@pytest.fixture
def by_hand(here: Here) -> Here:
    """A campaign with a manual account, and a post of two parts that is laid out."""
    here.write("config.toml", HEAD + MANUAL)
    here.post("smart", "first\n---\nsecond", publish_at=ago(seconds=5))
    assert here.run("schedule").code == 0
    done = here.run("publish-due")
    assert (done.code, done.out, done.err) == (0, "", "")
    return here


def test_it_is_out(uncertain: ScriptedHere) -> None:
    """It counts as published at the address that was seen, and is never sent again."""
    done = uncertain.run("resolve", "smart", "--account", "one", "--published", "https://scripted.example/@one/0")
    assert done.code == 0
    row = uncertain.row()
    assert (row["state"], row["url"], row["next"]) == ("published", "https://scripted.example/@one/0", None)
    assert uncertain.run("publish-due").code == 0
    assert uncertain.out() == ["smart says hello"]


def test_it_is_not_out(uncertain: ScriptedHere) -> None:
    """The next run sends it, without looking, however late: a person has looked."""
    as_if(uncertain, "UPDATE deliveries SET due = '2023-09-14T07:30:00.000000Z'")
    assert uncertain.run("resolve", "smart", "--account", "one", "--not-published").code == 0
    assert uncertain.state() == "queued"
    assert uncertain.run("publish-due").code == 0
    assert uncertain.out() == ["smart says hello", "smart says hello"]  # the person was wrong


def test_of_a_thread_the_rest_goes_on_after_the_part_that_was_seen(told: Told) -> None:
    """A person saw the second part; the third, which was never sent, goes out."""
    campaign = told("one")
    campaign.post("smart", "first\n---\nsecond\n---\nthird", publish_at=ago(seconds=5))
    campaign.run("schedule")
    campaign.tell("send fine", "send lost", "look unknown")
    campaign.run("publish-due")
    done = campaign.run("resolve", "smart", "--account", "one", "--published", "https://scripted.example/@one/1")
    assert done.code == 0
    assert "the rest of it goes out with the next run" in done.err
    assert campaign.run("publish-due").code == 0
    assert campaign.out() == ["first", "second", "third"]
    assert campaign.state() == "published"


def test_what_is_laid_out_for_a_person(by_hand: Here) -> None:
    """Text by text with a READ-ME; waiting for a person is no trouble, and says what to do next."""
    row = by_hand.queue()["smart", "by-hand"]
    assert (row["state"], row["next"]) == ("yours", "coopskills resolve smart --account by-hand --published URL")
    (folder,) = (by_hand.root / "to-post").iterdir()
    assert (folder / "text-1.txt").read_text(encoding="utf-8") == "first"
    assert (folder / "text-2.txt").read_text(encoding="utf-8").startswith("second")
    assert "coopskills resolve smart --account by-hand --published" in (folder / "READ-ME.txt").read_text("utf-8")
    again = by_hand.run("publish-due")
    assert (again.code, again.err) == (0, "")


def test_a_person_has_posted_it(by_hand: Here) -> None:
    """All of it is out, at the address that the person gives."""
    assert by_hand.run("resolve", "smart", "--account", "by-hand", "--published", URL).code == 0
    row = by_hand.queue()["smart", "by-hand"]
    assert (row["state"], row["url"], row["published_parts"]) == ("published", URL, 2)


def test_a_person_has_not_posted_it(by_hand: Here) -> None:
    """It goes back into the queue, from where it is laid out again, or taken out."""
    assert by_hand.run("resolve", "smart", "--account", "by-hand", "--not-published").code == 0
    assert by_hand.queue()["smart", "by-hand"]["state"] == "queued"
    assert by_hand.run("publish-due").code == 0
    assert by_hand.queue()["smart", "by-hand"]["state"] == "yours"
    assert len(list((by_hand.root / "to-post").iterdir())) == 1
    by_hand.run("resolve", "smart", "--account", "by-hand", "--not-published")
    assert by_hand.run("unschedule", "smart").code == 0
    assert by_hand.queue()["smart", "by-hand"]["state"] == "cancelled"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--published URL, or --not-published"),
        (("--published", URL, "--not-published"), "--published URL, or --not-published"),
        (("--published", "yes"), "is no address"),
        (("--published", "https://"), "is no address"),
    ],
)
def test_a_person_says_one_thing_clearly(by_hand: Here, words: tuple[str, ...], said: str) -> None:
    """Exit 2, and nothing is settled."""
    done = by_hand.run("resolve", "smart", "--account", "by-hand", *words)
    assert done.code == 2
    assert said in done.err
    assert by_hand.queue()["smart", "by-hand"]["state"] == "yours"


def test_where_there_is_nothing_to_settle(here: Here) -> None:
    """Exit 2, with how it stands."""
    scheduled(here, "smart")
    done = here.run("resolve", "smart", "--account", "archive", "--not-published")
    assert done.code == 2
    assert "queued" in done.err


def test_one_word_settles_one_delivery(here: Here) -> None:
    """Two languages wait on the account: one address cannot be that of both."""
    here.write("config.toml", HEAD + MANUAL + 'languages = ["en", "fr"]\n')
    here.post("smart", "Hello", publish_at=ago(seconds=5))
    here.post("smart.fr", "Bonjour")
    here.run("schedule")
    assert here.run("publish-due").code == 0
    done = here.run("resolve", "smart", "--account", "by-hand", "--published", URL)
    assert done.code == 2
    assert "smart.en" in done.err
    assert "smart.fr" in done.err
    assert here.run("resolve", "smart.fr", "--account", "by-hand", "--published", URL).code == 0
    rows = here.run("queue", "--json").rows("deliveries")
    assert {row["language"]: row["state"] for row in rows} == {"en": "yours", "fr": "published"}
