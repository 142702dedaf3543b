"""The words of a command line mean the posts that people mean by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.campaign.posts import Loaded, select, selected_problems
from coopskills_cli.errors import UsageError
from coopskills_cli.models import Post, Problem, Severity

ROOT = Path("/campaigns/skills").absolute()


def post(name: str, language: str = "en") -> Post:
    path = f"posts/{name}.md"
    sources = {path: "", f"posts/{name.partition('.')[0]}.md": ""}
    return Post(slug=name.partition(".")[0], language=language, path=path, sources=sources)


def error(where: str) -> Problem:
    return Problem(Severity.ERROR, "yaml", where, "broken")


LOADED = Loaded(
    posts=(post("conference-a"), post("conference-b.fr", "fr"), post("smart.fr", "fr"), post("smart")),
    problems=(error("posts/Notes.txt"), error("posts/broken.fr.md:3"), error("posts/broken.md")),
    faulty=(post("broken.fr", "fr"), post("broken")),
)


def chosen(*words: str) -> list[str]:
    return [each.name for each in select(LOADED, words, ROOT)]


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("smart", ["smart.fr", "smart"]),
        ("smart.fr", ["smart.fr"]),
        ("smart.en", ["smart"]),
        ("posts/smart.md", ["smart"]),
        ("posts/smart.fr.md", ["smart.fr"]),
        ("posts\\smart.md", ["smart"]),
        (".\\posts\\smart.md", ["smart"]),
        ("./smart.md", ["smart"]),
        ("smart.md", ["smart"]),
        ("../posts/smart.md", ["smart"]),
        (str(ROOT / "posts" / "smart.md"), ["smart"]),
        ("conference-*", ["conference-a", "conference-b.fr"]),
        ("*.fr", ["conference-b.fr", "smart.fr"]),
        ("posts/sm*", ["smart.fr", "smart"]),
        ("sm?rt", ["smart.fr", "smart"]),
        ("conference-[a]", ["conference-a"]),
        ("broken", []),
        ("brok*", []),
    ],
)
def test_what_a_word_means(word: str, names: list[str]) -> None:
    """A slug is all its languages, a name with a language or a path one, a pattern all that fit."""
    assert chosen(word) == names


def test_no_word_means_all_and_each_post_comes_once() -> None:
    """The order is that of the paths, whatever the order of the words."""
    assert chosen() == ["conference-a", "conference-b.fr", "smart.fr", "smart"]
    assert chosen("smart", "posts/smart.md", "conference-a") == ["conference-a", "smart.fr", "smart"]


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        ("smrt", "did you mean 'smart'?"),
        ("Smart", "did you mean 'smart'?"),
        ("smart.es", "did you mean 'smart"),
        ("brken", "did you mean 'broken'?"),
        ("new-post", "its file would be posts/new-post.md"),
        ("nothing-*", "no post is called like this"),
        ("other/smart.md", "only files in posts/ are posts"),
        ("", "no post is called like this"),
    ],
)
def test_an_unknown_word_is_told(word: str, remedy: str) -> None:
    """A word that means no post at all is a usage error with the nearest name."""
    with pytest.raises(UsageError) as caught:
        select(LOADED, [word], ROOT)

    assert remedy in caught.value.remedy


def test_problems_of_what_is_selected() -> None:
    """A selected post brings its own problems and those of its original; without words all are there."""
    assert selected_problems(LOADED, [], ROOT) == LOADED.problems
    assert selected_problems(LOADED, ["smart"], ROOT) == ()
    assert selected_problems(LOADED, ["broken.fr"], ROOT) == LOADED.problems[1:]
    assert selected_problems(LOADED, ["posts/broken.md"], ROOT) == LOADED.problems[2:]


@given(st.text(max_size=30))
def test_no_word_is_too_strange(word: str) -> None:
    """Any word means posts or is a usage error."""
    try:
        chosen(word)
    except UsageError as found:
        assert found.remedy  # noqa: PT017  (either is right)
