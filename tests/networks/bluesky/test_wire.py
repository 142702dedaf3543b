"""Signing in to Bluesky: seldom, as the right account, and never in the way of another process."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from coopskills_cli.errors import NotSent, RateLimited, SignInRefused
from tests.servers.proxy import Action, Moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.networks.bluesky.conftest import Desk
    from tests.servers.pds import PDS, Person
    from tests.servers.proxy import Proxy, Seen

LOGIN, REFRESH = "server.createSession", "server.refreshSession"


def kept(desk: Desk) -> Path:
    return desk.surroundings.sessions / "coop-bluesky.json"


def tokens(desk: Desk) -> dict[str, str]:
    session: dict[str, str] = json.loads(kept(desk).read_text(encoding="utf-8"))["session"]
    return session


def change_tokens(desk: Desk, **changes: str) -> None:
    content = json.loads(kept(desk).read_text(encoding="utf-8"))
    content["session"] |= changes
    kept(desk).write_text(json.dumps(content), encoding="utf-8")


def run_out(token: str, secret: str) -> str:
    """The same token as the server would have signed it, had it been made in 2020."""
    head, body, _ = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))) | {
        "iat": 1577836800,
        "exp": 1577840400,
    }
    signed = f"{head}.{_base64(json.dumps(claims).encode())}"
    return f"{signed}.{_base64(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def expire(desk: Desk, pds: PDS) -> None:
    """Sign in, and let the access token that is kept run out."""
    with desk.adapter() as adapter:
        adapter.sign_in()
    change_tokens(desk, access=run_out(tokens(desk)["access"], pds.secret))


def test_runs_share_one_login(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """Each run is a new process for the network; three of them log in once."""
    for number in range(3):
        with desk.adapter() as adapter:
            adapter.send(desk.intent(adapter, desk.message(f"run {number}"), key=f"key {number}"))
    assert front.count("POST", LOGIN) == 1
    assert front.count("POST", REFRESH) == 0
    assert len(pds.posts(person)) == 3


def test_the_session_is_for_its_user_alone(desk: Desk) -> None:
    """The file is 0600 and does not hold the password, nor anything by which it could be guessed quickly."""
    with desk.adapter() as adapter:
        adapter.sign_in()
    if os.name == "posix":
        assert stat.S_IMODE(kept(desk).stat().st_mode) == 0o600
        assert stat.S_IMODE(kept(desk).parent.stat().st_mode) == 0o700
    content = kept(desk).read_text(encoding="utf-8")
    assert desk.person.password not in content
    assert hashlib.sha256(desk.person.password.encode()).hexdigest() not in content
    assert [path.name for path in kept(desk).parent.iterdir()] == ["coop-bluesky.json"]


def test_the_identity_is_what_the_server_says(desk: Desk) -> None:
    """Handle, DID and page."""
    with desk.adapter() as adapter:
        identity = adapter.sign_in()
    handle = desk.person.handle
    assert (identity.handle, identity.remote_id) == (handle, desk.person.did)
    assert identity.url == f"https://bsky.app/profile/{handle}"


@pytest.mark.parametrize("write", [str.upper, "@{}".format, str.title])
def test_a_handle_may_be_written_in_any_way(desk: Desk, write: Callable[[str], str]) -> None:
    """Case and a leading @ make no other identity."""
    with desk.adapter(handle=write(desk.person.handle)) as adapter:
        assert adapter.sign_in().remote_id == desk.person.did


def test_a_did_serves_as_handle(desk: Desk) -> None:
    """It is what a handle stands for."""
    with desk.adapter(handle=desk.person.did) as adapter:
        assert adapter.sign_in().handle == desk.person.handle


def test_without_a_handle_nobody_can_sign_in(desk: Desk) -> None:
    """The message says what to write where."""
    with desk.adapter(handle="") as adapter, pytest.raises(SignInRefused) as refused:
        adapter.sign_in()
    assert "[accounts.coop-bluesky]" in refused.value.remedy


def test_another_identity_is_refused_by_both_names(desk: Desk, pds: PDS) -> None:
    """The account was renamed since: neither a check nor a post goes on under the old name."""
    with desk.adapter() as adapter:
        adapter.sign_in()
    renamed = f"new-{desk.person.handle}"
    pds.call("com.atproto.identity.updateHandle", {"handle": renamed}, token=tokens(desk)["access"])
    with desk.adapter() as adapter:
        with pytest.raises(SignInRefused, match=f"{renamed}.*{desk.person.handle}"):
            adapter.sign_in()
        with pytest.raises(SignInRefused):
            desk.intent(adapter, desk.message("not out"))


def test_a_wrong_password_is_refused_and_not_repeated_to_anyone(desk: Desk) -> None:
    """The error names the account and the way out; neither it nor its traceback shows what was tried."""
    with desk.adapter("a wrong password") as adapter, pytest.raises(SignInRefused) as refused:
        adapter.sign_in()
    assert "coop-bluesky" in str(refused.value)
    assert "coopskills accounts add coop-bluesky" in refused.value.remedy
    assert "a wrong password" not in "".join(traceback.format_exception(refused.value))
    assert not kept(desk).exists()


def test_an_expired_access_token_is_refreshed(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """The server answers 400 `ExpiredToken`; the post goes out once, without a login, and the new session is kept."""
    expire(desk, pds)
    before = tokens(desk)
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message("after a night")))
    after = tokens(desk)
    assert before["access"] != after["access"]
    assert before["refresh"] != after["refresh"]
    assert len(pds.posts(person)) == 1
    assert (front.count("POST", LOGIN), front.count("POST", REFRESH)) == (1, 1)


def test_a_token_that_expires_at_the_last_moment_is_refreshed(
    desk: Desk, front: Proxy, pds: PDS, person: Person
) -> None:
    """The session runs out between preparing and sending: what was refused is sent again, one post comes of it."""
    expired = json.dumps({"error": "ExpiredToken", "message": "Token has expired"}).encode()
    headers = {"Content-Type": "application/json"}
    front.on("POST", "repo.putRecord", Action.REPLY, status=400, body=expired, headers=headers)
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message("at the last moment")))
    assert (front.count("POST", LOGIN), front.count("POST", REFRESH)) == (1, 1)
    assert len(pds.posts(person)) == 1


def test_a_session_that_was_ended_is_replaced_by_a_login(desk: Desk, front: Proxy, pds: PDS) -> None:
    """Where the refresh is refused, the app password signs in anew."""
    expire(desk, pds)
    pds.call("com.atproto.server.deleteSession", {}, token=tokens(desk)["refresh"])
    with desk.adapter() as adapter:
        assert adapter.sign_in().remote_id == desk.person.did
    assert (front.count("POST", LOGIN), front.count("POST", REFRESH)) == (2, 1)


def test_an_app_password_that_was_withdrawn_signs_nobody_in(desk: Desk, front: Proxy, pds: PDS) -> None:
    """A session that ended and a password that is refused: the account must sign in again, and nothing hangs."""
    expire(desk, pds)
    pds.call("com.atproto.server.deleteSession", {}, token=tokens(desk)["refresh"])
    refused = json.dumps({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}).encode()
    front.on("POST", LOGIN, Action.REPLY, status=401, body=refused, headers={"Content-Type": "application/json"})
    with desk.adapter() as adapter, pytest.raises(SignInRefused, match="Invalid identifier or password"):
        adapter.sign_in()
    assert front.count("POST", LOGIN) == 2


def test_two_processes_refresh_once(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """Who comes second takes what the first has stored."""
    expire(desk, pds)
    with desk.adapter() as first, desk.adapter() as second:
        assert first._wire._open() == second._wire._open()  # both have read the session that has run out
        first.send(desk.intent(first, desk.message("first"), key="first"))
        second.send(desk.intent(second, desk.message("second"), key="second"))
    assert (front.count("POST", LOGIN), front.count("POST", REFRESH)) == (1, 1)
    assert len(pds.posts(person)) == 2


def test_two_processes_may_refresh_at_the_same_time(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """Neither breaks the other's session, and nobody needs to log in."""
    expire(desk, pds)
    together = Barrier(2)

    def publish(name: str) -> None:
        with desk.adapter() as adapter:
            adapter._wire._open()
            together.wait()
            adapter.send(desk.intent(adapter, desk.message(name), key=name))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(publish, ["first", "second"]))
    assert front.count("POST", LOGIN) == 1
    assert len(pds.posts(person)) == 2


