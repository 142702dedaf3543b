"""Videos on the reference server, which takes them as any other file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import NotSent, Refused
from tests.servers.pds import running
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from pathlib import Path

    from tests.networks.bluesky.conftest import Desk
    from tests.servers.pds import PDS, Person
    from tests.servers.proxy import Proxy

UPLOAD = "repo.uploadBlob"
JSON = {"Content-Type": "application/json"}


@dataclass
class Told:
    """What a progress bar would show."""

    steps: list[tuple[int, int, str]] = field(default_factory=list)

    def __call__(self, sent: int, total: int, file: str) -> None:
        self.steps.append((sent, total, file))


def test_a_video_comes_back_with_alt_text_shape_and_captions(desk: Desk, pds: PDS, person: Person) -> None:
    """Byte for byte, and so do the captions in each language."""
    captions = (desk.captions("en"), desk.captions("fr", "Un carré bouge."))
    video = desk.video(captions=captions)
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message(desk.part("A film", media=(video,)))))
    [post] = pds.posts(person)
    embed = post["value"]["embed"]
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "A square")
    assert (embed["aspectRatio"]["width"], embed["aspectRatio"]["height"]) == (64, 48)
    assert embed["video"]["mimeType"] == "video/mp4"
    assert pds.blob(person, embed["video"]["ref"]["$link"]) == desk.frozen(video.sha256).read_bytes()
    assert [each["lang"] for each in embed["captions"]] == ["en", "fr"]
    for each, frozen in zip(embed["captions"], captions, strict=True):
        assert each["file"]["mimeType"] == "text/vtt"
        assert pds.blob(person, each["file"]["ref"]["$link"]) == desk.frozen(frozen.sha256).read_bytes()


def test_the_way_of_a_video_is_told(desk: Desk) -> None:
    """From nothing to all of it, in the bytes of the file, by the name that the post uses; pictures are too small."""
    told = Told()
    desk = replace(desk, surroundings=replace(desk.surroundings, progress=told))
    video = desk.video(seconds=20)
    with desk.adapter() as adapter:
        desk.intent(adapter, desk.message(desk.part("A film", media=(video,))))
        desk.intent(adapter, desk.message(desk.part("A picture", media=(desk.picture("A square"),))))
    assert told.steps[0] == (0, video.bytes, "media/film.mp4")
    assert told.steps[-1] == (video.bytes, video.bytes, "media/film.mp4")
    assert [sent for sent, _, _ in told.steps] == sorted(sent for sent, _, _ in told.steps)


def test_a_video_goes_with_its_length(desk: Desk, front: Proxy) -> None:
    """Streamed, but not in chunks of unknown number, which not every server takes."""
    video = desk.video()
    with desk.adapter() as adapter:
        desk.intent(adapter, desk.message(desk.part("A film", media=(video,))))
    [upload] = [seen for seen in front.seen if UPLOAD in seen.path]
    assert upload.headers["content-length"] == str(video.bytes)
    assert "transfer-encoding" not in upload.headers
    assert upload.headers["content-type"] == "video/mp4"


def test_an_upload_is_repeated_from_its_start(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """A session that ran out while it was under way: it is renewed, and all of the video goes again."""
    video = desk.video()
    front.on(
        "POST",
        UPLOAD,
        Action.REPLY,
        status=400,
        body=b'{"error":"ExpiredToken"}',
        headers={"Content-Type": "application/json"},
    )
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message(desk.part("A film", media=(video,)))))
    [post] = pds.posts(person)
    assert pds.blob(person, post["value"]["embed"]["video"]["ref"]["$link"]) == desk.frozen(video.sha256).read_bytes()


@pytest.mark.parametrize("action", [Action.RESET, Action.LOSE, Action.HALVE])
def test_an_upload_that_breaks_off_is_repeated_later(desk: Desk, front: Proxy, action: Action) -> None:
    """Nothing of it can be seen."""
    front.on("POST", UPLOAD, action)
    message = desk.message(desk.part("A film", media=(desk.video(),)))
    with desk.adapter() as adapter:
        with pytest.raises(NotSent):
            desk.intent(adapter, message)
        desk.intent(adapter, message)


@pytest.mark.parametrize("size", [2_000, 20_000_000])
def test_a_video_that_the_server_does_not_let_in_is_refused(desk: Desk, tmp_path: Path, size: int) -> None:
    """Each server has a limit of its own, and says it with 413 only: the message says what can be done."""
    folder = tmp_path / "small-server"
    folder.mkdir()
    video = replace(desk.video(), sha256=desk.freeze(bytes(size)), bytes=size)
    with running(folder, PDS_DEV_BLOB_LIMIT="1000") as small:
        person = small.new_person()
        desk = replace(desk, person=person)
        message = desk.message(desk.part("A film", media=(video,)))
        with (
            desk.adapter(server=small.url, handle=person.handle) as adapter,
            pytest.raises(Refused, match="413") as refused,
        ):
            desk.intent(adapter, message)
        assert "PDS_BLOB_UPLOAD_LIMIT" in refused.value.remedy
        assert small.posts(person) == []


def test_captions_that_are_too_long_are_refused(desk: Desk) -> None:
    """Before the post is, by a server that would not say which file it means."""
    video = desk.video(captions=(desk.captions("en", "word " * 5_000),))
    with desk.adapter() as adapter, pytest.raises(Refused, match=r"media/film\.en\.vtt"):
        desk.intent(adapter, desk.message(desk.part("A film", media=(video,))))


def test_a_server_that_stores_something_else_is_not_believed(desk: Desk, front: Proxy) -> None:
    """A post must not go out with a file that is none of ours."""
    link = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"
    blob = {"$type": "blob", "ref": {"$link": link}, "mimeType": "video/mp4", "size": 5}
    front.on("POST", UPLOAD, Action.FORGE, status=200, body=json.dumps({"blob": blob}).encode(), headers=JSON)
    message = desk.message(desk.part("A film", media=(desk.video(),)))
    with desk.adapter() as adapter, pytest.raises(NotSent, match="no readable answer"):
        desk.intent(adapter, message)


def test_a_large_video_is_never_held_as_a_whole(desk: Desk, pds: PDS) -> None:
    """Its memory would be the machine's: what goes out is read in pieces."""
    import tracemalloc

    big = b"\0\0\0 ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(60_000_000)
    digest = desk.freeze(big)
    video = replace(desk.video(), sha256=digest, bytes=len(big))
    del big
    desk = replace(desk, account=replace(desk.account, server=pds.url))  # the proxy of the tests holds all of it
    with desk.adapter() as adapter:
        adapter.sign_in()
        tracemalloc.start()
        try:
            desk.intent(adapter, desk.message(desk.part("A film", media=(video,))))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 10_000_000
