"""A link reaches the public internet alone, by the address that was checked, and never past its time."""

from __future__ import annotations

import ssl
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.campaign import cards
from coopskills_cli.campaign.card_reach import addresses_of, trusted
from coopskills_cli.campaign.cards import CardError, Reach
from tests.servers.pages import SECURE_NAME

if TYPE_CHECKING:
    from tests.servers.pages import Internet, Pages

TITLE = b"<title>The page</title>"
ADDRESS, OTHER = "1.1.1.1", "2606:4700::1111"
"""Public, to the rule; in these tests they lead to loopback or nowhere."""


@pytest.fixture
def reach(internet: Internet, pages: Pages) -> Reach:
    """An internet in which `coop.example` is the server of the test."""
    internet.names["coop.example"] = [ADDRESS]
    internet.hosts[ADDRESS] = pages.port
    return Reach(internet.resolve, internet)


def test_a_page_of_the_internet_is_fetched(reach: Reach, internet: Internet, pages: Pages) -> None:
    """Looked up once, connected to by its address, asked for by its name."""
    pages.say("/", TITLE)
    assert cards.fetch("http://coop.example/", allow_private=False, reach=reach).title == "The page"
    assert internet.looked_up == ["coop.example"]
    assert internet.dialled == [(ADDRESS, 80)]
    assert pages.asked[0].headers["host"] == "coop.example"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fd00::1", "::ffff:127.0.0.1"],  # noqa: S104  (nobody listens)
)
def test_a_name_for_a_closed_address_is_refused(reach: Reach, internet: Internet, pages: Pages, address: str) -> None:
    """Whoever owns the name: nothing is connected to."""
    internet.names["inside.example"] = [address]
    internet.hosts[address] = pages.port
    with pytest.raises(CardError, match=r"'inside\.example' is .*not of the public internet"):
        cards.fetch("http://inside.example/", allow_private=False, reach=reach)
    assert internet.dialled == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0"]
)
def test_this_machine_is_refused_by_all_its_names(pages: Pages, host: str) -> None:
    """With the machine's own look-up, which takes an address in many forms."""
    pages.say("/", TITLE)
    with pytest.raises(CardError, match=r"not of the public internet|no host|no address"):
        cards.fetch(f"http://{host}:{pages.port}/", allow_private=False)
    assert pages.asked == []


def test_this_machine_may_be_allowed(pages: Pages) -> None:
    """Who has configured it fetches from anywhere."""
    assert cards.fetch(pages.say("/", TITLE), allow_private=True).title == "The page"


def test_a_redirect_to_loopback_is_refused(reach: Reach, internet: Internet, pages: Pages) -> None:
    """From a page that may be fetched to one that may not: by address, and by a name that is looked up."""
    internet.names["inside.example"] = ["127.0.0.1"]
    internet.hosts["127.0.0.1"] = pages.port
    pages.say("/secret", TITLE)
    for target in (f"http://127.0.0.1:{pages.port}/secret", "http://inside.example/secret", "//inside.example/secret"):
        pages.lead("/", target)
        with pytest.raises(CardError, match="not of the public internet"):
            cards.fetch("http://coop.example/", allow_private=False, reach=reach)
    assert set(pages.paths()) == {"/"}
    assert {address for address, _ in internet.dialled} == {ADDRESS}


def test_a_picture_on_loopback_is_refused(reach: Reach, internet: Internet, pages: Pages) -> None:
    """The page's own words lead no further than its link."""
    internet.hosts["127.0.0.1"] = pages.port
    image = f'<meta property="og:image" content="http://127.0.0.1:{pages.port}/i.png">'.encode()
    pages.say("/", TITLE + image)
    page = cards.fetch("http://coop.example/", allow_private=False, reach=reach)
    with pytest.raises(CardError, match=r"names a picture that .* not of the public internet"):
        cards.fetch_thumb(page, allow_private=False, reach=reach)
    assert pages.paths() == ["/"]


def test_a_name_that_changes_its_mind_gains_nothing(reach: Reach, internet: Internet, pages: Pages) -> None:
    """What was checked is what is connected to; when the redirect looks the name up again, it is checked again."""
    internet.later["coop.example"] = ["127.0.0.1"]
    internet.hosts["127.0.0.1"] = pages.port
    pages.lead("/", "/again")
    pages.say("/again", TITLE)
    with pytest.raises(CardError, match="not of the public internet"):
        cards.fetch("http://coop.example/", allow_private=False, reach=reach)
    assert internet.dialled == [(ADDRESS, 80)]
    assert internet.looked_up == ["coop.example", "coop.example"]


