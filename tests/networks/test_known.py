"""What servers said they take is kept between runs, and is never in the way."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.errors import StateError
from coopskills_cli.networks.base import Limits
from coopskills_cli.networks.known import load, save

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {
    "int": st.integers(0, 10**9),
    "bool": st.booleans(),
    "tuple[str, ...]": st.lists(st.text(max_size=9), max_size=3).map(tuple),
}


@given(st.builds(Limits, **{field.name: KINDS[str(field.type)] for field in fields(Limits)}))
def test_limits_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, limits: Limits) -> None:
    """What is kept is what is found, also over what was kept before."""
    state = tmp_path_factory.mktemp("state")
    save(state, "coop", Limits(text=1))
    save(state, "coop", limits)
    assert load(state, "coop") == limits
    assert [file.name for file in (state / "limits").iterdir()] == ["coop.json"]


def test_accounts_do_not_share_limits(tmp_path: Path) -> None:
    """Each account has its own; one that was never asked has none."""
    save(tmp_path, "one", Limits(text=500))
    save(tmp_path, "two", Limits(text=5000))
    assert (load(tmp_path, "one"), load(tmp_path, "two"), load(tmp_path, "three")) == (
        Limits(text=500),
        Limits(text=5000),
        None,
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"7",
        b"{}",
        b"[" * 100_000,
        b'{"text": "500"}',
        b'{"text": true}',
        b'{"text": -1}',
        b'{"text": 500, "image_types": "image/png"}',
        b'{"text": 500, "image_types": [7]}',
        b'{"text": 500, "video_bytes": ["7"]}',
        b'{"text": 500, "quotes": 1}',
    ],
)
def test_what_cannot_be_read_is_not_known(tmp_path: Path, content: bytes) -> None:
    """A damaged file means the usual limits, not an error."""
    save(tmp_path, "coop", Limits(text=500))
    (tmp_path / "limits" / "coop.json").write_bytes(content)
    assert load(tmp_path, "coop") is None


def test_other_versions_can_read_it(tmp_path: Path) -> None:
    """A field that is not known is passed over, one that is missing has its default."""
    (tmp_path / "limits").mkdir()
    (tmp_path / "limits" / "coop.json").write_text(json.dumps({"text": 500, "video": 7}), encoding="utf-8")
    assert load(tmp_path, "coop") == Limits(text=500)


def test_what_an_earlier_version_did_not_keep_is_as_usual(tmp_path: Path) -> None:
    """Limits of videos and polls came later: a file without them says nothing of them."""
    (tmp_path / "limits").mkdir()
    (tmp_path / "limits" / "coop.json").write_text(json.dumps({"text": 5000, "image_bytes": 7}), encoding="utf-8")
    usual = Limits(text=500, image_bytes=9, video_bytes=8, video_types=("video/mp4",), poll_options=4)
    assert load(tmp_path, "coop", usual) == replace(usual, text=5000, image_bytes=7)


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """Folder and file are private."""
    save(tmp_path / "state", "coop", Limits(text=500))
    folder = tmp_path / "state" / "limits"
    modes = [stat.S_IMODE(place.stat().st_mode) for place in (folder, folder / "coop.json")]
    assert modes == [0o700, 0o600] or os.name == "nt"  # there the user's own folders are private as they are


def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """Where a file is in the way of the folder, the error names it."""
    (tmp_path / "limits").write_bytes(b"in the way")
    with pytest.raises(StateError, match="limits"):
        save(tmp_path, "coop", Limits(text=500))
    assert load(tmp_path, "coop") is None
