"""The words that people read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from coopskills_cli.models import Reason, State
from coopskills_cli.output.words import first_words, local, meaning, needs_a_hand, next_commands, rfc3339


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_meaning_and_what_needs_a_hand_a_command(state: State) -> None:
    """Inner states are told as people know them; a command for exactly those that wait for a person."""
    assert meaning(state)
    assert bool(next_commands(state, "", "smart.fr", "a")) is needs_a_hand(state)
    for command in next_commands(state, "", "smart.fr", "a"):
        assert command.startswith("coopskills ")
        assert "smart.fr" in command


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_said(reason: Reason) -> None:
    """`stopped: why`; a reason that nobody knows is left out."""
    assert meaning(State.HELD, reason).startswith("stopped: ")
    assert meaning(State.HELD, "whatever") == "stopped"


def test_times_are_local_for_people_and_utc_for_machines() -> None:
    """With the zone's name, since an hour may happen twice."""
    moment = datetime(2023, 10, 29, 0, 30, 15, tzinfo=UTC)
    zone = ZoneInfo("Europe/Brussels")
    assert local(moment, zone) == "2023-10-29 02:30 CEST"
    assert local(moment.replace(hour=1), zone) == "2023-10-29 02:30 CET"
    assert rfc3339(moment.astimezone(zone)) == "2023-10-29T00:30:15Z"
    assert (local(None, zone), rfc3339(None)) == ("no time yet", None)


def test_first_words_are_one_line_that_steers_nothing() -> None:
    """Cut at the width, with a sign that more follows."""
    assert first_words("Les coops\u202f!\n\n👩\u200d🚀 \x1b[31mred\u202e") == "Les coops ! 👩\u200d🚀 [31mred"
    assert first_words("word " * 30) == "word word word word word word word word word wo…"
    assert len(first_words("x" * 200)) == 48
