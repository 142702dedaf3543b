"""What a foreign error means: nothing was sent, or it may have been carried out."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from atproto_client.request import Request  # type: ignore[import-untyped]  # the SDK ships no py.typed

from coopskills_cli.errors import InDoubt, NetworkError, NotSent
from coopskills_cli.models import Account
from coopskills_cli.networks.bluesky.faults import FOREIGN, LONGEST, translate
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.proxy import Proxy


def fault(url: str) -> NetworkError:
    """What becomes of a POST to this address that is in doubt unless something tells otherwise."""
    request = Request(timeout=0.2)
    try:
        with pytest.raises(FOREIGN) as raised:
            request.post(f"{url}/xrpc/com.atproto.repo.putRecord", content=b"{}")
    finally:
        request.close()
    return translate(raised.value, Account("a", "bluesky", ("en",), url, "x.test"), "publish the post", InDoubt)


def test_a_server_that_keeps_silent_leaves_a_doubt() -> None:
    """It took the connection, and may have taken the request."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = fault(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert type(error) is InDoubt
    assert "ReadTimeout" in str(error)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://nowhere.invalid", "gopher://example.org", "http://[x"])
def test_an_address_without_a_server_got_nothing(url: str) -> None:
    """Refused connections, unknown names, and what is no address."""
    assert type(fault(url)) is NotSent


def test_a_server_that_speaks_no_tls_got_nothing(proxy: Callable[[str], Proxy]) -> None:
    """The request leaves only after the handshake."""
    assert type(fault(proxy("http://127.0.0.1:9").url.replace("http:", "https:"))) is NotSent


def test_a_server_s_words_are_cut_and_cleaned(proxy: Callable[[str], Proxy]) -> None:
    """They are printed on a terminal: no control characters, no page-long texts."""
    front = proxy("http://127.0.0.1:9")
    body = b'{"error": "Bad\\u001b[31m", "message": "' + b"long\\n" * 500 + b'"}'
    front.on("POST", "putRecord", Action.REPLY, status=400, body=body, headers={"Content-Type": "application/json"})
    words = str(fault(front.url))
    assert words.isprintable()
    assert len(words) < LONGEST + 150
