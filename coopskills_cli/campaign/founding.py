"""Lay out a new campaign folder: everything that was asked for, or nothing, and never over a file that is there."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from coopskills_cli.errors import CoopskillsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

IGNORE = ".gitignore"
IGNORED = ("/config.toml", ".coopskills/", "/to-post/", "/rehearsal/")
_REASON = "# what a campaign keeps to itself"
_FOLDERS = ("posts", "templates", "media")


def found(root: Path, files: Mapping[str, str]) -> None:
    """Write the files (by path in the campaign), the campaign's folders and the lines of `.gitignore`.

    UsageError names every file that is in the way; CoopskillsError tells what the disk refused. Nothing is left then.
    """
    require_room(root, files)
    try:
        with ExitStack() as undo:
            for folder in _FOLDERS:
                _make_folder(root / folder, undo)
            for name, text in files.items():
                _make_folder((root / name).parent, undo)
                _make_file(root / name, text, undo)
            _ignore(root / IGNORE, undo)
            undo.pop_all()
    except OSError as error:
        message = f"{error.filename or root}: {error.strerror}"
        raise CoopskillsError(message, "nothing was left behind; make room, or name another folder") from error


def require_room(root: Path, files: Iterable[str]) -> None:
    """UsageError that names every one of the files, or what stands in a folder's place, that is there already."""
    folders = [path for path in (root, *(root / name for name in _FOLDERS)) if path.exists() and not path.is_dir()]
    found = folders or [root / name for name in files if (root / name).exists() or (root / name).is_symlink()]
    if found:
        names = ", ".join(str(path if path == root else path.relative_to(root)) for path in found)
        remedy = "nothing was written; move them away, or name another folder"
        raise UsageError(f"already there in {root}: {names}", remedy)


def _make_folder(folder: Path, undo: ExitStack) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent, undo)
    folder.mkdir()
    undo.callback(_remove, folder)


def _make_file(path: Path, text: str, undo: ExitStack) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        undo.callback(_remove, path)
        file.write(text)


def _ignore(path: Path, undo: ExitStack) -> None:
    """Add the lines that `.gitignore` lacks, after all else was written: it may be somebody's own file."""
    if not path.exists():
        _make_file(path, "", undo)
    before = path.read_text(encoding="utf-8", errors="replace")
    missing = [line for line in IGNORED if line not in before.splitlines()]
    if not missing:
        return
    gap = "\n" if before and not before.endswith("\n") else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{gap}{_REASON}\n" + "".join(f"{line}\n" for line in missing))


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
