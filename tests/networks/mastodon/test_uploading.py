"""Pictures and videos reach the server whole, without ever being in memory, and are waited for."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import LeaseLost, NotSent
from coopskills_cli.models import Media, Part
from coopskills_cli.networks.mastodon.form import Form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from tests.networks.mastodon.conftest import Desk
    from tests.servers.keyless_mastodon import KeylessMastodon
    from tests.servers.mastodon import MastodonServer
    from tests.servers.proxy import Proxy

MIB = 1 << 20


def carrying(media: Media) -> Part:
    """A part with one attachment."""
    return Part("look", 4, 500, media=(media,))


@pytest.mark.parametrize("kind", ["video/mp4", "video/webm", "image/gif"])
def test_a_video_arrives_whole_with_its_alt_text(desk: Desk, mastodon: MastodonServer, kind: str) -> None:
    """Every byte of it, as what it is, and what it shows; a GIF too."""
    video = desk.video(kind=kind)
    desk.send(desk.message(carrying(video)))
    (attached,) = mastodon.statuses()[0]["media_attachments"]
    assert attached["type"] == ("gifv" if kind == "image/gif" else "video")
    assert attached["description"] == video.alt
    assert mastodon.picture(attached) == desk.frozen(video).read_bytes()


def test_no_name_of_a_file_leaves(desk: Desk, mastodon: MastodonServer, proxy: Callable[[str], Proxy]) -> None:
    """What it is called at home is in no request; its kind is."""
    between = proxy(mastodon.url)
    with desk.adapter(server=between.url) as adapter:
        adapter.prepare(desk.message(carrying(desk.video())), 0, "key", (), datetime.now(UTC))
    (upload,) = [seen for seen in between.seen if seen.path == "/api/v2/media"]
    assert b"film.mov" not in upload.body
    assert b"Content-Type: video/mp4" in upload.body


def test_what_has_no_alt_text_has_no_description(desk: Desk, mastodon: MastodonServer) -> None:
    """An empty field could be read as one that was written."""
    desk.send(desk.message(carrying(replace(desk.video(), alt=""))))
    assert not mastodon.statuses()[0]["media_attachments"][0]["description"]


def test_a_large_video_is_never_in_memory(desk: Desk, mastodon: MastodonServer) -> None:
    """Of 48 MiB no more than a few are held at any time, while they are looked through and while they are sent."""
    desk.send("so that all is loaded")
    video = desk.video(48 * MIB)
    tracemalloc.start()
    desk.send(desk.message(carrying(video)), key="with the video")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MIB
    assert len(mastodon.picture(mastodon.statuses()[-1]["media_attachments"][0])) == video.bytes


def test_it_is_told_how_far_an_upload_is(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """In bytes of the file, rising to all of them, and again at every look while the server works on it."""
    told: list[tuple[int, int, str]] = []
    video = keyless_desk.video()
    keyless_mastodon.processing = 3
    with keyless_desk.adapter() as adapter:
        adapter.progress = lambda sent, total, file: told.append((sent, total, file))
        adapter.prepare(keyless_desk.message(carrying(video)), 0, "key", (), datetime.now(UTC))
    sent = [number for number, _, _ in told]
    assert {(total, file) for _, total, file in told} == {(video.bytes, "media/film.mov")}
    assert sent == sorted(sent)
    assert sent[-4:] == [video.bytes] * 4
    assert 0 < sent[0] < video.bytes


def test_a_lost_lease_ends_the_upload(desk: Desk) -> None:
    """Whoever is told may find that another publisher has the delivery: that is no trouble of the network."""

    def lost(sent: int, total: int, file: str) -> None:
        raise LeaseLost(f"{file}: another has it after {sent} of {total} bytes")

    with desk.adapter() as adapter:
        adapter.progress = lost
        with pytest.raises(LeaseLost):
            adapter.prepare(desk.message(carrying(desk.video())), 0, "key", (), datetime.now(UTC))


@pytest.mark.parametrize("kind", ["video/mp4", "image/gif"])
def test_what_moves_is_waited_for_ten_minutes(keyless_desk: Desk, keyless_mastodon: KeylessMastodon, kind: str) -> None:
    """The server makes another video of it first; that has an end, too, and the looks keep far below its limits."""
    video = keyless_desk.video(kind=kind)
    keyless_mastodon.processing = 60
    assert keyless_desk.intent(keyless_desk.message(carrying(video)))
    assert 200 < sum(keyless_desk.slept) < 600
    keyless_desk.slept.clear()
    keyless_mastodon.processing = 1000
    with pytest.raises(NotSent, match=r"still working on media/film\.mov after 600 s"):
        keyless_desk.intent(keyless_desk.message(carrying(video)))
    assert sum(keyless_desk.slept) == 600
    assert len(keyless_desk.slept) < 150


class Crawling:
    """A clock that goes on by so many seconds at every look."""

    def __init__(self, seconds: float) -> None:
        self.now, self.step = datetime(2026, 11, 20, tzinfo=UTC), timedelta(seconds=seconds)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


def form_of(media: Media, file: BinaryIO, seconds_a_piece: float) -> Form:
    return Form(file, media, Crawling(seconds_a_piece), lambda sent: None)  # noqa: ARG005  nobody is told


def test_an_upload_that_crawls_has_an_end(tmp_path: Path) -> None:
    """A line that never stops and never gets anywhere holds nobody for ever; the larger the file, the more patience."""
    place = tmp_path / "film"
    place.write_bytes(bytes(20 * MIB))
    film = Media("media/film.mp4", "", "video/mp4", 20 * MIB, "00" * 32, 1, 1)
    with place.open("rb") as file:
        assert sum(map(len, form_of(film, file, 0.5))) > film.bytes
    with place.open("rb") as file, pytest.raises(NotSent, match=r"media/film\.mp4 takes too long"):
        list(form_of(film, file, 5))


@pytest.mark.parametrize("alt", ["", "x", "Éducation 🛠 “für alle”\r\n--boundary--\r\n"])
def test_the_length_of_an_upload_is_told_beforehand(desk: Desk, alt: str) -> None:
    """To the byte, whatever the alt text: servers read as much as the header says."""
    video = replace(desk.video(200_001), alt=alt)
    with desk.frozen(video).open("rb") as file:
        form = Form(file, video, Crawling(0), lambda sent: None)  # noqa: ARG005  nobody is told
        assert len(b"".join(form)) == len(form)
