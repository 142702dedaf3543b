"""The files in `templates/`: which there are, what kinds they serve, and their texts for Jinja."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, TemplateNotFound

from coopskills_cli.campaign.opening import OpeningError, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jinja2 import Environment

FOLDER = "templates"
SUFFIX = ".j2"
_LARGEST = 100_000
_DEEPEST = 5
_KIND = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PART = re.compile(r"(?!\.)[^\\/:\x00-\x1f]+")


class UnreadableTemplateError(Exception):
    """A template's file cannot be read: `where` is the file with its line."""

    def __init__(self, where: str, error: OpeningError) -> None:
        super().__init__(f"the template {error}")
        self.where = where
        self.remedy = error.remedy


class TemplateFiles(BaseLoader):
    """Loads templates from one folder, and from nowhere else; `sizes` are those that were loaded, in characters."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.names = tuple(sorted(_names(root / FOLDER)))
        self.sizes: dict[str, int] = {}

    def kinds(self) -> tuple[str, ...]:
        """The kinds of post that there are templates for."""
        return tuple(sorted({kind for name in self.names if (kind := _kind(name))}))

    def variants(self, kind: str) -> tuple[str, ...]:
        """The templates of a kind."""
        return tuple(name for name in self.names if _kind(name) == kind)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002  (Jinja's signature)
        """The text of a template, its file relative to the campaign, and that it is never stale."""
        if not all(_PART.fullmatch(part) for part in template.split("/")):
            raise TemplateNotFound(template)
        file = f"{FOLDER}/{template}"
        try:
            text = read_text(self._root, file, _LARGEST).text
        except OpeningError as error:
            if template not in self.names:
                raise TemplateNotFound(template) from error
            raise UnreadableTemplateError(f"{file}:{error.line or 1}", error) from error
        self.sizes[template] = len(text)
        return text, file, lambda: True


def _kind(name: str) -> str | None:
    """The kind that a template serves; one below a folder or with another ending serves none."""
    kind = name.partition(".")[0]
    return kind if "/" not in name and name.endswith(SUFFIX) and _KIND.fullmatch(kind) else None


def _names(folder: Path, prefix: str = "", depth: int = 0) -> Iterator[str]:
    """The files below the folder, relative to it; a folder that is a link is not entered."""
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if depth < _DEEPEST:
                yield from _names(folder / entry.name, f"{prefix}{entry.name}/", depth + 1)
        elif not entry.name.startswith(".") and not entry.name.endswith("~"):
            yield prefix + entry.name
