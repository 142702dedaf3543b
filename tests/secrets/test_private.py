"""Files with secrets are read with suspicion."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import SecretMissing
from coopskills_cli.secrets.private import LONGEST, OTHERS_WRITE, read_private, require_private, write_private

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_written_is_read_again_and_private(tmp_path: Path) -> None:
    """A written file holds the text, and only its owner has rights; its new folder too."""
    path = tmp_path / "config" / "secret"
    write_private(path, "abc\n")
    assert read_private(path) == "abc\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["secret"]


def test_nothing_there_is_none(tmp_path: Path) -> None:
    """A missing file is no error."""
    assert read_private(tmp_path / "none") is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o666])
def test_a_file_open_to_others_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    """Others may neither read nor change a secret; the error says the chmod that helps."""
    path = tmp_path / "token"
    path.write_text("abc", encoding="utf-8")
    path.chmod(mode)
    with pytest.raises(SecretMissing, match="others may read or change it") as caught:
        read_private(path)
    assert caught.value.remedy == f"chmod 600 {path}"


def test_a_file_that_only_says_where_may_be_read_but_not_changed_by_others(tmp_path: Path) -> None:
    """accounts.toml holds no secret: reading it is harmless, changing it is not."""
    path = tmp_path / "accounts.toml"
    path.write_text("", encoding="utf-8")
    path.chmod(0o644)
    assert read_private(path, forbidden=OTHERS_WRITE) == ""
    path.chmod(0o664)
    with pytest.raises(SecretMissing, match="others may change it") as caught:
        read_private(path, forbidden=OTHERS_WRITE)
    assert caught.value.remedy == f"chmod go-w {path}"


def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """Whoever owns the file could change it; root may."""
    regular, stranger = stat.S_IFREG | 0o600, os.geteuid() + 1000
    require_private(tmp_path, os.stat_result((regular, 0, 0, 1, 0, 0, 0, 0, 0, 0)), 0o077)
    with pytest.raises(SecretMissing, match="belongs to somebody else"):
        require_private(tmp_path, os.stat_result((regular, 0, 0, 1, stranger, 0, 0, 0, 0, 0)), 0o077)


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    """What is no file is said to be none."""
    with pytest.raises(SecretMissing, match="cannot be read"):
        read_private(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe in the place of a file does not hang a cron run."""
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(SecretMissing, match="it is no file"):
        read_private(tmp_path / "pipe")


@pytest.mark.parametrize(("raw", "why"), [(b"\xff\xfea\x00", "no UTF-8 text"), (b"x" * (LONGEST + 1), "too long")])
def test_what_is_no_text_is_refused_unseen(tmp_path: Path, raw: bytes, why: str) -> None:
    """UTF-16 from a Windows shell, or a log by mistake, is an error that does not quote the file."""
    write_private(tmp_path / "token", "")
    (tmp_path / "token").write_bytes(raw)
    with pytest.raises(SecretMissing, match=why) as caught:
        read_private(tmp_path / "token")
    assert caught.value.__cause__ is None
