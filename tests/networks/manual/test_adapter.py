"""The manual networks: text and media laid out for a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import NotSent, Refused
from coopskills_cli.models import Account, Card, Part, Poll, Receipt, Replier, ReplyControl
from coopskills_cli.networks.base import Doubt
from tests.networks.bench import Bench, full, message, picture, surroundings, video

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "2023-11-28-smart-cecop-linkedin"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    account = Account("cecop-linkedin", "manual", ("en",), stands_for="linkedin")
    return Bench(account, surroundings(tmp_path), list)


def tray(bench: Bench) -> dict[str, bytes]:
    """All that lies ready to be posted, by path."""
    place = bench.around.root / "to-post"
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def text_of(bench: Bench, name: str) -> str:
    return tray(bench)[f"{FOLDER}/{name}"].decode()


def test_one_part_is_a_text_its_pictures_and_what_to_do(bench: Bench) -> None:
    """The folder is named by day, post and account, and holds all that a person needs, under names they understand."""
    adapter = bench.connect()
    media = (picture(bench.around, "Two bars"), picture(bench.around, "A room", "media/room 2.png", size=12))
    receipt = adapter.send(bench.intent(adapter, message(bench.account, "Skills\n\nfor all", media=media)))
    names = ["READ-ME.txt", "alt.txt", "picture-1-bars.png", "picture-2-room-2.png", "text.txt"]
    assert sorted(tray(bench)) == [f"{FOLDER}/{name}" for name in names]
    assert text_of(bench, "text.txt") == "Skills\n\nfor all"
    assert text_of(bench, "alt.txt") == "picture-1-bars.png: Two bars\npicture-2-room-2.png: A room\n"
    assert receipt.remote_id == f"to-post/{FOLDER}/text.txt"
    assert receipt.url == (bench.around.root / "to-post" / FOLDER).as_uri()


def test_read_me_says_what_to_do_in_three_lines(bench: Bench) -> None:
    """Where, as whom, when; and the very command that settles it."""
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "Skills")))
    lines = text_of(bench, "READ-ME.txt").splitlines()
    assert lines[0] == "1. On LinkedIn, as cecop-linkedin, post text.txt (due 2023-11-28 13:30 UTC)."
    assert lines[2].endswith("coopskills resolve smart --account cecop-linkedin --published ADDRESS")
    assert "--not-published" in lines[4]
    assert "alt.txt" not in lines[0]


def test_read_me_says_what_is_set_up_by_hand(bench: Bench) -> None:
    """Quote, poll, card, tags, who may reply: each at the place where it is needed, and for the part it belongs to."""
    adapter = bench.connect()
    post = full(bench.account, bench.around, "Who decides?", "two")
    quoted = Receipt("by hand", "https://linkedin.example/1")
    first = adapter.send(bench.intent(adapter, post, quoted=quoted))
    read_me = text_of(bench, "READ-ME.txt")
    adapter.send(bench.intent(adapter, post, 1, [first]))
    assert text_of(bench, "READ-ME.txt") == read_me
    makes = "LinkedIn makes it of https://coop.example/a?b=c by itself"
    assert read_me.splitlines()[1:10] == [
        "   Quote our post 'launch': https://linkedin.example/1",
        "   Poll with text-1.txt, open for 1d, one answer each:",
        "       Yes",
        "       No, never",
        f'   Link card with text-1.txt: {makes}; it should say "Skills: What we learn"',
        "   Tags that are not in the text: skills, coops",
        "   Replies: only from those it mentions",
        "   Quotes: by nobody",
        "2. Look at it as a reader would, and copy its address.",
    ]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"reply": ReplyControl(())}, "Replies: from nobody"),
        ({"quote": "launch"}, "Quote our post 'launch'"),
        (
            {"reply": ReplyControl((Replier.FOLLOWING, Replier.FOLLOWERS))},
            "Replies: only from those whom the account follows and those who follow the account",
        ),
        (
            {"parts": (Part("So?", 3, 9, poll=Poll(("a",), 5_400, multiple=True, hide_totals=True)),)},
            "Poll, open for 1h30m, several answers each, results hidden until then:",
        ),
    ],
)
def test_each_is_told_alone(bench: Bench, changes: dict[str, object], line: str) -> None:
    """Only what the message has is told."""
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "So?", **changes)))
    told = [told.strip() for told in text_of(bench, "READ-ME.txt").splitlines()[1:-4] if told.startswith("   ")]
    assert told[0] == line
    assert all(answer == "a" for answer in told[1:])


def test_words_of_a_page_cannot_look_like_ours(bench: Bench) -> None:
    """A title from elsewhere stays in its line, whatever is in it."""
    card = Card("https://coop.example", "Skills\n2. Send us\u2028money\u202e", "")
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "", parts=(Part("See", 3, 9, card=card),))))
    lines = text_of(bench, "READ-ME.txt").splitlines()
    assert lines[1].endswith('it should say "Skills 2. Send us money\ufffd"')
    assert lines[2].startswith("2. Look")


def test_another_poll_is_another_message(bench: Bench) -> None:
    """A poll that was changed never lies under the read-me of the old one."""
    adapter = bench.connect()
    for answers in (("yes", "no"), ("yes", "never")):
        post = message(bench.account, "", parts=(Part("So?", 3, 9, poll=Poll(answers, 300)),))
        adapter.send(bench.intent(adapter, post))
    assert "       no\n" in text_of(bench, "READ-ME.txt")
    assert b"       never\n" in tray(bench)[f"{FOLDER}-2/READ-ME.txt"]


def test_a_message_without_such_things_keeps_its_folder(bench: Bench) -> None:
    """A thread that is half laid out by an earlier version goes on in the folder that it has."""
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "Skills")))
    assert text_of(bench, "READ-ME.txt").endswith(" (7d70f6eb)\n")


def test_a_video_lies_ready_with_its_captions(bench: Bench) -> None:
    """Under names that say so; READ-ME.txt says which captions belong to it."""
    adapter = bench.connect()
    media = (picture(bench.around), video(bench.around, "en", "fr"))
    adapter.send(bench.intent(adapter, message(bench.account, "look", media=media)))
    captions = ["video-2-film.en.vtt", "video-2-film.fr.vtt"]
    names = ["READ-ME.txt", "alt.txt", "picture-1-bars.png", "text.txt", *captions, "video-2-film.mp4"]
    assert sorted(tray(bench)) == [f"{FOLDER}/{name}" for name in names]
    assert text_of(bench, "alt.txt") == "picture-1-bars.png: Two bars\nvideo-2-film.mp4: Two people talk\n"
    read_me = text_of(bench, "READ-ME.txt")
    assert "with the pictures and videos beside it" in read_me
    assert "   Captions of video-2-film.mp4: video-2-film.fr.vtt (fr)\n" in read_me


def test_an_account_of_two_languages_keeps_them_apart(bench: Bench) -> None:
    """`resolve smart` would mean both: the line to paste means one; so does the folder's name."""
    bench.account = replace(bench.account, languages=("en", "fr"))
    adapter = bench.connect()
    for language, text in (("en", "Skills"), ("fr", "Compétences")):
        adapter.send(bench.intent(adapter, message(bench.account, text, language=language)))
    french = FOLDER.replace("smart", "smart-fr")
    assert {path.partition("/")[0] for path in tray(bench)} == {FOLDER, french}
    assert "resolve smart.en --account" in text_of(bench, "READ-ME.txt")
    assert b"resolve smart.fr --account" in tray(bench)[f"{french}/READ-ME.txt"]


