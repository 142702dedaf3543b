"""Fit each picture once: what came of it is kept by what is in it, for the next preview and for publication."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from coopskills_cli.campaign.media import MediaError
from coopskills_cli.campaign.opening import OpeningError, opened
from coopskills_cli.campaign.pictures import fit
from coopskills_cli.campaign.spans import shown
from coopskills_cli.errors import StateError
from coopskills_cli.files import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from coopskills_cli.campaign.pictures import Fitted, PictureLimits
    from coopskills_cli.models import Media

_RECIPE = 1
"""Raised when what was kept must not be used any more. A picture that comes out differently changes the message that
was frozen with it, so neither a new Pillow nor a better encoding is a reason: what was fitted before stays as it is."""
_KEPT = ("type", "bytes", "sha256", "width", "height")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def fitted(root: Path, picture: Media, limits: PictureLimits, cache: Path) -> Media:
    """`picture`, as `probe` found it in the campaign `root`, as it will be sent within the limits.

    Where that is another file, it lies in `cache` as `media/<the first two digits of its SHA-256>/<SHA-256>`, which is
    where the state folder keeps frozen media. Several processes may do so at once. MediaError as `fit` raises it;
    StateError where the cache cannot be written.
    """
    index = cache / "fitted" / f"{_key(picture, limits)}.json"
    if known := _known(index, picture, cache):
        return known
    found = fit(_content(root, picture), picture.file, limits)
    media = _media(found, picture)
    try:
        if media.sha256 != picture.sha256:
            write_private(_place(cache, media.sha256), found.content)
        write_private(index, json.dumps({name: getattr(media, name) for name in _KEPT}).encode())
    except OSError as error:
        raise StateError(f"{cache}: {error.strerror or error}", "make room or give access") from error
    return media


def _key(picture: Media, limits: PictureLimits) -> str:
    """A name for the question; a limit that is not set is left out, so that a new kind of limit changes no name."""
    given = {name: value for name, value in asdict(limits).items() if value}
    return sha256(json.dumps([_RECIPE, picture.sha256, given], sort_keys=True).encode()).hexdigest()


def _known(index: Path, picture: Media, cache: Path) -> Media | None:
    """What came of it before; None where nothing did, or what is left of it is damaged."""
    try:
        kept = json.loads(index.read_bytes())
        media = replace(picture, **{name: kept[name] for name in _KEPT})
        if media.sha256 == picture.sha256 or _digest(_place(cache, media.sha256).read_bytes()) == media.sha256:
            return media
    except (OSError, ValueError, TypeError, KeyError):
        pass
    return None


def _content(root: Path, picture: Media) -> bytes:
    """The picture's file, if it still is the one that was looked at."""
    try:
        with opened(root, picture.file) as file:
            content = file.read(picture.bytes + 1)
    except OpeningError as error:
        raise MediaError(f"{shown(picture.file)} {error}", error.remedy) from error
    except OSError as error:
        raise MediaError(f"{shown(picture.file)} cannot be read: {error.strerror or error}") from error
    if _digest(content) != picture.sha256:
        raise MediaError(f"{shown(picture.file)} was changed while it was looked at", "run the command again")
    return content


def _media(found: Fitted, picture: Media) -> Media:
    return replace(
        picture,
        type=found.type,
        bytes=len(found.content),
        sha256=_digest(found.content),
        width=found.width,
        height=found.height,
    )


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _place(cache: Path, digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise ValueError(digest)
    return cache / "media" / digest[:2] / digest
