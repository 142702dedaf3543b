"""Messages as JSON: nothing lost, the same bytes for the same message, and hashes of what people see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.models import (
    NEVER,
    Captions,
    Card,
    Facet,
    FacetType,
    Media,
    Message,
    Part,
    Poll,
    Problem,
    Replier,
    ReplyControl,
    Severity,
)
from coopskills_cli.queue.codec import content_hash, dumps, loads, text_hash

numbers = st.integers(0, 10**9)
facets = st.builds(Facet, numbers, numbers, st.sampled_from(FacetType), st.text())
captions = st.lists(st.builds(Captions, st.text(), st.text(), st.text()), max_size=1).map(tuple)
media = st.builds(Media, st.text(), st.text(), st.text(), numbers, st.text(), numbers, numbers, captions)
cards = st.builds(Card, st.text(), st.text(), st.text(), st.none() | media)
polls = st.builds(Poll, st.lists(st.text(), max_size=2).map(tuple), numbers, st.booleans(), st.booleans())
parts = st.builds(
    Part,
    st.text(),
    numbers,
    numbers,
    st.tuples(facets),
    st.lists(media, max_size=2).map(tuple),
    st.none() | cards,
    st.none() | polls,
)
repliers = st.lists(st.sampled_from(Replier), max_size=2).map(tuple)
replies = st.builds(ReplyControl, st.none() | repliers, st.booleans())
optional = st.none() | st.text()
problems = st.builds(Problem, st.sampled_from(Severity), st.text(), st.text(), st.text(), st.text(), optional, optional)
messages = st.builds(
    Message,
    post=st.text(),
    account=st.text(),
    network=st.text(),
    language=st.text(),
    parts=st.lists(parts, max_size=3).map(tuple),
    due=st.none() | st.datetimes(datetime(1000, 1, 2), timezones=st.just(UTC)),  # noqa: DTZ001  (hypothesis adds UTC)
    content_warning=st.text(),
    visibility=st.text(),
    late_after=st.just(NEVER) | st.timedeltas(),
    sources=st.dictionaries(st.text(), st.text(), max_size=2),
    problems=st.lists(problems, max_size=2).map(tuple),
    quote=st.text(),
    tags=st.lists(st.text(), max_size=2).map(tuple),
    reply=st.none() | replies,
)
PICTURE = Media("media/a.png", "a lighthouse", "image/png", 4, "ab" * 32, 2, 2)
LINK = Facet(0, 5, FacetType.LINK, "https://cecop.coop")
ONE = Message("smart", "cecop", "folder", "en", (Part("Héllo", 5, 500, (LINK,), (PICTURE,)), Part("2", 1, 500)))


@given(messages)
def test_round_trip(message: Message) -> None:
    """Every message is read as it was written, and written again in the same bytes."""
    text = dumps(message)
    assert loads(text) == message
    assert dumps(loads(text)) == text


def test_canonical() -> None:
    """Keys are sorted, nothing is spaced out, letters stand as themselves."""
    text = dumps(ONE)
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert "Héllo" in text


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"post": 1}', dumps(ONE).replace("link", "blink")])
def test_damage_is_told(text: str) -> None:
    """Whatever else stands there is refused, by one kind of error."""
    with pytest.raises(ValueError, match=r"."):
        loads(text)


def with_part(**changes: object) -> Message:
    return replace(ONE, parts=(replace(ONE.parts[0], **changes), *ONE.parts[1:]))  # type: ignore[arg-type]  # names of the test


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, post="other"),
        replace(ONE, account="other"),
        replace(ONE, network="mastodon"),
        replace(ONE, language="fr"),
        replace(ONE, content_warning="politics"),
        replace(ONE, visibility="unlisted"),
        replace(ONE, parts=ONE.parts[:1]),
        replace(ONE, parts=ONE.parts[::-1]),
        with_part(text="Hello"),
        with_part(facets=()),
        with_part(media=()),
        with_part(media=(replace(PICTURE, alt="a tower"),)),
        with_part(media=(replace(PICTURE, sha256="cd" * 32),)),
        with_part(media=(replace(PICTURE, type="image/jpeg"),)),
        with_part(media=(replace(PICTURE, captions=(Captions("a.vtt", "en", "ef" * 32),)),)),
        with_part(card=Card("https://example.org", "A page", "")),
        with_part(card=Card("https://example.org", "A page", "", PICTURE)),
        with_part(poll=Poll(("yes", "no"), 3600)),
        replace(ONE, quote="launch"),
        replace(ONE, tags=("coop",)),
        replace(ONE, reply=ReplyControl(allow=())),
    ],
)
def test_what_people_see_counts(other: Message) -> None:
    """Another text, picture, alt text, warning or audience is another content."""
    assert content_hash(other) != content_hash(ONE)


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, due=datetime(2023, 9, 14, tzinfo=UTC)),
        replace(ONE, late_after=timedelta(hours=1)),
        replace(ONE, sources={"posts/smart.md": "ab" * 32}),
        replace(ONE, problems=(Problem(Severity.WARNING, "x", "posts/smart.md:1", "x"),)),
        with_part(length=6, limit=300),
        with_part(media=(replace(PICTURE, file="media/b.png", bytes=5, width=3, height=3),)),
    ],
)
def test_when_and_how_long_do_not_count(other: Message) -> None:
    """A post that moves, or is counted otherwise, says what it said."""
    assert content_hash(other) == content_hash(ONE)


def test_text_hash() -> None:
    """Two posts with one text are told; two parts are not one part with both texts."""
    assert text_hash(replace(ONE, post="other", language="fr")) == text_hash(ONE)
    assert text_hash(with_part(text="Hello")) != text_hash(ONE)
    joined = replace(ONE, parts=(Part("Héllo2", 6, 500),))
    assert text_hash(joined) != text_hash(ONE)
