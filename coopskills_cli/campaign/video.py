"""Look at a video before anybody promises to publish it: is it one, is it whole, how long and how large it is shown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from coopskills_cli.campaign.media import MediaError
from coopskills_cli.campaign.opening import OpeningError, opened
from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.video_containers import Container, CutShort, layout

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from av.audio.stream import AudioStream
    from av.codec.context import CodecContext
    from av.container import InputContainer
    from av.video.stream import VideoStream

    from coopskills_cli.campaign.video_containers import Layout

LARGEST = 300_000_000
"""Bytes: app.bsky.embed.video takes the most."""
_TYPES = {Container.MP4: "video/mp4", Container.MOV: "video/quicktime", Container.WEBM: "video/webm"}
_SUFFIXES = {Container.MP4: (".mp4", ".m4v"), Container.MOV: (".mov", ".qt"), Container.WEBM: (".webm",)}
_DEMUXERS = {Container.MP4: "mov", Container.MOV: "mov", Container.WEBM: "matroska"}
_MOST_PIXELS = 8192 * 8192  # of one picture, which is decoded
_CHUNK = 1 << 20
_ANEW = "save it anew as MP4 (H.264 and AAC)"


@dataclass(frozen=True, slots=True)
class Video:
    """A video that can be decoded.

    `type` is a MIME type, `width` and `height` are those of what is shown, in pixels, `frame_rate` is per second (0
    where it is not told), codecs are ffmpeg's words (`h264`), `audio_codec` is empty where nothing is heard.
    `fast_start`: it can be shown before all of it has arrived. `located`: it says where it was taken.
    """

    file: str
    type: str
    container: Container
    bytes: int
    sha256: str
    duration: timedelta
    width: int
    height: int
    frame_rate: float
    video_codec: str
    audio_codec: str
    fast_start: bool
    located: bool


def probe_video(root: Path, name: str, largest: int = LARGEST) -> Video:
    """The campaign's video `name`, as it is now; MediaError, before anything is read where it has over `largest` bytes.

    Needs the extra `video`; nothing outside the campaign is opened.
    """
    try:
        with opened(root, name) as file:
            size = file.seek(0, os.SEEK_END)
            _require_size(name, size, largest)
            found = _layout(file, name)
            _require_suffix(name, found.container)
            return _probed(file, name, found)
    except OpeningError as error:
        raise MediaError(f"{shown(name)} {error}", error.remedy) from error
    except OSError as error:
        raise MediaError(f"{shown(name)} cannot be read: {error.strerror or error}") from error


def _require_size(name: str, size: int, largest: int) -> None:
    if not size:
        raise MediaError(f"{shown(name)} is empty", "copy it anew")
    if size > largest:
        what = f"{shown(name)} has {size:,} bytes, a video may have {largest:,}"
        raise MediaError(what, "make it shorter, or save it in a smaller size")


def _layout(file: BinaryIO, name: str) -> Layout:
    try:
        found = layout(file)
    except CutShort as error:
        raise _damaged(name) from error
    if found is None:
        raise MediaError(f"{shown(name)} is no MP4, MOV or WebM video", _ANEW)
    return found


def _require_suffix(name: str, container: Container) -> None:
    path = PurePosixPath(name)
    if path.suffix.lower() not in _SUFFIXES[container]:
        right = path.with_suffix(_SUFFIXES[container][0])
        what = f"{shown(name)} is a video in {container.upper()}, not what its name says"
        raise MediaError(what, f"call it {shown(str(right))}")


def _probed(file: BinaryIO, name: str, found: Layout) -> Video:
    try:
        import av
    except ImportError as error:
        what = f"{shown(name)} is a video, and what it takes to look at videos is not installed"
        raise MediaError(what, 'run: pip install "coopskills[video]"') from error
    digest, size = _digest(file), file.tell()
    file.seek(0)
    try:
        # the demuxer is named: some others would open whatever files the video names
        with av.open(file, "r", format=_DEMUXERS[found.container], metadata_errors="replace") as container:
            stream = _pictures(container, name)
            rotation = _rotation(container, stream, name)
            width, height = _displayed(stream, rotation)
            return Video(
                file=name,
                type=_TYPES[found.container],
                container=found.container,
                bytes=size,
                sha256=digest,
                duration=_duration(container, stream),
                width=width,
                height=height,
                frame_rate=float(stream.average_rate or 0),
                video_codec=_codec(stream),
                audio_codec=next(map(_codec, container.streams.audio), ""),
                fast_start=found.fast_start,
                located=_is_located(container),
            )
    except MediaError:
        raise
    except Exception as error:  # a damaged video can make the demuxer fail in any way
        raise _damaged(name) from error


def _damaged(name: str) -> MediaError:
    return MediaError(f"{shown(name)} is damaged or cut short", f"copy it anew, or {_ANEW}")


def _pictures(container: InputContainer, name: str) -> VideoStream:
    """The video track, which is not the cover of a song."""
    import av.stream

    cover = av.stream.Disposition.attached_pic
    found = [stream for stream in container.streams.video if not stream.disposition & cover]
    if not found:
        what = "only sound" if container.streams.audio else "no track at all"
        raise MediaError(f"{shown(name)} has no pictures, {what}", "choose a video")
    stream = found[0]
    if not 0 < stream.width * stream.height <= _MOST_PIXELS:
        raise MediaError(f"{shown(name)} has pictures of {stream.width} x {stream.height} pixels", "save it smaller")
    return stream


def _codec(stream: VideoStream | AudioStream) -> str:
    context: CodecContext | None = stream.codec_context  # None where it cannot be decoded, which the stubs do not say
    return context.codec.canonical_name if context else "unknown"


def _rotation(container: InputContainer, stream: VideoStream, name: str) -> int:
    """How far its pictures are turned when they are shown, in degrees, as its first one tells."""
    for frame in container.decode(stream):
        return frame.rotation
    raise _damaged(name)


def _displayed(stream: VideoStream, rotation: int) -> tuple[int, int]:
    """Width and height as it is shown: telephones lay it on its side, and in some formats pixels are no squares."""
    width = round(stream.width * (stream.sample_aspect_ratio or 1))
    return (stream.height, width) if rotation % 180 else (width, stream.height)


def _duration(container: InputContainer, stream: VideoStream) -> timedelta:
    if container.duration:
        return timedelta(microseconds=container.duration)
    container.seek(0)  # what a browser recorded does not tell: its last picture does
    ends = [packet.pts + (packet.duration or 0) for packet in container.demux(stream) if packet.pts is not None]
    return timedelta(seconds=float(max(ends) * (stream.time_base or 0)))


def _is_located(container: InputContainer) -> bool:
    tables = [container.metadata, *(stream.metadata for stream in container.streams)]
    return any("location" in key.lower() for table in tables for key in table)


def _digest(file: BinaryIO) -> str:
    digest = sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
