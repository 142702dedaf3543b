"""`coopskills reschedule`: another time, in the file, and the queue follows as it was frozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Here

SOON = "2090-01-02 09:30"


def due(here: Here) -> dict[tuple[str, str, str], str]:
    rows = here.run("queue", "--json").rows("deliveries")
    return {(row["post"], row["language"], row["account"]): row["due"] for row in rows}


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_file_is_edited_and_the_queue_follows(here: Here) -> None:
    """One value of the file, comments kept; the text stays as it was frozen, and nothing counts as edited."""
    here.write("posts/smart.md", "---\npublish_at: '2090-01-02 09:30' # Tuesday\nlink: https://x.example\n---\nHello\n")
    here.run("schedule")
    done = here.run("reschedule", "smart", "2090-02-03 10:00")
    assert (done.code, done.out) == (0, "")
    text = (here.root / "posts" / "smart.md").read_text(encoding="utf-8")
    assert text == "---\npublish_at: '2090-02-03 10:00' # Tuesday\nlink: https://x.example\n---\nHello\n"
    assert due(here) == {("smart", "en", "archive"): "2090-02-03T09:00:00Z"}
    assert [row["change"] for row in here.run("changes", "--json").rows("changes")] == ["same"]
    assert "0 frozen" in here.run("schedule").err


def test_a_file_that_was_edited_before_still_counts_as_edited(here: Here) -> None:
    """The new time does not smuggle an unseen text past the officer: preview says so, `schedule` freezes it."""
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    here.post("smart", "Edited", publish_at=SOON)
    here.run("reschedule", "smart", "2090-02-03 10:00")
    row = here.run("preview", "--json").rows("messages")[0]
    assert (row["due"], row["parts"][0]["text"].partition("\n")[0]) == ("2090-02-03T09:00:00Z", "Hello")
    assert [problem["code"] for problem in row["problems"]] == ["edited"]


def test_all_languages_move_or_the_one_that_is_named(wide: Here) -> None:
    """A translation with a time of its own moves too where the whole post is meant."""
    wide.post("smart", publish_at=SOON, accounts=["archive"])
    wide.post("smart.fr", "Bonjour", publish_at="2090-01-02 12:00")
    wide.run("schedule")
    wide.run("reschedule", "smart.fr", "2090-02-03 10:00")
    assert due(wide) == {
        ("smart", "en", "archive"): "2090-01-02T08:30:00Z",
        ("smart", "fr", "archive"): "2090-02-03T09:00:00Z",
    }
    wide.run("reschedule", "smart", "2090-03-03 10:00")
    assert set(due(wide).values()) == {"2090-03-03T09:00:00Z"}


def test_an_account_with_a_time_of_its_own_keeps_it(wide: Here) -> None:
    """`overrides` may give one account another time: its delivery stays there, and that is said."""
    wide.write(
        "posts/smart.md",
        "---\npublish_at: 2090-01-02 09:30\noverrides:\n  sky: {publish_at: 2090-05-05 10:00}\n---\nHello\n",
    )
    wide.run("schedule")
    done = wide.run("reschedule", "smart", "2090-02-03 10:00")
    assert due(wide)["smart", "en", "masto"] == "2090-02-03T09:00:00Z"
    assert due(wide)["smart", "en", "sky"] == "2090-05-05T08:00:00Z"
    assert "sky" in done.err
    assert {row["change"] for row in wide.run("changes", "--json").rows("changes")} == {"same"}


def test_a_date_and_a_span_from_now_are_times_too(here: Here) -> None:
    """`conference - 3d 09:00` stays as it is written; `+2h` becomes a time."""
    here.write(
        "config.toml", (here.root / "config.toml").read_text("utf-8") + "[dates]\nconference = 2090-11-28T14:30:00\n"
    )
    here.post("smart", publish_at=SOON)
    assert here.run("reschedule", "smart", "conference - 3d 09:00").code == 0
    assert "conference - 3d 09:00" in (here.root / "posts" / "smart.md").read_text(encoding="utf-8")
    before = datetime.now(UTC).replace(microsecond=0)
    assert here.run("reschedule", "smart", "+2h").code == 0
    row = here.run("preview", "--json").rows("messages")[0]
    moved = datetime.fromisoformat(row["due"]) - before
    assert timedelta(hours=2) <= moved <= timedelta(hours=2, minutes=2)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["smart", "tomorrow"], "2023-09-14 09:30"),
        (["smart", "2090-03-26 02:30"], "2090-03-26 03:30+02:00"),
        (["smart", "2090-10-29 02:30"], "2090-10-29 02:30+01:00"),
        (["smart", "2023-01-01 09:30"], "coopskills publish smart"),
        (["smart", "conferenc - 1d"], "did you mean 'conference'?"),
        (["smart", "2090-01-02"], "09:30"),
        (["smrt", SOON], "did you mean 'smart'?"),
        (["smart"], "WHEN"),
    ],
)
def test_a_slip_changes_nothing(here: Here, words: list[str], hint: str) -> None:
    """Exit 2, what was meant, both readings of a doubtful time; files and queue as they were."""
    here.write(
        "config.toml", (here.root / "config.toml").read_text("utf-8") + "[dates]\nconference = 2090-11-28T14:30:00\n"
    )
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    before, planned = contents(here.root / "posts"), due(here)
    done = here.run("reschedule", *words)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err
    assert (contents(here.root / "posts"), due(here)) == (before, planned)


def test_what_is_out_has_no_time_to_move(here: Here) -> None:
    """Exit 2, the file as it was."""
    here.post("smart", publish_at=SOON)
    here.run("publish", "smart", "--yes")
    before = contents(here.root / "posts")
    done = here.run("reschedule", "smart", "2090-02-03 10:00")
    assert done.code == 2
    assert "smart" in done.err
    assert contents(here.root / "posts") == before


def test_a_broken_post_is_not_edited(here: Here) -> None:
    """Exit 2 with file and line."""
    here.write("posts/smart.md", "---\npublish_at: 2090-01-02 09:30\nfoo: 1\n---\nHello\n")
    before = contents(here.root / "posts")
    done = here.run("reschedule", "smart", "2090-02-03 10:00")
    assert done.code == 2
    assert "posts/smart.md:3" in done.err
    assert contents(here.root / "posts") == before


def test_what_was_missed_comes_back(here: Here) -> None:
    """A stopped delivery with a new time waits again; one that was taken out stays out, and that is said."""
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    here.run("unschedule", "smart")
    done = here.run("reschedule", "smart", "2090-02-03 10:00")
    assert done.code == 0
    assert here.queue()["smart", "archive"]["state"] == "cancelled"
    assert "coopskills schedule smart" in done.err
