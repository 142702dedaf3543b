"""Two posts with one text."""

from __future__ import annotations

from dataclasses import replace

from coopskills_cli.checks.sameness import repeated
from coopskills_cli.models import Body, Message, Part, Post

TEXT = (Part("Hello", 5, 500),)


def _post(slug: str, language: str = "en", **more: bool) -> Post:
    path = f"posts/{slug}.md" if language == "en" else f"posts/{slug}.{language}.md"
    return Post(slug, language, path, bodies={"": Body("Hello", path, 4)}, **more)  # type: ignore[arg-type]  # `draft`


def _message(slug: str, account: str = "a", language: str = "en", parts: tuple[Part, ...] = TEXT) -> Message:
    return Message(slug, account, "folder", language, parts)


def _found(posts: list[Post], messages: list[Message]) -> list[tuple[str, str | None]]:
    return [(problem.where, problem.account) for problem in repeated(posts, messages)]


def test_the_second_is_told_for_each_account() -> None:
    """And the third, each against the first; another account may say the same."""
    posts = [_post("one"), _post("two"), _post("three")]
    messages = [_message(slug, account) for slug in ("one", "two") for account in ("a", "b")]
    assert _found(posts, [*messages, _message("three")]) == [
        ("posts/two.md:4", "a"),
        ("posts/two.md:4", "b"),
        ("posts/three.md:4", "a"),
    ]


def test_two_languages_that_say_the_same_are_told() -> None:
    """A translation that was forgotten, for an account that carries both."""
    assert _found([_post("one"), _post("one", "fr")], [_message("one"), _message("one", language="fr")]) == [
        ("posts/one.fr.md:4", "a")
    ]


def test_drafts_and_what_could_not_be_rendered_say_nothing() -> None:
    """Nor do threads that only begin alike."""
    thread = (*TEXT, Part("More", 4, 500))
    posts = [_post("one"), _post("two"), replace(_post("three"), draft=True)]
    assert _found(posts, [_message("one"), _message("two", parts=thread), _message("three")]) == []
    assert _found(posts, [_message("one", parts=()), _message("two", parts=())]) == []
