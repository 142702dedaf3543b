"""Captions are published as they are, or it is told in which line a player would pass over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.campaign.captions import Captions, faults, read_captions
from coopskills_cli.campaign.media import MediaError

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = """\
WEBVTT - Smart, in English
Kind: captions

STYLE
::cue { color: white }

REGION
id:below

NOTE who speaks is not
said

1
00:01.000 --> 00:02.500
First words.

00:00:02.500 --> 01:00:04.000 align:start position:10%,line-left size:50%
- Second words,
- in two lines.

100:00:00.000\t-->\t100:00:01.000
"""
CUE = "00:01.000 --> 00:02.500\nWords.\n"


def write(root: Path, content: bytes | str) -> str:
    (root / "media").mkdir(exist_ok=True)
    (root / "media" / "smart.vtt").write_bytes(content if isinstance(content, bytes) else content.encode())
    return "media/smart.vtt"


def why(root: Path, content: bytes | str) -> MediaError:
    with pytest.raises(MediaError) as caught:
        read_captions(root, write(root, content), "en")
    return caught.value


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_is_right_is_sent_byte_for_byte(tmp_path: Path, end: str, mark: bytes) -> None:
    """Every kind of block, with any line ends, with and without a byte order mark."""
    content = mark + RIGHT.replace("\n", end).encode()

    assert read_captions(tmp_path, write(tmp_path, content), "en") == Captions("media/smart.vtt", "en", content)


@pytest.mark.parametrize("text", ["WEBVTT\n\n" + CUE, "WEBVTT\tx\n\n" + CUE, "WEBVTT\n\n\n\n" + CUE.strip()])
def test_little_is_needed(text: str) -> None:
    """A word, an empty line, a caption."""
    assert list(faults(text)) == []


WRONG = {
    CUE: (1, "begin with the word WEBVTT"),
    "\nWEBVTT\n\n" + CUE: (1, "begin with the word WEBVTT"),
    "WEBVTTS\n\n" + CUE: (1, "begin with the word WEBVTT"),
    "WEBVTT\n" + CUE: (2, "must be empty"),
    "WEBVTT": (1, "no caption"),
    "WEBVTT\n\nNOTE nothing\n": (1, "no caption"),
    "WEBVTT\n\n" + CUE + "\nAstray.\n": (6, "belong to no caption"),
    "WEBVTT\n\n" + CUE + CUE: (5, "a new caption begins here"),
    "WEBVTT\n\nNOTE a\nb\n" + CUE: (5, "a new caption begins here"),
    "WEBVTT\n\n00:01 --> 00:02\nx": (3, "no pair of times"),
    "WEBVTT\n\n1\n00:01.000 -> 00:02.000\nx\n\n" + CUE: (3, "belong to no caption"),
    "WEBVTT\n\n00:01.000-->00:02.000\nx": (3, "no pair of times"),
    "WEBVTT\n\n00:61.000 --> 00:62.000\nx": (3, "no pair of times"),
    "WEBVTT\n\n1:00:01.000 --> 1:00:02.000\nx": (3, "no pair of times"),
    "WEBVTT\n\n00:02.000 --> 00:02.000\nx": (3, "ends before it begins"),
    "WEBVTT\n\n01:00:00.000 --> 00:02.000\nx": (3, "ends before it begins"),
    "WEBVTT\n\n00:01.000 --> 00:02.000 colour:red\nx": (3, "no setting"),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    """And with what to write."""
    line, what = WRONG[text]

    error = why(tmp_path, text)

    assert str(error).startswith(f"media/smart.vtt:{line}: ")
    assert what in str(error)
    assert error.remedy


def test_subrip_is_told_how_to_become_webvtt(tmp_path: Path) -> None:
    """Most programs write SRT: a word is missing, and the commas are points."""
    error = why(tmp_path, "1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:03,000 --> 00:00:04,000\ny\n")
    assert "(and 2 more)" in str(error)

    error = why(tmp_path, "WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\nx\n")
    assert error.remedy == "write 00:00:01.000 --> 00:00:02.000"


def test_other_encodings_are_told_with_their_line(tmp_path: Path) -> None:
    """As old programs save them."""
    error = why(tmp_path, RIGHT.replace("words", "économie").encode("latin-1"))

    assert str(error) == "media/smart.vtt:15: this is not UTF-8"


def test_too_much_is_told_without_being_read(tmp_path: Path) -> None:
    """20,000 bytes are taken, 20,001 are not, and a hundred million are not even read."""
    text = f"WEBVTT\n\n{CUE}\nNOTE ".ljust(20_000, "x")
    assert len(read_captions(tmp_path, write(tmp_path, text), "en").content) == 20_000
    assert "has 20,001 bytes, captions may have 20,000" in str(why(tmp_path, text + "x"))

    with (tmp_path / "media" / "smart.vtt").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(MediaError, match="has 100,000,000 bytes"):
        read_captions(tmp_path, "media/smart.vtt", "en")


def test_what_is_not_there_or_elsewhere_is_told(tmp_path: Path) -> None:
    """By its name; nothing outside the campaign is opened."""
    for name in ("media/none.vtt", "../smart.vtt"):
        with pytest.raises(MediaError, match="vtt is") as caught:
            read_captions(tmp_path, name, "en")
        assert name in str(caught.value)


@given(st.text(st.sampled_from("WEBVTT0123:. ->\n\rNOTE"), max_size=80))
def test_whatever_the_text_there_is_an_answer(text: str) -> None:
    """In lines that the file has."""
    lines = text.count("\n") + text.count("\r") + 1

    assert all(1 <= fault.line <= max(lines, 2) for fault in faults(text))