def test_closed_addresses_of_a_mixed_name_are_left_out(reach: Reach, internet: Internet, pages: Pages) -> None:
    """Only what is public is tried."""
    internet.names["mixed.example"] = ["10.0.0.1", ADDRESS]
    pages.say("/", TITLE)
    cards.fetch("http://mixed.example/", allow_private=False, reach=reach)
    assert internet.dialled == [(ADDRESS, 80)]


def test_the_next_address_is_tried(reach: Reach, internet: Internet, pages: Pages) -> None:
    """Where IPv6 leads nowhere, IPv4 may."""
    internet.names["coop.example"] = [OTHER, ADDRESS]
    pages.say("/", TITLE)
    assert cards.fetch("http://coop.example:8080/", allow_private=False, reach=reach).title == "The page"
    assert internet.dialled == [(OTHER, 8080), (ADDRESS, 8080)]


def test_nobody_there_is_an_error(reach: Reach, internet: Internet) -> None:
    """Neither a host without a server, nor a name without a host, nor one without addresses, nor what is no name."""
    internet.names |= {"silent.example": [OTHER], "empty.example": []}
    for host, words in (("silent", "takes no connection"), ("empty", "no host"), ("none", "no host")):
        with pytest.raises(CardError, match=words):
            cards.fetch(f"http://{host}.example/", allow_private=False, reach=reach)
    with pytest.raises(CardError, match="no host"):  # which no look-up can encode
        cards.fetch(f"https://{'x' * 64}/", allow_private=False, reach=Reach(addresses_of, internet))


def test_a_look_up_that_hangs_is_left(internet: Internet) -> None:
    """The system's own has no deadline; ours has."""
    forever = threading.Event()

    def resolve(host: str) -> list[str]:
        forever.wait()
        return [host]

    with pytest.raises(CardError, match=r"takes longer than 0\.2 seconds"):
        cards.fetch("http://coop.example/", allow_private=False, reach=Reach(resolve, internet, seconds=0.2))
    forever.set()


@pytest.fixture
def secure_reach(internet: Internet, secure_pages: Pages) -> Reach:
    """An internet in which SECURE_NAME, and another name, are the server with TLS."""
    internet.names |= {SECURE_NAME: [ADDRESS], "other.example": [ADDRESS]}
    internet.hosts[ADDRESS] = secure_pages.port
    secure_pages.say("/", TITLE)
    trust = partial(ssl.create_default_context, cafile=secure_pages.authority)
    return Reach(internet.resolve, internet, trust)


def test_tls_goes_by_the_name(secure_reach: Reach, secure_pages: Pages, internet: Internet) -> None:
    """Connected to by the address, the server is asked for, and believed, by the name of the link."""
    assert cards.fetch(f"https://{SECURE_NAME}/", allow_private=False, reach=secure_reach).title == "The page"
    assert internet.dialled == [(ADDRESS, 443)]
    assert secure_pages.server_names == [SECURE_NAME]
    with pytest.raises(CardError, match="certificate that does not hold: Hostname mismatch"):
        cards.fetch("https://other.example/", allow_private=False, reach=secure_reach)
    assert len(secure_pages.asked) == 1


def test_an_unknown_authority_is_not_believed(secure_reach: Reach, secure_pages: Pages) -> None:
    """Nothing is sent to whom nobody vouches for."""
    with pytest.raises(CardError, match="certificate that does not hold"):
        cards.fetch(f"https://{SECURE_NAME}/", allow_private=False, reach=replace(secure_reach, trust=trusted))
    assert secure_pages.asked == []


def test_a_server_without_tls_is_an_error(reach: Reach) -> None:
    """What answers in plain text is not understood."""
    with pytest.raises(CardError, match="TLS"):
        cards.fetch("https://coop.example/", allow_private=False, reach=reach)


def test_a_trust_store_that_is_not_there_is_an_error(reach: Reach) -> None:
    """Whatever the environment names."""
    trust = partial(ssl.create_default_context, cafile="/nowhere/authorities.pem")
    with pytest.raises(CardError, match="certificates that this machine trusts"):
        cards.fetch("https://coop.example/", allow_private=False, reach=replace(reach, trust=trust))
