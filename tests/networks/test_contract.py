"""What the publisher relies on, over every network: one contract, held against real servers and real folders."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import NotSent, SignInRefused
from coopskills_cli.models import Account, Receipt
from coopskills_cli.networks.base import Doubt
from coopskills_cli.networks.registry import networks
from tests.networks.bench import NOW, Bench, Seen, full, message, picture, surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.mastodon import MastodonServer
    from tests.servers.pds import PDS, Person


def now() -> datetime:
    return datetime.now(UTC)


def folder_bench(request: pytest.FixtureRequest) -> Bench:
    around = surroundings(request.getfixturevalue("tmp_path"))

    def visible() -> list[Seen]:
        found = [json.loads(path.read_bytes()) for path in (around.root / "rehearsal").glob("*.json")]
        found.sort(key=lambda post: (post["published_at"], post["part"]))
        return [
            Seen(
                post["text"],
                tuple(media["alt"] for media in post["media"]),
                tuple((post["poll"] or {}).get("options", ())),
            )
            for post in found
        ]

    seconds = count()  # what is sent later is dated later, however quick it is
    account = Account("rehearsal", "folder", ("en",), directory="rehearsal")
    return Bench(account, around, visible, clock=lambda: NOW + timedelta(seconds=next(seconds)))


def manual_bench(request: pytest.FixtureRequest) -> Bench:
    around = surroundings(request.getfixturevalue("tmp_path"))

    def visible() -> list[Seen]:
        texts = sorted((around.root / "to-post").glob("*/text*.txt"))
        return [Seen(path.read_text(encoding="utf-8"), alts(path), poll(path)) for path in texts]

    def alts(text: Path) -> tuple[str, ...]:
        alt = text.with_name("alt.txt")
        lines = alt.read_text(encoding="utf-8").splitlines() if alt.exists() else []
        own = [line.partition(": ") for line in lines if line.startswith((f"{text.stem}-", "picture-"))]
        return tuple(described for _, _, described in own)

    def poll(text: Path) -> tuple[str, ...]:
        lines = text.with_name("READ-ME.txt").read_text(encoding="utf-8").splitlines()
        own = text.stem in ("text", "text-1")
        return tuple(line.strip() for line in lines if own and line.startswith(" " * 7))

    return Bench(Account("cecop-linkedin", "manual", ("en",), stands_for="linkedin"), around, visible)


def mastodon_bench(request: pytest.FixtureRequest) -> Bench:
    server: MastodonServer = request.getfixturevalue("mastodon")

    def visible() -> list[Seen]:
        return [
            Seen(
                server.source(status["id"]),
                tuple(media["description"] for media in status["media_attachments"]),
                tuple(option["title"] for option in (status["poll"] or {}).get("options", ())),
            )
            for status in server.statuses()
        ]

    account = Account("cecop-mastodon", "mastodon", ("en",), server.url, server.handle)
    return Bench(account, surroundings(request.getfixturevalue("tmp_path")), visible, server.token, now)


def bluesky_bench(request: pytest.FixtureRequest) -> Bench:
    pds: PDS = request.getfixturevalue("pds")
    person: Person = request.getfixturevalue("person")

    def visible() -> list[Seen]:
        posts = sorted((post["value"] for post in pds.posts(person)), key=lambda post: post["createdAt"])
        return [
            Seen(post["text"], tuple(one["alt"] for one in post.get("embed", {}).get("images", ()))) for post in posts
        ]

    account = Account("cecop-bluesky", "bluesky", ("en",), pds.url, person.handle)
    return Bench(account, surroundings(request.getfixturevalue("tmp_path")), visible, person.password, now)


BENCHES = {"mastodon": mastodon_bench, "bluesky": bluesky_bench, "folder": folder_bench, "manual": manual_bench}
WITH_A_SECRET = [name for name, network in networks().items() if network.secret_kind]


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """An account of each network, with nothing on it."""
    made = BENCHES[request.param](request)
    yield made
    made.close()


def test_every_network_has_its_bench() -> None:
    """A network that is added is held to the contract too."""
    assert set(BENCHES) == set(networks())


def test_connecting_needs_no_network(bench: Bench) -> None:
    """An adapter is made without a word to its server: a list of accounts costs nothing."""
    bench.connect(server="http://127.0.0.1:1").close()


def test_signing_in_says_who_we_are(bench: Bench) -> None:
    """The identity bears the handle of the account, where it has one."""
    identity = bench.connect().sign_in()
    assert identity.handle.lstrip("@").casefold() == (bench.account.handle or bench.account.name).lstrip("@").casefold()
    assert identity.remote_id
    assert identity.url


def test_limits_can_be_read(bench: Bench) -> None:
    """What a server takes is a length, and pictures of known types."""
    limits = bench.connect().read_limits()
    assert limits.text >= 0
    assert "image/png" in limits.image_types


def test_preparing_shows_nothing(bench: Bench) -> None:
    """Before the request is sent nobody sees a thing, and nothing is found."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, bench.text(), media=(picture(bench.around),)))
    assert bench.visible() == []
    assert adapter.reconcile(intent, ()) is Doubt.ABSENT
    assert bench.visible() == []


def test_sending_makes_it_public_once(bench: Bench) -> None:
    """The text is there, as it was written, with a remote id and an address."""
    adapter = bench.connect()
    text = bench.text("Éducation & skills <for> all 🎉\n\nsecond paragraph")
    receipt = adapter.send(bench.intent(adapter, message(bench.account, text)))
    assert receipt.remote_id
    assert "://" in receipt.url
    assert bench.visible() == [Seen(text)]


