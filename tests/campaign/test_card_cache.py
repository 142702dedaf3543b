"""A card is kept whole, privately, and comes back as it was or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.card_cache import load, save, thumb_file
from coopskills_cli.errors import StateError
from coopskills_cli.models import Card, Media

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)
LINK = "https://coop.example/news/1"
PICTURE = b"the bytes of a picture"
THUMB = Media("https://coop.example/i.png", "", "image/png", len(PICTURE), sha256(PICTURE).hexdigest(), 400, 300)
CARD = Card(LINK, "Coopératives", "What it is about", THUMB)
BARE = replace(CARD, thumb=None)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder that is still to be made."""
    return tmp_path / "state"


def kept_file(state: Path) -> Path:
    return state / "cards" / f"{sha256(LINK.encode()).hexdigest()}.json"


def test_a_card_comes_back(state: Path) -> None:
    """With its thumb, which lies where frozen media lie, or without one."""
    save(state, LINK, CARD, PICTURE, NOW)
    assert load(state, LINK) == CARD
    assert thumb_file(state, THUMB) == state / "media" / THUMB.sha256[:2] / THUMB.sha256
    assert thumb_file(state, THUMB).read_bytes() == PICTURE
    save(state, LINK, BARE, None, NOW)
    assert load(state, LINK) == BARE


def test_each_link_has_its_own(state: Path) -> None:
    """Whatever stands in it, and none that was never kept."""
    links = [LINK, LINK + "#a", LINK.upper(), "../../x", "", "\udc80", "é" * 5_000]
    for link in links:
        assert load(state, link) is None
        save(
            state,
            link,
            Card(link.encode("utf-8", "replace").decode(), link[:9].encode("utf-8", "replace").decode(), ""),
            None,
            NOW,
        )
    assert len({load(state, link) for link in links}) == len(links)
    assert {path.parent for path in state.rglob("*.json")} == {state / "cards"}


def test_an_old_card_can_be_passed_over(state: Path) -> None:
    """By the moment since which it must have been fetched."""
    save(state, LINK, BARE, None, NOW)
    assert load(state, LINK, since=NOW) == BARE
    assert load(state, LINK, since=NOW + timedelta(seconds=1)) is None


def test_only_the_owner_reads(state: Path) -> None:
    """Every file and folder of it."""
    save(state, LINK, CARD, PICTURE, NOW)
    modes = {path.relative_to(state): path.stat().st_mode & 0o777 for path in [state, *state.rglob("*")]}
    if os.name != "nt":  # where no such modes are kept
        assert {mode for path, mode in modes.items() if (state / path).is_dir()} == {0o700}
        assert {mode for path, mode in modes.items() if (state / path).is_file()} == {0o600}


def test_nothing_half_written_stays(state: Path) -> None:
    """Neither after a success nor where the place is taken by something else."""
    save(state, LINK, CARD, PICTURE, NOW)
    assert sum(path.is_file() for path in state.rglob("*")) == 2
    kept_file(state).unlink()
    kept_file(state).mkdir()
    with pytest.raises(StateError) as caught:
        save(state, LINK, CARD, PICTURE, NOW)
    assert caught.value.remedy
    assert not list(state.rglob(".part-*"))
    assert load(state, LINK) is None


def test_a_thumb_must_be_the_card_s(state: Path) -> None:
    """Another picture, or one too many or too few, is a mistake of ours."""
    for card, thumb in ((CARD, b"another"), (CARD, None), (BARE, PICTURE)):
        with pytest.raises(ValueError, match="another thumb"):
            save(state, LINK, card, thumb, NOW)
    assert load(state, LINK) is None


def test_a_damaged_thumb_is_no_card(state: Path) -> None:
    """Gone or changed: it is fetched again."""
    save(state, LINK, CARD, PICTURE, NOW)
    thumb_file(state, THUMB).write_bytes(b"changed")
    assert load(state, LINK) is None
    thumb_file(state, THUMB).unlink()
    assert load(state, LINK) is None
    save(state, LINK, CARD, PICTURE, NOW)
    assert load(state, LINK) == CARD


@pytest.mark.parametrize(
    "change",
    [
        {"fetched_at": "2023-09-14T07:30:00"},
        {"fetched_at": "yesterday"},
        {"fetched_at": 5},
        {"card": None},
        {"card": []},
        {"card": {"url": LINK}},
        {"card": {"url": LINK, "title": 5, "description": "", "thumb": None}},
        {"card": {"url": LINK, "title": "T", "description": "", "thumb": {}}},
        {"card": {"url": LINK, "title": "T", "description": "", "thumb": "x"}},
    ],
)
def test_what_is_no_card_is_none(state: Path, change: dict[str, Any]) -> None:
    """Wherever in the file it is wrong."""
    save(state, LINK, BARE, None, NOW)
    kept_file(state).write_text(json.dumps(json.loads(kept_file(state).read_text()) | change))
    assert load(state, LINK) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("sha256", "../../secret"), ("sha256", "0" * 63), ("bytes", "5"), ("bytes", -1), ("width", True), ("type", None)],
)
def test_a_thumb_that_is_none_is_no_card(state: Path, name: str, value: object) -> None:
    """Its hash above all, which names a file."""
    save(state, LINK, CARD, PICTURE, NOW)
    kept = json.loads(kept_file(state).read_text())
    kept["card"]["thumb"][name] = value
    kept_file(state).write_text(json.dumps(kept))
    assert load(state, LINK) is None


@given(
    st.one_of(
        st.binary(), st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps).map(str.encode)
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_file_is_a_card_or_none(tmp_path: Path, content: bytes) -> None:
    """Nothing is raised, whatever lies there."""
    kept_file(tmp_path).parent.mkdir(exist_ok=True)
    kept_file(tmp_path).write_bytes(content)
    assert load(tmp_path, LINK) is None
    kept_file(tmp_path).write_bytes(b"[" * 100_000)
    assert load(tmp_path, LINK) is None
