"""`coopskills unschedule`: takes deliveries out of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Here

SOON = "2090-01-02 09:30"


@pytest.fixture
def scheduled(wide: Here) -> Here:
    """`smart` in two languages and `other`, on every account that carries them."""
    wide.post("smart", publish_at=SOON)
    wide.post("smart.fr", "Bonjour")
    wide.post("other", "Other", publish_at=SOON)
    assert wide.run("schedule").code == 0
    return wide


def taken(here: Here) -> set[tuple[str, str, str]]:
    rows = here.run("queue", "--state", "cancelled", "--json").rows("deliveries")
    return {(row["post"], row["language"], row["account"]) for row in rows}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["smart.fr"], {("smart", "fr", "archive")}),
        (["posts\\smart.md", "--account", "archive"], {("smart", "en", "archive")}),
        (["posts/smart.fr.md"], {("smart", "fr", "archive")}),
        (["smart", "--account", "archive"], {("smart", "en", "archive"), ("smart", "fr", "archive")}),
        (["o*", "--account", "sky", "--account", "masto"], {("other", "en", "sky"), ("other", "en", "masto")}),
        (["smart.en", "other", "--account", "sky"], {("smart", "en", "sky"), ("other", "en", "sky")}),
    ],
)
def test_words_and_accounts_say_what(scheduled: Here, words: list[str], wanted: set[tuple[str, str, str]]) -> None:
    """A slug, one language, a path, a pattern; the files stay as they are."""
    done = scheduled.run("unschedule", *words)
    assert (done.code, done.out) == (0, "")
    assert taken(scheduled) == wanted
    assert (scheduled.root / "posts" / "smart.md").exists()


def test_one_delivery_by_its_number(scheduled: Here) -> None:
    """`--id` narrows to it."""
    number = scheduled.queue()["other", "sky"]["id"]
    assert scheduled.run("unschedule", "other", "--id", str(number)).code == 0
    assert taken(scheduled) == {("other", "en", "sky")}


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["smrt"], "did you mean 'smart'?"),
        (["smart", "--account", "maso"], "did you mean 'masto'?"),
        (["smart", "--id", "99"], "coopskills queue"),
        (["smart", "nothing-at-all"], "nothing-at-all"),
        ([], "SLUG"),
    ],
)
def test_a_slip_takes_nothing_out(scheduled: Here, words: list[str], hint: str) -> None:
    """Exit 2, and what was meant."""
    done = scheduled.run("unschedule", *words)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err
    assert taken(scheduled) == set()


def test_a_post_whose_file_is_gone_can_still_be_taken_out(scheduled: Here) -> None:
    """The queue is asked, not the folder; and twice is no error."""
    (scheduled.root / "posts" / "other.md").unlink()
    assert scheduled.run("unschedule", "other").code == 0
    assert scheduled.run("unschedule", "other").code == 0
    assert len(taken(scheduled)) == 4


def test_what_is_out_stays_out(here: Here) -> None:
    """Nothing to take out is exit 2, with the reason."""
    here.post("smart")
    here.run("publish", "smart", "--yes")
    done = here.run("unschedule", "smart")
    assert done.code == 2
    assert "published" in done.err
    assert here.queue()["smart", "archive"]["state"] == "published"


def test_an_empty_queue_is_not_made(here: Here) -> None:
    """A slip in a campaign that nothing was scheduled in leaves no trace."""
    here.post("smart")
    assert here.run("unschedule", "smart").code == 2
    assert not (here.root / ".coopskills").exists()
