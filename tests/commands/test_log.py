"""`coopskills log`: what happened, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commands.conftest import Here

SOON = "2090-01-02 09:30"


def test_every_step_has_a_row(here: Here) -> None:
    """When, which delivery, from which state to which as people know them, and why."""
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    here.run("reschedule", "smart", "2090-02-02 10:00")
    here.run("unschedule", "smart")
    rows = here.run("log", "--json").rows("events")
    assert [(row["before"], row["after"]) for row in rows] == [
        (None, "queued"),
        ("queued", "queued"),
        ("queued", "cancelled"),
    ]
    for row in rows:
        assert set(row) == {"at", "id", "post", "account", "language", "before", "after", "detail"}
        assert row["at"].endswith("Z")
        assert (row["id"], row["post"], row["account"], row["language"]) == (1, "smart", "archive", "en")
    shown = here.run("log").out
    for word in ("frozen", "moved", "taken out"):
        assert word in shown


def test_words_accounts_and_numbers_narrow_it(wide: Here) -> None:
    """One post, one language, one account, one delivery; a slip is exit 2 with the nearest word."""
    wide.post("smart", publish_at=SOON)
    wide.post("smart.fr", "Bonjour")
    wide.post("other", "Other", publish_at=SOON)
    wide.run("schedule")

    def shown(*words: str) -> set[tuple[str, str, str]]:
        rows = wide.run("log", *words, "--json").rows("events")
        return {(row["post"], row["language"], row["account"]) for row in rows}

    assert len(shown()) == 9
    assert {post for post, _, _ in shown("smart")} == {"smart"}
    assert shown("smart.fr") == shown("posts\\smart.fr.md") == {("smart", "fr", "archive")}
    assert shown("o*", "--account", "sky") == {("other", "en", "sky")}
    number = str(wide.queue()["other", "masto"]["id"])
    assert shown("--id", number) == {("other", "en", "masto")}
    for words, hint in ((["smrt"], "'smart'"), (["--account", "skt"], "'sky'"), (["--id", "50"], "50")):
        done = wide.run("log", *words)
        assert (done.code, done.out) == (2, ""), words
        assert hint in done.err, words


def test_where_nothing_happened_a_person_is_told(here: Here) -> None:
    """No headings without rows; JSON is an empty listing."""
    done = here.run("log")
    assert (done.code, done.out) == (0, "")
    assert "nothing has happened" in done.err
    assert here.run("log", "--json").rows("events") == []
