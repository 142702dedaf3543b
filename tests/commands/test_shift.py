"""`coopskills shift`: moves the campaign, its dates and what is queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Here


@pytest.fixture
def planned(wide: Here) -> Here:
    """Posts with a time, on a date, without any; a draft, a translation, and an account with a time of its own."""
    wide.post("launch", "Launch", publish_at="2090-03-20 09:30", accounts=["archive"])
    wide.post("launch.fr", "Lancement")
    wide.post("remind", "Remind", publish_at="conference - 3d 09:00", accounts=["archive"])
    wide.post("idea", "Idea", publish_at="2090-04-01 10:00", draft=True)
    wide.post("timeless", "Timeless")
    wide.write(
        "posts/split.md",
        "---\npublish_at: 2090-03-21 09:30Z\naccounts: [archive, sky]\noverrides:\n"
        "  sky:\n    # later there\n    publish_at: 2090-03-22 12:00\n---\nSplit\n",
    )
    assert wide.run("schedule").code == 0
    return wide


def due(here: Here) -> dict[tuple[str, str, str], str]:
    rows = here.run("preview", "--json").rows("messages")
    return {(row["post"], row["language"], row["account"]): row["due"] for row in rows}


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "queue.db" not in path.name}


def test_everything_moves_by_days_and_keeps_its_time_of_day(planned: Here) -> None:
    """Across a clock change; posts on a date move once, with the date; drafts too; the queue follows."""
    done = planned.run("shift", "7d")
    assert (done.code, done.out) == (0, "")
    assert "conference = 2090-12-05T14:30:00" in (planned.root / "config.toml").read_text(encoding="utf-8")
    assert "publish_at: conference - 3d 09:00" in (planned.root / "posts" / "remind.md").read_text("utf-8").replace(
        '"', ""
    )
    text = (planned.root / "posts" / "split.md").read_text(encoding="utf-8")
    assert "publish_at: 2090-03-28 08:30Z" in text
    assert "    # later there\n    publish_at: 2090-03-29 12:00\n" in text
    moved = due(planned)
    assert moved["launch", "en", "archive"] == moved["launch", "fr", "archive"] == "2090-03-27T07:30:00Z"
    assert moved["remind", "en", "archive"] == "2090-12-02T08:00:00Z"
    assert moved["idea", "en", "archive"] == "2090-04-08T08:00:00Z"
    assert moved["split", "en", "sky"] == "2090-03-29T10:00:00Z"
    queued = {
        (row["post"], row["language"], row["account"]): row for row in planned.run("queue", "--json").rows("deliveries")
    }
    assert {key: row["due"] for key, row in queued.items()} == {key: moved[key] for key in queued}
    assert {row["change"] for row in planned.run("changes", "--json").rows("changes")} == {"same"}


def test_back_again_restores_every_byte(planned: Here) -> None:
    """There and back by `--earlier`."""
    before = contents(planned.root)
    assert planned.run("shift", "10d").code == 0
    assert contents(planned.root) != before
    assert planned.run("shift", "10d", "--earlier").code == 0
    assert contents(planned.root) == before


def test_a_start_is_the_first_posts_day(planned: Here) -> None:
    """Its time of day stays, or is given with the day; drafts do not count as first where others are ready."""
    planned.post("early", "Early", publish_at="2090-01-01 08:00", draft=True)
    assert planned.run("shift", "--start", "2091-03-20").code == 0
    assert due(planned)["launch", "en", "archive"] == "2091-03-20T08:30:00Z"
    assert due(planned)["early", "en", "archive"] == "2091-01-01T07:00:00Z"
    assert planned.run("shift", "--start", "2091-03-20 10:00").code == 0
    assert due(planned)["launch", "en", "archive"] == "2091-03-20T09:00:00Z"
    assert due(planned)["remind", "en", "archive"] == "2091-11-25T08:00:00Z"


def test_a_campaign_that_hangs_on_a_date_alone_moves_by_it(wide: Here) -> None:
    """The date moves, the posts follow, once."""
    wide.post("one", "One", publish_at="conference - 3d 09:00")
    wide.post("two", "Two", publish_at="conference + 1d")
    assert wide.run("shift", "--start", "2091-05-02").code == 0
    moved = due(wide)
    assert moved["one", "en", "sky"] == "2091-05-02T07:00:00Z"
    assert moved["two", "en", "sky"] == "2091-05-06T12:30:00Z"


def test_with_posts_only_these_move(planned: Here) -> None:
    """No date moves; a post that hangs on one cannot be moved so, which is said before anything is written."""
    assert planned.run("shift", "7d", "launch").code == 0
    assert due(planned)["launch", "fr", "archive"] == "2090-03-27T07:30:00Z"
    assert due(planned)["split", "en", "archive"] == "2090-03-21T09:30:00Z"
    assert "conference = 2090-11-28T14:30:00" in (planned.root / "config.toml").read_text(encoding="utf-8")
    before = contents(planned.root)
    done = planned.run("shift", "7d", "launch", "remind")
    assert (done.code, done.out) == (2, "")
    assert "conference" in done.err
    assert "coopskills reschedule remind WHEN" in done.err
    assert contents(planned.root) == before


def test_what_is_out_keeps_its_time(planned: Here) -> None:
    """A published post's file is left alone, the rest moves."""
    planned.run("publish", "launch", "--yes")
    text = (planned.root / "posts" / "launch.md").read_bytes()
    assert planned.run("shift", "7d").code == 0
    assert (planned.root / "posts" / "launch.md").read_bytes() == text
    assert due(planned)["split", "en", "archive"] == "2090-03-28T08:30:00Z"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ([], "coopskills shift 7d"),
        (["7d", "--start", "2091-01-01"], "coopskills shift 7d"),
        (["7"], "1h, 3d"),
        (["week"], "1h, 3d"),
        (["--start", "soon"], "2023-09-14 09:30"),
        (["7d", "lanch"], "did you mean 'launch'?"),
        (["6d", "night"], "2090-03-26 03:30+02:00"),
        (["999999w"], "calendar"),
    ],
)
def test_a_slip_moves_nothing(planned: Here, words: list[str], hint: str) -> None:
    """Exit 2 and what to write, also for a new time that the clocks skip; every file as it was."""
    planned.post("night", "Night", publish_at="2090-03-20 02:30")
    before = contents(planned.root)
    done = planned.run("shift", *words)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err
    assert contents(planned.root) == before


def test_one_broken_post_stops_it(planned: Here) -> None:
    """Exit 2 with file and line, nothing moved."""
    planned.write("posts/broken.md", "---\nfoo: 1\n---\nBroken\n")
    before = contents(planned.root)
    done = planned.run("shift", "7d")
    assert done.code == 2
    assert "posts/broken.md:2" in done.err
    assert contents(planned.root) == before


def test_a_time_that_cannot_be_changed_safely_stops_it_before_anything_moved(planned: Here) -> None:
    """An alias in YAML stands for another value: no date and no other post has moved then."""
    planned.write("posts/zz-alias.md", "---\nwhen: &w 2090-05-01 09:30\npublish_at: *w\n---\n{{ when }}\n")
    before = contents(planned.root)
    done = planned.run("shift", "7d")
    assert (done.code, done.out) == (2, "")
    assert "posts/zz-alias.md:" in done.err
    assert contents(planned.root) == before


def test_a_campaign_moved_into_the_past_says_what_that_means(planned: Here) -> None:
    """What is queued would be missed, or go out with the next run: said, with how many."""
    done = planned.run("shift", "--start", "2022-03-01")
    assert done.code == 0
    assert "past" in done.err