def test_the_same_request_again_makes_no_second_post(bench: Bench) -> None:
    """A replay, by another process as well, gives the same receipt."""
    intent = bench.intent(bench.connect(), message(bench.account, text := bench.text(), media=(picture(bench.around),)))
    first = bench.connect().send(intent)
    again = bench.connect().send(intent)
    assert again.remote_id == first.remote_id
    assert bench.visible() == [Seen(text, ("Two bars",))]


def test_what_was_sent_is_found_again(bench: Bench) -> None:
    """A new process that knows the intent alone finds the very post, though others stand beside it."""
    adapter = bench.connect()
    post = message(bench.account, bench.text("one"))
    intent = bench.intent(adapter, post)
    other = adapter.send(bench.intent(adapter, message(bench.account, bench.text("another"), post="other")))
    sent = adapter.send(intent)
    found = bench.connect().reconcile(intent, {other.remote_id})
    assert isinstance(found, Receipt)
    assert found.remote_id == sent.remote_id != other.remote_id
    assert found.url == sent.url


def test_what_was_not_sent_is_absent_though_others_are_there(bench: Bench) -> None:
    """A post that says something else is not taken for ours."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, bench.text("never sent")))
    adapter.send(bench.intent(adapter, message(bench.account, bench.text("another"), post="other")))
    assert adapter.reconcile(intent, ()) is Doubt.ABSENT


def test_a_thread_goes_out_in_order(bench: Bench) -> None:
    """Each part is prepared with the receipts of those before, also by a process that came later."""
    texts = [bench.text(words) for words in ("first", "second", "third")]
    post = message(bench.account, *texts)
    receipts: list[Receipt] = []
    for number in range(3):
        adapter = bench.connect()
        receipts.append(adapter.send(bench.intent(adapter, post, number, receipts)))
    assert bench.visible() == [Seen(text) for text in texts]
    assert len({receipt.remote_id for receipt in receipts}) == 3


def test_pictures_go_out_with_their_alt_texts(bench: Bench) -> None:
    """Two pictures, in order, each with what it shows."""
    adapter = bench.connect()
    media = (picture(bench.around, "A room"), picture(bench.around, "Two bars: rising", "media/b.png", size=12))
    adapter.send(bench.intent(adapter, message(bench.account, text := bench.text(), media=media)))
    assert bench.visible() == [Seen(text, ("A room", "Two bars: rising"))]


def test_all_that_a_network_carries_goes_out_once(bench: Bench) -> None:
    """Poll, card, quote, tags and reply control go with the first part, a picture with the second; all is replayed."""
    quotes = bench.connect().read_limits().quotes
    texts = [bench.text(words) for words in ("quoted", "first", "second")]
    quoted = bench.connect().send(bench.intent(bench.connect(), message(bench.account, texts[0], post="launch")))
    post = full(bench.account, bench.around, *texts[1:])
    post = post if quotes else replace(post, quote="")
    receipts: list[Receipt] = []
    for number in range(2):
        intent = bench.intent(bench.connect(), post, number, receipts, quoted=quoted if post.quote else None)
        receipts.append(bench.connect().send(intent))
        found = bench.connect().reconcile(intent, {quoted.remote_id, *(one.remote_id for one in receipts[:-1])})
        assert isinstance(found, Receipt)
        assert found.remote_id == bench.connect().send(intent).remote_id == receipts[-1].remote_id
    answers = post.parts[0].poll.options if post.parts[0].poll else ()
    assert bench.visible() == [Seen(texts[0]), Seen(texts[1], (), answers), Seen(texts[2], ("Two bars",))]


@pytest.mark.parametrize("bench", WITH_A_SECRET, indirect=True)
def test_a_request_holds_no_secret(bench: Bench) -> None:
    """What is stored before sending gives nobody access."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, bench.text()))
    assert bench.secret.encode() not in intent.request
    assert bench.secret not in repr(adapter)


@pytest.mark.parametrize("bench", WITH_A_SECRET, indirect=True)
def test_a_wrong_secret_is_refused(bench: Bench) -> None:
    """The error is the one that holds an account, and does not quote the secret."""
    with pytest.raises(SignInRefused) as caught:
        bench.connect(secret="wr0ng-secret").sign_in()
    assert "wr0ng-secret" not in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("bench", WITH_A_SECRET, indirect=True)
def test_another_identity_is_refused(bench: Bench) -> None:
    """A secret of an account that is not the one of `handle` publishes nothing."""
    name = bench.account.handle.lstrip("@")
    adapter = bench.connect(handle=bench.account.handle.replace(name, f"not-{name}"))
    with pytest.raises(SignInRefused):
        adapter.sign_in()
    with pytest.raises(SignInRefused):
        adapter.prepare(message(bench.account, bench.text()), 0, "00" * 32, (), bench.clock())
    assert bench.visible() == []


@pytest.mark.parametrize("bench", WITH_A_SECRET, indirect=True)
def test_a_server_that_is_not_there_was_sent_nothing(bench: Bench) -> None:
    """No connection is no doubt: trying again is safe."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, bench.text()))
    unreachable = bench.connect(server="http://127.0.0.1:1")
    with pytest.raises(NotSent):
        unreachable.send(intent)
    with pytest.raises(NotSent):
        bench.connect(server="http://127.0.0.1:1").sign_in()
