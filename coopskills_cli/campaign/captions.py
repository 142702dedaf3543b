"""Look at a video's captions (WebVTT) before anybody promises to publish them: players pass over what is miswritten."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.campaign.media import MediaError
from coopskills_cli.campaign.opening import OpeningError, opened
from coopskills_cli.campaign.spans import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = 20_000
"""Bytes: app.bsky.embed.video#caption."""
_TIME = r"(?:([0-9]{2,}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")
_ARROW = "-->"
_HEAD = re.compile(r"WEBVTT(?:[ \t]|$)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_OTHER_BLOCKS = re.compile(r"NOTE(?:[ \t]|$)|STYLE[ \t]*$|REGION[ \t]*$")
_LIKE_THIS = "write it like this: 00:01:02.500 --> 00:01:04.000"


@dataclass(frozen=True, slots=True)
class Captions:
    """What is read while a video is watched; `language` is a tag such as `fr`, `content` the file as it is sent."""

    file: str
    language: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """Something miswritten; `line` counts from 1."""

    line: int
    message: str
    remedy: str


def read_captions(root: Path, name: str, language: str, largest: int = LARGEST) -> Captions:
    """The campaign's captions `name` in this language, byte for byte, of at most `largest` bytes; MediaError."""
    content = _content(root, name, largest)
    found = list(faults(_decoded(content, name)))
    if found:
        first, others = found[0], len(found) - 1
        more = f" (and {others} more)" if others else ""
        raise MediaError(f"{shown(name)}:{first.line}: {first.message}{more}", first.remedy)
    return Captions(name, language, content)


def _content(root: Path, name: str, largest: int) -> bytes:
    try:
        with opened(root, name) as file:
            size = file.seek(0, os.SEEK_END)
            if size > largest:
                what = f"{shown(name)} has {size:,} bytes, captions may have {largest:,}"
                raise MediaError(what, "leave out notes and styles, or shorten the captions")
            file.seek(0)
            return file.read(largest)
    except OpeningError as error:
        raise MediaError(f"{shown(name)} {error}", error.remedy) from error
    except OSError as error:
        raise MediaError(f"{shown(name)} cannot be read: {error.strerror or error}") from error


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MediaError(f"{shown(name)}:{line}: this is not UTF-8", "save it as UTF-8 in your editor") from error


def faults(text: str) -> Iterator[Fault]:
    """What is miswritten in a WebVTT file, in its order; W3C, WebVTT: The Web Video Text Tracks Format, section 4."""
    blocks = list(_blocks(text))
    if not blocks or blocks[0][0] != 1 or not _HEAD.match(blocks[0][1][0]):
        remedy = "put WEBVTT on the first line, and leave the next one empty"
        yield Fault(1, "captions begin with the word WEBVTT", remedy)
    elif any(_ARROW in line for line in blocks.pop(0)[1]):
        yield Fault(2, "this line must be empty", "leave a line empty below WEBVTT")
    if _ARROW not in text:
        yield Fault(1, "there is no caption in it", _LIKE_THIS)
    for line, lines in blocks:
        yield from _other_faults(line, lines) if _times(lines) is None else _cue_faults(line, lines)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The stretches between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*_LINE_END.split(text), ""], start=1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _times(block: list[str]) -> int | None:
    """Which line of a block tells when it is shown: the first, or the second, below a name."""
    return next((index for index, line in enumerate(block[:2]) if _ARROW in line), None)


def _other_faults(number: int, lines: list[str]) -> Iterator[Fault]:
    """A comment, a style or a region; else words that nobody will see."""
    if not _OTHER_BLOCKS.match(lines[0]):
        what = "these words belong to no caption"
        yield Fault(number, what, "an empty line ends a caption: take it out, or write above when they are shown")
    yield from _joined_faults(number, lines)


def _cue_faults(number: int, lines: list[str]) -> Iterator[Fault]:
    index = _times(lines) or 0
    yield from _timing_faults(number + index, lines[index])
    yield from _joined_faults(number + index + 1, lines[index + 1 :])


def _joined_faults(number: int, lines: list[str]) -> Iterator[Fault]:
    for offset, line in enumerate(lines):
        if _ARROW in line:
            yield Fault(number + offset, "a new caption begins here", "leave a line empty above it")


def _timing_faults(number: int, line: str) -> Iterator[Fault]:
    match = _TIMING.fullmatch(line)
    if match is None:
        repaired = line.replace(",", ".")
        remedy = f"write {repaired}" if _TIMING.fullmatch(repaired) else _LIKE_THIS
        yield Fault(number, f"'{shown(line)}' is no pair of times", remedy)
        return
    start, end = (tuple(int(part or 0) for part in match.groups()[at : at + 4]) for at in (0, 4))
    if end <= start:
        yield Fault(number, "this caption ends before it begins", _LIKE_THIS)
    for setting in (match[9] or "").split():
        if not _SETTING.fullmatch(setting):
            known = "vertical, line, position, size, align and region"
            yield Fault(
                number, f"'{shown(setting)}' is no setting of a caption", f"there are {known}, each with : and a value"
            )
