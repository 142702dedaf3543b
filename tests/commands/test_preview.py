"""`coopskills preview`: each message as its network will show it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.commands.terminal import answered

if TYPE_CHECKING:
    from tests.commands.conftest import Here

EN, FR = "Funded by the European Union", "Financé par l'Union européenne"


def messages(here: Here, *words: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The rows by post, language and account."""
    done = here.run("preview", *words, "--json")
    assert (done.code, done.err) == (0, "")
    return {(row["post"], row["language"], row["account"]): row for row in done.rows("messages")}


def texts(row: dict[str, Any]) -> list[str]:
    return [part["text"] for part in row["parts"]]


def test_a_row_has_the_contracts_fields(wide: Here) -> None:
    """Message, part, facet and picture with exactly the fields that scripts lean on; lengths as the network counts."""
    (wide.root / "media").mkdir()
    Image.new("RGB", (40, 30), "blue").save(wide.root / "media" / "blue.png")
    wide.post(
        "smart",
        "Été #coop https://example.org/a",
        publish_at="2090-07-01 09:30",
        accounts=["masto"],
        content_warning="Work",
        visibility="unlisted",
        media=[{"file": "media/blue.png", "alt": "A blue field"}],
    )
    row = messages(wide)["smart", "en", "masto"]
    text = f"Été #coop https://example.org/a\n\n{EN}"
    assert row == {
        "post": "smart",
        "account": "masto",
        "network": "mastodon",
        "language": "en",
        "due": "2090-07-01T07:30:00Z",
        "content_warning": "Work",
        "visibility": "unlisted",
        "state": None,
        "quote": None,
        "tags": [],
        "reply": None,
        "parts": [
            {
                "text": text,
                "length": len("Work") + len(text) - len("https://example.org/a") + 23,
                "limit": 500,
                "facets": [
                    {"byte_start": 6, "byte_end": 11, "type": "tag", "value": "coop"},
                    {"byte_start": 12, "byte_end": 33, "type": "link", "value": "https://example.org/a"},
                ],
                "media": [
                    {
                        "file": "media/blue.png",
                        "alt": "A blue field",
                        "type": "image/png",
                        "bytes": (wide.root / "media" / "blue.png").stat().st_size,
                        "width": 40,
                        "height": 30,
                        "captions": [],
                    }
                ],
                "card": None,
                "poll": None,
            }
        ],
        "problems": [],
    }


def test_languages_sections_overrides_and_threads_each_reach_their_account(wide: Here) -> None:
    """A translation inherits keys and has its own text; a section and an override are for one network or account."""
    wide.write(
        "posts/smart.md",
        """---
publish_at: 2090-01-02 09:30
link: https://example.org/x
content_warning: ""
overrides:
  mastodon:
    content_warning: Work
  masto:
    visibility: unlisted
    publish_at: 2090-01-02 12:00
  linkedin:
    body: "For LinkedIn {{ link }}"
---

  Hello {{ link }}

=== bluesky
First

---

  Second
   indented
---
Third
""",
    )
    wide.post("smart.fr", "Bonjour {{ link }}")
    rows = messages(wide)
    assert set(rows) == {
        ("smart", "en", "archive"),
        ("smart", "en", "masto"),
        ("smart", "en", "sky"),
        ("smart", "en", "by-hand"),
        ("smart", "fr", "archive"),
    }
    link = "https://example.org/x"
    assert texts(rows["smart", "en", "archive"]) == [f"Hello {link}\n\n{EN}"]
    assert texts(rows["smart", "fr", "archive"]) == [f"Bonjour {link}\n\n{FR}"]
    assert texts(rows["smart", "en", "sky"]) == ["First", "Second\n   indented", f"Third\n\n{EN}"]
    assert texts(rows["smart", "en", "by-hand"]) == [f"For LinkedIn {link}\n\n{EN}"]
    masto = rows["smart", "en", "masto"]
    assert (masto["content_warning"], masto["visibility"], masto["due"]) == ("Work", "unlisted", "2090-01-02T11:00:00Z")
    assert rows["smart", "en", "archive"]["visibility"] == "public"
    assert rows["smart", "fr", "archive"]["due"] == "2090-01-02T08:30:00Z"
    assert rows["smart", "en", "by-hand"]["network"] == "linkedin"


