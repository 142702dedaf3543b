"""The front matter is read as people mean it, and whatever is wrong in it is told with its line."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coopskills_cli.campaign.front_matter import FrontMatterError, Value, read, split

WHOLE = """\
---
kind: launch
media:
  - file: media/a.png
    alt: |
      A picture
---
Text
---
more
"""


def plain(text: str, *, libyaml: bool = True) -> dict[str, object]:
    front = read(text, 2, libyaml=libyaml)
    assert front.faults == ()
    return {key: value.plain() for key, value in front.keys.items()}


def refused(text: str) -> tuple[int, str, str]:
    with pytest.raises(FrontMatterError) as caught:
        split(text)
    (fault,) = caught.value.faults
    return fault.line, fault.code, fault.remedy


def test_split() -> None:
    """The first two fences cut; a line `---` further down belongs to the body."""
    sheet = split(WHOLE)

    assert sheet.yaml.startswith("kind: launch\n")
    assert (sheet.first_line, sheet.body, sheet.body_line) == (2, "Text\n---\nmore\n", 8)


def test_split_takes_empty_lines_above_and_blanks_behind() -> None:
    """What cannot be seen in an editor is no mistake."""
    assert split("\n\n--- \t\na: b\n---  \nText") == ("a: b\n", 4, "Text", 6)
    assert split("---\n---\n") == ("", 2, "", 3)


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("", 1, "put two lines '---' above the text, with the keys between them"),
        ("  \n\n", 1, "put two lines '---' above the text, with the keys between them"),
        ("Just a text\n", 1, "put two lines '---' above the text, with the keys between them"),
        ("\nkind: launch\n---\nText\n", 2, "put one more line '---' above the keys"),
        ("---\nkind: launch\nText\n", 1, "put a line '---' between the keys and the text"),
        ("—\nkind: launch\n---\n", 1, "write: ---"),
        ("---\nkind: launch\n–––\nText\n", 3, "write: ---"),
        ("---\nkind: launch\n----\nText\n", 3, "write: ---"),
    ],
)
def test_fences_that_are_missing_or_not_quite_right(text: str, line: int, remedy: str) -> None:
    """A fence that is missing or was changed by an editor is told with its line and what to write."""
    assert refused(text) == (line, "front-matter", remedy)


def test_conflict_markers_are_all_told() -> None:
    """A merge that nobody finished is told line by line, in front matter and body alike."""
    text = "---\n<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> branch\n---\nText\n||||||| base\n======== no marker\n"

    with pytest.raises(FrontMatterError) as caught:
        split(text)

    assert [(fault.line, fault.code) for fault in caught.value.faults] == [
        (number, "conflict-marker") for number in (2, 4, 6, 9)
    ]


@pytest.mark.parametrize(("text", "line"), [("---\na: b\n---\nx\n\x0b\n", 5), ("---\na: \x00\n---\n", 2)])
def test_control_characters_are_told(text: str, line: int) -> None:
    """Word's soft line break and its like are seen by nobody and published to everybody."""
    assert refused(text)[:2] == (line, "control-character")


@pytest.mark.parametrize("libyaml", [True, False])
def test_values_mean_what_people_mean(libyaml: bool) -> None:
    """`no` is Norwegian, a time is a text, and a number is one only if it would print as it is written."""
    text = """\
language: no
at: 09:30
day: 2023-09-14
due: 2023-09-14 09:30
yes: on
number: 3
below: -2
half: 1.5
version: 1.10
phone: 0032
large: 1234567890123456789
odd: 1e3
sign: +5
draft: true
loud: FALSE
quoted: "3"
nothing: ~
empty:
2023: year
comment: words # and a comment
many: [a, 2, {b: c}]
text: |
  # no comment
  a: b: c
"""
    assert plain(text, libyaml=libyaml) == {
        "language": "no",
        "at": "09:30",
        "day": "2023-09-14",
        "due": "2023-09-14 09:30",
        "yes": "on",
        "number": 3,
        "below": -2,
        "half": 1.5,
        "version": "1.10",
        "phone": "0032",
        "large": "1234567890123456789",
        "odd": "1e3",
        "sign": "+5",
        "draft": True,
        "loud": False,
        "quoted": "3",
        "nothing": None,
        "empty": None,
        "2023": "year",
        "comment": "words",
        "many": ["a", 2, {"b": "c"}],
        "text": "# no comment\na: b: c\n",
    }


def test_every_value_knows_its_line() -> None:
    """A key's line is its own, and a text's line that of its first words."""
    keys = read("kind: a\n\nmedia:\n  - file: x\n    alt: |\n      A picture\n  -\n    file: y\n", 2).keys
    media = keys["media"].value

    assert isinstance(media, tuple)
    first, second = media
    assert isinstance(first.value, dict)
    assert (keys["kind"].line, keys["media"].line, first.line, second.line) == (2, 4, 5, 9)
    assert first.value["alt"] == Value("A picture\n", 6, 7)


