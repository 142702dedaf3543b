"""The card of a message on the screen."""

from __future__ import annotations

import io
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from coopskills_cli.models import Facet, FacetType, Media, Message, Part, Problem, Severity
from coopskills_cli.output import cards

ZONE = ZoneInfo("Europe/Brussels")
TEXT = "Été 👩\u200d🚀 #coop https://example.org/a @cecop"


def _message(*parts: Part, problems: tuple[Problem, ...] = ()) -> Message:
    return Message("smart", "sky", "bluesky", "en", parts, problems=problems)


def _part(text: str, length: int, limit: int = 300, **more: tuple[Facet, ...] | tuple[Media, ...]) -> Part:
    return Part(text, length, limit, **more)  # type: ignore[arg-type]  # facets or media


def _shown(message: Message, capsys: pytest.CaptureFixture[str]) -> str:
    cards.show(message, ZONE)
    return capsys.readouterr().out


def test_facets_are_coloured_by_their_bytes() -> None:
    """Accents and joined emoji before them do not move the colour; what stands between stays plain."""
    words = {"#coop": FacetType.TAG, "https://example.org/a": FacetType.LINK, "@cecop": FacetType.MENTION}
    facets = []
    for word, kind in words.items():
        start = len(TEXT.partition(word)[0].encode())
        facets.append(Facet(start, start + len(word.encode()), kind, word))
    text = cards.coloured(_part(TEXT, 40, facets=tuple(facets)))
    assert {text.plain[span.start : span.end]: span.style for span in text.spans} == {
        word: cards.FACET_STYLE[kind] for word, kind in words.items()
    }


@pytest.mark.parametrize(("length", "limit", "counter"), [(301, 300, "301/300"), (290, 300, "290/300"), (7, 0, "7")])
def test_the_counter_shows_what_is_left(
    capsys: pytest.CaptureFixture[str], length: int, limit: int, counter: str
) -> None:
    """Against the limit, where there is one."""
    assert f" {counter} │" in _shown(_message(_part("x", length, limit)), capsys)


def test_parts_pictures_and_problems_are_all_there(capsys: pytest.CaptureFixture[str]) -> None:
    """In the order in which the network shows them, problems last, with place and remedy."""
    picture = Media("media/blue.png", "A blue field", "image/png", 12_345, "0" * 64, 400, 300)
    bare = Media("media/red.png", "", "image/png", 12, "0" * 64, 4, 3)
    problem = Problem(Severity.ERROR, "too-long", "posts/smart.md:4", "too long", "shorten it")
    parts = (_part("One", 3, media=(picture,)), _part("Two", 3, media=(bare,)))
    out = _shown(_message(*parts, problems=(problem,)), capsys)
    wanted = [
        "One",
        "blue.png",
        "A blue field",
        "part 1 of 2",
        "Two",
        "no alt text",
        "part 2 of 2",
        "too long",
        "shorten it",
    ]
    places = [out.index(words) for words in wanted]
    assert places == sorted(places)


def test_a_message_that_could_not_be_rendered_has_a_card_too(capsys: pytest.CaptureFixture[str]) -> None:
    """With what stands in the way."""
    problem = Problem(Severity.ERROR, "template", "templates/a.j2:1", "this is no template", "")
    assert "this is no template" in _shown(_message(problems=(problem,)), capsys)


def test_long_words_and_narrow_terminals_lose_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long address is folded, not cut."""
    monkeypatch.setenv("COLUMNS", "30")
    url = "https://example.org/" + "0123456789" * 8
    out = _shown(_message(_part(url, len(url))), capsys)
    assert max(len(line) for line in out.splitlines()) <= 30
    assert url in "".join(line.strip("│ ") for line in out.splitlines()[1:-2])


def test_rich_is_asked_for_no_more_than_it_is_told() -> None:
    """Markup in a text stays text."""
    out = io.StringIO()
    Console(file=out, width=60, markup=False).print(cards.coloured(_part("[bold]x[/bold] :smile:", 10)))
    assert out.getvalue() == "[bold]x[/bold] :smile:\n"
