"""What goes to a Mastodon server, as whom, and what is read from it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import InDoubt, NotSent, Refused, SignInRefused
from coopskills_cli.models import Part, Receipt
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.networks.mastodon.conftest import Desk
    from tests.servers.keyless_mastodon import KeylessMastodon
    from tests.servers.mastodon import MastodonServer
    from tests.servers.proxy import Proxy

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TEXT = (
    "Skills for tomorrow 🧑‍🤝‍🧑 क्ष\n\n“Ça marche” & <b>so on</b>\nhttps://coop.example/a?b=c&d=é #coopskills2023 \\ \"'"
)


def test_a_text_arrives_to_the_letter_with_its_options(desk: Desk, mastodon: MastodonServer) -> None:
    """Text, content warning, visibility and language are those of the message, and the receipt points at the status."""
    message = desk.message(TEXT, language="fr", visibility="unlisted", content_warning="Politique & co 🗳")
    receipt = desk.send(message)
    (status,) = mastodon.statuses()
    assert mastodon.source(receipt.remote_id) == TEXT
    assert (status["id"], status["url"]) == (receipt.remote_id, receipt.url)
    assert (status["language"], status["visibility"]) == ("fr", "unlisted")
    assert status["spoiler_text"] == "Politique & co 🗳"


def test_pictures_arrive_whole_in_order_with_their_alt_text(desk: Desk, mastodon: MastodonServer) -> None:
    """Each picture has the frozen bytes and its own alt text, in the order of the message."""
    media = (desk.picture("teal", "Une équipe & “une” machine 🛠"), desk.picture("coral", "A wall"))
    desk.send(desk.message(Part("Two pictures", 12, 500, media=media)))
    (status,) = mastodon.statuses()
    attached = status["media_attachments"]
    assert [one["description"] for one in attached] == [one.alt for one in media]
    assert [mastodon.picture(one) for one in attached] == [desk.frozen(one).read_bytes() for one in media]


def test_a_picture_may_go_without_text(desk: Desk, mastodon: MastodonServer) -> None:
    """A part of a picture alone is a status of a picture alone."""
    desk.send(desk.message(Part("", 0, 500, media=(desk.picture(),))))
    (status,) = mastodon.statuses()
    assert len(status["media_attachments"]) == 1


def test_a_thread_hangs_together(desk: Desk, mastodon: MastodonServer) -> None:
    """Each part replies to the one before, and carries the warning, visibility and language of all."""
    message = desk.message("one", "two", "three", visibility="private", content_warning="thread")
    receipts: list[Receipt] = []
    for number in range(3):
        receipts.append(desk.send(message, number, receipts, key=f"key-{number}"))
    statuses = mastodon.statuses()
    assert [status["in_reply_to_id"] for status in statuses] == [None, receipts[0].remote_id, receipts[1].remote_id]
    assert {(status["visibility"], status["spoiler_text"], status["language"]) for status in statuses} == {
        ("private", "thread", "en")
    }


def test_a_part_that_a_person_settled_can_be_answered(desk: Desk, mastodon: MastodonServer) -> None:
    """`resolve --published URL` knows an address only: the id of the status is at its end."""
    message = desk.message("one", "two")
    first = desk.send(message, 0, [], key="key-0")
    page = f"{mastodon.url}/@testuser/{first.remote_id}"
    desk.send(message, 1, [Receipt(f"by hand: {page}", page)], key="key-1")
    assert [status["in_reply_to_id"] for status in mastodon.statuses()] == [None, first.remote_id]


def test_the_same_intent_twice_is_one_status(desk: Desk, mastodon: MastodonServer) -> None:
    """The key goes along, so a server that heeds it makes one status and gives the same receipt."""
    intent = desk.intent("once")
    with desk.adapter() as one, desk.adapter() as other:
        assert one.send(intent) == other.send(intent)
    assert mastodon.texts() == ["once"]


def test_the_recorded_bytes_are_what_is_sent(
    desk: Desk, mastodon: MastodonServer, proxy: Callable[[str], Proxy]
) -> None:
    """The request is the intent's, byte by byte, under its key, from us; and no other request goes with it."""
    intent = desk.intent("recorded")
    between = proxy(mastodon.url)
    with desk.adapter(server=between.url) as adapter:
        adapter.send(intent)
    (seen,) = between.seen
    assert (seen.method, seen.path, seen.body) == ("POST", "/api/v1/statuses", intent.request)
    assert seen.headers["idempotency-key"] == intent.key
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["user-agent"].startswith("coopskills/")