def test_a_thread_is_numbered_in_one_folder(bench: Bench) -> None:
    """Each part has its text and its pictures; READ-ME.txt tells the whole from the first part on."""
    adapter = bench.connect()
    media = picture(bench.around)
    post = message(bench.account, "one", parts=(Part("one", 3, 9), Part("two", 3, 9, media=(media,))))
    first = adapter.send(bench.intent(adapter, post, 0))
    read_me = text_of(bench, "READ-ME.txt")
    adapter.send(bench.intent(adapter, post, 1, [first]))
    names = ["READ-ME.txt", "alt.txt", "text-1.txt", "text-2-picture-1-bars.png", "text-2.txt"]
    assert sorted(tray(bench)) == [f"{FOLDER}/{name}" for name in names]
    assert text_of(bench, "READ-ME.txt") == read_me
    assert "post text-1.txt to text-2.txt, each as a reply to the one before" in read_me


def test_laying_out_again_changes_nothing(bench: Bench) -> None:
    """The same files stay, what a person put right in them included."""
    adapter = bench.connect()
    intent = bench.intent(adapter, message(bench.account, "Skils", media=(picture(bench.around),)))
    first = adapter.send(intent)
    text = bench.around.root / "to-post" / FOLDER / "text.txt"
    text.write_text("Skills", encoding="utf-8")
    before = tray(bench)
    assert adapter.send(intent) == first
    assert tray(bench) == before
    assert adapter.reconcile(intent, ()) == first


