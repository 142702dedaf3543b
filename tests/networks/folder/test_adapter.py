"""The folder network: what would have been posted, as files."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING, Any

import pytest

from coopskills_cli.errors import NotSent, Refused
from coopskills_cli.models import Account, Facet, FacetType, Media, Part, Receipt, Replier, ReplyControl
from coopskills_cli.networks.base import Doubt
from tests.networks.bench import NOW, Bench, full, message, picture, surroundings, video

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    account = Account("rehearsal", "folder", ("en",), directory="rehearsal")
    return Bench(account, surroundings(tmp_path), list)


def files(bench: Bench) -> dict[str, bytes]:
    """All that lies in the campaign's folder, the state apart."""
    root = bench.around.root
    found = (path for path in root.rglob("*") if path.is_file() and ".coopskills" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def only_json(bench: Bench) -> dict[str, Any]:
    [content] = [content for name, content in files(bench).items() if name.endswith(".json")]
    loaded: dict[str, Any] = json.loads(content)
    return loaded


def test_a_part_is_one_json_with_its_pictures_beside_it(bench: Bench) -> None:
    """The file says all that a network would have been told, and is named so that a person finds it."""
    text = "See #coopskills2023"
    part = Part(text, 19, 500, (Facet(4, 19, FacetType.TAG, "coopskills2023"),), (picture(bench.around),))
    post = message(bench.account, text, parts=(part,), content_warning="funding", visibility="unlisted")
    adapter = bench.connect()
    receipt = adapter.send(bench.intent(adapter, post, key="0f" * 32))

    stem = "2023-11-28-smart-rehearsal-1-"
    [image, record] = sorted(files(bench), key=lambda name: name.endswith(".json"))
    assert record.startswith(f"rehearsal/{stem}")
    assert image == record.removesuffix(".json") + "-1-bars.png"
    assert receipt.remote_id == record
    assert receipt.url == (bench.around.root / record).as_uri()
    assert only_json(bench) == {
        "post": "smart",
        "account": "rehearsal",
        "network": "folder",
        "language": "en",
        "text": text,
        "facets": [{"byte_start": 4, "byte_end": 19, "type": "tag", "value": "coopskills2023"}],
        "media": [
            {"file": image.removeprefix("rehearsal/"), "alt": "Two bars", "type": "image/png", "captions": []},
        ],
        "content_warning": "funding",
        "visibility": "unlisted",
        "due": "2023-11-28T13:30:00Z",
        "part": 1,
        "parts": 1,
        "follows": None,
        "published_at": "2023-11-28T13:30:20Z",
        "key": "0f" * 32,
        "card": None,
        "poll": None,
        "quote": None,
        "tags": [],
        "reply": None,
    }


def test_a_thread_is_a_file_a_part_each_naming_the_one_before(bench: Bench) -> None:
    """The order of a thread can be read off the files."""
    adapter = bench.connect()
    post = message(bench.account, "one", "two", "three")
    receipts = [adapter.send(bench.intent(adapter, post, 0))]
    for number in (1, 2):
        receipts.append(adapter.send(bench.intent(adapter, post, number, receipts)))
    contents = [json.loads(files(bench)[receipt.remote_id]) for receipt in receipts]
    assert [content["text"] for content in contents] == ["one", "two", "three"]
    assert [content["follows"] for content in contents] == [None, receipts[0].remote_id, receipts[1].remote_id]
    assert sorted(files(bench)) == [receipt.remote_id for receipt in receipts]


def test_all_that_a_message_can_carry_is_written(bench: Bench) -> None:
    """A rehearsal shows what every network would get; a quote stands with the first part, as it does there."""
    adapter = bench.connect()
    post = full(bench.account, bench.around, "See", "more")
    quoted = Receipt("rehearsal/start.json", "file:///start.json")
    first = adapter.send(bench.intent(adapter, post, quoted=quoted))
    second = adapter.send(bench.intent(adapter, post, 1, [first], quoted=quoted))
    content, more = (json.loads(files(bench)[receipt.remote_id]) for receipt in (first, second))
    thumb = first.remote_id.removeprefix("rehearsal/").replace(".json", "-card.png")
    assert content["card"] == {
        "url": "https://coop.example/a?b=c",
        "title": "Skills",
        "description": "What we learn",
        "thumb": thumb,
    }
    poll = {"options": ["Yes", "No, never"], "expires_in": 86_400, "multiple": False, "hide_totals": False}
    assert content["poll"] == poll
    assert content["quote"] == {"post": "launch", "url": "file:///start.json"}
    for each in (content, more):
        assert (each["tags"], each["reply"]) == (["skills", "coops"], {"allow": ["mentioned"], "quotes": False})
    assert (more["card"], more["poll"], more["quote"]) == (None, None, None)
    assert files(bench)[f"rehearsal/{thumb}"].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("reply", "allow"),
    [(ReplyControl(), None), (ReplyControl(()), []), (ReplyControl((Replier.FOLLOWING,)), ["following"])],
)
def test_nobody_and_everybody_are_told_apart(bench: Bench, reply: ReplyControl, allow: list[str] | None) -> None:
    """Null is everyone, an empty list nobody."""
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "mine", reply=reply)))
    assert only_json(bench)["reply"] == {"allow": allow, "quotes": True}


