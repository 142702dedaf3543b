"""Files of the campaign are opened, and nothing else is."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.campaign.opening import OpeningError, opened, read_text

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 1000


def why(root: Path, name: str) -> str:
    with pytest.raises(OpeningError) as caught:
        read_text(root, name, LIMIT)
    return str(caught.value)


def test_bom_and_line_ends_do_not_count(tmp_path: Path) -> None:
    """A text is the same, and has the same fingerprint, with BOM and CRLF or with CR."""
    (tmp_path / "plain").write_bytes("é\nb\n".encode())
    (tmp_path / "windows").write_bytes(b"\xef\xbb\xbf" + "é\r\nb\r\n".encode())
    (tmp_path / "old").write_bytes("é\rb\r".encode())

    texts = {read_text(tmp_path, name, LIMIT) for name in ("plain", "windows", "old")}

    assert [(text.text, text.fingerprint) for text in texts] == [("é\nb\n", sha256("é\nb\n".encode()).hexdigest())]


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        (b"a\nb\ncaf\xe9\n", 3, "is not UTF-8: byte 0xe9"),
        ("a".encode("utf-16"), 1, "is UTF-16, not UTF-8"),
    ],
)
def test_another_encoding_is_said(tmp_path: Path, raw: bytes, line: int, said: str) -> None:
    """What is not UTF-8 is refused with the line of its first wrong byte."""
    (tmp_path / "a.md").write_bytes(raw)

    with pytest.raises(OpeningError) as caught:
        read_text(tmp_path, "a.md", LIMIT)

    assert (str(caught.value), caught.value.line) == (said, line)
    assert "UTF-8" in caught.value.remedy


def test_missing_large_and_nameless(tmp_path: Path) -> None:
    """A file that is not there, one that is too large, and a name that no file can have are told apart."""
    (tmp_path / "large").write_bytes(b"x" * (LIMIT + 1))

    assert why(tmp_path, "none.md") == "is not there"
    assert why(tmp_path, "large") == "is larger than 1,000 bytes"
    assert why(tmp_path, "a\0b") == "has a name that no file can have"
    assert why(tmp_path, "x" * 5000).startswith("cannot be read")
    assert why(tmp_path, ".") == "is no file"


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../secret", "C:\\secret", "C:secret", "..\\secret"])
def test_nothing_outside(tmp_path: Path, name: str) -> None:
    """No name leads out of the campaign, written for whatever system."""
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    root = tmp_path / "campaign"
    root.mkdir()

    assert why(root, name) == "is outside the campaign folder"


def test_links(tmp_path: Path) -> None:
    """A link within the campaign is followed, one out of it and a loop are not."""
    root = tmp_path / "campaign"
    (root / "media").mkdir(parents=True)
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (root / "a").write_text("a", encoding="utf-8")
    (root / "media" / "in").symlink_to("../a")
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "folder-out").symlink_to(tmp_path)
    (root / "loop").symlink_to("loop")

    assert read_text(root, "media/in", LIMIT).text == "a"
    assert why(root, "out") == "is outside the campaign folder"
    assert why(root, "folder-out/secret") == "is outside the campaign folder"
    assert why(root, "loop").startswith("cannot be read")


def test_the_campaign_may_itself_be_reached_by_a_link(tmp_path: Path) -> None:
    """A campaign whose own folder is a link is read like any other."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_text("a", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert read_text(tmp_path / "link", "a", LIMIT).text == "a"


if sys.platform != "win32":

    def test_pipes_and_devices_never_block(tmp_path: Path) -> None:
        """A pipe nobody writes to is refused at once, and a device is not opened."""
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "device").symlink_to("/dev/zero")

        assert why(tmp_path, "pipe") == "is no file"
        assert why(tmp_path, "device") == "is outside the campaign folder"

    def test_a_file_without_permission_is_said(tmp_path: Path) -> None:
        """Whatever the system refuses is said in its words."""
        folder = tmp_path / "file"
        folder.write_text("", encoding="utf-8")

        with pytest.raises(OpeningError, match="cannot be read: Not a directory"), opened(tmp_path, "file/a"):
            pass
