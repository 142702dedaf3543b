"""Tell whether a status that the account shows is the one that a request asked for."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_MENTION = re.compile(r"@(\w(?:[\w.-]*\w)?)@\w(?:[\w.-]*\w)?")
"""A mention with its server: HTML shows it without."""
_BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asked for; `reply_to` is empty where it starts a thread, `quote` where it quotes nothing.

    `poll` are the answers, none where there is no poll.
    """

    text: str
    content_warning: str
    language: str
    reply_to: str
    media: tuple[str, ...]
    poll: tuple[str, ...] = ()
    quote: str = ""


def wanted_by(request: bytes) -> Wanted:
    """What the recorded bytes of a request ask for."""
    content = json.loads(request)
    return Wanted(
        text=content["status"],
        content_warning=content.get("spoiler_text", ""),
        language=content.get("language", ""),
        reply_to=content.get("in_reply_to_id", ""),
        media=tuple(content.get("media_ids", ())),
        poll=tuple(content.get("poll", {}).get("options", ())),
        quote=content.get("quoted_status_id", ""),
    )


def could_be(status: Mapping[str, Any], wanted: Wanted) -> bool:
    """Whether no more than the text may differ, as far as it is told. A server may narrow the visibility by itself."""
    return (
        not status.get("reblog")
        and str(status.get("in_reply_to_id") or "") == wanted.reply_to
        and loose(html.unescape(status.get("spoiler_text") or "")) == loose(html.unescape(wanted.content_warning))
        and _same_language(status.get("language"), wanted.language)
        and len(_media(status)) == len(wanted.media)
        and _answers(status) in ((), tuple(_plain(html.unescape(option)) for option in wanted.poll))
        and _quoted(status) in ("", wanted.quote)
    )


def lacks(status: Mapping[str, Any], wanted: Wanted) -> bool:
    """Whether a poll or quote is not there: left out by the server, or it is another status with the same text."""
    return bool((wanted.poll and not status.get("poll")) or (wanted.quote and not status.get("quote")))


def has_our_media(status: Mapping[str, Any], wanted: Wanted) -> bool:
    """Whether it carries the very uploads of the request: nothing else can, whatever became of the text."""
    return bool(wanted.media) and sorted(_media(status)) == sorted(wanted.media)


def same_source(source: str, text: str) -> bool:
    """Whether a status's source is the text, as servers keep it: trimmed, with line ends of their own."""
    return _plain(source) == _plain(text)


def reads_as(content: str, text: str) -> bool:
    """Whether a status's HTML shows the text: its marks taken off, mentions without their server."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return loose("".join(reader.pieces)) == loose(text)


def loose(text: str) -> str:
    """A text as far as HTML keeps it: white space as one space, mentions by their short name, no upper case."""
    return _MENTION.sub(r"@\1", _plain(text)).casefold()


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _media(status: Mapping[str, Any]) -> list[str]:
    return [str(media.get("id")) for media in status.get("media_attachments") or ()]


def _answers(status: Mapping[str, Any]) -> tuple[str, ...]:
    options = (status.get("poll") or {}).get("options") or ()
    return tuple(_plain(html.unescape(str(option.get("title")))) for option in options)


def _quoted(status: Mapping[str, Any]) -> str:
    """The id of what it quotes; empty where that is nothing, or withdrawn."""
    quote = status.get("quote") or {}
    shown = quote.get("quoted_status") or {}
    return str(quote.get("quoted_status_id") or shown.get("id") or "")


def _same_language(shown: object, wanted: str) -> bool:
    """By its first part, where the server keeps one at all: `pt-BR` may have become `pt`."""
    if not shown or not wanted:
        return True
    one, other = (str(tag).replace("_", "-").split("-")[0].casefold() for tag in (shown, wanted))
    return one == other


class _Reader(HTMLParser):
    """Gathers the text of a status; the ends of a long link, which Mastodon hides, are part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
