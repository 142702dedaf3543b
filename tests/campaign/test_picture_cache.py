"""A picture is fitted once, whoever asks and however many ask at once, and never comes out differently later."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from coopskills_cli.campaign.media import MediaError, probe
from coopskills_cli.campaign.picture_cache import fitted
from coopskills_cli.campaign.pictures import PictureLimits
from coopskills_cli.errors import StateError
from coopskills_cli.models import Media, MediaFile
from coopskills_cli.queue.folder import keep_media, media_file

if TYPE_CHECKING:
    from pathlib import Path

SMALL = PictureLimits(edge=60)
NAME = "media/a.jpg"


def picture(root: Path, orientation: int = 6) -> Media:
    """A photograph in a campaign, as it was looked at."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    Image.effect_noise((200, 100), 60).convert("RGB").save(stream, "JPEG", exif=exif)
    (root / "media").mkdir(exist_ok=True)
    (root / NAME).write_bytes(stream.getvalue())
    return probe(root, MediaFile(NAME, "what is seen", 1, 3))


def files(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file())


def test_what_is_fitted_lies_where_frozen_media_lie(tmp_path: Path) -> None:
    """Freezing it afterwards finds it there, and does not ask for the original."""
    source, state = picture(tmp_path), tmp_path / "state"

    found = fitted(tmp_path, source, SMALL, state)

    content = media_file(state, found.sha256).read_bytes()
    assert (found.file, found.alt) == (NAME, "what is seen")
    assert (found.type, found.width, found.height) == ("image/jpeg", 30, 60)
    assert (found.bytes, found.sha256) == (len(content), sha256(content).hexdigest())
    kept = keep_media(state, tmp_path / "not-there", found.sha256)
    assert kept.read_bytes() == content


def test_the_second_look_takes_what_is_there(tmp_path: Path) -> None:
    """It neither reads the original nor writes anything."""
    source, state = picture(tmp_path), tmp_path / "state"
    first = fitted(tmp_path, source, SMALL, state)
    before = {path: path.stat().st_mtime_ns for path in files(state)}
    (tmp_path / NAME).unlink()

    assert fitted(tmp_path, source, SMALL, state) == first
    assert {path: path.stat().st_mtime_ns for path in files(state)} == before


def test_every_network_has_its_own(tmp_path: Path) -> None:
    """Other limits are another question; what differs from the original for none of them is kept once."""
    source, state = picture(tmp_path), tmp_path / "state"

    found = {fitted(tmp_path, source, PictureLimits(edge=edge), state).sha256 for edge in (60, 50, 0, 5_000)}

    assert len(found) == 3
    assert len(files(state / "media")) == 3
    assert len(files(state / "fitted")) == 4


def test_a_picture_that_stays_as_it_is_is_not_copied(tmp_path: Path) -> None:
    """Its own file is what will be frozen."""
    (tmp_path / "media").mkdir()
    Image.new("RGB", (40, 30), "red").save(tmp_path / NAME)
    source = probe(tmp_path, MediaFile(NAME, "red", 1, 3))

    assert fitted(tmp_path, source, SMALL, tmp_path / "state") == source
    assert fitted(tmp_path, source, SMALL, tmp_path / "state") == source
    assert not (tmp_path / "state" / "media").exists()


def test_the_alt_text_is_that_of_the_asking_post(tmp_path: Path) -> None:
    """Two posts may show the same picture and say different things of it."""
    source, state = picture(tmp_path), tmp_path / "state"
    fitted(tmp_path, source, SMALL, state)

    other = Media(NAME, "another text", source.type, source.bytes, source.sha256, source.width, source.height)

    assert fitted(tmp_path, other, SMALL, state).alt == "another text"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"type": 1}', b"\xff\xfe", b'{"sha256": "../../etc"}'])
def test_a_damaged_index_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    """Whatever stands in it."""
    source, state = picture(tmp_path), tmp_path / "state"
    first = fitted(tmp_path, source, SMALL, state)
    (index,) = files(state / "fitted")
    index.write_bytes(damage)

    assert fitted(tmp_path, source, SMALL, state) == first
    assert json.loads(index.read_bytes())["sha256"] == first.sha256


@pytest.mark.parametrize("damage", [None, b"", b"other bytes"])
def test_a_damaged_picture_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    """Deleted, empty or changed: nothing but the right bytes is promised."""
    source, state = picture(tmp_path), tmp_path / "state"
    first = fitted(tmp_path, source, SMALL, state)
    place = media_file(state, first.sha256)
    place.unlink() if damage is None else place.write_bytes(damage)

    assert fitted(tmp_path, source, SMALL, state) == first
    assert sha256(place.read_bytes()).hexdigest() == first.sha256


def test_a_picture_that_was_changed_meanwhile_is_told(tmp_path: Path) -> None:
    """What was looked at is what is fitted, or nothing is."""
    source = picture(tmp_path, orientation=6)
    picture(tmp_path, orientation=3)

    with pytest.raises(MediaError, match=r"media/a\.jpg was changed") as caught:
        fitted(tmp_path, source, SMALL, tmp_path / "state")

    assert caught.value.remedy
    assert not (tmp_path / "state").exists()


def test_a_picture_that_is_gone_is_told(tmp_path: Path) -> None:
    """By its name."""
    source = picture(tmp_path)
    (tmp_path / NAME).unlink()

    with pytest.raises(MediaError, match=r"media/a\.jpg is not there"):
        fitted(tmp_path, source, SMALL, tmp_path / "state")


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """As trouble of the state folder, not of the picture."""
    source = picture(tmp_path)
    (tmp_path / "state").write_text("a file where a folder belongs")

    with pytest.raises(StateError):
        fitted(tmp_path, source, SMALL, tmp_path / "state")


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    """What is not published yet is nobody else's business; Windows keeps no such modes."""
    fitted(tmp_path, picture(tmp_path), SMALL, tmp_path / "state")

    modes = {path.stat().st_mode & 0o077 for path in [tmp_path / "state", *(tmp_path / "state").rglob("*")]}
    assert modes == {0} or os.name == "nt"


CHILD = """
import sys
from pathlib import Path
from coopskills_cli.campaign.media import probe
from coopskills_cli.campaign.picture_cache import fitted
from coopskills_cli.campaign.pictures import PictureLimits
from coopskills_cli.models import MediaFile

root = Path(sys.argv[1])
source = probe(root, MediaFile("media/a.jpg", "", 1, 1))
for edge in range(60, 90):
    print(fitted(root, source, PictureLimits(edge=edge), root / "state").sha256)
"""


def test_many_may_do_so_at_once(tmp_path: Path) -> None:
    """Four processes, the same pictures: the same answers, each file whole, nothing left over."""
    picture(tmp_path)

    running = [
        subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=120)[0] for process in running]

    assert {process.returncode for process in running} == {0}
    assert len(set(answers)) == 1
    assert len(answers[0].split()) == 30
    for path in files(tmp_path / "state" / "media"):
        assert sha256(path.read_bytes()).hexdigest() == path.name
    assert not list((tmp_path / "state").rglob(".part-*"))