@pytest.mark.parametrize("libyaml", [True, False])
@pytest.mark.parametrize(
    ("line", "right", "value"),
    [
        ("a: Skills: the future", 'a: "Skills: the future"', "Skills: the future"),
        ("a: Skills #coopskills2023", 'a: "Skills #coopskills2023"', "Skills #coopskills2023"),
        ("a: #coopskills2023", 'a: "#coopskills2023"', "#coopskills2023"),
        ("a: Skills #one # why", 'a: "Skills #one" # why', "Skills #one"),
        ("a: [#x, @y, z]", 'a: ["#x", "@y", "z"]', ["#x", "@y", "z"]),
        ("a: @smart@social.example", 'a: "@smart@social.example"', "@smart@social.example"),
        ('a: "Skills" for all', "a: '\"Skills\" for all'", '"Skills" for all'),
        ('a: "Skills" for all\'s', 'a: "\\"Skills\\" for all\'s"', '"Skills" for all\'s'),
        ("a: 'It's'", 'a: "It\'s"', "It's"),
        ('a: "never closed', 'a: "never closed"', "never closed"),
        ("a: 'tis the season", 'a: "\'tis the season"', "'tis the season"),
        ('a: "media\\smart.png"', "a: 'media\\smart.png'", "media\\smart.png"),
        ("a: {{ x }}", 'a: "{{ x }}"', "{{ x }}"),
        ("a: *bold*", 'a: "*bold*"', "*bold*"),
        ("a: *alias", 'a: "*alias"', "*alias"),
        ("a: &anchor b", 'a: "&anchor b"', "&anchor b"),
        ("a: !tag b", 'a: "!tag b"', "!tag b"),
        ("a: - b", 'a: "- b"', "- b"),
        ("a: 100 %: all", 'a: "100 %: all"', "100 %: all"),
        ("a:b", "a: b", "b"),
    ],
)
def test_a_broken_value_is_printed_rightly_quoted(line: str, right: str, value: object, libyaml: bool) -> None:
    """What YAML would misread or refuse is an error that says the right line, and the lines below are read too."""
    front = read(f"before: 1\n{line}\nafter: 2\n", 2, libyaml=libyaml)

    assert [(fault.line, fault.remedy.split(";")[0]) for fault in front.faults] == [(3, f"write: {right}")]
    assert {key: found.plain() for key, found in front.keys.items()} == {"before": 1, "a": value, "after": 2}


@pytest.mark.parametrize(
    ("blanks", "remedy"),
    [
        (" ", "begin it below the first letter of the line above"),
        ("    ", "begin it below the first letter of the line above"),
        ("\t", "put blanks in place of the tab"),
    ],
)
def test_a_line_set_in_by_accident_is_put_right(blanks: str, remedy: str) -> None:
    """A key that does not stand below the others is told so, and read where it belongs."""
    front = read(f"media:\n- file: a\n{blanks}alt: b\nkind: c\n", 2)

    assert [(fault.line, fault.remedy) for fault in front.faults] == [(4, remedy)]
    assert front.keys["media"].plain() == [{"file": "a", "alt": "b"}]


def test_every_mistake_is_told_at_once() -> None:
    """One broken line does not hide the next, nor a key that stands twice."""
    front = read("a: x: y\nb: #z\nb: @q\nc: 1\nc: 2\nd: ok\n", 2)

    assert [(fault.line, fault.code) for fault in front.faults] == [
        (2, "yaml"),
        (3, "swallowed"),
        (4, "yaml"),
        (4, "duplicate-key"),
        (6, "duplicate-key"),
    ]
    assert "first in line 5" in front.faults[-1].message
    assert front.keys["d"].value == "ok"


@pytest.mark.parametrize(
    "text",
    [
        "- a list\n",
        "words\n",
        "a: b\n--- c\n",
        "...\na: b\n",
        "%YAML 1.1\na: b\n",
        "? [a]\n: b\n",
        "a: \u2028b\n",
        "a: b\x85\n",
        f"a: {'x' * 60_000}\n",
        f"a: {'[' * 30_000}\n",
        f"a:\n  {'- ' * 10_000}\n",
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    ],
)
@pytest.mark.parametrize("libyaml", [True, False])
def test_what_is_no_front_matter_is_refused(text: str, libyaml: bool) -> None:
    """Lists, documents in documents, values without end and laughing billions are faults with a line."""
    faults = read(text, 2, libyaml=libyaml).faults

    assert faults
    assert all(2 <= fault.line <= 4 and fault.message for fault in faults)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)
YAML_LIKE = st.lists(
    st.sampled_from(
        ["a", "b:", ": ", " #c", "\n", "  ", "- ", "[", "]", "{", "}", "'", '"', "|\n", "&x", "*x", "!", "\t"]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(TEXTS, YAML_LIKE), st.booleans())
@example("a: '\n", True)
def test_no_text_is_too_strange_to_read(text: str, libyaml: bool) -> None:
    """Whatever stands between the fences, reading it ends, and each fault has a line of the text."""
    front = read(text, 2, libyaml=libyaml)

    assert all(2 <= fault.line <= 2 + text.count("\n") for fault in front.faults)


@given(st.one_of(TEXTS, YAML_LIKE, YAML_LIKE.map("---\n{}\n---\n".format)))
def test_no_file_is_too_strange_to_cut(text: str) -> None:
    """Cutting a file gives its parts as they are, or says what is wrong."""
    try:
        sheet = split(text)
    except FrontMatterError as error:
        assert error.faults  # noqa: PT017  (either way is right)
    else:
        assert text.endswith(sheet.body)
        assert sheet.yaml in text


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.from_regex(r'[^\W_][^"\\\x00-\x1f\x7f-\x9f]*', fullmatch=True)
    )
)
def test_quoted_words_come_back_as_they_are(values: dict[str, str]) -> None:
    """A value in quotation marks is that value, whatever it looks like."""
    unfit = ("\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff")
    kept = {key: value for key, value in values.items() if not any(sign in value for sign in unfit)}

    assert plain("".join(f'{key}: "{value}"\n' for key, value in kept.items())) == kept
