"""`coopskills check`: every problem of every post for every account, all at once, each with its place and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

if TYPE_CHECKING:
    from tests.campaigns import Done
    from tests.commands.conftest import Here

PICTURE = {"file": "media/blue.png", "alt": "A blue field"}
BROKEN: dict[str, tuple[str, set[tuple[int, str]]]] = {
    "key": ("---\npublsh_at: 2090-01-01 09:30\n---\nOne\n", {(2, "unknown-key")}),
    "no-key": ("---\nspelling: odd\nzzz: [a, b]\n---\nTwo\n", {(2, "unknown-key"), (3, "unknown-key")}),
    "kind": ("---\nkind: defualt\n---\nThree\n", {(2, "unknown-kind")}),
    "account": ("---\naccounts: [archve, masto]\n---\nFour\n", {(2, "unknown-account")}),
    "time": ("---\npublish_at: tomorrow\n---\nFive\n", {(2, "bad-time")}),
    "skipped": ("---\npublish_at: 2027-03-28 02:30\n---\nSix\n", {(2, "bad-time")}),
    "repeated": ("---\npublish_at: 2027-10-31 02:30\n---\nSeven\n", {(2, "bad-time")}),
    "colon": ("---\nlink: https://x.example\ncontent_warning: a: b\n---\nEight\n", {(3, "yaml")}),
    "hash": ("---\nlink: https://x.example/ #top\n---\nNine\n", {(2, "swallowed")}),
    "twice": ("---\nlink: https://x.example\nlink: https://y.example\n---\nTen\n", {(3, "duplicate-key")}),
    "no-picture": ("---\nmedia:\n  - file: media/blu.png\n    alt: A\n---\nEleven\n", {(3, "media")}),
    "no-file": ("---\nmedia:\n  - alt: A\n---\nTwelve b\n", {(3, "missing-key")}),
    "no-alt": ("---\nmedia:\n  - file: media/blue.png\n---\nTwelve\n", {(3, "alt-missing")}),
    "no-part": (
        "---\nmedia:\n  - file: media/blue.png\n    alt: A\n    part: 2\n---\nThirteen\n",
        {(3, "media-part")},
    ),
    "undefined": ("---\nnome: x\n---\nFourteen {{ nme }}\n", {(2, "unknown-key"), (4, "undefined-name")}),
    "syntax": ("---\n---\nFifteen {% if %}\n", {(3, "template")}),
    "long": (f"---\naccounts: masto\n---\n{'x' * 600}\n", {(4, "too-long")}),
    "override": ("---\noverrides:\n  blusky: {visibility: public}\n---\nSixteen\n", {(3, "unknown-target")}),
    "section": ("---\n---\nSeventeen\n\n=== mastdon\nx\n", {(5, "unknown-target")}),
    "visibility": ("---\nvisibility: privat\n---\nEighteen\n", {(2, "visibility")}),
    "empty": ("---\n---\n\n", {(4, "no-text")}),
    "empty-part": ("---\n---\nNineteen\n---\n\n---\nlast\n", {(3, "empty")}),
    "conflict": (
        "---\n---\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n",
        {(3, "conflict-marker"), (5, "conflict-marker")},
    ),
    "no-front": ("Twenty\n", {(1, "front-matter")}),
    "language": ("---\nlanguage: de\n---\nTwenty-one\n", {(2, "unknown-language")}),
    "many": (
        f"---\naccounts: masto\nmedia: [{', '.join(['{file: media/blue.png, alt: A}'] * 5)}]\n---\nTwenty-two\n",
        {(3, "too-many-media")},
    ),
}
MEANT = {
    "key": "publish_at",
    "kind": "default",
    "account": "archive",
    "no-picture": "media/blue.png",
    "override": "bluesky",
    "section": "mastodon",
    "visibility": "private",
    "colon": 'content_warning: "a: b"',
    "hash": 'link: "https://x.example/ #top"',
    "skipped": "2027-03-28 03:30+02:00",
    "repeated": "2027-10-31 02:30+01:00",
}


@pytest.fixture
def painted(wide: Here) -> Here:
    """The wide campaign with a picture."""
    (wide.root / "media").mkdir()
    Image.new("RGB", (40, 30), "blue").save(wide.root / "media" / "blue.png")
    return wide


def found(done: Done) -> set[tuple[str, str]]:
    """Each problem as its place and its code."""
    return {(row["where"], row["code"]) for row in done.rows("problems")}


def test_a_sound_campaign_has_nothing_wrong(wide: Here) -> None:
    """Exit 0, an empty listing, and drafts, posts without a time and other languages are no problem."""
    wide.post("smart", publish_at="2090-01-01 09:30")
    wide.post("smart.fr", "Bonjour")
    wide.post("later", "Later")
    wide.post("idea", "Idea", draft=True)
    done = wide.run("check", "--json")
    assert (done.code, done.rows("problems"), done.err) == (0, [], "")
    told = wide.run("check")
    assert (told.code, told.out) == (0, "")
    assert "4 posts: nothing wrong" in told.err


def test_every_problem_is_told_at_once_with_line_and_remedy(painted: Here) -> None:
    """Whatever is wrong with one file never hides the others; what was meant is said."""
    for name, (text, _) in BROKEN.items():
        painted.write(f"posts/{name}.md", text)
    done = painted.run("check", "--json")
    assert done.code == 1
    rows = done.rows("problems")
    for name, (_, wanted) in BROKEN.items():
        mine = [row for row in rows if row["post"] == name]
        assert {(f"posts/{name}.md:{line}", code) for line, code in wanted} <= {
            (row["where"], row["code"]) for row in mine
        }, name
        assert all(row["remedy"] for row in mine), name
        assert name != "no-file" or len(mine) == 1
        assert MEANT.get(name, "") in "".join(row["remedy"] for row in mine), name


def test_the_rows_have_the_contracts_fields(painted: Here) -> None:
    """Exactly these fields; severity, account and post as they are; warnings change no exit code."""
    painted.post("smart", "Hello **you**", publish_at="2090-01-01 09:30", content_warning="Work", accounts=["sky"])
    done = painted.run("check", "--json")
    assert done.code == 0
    for row in done.rows("problems"):
        assert set(row) == {"severity", "code", "where", "post", "account", "message", "remedy"}
        assert (row["severity"], row["post"]) == ("warning", "smart")
    assert {(row["where"], row["code"], row["account"]) for row in done.rows("problems")} == {
        ("posts/smart.md:3", "content-warning", "sky"),
        ("posts/smart.md:6", "markdown", None),
    }


def test_a_post_with_an_error_in_its_keys_is_rendered_all_the_same(painted: Here) -> None:
    """What its text suffers from is told in the same run, and once."""
    painted.write("posts/both.md", f"---\nfoo: 1\naccounts: [masto, sky]\n---\n{'x' * 600}\n")
    assert found(painted.run("check", "--json")) == {
        ("posts/both.md:2", "unknown-key"),
        ("posts/both.md:5", "too-long"),
    }
    painted.write("posts/both.md", "---\nkind: defalt\n---\nHello\n")
    assert [row["code"] for row in painted.run("check", "--json").rows("problems")] == ["unknown-kind"]


def test_a_problem_that_several_accounts_share_is_told_once_to_a_person(painted: Here) -> None:
    """One missing picture is one line, with every account that it concerns; JSON has a row an account."""
    painted.post("smart", media=[{"file": "media/none.png", "alt": "A"}])
    told = painted.run("check")
    lines = [line for line in told.out.splitlines() if "none.png" in line]
    assert len(lines) == 1
    for account in ("archive", "masto", "sky", "by-hand"):
        assert account in lines[0]
    assert "1 error" in told.err
    assert len(painted.run("check", "--json").rows("problems")) == 4


def test_files_that_are_no_posts_get_a_better_name(painted: Here) -> None:
    """A warning each; litter is passed over; exit 0."""
    for name in ("My Post.md", "smart_fr.txt", ".DS_Store", "~$smart.md", "Thumbs.db", "picture.jpg"):
        painted.write(f"posts/{name}", "x")
    (painted.root / "posts" / "old").mkdir()
    done = painted.run("check", "--json")
    assert done.code == 0
    rows = {row["where"]: row["remedy"] for row in done.rows("problems")}
    assert set(rows) == {"posts/My Post.md", "posts/smart_fr.txt", "posts/picture.jpg", "posts/old"}
    assert "my-post.md" in rows["posts/My Post.md"]
    assert "smart.fr.md" in rows["posts/smart_fr.txt"]
    assert "media/picture.jpg" in rows["posts/picture.jpg"]


def test_alt_text_may_be_a_warning(painted: Here) -> None:
    """`alt = "warn"`: told, exit 0; `alt = "require"` is the default."""
    painted.post("smart", media=[{"file": "media/blue.png"}])
    assert painted.run("check").code == 1
    config = painted.root / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + '\n[policy]\nalt = "warn"\n', encoding="utf-8")
    done = painted.run("check", "--json")
    assert done.code == 0
    assert {row["severity"] for row in done.rows("problems")} == {"warning"}


def test_a_translation_needs_its_own_alt_text(painted: Here) -> None:
    """It takes the pictures of its original, not their words; told in its own file."""
    painted.post("smart", media=[PICTURE], publish_at="2090-01-01 09:30")
    painted.post("smart.fr", "Bonjour")
    assert found(painted.run("check", "--json")) == {("posts/smart.fr.md:1", "alt-missing")}
    painted.post("smart.fr", "Bonjour", media=[{"alt": "Un champ bleu"}])
    assert painted.run("check", "--json").rows("problems") == []


def test_words_narrow_it(wide: Here) -> None:
    """A slug means all its languages, `slug.lang` and a path one, a pattern many; `--account` one account."""
    for name in ("smart", "smart.fr", "other"):
        wide.post(name, "Hello {{ missing }}")
    wide.write("templates/unused.j2", "{% if %}")

    def files(*words: str) -> set[str]:
        done = wide.run("check", *words, "--json")
        assert done.code == 1
        return {row["where"].partition(":")[0] for row in done.rows("problems")}

    assert files("smart") == {"posts/smart.md", "posts/smart.fr.md"}
    assert files("smart.fr") == {"posts/smart.fr.md"}
    assert files("posts\\smart.md") == {"posts/smart.md"}
    assert files("posts/smart.fr.md", "other") == {"posts/smart.fr.md", "posts/other.md"}
    assert files("sm*") == {"posts/smart.md", "posts/smart.fr.md"}
    assert files() == {"posts/smart.md", "posts/smart.fr.md", "posts/other.md", "templates/unused.j2"}
    rows = wide.run("check", "smart", "--account", "sky", "--json").rows("problems")
    assert [(row["where"], row["account"]) for row in rows] == [("posts/smart.md:3", "sky")]


def test_a_word_that_means_no_post_is_a_usage_error(wide: Here) -> None:
    """Exit 2, with the nearest name; the same for an account."""
    wide.post("smart")
    done = wide.run("check", "smrt")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'smart'?" in done.err
    done = wide.run("check", "--account", "mastoo")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'masto'?" in done.err


def test_a_funding_text_missing_in_a_language_is_told(wide: Here) -> None:
    """The template asks for it where a language has none; a template without it is an error too."""
    wide.write("config.toml", (wide.root / "config.toml").read_text(encoding="utf-8").replace(", fr =", ", it ="))
    wide.post("smart.fr", "Bonjour")
    rows = wide.run("check", "--json").rows("problems")
    assert {row["code"] for row in rows} == {"funding-missing"}
    assert "fr" in rows[0]["message"]
    assert "config.toml" in rows[0]["message"] + rows[0]["remedy"]
    wide.write("templates/default.j2", "{{ body }}\n")
    wide.post("other", "Hello", accounts=["masto"])
    other = wide.run("check", "other", "--json").rows("problems")
    assert [(row["code"], row["account"]) for row in other] == [("funding-missing", "masto")]
    assert "Funded by the European Union" in other[0]["message"]


def test_every_fault_of_the_config_is_told_at_once(wide: Here) -> None:
    """Exit 2, each with its line and the nearest right word; nothing on standard output."""
    text = (wide.root / "config.toml").read_text(encoding="utf-8")
    text = text.replace('network = "mastodon"', 'network = "mastodn"').replace("Europe/Brussels", "Europe/Brusels")
    wide.write("config.toml", text.replace("hashtags", "hashtag"))
    done = wide.run("check")
    assert (done.code, done.out) == (2, "")
    for meant in ("mastodon", "Europe/Brussels", "hashtags"):
        assert meant in done.err
    assert len([line for line in done.err.splitlines() if line.startswith("config.toml:")]) >= 3


def test_what_a_file_says_cannot_steer_the_terminal(painted: Here) -> None:
    """Escapes smuggled in by YAML, and marks that turn the line around, come out as harmless signs."""
    painted.write(
        "posts/evil.md",
        '---\nmedia: [{file: "media/\\e[31mx.png", alt: "a"}]\nvisibility: "\\e[2Jred"\n'
        'draft: true\n---\nTODO(\u202egnihton) \u2066 {{ "\\x9b31m" ~ nme }}\n',
    )
    for words in (["check"], ["preview"], ["check", "evil"]):
        done = painted.run(*words)
        for sign in "\x1b\x9b\u202e\u2066":
            assert sign not in done.out + done.err


def test_nobody_carries_a_language(here: Here) -> None:
    """A post that would go nowhere is one warning."""
    here.post("smart.fr", "Bonjour")
    done = here.run("check", "--json")
    assert done.code == 0
    assert [row["code"] for row in done.rows("problems")] == ["no-account"]


def test_two_posts_that_say_the_same_are_told_before_they_are_scheduled(wide: Here) -> None:
    """A warning for each account that both would reach: `schedule` refuses the second without `--again`."""
    wide.post("one", "Hello", accounts=["masto", "sky"])
    wide.post("two", "Hello", accounts=["masto", "sky", "by-hand"])
    rows = wide.run("check", "--json").rows("problems")
    assert [(row["severity"], row["code"], row["post"], row["account"]) for row in rows] == [
        ("warning", "same-text", "two", "masto"),
        ("warning", "same-text", "two", "sky"),
    ]
    assert "'one'" in rows[0]["message"]
    assert "[masto, sky]" in wide.run("check").out


def test_it_needs_no_queue_and_no_publisher(wide: Here) -> None:
    """On any machine; nothing is made in the folder."""
    wide.post("smart")
    wide.write("config.toml", (wide.root / "config.toml").read_text(encoding="utf-8").replace("testhost", "other"))
    assert wide.run("check").code == 0
    assert not (wide.root / ".coopskills").exists()
