"""What each way of failing means: whether a status may be out, when to come back, and what is told."""

from __future__ import annotations

import socket
import threading
import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import InDoubt, NetworkError, NotSent, RateLimited, Refused, SignInRefused
from coopskills_cli.models import Part
from coopskills_cli.networks.mastodon.seam import WORDS_LENGTH, clean
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.networks.mastodon.conftest import Desk
    from tests.servers.mastodon import MastodonServer
    from tests.servers.proxy import Proxy

POST = ("POST", "^/api/v1/statuses$")


@pytest.fixture
def between(mastodon: MastodonServer, proxy: Callable[[str], Proxy]) -> Proxy:
    """A proxy in front of mastodon-mock."""
    return proxy(mastodon.url)


def fail(desk: Desk, server: str, timeout: float = 20) -> NetworkError:
    """The error that sending a status ends with."""
    intent = desk.intent("doubtful")
    with desk.adapter(server=server, timeout=timeout) as adapter, pytest.raises(NetworkError) as caught:
        adapter.send(intent)
    return caught.value


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 422])
def test_a_definite_no_is_final_and_told_in_the_server_s_words(
    desk: Desk, mastodon: MastodonServer, status: int
) -> None:
    """What the server refuses for good is Refused, with its words and the status."""
    mastodon.fault(*POST, type="status", status=status, body={"error": "Validation failed: too much"})
    error = fail(desk, mastodon.url)
    assert type(error) is Refused
    assert "Validation failed: too much" in str(error)
    assert str(status) in str(error)
    assert mastodon.statuses() == []


def test_the_server_s_own_validation_is_told(desk: Desk) -> None:
    """A text that is too long for the server comes back as what it says."""
    intent = desk.intent("x" * 501)
    with desk.adapter() as adapter, pytest.raises(Refused, match="Text is too long"):
        adapter.send(intent)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 405, 408, 409, 425])
def test_anything_else_is_doubt(desk: Desk, mastodon: MastodonServer, status: int) -> None:
    """No 5xx proves that nothing was stored, nor does a rarer refusal."""
    mastodon.fault(*POST, type="status", status=status, headers={"Retry-After": "30"})
    assert type(fail(desk, mastodon.url)) is InDoubt


@pytest.mark.parametrize(
    "trouble",
    [
        {"action": Action.LOSE},
        {"action": Action.HALVE},
        {"action": Action.FORGE, "status": 500},
        {"action": Action.FORGE, "status": 504, "body": b"<html><h1>Gateway</h1></html>"},
        {"action": Action.FORGE, "status": 200, "body": b"<html>Welcome to the hotel</html>"},
        {"action": Action.FORGE, "status": 200, "body": b'{"ok": true}'},
        {"action": Action.FORGE, "status": 200, "body": b"[]"},
        {"action": Action.FORGE, "status": 200, "body": b'{"id": null}'},
        {"action": Action.FORGE, "status": 200, "body": b'{"id": ""}'},
        {"action": Action.FORGE, "status": 200, "body": b"\xff\xfe"},
        {"action": Action.FORGE, "status": 204, "body": b""},
        {"action": Action.FORGE, "status": 303, "headers": {"Location": "/"}},
    ],
    ids=str,
)
def test_an_answer_that_is_lost_or_unreadable_is_doubt(
    desk: Desk, mastodon: MastodonServer, between: Proxy, trouble: dict[str, object]
) -> None:
    """The status is out each time, and the error says that it may be; nothing was sent twice."""
    between.on(*POST, nth=None, **trouble)  # type: ignore[arg-type]
    error = fail(desk, between.url)
    assert type(error) is InDoubt
    assert "<" not in str(error)
    assert mastodon.texts() == ["doubtful"]
    assert between.count(*POST) == 1


def test_a_server_that_answers_too_late_is_doubt(desk: Desk, mastodon: MastodonServer, between: Proxy) -> None:
    """Waiting ends after the time-out, with the status out."""
    between.on(*POST, after=60)
    error = fail(desk, between.url, timeout=1)
    assert type(error) is InDoubt
    assert "no answer came in time" in str(error)
    assert mastodon.texts() == ["doubtful"]


