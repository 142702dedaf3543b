"""Posts against the queue: what is new, changed, moved, gone; and what is frozen of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import CampaignError
from coopskills_cli.models import Change, Delivery, Message, Part, Post, Problem, Receipt, Severity, State
from coopskills_cli.planner import compare, moves, plan
from coopskills_cli.queue.store import Cancel, Freeze, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2023, 9, 14, 7, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / ".coopskills") as opened:
        yield opened


def _message(post: str = "smart", text: str = "Hello", due: datetime | None = DUE, **more: object) -> Message:
    message = Message(post, "a", "folder", "en", (Part(text, len(text), 500),), due, late_after=timedelta(hours=1))
    return replace(message, **more)  # type: ignore[arg-type]  # whatever the test varies


def _freeze(store: Store, *messages: Message) -> list[Delivery]:
    store.plan([Freeze(message, 0, message.due or NOW) for message in messages], "c", NOW)
    return store.deliveries()


def _send(store: Store, delivery: Delivery) -> None:
    claimed = store.claim(delivery, "owner", NOW + timedelta(minutes=1), NOW)
    sent = store.receive(store.intend(claimed, 0, b"{}", NOW), 0, Receipt("1", "https://x.example"), NOW)
    store.finish(sent, State.PUBLISHED, NOW)


def _changes(store: Store, *messages: Message) -> list[Change]:
    return [difference.change for difference in compare(messages, store.deliveries())]


def _plan(store: Store, *messages: Message, **how: bool) -> list[str]:
    flags = {"again": False, "named": False} | how
    made = plan(compare(messages, store.deliveries()), store, NOW, **flags)
    made.require_sound()
    return [freeze.message.post for freeze in made.freezes]


def test_each_difference_has_its_word(store: Store) -> None:
    """New, same, changed text, moved time, gone; and what is out and reads otherwise now."""
    assert _changes(store, _message()) == [Change.NEW]
    first = _freeze(store, _message())[0]
    assert _changes(store, _message()) == [Change.SAME]
    assert _changes(store, _message(text="Hallo")) == [Change.CHANGED]
    assert _changes(store, _message(due=DUE + timedelta(hours=1))) == [Change.MOVED]
    assert _changes(store, _message("other")) == [Change.NEW, Change.GONE]
    _send(store, first)
    assert _changes(store, _message(due=DUE + timedelta(hours=1))) == [Change.SAME]
    assert _changes(store, _message(text="Hallo")) == [Change.PUBLISHED_DIFFERS]
    assert _changes(store) == []


def test_what_was_taken_out_is_new_again(store: Store) -> None:
    """`cancelled` comes back by `schedule`."""
    delivery = _freeze(store, _message())[0]
    store.plan([Cancel(delivery.id, delivery.fence)], "c", NOW)
    assert _changes(store, _message()) == [Change.NEW]
    assert _plan(store, _message()) == ["smart"]


def test_a_post_that_cannot_be_read_is_not_called_gone(store: Store) -> None:
    """A typing mistake in a file must not look like its deletion."""
    deliveries = _freeze(store, _message())
    assert compare([], deliveries, broken=["smart"]) == []
    assert compare([], deliveries, broken=["smart.fr"]) == []
    assert [difference.change for difference in compare([], deliveries, broken=["other"])] == [Change.GONE]


def test_published_and_unchanged_ones_are_passed_over(store: Store) -> None:
    """Scheduling again does nothing, and never anything to what is out."""
    delivery = _freeze(store, _message())[0]
    assert _plan(store, _message()) == []
    _send(store, delivery)
    assert _plan(store, _message(), named=True) == []
    assert _plan(store, _message(text="Hallo"), named=True) == []


def test_a_file_that_was_edited_without_effect_is_frozen_anew(store: Store) -> None:
    """Else it would be held when due: the frozen message must come from the file as it is."""
    _freeze(store, _message(sources={"posts/smart.md": "a" * 64}))
    assert _plan(store, _message(sources={"posts/smart.md": "b" * 64})) == ["smart"]


def test_what_stopped_comes_back_when_it_is_named(store: Store) -> None:
    """Failed and unchanged: a bare `schedule` passes it over, `schedule SLUG` brings it back."""
    store.finish(_freeze(store, _message())[0], State.FAILED, NOW, error="no")
    assert _plan(store, _message()) == []
    assert _plan(store, _message(), named=True) == ["smart"]


def test_what_is_too_late_is_an_error_unless_it_goes_out_at_once(store: Store) -> None:
    """A time that is over by more than `late_after` schedules nothing at all."""
    late = _message(due=NOW - timedelta(hours=1, seconds=1))
    with pytest.raises(CampaignError) as caught:
        _plan(store, late, _message("good", "Good"))
    assert [problem.code for problem in caught.value.problems] == ["too-late"]
    assert "reschedule smart" in caught.value.problems[0].remedy
    assert _plan(store, late, at_once=True) == ["smart"]
    assert _plan(store, _message(due=NOW - timedelta(hours=1))) == ["smart"]


def test_an_error_in_what_is_passed_over_stops_nothing(store: Store) -> None:
    """Only what would be created or changed counts."""
    problem = Problem(Severity.ERROR, "too-long", "posts/smart.md:1", "too long")
    delivery = _freeze(store, _message())[0]
    _send(store, delivery)
    assert _plan(store, _message(text="Hallo", problems=(problem,)), _message("other", "Other")) == ["other"]
    with pytest.raises(CampaignError):
        _plan(store, _message("third", "Third", problems=(problem,)))


def test_warnings_stop_nothing(store: Store) -> None:
    """They are for `check`."""
    problem = Problem(Severity.WARNING, "markdown", "posts/smart.md:1", "stars")
    assert _plan(store, _message(problems=(problem,))) == ["smart"]


def test_a_text_that_the_account_has_is_an_error_until_it_is_meant(store: Store) -> None:
    """Said before, queued already, or twice in the same plan; another account may say the same."""
    _freeze(store, _message())
    for messages in ([_message("copy")], [_message("a", "Same"), _message("b", "Same")]):
        with pytest.raises(CampaignError) as caught:
            _plan(store, *messages)
        assert [problem.code for problem in caught.value.problems] == ["same-text"]
        assert _plan(store, *messages, again=True)
    assert _plan(store, _message("copy", account="b")) == ["copy"]


def test_a_translation_that_says_what_the_original_says_is_named_with_its_language(store: Store) -> None:
    """`smart` would not say which of the two."""
    with pytest.raises(CampaignError) as caught:
        _plan(store, _message(), _message(language="fr"))
    assert "'smart.en'" in caught.value.problems[0].message


def test_a_thread_that_is_half_out_is_never_frozen_anew(store: Store) -> None:
    """What is out cannot be changed; `retry` sends the rest."""
    parts = (Part("1", 1, 500), Part("2", 1, 500))
    delivery = _freeze(store, _message(parts=parts))[0]
    claimed = store.claim(delivery, "owner", NOW + timedelta(minutes=1), NOW)
    half = store.receive(store.intend(claimed, 0, b"{}", NOW), 0, Receipt("1", "https://x.example"), NOW)
    store.finish(half, State.FAILED, NOW, error="no")
    with pytest.raises(CampaignError) as caught:
        _plan(store, _message(text="Other"))
    assert "retry smart" in caught.value.problems[0].remedy


def test_the_queue_follows_a_moved_post_as_it_was_frozen(store: Store) -> None:
    """Only its time and the file's fingerprint change; a file that had been edited before stays edited."""
    old = {"posts/smart.md": "a" * 64, "posts/edited.md": "b" * 64}
    deliveries = _freeze(store, _message(sources=old))
    due = DUE + timedelta(days=1)
    post = Post(
        "smart", "en", "posts/smart.md", due=due, sources={"posts/smart.md": "c" * 64, "posts/edited.md": "d" * 64}
    )
    before = {"posts/smart.md": "a" * 64, "posts/edited.md": "x" * 64}
    move = moves([post], deliveries, before, {})[0]
    assert (move.due, move.sources) == (due, {"posts/smart.md": "c" * 64, "posts/edited.md": "b" * 64})


def test_what_is_out_or_unmoved_is_not_moved(store: Store) -> None:
    """Neither the published nor those whose time stayed."""
    delivery = _freeze(store, _message())[0]
    post = Post("smart", "en", "posts/smart.md", due=DUE)
    assert moves([post], [delivery], {}, {}) == []
    _send(store, delivery)
    assert moves([replace(post, due=DUE + timedelta(days=1))], store.deliveries(), {}, {}) == []
