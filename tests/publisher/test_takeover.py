"""What the next publisher makes of a delivery that another one left, died over, or is still at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.models import Reason, State
from coopskills_cli.publisher.sender import LEASE
from tests.publisher.world import Answer, Turn

if TYPE_CHECKING:
    from coopskills_cli.models import Outcome
    from tests.publisher.conftest import Desk


def test_a_second_request_too_is_given_time_to_come_to_light(desk: Desk) -> None:
    """Its publisher died over it: the time that was waited for the first request says nothing of the second."""
    desk.freeze()
    killed = desk.publish(Turn(), Turn(Answer.VANISHED), Turn(), Turn(Answer.KILLED_AFTER, delay=1))
    assert killed is None
    assert [one.state for one in desk.publish() or ()] == [State.PUBLISHED]
    assert desk.out() == [("p", 0)]


def test_an_upload_that_takes_long_is_not_begun_anew_by_every_other_publisher(desk: Desk) -> None:
    """Before its request a living publisher keeps what it has taken: cron starts the next one after a minute."""
    desk.freeze()
    looked: list[list[Outcome] | None] = []

    def next_minute() -> None:
        desk.world.true += 70
        looked.append(desk.publish())

    outcomes = desk.publish(Turn(meanwhile=next_minute))
    assert looked == [[]]
    assert [one.state for one in outcomes or ()] == [State.PUBLISHED]
    assert desk.out() == [("p", 0)]


def test_a_file_that_cannot_be_read_holds_its_post_and_no_other(desk: Desk) -> None:
    """Nobody can say that it was not edited; what is wrong is told with its name."""
    (desk.campaign.root / "posts").mkdir()
    desk.freeze("p", sources={f"posts/{'x' * 300}.md": "0" * 64})  # a name too long for any file system
    desk.freeze("q")
    outcomes = {one.post: one for one in desk.publish() or ()}
    assert (outcomes["p"].state, outcomes["p"].reason) == (State.HELD, Reason.EDITED)
    assert "x" * 300 in outcomes["p"].error
    assert outcomes["q"].state is State.PUBLISHED


def test_what_a_publisher_finds_out_after_its_lease_stands_in_the_log(desk: Desk) -> None:
    """Another one has taken the delivery over meanwhile; the address that came late is not lost."""
    desk.freeze()

    def too_long() -> None:
        desk.world.true += LEASE.total_seconds() + 1
        assert [one.state for one in desk.publish() or ()] == [State.PUBLISHED]

    assert desk.publish(Turn(), Turn(meanwhile=too_long)) == []
    assert desk.out() == [("p", 0)]
    assert "https://network.example/0" in desk.store.events()[-1].detail
    assert desk.one().state is State.PUBLISHED


def test_a_network_that_refuses_to_be_read_leaves_it_to_a_person_and_the_others_go_on(desk: Desk) -> None:
    """Its no is for good: waiting tells nobody anything."""
    desk.freeze("p")
    desk.freeze("q")
    outcomes = desk.publish(Turn(), Turn(Answer.LOST), Turn(), Turn(), Turn(Answer.REFUSED))
    assert {one.post: one.state for one in outcomes or ()} == {"p": State.UNCERTAIN, "q": State.PUBLISHED}


def test_in_doubt_while_the_account_is_signed_out_it_is_a_persons_after_a_day(desk: Desk) -> None:
    """The refusal is told at once; whoever does nothing about it hears once more that it may be out."""
    desk.freeze()
    told = desk.publish(Turn(), Turn(Answer.LOST), Turn(Answer.SIGNED_OUT))
    assert [(one.state, one.reason) for one in told or ()] == [(State.SENDING, Reason.ACCOUNT)]
    desk.world.true += 3600
    assert desk.publish() == []
    desk.world.true += 24 * 3600
    assert [one.state for one in desk.publish(Turn(Answer.SIGNED_OUT)) or ()] == [State.UNCERTAIN]
    assert desk.publish() == []


def test_what_a_dead_publisher_left_is_held_with_the_rest_of_a_signed_out_account(desk: Desk) -> None:
    """It was about to be sent: it does not stay behind as if it waited for its time."""
    desk.freeze("p")
    assert desk.publish(Turn(Answer.KILLED)) is None
    desk.store.sign_out("a", "mark", desk.world.clock())
    assert [(one.state, one.reason) for one in desk.publish() or ()] == [(State.HELD, Reason.ACCOUNT)]


def test_what_is_out_already_needs_no_sign_in_to_be_published(desk: Desk) -> None:
    """Its publisher died after the last answer, before it could say so."""
    desk.freeze()
    assert desk.publish(dies_after="receive") is None
    desk.store.sign_out("a", "mark", desk.world.clock())
    assert [one.state for one in desk.publish() or ()] == [State.PUBLISHED]


def test_a_bug_in_signing_in_stops_nobody(desk: Desk) -> None:
    """The account stays signed out, and says so; the run goes on."""
    desk.freeze()
    desk.store.sign_out("a", "another mark", desk.world.clock())
    assert [(one.state, one.reason) for one in desk.publish(Turn(Answer.BUG)) or ()] == [(State.HELD, Reason.ACCOUNT)]
