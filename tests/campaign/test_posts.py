"""Posts are loaded all at once, with every problem of their files, and a broken one never hides the others."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.post_schema import PostKeys
from coopskills_cli.campaign.posts import Loaded, load
from coopskills_cli.campaign.templates import Templates
from coopskills_cli.models import NEVER, Account, Body, Campaign, MediaFile, Policy, Post, Severity

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNTS = (
    Account("masto", "mastodon", ("en", "fr")),
    Account("blue", "bluesky", ("en",)),
    Account("our-linkedin", "manual", ("en", "fr"), stands_for="linkedin"),
)
WHOLE = """\
---
kind: quote
publish_at: conference - 3d 09:00
accounts: [masto, blue]
draft: yes
link: " https://example.org/ "
media:
  - file: media\\a.png
    alt: |
      A picture
  - {file: ./media/b.png, alt: B, part: 2}
content_warning: 2023
visibility: unlisted
late_after: 3h
person: N
vars:
  place: P
overrides:
  linkedin:
    link:
    late_after: never
    place: Q
    body: |
      For LinkedIn
  blue:
    media: []
---

For all
=== mastodon
For Mastodon
"""


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    for name, text in {
        "default": "{{ body }}",
        "quote": "{{ body }} {{ person }} {{ place }}",
        "card": "{{ title }}",
    }.items():
        path = tmp_path / "templates" / f"{name}.j2"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "posts").mkdir()
    return Campaign(
        root=tmp_path,
        state=tmp_path / ".coopskills",
        name="Skills",
        id="coopskills2023",
        timezone=ZoneInfo("Europe/Brussels"),
        languages=("en", "fr", "es"),
        policy=Policy(timedelta(hours=1)),
        dates={"conference": datetime(2023, 11, 28, 13, 30, tzinfo=UTC)},
        accounts={account.name: account for account in ACCOUNTS},
    )


def loaded(campaign: Campaign, **files: str) -> Loaded:
    """The campaign's posts with these files; `__` in a name stands for a dot."""
    for name, text in files.items():
        path = campaign.root / "posts" / f"{name.replace('__', '.').replace('_', '-')}.md"
        path.write_bytes(text.encode())
    return load(campaign, Templates(campaign))


def told(found: Loaded) -> list[tuple[str, str]]:
    return [(problem.where.removeprefix("posts/"), problem.code) for problem in found.problems]


def only(found: Loaded) -> Post:
    assert found.problems == ()
    (post,) = found.posts
    return post


def test_a_post_with_all_keys(campaign: Campaign) -> None:
    """Every key is read as the contract says, and every text knows its line."""
    post = only(loaded(campaign, smart=WHOLE))

    assert post == Post(
        slug="smart",
        language="en",
        path="posts/smart.md",
        kind="quote",
        due=datetime(2023, 11, 25, 8, 0, tzinfo=UTC),
        accounts=("masto", "blue"),
        draft=True,
        link="https://example.org/",
        media=(MediaFile("media/a.png", "A picture", 1, 8), MediaFile("media/b.png", "B", 2, 11)),
        content_warning="2023",
        visibility="unlisted",
        late_after=timedelta(hours=3),
        bodies={
            "": Body("For all", "posts/smart.md", 29),
            "mastodon": Body("For Mastodon", "posts/smart.md", 31),
        },
        overrides={
            "linkedin": {
                "link": "",
                "late_after": NEVER,
                "body": Body("For LinkedIn", "posts/smart.md", 24),
                "vars": {"place": "Q", "person": "N"},
            },
            "blue": {"media": ()},
        },
        vars={"place": "P", "person": "N"},
        lines=post.lines,
        sources={"posts/smart.md": sha256(WHOLE.encode()).hexdigest()},
    )
    assert post.name == "smart"
    assert {key: post.lines[key] for key in ("kind", "media", "overrides", "overrides.linkedin.link", "person")} == {
        "kind": 2,
        "media": 7,
        "overrides": 18,
        "overrides.linkedin.link": 20,
        "person": 15,
    }


