"""Videos of accounts that Bluesky hosts: through its video service, played on loopback, onto the reference server."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from coopskills_cli.errors import NetworkError, NotSent, RateLimited, Refused
from coopskills_cli.models import Account, Intent
from coopskills_cli.networks.bluesky.adapter import Bluesky, connect, keeper
from coopskills_cli.networks.bluesky.video_service import LOOKS, VideoService, hosted_by_bluesky
from tests.servers.proxy import Action
from tests.servers.videos import FREE, Videos, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.models import Media, Message
    from tests.networks.bluesky.conftest import Desk
    from tests.servers.pds import PDS, Person
    from tests.servers.proxy import Proxy


@pytest.fixture
def videos(pds: PDS) -> Iterator[Videos]:
    """The service."""
    with serving(pds.url) as service:
        yield service


@dataclass
class Bench:
    """An adapter whose account is one that Bluesky hosts; nobody really waits."""

    desk: Desk
    videos: Videos
    slept: list[float] = field(default_factory=list)

    @contextmanager
    def adapter(self, address: str = "") -> Iterator[Bluesky]:
        service = VideoService(address or self.videos.url, self.slept.append)
        adapter = Bluesky(self.desk.account, self.desk.person.password, self.desk.surroundings, service)
        try:
            yield adapter
        finally:
            adapter.close()

    def prepare(self, adapter: Bluesky, video: Media | None = None) -> Intent:
        now = datetime.now(UTC)  # the token is good from now on, says the server's clock
        return Intent("a key", adapter.prepare(self.message(video), 0, "a key", (), now), now, now)

    def message(self, video: Media | None = None) -> Message:
        return self.desk.message(self.desk.part("A film", media=(video or self.desk.video(),)))


@pytest.fixture
def bench(desk: Desk, videos: Videos) -> Bench:
    """The bench."""
    return Bench(desk, videos)


@pytest.mark.parametrize(
    "server",
    [
        "https://bsky.social",
        "https://BSKY.social:443",
        "https://amanita.us-east.host.bsky.network",
        "https://bsky.social.",
    ],
)
def test_accounts_that_bluesky_hosts_use_its_service(server: str) -> None:
    """Its entrance, and its servers."""
    assert hosted_by_bluesky(server)


@pytest.mark.parametrize(
    "server",
    ["https://pds.example", "https://notbsky.social", "https://bsky.social.example", "http://127.0.0.1:2583", ""],
)
def test_other_accounts_do_not(server: str) -> None:
    """Whatever their server's name looks like."""
    assert not hosted_by_bluesky(server)


def test_a_video_goes_through_the_service(bench: Bench, pds: PDS, person: Person) -> None:
    """It is stored by the service, ready before the request is recorded, and the post names what the service stored."""
    captions = bench.desk.captions("en")
    video = bench.desk.video(captions=(captions,))
    with bench.adapter() as adapter:
        intent = bench.prepare(adapter, video)
        assert len(bench.slept) == 3
        adapter.send(intent)
    [handed] = bench.videos.handed
    assert handed.content == bench.desk.frozen(video.sha256).read_bytes()
    assert (handed.did, handed.name, handed.headers["content-type"]) == (
        person.did,
        f"{video.sha256[:16]}.mp4",
        "video/mp4",
    )
    embed = pds.posts(person)[0]["value"]["embed"]
    assert pds.blob(person, embed["video"]["ref"]["$link"]) == handed.content + FREE
    assert (
        pds.blob(person, embed["captions"][0]["file"]["ref"]["$link"])
        == bench.desk.frozen(captions.sha256).read_bytes()
    )


