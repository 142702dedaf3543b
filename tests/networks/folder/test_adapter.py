"""The folder network: what would have been posted, as files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from coopskills_cli.errors import NotSent, Refused
from coopskills_cli.models import (
    Account,
    Captions,
    Card,
    Facet,
    FacetType,
    Intent,
    Part,
    Poll,
    Receipt,
    Replier,
    ReplyControl,
)
from coopskills_cli.networks.base import Doubt
from tests.networks.bench import NOW, Bench, message, picture, surroundings

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
        "media": [{"file": image.removeprefix("rehearsal/"), "alt": "Two bars"}],
        "card": None,
        "poll": None,
        "quotes": None,
        "tags": [],
        "reply": None,
        "content_warning": "funding",
        "visibility": "unlisted",
        "due": "2023-11-28T13:30:00Z",
        "part": 1,
        "parts": 1,
        "follows": None,
        "published_at": "2023-11-28T13:30:20Z",
        "key": "0f" * 32,
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
    """A rehearsal shows what every network would get: poll, quote, tags, who may reply, the card with its picture."""
    thumb = picture(bench.around, "", "media/thumb.png", size=12)
    part = Part("See", 3, 500, card=Card("https://coop.example", "Coop", "We work", thumb), poll=Poll(("a", "b"), 300))
    reply = ReplyControl((Replier.MENTIONED,), quotes=False)
    post = message(bench.account, "", parts=(part, Part("more", 4, 500)), quote="start", tags=("skills",), reply=reply)
    adapter = bench.connect()
    quoted = Receipt("rehearsal/start.json", "file:///start.json")
    first = adapter.send(Intent("k", adapter.prepare(post, 0, "k", (), NOW, quoted), NOW, NOW))
    content = json.loads(files(bench)[first.remote_id])
    shown = first.remote_id.removeprefix("rehearsal/").removesuffix(".json") + "-card.png"
    assert content["card"] == {
        "url": "https://coop.example",
        "title": "Coop",
        "description": "We work",
        "thumb": shown,
    }
    assert content["poll"] == {"options": ["a", "b"], "seconds": 300, "multiple": False, "hide_totals": False}
    assert (content["quotes"], content["tags"]) == (quoted.remote_id, ["skills"])
    assert content["reply"] == {"allow": ["mentioned"], "quotes": False}
    assert f"rehearsal/{shown}" in files(bench)
    assert json.loads(json.loads(adapter.prepare(post, 1, "k", [first], NOW, quoted))["content"])["quotes"] is None


def test_a_video_lies_there_with_its_captions(bench: Bench) -> None:
    """Whatever is frozen is copied, each under a name that says what it is."""
    film = replace(picture(bench.around, "A film", "media/film.mov"), type="video/mp4")
    vtt = picture(bench.around, "", "media/film.en.vtt", size=12)
    film = replace(film, captions=(Captions("media/film.en.vtt", "en", vtt.sha256),))
    adapter = bench.connect()
    receipt = adapter.send(bench.intent(adapter, message(bench.account, "look", media=(film,))))
    stem = receipt.remote_id.removeprefix("rehearsal/").removesuffix(".json")
    (shown,) = only_json(bench)["media"]
    assert shown == {"file": f"{stem}-1-film.mp4", "alt": "A film", "captions": {"en": f"{stem}-1-en.vtt"}}
    assert {f"rehearsal/{stem}-1-film.mp4", f"rehearsal/{stem}-1-en.vtt"} < set(files(bench))


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
    """However long a slug or a picture's name, a file's name stays within 255 bytes, and within its folder."""
    media = picture(bench.around, file="media/" + "…/../日本語 " * 60 + ":<>|?*.png")
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "mine", media=(media,), post="s" * 240)))
    assert len(files(bench)) == 2
    for name in files(bench):
        assert name.count("/") == 1
        assert len(name.encode()) < 255
        assert not set(name) & set(':<>|?*\\" ')
