"""A body is cut into the texts for all and for one, each with the line where it begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.campaign.bodies import split_body
from coopskills_cli.models import Body

TARGETS = ("bluesky", "mastodon", "cecop-linkedin")


def test_sections() -> None:
    """The text above the first section is for all, a section for whom it names; white space around is dropped."""
    text = "\nFor all\n\n=== bluesky\n\nShort\n---\nSecond\n===\tcecop-linkedin ===\nLong\n"

    texts, faults = split_body(text, "posts/a.md", 5, TARGETS)

    assert faults == ()
    assert texts == {
        "": Body("For all", "posts/a.md", 6),
        "bluesky": Body("Short\n---\nSecond", "posts/a.md", 10),
        "cecop-linkedin": Body("Long", "posts/a.md", 14),
    }


def test_a_body_without_sections() -> None:
    """Without sections, or without anything, there is one text for all."""
    assert split_body(" a\n====\n", "f", 1, TARGETS).texts == {"": Body("a\n====", "f", 1)}
    assert split_body("", "f", 4, TARGETS).texts == {"": Body("", "f", 4)}


@pytest.mark.parametrize(
    ("line", "code", "remedy"),
    [
        ("=== blusky", "unknown-target", "did you mean 'bluesky'?"),
        ("=== Bluesky", "unknown-target", "did you mean 'bluesky'?"),
        ("===bluesk", "unknown-target", "did you mean 'bluesky'?"),
        ("=== and so on", "unknown-target", "write one of: bluesky, cecop-linkedin, mastodon"),
        ("===", "section", "as a line of the text"),
        ("=== mastodon", "section", "keep one of the two"),
    ],
)
def test_a_section_for_nobody_is_told(line: str, code: str, remedy: str) -> None:
    """A section that names nobody, or somebody twice, is told with its line, and its text goes to nobody."""
    texts, (fault,) = split_body(f"all\n=== mastodon\nm\n{line}\nx\n", "f", 10, TARGETS)

    assert (fault.line, fault.code) == (13, code)
    assert fault.remedy.startswith(remedy)
    assert {name: body.text for name, body in texts.items()} == {"": "all", "mastodon": "m"}


@given(st.lists(st.sampled_from(["=== bluesky", "===", "=== x", "text", "", " ", "---", "==="]), max_size=20))
def test_each_text_stands_at_its_line(lines: list[str]) -> None:
    """Whatever the body, each text is found in it at the line that is given."""
    for body in split_body("\n".join(lines), "f", 1, TARGETS).texts.values():
        assert "\n".join(lines[body.line - 1 :]).lstrip().startswith(body.text)
