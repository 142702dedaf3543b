"""Every listing as JSON, in the contract's fields: `{"schema": 1, "<name>": [...]}`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from coopskills_cli.models import State
from coopskills_cli.output.words import next_commands, rfc3339, shown_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coopskills_cli.models import Card, Delivery, Event, Message, Outcome, Part, Poll, Problem
    from coopskills_cli.planner import Difference


def emit(name: str, rows: Iterable[dict[str, Any]], **more: Any) -> None:
    """Print a listing on standard output, a row a line: the fast encoder knows no indentation."""
    lines = ",\n".join(_line(row) for row in rows)
    rest = "".join(f", {_line(key)}: {_line(value)}" for key, value in more.items())
    sys.stdout.write(f'{{"schema": 1, "{name}": [\n{lines}\n]{rest}}}\n')


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def problem(found: Problem) -> dict[str, Any]:
    """A row of `check`."""
    return {
        "severity": found.severity,
        "code": found.code,
        "where": found.where,
        "post": found.post,
        "account": found.account,
        "message": found.message,
        "remedy": found.remedy,
    }


def message(shown: Message, state: State | None) -> dict[str, Any]:
    """A row of `preview`; `state` is that of its delivery, None where it is not scheduled."""
    return {
        "post": shown.post,
        "account": shown.account,
        "network": shown.network,
        "language": shown.language,
        "due": rfc3339(shown.due),
        "content_warning": shown.content_warning or None,
        "visibility": shown.visibility,
        "state": state.shown if state else None,
        "quote": shown.quote or None,
        "tags": list(shown.tags),
        "reply": shown.reply and {"allow": shown.reply.allow, "quotes": shown.reply.quotes},
        "parts": [_part(part) for part in shown.parts],
        "problems": [problem(found) for found in shown.problems],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "text": part.text,
        "length": part.length,
        "limit": part.limit or None,
        "facets": [
            {"byte_start": facet.byte_start, "byte_end": facet.byte_end, "type": facet.type, "value": facet.value}
            for facet in part.facets
        ],
        "media": [
            {
                "file": media.file,
                "alt": media.alt,
                "type": media.type,
                "bytes": media.bytes,
                "width": media.width,
                "height": media.height,
                "captions": [captions.language for captions in media.captions],
            }
            for media in part.media
        ],
        "card": part.card and _card(part.card),
        "poll": part.poll and _poll(part.poll),
    }


def _card(shown: Card) -> dict[str, Any]:
    thumb = shown.thumb and shown.thumb.file
    return {"url": shown.url, "title": shown.title, "description": shown.description, "thumb": thumb}


def _poll(shown: Poll) -> dict[str, Any]:
    return {
        "options": list(shown.options),
        "expires_in": shown.seconds,
        "multiple": shown.multiple,
        "hide_totals": shown.hide_totals,
    }


def change(difference: Difference) -> dict[str, Any]:
    """A row of `changes`."""
    post, language, account = difference.identity
    return {
        "post": post,
        "account": account,
        "language": language,
        "change": difference.change,
        "due": rfc3339(difference.due),
    }


def delivery(queued: Delivery, name: str | None = None) -> dict[str, Any]:
    """A row of `queue`; `name` is the word for its post on a command line, where that is not the slug."""
    shown = queued.message
    helpful = next_commands(queued.state, queued.reason, name or shown.post, shown.account)
    return {
        "id": queued.id,
        "post": shown.post,
        "account": shown.account,
        "network": shown.network,
        "language": shown.language,
        "occurrence": queued.occurrence,
        "due": rfc3339(queued.due),
        "state": queued.state.shown,
        "reason": queued.reason or None,
        "parts": len(queued.parts),
        # what waits for a person is laid out, not published: its receipts say where
        "published_parts": 0 if queued.state is State.YOURS else sum(1 for part in queued.parts if part.receipt),
        "url": queued.url or None,
        "attempts": queued.attempts,
        "error": queued.error or None,
        "next": helpful[0] if helpful else None,
    }


def outcome(found: Outcome) -> dict[str, Any]:
    """A row of `publish` and `publish-due`."""
    return {
        "id": found.id,
        "post": found.post,
        "account": found.account,
        "language": found.language,
        "state": found.state.shown,
        "url": found.url or None,
        "error": found.error or None,
    }


def event(found: Event) -> dict[str, Any]:
    """A row of `log`."""
    return {
        "at": rfc3339(found.at),
        "id": found.delivery,
        "post": found.post,
        "account": found.account,
        "language": found.language,
        "before": shown_state(found.before) or None,
        "after": shown_state(found.after) or None,
        "detail": found.detail or None,
    }