def test_the_request_names_nothing_that_is_not_wanted(desk: Desk) -> None:
    """A plain post leaves out what it has not, sensitive included; it always names visibility and language."""
    request = desk.intent("plain").request
    assert json.loads(request) == {"status": "plain", "visibility": "public", "language": "en"}
    assert request == desk.intent("plain").request
    assert desk.secret.encode() not in request


def test_few_requests_prepare_a_part(desk: Desk, mastodon: MastodonServer, proxy: Callable[[str], Proxy]) -> None:
    """Mastodon.py asks nothing by itself, also where the server does not describe itself: it once asked 976 times."""
    between = proxy(mastodon.url)
    between.on("GET", "instance", Action.REPLY, nth=None, status=404)
    message = desk.message(Part("picture", 7, 500, media=(desk.picture(),)))
    with desk.adapter(server=between.url, handle="") as adapter:
        adapter.prepare(message, 0, "key", (), NOW)
    assert [seen.path.rstrip("/") for seen in between.seen] == [
        "/api/v1/accounts/verify_credentials",
        "/api/v2/instance",
        "/api/v1/instance",
        "/api/v2/media",
    ]


@pytest.mark.parametrize("damage", [b"other bytes", None], ids=["altered", "gone"])
def test_what_is_not_what_was_frozen_is_not_uploaded(
    desk: Desk, mastodon: MastodonServer, proxy: Callable[[str], Proxy], damage: bytes | None
) -> None:
    """A frozen picture that was altered or removed is refused before a byte of it leaves."""
    media = desk.picture()
    desk.frozen(media).write_bytes(damage) if damage else desk.frozen(media).unlink()
    between = proxy(mastodon.url)
    with desk.adapter(server=between.url) as adapter, pytest.raises(Refused, match=media.sha256[:8]):
        adapter.prepare(desk.message(Part("", 0, 500, media=(media,))), 0, "key", (), NOW)
    assert between.count("POST", "") == 0


