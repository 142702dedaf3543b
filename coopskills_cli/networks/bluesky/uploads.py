"""Puts the frozen files of a part where its record can refer to them; until it does, nobody sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from atproto_client import models  # type: ignore[import-untyped]  # the SDK ships no py.typed

from coopskills_cli.errors import NotSent, Refused
from coopskills_cli.networks.bluesky.embeds import shown_thumb, video_of
from coopskills_cli.networks.bluesky.faults import Objection
from coopskills_cli.networks.bluesky.minding import VIDEO
from coopskills_cli.networks.bluesky.request import digest_of
from coopskills_cli.networks.bluesky.watching import Watched
from coopskills_cli.networks.local_files import frozen_file, translated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from coopskills_cli.models import Media, Part
    from coopskills_cli.networks.base import Surroundings
    from coopskills_cli.networks.bluesky.request import Blob
    from coopskills_cli.networks.bluesky.video_service import VideoService
    from coopskills_cli.networks.bluesky.wire import Wire

CAPTIONS = "text/vtt"
CAPTIONS_BYTES = 20_000  # app.bsky.embed.video#caption
TOO_LARGE = 413
UPLOAD = "com.atproto.repo.uploadBlob"
GOOD_FOR = timedelta(minutes=30)
"""How long the video service may store a video for us: what Bluesky's guide says, of an hour that servers allow."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where an account lives: its DID, and that of the server which keeps its repository."""

    did: str
    server: str


class Uploads:
    """For one account; `videos` is None where its server takes a video as any other file."""

    def __init__(self, wire: Wire, surroundings: Surroundings, videos: VideoService | None = None) -> None:
        self._wire = wire
        self._around = surroundings
        self._videos = videos

    def of(self, part: Part, home: Home, now: datetime) -> dict[str, Any]:
        """The SDK's blob of every file that hangs on the part, by the file's SHA-256."""
        video, thumb = video_of(part), shown_thumb(part)
        if video is None:
            pictures = (*part.media, *([thumb] if thumb else ()))
            return {picture.sha256: self._straight(picture.sha256, picture.type) for picture in pictures}
        blobs = {each.sha256: self._captions(each.sha256, each.file) for each in video.captions}
        return blobs | {video.sha256: self._video(video, home, now)}

    def again(self, blobs: Iterable[Blob]) -> None:
        """Upload what a request refers to and the server has dropped since; Refused for what only it ever had."""
        for blob in blobs:
            try:
                self._straight(blob.sha256, blob.type)
            except Refused as error:
                if blob.type.startswith(VIDEO) and not isinstance(error, Objection):
                    what = "the server has dropped the video that was processed for it, and the post was not published"
                    raise Refused(what, "publish it again: the video is handed over anew") from error
                raise

    def _video(self, video: Media, home: Home, now: datetime) -> Any:
        if self._videos is None:
            return self._straight(video.sha256, video.type, video.file)
        token = self._token(home, now)
        with translated(), frozen_file(self._around.media, video.sha256) as file:
            watched = Watched(file, video.file, self._around.progress)
            blob = self._videos.process(watched, f"{video.sha256[:16]}.mp4", home.did, token, now)
        try:
            return blob_of({"blob": blob})
        except ValueError as error:
            raise NotSent(f"the video service has named no file for {video.file}") from error

    def _token(self, home: Home, now: datetime) -> str:
        """What lets the video service, and it alone, store a file in our repository for half an hour."""
        ask = self._wire.client.com.atproto.server.get_service_auth
        wish = {"aud": home.server, "lxm": UPLOAD, "exp": int((now + GOOD_FOR).timestamp())}
        return str(self._wire.call(lambda: ask(wish), "let the video service store a video").token)

    def _captions(self, digest: str, name: str) -> Any:
        with translated(), frozen_file(self._around.media, digest) as file:
            size = len(file.read(CAPTIONS_BYTES + 1))
        if size > CAPTIONS_BYTES:
            what = f"the captions {name} have more than {CAPTIONS_BYTES:,} bytes, which is what Bluesky takes"
            raise Refused(what, "shorten them, or take their comments and styles out")
        return self._straight(digest, CAPTIONS, name)

    def _straight(self, digest: str, kind: str, name: str = "") -> Any:
        progress = self._around.progress if kind.startswith(VIDEO) else None
        with translated(), frozen_file(self._around.media, digest) as file:
            body = Watched(file, name, progress)
            try:
                return self._wire.call(
                    lambda: blob_of(self._wire.post(UPLOAD, body, kind), digest), f"store {name or digest[:8]}"
                )
            except Objection as no:
                if no.status != TOO_LARGE:
                    raise
                remedy = "save it smaller, or ask who runs the server to let larger files in (PDS_BLOB_UPLOAD_LIMIT)"
                raise Refused(str(no), remedy) from no


def blob_of(answer: Any, digest: str = "") -> Any:
    """The SDK's blob out of the answer to an upload; ValueError where it is none, or not of the file `digest`."""
    blob = models.ComAtprotoRepoUploadBlob.Response.model_validate(answer).blob
    if not blob.is_json_representation or digest not in ("", digest_of(blob.ref.link)):
        raise ValueError(blob.ref)
    return blob
