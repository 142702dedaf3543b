"""A post of which a person said that it is out is found by its address, as far as the server knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import NotSent, Refused
from coopskills_cli.networks.mastodon.addresses import id_at, is_id
from tests.servers.keyless_mastodon import DOMAIN

if TYPE_CHECKING:
    from tests.networks.mastodon.conftest import Desk
    from tests.servers.keyless_mastodon import KeylessMastodon


def found(desk: Desk, url: str) -> str:
    with desk.adapter() as adapter:
        return id_at(url, adapter.client, (DOMAIN, adapter.client.host))


@pytest.mark.parametrize("known", ["113456789012345678", "01HZXW0G5J6K7M8N9P0QRSTVWX", "AbC-d_9"])
def test_what_a_server_gave_us_is_no_address(known: str) -> None:
    """In whatever form; a person's word is one."""
    assert is_id(known)
    assert not is_id(f"by hand: https://{DOMAIN}/@keyless/{known}")


@pytest.mark.parametrize(
    "page",
    [
        f"https://{DOMAIN}/@keyless/{{id}}",
        f"https://{DOMAIN.upper()}/@keyless/{{id}}/",
        f"https://{DOMAIN}/@keyless/statuses/{{id}}?lang=fr#here",
        f"https://{DOMAIN}/users/keyless/statuses/{{id}}",
        "{server}/deck/@keyless/{id}",
    ],
)
def test_a_page_of_the_server_ends_in_the_id(keyless_desk: Desk, keyless_mastodon: KeylessMastodon, page: str) -> None:
    """Whichever of its pages a person copied the address of."""
    status = keyless_mastodon.post("started")
    assert found(keyless_desk, page.format(id=status["id"], server=keyless_mastodon.url)) == status["id"]
    assert not any("search" in path for path in keyless_mastodon.asked)


def test_another_address_is_looked_up(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """Servers know posts by addresses of other kinds too, and of other servers; it must be the very address."""
    first = keyless_mastodon.post("one", url="https://other.example/objects/6f1c")
    keyless_mastodon.post("speaks of https://other.example/objects/6f1c")
    assert found(keyless_desk, "https://other.example/objects/6f1c") == first["id"]
    last = keyless_mastodon.posted[-1]
    assert found(keyless_desk, f"https://{DOMAIN}/@keyless/statuses/1") == last["id"]


def test_what_the_server_does_not_know_is_not_found(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """Not even where its posts speak of the address."""
    keyless_mastodon.post("see https://other.example/1")
    for url in ("https://other.example/1", f"https://{DOMAIN}/@keyless/113", f"https://{DOMAIN}/", "https://["):
        with pytest.raises(Refused, match="knows no post at") as caught:
            found(keyless_desk, url)
        assert url in str(caught.value)


def test_a_server_that_cannot_be_asked_now_is_asked_later(desk: Desk) -> None:
    """No connection is no proof that there is no such post."""
    with desk.adapter(server="http://127.0.0.1:1") as adapter, pytest.raises(NotSent):
        id_at("https://mastodon.test/@testuser/1", adapter.client, ("mastodon.test",))
