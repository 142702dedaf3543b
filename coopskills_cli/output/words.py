"""The words that people read: for states, for times, and for the command that helps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coopskills_cli.models import Reason, State
from coopskills_cli.text.harmless import SIGN, harmless

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from coopskills_cli.models import Problem

MEANING = {
    State.QUEUED: "waiting for its time",
    State.SENDING: "going out now",
    State.PUBLISHED: "out",
    State.UNCERTAIN: "may be out, please look",
    State.FAILED: "not out",
    State.MISSED: "too late, not sent",
    State.HELD: "stopped",
    State.YOURS: "waiting for you to post it",
    State.CANCELLED: "taken out",
}

_HELD = {
    Reason.ACCOUNT: "the account must sign in",
    Reason.EDITED: "its file was edited since",
    Reason.DAMAGED: "the queue was altered",
}


def shown_state(word: str) -> str:
    """A state of the log as people see it; empty where there was none yet."""
    return State(word).shown.value if word else ""


def meaning(state: State, reason: str = "") -> str:
    """What a state means to a person."""
    why = _HELD.get(Reason(reason), "") if reason in set(Reason) else ""
    return MEANING[state.shown] + (f": {why}" if why else "")


def needs_a_hand(state: State) -> bool:
    """Whether it waits for a person."""
    return state in (State.FAILED, State.MISSED, State.HELD, State.UNCERTAIN, State.YOURS)


def next_commands(state: State, reason: str, post: str, account: str) -> tuple[str, ...]:
    """The commands that help, the first one first; none where nothing needs a hand.

    `post` is the word that means the post on the command line: `smart`, or `smart.fr`.
    """
    one = f"{post} --account {account}"
    if state is State.HELD and reason == Reason.ACCOUNT:
        return (f"coopskills accounts add {account}", f"coopskills accounts check {account}")
    helpful = {
        State.FAILED: (f"coopskills retry {one}",),
        State.MISSED: (f"coopskills reschedule {post} WHEN", f"coopskills publish {one}"),
        State.HELD: (f"coopskills schedule {one}",),
        State.UNCERTAIN: (f"coopskills resolve {one} --published URL", f"coopskills resolve {one} --not-published"),
        State.YOURS: (f"coopskills resolve {one} --published URL",),
    }
    return helpful.get(state, ())


def counted(number: int, noun: str) -> str:
    """`1 post`, `2 posts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shared(problems: Iterable[Problem]) -> dict[Problem, str]:
    """Each problem once, whichever accounts it was found for, and these: ` [a, b]`, empty where it is no account's."""
    accounts: dict[Problem, list[str]] = {}
    for problem in problems:
        accounts.setdefault(replace(problem, account=None), []).extend(filter(None, [problem.account]))
    return {problem: f" [{', '.join(names)}]" if names else "" for problem, names in accounts.items()}


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as people of the campaign read it: `2023-09-14 09:30 CEST`."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}" if moment else "no time yet"


def rfc3339(moment: datetime | None) -> str | None:
    """A moment for machines: RFC 3339 in UTC, `2023-09-14T07:30:00Z`."""
    from datetime import UTC

    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def first_words(text: str, width: int = 48) -> str:
    """The beginning of a text on one line, its control characters left out."""
    line = " ".join(harmless(text).replace(SIGN, " ").split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
