"""What whoever posts by hand is asked for, beyond pasting a text and its media."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.models import Replier
from coopskills_cli.text.durations import duration
from coopskills_cli.text.harmless import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopskills_cli.models import Card, Message, Poll, Receipt, ReplyControl
    from coopskills_cli.networks.manual.naming import Names

REPLIERS = {
    Replier.MENTIONED: "those it mentions",
    Replier.FOLLOWING: "those whom the account follows",
    Replier.FOLLOWERS: "those who follow the account",
}


def asked(message: Message, names: Sequence[Names], network: str, quoted: Receipt | None) -> Iterator[str]:
    """A line each, none for what the message does not have; `network` is the service as people write it."""
    if message.quote:
        yield f"Quote our post '{message.quote}'" + (f": {_line(quoted.url)}" if quoted and quoted.url else "")
    for part, own in zip(message.parts, names, strict=True):
        which = f" with {own.text}" if len(names) > 1 else ""
        if part.poll:
            yield from _poll(part.poll, which)
        if part.card:
            yield _card(part.card, which, network)
        for file, video, captions in own.captions():
            yield f"Captions of {video}: {file} ({captions.language})"
    if message.tags:
        yield f"Tags that are not in the text: {', '.join(map(_line, message.tags))}"
    if message.reply:
        yield from _replies(message.reply)


def _poll(poll: Poll, which: str) -> Iterator[str]:
    answers = "several answers each" if poll.multiple else "one answer each"
    hidden = ", results hidden until then" if poll.hide_totals else ""
    yield f"Poll{which}, open for {duration(poll.seconds)}, {answers}{hidden}:"
    yield from (f"    {_line(option)}" for option in poll.options)


def _card(card: Card, which: str, network: str) -> str:
    said = ": ".join(_line(words) for words in (card.title, card.description) if words)
    return f'Link card{which}: {network} makes it of {_line(card.url)} by itself; it should say "{said}"'


def _replies(reply: ReplyControl) -> Iterator[str]:
    if reply.allow is not None:
        allowed = " and ".join(REPLIERS[replier] for replier in reply.allow)
        yield f"Replies: only from {allowed}" if allowed else "Replies: from nobody"
    if not reply.quotes:
        yield "Quotes: by nobody"


def _line(words: str) -> str:
    """Words from elsewhere in one line, so that they cannot look like lines of ours."""
    return harmless(" ".join(words.split()))
