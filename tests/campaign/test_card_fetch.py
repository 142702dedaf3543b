"""Whatever a server does, a page or a CardError comes of it, in bounded time and memory."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign import cards
from coopskills_cli.campaign.cards import CardError, Page, Reach
from tests.servers.pages import LOOPBACK, without_end

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.pages import Pages

TITLE = b"<title>The page</title>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def loopback_alone(host: str) -> list[str]:
    """No test looks anything up."""
    if host != LOOPBACK:
        raise OSError(host)
    return [host]


REACH = Reach(loopback_alone)
IMPATIENT = replace(REACH, seconds=0.5)


def fetch(link: str, reach: Reach = REACH) -> Page:
    return cards.fetch(link, allow_private=True, reach=reach)


def picture(address: str, reach: Reach = REACH) -> bytes:
    return cards.fetch_thumb(Page("", "", "", address), allow_private=True, reach=reach)


def test_what_a_request_carries(pages: Pages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The program's name and what it reads; no cookie that was set, no password of .netrc, by no proxy."""
    (tmp_path / "netrc").write_text("default login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    pages.say("/start", b"", headers=["Set-Cookie: a=b; Path=/", "Location: /end#there"], status="301 Moved")
    pages.say("/end", TITLE)
    assert fetch(f"{pages.url}/start?q=%20ä#here").url == f"{pages.url}/end"
    first, last = pages.asked
    assert first.path == "/start?q=%20%C3%A4"
    assert set(last.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert last.headers["user-agent"].startswith("coopskills")
    assert last.headers["accept"].startswith("text/html")


def test_a_page_that_never_ends_is_cut(pages: Pages) -> None:
    """What came of it in two megabytes counts."""
    pages.replies["/"] = without_end(HEAD + b"\r\n" + TITLE, b"<p>more</p>" * 10_000)
    assert fetch(f"{pages.url}/").title == "The page"


def test_a_page_that_never_ends_in_chunks_is_cut(pages: Pages) -> None:
    """The same without a length."""
    piece = b"<p>more</p>" * 1_000
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n17\r\n" + TITLE + b"\r\n"
    pages.replies["/"] = without_end(head, b"%x\r\n%s\r\n" % (len(piece), piece))
    assert fetch(f"{pages.url}/").title == "The page"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_redirects_are_followed(pages: Pages, status: str) -> None:
    """Of each kind; the page's address is where it was found."""
    pages.say("/b/page", TITLE)
    assert fetch(pages.lead("/a", "b/page", status)).url == f"{pages.url}/b/page"


def test_redirects_are_counted(pages: Pages) -> None:
    """Five are followed, six are not."""
    pages.say("/0", TITLE)
    for number in range(1, 7):
        pages.lead(f"/{number}", f"/{number - 1}")
    assert fetch(f"{pages.url}/5").title == "The page"
    with pytest.raises(CardError, match="more than 5 times"):
        fetch(f"{pages.url}/6")


@pytest.mark.parametrize("others", [0, 1, 3])
def test_a_redirect_loop_is_an_error(pages: Pages, others: int) -> None:
    """However many addresses it has."""
    for number in range(others + 1):
        pages.lead(f"/{number}", f"/{(number + 1) % (others + 1)}")
    with pytest.raises(CardError, match="round in a circle"):
        fetch(f"{pages.url}/0")
    assert len(pages.asked) == others + 1


@pytest.mark.parametrize(
    "target",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "javascript:1",
        "data:text/html,x",
        "http://",
        "http://me:pw@a.example/",
        "http://[x",
        "http://a:0/",
        "http://a:99999/",
        "\x01",
        "//",
        "",
    ],
)
def test_a_redirect_to_no_page_is_an_error(pages: Pages, target: str) -> None:
    """Not of the web, with a password, or to nowhere."""
    pages.replies["/"] = (
        b"HTTP/1.1 302 Found\r\nLocation: " + target.encode("latin-1") + b"\r\nContent-Length: 0\r\n\r\n"
    )
    with pytest.raises(CardError):
        fetch(f"{pages.url}/")


@pytest.mark.parametrize(
    "link",
    [
        "",
        "nonsense",
        "coop.example",
        "ftp://coop.example/",
        "file:///etc/passwd",
        "http://",
        "https:///path",
        "http://[x",
        "http://a:b",
        "http://a:99999/",
        "http://a:0/",
        "http://me@coop.example/",
        "https://me:pw@coop.example/",
        "http://a\x00b/",
        "http://a b/",
        "x" * 100000,
        "http://coop.example/" + "x" * 100000,
        "http://�/",
        "\n",
    ],
)
def test_a_link_that_is_none_is_an_error(link: str) -> None:
    """And so is one with a password in it."""
    with pytest.raises(CardError) as caught:
        fetch(link)
    assert caught.value.remedy


def test_a_password_is_neither_sent_nor_followed(pages: Pages) -> None:
    """It is told that all readers would see it; a redirect to one is no better."""
    pages.say("/", TITLE)
    for login in ("me", "me:secret", ":secret"):
        link = pages.url.replace("//", f"//{login}@") + "/"
        with pytest.raises(CardError, match="user name or a password"):
            fetch(link)
        with pytest.raises(CardError, match="leads to an address that has a user name"):
            fetch(pages.lead("/lead", link))
    assert set(pages.paths()) == {"/lead"}


def test_a_latin_1_page_is_read(pages: Pages) -> None:
    """As its header says, its own words, or nothing."""
    words = "Coopératives à l’œuvre"
    link = pages.say("/", f"<title>{words}</title>".encode("cp1252"), "text/html; charset=ISO-8859-1")
    assert fetch(link).title == words
    link = pages.say("/", f"<title>{words}</title>".encode("cp1252"), "text/html")
    assert fetch(link).title == words
    link = pages.say("/", f"<meta charset=latin1><title>{words}</title>".encode("cp1252"), "TEXT/HTML")
    assert fetch(link).title == words


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "is not there.*404"),
        ("410 Gone", "is not there.*410"),
        ("403 Forbidden", "closed to programs.*403"),
        ("401 Unauthorized", "closed to programs.*401"),
        ("429 Too Many Requests", "has trouble.*429"),
        ("503 Service Unavailable", "has trouble.*503"),
        ("204 No Content", "gives no page.*204"),
        ("304 Not Modified", "gives no page.*304"),
        ("418 Teapot", "gives no page.*418"),
        ("300 Multiple Choices", "gives no page.*300"),
    ],
)
def test_only_200_is_a_page(pages: Pages, status: str, words: str) -> None:
    """Else the number is told, with what it means; the server's own words are not."""
    with pytest.raises(CardError, match=words) as caught:
        fetch(pages.say("/", b"" if status[0] in "23" else TITLE, status=status))
    assert status.partition(" ")[2] not in str(caught.value)