def test_a_post_with_no_key_has_the_defaults(campaign: Campaign) -> None:
    """Nothing needs to be said; a key without a value says nothing."""
    bare = only(loaded(campaign, smart="---\n---\nText"))
    empty = only(loaded(campaign, smart="---\nlink:\npublish_at: ~\naccounts:\nlanguage:\ndraft:\nmedia:\n---\nText"))

    assert (bare.kind, bare.due, bare.accounts, bare.visibility, bare.late_after) == (
        "default",
        None,
        None,
        "public",
        None,
    )
    assert replace(empty, lines={}, sources={}, bodies={}) == replace(bare, lines={}, sources={}, bodies={})


def test_windows_files_are_the_same_post(campaign: Campaign) -> None:
    """BOM and CRLF change nothing, the fingerprint included."""
    plain = only(loaded(campaign, smart=WHOLE))

    assert only(loaded(campaign, smart="\ufeff" + WHOLE.replace("\n", "\r\n"))) == plain


def test_a_translation_takes_what_it_does_not_name(campaign: Campaign) -> None:
    """Keys come from the original; body, alt and the text of overrides do not; its file's name gives the language."""
    found = loaded(campaign, smart=WHOLE, smart__fr="---\nvisibility:\nplace: Ici\n---\nPour tous\n")
    french, english = found.posts

    assert found.problems == ()
    assert french == replace(
        english,
        language="fr",
        path="posts/smart.fr.md",
        accounts=("masto",),
        visibility="public",
        media=(MediaFile("media/a.png", "", 1, 1), MediaFile("media/b.png", "", 2, 1)),
        vars={"place": "Ici", "person": "N"},
        bodies={"": Body("Pour tous", "posts/smart.fr.md", 5)},
        overrides={
            "linkedin": {"link": "", "late_after": NEVER, "vars": {"place": "Q", "person": "N"}},
            "blue": {"media": ()},
        },
        lines={"visibility": 2, "place": 3},
        sources=french.sources,
    )
    assert french.name == "smart.fr"
    assert list(french.sources) == ["posts/smart.fr.md", "posts/smart.md"]


def test_a_translation_gives_alt_alone(campaign: Campaign) -> None:
    """An entry of `media` without `file` is the original's at the same place."""
    original = "---\nmedia:\n  - {file: a.png, alt: A, part: 2}\n  - {file: b.png, alt: B}\n---\nText"
    french = "---\nmedia:\n  - alt: Une\n  - {file: c.png}\n---\nTexte"

    found = loaded(campaign, smart=original, smart__fr=french)

    assert found.posts[0].media == (MediaFile("a.png", "Une", 2, 3), MediaFile("c.png", "", 1, 4))


def test_a_translation_without_an_original_stands_alone(campaign: Campaign) -> None:
    """`smart.fr.md` needs no `smart.md`, and an original may be in another language than the first."""
    found = loaded(campaign, smart__fr="---\n---\nTexte", other="---\nlanguage: fr\n---\nTexte")

    assert [(post.name, post.language) for post in found.posts] == [("other", "fr"), ("smart.fr", "fr")]
    assert found.problems == ()


