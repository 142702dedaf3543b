"""`coopskills schedule`: all that is new or changed goes into the queue, or nothing does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.campaigns import CampaignFolder, ago, ahead

if TYPE_CHECKING:
    from tests.commands.conftest import Here

SOON = "2090-01-02 09:30"


def queued(here: Here) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Due time and state by post, language and account."""
    rows = here.run("queue", "--json").rows("deliveries")
    return {(row["post"], row["language"], row["account"]): (row["due"], row["state"]) for row in rows}


def test_what_is_ready_goes_in_and_again_nothing_happens(wide: Here) -> None:
    """Every post that is no draft and has a time, once for each account; the rest is left out silently."""
    wide.post("smart", publish_at=SOON)
    wide.post("smart.fr", "Bonjour")
    wide.post("idea", "Idea", draft=True, publish_at=SOON)
    wide.post("later", "Later")
    done = wide.run("schedule")
    assert (done.code, done.out) == (0, "")
    assert "5 frozen" in done.err
    at = ("2090-01-02T08:30:00Z", "queued")
    accounts = ("archive", "masto", "sky", "by-hand")
    assert queued(wide) == {("smart", "en", name): at for name in accounts} | {("smart", "fr", "archive"): at}
    again = wide.run("schedule")
    assert again.code == 0
    assert "0 frozen" in again.err
    assert len(wide.run("log", "--json").rows("events")) == 5


def test_a_dry_run_changes_nothing(wide: Here) -> None:
    """Neither queue nor config nor files, and it says what would be done; the first machine is not written down."""
    wide.post("smart", publish_at=SOON)
    wide.write(
        "config.toml", (wide.root / "config.toml").read_text(encoding="utf-8").replace('publisher = "testhost"', "")
    )
    before = {path: path.read_bytes() for path in wide.root.rglob("*") if path.is_file()}
    done = wide.run("schedule", "--dry-run", "--json")
    assert done.code == 0
    assert [row["change"] for row in done.rows("changes")] == ["new"] * 4
    assert "would" in wide.run("schedule", "--dry-run").err
    assert {path: path.read_bytes() for path in wide.root.rglob("*") if path.is_file()} == before


def test_the_first_machine_that_schedules_writes_its_name(wide: Here) -> None:
    """And says so; the config is otherwise untouched."""
    text = (wide.root / "config.toml").read_text(encoding="utf-8").replace('publisher = "testhost"\n', "# who?\n")
    wide.write("config.toml", text)
    wide.post("smart", publish_at=SOON)
    done = wide.run("schedule")
    assert "testhost" in done.err
    assert 'publisher = "testhost"' in (wide.root / "config.toml").read_text(encoding="utf-8")
    assert "# who?" in (wide.root / "config.toml").read_text(encoding="utf-8")
    assert "testhost" not in wide.run("schedule").err


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("---\npublish_at: 2090-01-02 09:30\nfoo: 1\n---\nBad\n", "posts/bad.md:3"),
        ("---\npublish_at: 2090-01-02 09:30\n---\nBad {{ missing }}\n", "posts/bad.md:4"),
        (f"---\npublish_at: 2090-01-02 09:30\n---\n{'x' * 600}\n", "posts/bad.md:4"),
        ("---\npublish_at: 2090-01-02 09:30\nmedia: [{file: media/none.png, alt: A}]\n---\nBad\n", "posts/bad.md:3"),
        ("---\nvisibility: public\npublish_at: 2023-01-02 09:30\n---\nBad\n", "posts/bad.md:3"),
        ("---\npublish_at: 2090-03-26 02:30\n---\nBad\n", "posts/bad.md:2"),
        ("no front matter\n", "posts/bad.md:1"),
    ],
)
def test_one_error_and_nothing_is_scheduled(wide: Here, text: str, place: str) -> None:
    """Exit 2 with file and line, the queue as it was; `--dry-run` says the same."""
    wide.post("good", publish_at=SOON)
    wide.run("schedule")
    wide.post("new", "New", publish_at=SOON)
    wide.write("posts/bad.md", text)
    before = queued(wide)
    for words in (["schedule"], ["schedule", "bad", "new"], ["schedule", "--dry-run"]):
        done = wide.run(*words)
        assert (done.code, done.out) == (2, ""), words
        assert f"{place}: " in done.err, words
    assert queued(wide) == before
    assert wide.run("schedule", "new").code == 0
    assert len(queued(wide)) == len(before) + 4