@pytest.mark.parametrize("kind", ["application/pdf", "text/plain", "image/png", "application/json", "", "text/htmlx"])
def test_only_html_is_a_page(pages: Pages, kind: str) -> None:
    """By its header; nothing of the rest is read."""
    pages.replies["/"] = without_end(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n" % kind.encode(), b"x" * 1_000)
    with pytest.raises(CardError, match="no page of HTML"):
        fetch(f"{pages.url}/")


def test_xhtml_is_a_page(pages: Pages) -> None:
    """As HTML is."""
    body = (
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>The page</title></head></html>'
    )
    assert fetch(pages.say("/", body, "application/xhtml+xml")).title == "The page"


@pytest.mark.parametrize("body", [b"", b" \n", b"<html></html>", b"<title> </title>", b"\0" * 1_000])
def test_a_page_without_a_title_gives_no_card(pages: Pages, body: bytes) -> None:
    """An empty one neither."""
    with pytest.raises(CardError, match="has no title"):
        fetch(pages.say("/", body))


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"nonsense",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        HEAD + b"Content-Length: 100\r\n\r\n<title>half",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        HEAD + b"Transfer-Encoding: gzip\r\n\r\n",
        HEAD + b"Content-Encoding: br\r\n\r\nxxx",
        HEAD + b"Content-Encoding: gzip\r\n\r\nxxx",
    ],
)
def test_what_is_no_answer_is_an_error(pages: Pages, reply: bytes) -> None:
    """Empty, half, or against the rules of HTTP."""
    pages.replies["/"] = reply
    with pytest.raises(CardError) as caught:
        fetch(f"{pages.url}/")
    assert caught.value.remedy


def test_huge_headers_are_an_error(pages: Pages) -> None:
    """One without end, one long one, or one more and more of them."""
    pages.replies["/one"] = without_end(HEAD + b"X: ", b"x" * 100_000)
    pages.replies["/more"] = without_end(HEAD, b"X: y\r\n" * 10_000)
    pages.replies["/length"] = HEAD + b"X: " + b"x" * 500_000 + b"\r\n\r\n" + TITLE
    for path in pages.replies:
        with pytest.raises(CardError, match="no HTTP"):
            fetch(pages.url + path)


def test_promises_without_end_are_an_error(pages: Pages) -> None:
    """Answers that announce the answer have the time of one."""
    pages.replies["/"] = without_end(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)
    with pytest.raises(CardError, match="takes longer"):
        fetch(f"{pages.url}/", IMPATIENT)


