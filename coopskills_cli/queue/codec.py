"""Messages as the queue keeps them: JSON that says the same in the same bytes, and the hashes made from it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

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
from coopskills_cli.queue.timetext import from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEVER = "never"
_MICROSECOND = timedelta(microseconds=1)


def dumps(message: Message) -> str:
    """The whole message as canonical JSON; ValueError where its `due` has no zone."""
    return _canonical(
        {
            "post": message.post,
            "account": message.account,
            "network": message.network,
            "language": message.language,
            "parts": [asdict(part) for part in message.parts],
            "due": None if message.due is None else to_text(message.due),
            "content_warning": message.content_warning,
            "visibility": message.visibility,
            "late_after": _NEVER if message.late_after == NEVER else message.late_after // _MICROSECOND,
            "sources": dict(message.sources),
            "problems": [asdict(problem) for problem in message.problems],
            **_options(message),
        }
    )


def loads(text: str) -> Message:
    """The message that `dumps` wrote; ValueError for any other text."""
    try:
        return _message(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a message of the queue: {error!r}") from error


def content_hash(message: Message) -> str:
    """SHA-256, in hexadecimal, of what people will see; when it goes out and how long it is do not count."""
    content = {
        "post": message.post,
        "account": message.account,
        "network": message.network,
        "language": message.language,
        "parts": [_content(part) for part in message.parts],
        "content_warning": message.content_warning,
        "visibility": message.visibility,
        **_options(message),
    }
    return _hash(content)


def text_hash(message: Message) -> str:
    """SHA-256, in hexadecimal, of the parts' texts alone: the same for two posts that say the same."""
    return _hash([part.text for part in message.parts])


def _content(part: Part) -> dict[str, Any]:
    return {
        "text": part.text,
        "facets": [asdict(facet) for facet in part.facets],
        "media": [_seen(media) for media in part.media],
        "card": part.card
        and {"url": part.card.url, "title": part.card.title, "description": part.card.description}
        | {"thumb": part.card.thumb and part.card.thumb.sha256},
        "poll": part.poll and asdict(part.poll),
    }


def _seen(media: Media) -> dict[str, Any]:
    captions = [[captions.language, captions.sha256] for captions in media.captions]
    return {"sha256": media.sha256, "alt": media.alt, "type": media.type, "captions": captions}


def _options(message: Message) -> dict[str, Any]:
    reply = message.reply and asdict(message.reply)
    return {"quote": message.quote, "tags": list(message.tags), "reply": reply}


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(value: object) -> str:
    return sha256(_canonical(value).encode("utf-8")).hexdigest()


def _message(raw: Mapping[str, Any]) -> Message:
    late_after = raw["late_after"]
    return Message(
        post=raw["post"],
        account=raw["account"],
        network=raw["network"],
        language=raw["language"],
        parts=tuple(_part(part) for part in raw["parts"]),
        due=None if raw["due"] is None else from_text(raw["due"]),
        content_warning=raw["content_warning"],
        visibility=raw["visibility"],
        late_after=NEVER if late_after == _NEVER else late_after * _MICROSECOND,
        sources=MappingProxyType(dict(raw["sources"])),
        problems=tuple(_problem(problem) for problem in raw["problems"]),
        quote=raw["quote"],
        tags=tuple(raw["tags"]),
        reply=_reply(raw["reply"]),
    )


def _part(raw: Mapping[str, Any]) -> Part:
    facets = tuple(Facet(**{**facet, "type": FacetType(facet["type"])}) for facet in raw["facets"])
    media = tuple(_media(picture) for picture in raw["media"])
    card, poll = raw["card"], raw["poll"]
    return Part(
        text=raw["text"],
        length=raw["length"],
        limit=raw["limit"],
        facets=facets,
        media=media,
        card=card and Card(**{**card, "thumb": card["thumb"] and _media(card["thumb"])}),
        poll=poll and Poll(**{**poll, "options": tuple(poll["options"])}),
    )


def _media(raw: Mapping[str, Any]) -> Media:
    return Media(**{**raw, "captions": tuple(Captions(**captions) for captions in raw["captions"])})


def _reply(raw: Mapping[str, Any] | None) -> ReplyControl | None:
    if raw is None:
        return None
    allow = raw["allow"]
    return ReplyControl(None if allow is None else tuple(Replier(who) for who in allow), raw["quotes"])


def _problem(raw: Mapping[str, Any]) -> Problem:
    return Problem(**{**raw, "severity": Severity(raw["severity"])})