def test_the_narrowest_template_serves(wide: Here) -> None:
    """kind.network.lang, kind.network, kind.lang, kind; a manual account's network is the one that it stands for."""
    wide.write("templates/default.linkedin.j2", "LI {{ network }} {{ body }} {{ funding }}")
    wide.write("templates/default.folder.j2", "FOLDER {{ body }} {{ funding }}")
    wide.write("templates/default.folder.fr.j2", "DOSSIER {{ body }} {{ funding }}")
    wide.write("templates/default.en.j2", "ENGLISH {{ body }} {{ funding }}")
    wide.post("smart", "Hi")
    wide.post("smart.fr", "Salut")
    begin = {key: texts(row)[0].split(" Hi")[0].split(" Salut")[0] for key, row in messages(wide).items()}
    assert begin == {
        ("smart", "en", "archive"): "FOLDER",
        ("smart", "fr", "archive"): "DOSSIER",
        ("smart", "en", "by-hand"): "LI linkedin",
        ("smart", "en", "masto"): "ENGLISH",
        ("smart", "en", "sky"): "ENGLISH",
    }


def test_words_and_accounts_narrow_it(wide: Here) -> None:
    """Slugs, one language, paths, patterns; `--account` again and again; what there is not is a usage error."""
    for name in ("smart", "smart.fr", "other"):
        wide.post(name, f"Hello {name}")
    assert {key[:2] for key in messages(wide, "smart")} == {("smart", "en"), ("smart", "fr")}
    assert {key[:2] for key in messages(wide, "posts\\smart.fr.md")} == {("smart", "fr")}
    assert {key[:2] for key in messages(wide, "o*")} == {("other", "en")}
    narrowed = messages(wide, "other", "--account", "sky", "--account", "by-hand")
    assert {key[2] for key in narrowed} == {"sky", "by-hand"}
    for words in (["smrt"], ["smart", "--account", "skye"], ["smart", "--id", "7"]):
        done = wide.run("preview", *words)
        assert (done.code, done.out) == (2, "")


def test_a_message_with_problems_still_shows_its_parts(wide: Here) -> None:
    """Too long, and a picture that is not there: both are said, in JSON and on the card."""
    wide.post("smart", "x" * 310, accounts=["sky"], media=[{"file": "media/none.png", "alt": "A"}])
    row = messages(wide)["smart", "en", "sky"]
    assert [(part["length"], part["limit"]) for part in row["parts"]] == [(310 + 2 + len(EN), 300)]
    assert {(found["code"], found["severity"]) for found in row["problems"]} == {
        ("too-long", "error"),
        ("media", "error"),
    }
    card = wide.run("preview").out
    assert "340/300" in card
    assert "none.png is not there" in card


def test_a_faulty_post_is_shown_as_far_as_it_goes_and_ends_with_2(wide: Here) -> None:
    """Its card bears what is wrong with the file, and the others are shown besides."""
    wide.write("posts/faulty.md", "---\naccounts: sky\nfoo: 1\n---\nFaulty text\n")
    wide.post("good", "Good text", accounts=["sky"])
    wide.write("posts/latin.md", "x")
    (wide.root / "posts" / "latin.md").write_bytes(b"---\n---\n\xff\n")
    done = wide.run("preview", "--json")
    assert done.code == 2
    rows = {row["post"]: row for row in done.rows("messages")}
    assert set(rows) == {"faulty", "good"}
    assert [found["code"] for found in rows["faulty"]["problems"]] == ["unknown-key"]
    assert rows["good"]["problems"] == []
    assert "posts/faulty.md:3" in done.err
    assert "posts/latin.md:3" in done.err
    assert wide.run("preview", "good").code == 0


