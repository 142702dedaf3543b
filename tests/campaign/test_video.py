"""A video is looked at before it is promised, and whatever it is, looking ends with its measures or a reason."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from coopskills_cli.campaign.media import MediaError
from coopskills_cli.campaign.video import probe_video
from coopskills_cli.campaign.video_containers import Container

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer

RATE = 48_000
CODECS = {"mp4": ("libx264", "aac"), "mov": ("libx264", "aac"), "webm": ("libvpx-vp9", "libopus")}


def film(
    path: Path,
    *,
    pictures: bool = True,
    sound: bool = True,
    rotation: int = 0,
    options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    shape: Fraction = Fraction(1),
) -> Path:
    """One second of 160 x 90 pixels, 25 pictures a second."""
    seen, heard = CODECS.get(path.suffix[1:], CODECS["mp4"])
    with av.open(str(path), "w", options=options or {}) as container:
        container.metadata.update(metadata or {})
        if pictures:
            video: Any = container.add_stream(seen, rate=25)
            video.width, video.height, video.pix_fmt, video.sample_aspect_ratio = 160, 90, "yuv420p", shape
            if rotation:
                video.set_display_rotation(rotation)
        if sound:
            audio: Any = container.add_stream(heard, rate=RATE, layout="mono")
        if pictures:
            _put(container, video, [_picture(number) for number in range(25)])
        if sound:
            _put(
                container, audio, _silence("s16" if heard == "libopus" else "fltp", 960 if heard == "libopus" else 1024)
            )
    return path


def _put(container: OutputContainer, stream: Any, frames: list[Any]) -> None:
    for frame in [*frames, None]:
        for packet in stream.encode(frame):
            container.mux(packet)


def _picture(number: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_image(Image.new("RGB", (160, 90), (number * 10, 100, 50)))
    frame.pts = number
    return frame


def _silence(kind: str, samples: int) -> list[av.AudioFrame]:
    frames = []
    for start in range(0, RATE, samples):
        frame = av.AudioFrame(kind, "mono", samples)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        frames.append(frame)
    return frames


def why(root: Path, name: str, **options: Any) -> MediaError:
    with pytest.raises(MediaError) as caught:
        probe_video(root, name, **options)
    return caught.value


@pytest.mark.parametrize(
    ("name", "container", "kind", "codecs"),
    [
        ("a.mp4", Container.MP4, "video/mp4", ("h264", "aac")),
        ("a.mov", Container.MOV, "video/quicktime", ("h264", "aac")),
        ("a.webm", Container.WEBM, "video/webm", ("vp9", "opus")),
    ],
)
def test_a_video_is_measured(
    tmp_path: Path, name: str, container: Container, kind: str, codecs: tuple[str, str]
) -> None:
    """What it is, how long, how large, and what it takes to show it."""
    path = film(tmp_path / name)

    found = probe_video(tmp_path, name)

    assert (found.file, found.container, found.type) == (name, container, kind)
    assert (found.bytes, found.sha256) == (path.stat().st_size, sha256(path.read_bytes()).hexdigest())
    assert found.duration == pytest.approx(timedelta(seconds=1), abs=timedelta(seconds=0.1))
    assert (found.width, found.height, round(found.frame_rate)) == (160, 90, 25)
    assert (found.video_codec, found.audio_codec) == codecs
    assert not found.located


def test_a_silent_video_is_one(tmp_path: Path) -> None:
    """It has no codec for what is heard."""
    film(tmp_path / "a.mp4", sound=False)

    assert probe_video(tmp_path, "a.mp4").audio_codec == ""


@pytest.mark.parametrize(("rotation", "size"), [(90, (90, 160)), (180, (160, 90)), (270, (90, 160))])
def test_a_video_that_lies_on_its_side_has_the_size_as_it_is_shown(
    tmp_path: Path, rotation: int, size: tuple[int, int]
) -> None:
    """Telephones film in any position, and write down which."""
    film(tmp_path / "a.mp4", rotation=rotation)

    found = probe_video(tmp_path, "a.mp4")

    assert (found.width, found.height) == size


def test_pixels_that_are_no_squares_are_stretched(tmp_path: Path) -> None:
    """As a television did."""
    film(tmp_path / "a.mp4", shape=Fraction(4, 3))

    found = probe_video(tmp_path, "a.mp4")

    assert (found.width, found.height) == (213, 90)


def test_whether_it_starts_before_it_is_there_is_told(tmp_path: Path) -> None:
    """By where its table of contents stands."""
    film(tmp_path / "fast.mp4", options={"movflags": "+faststart"})
    film(tmp_path / "slow.mp4")
    film(tmp_path / "pieces.mp4", options={"movflags": "+frag_keyframe+empty_moov"})

    assert probe_video(tmp_path, "fast.mp4").fast_start
    assert not probe_video(tmp_path, "slow.mp4").fast_start
    assert probe_video(tmp_path, "pieces.mp4").fast_start
    assert probe_video(tmp_path, "pieces.mp4").duration >= timedelta(seconds=0.9)


def test_what_a_browser_recorded_has_a_length_too(tmp_path: Path) -> None:
    """It does not say so itself: its last picture does."""
    film(tmp_path / "a.webm", options={"live": "1"})

    assert probe_video(tmp_path, "a.webm").duration == pytest.approx(timedelta(seconds=1), abs=timedelta(seconds=0.1))


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_a_place_in_it_is_told(tmp_path: Path, name: str) -> None:
    """Telephones write where it was taken."""
    film(tmp_path / name, metadata={"location": "+50.8503+004.3517/"})

    assert probe_video(tmp_path, name).located


def test_a_file_is_what_its_name_says(tmp_path: Path) -> None:
    """Or the right name is told."""
    film(tmp_path / "a.mp4").rename(tmp_path / "a.webm")

    error = why(tmp_path, "a.webm")

    assert str(error) == "a.webm is a video in MP4, not what its name says"
    assert error.remedy == "call it a.mp4"


@pytest.mark.parametrize("pictures", [False, True])
def test_a_video_without_pictures_is_told(tmp_path: Path, pictures: bool) -> None:
    """Sound alone, and a song with its cover."""
    film(tmp_path / "a.mp4", pictures=False)
    if pictures:
        with_cover(tmp_path / "a.mp4")

    assert str(why(tmp_path, "a.mp4")) == "a.mp4 has no pictures, only sound"


def with_cover(path: Path) -> None:
    """Put a picture into a song, as music programs do."""
    song = path.rename(path.with_suffix(".song"))
    with av.open(str(song)) as source, av.open(str(path), "w") as target:
        sound = target.add_stream_from_template(source.streams.audio[0])
        cover: Any = target.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        _put(target, cover, [av.VideoFrame.from_image(Image.new("RGB", (64, 64)))])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = sound
                target.mux(packet)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.webm"])
@pytest.mark.parametrize("left", [0.3, 0.9, 0.999])
@pytest.mark.parametrize("fast", [False, True])
def test_a_video_that_is_cut_short_is_told(tmp_path: Path, name: str, left: float, fast: bool) -> None:
    """Wherever its end is missing, and though its beginning could be shown."""
    path = film(tmp_path / name, options={"movflags": "+faststart"} if fast and name != "a.webm" else {})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * left)])

    error = why(tmp_path, name)

    assert str(error) == f"{name} is damaged or cut short"
    assert error.remedy


def test_what_is_no_video_is_told(tmp_path: Path) -> None:
    """Empty, something else, a picture, a Matroska that is no WebM, a list of other files."""
    contents = {
        b"": "is empty",
        b"no video": "is no MP4, MOV or WebM",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic": "is no MP4, MOV or WebM",
        b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska\x18\x53\x80\x67": "is no MP4, MOV or WebM",
        b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n": "is no MP4, MOV or WebM",
        b"\x1a\x45\xdf\xa3": "is no MP4, MOV or WebM",
        b"\0\0\0\x10ftypisom\0\0\0\0": "is damaged or cut short",
        b"\0\0\0\x10ftypisom\0\0\0\0" + bytes(99): "is damaged or cut short",
        b"\0\0\0\x08moov": "has no pictures, no track at all",
    }
    for content, what in contents.items():
        (tmp_path / "a.mov").write_bytes(content)

        assert what in str(why(tmp_path, "a.mov"))


def test_three_gigabytes_are_refused_unread(tmp_path: Path) -> None:
    """By their number; and where more is taken, by what is in them."""
    with (tmp_path / "a.mp4").open("wb") as file:
        file.write(b"\0\0\0\x10ftypisom\0\0\0\0")
        file.truncate(3_000_000_000)

    error = why(tmp_path, "a.mp4")

    assert str(error) == "a.mp4 has 3,000,000,000 bytes, a video may have 300,000,000"
    assert "damaged" in str(why(tmp_path, "a.mp4", largest=4_000_000_000))


def test_a_file_of_nothing_but_boxes_ends(tmp_path: Path) -> None:
    """Ten million empty ones would keep a machine busy."""
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x08free" * 2_000_000)

    assert "damaged" in str(why(tmp_path, "a.mp4"))


def test_nothing_outside_the_campaign_is_opened(tmp_path: Path) -> None:
    """And what is not there is told."""
    (tmp_path / "campaign").mkdir()
    film(tmp_path / "a.mp4")

    assert "outside" in str(why(tmp_path / "campaign", "../a.mp4"))
    assert str(why(tmp_path / "campaign", "a.mp4")) == "a.mp4 is not there"


def test_without_the_extra_its_name_is_told(tmp_path: Path) -> None:
    """Videos need more than pictures do, and not everybody publishes them."""
    film(tmp_path / "a.mp4")
    script = """
import sys
sys.modules["av"] = None  # as if it were not installed
from pathlib import Path
from coopskills_cli.campaign.media import MediaError
from coopskills_cli.campaign.video import probe_video
try:
    probe_video(Path(sys.argv[1]), "a.mp4")
except MediaError as error:
    print(error, error.remedy, sep="|")
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)

    what, _, remedy = done.stdout.strip().partition("|")
    assert what.startswith("a.mp4 is a video")
    assert remedy == 'run: pip install "coopskills[video]"'


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(CODECS)), where=st.floats(0, 1), put=st.binary(min_size=1, max_size=16))
def test_a_damaged_video_is_measured_or_told(tmp_path: Path, kind: str, where: float, put: bytes) -> None:
    """Whichever bytes are changed, there are measures or a MediaError."""
    sound = tmp_path / f"sound.{kind}"
    content = sound.read_bytes() if sound.exists() else film(sound).read_bytes()
    place = int(where * len(content))
    (tmp_path / f"a.{kind}").write_bytes(content[:place] + put + content[place + len(put) :])
    try:
        found = probe_video(tmp_path, f"a.{kind}")
    except MediaError:
        return
    assert found.width > 0
    assert found.height > 0