def test_a_video_lies_there_with_its_captions(bench: Bench) -> None:
    """Whatever is frozen is copied, captions by the name of their video, where players look for them."""
    adapter = bench.connect()
    receipt = adapter.send(
        bench.intent(adapter, message(bench.account, "look", media=(video(bench.around, "en", "fr"),)))
    )
    film = receipt.remote_id.removeprefix("rehearsal/").replace(".json", "-1-film")
    (shown,) = only_json(bench)["media"]
    assert shown == {
        "file": f"{film}.mp4",
        "alt": "Two people talk",
        "type": "video/mp4",
        "captions": [{"file": f"{film}.en.vtt", "language": "en"}, {"file": f"{film}.fr.vtt", "language": "fr"}],
    }
    assert sorted(files(bench)) == sorted(
        [receipt.remote_id, *(f"rehearsal/{film}.{ending}" for ending in ("mp4", "en.vtt", "fr.vtt"))]
    )
    assert b"\nfr\n" in files(bench)[f"rehearsal/{film}.fr.vtt"]


def test_a_large_video_is_copied_and_never_held(bench: Bench, tmp_path: Path) -> None:
    """The request names the frozen file only, and sending needs far less memory than the file has bytes."""
    size = 64 << 20
    made = tmp_path / "film"
    with made.open("wb") as file:
        file.truncate(size)
    with made.open("rb") as file:
        digest = file_digest(file, sha256).hexdigest()
    frozen = bench.around.media / digest[:2] / digest
    frozen.parent.mkdir(parents=True)
    made.rename(frozen)
    film = Media("media/film.mp4", "A film", "video/mp4", size, digest, 640, 360)
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, "look", media=(film,)))
    assert len(intent.request) < 2_000
    tracemalloc.start()
    try:
        receipt = adapter.send(intent)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < size // 8
    copied = bench.around.root / receipt.remote_id.replace(".json", "-1-film.mp4")
    assert copied.stat().st_size == size


def test_sending_again_changes_nothing(bench: Bench) -> None:
    """The very files stay, though time has passed, and no litter is left beside them."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, "once", media=(picture(bench.around),)))
    first = adapter.send(intent)
    before = {path: path.stat() for path in (bench.around.root / "rehearsal").iterdir()}
    assert adapter.send(intent) == first
    after = {path: path.stat() for path in (bench.around.root / "rehearsal").iterdir()}
    assert {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in before.items()} == {
        path: (stat.st_ino, stat.st_mtime_ns) for path, stat in after.items()
    }
    assert len(after) == 2


def test_the_same_send_from_a_second_queue_is_taken_over(bench: Bench) -> None:
    """Another queue prepares the same part at another time: the key is the same, and the first file stays."""
    adapter = bench.connect()
    post = message(bench.account, "once")
    first = adapter.send(bench.intent(adapter, post))
    kept = files(bench)
    bench.clock = lambda: NOW + timedelta(days=3)
    assert adapter.send(bench.intent(adapter, post)) == first
    assert files(bench) == kept


def test_two_posts_that_share_all_but_the_key_do_not_meet(bench: Bench) -> None:
    """The key in the name keeps two languages, or two occurrences, of one post on one day apart."""
    adapter = bench.connect()
    for key in ("a", "b"):
        adapter.send(bench.intent(adapter, message(bench.account, "twice"), key=key))
    assert len(files(bench)) == 2


@pytest.mark.parametrize("content", ["{}", "not ours", "[]", '{"key": "other"}'])
def test_a_file_that_is_not_ours_is_never_written_over(bench: Bench, content: str) -> None:
    """What somebody put under the very name stays, and is said to be in the way."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, "mine"))
    receipt = adapter.send(intent)
    (bench.around.root / receipt.remote_id).write_text(content, encoding="utf-8")
    assert adapter.reconcile(intent, ()) is Doubt.ABSENT
    with pytest.raises(Refused, match="is in the way"):
        adapter.send(intent)
    assert files(bench) == {receipt.remote_id: content.encode()}


