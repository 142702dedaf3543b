"""What a server would refuse is said before, and so is what only other networks carry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coopskills_cli.models import Captions, Media, Message, Part, Poll, Replier, ReplyControl, Severity
from coopskills_cli.networks.mastodon.rules import LIMITS, MastodonRules

RULES = MastodonRules()
DAY = 86_400
PICTURE = Media("media/a.png", "a", "image/png", 1, "00" * 32, 4, 3)
GIF = replace(PICTURE, file="media/b.gif", type="image/gif")
FILM = replace(PICTURE, file="media/film.mp4", type="video/mp4")


def message(*parts: Part, **more: object) -> Message:
    return Message("launch", "coop", "mastodon", "en", parts or (Part("text", 4, 500),), **more)  # type: ignore[arg-type]


def minded(*parts: Part, **more: object) -> list[tuple[str, str, str]]:
    """Severity, key and what is said of each problem."""
    found = RULES.message_problems(message(*parts, **more), LIMITS)
    assert not any(problem.where or problem.post or problem.account for problem in found)
    assert all(problem.remedy for problem in found)
    return [(problem.severity.value, problem.code, problem.message) for problem in found]


def polled(*options: str, seconds: int = DAY) -> list[tuple[str, str, str]]:
    return minded(Part("text", 4, 500, poll=Poll(options, seconds)))


def test_a_plain_message_is_not_minded() -> None:
    """Nor is anything that the network carries."""
    assert minded() == []
    assert minded(Part("text", 4, 500, media=(PICTURE, GIF)), Part("text", 4, 500, media=(FILM,)), quote="start") == []
    assert minded(reply=ReplyControl(quotes=False), visibility="private", content_warning="politics") == []
    assert polled("yes", "no", "perhaps", "🧑‍🤝‍🧑" * 50) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("yes",), "at least two answers"),
        (("a", "b", "c", "d", "e"), "5 answers, this server takes 4"),
        (("yes", "n" * 51), f"'{'n' * 51}' has 51 characters, this server takes 50"),
        (("yes", " yes "), "'yes' stands twice"),
        (("yes", "no", " "), "an answer of the poll is empty"),
    ],
)
def test_answers_that_would_be_refused(options: tuple[str, ...], said: str) -> None:
    """Number, length in graphemes, and difference are as the server counts them, which trims them first."""
    ((severity, code, words),) = polled(*options)
    assert (severity, code) == ("error", "poll")
    assert said in words


@pytest.mark.parametrize(
    ("seconds", "said", "remedy"),
    [
        (299, "ends after 4m, this server keeps one open for at least 5m", "write `expires_in: 5m`"),
        (31 * DAY, "ends after 31d, this server keeps one open for 30d at most", "write `expires_in: 30d`"),
        (LIMITS.poll_longest + 1, "ends after 30d10h29m", "write `expires_in: 30d`"),
    ],
)
def test_a_poll_that_is_too_short_or_too_long(seconds: int, said: str, remedy: str) -> None:
    """What may be written instead stands there as it is written."""
    (problem,) = RULES.message_problems(message(Part("text", 4, 500, poll=Poll(("a", "b"), seconds))), LIMITS)
    assert said in problem.message
    assert (problem.code, problem.severity, problem.remedy) == ("poll", Severity.ERROR, remedy)


def test_a_poll_goes_by_the_limits_of_its_server() -> None:
    """Another server takes more, and one that gives no limit takes anything."""
    poll = message(Part("text", 4, 500, poll=Poll(tuple("abcdef"), 60)))
    more = replace(LIMITS, poll_options=6, poll_shortest=60)
    none = replace(LIMITS, poll_options=0, poll_option=0, poll_shortest=0, poll_longest=0)
    assert RULES.message_problems(poll, more) == RULES.message_problems(poll, none) == ()
    assert len(RULES.message_problems(poll, LIMITS)) == 2


def test_the_edges_of_a_poll_are_taken() -> None:
    """The shortest and the longest themselves are right."""
    assert polled("yes", "no", seconds=LIMITS.poll_shortest) == polled("yes", "no", seconds=LIMITS.poll_longest) == []


def test_a_poll_and_media_exclude_each_other() -> None:
    """In one post; not in one thread."""
    poll = Poll(("yes", "no"), DAY)
    ((severity, code, _),) = minded(Part("text", 4, 500, media=(PICTURE,), poll=poll))
    assert (severity, code) == ("error", "poll")
    assert minded(Part("text", 4, 500, poll=poll), Part("text", 4, 500, media=(PICTURE,))) == []


@pytest.mark.parametrize("others", [(PICTURE,), (replace(FILM, file="media/other.mp4"),), (GIF, PICTURE)])
def test_a_video_is_taken_alone(others: tuple[Media, ...]) -> None:
    """With nothing beside it, another video included."""
    ((severity, code, words),) = minded(Part("text", 4, 500, media=(*others, FILM)))
    assert (severity, code) == ("error", "media")
    assert "is a video, which Mastodon takes alone" in words


def test_captions_are_not_shown_there() -> None:
    """The network has none: that is told, and stops nothing."""
    film = replace(FILM, captions=(Captions("media/film.en.vtt", "en", "00" * 32),))
    ((severity, code, words),) = minded(Part("text", 4, 500, media=(film,)))
    assert (severity, code) == ("warning", "media")
    assert "media/film.mp4" in words


def test_a_quote_that_the_server_would_drop_is_an_error() -> None:
    """The post would go out without it, and make no sense."""
    (problem,) = RULES.message_problems(message(quote="start"), replace(LIMITS, quotes=False))
    assert (problem.severity, problem.code) == (Severity.ERROR, "quote")
    assert "'start'" in problem.message


@pytest.mark.parametrize("allow", [(), (Replier.MENTIONED,)])
def test_replies_cannot_be_limited(allow: tuple[Replier, ...]) -> None:
    """Everyone may, whatever the post says; it is told."""
    ((severity, code, words),) = minded(reply=ReplyControl(allow=allow, quotes=False))
    assert (severity, code) == ("warning", "reply")
    assert "everyone may" in words


def test_an_older_server_cannot_refuse_quotes() -> None:
    """A server before 4.5 does not know of it."""
    found = RULES.message_problems(message(reply=ReplyControl(quotes=False)), replace(LIMITS, quotes=False))
    assert [(problem.severity, problem.code) for problem in found] == [(Severity.WARNING, "reply")]


def test_tags_that_are_not_in_the_text_are_missing_there() -> None:
    """Those that are, in whatever case, are not told of."""
    part = Part("#Skills for all", 15, 500)
    assert minded(part, tags=("skills",)) == []
    ((severity, code, words),) = minded(part, tags=("skills", "coops", "work & life"))
    assert (severity, code) == ("warning", "tags")
    assert "coops, work & life will be missing" in words