def test_the_service_gets_a_token_for_this_alone(bench: Bench, person: Person) -> None:
    """For storing a file, at the server that keeps the account, for half an hour; never our session or password."""
    entrance = bench.desk.account.server.replace("127.0.0.1", "localhost")
    bench.desk = replace(bench.desk, account=replace(bench.desk.account, server=entrance))
    with bench.adapter() as adapter:
        bench.prepare(adapter)
        session = adapter._wire._session
    claims = bench.videos.handed[0].claims
    assert (claims["iss"], claims["aud"], claims["lxm"]) == (
        person.did,
        "did:web:127.0.0.1",
        "com.atproto.repo.uploadBlob",
    )
    assert (
        timedelta(minutes=25) < datetime.fromtimestamp(claims["exp"], UTC) - datetime.now(UTC) < timedelta(minutes=31)
    )
    assert session
    said = json.dumps([bench.videos.handed[0].headers, bench.videos.asked])
    assert not any(secret in said for secret in (session.access, session.refresh, person.password))
    assert not any("authorization" in headers for headers in bench.videos.asked)


def test_an_app_password_suffices(bench: Bench, pds: PDS, person: Person) -> None:
    """It is what the account signs in with."""
    words = {"identifier": person.handle, "password": person.password}
    token = pds.call("com.atproto.server.createSession", words)["accessJwt"]
    password = pds.call("com.atproto.server.createAppPassword", {"name": "coopskills"}, token=token)["password"]
    bench.desk = replace(bench.desk, person=replace(person, password=password))
    with bench.adapter() as adapter:
        adapter.send(bench.prepare(adapter))
    assert len(pds.posts(person)) == 1


def test_a_video_that_the_service_knows_is_not_processed_again(bench: Bench, pds: PDS, person: Person) -> None:
    """Prepared a second time, after a crash: it says `already_exists`, and names what it has stored."""
    video = bench.desk.video()
    with bench.adapter() as adapter:
        first = bench.prepare(adapter, video)
        second = bench.prepare(adapter, video)
        adapter.send(second)
    embeds = [json.loads(intent.request)["record"]["embed"] for intent in (first, second)]
    assert embeds[0] == embeds[1]
    assert len(pds.posts(person)) == 1


@pytest.mark.parametrize("job", [{"jobId": "7", "state": "JOB_STATE_FAILED", "error": "already_exists"}])
def test_a_failed_job_that_names_a_file_is_as_good(bench: Bench, pds: PDS, person: Person, job: dict[str, str]) -> None:
    """Bluesky's own advice: look for the file, whatever the state."""
    with bench.adapter() as adapter:
        blob = json.loads(bench.prepare(adapter).request)["record"]["embed"]["video"]
        bench.videos.uploads.append((200, {"jobStatus": job}))
        bench.videos.statuses.append((200, {"jobStatus": job | {"blob": blob}}))
        adapter.send(bench.prepare(adapter))
    assert pds.posts(person)[0]["value"]["embed"]["video"] == blob


def test_looking_goes_on_through_trouble(bench: Bench) -> None:
    """A question that fails is asked again."""
    bench.videos.statuses += [(502, b"<html>"), (200, b"<html>"), (200, []), (200, {"jobStatus": 1}), (500, {})]
    with bench.adapter() as adapter:
        bench.prepare(adapter)
    assert len(bench.slept) == 8


@pytest.mark.parametrize(
    ("status", "body", "error", "says"),
    [
        (400, {"error": "InvalidRequest", "message": "not a video"}, Refused, "not a video"),
        (401, {"error": "invalid_token", "message": "no"}, Refused, "invalid_token"),
        (403, {"error": "UploadForbidden", "message": "User is not allowed to upload videos"}, Refused, "not allowed"),
        (
            200,
            {"jobStatus": {"did": "", "error": "unconfirmed_email", "jobId": "", "state": ""}},
            Refused,
            "unconfirmed",
        ),
        (413, b"", Refused, "413"),
        (429, {}, RateLimited, "429"),
        (400, {"message": "User has exceeded daily upload videos limit"}, RateLimited, "daily"),
        (500, {"error": "InternalServerError"}, NotSent, "500"),
        (503, b"<html>", NotSent, "503"),
        (302, {}, NotSent, "302"),
        (409, {"error": "conflict"}, Refused, "conflict"),
    ],
)
def test_a_video_that_is_not_taken(bench: Bench, status: int, body: Any, error: type[NetworkError], says: str) -> None:
    """The service's own words, by the name of the file; what may go well later is repeated, nothing was published."""
    bench.videos.uploads.append((status, body))
    with bench.adapter() as adapter, pytest.raises(error, match=says) as raised:
        bench.prepare(adapter)
    assert "media/film.mp4" in str(raised.value)
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("job", "error"),
    [
        ({"state": "JOB_STATE_FAILED", "failureCode": "encoding_failure", "message": "no video track"}, Refused),
        ({"state": "JOB_STATE_FAILED", "failureCode": "validation_failure"}, Refused),
        ({"state": "JOB_STATE_FAILED", "failureCode": "pds_upload_failure"}, NotSent),
        ({"state": "JOB_STATE_FAILED", "error": "video processing error"}, NotSent),
        ({"state": "JOB_STATE_COMPLETED"}, NotSent),
        ({"state": "JOB_STATE_COMPLETED", "blob": {"$type": "blob", "ref": 7}}, NotSent),
    ],
)
def test_a_video_that_cannot_be_processed(bench: Bench, job: dict[str, Any], error: type[NetworkError]) -> None:
    """What is wrong with the file is for good, other trouble passes."""
    bench.videos.statuses.append((200, {"jobStatus": job}))
    with bench.adapter() as adapter, pytest.raises(error, match=r"media/film\.mp4") as raised:
        bench.prepare(adapter)
    assert type(raised.value) is error