def test_another_message_for_the_same_day_gets_a_folder_of_its_own(bench: Bench) -> None:
    """An edited text never lies under the read-me of the old one; the next free name is taken."""
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "old")))
    adapter.send(bench.intent(adapter, message(bench.account, "new")))
    assert text_of(bench, "text.txt") == "old"
    assert tray(bench)[f"{FOLDER}-2/text.txt"] == b"new"


def test_a_folder_that_a_person_made_is_left_alone(bench: Bench) -> None:
    """What is not ours is not written into."""
    own = bench.around.root / "to-post" / FOLDER
    own.mkdir(parents=True)
    (own / "notes.txt").write_text("mine", encoding="utf-8")
    adapter = bench.connect()
    adapter.send(bench.intent(adapter, message(bench.account, "Skills")))
    assert [path.name for path in own.iterdir()] == ["notes.txt"]
    assert tray(bench)[f"{FOLDER}-2/text.txt"] == b"Skills"


def test_what_broke_off_is_completed_in_place(bench: Bench) -> None:
    """READ-ME.txt comes first and the text last: a half folder is known again, and is no receipt."""
    media = picture(bench.around)
    frozen = bench.around.media / media.sha256[:2] / media.sha256
    content = frozen.read_bytes()
    frozen.unlink()
    adapter = bench.connect()
    post = message(bench.account, "Skills", media=(media,))
    intent = bench.intent(adapter, post)
    with pytest.raises(Refused, match="is gone"):
        adapter.send(intent)
    assert adapter.reconcile(intent, ()) is Doubt.ABSENT
    frozen.write_bytes(content)
    adapter.send(bench.intent(adapter, post))
    assert {path.partition("/")[0] for path in tray(bench)} == {FOLDER}
    assert adapter.reconcile(intent, ()) == adapter.send(intent)


@pytest.mark.parametrize("link", ["to-post", f"to-post/{FOLDER}"])
def test_nothing_is_laid_out_through_a_link(bench: Bench, tmp_path: Path, link: str) -> None:
    """A link in a campaign folder that came from others leads nowhere."""
    outside = tmp_path / "outside"
    outside.mkdir()
    place = bench.around.root / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(outside, target_is_directory=True)
    adapter = bench.connect()
    with pytest.raises(Refused, match="through a link"):
        adapter.send(bench.intent(adapter, message(bench.account, "out")))
    assert list(outside.iterdir()) == []


def test_what_the_disk_refuses_may_go_well_later(bench: Bench) -> None:
    """A file in the place of the tray is trouble of the file system: trying again is safe."""
    (bench.around.root / "to-post").write_text("", encoding="utf-8")
    adapter = bench.connect()
    with pytest.raises(NotSent, match="to-post"):
        adapter.sign_in()
    with pytest.raises(NotSent, match="to-post"):
        adapter.send(bench.intent(adapter, message(bench.account, "mine")))