def test_a_reset_after_the_request_left_is_doubt(desk: Desk, between: Proxy) -> None:
    """Here the server saw nothing, but from our side nobody can know."""
    between.on(*POST, Action.RESET)
    assert type(fail(desk, between.url)) is InDoubt


def test_a_refused_connection_sent_nothing(desk: Desk) -> None:
    """A port where nobody listens is told as such."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{one.getsockname()[1]}"
    error = fail(desk, nobody)
    assert type(error) is NotSent
    assert "refuses connections" in str(error)


def test_a_name_that_is_not_known_sent_nothing(desk: Desk) -> None:
    """A server whose name leads nowhere is told as such."""
    error = fail(desk, "https://nowhere.invalid")
    assert type(error) is NotSent
    assert "nowhere.invalid: its name is not known" in str(error)


def test_a_server_without_tls_sent_nothing(desk: Desk, mastodon: MastodonServer, between: Proxy) -> None:
    """Where no secure connection comes about, the token stays with us."""
    error = fail(desk, between.url.replace("http:", "https:"))
    assert type(error) is NotSent
    assert "no secure connection" in str(error)
    assert between.count("POST", "") == 0
    assert mastodon.statuses() == []


def test_a_connection_that_ends_before_it_is_secure_sent_nothing(desk: Desk) -> None:
    """Whatever the error is called: as long as the body is here, nothing can have been carried out."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.recv(1)
            connection.close()  # with the rest unread, which is a reset

        waiting = threading.Thread(target=hang_up)
        waiting.start()
        error = fail(desk, f"https://127.0.0.1:{listening.getsockname()[1]}")
        waiting.join()
    assert type(error) is NotSent


def test_reading_without_a_connection_is_told_the_same_way(desk: Desk) -> None:
    """Mastodon.py's own requests fail by the same seam."""
    with desk.adapter(server="https://nowhere.invalid") as adapter:
        for ask in (adapter.sign_in, adapter.read_limits):
            with pytest.raises(NotSent, match="its name is not known"):
                ask()


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_redirect_is_not_followed_by_a_post(
    desk: Desk, mastodon: MastodonServer, between: Proxy, proxy: Callable[[str], Proxy], status: int
) -> None:
    """A server that moved is named, and the status is not sent there."""
    elsewhere = proxy(mastodon.url)
    between.on(*POST, Action.REPLY, status=status, headers={"Location": f"{elsewhere.url}/api/v1/statuses"})
    error = fail(desk, between.url)
    assert type(error) is Refused
    assert elsewhere.url in str(error)
    assert "server" in error.remedy
    assert elsewhere.seen == []
    assert mastodon.statuses() == []


def test_a_redirect_is_not_followed_by_an_upload(desk: Desk, mastodon: MastodonServer, between: Proxy) -> None:
    """The same holds for media."""
    between.on("POST", "media", Action.REPLY, status=307, headers={"Location": f"{mastodon.url}/api/v2/media"})
    with desk.adapter(server=between.url) as adapter, pytest.raises(Refused, match="sends us on to"):
        adapter.prepare(desk.message(Part("", 0, 500, media=(desk.picture(),))), 0, "key", (), datetime.now(UTC))


def test_reading_follows_a_redirect(desk: Desk, mastodon: MastodonServer, between: Proxy) -> None:
    """Servers tidy up the slash at the end of an address by a redirect."""
    between.on("GET", "/api/v2/instance/$", Action.REPLY, status=301, headers={"Location": "/api/v2/instance"})
    with desk.adapter(server=between.url) as adapter:
        assert adapter.sign_in().handle == mastodon.handle
    assert between.count("GET", "/api/v2/instance$") == 1


def test_a_refused_token_asks_for_a_new_one(desk: Desk, mastodon: MastodonServer) -> None:
    """A 401 is for the person who can make a token, with the server's words and the command."""
    intent = desk.intent("not ours to send")
    with desk.adapter("wrong-token-entirely") as adapter:
        for ask in (adapter.sign_in, lambda: adapter.send(intent)):
            with pytest.raises(SignInRefused, match="requires an authenticated user") as caught:
                ask()
            assert "coopskills accounts add coop-mastodon" in caught.value.remedy
            assert "wrong-token-entirely" not in "".join(traceback.format_exception(caught.value))
    assert mastodon.statuses() == []