def test_a_refresh_that_another_process_used_up_is_no_harm(desk: Desk, front: Proxy, pds: PDS, person: Person) -> None:
    """The other stores its session while ours is being refused: it is used, without a login."""
    with desk.adapter() as adapter:
        adapter.sign_in()
    good = tokens(desk)
    change_tokens(desk, access=run_out(good["access"], pds.secret), refresh="used up")

    def store_in_between(moment: Moment, seen: Seen) -> None:
        if moment is Moment.CAME and REFRESH in seen.path:
            change_tokens(desk, **good)

    front.hook = store_in_between
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message("kept")))
    assert (front.count("POST", LOGIN), front.count("POST", REFRESH)) == (1, 1)
    assert len(pds.posts(person)) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"session": {}}', '{"session": 1, "mark": "", "salt": ""}'])
def test_a_session_file_that_is_damaged_is_replaced(desk: Desk, content: str) -> None:
    """Whatever a crash or a person left there, a login puts it right."""
    kept(desk).parent.mkdir()
    kept(desk).write_text(content, encoding="utf-8")
    with desk.adapter() as adapter:
        assert adapter.sign_in().remote_id == desk.person.did
    assert tokens(desk)["did"] == desk.person.did


def test_a_session_is_its_password_s(desk: Desk) -> None:
    """Another app password is tried, and not passed over because a session still stands."""
    with desk.adapter() as adapter:
        adapter.sign_in()
    with desk.adapter("another") as adapter, pytest.raises(SignInRefused):
        adapter.sign_in()