def test_what_is_scheduled_is_shown_as_it_is_frozen(wide: Here) -> None:
    """With its state; an edit since is said, with the command that freezes it anew."""
    wide.post("smart", "Before", publish_at="2090-01-02 09:30", accounts=["sky"])
    assert wide.run("schedule").code == 0
    row = messages(wide)["smart", "en", "sky"]
    assert (row["state"], row["problems"]) == ("queued", [])
    wide.post("smart", "After", publish_at="2090-01-02 09:30", accounts=["sky"])
    row = messages(wide)["smart", "en", "sky"]
    assert texts(row) == [f"Before\n\n{EN}"]
    assert [(found["severity"], found["code"]) for found in row["problems"]] == [("warning", "edited")]
    assert "coopskills schedule smart" in row["problems"][0]["remedy"]
    assert "coopskills schedule smart" in wide.run("preview").out
    identity = str(wide.queue()["smart", "sky"]["id"])
    assert set(messages(wide, "--id", identity)) == {("smart", "en", "sky")}
    wide.run("unschedule", "smart")
    row = messages(wide)["smart", "en", "sky"]
    assert (row["state"], texts(row)) == (None, [f"After\n\n{EN}"])


def test_without_anything_to_show_a_person_is_told(wide: Here) -> None:
    """An empty campaign, or an account that the post does not go to: exit 0, nothing on standard output."""
    done = wide.run("preview")
    assert (done.code, done.out) == (0, "")
    assert "nothing to show" in done.err
    wide.post("smart.fr", "Bonjour")
    done = wide.run("preview", "smart", "--account", "sky")
    assert (done.code, done.out) == (0, "")
    assert "nothing to show" in done.err


def test_a_draft_is_called_one(wide: Here) -> None:
    """It is shown like the others, and cannot be mistaken for something that waits to be scheduled."""
    wide.post("smart", "Hello", draft=True, accounts=["sky"])
    assert "draft" in wide.run("preview").out
    assert "not scheduled" not in wide.run("preview").out


def test_what_people_write_is_shown_as_it_is(wide: Here) -> None:
    """Blanks that do not break and joined emoji survive; escapes in an alt text do not."""
    (wide.root / "media").mkdir()
    Image.new("RGB", (40, 30), "blue").save(wide.root / "media" / "blue.png")
    text = "Les coops\u202f! «\u00a0Oui\u00a0» 👩\u200d🚀"
    wide.write(
        "posts/smart.md",
        f'---\naccounts: sky\nmedia: [{{file: media/blue.png, alt: "a\\e[2Jb\\a"}}]\n---\n{text}\n',
    )
    shown = wide.run("preview").out
    assert text in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


@pytest.mark.parametrize(
    ("name", "value", "coloured"), [("X", "1", True), ("NO_COLOR", "1", False), ("TERM", "dumb", False)]
)
def test_colour_only_on_a_terminal_that_wants_it(wide: Here, name: str, value: str, coloured: bool) -> None:
    """NO_COLOR and TERM=dumb are plain: no escape at all, neither colour nor bold."""
    wide.post("smart", "Hello #coop https://example.org", accounts=["sky"])
    clean = {key: word for key, word in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "COLORTERM")}
    code, screen = answered(["preview"], "", wide.root, clean | {"TERM": "xterm-256color", name: value})
    assert code == 0
    assert "Hello" in screen
    assert ("\x1b[" in screen) is coloured


def test_a_thread_of_a_thousand_parts_is_shown_whole(wide: Here) -> None:
    """Every part, counted; in the text as well."""
    body = "\n---\n".join(f"Part {number}" for number in range(1, 1001))
    wide.post("thread", body, accounts=["sky"])
    parts = messages(wide)["thread", "en", "sky"]["parts"]
    assert [part["text"] for part in parts[:999]] == [f"Part {number}" for number in range(1, 1000)]
    assert len(re.findall("part [0-9]+ of 1000", wide.run("preview").out)) == 1000