def test_waiting_has_an_end(bench: Bench) -> None:
    """A job that never ends is left for another time."""
    bench.videos.statuses += [(200, {"jobStatus": {"jobId": "7", "state": "JOB_STATE_ENCODING"}})] * (LOOKS + 1)
    with bench.adapter() as adapter, pytest.raises(NotSent, match="still at work"):
        bench.prepare(adapter)


def test_a_service_that_is_gone_got_nothing(bench: Bench) -> None:
    """Nor did our server."""
    with bench.adapter("http://127.0.0.1:1") as adapter, pytest.raises(NotSent, match="cannot be reached"):
        bench.prepare(adapter)


def test_waiting_is_told_too(bench: Bench) -> None:
    """Who holds the delivery learns that somebody is still at it."""
    told: list[tuple[int, int, str]] = []

    def progress(sent: int, total: int, file: str) -> None:
        told.append((sent, total, file))

    bench.desk = replace(bench.desk, surroundings=replace(bench.desk.surroundings, progress=progress))
    video = bench.desk.video()
    with bench.adapter() as adapter:
        bench.prepare(adapter, video)
    assert told.count((video.bytes, video.bytes, "media/film.mp4")) == 1 + len(bench.slept)


def test_a_video_that_was_dropped_since_is_said(bench: Bench, front: Proxy, pds: PDS, person: Person) -> None:
    """The server forgot what the service stored, and we have only what it was made from: it must be prepared anew."""
    with bench.adapter() as adapter:
        intent = bench.prepare(adapter)
        body = b'{"error":"BlobNotFound","message":"Could not find blob"}'
        front.on("POST", "putRecord", Action.REPLY, status=400, body=body, headers={"Content-Type": "application/json"})
        with pytest.raises(Refused, match="dropped the video") as refused:
            adapter.send(intent)
    assert refused.value.remedy
    assert pds.posts(person) == []


def test_the_keeper_of_an_account_stands_in_its_document() -> None:
    """bsky.social passes on to the server that has the repository; without a document it is the server itself."""
    pds = {
        "id": "#atproto_pds",
        "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": "https://oyster.host.bsky.network",
    }
    other = {"id": "#atproto_labeler", "serviceEndpoint": "https://labels.example"}
    assert keeper({"service": [other, pds]}, "https://bsky.social") == "oyster.host.bsky.network"
    for document in (None, {}, {"service": None}, {"service": [other, 7]}):
        assert keeper(document, "https://bsky.social") == "bsky.social"


def test_connecting_decides_by_the_server(desk: Desk) -> None:
    """An account of a server of one's own has no video service."""
    for server, used in (("https://bsky.social", True), ("https://pds.example", False)):
        account = Account("coop-bluesky", "bluesky", ("en",), server, "coop.example")
        adapter = connect(account, "", desk.surroundings)
        assert (adapter._uploads._videos is not None) is used