def test_all_problems_are_told_at_once(wide: Here) -> None:
    """Of all posts, late ones and too long ones alike, each with its own place."""
    wide.post("late", "Late", accounts=["sky"], publish_at="2023-01-02 09:30")
    wide.post("long", "x" * 600, accounts=["sky"], publish_at=SOON)
    wide.post("one", "Same", accounts=["sky"], publish_at=SOON)
    wide.post("two", "Same", accounts=["sky"], publish_at=SOON)
    done = wide.run("schedule")
    assert done.code == 2
    for place in ("posts/late.md:3", "posts/long.md:5", "posts/two.md:5"):
        assert place in done.err
    assert "coopskills reschedule late WHEN" in done.err
    assert "--again" in done.err
    assert queued(wide) == {}
    wide.post("nowhere", "Hi", publish_at=SOON, media=[{"file": "media/none.png", "alt": "A"}])
    lines = [line for line in wide.run("schedule").err.splitlines() if "none.png" in line]
    assert len(lines) == 1
    assert "[archive, masto, sky, by-hand]" in lines[0]
    (wide.root / "posts" / "nowhere.md").unlink()
    wide.run("reschedule", "late", SOON)
    wide.post("long", "x", accounts=["sky"], publish_at=SOON)
    assert wide.run("schedule", "--again").code == 0
    assert len(queued(wide)) == 4


def test_the_line_of_an_inherited_time_is_that_of_the_original(wide: Here) -> None:
    """A translation without a time of its own points to where the time stands."""
    wide.post("smart", draft=True, publish_at="2023-01-02 09:30")
    wide.post("smart.fr", "Bonjour", draft=False)
    done = wide.run("schedule")
    assert done.code == 2
    assert "posts/smart.md:3: " in done.err


def test_how_late_a_post_may_be(here: Here) -> None:
    """Within `late_after` it goes in, the post's own before the policy's; later it is an error."""
    here.post("soon", "Soon", publish_at=ago(minutes=59))
    here.post("patient", "Patient", publish_at=ago(hours=5), late_after="6h")
    here.post("always", "Always", publish_at="2023-01-02 09:30", late_after="never")
    assert here.run("schedule").code == 0
    here.post("strict", "Strict", publish_at=ago(minutes=20), late_after="10m")
    assert here.run("schedule").code == 2


def test_words_and_accounts_narrow_it(wide: Here) -> None:
    """One language, a path with backslashes, a pattern, one account; nothing else is touched or talked of."""
    wide.post("smart", publish_at=SOON)
    wide.post("smart.fr", "Bonjour")
    wide.post("other", "Other", publish_at=SOON)
    assert "1 frozen, 0 passed over" in wide.run("schedule", "smart.fr").err
    assert set(queued(wide)) == {("smart", "fr", "archive")}
    assert wide.run("schedule", "posts\\smart.md", "--account", "sky").code == 0
    assert set(queued(wide)) == {("smart", "fr", "archive"), ("smart", "en", "sky")}
    done = wide.run("schedule", "--account", "masto")
    assert done.code == 0
    assert "2 frozen, 0 passed over" in done.err
    assert "STILL" not in done.err
    assert len(queued(wide)) == 4
    assert wide.run("schedule", "o*", "--account", "masto", "--account", "sky").code == 0
    assert len(queued(wide)) == 5
    for words in (["smrt"], ["--account", "skyy"], ["smart", "--id", "99"]):
        assert wide.run("schedule", *words).code == 2


def test_a_delivery_can_be_named_by_its_number(wide: Here) -> None:
    """Only that one is frozen anew."""
    wide.post("smart", publish_at=SOON)
    wide.run("schedule")
    wide.post("smart", "Changed", publish_at=SOON)
    number = wide.queue()["smart", "sky"]["id"]
    done = wide.run("schedule", "smart", "--id", str(number), "--json")
    assert [(row["account"], row["change"]) for row in done.rows("changes")] == [("sky", "changed")]


def test_a_post_that_is_named_and_not_ready_is_an_error(here: Here) -> None:
    """A draft, or one without a time: where, why, and what to do; nothing of the others goes in."""
    here.post("idea", "Idea", draft=True, publish_at=SOON)
    here.post("later", "Later")
    here.post("good", publish_at=SOON)
    done = here.run("schedule", "idea", "later", "good")
    assert done.code == 2
    assert "posts/idea.md:2: " in done.err
    assert "posts/later.md:1: " in done.err
    assert "coopskills publish later" in done.err
    assert queued(here) == {}


def test_overrides_decide_for_their_account(wide: Here) -> None:
    """A time, a draft and a released draft of one account or network alone."""
    wide.write(
        "posts/smart.md",
        "---\npublish_at: 2090-01-02 09:30\noverrides:\n  sky: {publish_at: 2090-01-03 10:00}\n"
        "  linkedin: {draft: true}\n---\nHello\n",
    )
    wide.write(
        "posts/held.md",
        "---\npublish_at: 2090-01-02 09:30\ndraft: true\noverrides:\n  masto: {draft: false}\n---\nHeld\n",
    )
    assert wide.run("schedule").code == 0
    assert {key: due for key, (due, _) in queued(wide).items()} == {
        ("smart", "en", "archive"): "2090-01-02T08:30:00Z",
        ("smart", "en", "masto"): "2090-01-02T08:30:00Z",
        ("smart", "en", "sky"): "2090-01-03T09:00:00Z",
        ("held", "en", "masto"): "2090-01-02T08:30:00Z",
    }
    assert {row["change"] for row in wide.run("changes", "--json").rows("changes")} == {"same"}