def test_a_session_is_its_server_s(desk: Desk, pds: PDS, proxy: Callable[[str], Proxy]) -> None:
    """A token never goes to a server that did not make it."""
    with desk.adapter() as adapter:
        adapter.sign_in()
    moved = proxy(pds.url)
    with desk.adapter(server=moved.url) as adapter:
        adapter.sign_in()
    assert LOGIN in moved.seen[0].path
    assert "authorization" not in moved.seen[0].headers


def test_a_session_that_cannot_be_kept_is_said(desk: Desk) -> None:
    """Otherwise each run would log in, until the day's 300 logins are spent."""
    desk.surroundings.sessions.write_text("a file where the folder should be", encoding="utf-8")
    with desk.adapter() as adapter, pytest.raises(NotSent, match="session"):
        adapter.sign_in()


def test_a_password_does_not_follow_a_redirection(desk: Desk, front: Proxy, proxy: Callable[[str], Proxy]) -> None:
    """A 307 would carry the login on to wherever the server points."""
    elsewhere = proxy("http://127.0.0.1:9")
    front.on("POST", LOGIN, Action.REPLY, status=307, headers={"Location": f"{elsewhere.url}/here"})
    with desk.adapter() as adapter, pytest.raises(NotSent, match="sends us on"):
        adapter.sign_in()
    assert elsewhere.seen == []


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({"ratelimit-reset": "1795168800"}, datetime(2026, 11, 20, 10, 0, tzinfo=UTC)),
        ({"Retry-After": "60", "Date": "Fri, 20 Nov 2026 09:59:00 GMT"}, datetime(2026, 11, 20, 10, 0, tzinfo=UTC)),
        ({"Retry-After": "soon"}, None),
        ({"ratelimit-reset": "9" * 30}, None),
        ({}, None),
    ],
)
def test_too_many_logins_wait_as_long_as_told(
    desk: Desk, front: Proxy, headers: dict[str, Any], until: datetime | None
) -> None:
    """The moment is the server's, whichever header names it."""
    front.on("POST", LOGIN, Action.REPLY, status=429, headers=headers)
    with desk.adapter() as adapter, pytest.raises(RateLimited) as limited:
        adapter.sign_in()
    assert limited.value.until == until