def test_a_picture_is_waited_for(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """A picture that the server works on is asked about until it is ready; only then is there a request."""
    keyless_mastodon.processing = 3
    keyless_desk.send(keyless_desk.message(Part("picture", 7, 500, media=(keyless_desk.picture(),))))
    (status,) = keyless_mastodon.posted
    assert status["media_attachments"][0]["url"]
    assert len(keyless_desk.slept) == 3


def test_a_picture_is_not_waited_for_for_ever(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """A picture that never gets ready stops the part for now, before anything is public, within half a minute."""
    keyless_mastodon.processing = 1000
    with pytest.raises(NotSent, match=r"still working on media/teal\.png"):
        keyless_desk.intent(keyless_desk.message(Part("", 0, 500, media=(keyless_desk.picture(),))))
    assert 20 < sum(keyless_desk.slept) < 40


def test_a_picture_that_the_server_cannot_read_is_refused(
    keyless_desk: Desk, keyless_mastodon: KeylessMastodon, proxy: Callable[[str], Proxy]
) -> None:
    """What the server says after working on a picture is a definite answer."""
    keyless_mastodon.processing = 1000
    between = proxy(keyless_mastodon.url)
    between.on("GET", "/api/v1/media/", Action.REPLY, status=422, body=b'{"error": "Error processing thumbnail"}')
    message = keyless_desk.message(Part("", 0, 500, media=(keyless_desk.picture(),)))
    with keyless_desk.adapter(server=between.url) as adapter, pytest.raises(Refused, match="Error processing"):
        adapter.prepare(message, 0, "key", (), NOW)


def test_the_identity_is_named_as_the_network_writes_it(desk: Desk, mastodon: MastodonServer) -> None:
    """Signing in tells handle, id and page, also where config.toml names no handle."""
    with desk.adapter(handle="") as adapter:
        identity = adapter.sign_in()
    assert identity.handle == mastodon.handle
    assert identity.remote_id == mastodon.ask("GET", "/api/v1/accounts/verify_credentials")["id"]
    assert identity.url.endswith("/@testuser")


@pytest.mark.parametrize("handle", ["@TestUser@Mastodon.TEST", "testuser@mastodon.test", "@testuser", "{host}"])
def test_a_handle_is_known_in_every_way_of_writing_it(desk: Desk, handle: str) -> None:
    """Upper case, a missing @ or server, and the server's own address are the same identity."""
    wanted = handle.format(host="@testuser@" + desk.account.server.removeprefix("http://"))
    with desk.adapter(handle=wanted) as adapter:
        adapter.sign_in()


@pytest.mark.parametrize("handle", ["@somebody@mastodon.test", "@testuser@elsewhere.test", "@testuser@mastodon"])
def test_another_identity_is_refused(desk: Desk, mastodon: MastodonServer, handle: str) -> None:
    """Where the token is not that of `handle`, both are named, and nothing can be prepared."""
    with desk.adapter(handle=handle) as adapter:
        with pytest.raises(SignInRefused, match=f"{mastodon.handle}.*{handle}") as caught:
            adapter.prepare(desk.message("not ours"), 0, "key", (), NOW)
        assert caught.value.exit_code == 4
        assert "coopskills accounts add coop-mastodon" in caught.value.remedy


def test_a_handle_of_another_token_is_refused(desk: Desk, mastodon: MastodonServer) -> None:
    """A right handle does not help a wrong token."""
    with desk.adapter(mastodon.other_token) as adapter, pytest.raises(SignInRefused, match=mastodon.other_handle):
        adapter.sign_in()


def test_a_token_is_never_taken_for_a_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mastodon: MastodonServer
) -> None:
    """A file that is named as the token says changes nothing: a campaign folder may come from others."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / desk.secret).write_text(f"{mastodon.other_token}\nhttp://127.0.0.1:9\n", encoding="utf-8")
    with desk.adapter() as adapter:
        assert adapter.sign_in().handle == mastodon.handle


def test_a_netrc_does_not_replace_the_token(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mastodon: MastodonServer
) -> None:
    """A password that the user keeps for the same server elsewhere is neither sent nor in the way."""
    (tmp_path / "netrc").write_text("default login somebody password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    desk.send(desk.message(Part("ours", 4, 500, media=(desk.picture(),))))
    assert mastodon.texts() == ["ours"]


@pytest.mark.parametrize("secret", ["", "two words", "line\nbreak", "ünïcode", "nul\0"])
def test_what_cannot_be_a_token_is_not_sent(desk: Desk, secret: str) -> None:
    """A secret with white space or signs that no token has is refused without being shown."""
    with desk.adapter(secret) as adapter, pytest.raises(SignInRefused) as caught:
        adapter.sign_in()
    assert not secret or secret not in str(caught.value)


def test_a_token_without_the_right_to_read_must_be_made_anew(desk: Desk, mastodon: MastodonServer) -> None:
    """A 403 on signing in is about the token, and says which scopes it needs."""
    mastodon.fault("GET", "verify_credentials", type="status", status=403, body={"error": "outside the scopes"})
    with desk.adapter() as adapter, pytest.raises(SignInRefused, match="outside the scopes") as caught:
        adapter.sign_in()
    assert "read and write" in caught.value.remedy


def test_limits_are_those_of_the_server(desk: Desk) -> None:
    """What /api/v2/instance says is taken; only pictures count among the types."""
    with desk.adapter() as adapter:
        limits = adapter.read_limits()
    assert (limits.text, limits.url, limits.images) == (500, 23, 4)
    assert (limits.image_bytes, limits.image_pixels) == (10_485_760, 16_777_216)
    assert limits.image_types == ("image/jpeg", "image/png", "image/gif", "image/webp")
    assert limits.alt > 0


def test_limits_of_an_older_server(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """Where there is no /api/v2/instance, the older one is read, with the old name of the length too."""
    keyless_mastodon.new_instance = False
    keyless_mastodon.instance = {"max_toot_chars": 5000}
    with keyless_desk.adapter() as adapter:
        assert adapter.read_limits().text == 5000


def test_limits_that_cannot_be_read_leave_the_last_known(desk: Desk, mastodon: MastodonServer) -> None:
    """A server in trouble is no server without limits: the trouble is raised."""
    mastodon.fault("GET", "instance", count=None, type="status", status=503)
    with desk.adapter() as adapter, pytest.raises(InDoubt):
        adapter.read_limits()


def test_nothing_is_said_before_it_is_needed(
    desk: Desk, mastodon: MastodonServer, proxy: Callable[[str], Proxy]
) -> None:
    """Making and closing an adapter sends nothing."""
    between = proxy(mastodon.url)
    with desk.adapter(server=between.url):
        pass
    assert between.seen == []


def test_no_secret_shows_in_a_repr(desk: Desk) -> None:
    """Neither adapter nor client shows the token."""
    with desk.adapter("s3cr3t-t0k3n") as adapter:
        assert "s3cr3t-t0k3n" not in repr(adapter)
        assert "s3cr3t-t0k3n" not in repr(adapter.client.party)
