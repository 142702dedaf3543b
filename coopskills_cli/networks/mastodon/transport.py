"""The HTTP session that Mastodon.py speaks through: it keeps the last answer, and sends nothing on to elsewhere."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from typing import Any

import requests


class Session(requests.Session):
    """A session whose `answer` is the last response, None where none came.

    Mastodon.py's errors keep neither the status nor the headers of an answer, and both decide what an error means.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answer: requests.Response | None = None

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send the request and keep its answer."""
        self.answer = None
        self.answer = super().send(request, **kwargs)
        # a word to the makers of clients, which Mastodon.py would print to our users
        self.answer.headers.pop("Deprecation", None)
        return self.answer

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Only reading is ever sent on: a 307 would repeat a post, a 301 would turn it into a GET."""
        return super().get_redirect_target(resp) if resp.request.method == "GET" else None


class Outgoing(BytesIO):
    """A request's body that knows whether any of it was fetched for sending.

    A body leaves last, after name, connection, TLS and header: while `left` is False nothing can have been carried out.
    """

    left = False

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes to send."""
        self.left = True
        return super().read(size)


def user_agent() -> str:
    """How we introduce ourselves to servers."""
    try:
        return f"coopskills/{version('coopskills')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "coopskills"
