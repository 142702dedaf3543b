"""Brings pictures and videos to the server and waits until it has worked them through, before anything is public."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING

from coopskills_cli.errors import NotSent
from coopskills_cli.networks.local_files import frozen_file, translated
from coopskills_cli.networks.mastodon.form import Form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coopskills_cli.models import Media
    from coopskills_cli.networks.base import Progress
    from coopskills_cli.networks.mastodon.client import Client

SOON = (0.5, 1, 2, 3, 4)
"""Seconds between the first looks at what the server is working on."""
LATER = 5
PATIENCE = 30.0
"""Seconds for a picture; what moves is made into another video first."""
PATIENCE_WITH_FILMS = 600.0


@dataclass(frozen=True, slots=True)
class Uploads:
    """Uploads out of `folder`, that of the frozen files; `progress` is told how far each is, also at every look."""

    client: Client
    folder: Path
    progress: Progress | None = None

    def upload(self, media: Media) -> str:
        """The id of the upload, ready to be used in a status; NotSent where the server is not done in time."""
        with translated(), frozen_file(self.folder, media.sha256) as file:
            form = Form(file, media, self.client.clock, lambda sent: self._tell(sent, media))
            remote_id, ready = self.client.upload(form)
        for seconds in _pauses(media):
            if ready:
                return remote_id
            self._tell(media.bytes, media)
            self.client.sleep(seconds)
            ready = self.client.is_ready(remote_id)
        if not ready:
            patience = _patience(media)
            raise NotSent(f"{self.client.host}: still working on {media.file} after {patience:.0f} s")
        return remote_id

    def _tell(self, sent: int, media: Media) -> None:
        if self.progress:
            self.progress(sent, media.bytes, media.file)


def _patience(media: Media) -> float:
    moves = media.type.startswith("video/") or media.type == "image/gif"
    return PATIENCE_WITH_FILMS if moves else PATIENCE


def _pauses(media: Media) -> Iterator[float]:
    """Seconds between looks, as long as there is patience."""
    left = _patience(media)
    for seconds in chain(SOON, repeat(LATER)):
        if left <= 0:
            return
        yield min(seconds, left)
        left -= seconds
