"""Which files in `posts/` are posts, and what the others should be called."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from coopskills_cli.campaign.spans import one_line
from coopskills_cli.models import Problem, Severity
from coopskills_cli.text.slug import slugified

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FOLDER = "posts"
_POST = re.compile(r"(?P<slug>[a-z0-9][a-z0-9-]*)(?:\.(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.md")
# what systems, editors, browsers and sync programs leave behind; `.md` and `.fr.md` are posts without a slug
_LITTER = re.compile(
    r"\.(?!(?:[a-z-]+\.)?md$).*|~\$.*|.*~|#.*#|.*\.(?:sw[a-z]|tmp|temp|bak|orig|rej|part|crdownload|lock)"
    r"|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r?|__macosx|\$recycle\.bin",
    re.IGNORECASE | re.DOTALL,
)
_TEXT_FILE = re.compile(r"\.(?:md|markdown|mdown|mkd|txt|text|docx?|odt|rtf)$", re.IGNORECASE)
_MEDIA = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|heic|avif|tiff?|bmp|mp4|mov|webm|mp3|pdf|vtt|srt)$", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?P<stem>.*?)[._ -](?P<language>[A-Za-z]{2,3}(?:-[A-Za-z]{2})?)$")


@dataclass(frozen=True, slots=True)
class PostFile:
    """A file that is named like a post; `language` is the one in its name, if any; `path` relative to the campaign."""

    slug: str
    language: str | None
    path: str

    @property
    def name(self) -> str:
        """Its word on the command line."""
        return f"{self.slug}.{self.language}" if self.language else self.slug


class Found(NamedTuple):
    """The post files, sorted by path, and a warning for each other file."""

    files: tuple[PostFile, ...]
    problems: tuple[Problem, ...]


def scan(root: Path, languages: Collection[str]) -> Found:
    """What stands in `posts/`; no file is opened, and a missing folder is an empty one."""
    files, problems = [], []
    try:
        with os.scandir(root / FOLDER) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except FileNotFoundError:
        return Found((), ())
    except OSError as error:
        return Found((), (Problem(Severity.ERROR, "unreadable", FOLDER, f"cannot be read: {error.strerror}"),))
    taken = {entry.name for entry in entries}
    for entry in entries:
        match = _POST.fullmatch(entry.name)
        if match and not _is_regular(entry):
            problems.append(_warning(entry.name, _kind(entry), "put a file with the post's text there, or remove it"))
        elif match:
            files.append(PostFile(match["slug"], match["language"], f"{FOLDER}/{entry.name}"))
        elif not _LITTER.fullmatch(entry.name):
            problems.append(_misnamed(entry, taken, languages))
    return Found(tuple(files), tuple(problems))


def better_name(name: str, taken: Collection[str], languages: Collection[str]) -> str:
    """The file name that would make a post of the file, and that no other file has."""
    stem, language = _TEXT_FILE.sub("", name), ""
    tags = {tag.lower(): tag for tag in languages}
    if (match := _LANGUAGE.fullmatch(stem)) and match["language"].lower() in tags:
        stem, language = match["stem"], f".{tags[match['language'].lower()]}"
    slug = slugified(stem) or "post"
    number, free = 1, f"{slug}{language}.md"
    while free in taken:
        number += 1
        free = f"{slug}-{number}{language}.md"
    return free


def _is_regular(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or a link to something: what that is, is seen when it is opened."""
    return entry.is_symlink() or entry.is_file(follow_symlinks=False)


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_dir(follow_symlinks=False):
        return "is a folder, no post"
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return "is no file"
    return "is a pipe, no post" if stat.S_ISFIFO(mode) else "is no file"


def _misnamed(entry: os.DirEntry[str], taken: Collection[str], languages: Collection[str]) -> Problem:
    name = entry.name
    if entry.is_dir(follow_symlinks=False):
        return _warning(name, "is a folder, and posts are only looked for in posts/ itself", "move its posts up")
    if not _is_regular(entry):
        return _warning(name, _kind(entry), "remove it")
    if match := _MEDIA.search(name):
        better = f"media/{slugified(name[: match.start()]) or 'picture'}{match[0].lower()}"
        return _warning(name, "is no post", f"move it to {better}")
    better = better_name(name, taken, languages)
    what = "is no post: a post is called like a-z0-9-, with .md at the end"
    return _warning(name, what, f"if it should be one, call it {better}; if not, move it out of {FOLDER}/")


def _warning(name: str, message: str, remedy: str) -> Problem:
    return Problem(Severity.WARNING, "not-a-post", f"{FOLDER}/{one_line(name)}", message, remedy)