PROBLEMS = {
    "knd: quote": ("2", "unknown-key", "did you mean 'kind'?"),
    "Kind: quote": ("2", "unknown-key", "did you mean 'kind'?"),
    "repeat: x": ("2", "unknown-key", "name it in the template, as {{ repeat }}, or take it out"),
    "body: x": ("2", "unknown-key", "the text stands below the front matter"),
    "person: x": ("2", "unknown-key", "{{ person }}"),
    "kind: quot": ("2", "unknown-kind", "did you mean 'quote'?"),
    "kind: [a]": ("2", "wrong-type", "kind: launch"),
    "draft: maybe": ("2", "wrong-type", "draft: true"),
    "accounts: [mast, blue]": ("2", "unknown-account", "did you mean 'masto'?"),
    "accounts: []": ("2", "bad-value", "name one, or take the line out"),
    "language: fr\naccounts: [blue]": ("3", "account-language", "add it to 'languages' of blue in config.toml"),
    "language: xx": ("2", "unknown-language", "write one of: en, fr, es"),
    "publish_at: 2023-09-14": ("2", "bad-time", "2023-09-14 09:30"),
    "publish_at: 2023-03-26 02:30": ("2", "bad-time", "+01:00"),
    "publish_at: conferense - 3d": ("2", "bad-time", "conference"),
    "publish_at: slot weekday": ("2", "bad-time", ""),
    "late_after: soon": ("2", "bad-time", "1h"),
    "media: a.png": ("2", "wrong-type", "- file: media/picture.jpg"),
    "media:\n  - alt: x": ("3", "missing-key", "add file: media/picture.jpg"),
    "media:\n  - file: x\n    credit: y": ("4", "unknown-key", "file, alt, part, captions"),
    "media:\n  - file: x\n    part: 0": ("4", "wrong-type", "part: 1"),
    "overrides:\n  blusky:\n    link: x": ("3", "unknown-target", "did you mean 'bluesky'?"),
    "overrides:\n  bluesky:\n    lnk: x": ("4", "unknown-key", "did you mean 'link'?"),
    "overrides:\n  bluesky:\n    accounts: [masto]": ("4", "unknown-key", "take it out of 'overrides'"),
    "overrides:\n  bluesky:\n    publish_at: x": ("4", "bad-time", ""),
    "overrides:\n  bluesky:\n    kind: quot": ("4", "unknown-kind", "did you mean 'quote'?"),
    "overrides:\n  bluesky: x": ("3", "wrong-type", ""),
    "overrides: x": ("2", "wrong-type", "bluesky:"),
    "vars:\n  body: x": ("3", "reserved-name", "my_body"),
    "overrides:\n  bluesky:\n    vars: {link: x}": ("4", "reserved-name", "my_link"),
    "content_warning: Skills #coopskills2023": ("2", "swallowed", 'write: content_warning: "Skills #coopskills2023"'),
    "content_warning: Skills: all": ("2", "yaml", 'write: content_warning: "Skills: all"'),
    "link: a\nlink: b": ("3", "duplicate-key", "keep one of the two"),
    "<<<<<<< HEAD": ("2", "conflict-marker", "marker lines"),
}


@pytest.mark.parametrize("keys", PROBLEMS)
def test_a_wrong_key_is_told_with_line_and_remedy(campaign: Campaign, keys: str) -> None:
    """Each mistake is an error at its line that says what to write; the other posts are there all the same."""
    line, code, remedy = PROBLEMS[keys]

    found = loaded(campaign, smart=f"---\n{keys}\n---\nText", other="---\n---\nText")

    (problem,) = found.problems
    assert (problem.where, problem.code, problem.severity) == (f"posts/smart.md:{line}", code, Severity.ERROR)
    assert remedy in problem.remedy
    assert problem.post == "smart"
    assert [post.name for post in found.posts] == ["other"]
    assert found.broken == {"smart"}
    assert [(post.slug, post.path) for post in found.faulty] == [("smart", "posts/smart.md")]


def test_all_mistakes_of_a_file_are_told_at_once(campaign: Campaign) -> None:
    """YAML that is nearly right, wrong values and wrong sections are told together, in file order."""
    text = "---\nknd: x\nlink: a: b\npublish_at: never\naccounts: [nobody]\n---\nText\n=== blusky\nx\n"

    found = loaded(campaign, smart=text)

    assert told(found) == [
        ("smart.md:2", "unknown-key"),
        ("smart.md:3", "yaml"),
        ("smart.md:4", "bad-time"),
        ("smart.md:5", "unknown-account"),
        ("smart.md:8", "unknown-target"),
    ]


def test_a_key_is_a_variable_where_somebody_names_it(campaign: Campaign) -> None:
    """The kind's template, the body, or the template of an overriding kind: any of them makes a key a variable."""
    in_template = "---\nkind: quote\nperson: N\nplace: P\n---\nText"
    in_body = "---\nauthor: N\n---\n{{ author }}"
    in_section = "---\nauthor: N\n---\nText\n=== bluesky\n{{ author }}"
    in_override = "---\noverrides:\n  bluesky:\n    kind: card\n    title: T\n---\nText"
    never_named = "---\nvars:\n  anything: 1\n---\nText"

    found = loaded(campaign, a=in_template, b=in_body, c=in_section, d=in_override, e=never_named)

    assert found.problems == ()
    assert [post.vars for post in found.posts] == [
        {"person": "N", "place": "P"},
        {"author": "N"},
        {"author": "N"},
        {},
        {"anything": 1},
    ]
    assert found.posts[3].overrides == {"bluesky": {"kind": "card", "vars": {"title": "T"}}}


