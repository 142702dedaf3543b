"""What Bluesky minds in a message as a whole, and what becomes there of what it cannot carry.

Source: the schemas app.bsky.feed.post, app.bsky.embed.video and app.bsky.embed.recordWithMedia; a record that breaks
one is refused whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopskills_cli.models import Problem, Severity
from coopskills_cli.networks.bluesky.facets import HOSTED, SPACE, TAG_BYTES, TAG_GRAPHEMES
from coopskills_cli.networks.bluesky.labels import LABELS, label_of
from coopskills_cli.text.graphemes import count
from coopskills_cli.text.spans import byte_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.models import Card, Media, Message, Part

MOST_TAGS = 8
MOST_CAPTIONS = 20
THUMB_BYTES = 1_000_000
VIDEO = "video/"
SPACES = re.compile(f"[{SPACE}]")
# BCP 47 as @atproto/syntax reads it for the format `language`, but for its irregular old tags
LANGUAGE = re.compile(
    r"[a-z]{2,8}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)


def minded(message: Message) -> Iterator[Problem]:
    """Every problem; `code` is the key of the post that it lies in."""
    yield from _warning_of(message)
    yield from _tags(message)
    yield from _language(message.language, "language", "the post is")
    for part in message.parts:
        yield from _poll(part)
        yield from _media(part)
        yield from _card(part)


def can_be_card(card: Card) -> bool:
    """Whether its address is one that a post may bear."""
    return HOSTED.match(card.url) is not None and not SPACES.search(card.url)


def has_thumb(card: Card) -> bool:
    """Whether its picture goes along."""
    return card.thumb is not None and card.thumb.bytes <= THUMB_BYTES


def _warning_of(message: Message) -> Iterator[Problem]:
    if message.content_warning and not label_of(message.content_warning):
        what = f"Bluesky has no content warning in free words: there {message.content_warning!r} is not shown"
        remedy = f"say it in the text too, or give it one of {', '.join(sorted(LABELS))} there by `overrides`"
        yield _warning("content-warning", what, remedy)


def _tags(message: Message) -> Iterator[Problem]:
    if len(message.tags) > MOST_TAGS:
        what = f"{len(message.tags)} tags beside the text, Bluesky takes {MOST_TAGS}"
        yield _error("tags", what, "leave some out")
    for tag in message.tags:
        length, size = count(tag), byte_length(tag)
        if length > TAG_GRAPHEMES or size > TAG_BYTES:
            much = f"{length} characters" if length > TAG_GRAPHEMES else f"{size} bytes"
            limit = f"{TAG_GRAPHEMES} and {TAG_BYTES} bytes"
            yield _error("tags", f"the tag {tag!r} has {much}, Bluesky takes {limit}", "shorten it")


def _language(language: str, key: str, what: str) -> Iterator[Problem]:
    if not LANGUAGE.fullmatch(language):
        yield _error(key, f"{what} in {language!r}, which Bluesky takes for no language", "write a code such as `en`")


def _poll(part: Part) -> Iterator[Problem]:
    if part.poll:
        remedy = "leave the account out, or write `poll:` without a value for it in `overrides` and ask in the text"
        yield _error("poll", "Bluesky has no polls: the question would stand there without its answers", remedy)


def _media(part: Part) -> Iterator[Problem]:
    videos = [media for media in part.media if media.type.startswith(VIDEO)]
    if videos and len(part.media) > 1:
        what = f"{videos[0].file} is a video, which Bluesky takes alone: one a post, and no pictures with it"
        yield _error("media", what, "give the others to another part by `part`, or leave them out")
    for video in videos:
        yield from _captions(video)


def _captions(video: Media) -> Iterator[Problem]:
    if len(video.captions) > MOST_CAPTIONS:
        what = f"{video.file} has captions in {len(video.captions)} languages, Bluesky takes {MOST_CAPTIONS}"
        yield _error("media", what, "leave some out")
    for captions in video.captions:
        yield from _language(captions.language, "media", f"the captions {captions.file} are")


def _card(part: Part) -> Iterator[Problem]:
    card = part.card
    if card is None:
        return
    if part.media:
        what = "Bluesky shows pictures or the card of a link in a post, not both: the card is left out"
        yield _warning("card", what, "write `card: false` for it in `overrides`, or give the pictures to another part")
    elif not can_be_card(card):
        yield _warning(
            "card", f"{card.url!r} is no address that a card can have: it is left out", "write `https://...`"
        )
    elif card.thumb and not has_thumb(card):
        what = f"the picture of the card has {card.thumb.bytes:,} bytes, Bluesky takes {THUMB_BYTES:,}: it is left out"
        yield _warning("card", what, "give the card a smaller `thumb`")


def _error(code: str, message: str, remedy: str) -> Problem:
    return Problem(Severity.ERROR, code, "", message, remedy)


def _warning(code: str, message: str, remedy: str) -> Problem:
    return Problem(Severity.WARNING, code, "", message, remedy)
