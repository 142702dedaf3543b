"""What a writer forgot in a text."""

from __future__ import annotations

import pytest

from coopskills_cli.checks.leftovers import markdown, placeholders
from coopskills_cli.models import Body, Post, Severity

FRONT = "---\n# TODO: ask\nlink: TODO(address)\n---\n"


def _post(text: str, *, draft: bool = False, override: str = "") -> Post:
    overrides = {"bluesky": {"body": Body(override, "posts/smart.md", 3)}} if override else {}
    bodies = {"": Body(text, "posts/smart.md", 5)}
    return Post("smart", "en", "posts/smart.md", draft=draft, bodies=bodies, overrides=overrides)


def test_a_placeholder_is_an_error_where_it_would_go_out() -> None:
    """A reminder only in a comment; each with its line, whatever breaks lines elsewhere."""
    text = "Hello\u2028 TODO(name\nand TODO"
    found = list(placeholders(_post(text), FRONT + text))
    assert [(problem.where, problem.severity) for problem in found] == [
        ("posts/smart.md:2", Severity.WARNING),
        ("posts/smart.md:3", Severity.ERROR),
        ("posts/smart.md:5", Severity.ERROR),
        ("posts/smart.md:6", Severity.ERROR),
    ]
    assert "TODO(address)" in found[1].message


def test_in_a_draft_it_is_a_reminder() -> None:
    """A draft does not go out, so nothing of it is an error yet."""
    found = list(placeholders(_post("TODO(name)", draft=True), FRONT + "TODO(name)"))
    assert {problem.severity for problem in found} == {Severity.WARNING}
    assert all("draft: true" in problem.remedy for problem in found)


def test_words_that_only_look_like_one_are_none() -> None:
    """Spanish says `todo`."""
    assert list(placeholders(_post("Todo es TODOS"), "---\n---\nTodo es TODOS")) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Hello **you**", [5]),
        ("[text](https://x.example)", [5]),
        ("One\n**two** and [three](x)", [6, 6]),
        ("2 * 3 ** 4, *one*, [a] (b), # tag, _x_", []),
        ("**", []),
    ],
)
def test_markdown_is_shown_as_it_stands(text: str, lines: list[int]) -> None:
    """A warning with the line, since no network renders it."""
    found = list(markdown(_post(text), ""))
    assert [problem.where for problem in found] == [f"posts/smart.md:{line}" for line in lines]
    assert {problem.severity for problem in found} <= {Severity.WARNING}


def test_a_text_for_one_network_is_looked_at_too() -> None:
    """An override's body stands elsewhere in the file."""
    assert [problem.where for problem in markdown(_post("Hello", override="**a**"), "")] == ["posts/smart.md:3"]
