"""What Bluesky minds in a message as a whole: and the server agrees with each error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.errors import Refused
from coopskills_cli.models import Captions, Card, Media, Message, Part, Poll, Problem, Severity
from coopskills_cli.networks.bluesky.minding import LANGUAGE, minded
from coopskills_cli.networks.bluesky.rules import LIMITS, BlueskyRules

if TYPE_CHECKING:
    from tests.networks.bluesky.conftest import Desk

DIGEST = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
PICTURE = Media("media/a.png", "alt", "image/png", 5, DIGEST, 3, 2)
VIDEO = Media("media/a.mp4", "alt", "video/mp4", 5, DIGEST, 3, 2)
CARD = Card("https://example.eu/a", "A title", "A description", PICTURE)


def found(*, language: str = "en", tags: tuple[str, ...] = (), content_warning: str = "", **part: Any) -> list[Problem]:
    """What is minded in a post with this."""
    parts = (Part("Text", 4, 300, **part),)
    options = {"tags": tags, "content_warning": content_warning}
    return list(minded(Message("launch", "coop-bluesky", "bluesky", language, parts, **options)))


def only(problems: list[Problem]) -> Problem:
    [problem] = problems
    assert (problem.where, problem.post, problem.account) == ("", None, None)
    assert problem.remedy
    return problem


def test_a_post_that_can_be_sent_is_not_minded() -> None:
    """With all that the network carries."""
    video = replace(VIDEO, captions=(Captions("media/a.vtt", "pt-BR", DIGEST),))
    assert found(tags=("coop",) * 8, content_warning="nudity", media=(video,)) == []
    assert found(media=(PICTURE,) * 4) == []
    assert found(card=CARD) == []


def test_a_poll_cannot_be_sent() -> None:
    """A question without its answers is no post."""
    problem = only(found(poll=Poll(("yes", "no"), 3_600)))
    assert (problem.severity, problem.code) == (Severity.ERROR, "poll")


def test_a_warning_in_free_words_is_told() -> None:
    """It is not shown; the words that would be are named."""
    problem = only(found(content_warning="Statistics"))
    assert (problem.severity, problem.code) == (Severity.WARNING, "content-warning")
    assert "graphic-media, nudity, porn, sexual" in problem.remedy
    assert found(content_warning="Graphic-Media ") == []


@pytest.mark.parametrize(
    ("tags", "says"),
    [
        (tuple("abcdefghi"), "9 tags"),
        (("x" * 65,), "65 characters"),
        (("👩‍👩‍👧‍👦" * 26,), "650 bytes"),
    ],
)
def test_tags_beyond_the_schema_are_errors(tags: tuple[str, ...], says: str) -> None:
    """Eight of them, each of 64 graphemes and 640 bytes."""
    problem = only(found(tags=tags))
    assert (problem.severity, problem.code) == (Severity.ERROR, "tags")
    assert says in problem.message


@pytest.mark.parametrize("media", [(VIDEO, PICTURE), (PICTURE, VIDEO), (VIDEO, VIDEO)])
def test_a_video_stands_alone(media: tuple[Media, ...]) -> None:
    """No pictures with it, no second one."""
    problem = only(found(media=media))
    assert (problem.severity, problem.code) == (Severity.ERROR, "media")
    assert "media/a.mp4" in problem.message


def test_captions_have_their_limits() -> None:
    """Twenty languages, each of them one."""
    many = tuple(Captions(f"media/a.{number}.vtt", "en", DIGEST) for number in range(21))
    assert only(found(media=(replace(VIDEO, captions=many),))).code == "media"
    odd = (Captions("media/a.vtt", "English?", DIGEST),)
    assert "media/a.vtt" in only(found(media=(replace(VIDEO, captions=odd),))).message


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"card": CARD, "media": (PICTURE,)}, "not both"),
        ({"card": replace(CARD, url="example.eu/a")}, "no address"),
        ({"card": replace(CARD, thumb=replace(PICTURE, bytes=1_000_001))}, "1,000,001 bytes"),
    ],
)
def test_a_card_that_does_not_fit_is_left_out(part: dict[str, Any], says: str) -> None:
    """Or its picture is: a card never stops a post."""
    problem = only(found(**part))
    assert (problem.severity, problem.code) == (Severity.WARNING, "card")
    assert says in problem.message


def test_a_language_is_a_code() -> None:
    """As the network takes them."""
    assert only(found(language="en_GB")).code == "language"


def test_gifs_become_pictures_that_are_taken() -> None:
    """One that stands still is shown as it is, one that moves would not move: who freezes it is told the types."""
    assert "image/gif" not in LIMITS.image_types
    assert BlueskyRules().limits.video_types == ("video/mp4",)


@pytest.mark.parametrize(
    "options",
    [{"tags": tuple("abcdefghi")}, {"tags": ("x" * 65,)}, {"tags": ("👩‍👩‍👧‍👦" * 26,)}, {"language": "en_GB"}],
)
def test_the_server_refuses_what_is_an_error(desk: Desk, options: dict[str, Any]) -> None:
    """No error is told of what could be sent."""
    with desk.adapter() as adapter, pytest.raises(Refused):
        adapter.send(desk.intent(adapter, desk.message("Text", **options)))


@pytest.mark.parametrize("language", ["en", "pt-BR", "zh-Hant", "sr-Latn-RS", "ca-valencia", "de-1996", "en-x-own"])
def test_the_server_takes_what_is_none(desk: Desk, language: str) -> None:
    """Languages of any kind."""
    assert LANGUAGE.fullmatch(language)
    with desk.adapter() as adapter:
        adapter.send(desk.intent(adapter, desk.message("Text", language=language, tags=("é" * 64,) * 8)))


@given(st.text(), st.text())
def test_no_words_are_too_odd_to_be_minded(warning: str, tag: str) -> None:
    """Whatever stands in a post, there is an answer."""
    found(content_warning=warning, tags=(tag,), language=tag, card=replace(CARD, url=warning))
