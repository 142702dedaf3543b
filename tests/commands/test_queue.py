"""`coopskills queue`: every delivery, how it stands, and the command that helps."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.campaigns import ago

if TYPE_CHECKING:
    from tests.commands.conftest import Here

SOON = "2090-01-02 09:30"


def put(here: Here, state: str, where: str = "1", **columns: str) -> None:
    """Bring deliveries into a state that takes a network or hours to reach."""
    with sqlite3.connect(here.root / ".coopskills" / "queue.db") as connection:
        values = {"state": state, **columns}
        setting = ", ".join(f"{name} = '{value}'" for name, value in values.items())
        connection.execute(f"UPDATE deliveries SET {setting} WHERE {where}")  # noqa: S608  (written above)
    connection.close()


def test_a_row_has_the_contracts_fields(here: Here) -> None:
    """As it waits, and as it went out."""
    here.post("smart", "One\n---\nTwo", publish_at=SOON)
    here.run("schedule")
    row = here.run("queue", "--json").rows("deliveries")[0]
    waiting = {
        "id": 1,
        "post": "smart",
        "account": "archive",
        "network": "folder",
        "language": "en",
        "occurrence": 0,
        "due": "2090-01-02T08:30:00Z",
        "state": "queued",
        "reason": None,
        "parts": 2,
        "published_parts": 0,
        "url": None,
        "attempts": 0,
        "error": None,
        "next": None,
    }
    assert row == waiting
    here.run("publish", "smart", "--yes")
    row = here.run("queue", "--json").rows("deliveries")[0]
    assert set(row) == set(waiting)
    assert (row["state"], row["published_parts"], row["next"]) == ("published", 2, None)
    assert row["url"]


def test_states_accounts_words_and_numbers_narrow_it(wide: Here) -> None:
    """Each alone and all together; what there is not is a usage error with the nearest word."""
    wide.post("smart", publish_at=SOON)
    wide.post("smart.fr", "Bonjour")
    wide.post("other", "Other", publish_at=SOON, accounts=["sky"])
    wide.run("schedule")
    wide.run("unschedule", "other")

    def shown(*words: str) -> set[tuple[str, str, str]]:
        rows = wide.run("queue", *words, "--json").rows("deliveries")
        return {(row["post"], row["language"], row["account"]) for row in rows}

    assert shown("--state", "cancelled") == {("other", "en", "sky")}
    assert len(shown("--state", "queued", "--state", "cancelled")) == 6
    assert shown("smart.fr") == shown("posts/smart.fr.md") == {("smart", "fr", "archive")}
    assert shown("--account", "sky", "smart") == {("smart", "en", "sky")}
    number = str(wide.queue()["other", "sky"]["id"])
    assert shown("--id", number) == {("other", "en", "sky")}
    assert shown("--state", "failed") == set()
    assert "nothing is in that state" in wide.run("queue", "--state", "failed").err
    for words, hint in (
        (["--state", "queud"], "did you mean 'queued'?"),
        (["othr"], "'other'"),
        (["--account", "sk"], "'sky'"),
        (["--id", "77"], "77"),
    ):
        done = wide.run("queue", *words)
        assert (done.code, done.out) == (2, ""), words
        assert hint in done.err, words


@pytest.mark.parametrize(
    ("state", "reason", "helps"),
    [
        ("queued", "", None),
        ("failed", "", "coopskills retry smart --account archive"),
        ("missed", "", "coopskills reschedule smart WHEN"),
        ("held", "edited", "coopskills schedule smart --account archive"),
        ("held", "account", "coopskills accounts add archive"),
        ("uncertain", "", "coopskills resolve smart --account archive --published URL"),
        ("yours", "", "coopskills resolve smart --account archive --published URL"),
        ("cancelled", "", None),
    ],
)
def test_each_state_names_the_command_that_helps(here: Here, state: str, reason: str, helps: str | None) -> None:
    """In JSON as `next`, on the screen beside what the state means."""
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    put(here, state, reason=reason)
    row = here.run("queue", "--json").rows("deliveries")[0]
    assert (row["state"], row["reason"], row["next"]) == (state, reason or None, helps)
    shown = here.run("queue").out
    assert state in shown
    assert (helps or "") in shown


def test_what_helps_names_the_language_where_the_post_has_several(wide: Here) -> None:
    """So that the command hits this delivery and no other."""
    wide.post("smart", publish_at=SOON)
    wide.post("smart.fr", "Bonjour")
    wide.run("schedule")
    put(wide, "uncertain")
    rows = wide.run("queue", "--json").rows("deliveries")
    begin = {(row["language"], row["account"]): row["next"].removeprefix("coopskills resolve ") for row in rows}
    end = "--published URL"
    assert begin == {
        ("en", "archive"): f"smart.en --account archive {end}",
        ("fr", "archive"): f"smart.fr --account archive {end}",
        ("en", "masto"): f"smart.en --account masto {end}",
        ("en", "sky"): f"smart.en --account sky {end}",
        ("en", "by-hand"): f"smart.en --account by-hand {end}",
    }
    one = wide.run("queue", "smart.fr", "--json").rows("deliveries")[0]["next"]
    assert one.startswith("coopskills resolve smart.fr ")
    for shown in (wide.run("queue").out, wide.run("status").out):
        assert "coopskills resolve smart.fr --account archive --not-published" in shown
        assert "coopskills resolve smart.en --account archive --not-published" in shown
    command = one.replace("URL", "https://x.example/1").split()[1:]
    assert wide.run(*command).code == 0
    published = wide.run("queue", "--state", "published", "--json").rows("deliveries")
    assert [(row["language"], row["account"]) for row in published] == [("fr", "archive")]


def test_what_a_run_says_helps_hits_the_delivery_too(here: Here) -> None:
    """Two languages missed on one account: each line names its own."""
    here.write("config.toml", (here.root / "config.toml").read_text(encoding="utf-8") + 'languages = ["en", "fr"]\n')
    here.post("smart", publish_at=ago(minutes=5))
    here.post("smart.fr", "Bonjour")
    here.run("schedule")
    put(here, "queued", due="2023-01-01T00:00:00.000000Z", wake="2023-01-01T00:00:00.000000Z")
    done = here.run("publish-due")
    assert done.code == 1
    for language in ("en", "fr"):
        assert f"coopskills publish smart.{language} --account archive" in done.err


def test_an_error_from_elsewhere_cannot_steer_the_terminal(here: Here) -> None:
    """Whatever a server said."""
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    put(here, "failed", error="no \x1b[31mway\u202e")
    shown = here.run("queue").out
    assert "no" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
