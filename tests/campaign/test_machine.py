"""Held: only the machine that publishes touches the queue, and the others learn what to do."""

from __future__ import annotations

import socket

import pytest

from coopskills_cli.campaign.machine import require_publisher, this_machine
from coopskills_cli.errors import ElsewhereError


def test_the_machine_is_the_variable_or_the_host() -> None:
    """An empty variable says nothing."""
    assert this_machine({"COOPSKILLS_MACHINE": "desk"}) == "desk"
    assert this_machine({}) == socket.gethostname()
    assert this_machine({"COOPSKILLS_MACHINE": " "}) == socket.gethostname()


@pytest.mark.parametrize("publisher", [None, "desk", "DESK"])
def test_the_publisher_may_publish(publisher: str | None) -> None:
    """So may anyone before the first machine wrote its name; host names know no letter case."""
    require_publisher(publisher, {"COOPSKILLS_MACHINE": "desk"})


def test_elsewhere_both_machines_and_takeover_are_named() -> None:
    """The error says who publishes, who asked, and the command that moves it."""
    with pytest.raises(ElsewhereError) as caught:
        require_publisher("office", {"COOPSKILLS_MACHINE": "desk"})
    assert "'office'" in str(caught.value)
    assert "'desk'" in str(caught.value)
    assert "coopskills takeover" in caught.value.remedy
    assert caught.value.exit_code == 2