def test_a_broken_template_makes_no_key_unknown(campaign: Campaign) -> None:
    """Where nobody knows what the template names, the template is told elsewhere and the post is left in peace."""
    (campaign.root / "templates" / "quote.j2").write_text("{% if %}", encoding="utf-8")

    found = loaded(
        campaign,
        a="---\nkind: quote\nx: 1\n---\nText",
        b="---\nx: 1\n---\n{% if %}",
        c="---\nkind: quote\n---\n",
        d="---\noverrides:\n  bluesky: {kind: quote, x: 1}\n---\nText",
    )

    assert [post.name for post in found.posts] == ["a", "b", "c", "d"]
    assert found.problems == ()


def test_a_post_needs_a_text_for_each_account(campaign: Campaign) -> None:
    """An account that nothing is written for is told, unless the template shows no body."""
    for_one = "---\n---\n=== mastodon\nText\n=== linkedin\nText"
    for_named = "---\naccounts: masto\n---\n=== mastodon\nText"
    by_override = "---\naccounts: [masto]\noverrides:\n  masto: {body: Text}\n---\n"
    without_body = "---\nkind: card\ntitle: T\n---\n"

    found = loaded(campaign, a=for_one, b="---\n---\n\n", c=for_named, d=by_override, e=without_body)

    assert told(found) == [("a.md:3", "no-text"), ("b.md:4", "no-text")]
    assert "blue" in found.problems[0].message
    assert "masto" not in found.problems[0].message


def test_two_texts_for_one_account_are_told(campaign: Campaign) -> None:
    """A section and an override with a body for the same target contradict each other."""
    found = loaded(campaign, smart="---\noverrides:\n  masto:\n    body: A\n---\nText\n=== masto\nB")

    assert told(found) == [("smart.md:4", "section")]


def test_a_translation_of_a_broken_post_is_broken(campaign: Campaign) -> None:
    """It would take over what is wrong, which is told once, where it stands; its own mistakes are told too."""
    found = loaded(
        campaign,
        smart="---\npublish_at: never\n---\nText",
        smart__fr="---\n---\nTexte",
        smart__es="---\nlink: a: b\n---\nTexto",
        other="---\n<<<<<<< a\n---\n",
        other__fr="---\n---\nTexte",
    )

    assert told(found) == [("other.md:2", "conflict-marker"), ("smart.es.md:2", "yaml"), ("smart.md:2", "bad-time")]
    assert found.posts == ()
    assert found.broken == {"smart", "smart.fr", "smart.es", "other", "other.fr"}


@pytest.mark.parametrize(
    ("names", "where", "code"),
    [
        (("smart__xx",), "smart.xx.md", "unknown-language"),
        (("smart__FR",), "smart.FR.md", "unknown-language"),
        (("smart", "smart__en"), "smart.en.md", "duplicate-post"),
        (("smart__es",), "smart.es.md", "no-account"),
    ],
)
def test_languages_of_file_names(campaign: Campaign, names: tuple[str, ...], where: str, code: str) -> None:
    """A language that is none of the campaign's, one that is there twice, one that nobody carries."""
    found = loaded(campaign, **dict.fromkeys(names, "---\n---\nText"))

    assert told(found) == [(where, code)]


def test_a_language_key_must_agree_with_the_file_name(campaign: Campaign) -> None:
    """The file's name gives the language; saying the same again is allowed."""
    found = loaded(campaign, a__fr="---\nlanguage: fr\n---\nTexte", b__fr="---\nlanguage: en\n---\nTexte")

    assert told(found) == [("b.fr.md:2", "unknown-language")]


def test_accounts_that_the_original_names_are_narrowed_to_the_language(campaign: Campaign) -> None:
    """A translation goes to those of them that carry it; if none does, it must say to whom it goes."""
    found = loaded(
        campaign,
        a="---\naccounts: [masto, blue]\n---\nText",
        a__fr="---\n---\nTexte",
        b="---\naccounts: [blue]\n---\nText",
        b__fr="---\n---\nTexte",
    )

    assert [(post.name, post.accounts) for post in found.posts if post.slug == "a"] == [
        ("a.fr", ("masto",)),
        ("a", ("masto", "blue")),
    ]
    assert told(found) == [("b.fr.md:1", "account-language")]