def test_what_is_still_queued_without_a_ready_post_is_said_loudly(wide: Here) -> None:
    """A file gone, a draft again, a time or an account taken out: why, and the command that stops it."""
    for name in ("gone", "draft", "timeless", "moved"):
        wide.post(name, f"Text of {name}", publish_at=SOON, accounts=["sky"])
    wide.post("fine", "Fine", publish_at=SOON, accounts=["sky"])
    wide.run("schedule")
    (wide.root / "posts" / "gone.md").unlink()
    wide.post("draft", "Text", publish_at=SOON, accounts=["sky"], draft=True)
    wide.post("timeless", "Text", accounts=["sky"])
    wide.post("moved", "Text of moved", publish_at=SOON, accounts=["masto"])
    done = wide.run("schedule")
    assert done.code == 0
    said = {line.split()[2]: line for line in done.err.splitlines() if line.startswith("STILL QUEUED")}
    assert set(said) == {"gone", "draft", "timeless", "moved"}
    for name, why in (("gone", "posts/"), ("draft", "draft"), ("timeless", "time"), ("moved", "account")):
        assert why in said[name]
        assert f"coopskills unschedule {name}" in said[name]


def test_what_stopped_is_passed_over_until_it_is_named(wide: Here) -> None:
    """Taken out comes back by a bare `schedule`; a published one never goes in again, also when its file changed."""
    wide.post("smart", publish_at=SOON, accounts=["archive"])
    wide.run("schedule")
    wide.run("unschedule", "smart")
    assert wide.run("schedule").code == 0
    assert queued(wide)["smart", "en", "archive"][1] == "queued"
    assert wide.run("publish", "smart", "--yes").code == 0
    wide.post("smart", "Changed", publish_at=SOON, accounts=["archive"])
    done = wide.run("schedule", "smart")
    assert done.code == 0
    assert "the file differs" in done.err
    assert queued(wide)["smart", "en", "archive"][1] == "published"
    assert len(wide.published()) == 1


def test_pictures_are_frozen_with_the_text(here: Here) -> None:
    """The copy in the state folder stays when the file changes."""
    (here.root / "media").mkdir()
    Image.new("RGB", (40, 30), "blue").save(here.root / "media" / "blue.png")
    before = (here.root / "media" / "blue.png").read_bytes()
    here.post("smart", publish_at=SOON, media=[{"file": "media/blue.png", "alt": "Blue"}])
    assert here.run("schedule").code == 0
    Image.new("RGB", (40, 30), "red").save(here.root / "media" / "blue.png")
    frozen = [path for path in (here.root / ".coopskills").rglob("*") if path.is_file() and path.read_bytes() == before]
    assert len(frozen) == 1
    assert [row["change"] for row in here.run("changes", "--json").rows("changes")] == ["changed"]


def test_another_machines_campaign_is_left_alone(wide: Here) -> None:
    """Exit 2, the machine and `takeover` named, no queue made; writing, checking and showing work."""
    wide.post("smart", publish_at=SOON)
    wide.write("config.toml", (wide.root / "config.toml").read_text(encoding="utf-8").replace("testhost", "office"))
    for words in (
        ["schedule"],
        ["schedule", "--dry-run"],
        ["unschedule", "smart"],
        ["reschedule", "smart", "2090-02-02 10:00"],
        ["shift", "1d"],
    ):
        done = wide.run(*words)
        assert (done.code, done.out) == (2, ""), words
        assert "'office'" in done.err, words
        assert "coopskills takeover" in done.err, words
    assert not (wide.root / ".coopskills").exists()
    for words in (["check"], ["preview"], ["changes"], ["queue"], ["status"], ["log"], []):
        assert wide.run(*words).code == 0, words
    for words in (["changes"], ["queue"], ["status"], ["log"], []):
        assert "office" in wide.run(*words).err + wide.run(*words).out, words


def test_quiet_says_only_what_went_wrong(wide: Here) -> None:
    """`-q` before the command; problems and listings stay."""
    wide.post("smart", publish_at=SOON)
    for words in (["schedule"], ["reschedule", "smart", "2090-02-02 10:00"], ["shift", "1d"], ["unschedule", "smart"]):
        done = wide.run("-q", *words)
        assert (done.code, done.out, done.err) == (0, "", ""), words
    wide.post("smart", "Hello {{ missing }}", publish_at=SOON)
    assert "missing" in wide.run("-q", "schedule").err
    done = wide.run("-q", "check")
    assert "missing" in done.out
    assert done.err == ""


def test_it_never_asks_without_a_terminal(campaign: CampaignFolder) -> None:
    """No command that plans waits for an answer: it ends by itself, with standard input closed or full."""
    campaign.post("smart", publish_at=ahead(days=1))
    for words in (["schedule"], ["reschedule", "smart", ahead(days=2)], ["shift", "1d"], ["unschedule", "smart"]):
        assert campaign.run(*words, stdin="n\n" * 5).code == 0, words
