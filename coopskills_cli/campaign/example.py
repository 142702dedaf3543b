"""Where the example campaign lies: inside an installed package, or beside the package in a source checkout."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from coopskills_cli.campaign.finding import CONFIG, read

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG_EXAMPLE = "config.example.toml"
_DRAFT = re.compile(r"^draft\s*:", re.MULTILINE)
_OPENING = "---\n"


def example_files() -> dict[str, str]:
    """The example campaign's texts by their path in a campaign, with slashes; the config comes last."""
    folder = _folder()
    texts = {path.relative_to(folder).as_posix(): read(path) for path in _sources(folder)}
    return texts | {CONFIG: read(folder / CONFIG_EXAMPLE)}


def as_draft(post: str) -> str:
    """The text of a post file with `draft: true` in it; one that is a draft already is left as it is."""
    front_matter = post.removeprefix(_OPENING).partition("\n---\n")[0]
    if post.startswith(_OPENING) and _DRAFT.search(front_matter):
        return post
    rest = post.removeprefix(_OPENING) if post.startswith(_OPENING) else f"{_OPENING}{post}"
    return f"{_OPENING}draft: true\n{rest}"


def _folder() -> Path:
    """The folder that holds the example: the wheel puts it into the package, a checkout has it at its top."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "example"
    return installed if installed.is_dir() else package.parent


def _sources(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "posts").glob("*.md"))
    yield from sorted((folder / "templates").rglob("*.j2"))
