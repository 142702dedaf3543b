"""`coopskills changes`: posts/ held against the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commands.conftest import Here

SOON, LATER = "2090-01-02 09:30", "2090-01-03 09:30"


def changes(here: Here) -> dict[tuple[str, str, str], str]:
    """The change by post, language and account."""
    rows = here.run("changes", "--json").rows("changes")
    return {(row["post"], row["language"], row["account"]): row["change"] for row in rows}


def test_each_difference_has_its_word(wide: Here) -> None:
    """new, same, changed, moved, gone, published-differs, one for each account and language; drafts are left out."""
    for name in ("same", "changed", "moved", "gone", "drafted", "out"):
        wide.post(name, f"Text of {name}", publish_at=SOON, accounts=["archive"])
    wide.post("smart", publish_at=SOON, accounts=["archive"])
    wide.post("smart.fr", "Bonjour")
    wide.run("schedule")
    assert set(changes(wide).values()) == {"same"}
    assert wide.run("publish", "out", "--yes").code == 0
    wide.post("changed", "Other", publish_at=SOON, accounts=["archive"])
    wide.post("moved", "Text of moved", publish_at=LATER, accounts=["archive"])
    (wide.root / "posts" / "gone.md").unlink()
    wide.post("drafted", "Text of drafted", publish_at=SOON, accounts=["archive"], draft=True)
    wide.post("out", "Other", publish_at=SOON, accounts=["archive"])
    wide.post("smart.fr", "Salut")
    wide.post("fresh", "Fresh", publish_at=SOON, accounts=["sky"])
    wide.post("timeless", "Timeless")
    wide.post("idea", "Idea", publish_at=SOON, draft=True)
    assert changes(wide) == {
        ("changed", "en", "archive"): "changed",
        ("drafted", "en", "archive"): "gone",
        ("fresh", "en", "sky"): "new",
        ("gone", "en", "archive"): "gone",
        ("moved", "en", "archive"): "moved",
        ("out", "en", "archive"): "published-differs",
        ("same", "en", "archive"): "same",
        ("smart", "en", "archive"): "same",
        ("smart", "fr", "archive"): "changed",
    }
    done = wide.run("changes")
    assert done.code == 0
    for word in ("published-differs", "gone", "2090-01-03 09:30 CET"):
        assert word in done.out


def test_a_row_has_the_contracts_fields(here: Here) -> None:
    """The time that the files give, in UTC; of what is gone that of the queue."""
    here.post("smart", publish_at=SOON)
    row = {"post": "smart", "account": "archive", "language": "en", "due": "2090-01-02T08:30:00Z"}
    assert here.run("changes", "--json").rows("changes") == [row | {"change": "new"}]
    here.run("schedule")
    here.post("smart", publish_at=LATER)
    moved = here.run("changes", "--json").rows("changes")
    assert moved == [row | {"change": "moved", "due": "2090-01-03T08:30:00Z"}]
    (here.root / "posts" / "smart.md").unlink()
    assert here.run("changes", "--json").rows("changes") == [row | {"change": "gone"}]


def test_a_post_that_cannot_be_read_is_not_called_gone(here: Here) -> None:
    """The others are listed, what is wrong is said, and the exit code is 2."""
    here.post("smart", publish_at=SOON)
    here.post("other", "Other", publish_at=SOON)
    here.run("schedule")
    here.write("posts/smart.md", "---\nfoo: 1\n---\nHello\n")
    done = here.run("changes", "--json")
    assert done.code == 2
    assert [(row["post"], row["change"]) for row in done.rows("changes")] == [("other", "same")]
    assert "posts/smart.md:2" in done.err


def test_where_there_is_nothing_to_compare_a_person_is_told(here: Here) -> None:
    """No headings without rows; JSON is an empty listing."""
    here.post("idea", "Idea")
    done = here.run("changes")
    assert (done.code, done.out) == (0, "")
    assert "nothing to compare" in done.err
    assert here.run("changes", "--json").rows("changes") == []


def test_what_was_taken_out_is_new_again(here: Here) -> None:
    """`schedule` would put it back; without a time it would not, and is not listed."""
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    here.run("unschedule", "smart")
    assert changes(here) == {("smart", "en", "archive"): "new"}
    here.post("smart")
    assert changes(here) == {}


def test_a_queued_post_that_lost_its_time_is_gone(here: Here) -> None:
    """It would go out all the same, so it must not look as if all were well; once it is out, it is the same."""
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    here.post("smart")
    assert changes(here) == {("smart", "en", "archive"): "gone"}
    here.run("publish", "smart", "--yes")
    assert changes(here) == {("smart", "en", "archive"): "same"}