def test_a_picture_that_a_broken_off_send_left_is_replaced(bench: Bench) -> None:
    """Pictures are written before the JSON: without it they are no post, and the frozen ones take their place."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, "mine", media=(picture(bench.around),)))
    adapter.send(intent)
    [image, record] = sorted((bench.around.root / "rehearsal").iterdir(), key=lambda path: path.suffix == ".json")
    good = image.read_bytes()
    record.unlink()
    image.write_bytes(b"half")
    adapter.send(intent)
    assert image.read_bytes() == good


@pytest.mark.parametrize("directory", ["../outside", "out/../../outside", "link", "link/deeper", ".", "circle"])
def test_nothing_is_written_outside_the_campaign(bench: Bench, tmp_path: Path, directory: str) -> None:
    """Neither `..` nor a link leads out: a campaign folder may come from others."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (bench.around.root / "link").symlink_to(outside, target_is_directory=True)
    (bench.around.root / "circle").symlink_to(bench.around.root / "circle")
    adapter = bench.connect(directory=directory)
    with pytest.raises(Refused, match="leads out of the campaign's folder, or through a link"):
        adapter.sign_in()
    intent = bench.intent(adapter, message(bench.account, "out"))
    if directory != ".":
        with pytest.raises(Refused):
            adapter.send(intent)
        with pytest.raises(Refused):
            adapter.reconcile(intent, ())
    assert list(outside.iterdir()) == []


def test_an_absolute_directory_is_refused(bench: Bench, tmp_path: Path) -> None:
    """A path from the root of the disk is no folder of the campaign's."""
    with pytest.raises(Refused):
        bench.connect(directory=str(tmp_path / "outside")).sign_in()


def test_a_link_inside_the_folder_does_not_lead_elsewhere(bench: Bench) -> None:
    """A link under the very name of a post is not followed, though it stays inside the campaign."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, "mine"))
    config = bench.around.root / "config.toml"
    config.write_text("theirs", encoding="utf-8")
    place = bench.around.root / json.loads(intent.request)["file"]
    place.parent.mkdir()
    place.symlink_to(config)
    with pytest.raises(Refused):
        adapter.send(intent)
    assert config.read_text(encoding="utf-8") == "theirs"


def test_a_campaign_that_is_itself_reached_by_a_link_works(bench: Bench, tmp_path: Path) -> None:
    """Only links below the campaign's folder are suspicious."""
    (tmp_path / "short").symlink_to(bench.around.root, target_is_directory=True)
    bench.around = replace(bench.around, root=tmp_path / "short")
    adapter = bench.connect()
    assert adapter.send(bench.intent(adapter, message(bench.account, "by a link"))).remote_id in files(bench)


def test_a_frozen_picture_that_is_gone_or_damaged_is_refused(bench: Bench) -> None:
    """Nothing is published with another picture than was frozen."""
    media = picture(bench.around)
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, "mine", media=(media,)))
    frozen = bench.around.media / media.sha256[:2] / media.sha256
    frozen.write_bytes(b"another")
    with pytest.raises(Refused, match="is damaged"):
        adapter.send(intent)
    frozen.unlink()
    with pytest.raises(Refused, match="is gone"):
        adapter.send(intent)
    assert files(bench) == {}


def test_what_the_disk_refuses_may_go_well_later(bench: Bench) -> None:
    """A file in the place of the folder is trouble of the file system: nothing is out, and trying again is safe."""
    (bench.around.root / "rehearsal").write_text("", encoding="utf-8")
    adapter = bench.connect()
    with pytest.raises(NotSent, match="rehearsal"):
        adapter.send(bench.intent(adapter, message(bench.account, "mine")))
    with pytest.raises(NotSent, match="rehearsal"):
        adapter.sign_in()


def test_names_fit_every_file_system(bench: Bench) -> None:
    """However long a slug or a film's name, a file's name stays within 255 bytes, and within its folder."""
    media = replace(video(bench.around, "zh-Hant-TW"), file="media/" + "…/../" + "日本語" * 60 + ":<>|?*.mov")
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "mine", media=(media,), post="s" * 240)))
    assert len(files(bench)) == 3
    for name in files(bench):
        assert name.count("/") == 1
        assert len(name.encode()) < 255
        assert not set(name) & set(':<>|?*\\" ')
