"""`coopskills status`, and `coopskills` alone: how the campaign stands, and what to do next."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.campaigns import CampaignFolder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Here

SOON = "2090-01-02 09:30"
PAST = "2023-01-01T00:00:00.000000Z"


def put(here: Here, state: str, post: str, **columns: str) -> None:
    """Bring a post's deliveries into a state that takes a network or hours to reach."""
    with sqlite3.connect(here.root / ".coopskills" / "queue.db") as connection:
        setting = ", ".join(f"{name} = '{value}'" for name, value in {"state": state, **columns}.items())
        connection.execute(f"UPDATE deliveries SET {setting} WHERE post = '{post}'")  # noqa: S608  (written below)
    connection.close()


def next_step(here: Here) -> str:
    done = here.run()
    assert done.code == 0, done.err
    return done.out.rpartition("\nNext: ")[2]


def test_alone_it_says_the_next_step_at_every_stage(here: Here) -> None:
    """From the first draft to the queue, to what needs a hand."""
    assert "coopskills new" in next_step(here)
    here.post("smart", draft=True, publish_at=SOON)
    assert "1 draft waits" in next_step(here)
    here.post("smart", publish_at=SOON)
    assert "coopskills schedule" in next_step(here)
    here.write("posts/broken.md", "x")
    assert "coopskills check" in next_step(here)
    (here.root / "posts" / "broken.md").unlink()
    here.run("schedule")
    assert "nothing to do" in next_step(here)
    here.post("smart", "Edited", publish_at=SOON)
    assert "coopskills schedule" in next_step(here)
    put(here, "failed", "smart")
    assert "hand" in next_step(here)
    put(here, "queued", "smart", due=PAST, wake=PAST)
    assert "coopskills publish-due" in next_step(here)


def test_without_a_campaign_it_names_init(tmp_path: Path) -> None:
    """Exit 2, for every command that looks or plans."""
    empty = CampaignFolder(tmp_path)
    for words in ([], ["status"]):
        done = empty.run(*words)
        assert (done.code, done.out) == (2, "")
        assert "coopskills init" in done.err


def test_what_needs_a_hand_comes_with_its_commands(wide: Here) -> None:
    """Counts, what is next with its first words, what needs a hand, and what is due and lies."""
    for name in ("lost", "doubtful", "by-me"):
        wide.post(name, f"Text of {name}", publish_at=SOON, accounts=["sky"])
    wide.post("next", "The very next one", publish_at=SOON, accounts=["masto"])
    wide.run("schedule")
    put(wide, "failed", "lost", error="no way")
    put(wide, "uncertain", "doubtful")
    put(wide, "yours", "by-me")
    shown = wide.run("status").out
    for words in (
        "1 failed, 1 queued, 1 uncertain, 1 yours",
        "2090-01-02 09:30 CET  next on masto: The very next one",
        "coopskills retry lost --account sky",
        "coopskills resolve doubtful --account sky --published URL",
        "coopskills resolve doubtful --account sky --not-published",
        "coopskills resolve by-me --account sky --published URL",
    ):
        assert words in shown
    answer = wide.run("status", "--json")
    assert {row["state"]: row["count"] for row in answer.rows("status")} == dict.fromkeys(
        ("failed", "queued", "uncertain", "yours"), 1
    )
    assert [row["post"] for row in answer.rows("next")] == ["next"]
    assert {row["post"] for row in answer.rows("attention")} == {"lost", "doubtful", "by-me"}
    assert answer.rows("overdue") == []


@pytest.mark.parametrize(
    ("state", "columns", "code"),
    [
        ("queued", {}, 0),
        ("yours", {}, 0),
        ("failed", {}, 3),
        ("uncertain", {}, 3),
        ("held", {"reason": "edited"}, 3),
        ("held", {"reason": "account"}, 4),
        ("queued", {"due": PAST, "wake": PAST}, 1),
    ],
)
def test_monitors_get_an_exit_code(here: Here, state: str, columns: dict[str, str], code: int) -> None:
    """Only with `--exit-code`: a person's look always ends with 0."""
    here.post("smart", publish_at=SOON)
    here.run("schedule")
    put(here, state, "smart", **columns)
    assert here.run("status").code == 0
    assert here.run("status", "--exit-code").code == code
    assert here.run("status", "--exit-code", "--json").code == code


def test_a_name_cannot_steer_the_terminal(here: Here) -> None:
    """The campaign may come from others."""
    text = (here.root / "config.toml").read_text(encoding="utf-8")
    here.write("config.toml", text.replace('"Skills"', '"Sk\\u001b[31mills\\u202e"'))
    for words in ([], ["status"]):
        done = here.run(*words)
        assert "Sk" in done.out
        assert "\x1b" not in done.out + done.err
        assert "\u202e" not in done.out + done.err
