"""The proxy that other tests trust does what its rules say: a harness that is blind proves nothing."""

from __future__ import annotations

import threading
from http.client import BadStatusLine, IncompleteRead
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from tests.servers.proxy import Action, Moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.keyless_mastodon import KeylessMastodon
    from tests.servers.proxy import Proxy, Seen


@pytest.fixture
def between(keyless_mastodon: KeylessMastodon, proxy: Callable[[str], Proxy]) -> Proxy:
    """A proxy in front of a server that stores every post."""
    return proxy(keyless_mastodon.url)


def post(server: Proxy) -> bytes:
    """Post a status."""
    headers = {"Authorization": "Bearer keyless_token", "Content-Type": "application/json"}
    request = Request(f"{server.url}/api/v1/statuses", b'{"status": "hello"}', headers)  # noqa: S310  (loopback)
    with urlopen(request, timeout=30) as answer:  # noqa: S310  (the same)
        content: bytes = answer.read()
    return content


@pytest.mark.parametrize(
    ("action", "trouble", "stored"),
    [
        (Action.RESET, (URLError, ConnectionError), 0),
        (Action.REPLY, HTTPError, 0),
        (Action.LOSE, (BadStatusLine, ConnectionError, URLError), 1),
        (Action.HALVE, IncompleteRead, 1),
        (Action.FORGE, HTTPError, 1),
    ],
)
def test_a_rule_decides_once(
    between: Proxy, keyless_mastodon: KeylessMastodon, action: Action, trouble: type[Exception], stored: int
) -> None:
    """The request of the rule fails as it says, stored or not; the next one passes."""
    between.on("POST", "/statuses", action)
    with pytest.raises(trouble):
        post(between)
    assert len(keyless_mastodon.posted) == stored
    assert b"hello" in post(between)
    assert between.count("POST", "/statuses") == 2


def test_a_rule_waits_for_its_turn(between: Proxy) -> None:
    """`nth` counts the requests that match; None is all of them."""
    between.on("POST", "/statuses", Action.REPLY, nth=2, status=418)
    post(between)
    with pytest.raises(HTTPError, match="418"):
        post(between)
    post(between)
    between.forget()
    between.on("*", "", Action.REPLY, nth=None, status=418)
    for _ in range(2):
        with pytest.raises(HTTPError, match="418"):
            post(between)


def test_a_hook_hears_of_every_moment(between: Proxy, keyless_mastodon: KeylessMastodon) -> None:
    """In their order, with what is stored at each."""
    moments: list[tuple[Moment, int]] = []
    answered = threading.Event()

    def note(moment: Moment, seen: Seen) -> None:
        assert seen.body == b'{"status": "hello"}'
        moments.append((moment, len(keyless_mastodon.posted)))
        if moment is Moment.ANSWERED:
            answered.set()

    between.hook = note
    post(between)
    assert answered.wait(30)  # the last moment comes after the answer
    assert moments == [(Moment.CAME, 0), (Moment.FORWARDED, 1), (Moment.HALF, 1), (Moment.ANSWERED, 1)]