def test_other_files_are_told_and_harmless(campaign: Campaign) -> None:
    """Files that are no posts are warnings; files that cannot be read are errors; the rest is loaded."""
    posts = campaign.root / "posts"
    (posts / "Notes.txt").write_text("x", encoding="utf-8")
    (posts / "latin.md").write_bytes(b"---\n---\ncaf\xe9\n")
    (posts / "large.md").write_bytes(b"---\n---\n" + b"x" * 1_000_000)
    (posts / "folder.md").mkdir()
    (posts / ".DS_Store").touch()
    (posts / "out.md").symlink_to(campaign.root.parent)
    (posts / "gone.md").symlink_to("nowhere.md")
    (posts / "link.md").symlink_to("smart.md")
    if sys.platform != "win32":
        os.mkfifo(posts / "pipe.md")

    found = loaded(campaign, smart="---\n---\nText")

    assert [post.name for post in found.posts] == ["link", "smart"]
    assert set(told(found)) - {("pipe.md", "not-a-post")} == {
        ("Notes.txt", "not-a-post"),
        ("folder.md", "not-a-post"),
        ("gone.md", "unreadable"),
        ("large.md", "unreadable"),
        ("latin.md:3", "unreadable"),
        ("out.md", "unreadable"),
    }
    assert found.broken == {"gone", "large", "latin", "out"}


def test_a_campaign_without_templates_or_posts(campaign: Campaign) -> None:
    """Without posts there is nothing; without templates every post says so at its line."""
    assert loaded(campaign) == Loaded((), ())
    for template in (campaign.root / "templates").iterdir():
        template.unlink()

    found = loaded(campaign, a="---\n---\nText", b="---\nkind: x\n---\nText", c="---\nkind:\n---\n")

    assert told(found) == [("a.md:1", "unknown-kind"), ("b.md:2", "unknown-kind"), ("c.md:1", "unknown-kind")]
    assert "templates/default.j2" in found.problems[0].remedy


KEYS = st.sampled_from(["person", "x", *PostKeys.model_fields])
VALUES = st.sampled_from(
    [
        "",
        "quote",
        "[masto]",
        "{a: b}",
        "2023-09-14 09:30",
        "true",
        "3",
        "fr",
        "[{file: a}]",
        "[[[]]]",
        "{bluesky: {link: x}}",
        "{bluesky: {body: x, media: [{}], vars: {body: 1}}}",
        "*x",
        "a: b",
        "#x",
        "'",
        "{masto: {kind: 7, draft: []}}",
    ]
)
POSTS = st.tuples(
    st.lists(st.tuples(KEYS, VALUES), max_size=6), st.sampled_from(["Text", "", "=== x", "{{ x }}", "{{"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(POSTS, POSTS)
def test_no_front_matter_is_too_strange_to_load(
    campaign: Campaign, original: tuple[list[tuple[str, str]], str], translation: tuple[list[tuple[str, str]], str]
) -> None:
    """Whatever the keys and values, each file is a post or has an error with its place."""
    texts = [
        "---\n" + "".join(f"{key}: {value}\n" for key, value in keys) + f"---\n{body}\n"
        for keys, body in (original, translation)
    ]

    found = loaded(campaign, a=texts[0], a__fr=texts[1])

    assert {post.name for post in found.posts} | found.broken == {"a", "a.fr"}
    assert not {post.name for post in found.posts} & found.broken
    assert all(problem.where.startswith("posts/a.") for problem in found.problems)
    assert bool(found.broken) == any(problem.severity is Severity.ERROR for problem in found.problems)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange_to_load(campaign: Campaign, raw: bytes) -> None:
    """Whatever bytes stand in a file, it is a post or has an error."""
    (campaign.root / "posts" / "a.md").write_bytes(raw)

    found = load(campaign, Templates(campaign))

    assert len(found.posts) + len(found.broken) == 1
