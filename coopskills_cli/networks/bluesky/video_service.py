"""Hands videos to the service that Bluesky keeps for the accounts it hosts, and waits until they can be watched.

Source: docs.bsky.app, "Uploading Video": a post with a video that was put straight on the server shows a gap until the
service has noticed it; one that went through the service first is whole from the start. Its answers are not quite what
its schema says (bluesky-social/atproto issues 3026 and 3097), so nothing but their words is relied on.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from coopskills_cli.errors import NotSent, RateLimited, Refused
from coopskills_cli.networks.bluesky.faults import DEFINITE, TOO_MANY, UNAUTHORIZED, later, line, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from coopskills_cli.errors import NetworkError
    from coopskills_cli.networks.bluesky.watching import Watched

ADDRESS = "https://video.bsky.app"
HOSTS = ("bsky.social", "bsky.network")
"""Where Bluesky hosts accounts: its entrance, and its servers."""
TIMEOUT = httpx.Timeout(20.0, read=300.0)
"""Seconds; the second once the whole video has arrived."""
LOOKS, PAUSE = 320, 1.5
"""How often it is asked whether a video is ready, with seconds between, at the app's pace: eight minutes.

With the upload that is within what a publisher is given to prepare; the next one finds the video known.
"""
DAILY = timedelta(hours=1)
"""How long it is left alone when it says that the day's videos are used up; when the day ends, it does not say."""
CONFLICT = 409  # the same video was handed over before; the answer names it
ENDED = frozenset({"JOB_STATE_COMPLETED", "JOB_STATE_FAILED"})
AGAIN = "it is tried again by itself"
OUR_FAULT = frozenset({"validation_failure", "encoding_failure"})


def hosted_by_bluesky(server: str) -> bool:
    """Whether an account on this server (an origin) uses the video service; others take a video as any file."""
    host = (urlsplit(server).hostname or "").rstrip(".")
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)


class VideoService:
    """Talks to the service at `address`; `sleep` waits between two questions."""

    def __init__(self, address: str = ADDRESS, sleep: Callable[[float], None] = time.sleep) -> None:
        self._address = address
        self._sleep = sleep

    def process(self, video: Watched, name: str, did: str, token: str, now: datetime) -> Any:
        """The blob (as JSON) under which our server has the video when it can be watched.

        `token` lets the service store it there for `did`; `name` is what it is called by. Raises Refused, RateLimited
        or NotSent: handing over the same video again is safe, and quick, for the service knows it.
        """
        with httpx.Client(base_url=f"{self._address}/xrpc/", timeout=TIMEOUT) as client:
            status = self._hand_over(client, video, {"did": did, "name": name}, token, now)
            reference = str(status["jobId"])
            for _ in range(LOOKS):
                if status.get("blob"):  # of a video that it knows already, even where it says that it failed
                    return status["blob"]
                video.report()
                self._sleep(PAUSE)
                status = self._look(client, reference)
                if status.get("state") in ENDED and not status.get("blob"):
                    raise self._failed(status, video.name)
        raise NotSent(f"{self._address} is still at work on {video.name}", AGAIN)

    def _hand_over(
        self, client: httpx.Client, video: Watched, parameters: Mapping[str, str], token: str, now: datetime
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "video/mp4"}
        try:
            answer = client.post("app.bsky.video.uploadVideo", params=parameters, headers=headers, content=video)
        except httpx.HTTPError as error:
            raise unanswered(error, self._address, f"process {video.name}", NotSent) from error
        status = _status(answer)
        if status.get("jobId") and (answer.is_success or answer.status_code == CONFLICT):
            return status
        raise self._refused(answer, status, video.name, now)

    def _look(self, client: httpx.Client, reference: str) -> dict[str, Any]:
        """What it says of the video now; nothing where it cannot be asked at the moment."""
        try:
            answer = client.get("app.bsky.video.getJobStatus", params={"jobId": reference})
        except httpx.HTTPError:
            return {}
        return _status(answer) if answer.is_success else {}

    def _refused(self, answer: httpx.Response, status: Mapping[str, Any], name: str, now: datetime) -> NetworkError:
        word, words = line(status.get("error") or ""), _words(status)
        said = f"{self._address} does not take {name}: {answer.status_code} {words}"
        if answer.status_code == TOO_MANY:
            return RateLimited(said, later(answer.headers))
        if "daily" in words.lower():
            return RateLimited(said, now + DAILY)
        if word == "unconfirmed_email":
            return Refused(said, "confirm the account's e-mail address in Bluesky's settings, then publish it again")
        if answer.status_code in DEFINITE or answer.status_code in (UNAUTHORIZED, CONFLICT) or answer.is_success:
            return Refused(said, "try it in Bluesky's own app: it says what is wrong with the video or the account")
        return NotSent(said, AGAIN)

    def _failed(self, status: Mapping[str, Any], name: str) -> NetworkError:
        said = f"{self._address} could not process {name}: {_words(status) or status.get('state')}"
        if status.get("failureCode") in OUR_FAULT:
            return Refused(said, "save it anew as MP4 (H.264 and AAC)")
        return NotSent(said, AGAIN)


def _status(answer: httpx.Response) -> dict[str, Any]:
    """The status of a video's processing, which stands in `jobStatus` or at the top; empty where none can be read."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    found = body.get("jobStatus", body) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def _words(status: Mapping[str, Any]) -> str:
    return line(" ".join(str(status[key]) for key in ("failureCode", "error", "message") if status.get(key)))