def test_a_gzip_bomb_costs_two_megabytes(pages: Pages) -> None:
    """It is cut as any long page; memory stays small, whatever it would become."""
    link = pages.say("/", gzip.compress(TITLE + bytes(300_000_000)), headers=["Content-Encoding: gzip"])
    tracemalloc.start()
    try:
        assert fetch(link).title == "The page"
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_a_packed_page_is_read(pages: Pages) -> None:
    """As most servers send theirs."""
    link = pages.say("/", gzip.compress(TITLE), headers=["Content-Encoding: gzip"])
    assert fetch(link).title == "The page"
    assert pages.asked[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b""),
        (b"", b"H"),
        (HEAD, b"X: y\r\n"),
        (HEAD + b"\r\n", b"x"),
        (HEAD + b"\r\n<title>Half a ti", b"t"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_a_server_that_drips_is_left(pages: Pages, head: bytes, piece: bytes) -> None:
    """Each byte comes in time, but not the page; nor is a silent one waited for longer."""
    pages.replies["/"] = without_end(head, piece, pause=0.05)
    start = time.monotonic()
    with pytest.raises(CardError, match=r"takes longer than 0\.5 seconds"):
        fetch(f"{pages.url}/", IMPATIENT)
    assert time.monotonic() - start < REACH.seconds


def test_redirects_share_the_time(pages: Pages) -> None:
    """Of one page; each of them alone would be in time."""
    lead = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /%d\r\n\r\n"
    for number in range(5):
        reply = lead % (number + 1)
        pages.replies[f"/{number}"] = lambda connection, ending, reply=reply: (
            ending.wait(0.2),
            connection.sendall(reply),
        )
    with pytest.raises(CardError, match="takes longer"):
        fetch(f"{pages.url}/0", IMPATIENT)


def test_a_head_that_is_whole_is_enough(pages: Pages) -> None:
    """What breaks off or drips behind it is not waited for in vain."""
    head = b"<head>" + TITLE + b"</head>"
    pages.replies["/drip"] = without_end(HEAD + b"\r\n" + head, b"x", pause=0.05)
    pages.replies["/half"] = HEAD + b"Content-Length: 100000\r\n\r\n" + head
    pages.replies["/packed"] = HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(head + b"x" * 1_000)[:-10]
    for path in pages.replies:
        assert fetch(pages.url + path, replace(REACH, seconds=2)).title == "The page"


def test_a_picture_comes_as_it_is(pages: Pages) -> None:
    """Whatever the server calls it."""
    for kind in ("image/jpeg", "application/octet-stream", ""):
        assert picture(pages.say("/i", b"\xff\xd8 bytes", kind)) == b"\xff\xd8 bytes"


def test_a_picture_is_whole_or_an_error(pages: Pages) -> None:
    """Not there, empty, broken off, too large, without end, or dripping."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
    pages.replies |= {
        "/half": head + b"Content-Length: 100\r\n\r\nhalf",
        "/empty": head + b"Content-Length: 0\r\n\r\n",
        "/endless": without_end(head + b"\r\n", b"x" * 1_000_000),
        "/drip": without_end(head + b"\r\n", b"x", pause=0.05),
        "/bomb": head + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(20_000_000)),
    }
    words = {"/half": "breaks off", "/empty": "empty", "/endless": "10 MB", "/drip": "takes longer", "/bomb": "10 MB"}
    for path in (*pages.replies, "/nowhere"):
        with pytest.raises(CardError, match=f"names a picture .*{words.get(path, '404')}") as caught:
            picture(pages.url + path, IMPATIENT if path == "/drip" else REACH)
        assert caught.value.remedy


LINES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.0 302 Found",
        b"Content-Type: text/html; charset=",
        b"Content-Encoding: gzip",
        b"Transfer-Encoding: chunked",
        b"Content-Length: 20",
        b"Location: /",
        b"Location: \xff\xfe",
        b"Connection: keep-alive",
        b"",
        b"",
        b"5\r\n<titl",
        b"0",
        TITLE,
        b"Set-Cookie: \x00",
    ]
)


@given(
    reply=st.one_of(
        st.binary(max_size=300), st.lists(st.one_of(LINES, st.binary(max_size=9)), max_size=9).map(b"\r\n".join)
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_answer_is_a_page_or_a_card_error(pages: Pages, reply: bytes) -> None:
    """Nothing else is raised, whatever comes over the line; also as the page's end behind a fine head."""
    for answer in (reply, HEAD + b"\r\n" + reply, HEAD + b"Content-Encoding: gzip\r\n\r\n" + reply):
        pages.replies["/"] = answer
        with suppress(CardError):
            assert fetch(f"{pages.url}/").title


@given(location=st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_location_is_followed_or_a_card_error(pages: Pages, location: bytes) -> None:
    """Nothing that a redirect names raises anything else; nothing but the server is reachable."""
    pages.replies = {"/": b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"}
    with pytest.raises(CardError):
        fetch(f"{pages.url}/")


@given(link=st.one_of(st.text(), st.text().map("http://{}".format), st.text().map("https://a.example{}".format)))
@settings(deadline=None)
def test_any_link_is_a_card_error(link: str) -> None:
    """Nothing else is raised for what a person may write."""
    with pytest.raises(CardError):
        fetch(link)