def test_a_server_that_repeats_the_token_does_not_give_it_away(desk: Desk, between: Proxy) -> None:
    """The token is cut out of the server's words, and out of the errors that led to ours."""
    body = f'{{"error": "what is {desk.secret}?"}}'.encode()
    between.on("*", "", Action.REPLY, nth=None, status=422, body=body)
    intent = desk.intent("echo")
    with desk.adapter(server=between.url) as adapter:
        for ask in (adapter.read_limits, lambda: adapter.send(intent)):
            with pytest.raises(Refused, match=r"what is \*\*\*\?") as caught:
                ask()
            assert desk.secret not in "".join(traceback.format_exception(caught.value))


def test_a_page_of_html_is_not_repeated(desk: Desk, between: Proxy) -> None:
    """What a person reads of an error page is its status."""
    page = b"<!DOCTYPE html><html>" + b"<p>blocked</p>" * 500
    between.on(*POST, Action.REPLY, status=403, body=page, headers={"Content-Type": "text/html"})
    assert str(fail(desk, between.url)).endswith(": Forbidden (403)")


def test_foreign_words_are_made_harmless() -> None:
    """Control characters, line breaks and signs that turn the writing around go; long words are cut."""
    assert clean("a\x1b[31mb\r\nc\u202ed\x00 \u2028e") == "a [31mb c d e"
    assert len(clean("word " * 10_000)) <= WORDS_LENGTH
    assert clean("Ça ne va pas : « texte » 🙂") == "Ça ne va pas : « texte » 🙂"


HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


@pytest.mark.parametrize(
    ("header", "form", "seconds"),
    [
        ("Retry-After", "90", 90),
        ("Retry-After", HTTP_DATE, 600),
        ("X-RateLimit-Reset", "%Y-%m-%dT%H:%M:%S.%fZ", 600),
        ("X-RateLimit-Reset", "seconds since 1970", 600),
        ("Retry-After", "999999999999", 86_400),
        ("X-RateLimit-Reset", "9999-12-31T23:59:59Z", 86_400),
    ],
)
def test_a_rate_limit_says_when(desk: Desk, between: Proxy, header: str, form: str, seconds: int) -> None:
    """Each way of writing the time is understood; a server's mistake costs a day at most."""
    end = datetime.now(UTC) + timedelta(minutes=10)
    value = str(int(end.timestamp())) if form == "seconds since 1970" else end.strftime(form)
    between.on(*POST, Action.REPLY, status=429, headers={header: value})
    error = fail(desk, between.url)
    assert isinstance(error, RateLimited)
    assert error.until is not None
    assert abs(error.until - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(minutes=3)


@pytest.mark.parametrize("header", ["soon", "", "-5", "nan", "1e400"])
def test_a_rate_limit_without_a_time_is_one_all_the_same(desk: Desk, between: Proxy, header: str) -> None:
    """What cannot be understood, or lies in the past, leaves the time to the publisher."""
    between.on(*POST, Action.REPLY, status=429, headers={"X-RateLimit-Reset": header, "Retry-After": header})
    error = fail(desk, between.url)
    assert isinstance(error, RateLimited)
    assert error.until is None or error.until < datetime.now(UTC)


def test_a_rate_limit_is_by_our_clock(desk: Desk, between: Proxy) -> None:
    """The server's clock is an hour ahead: ten minutes from its now are ten minutes from ours."""
    ahead = datetime.now(UTC) + timedelta(hours=1)
    headers = {"Date": ahead.strftime(HTTP_DATE), "X-RateLimit-Reset": f"{ahead + timedelta(minutes=10)}"}
    between.on(*POST, Action.REPLY, status=429, headers=headers)
    error = fail(desk, between.url)
    assert isinstance(error, RateLimited)
    assert error.until is not None
    assert abs(error.until - datetime.now(UTC) - timedelta(minutes=10)) < timedelta(minutes=3)


def test_a_rate_limit_on_reading_is_told_the_same_way(desk: Desk, mastodon: MastodonServer) -> None:
    """Mastodon.py neither waits for the limit nor hides when it ends."""
    mastodon.fault("GET", "verify_credentials", type="ratelimit")
    with desk.adapter() as adapter, pytest.raises(RateLimited) as caught:
        adapter.sign_in()
    assert caught.value.until is not None
