"""`coopskills demo`: the whole way, once through, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.campaigns import CampaignFolder

if TYPE_CHECKING:
    from tests.campaigns import Done


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> CampaignFolder:
    """Where the demo is played."""
    return CampaignFolder(tmp_path_factory.mktemp("demo"), {"COOPSKILLS_MACHINE": "testhost"})


@pytest.fixture(scope="module")
def played(folder: CampaignFolder) -> Done:
    """The demo, played once for all that is to be seen of it."""
    return folder.run("demo", "--dir", ".")


def test_the_example_goes_from_files_to_published(folder: CampaignFolder, played: Done) -> None:
    """A post and a thread are due, are shown, go out into the folder, once each, and the rest waits."""
    assert played.code == 0, played.err
    assert "CECOP launches a campaign on skills" in played.out
    deliveries = folder.run("queue", "--json").rows("deliveries")
    published = {one["post"]: one["parts"] for one in deliveries if one["state"] == "published"}
    assert published == {"launch": 1, "recommendations": 10}
    assert {one["state"] for one in deliveries if one["post"] not in published} == {"queued"}
    assert {one["account"] for one in deliveries} == {"rehearsal"}


def test_each_command_is_shown_before_its_output(played: Done) -> None:
    """Who watches learns the commands by which they do the same."""
    commands = [line.split()[2] for line in played.out.splitlines() if line.startswith("$ coopskills ")]
    assert commands == ["shift", "check", "preview", "preview", "schedule", "publish-due", "queue", "log"]


def test_a_folder_that_is_in_use_is_left_alone(folder: CampaignFolder, played: Done) -> None:
    """A second demo in the same folder is a usage error and changes nothing."""
    assert played.code == 0
    before = {path: path.stat().st_mtime_ns for path in folder.root.rglob("*")}
    assert folder.run("demo", "--dir", ".").code == 2
    assert {path: path.stat().st_mtime_ns for path in folder.root.rglob("*")} == before
