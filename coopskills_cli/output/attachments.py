"""What hangs on a message, as its card in the terminal shows it: pictures, videos, link cards, polls, quotes, tags."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from coopskills_cli.campaign.spans import format_span
from coopskills_cli.text.harmless import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from coopskills_cli.models import Card, Media, Message, Part, Poll

INSET = (1, 0, 0, 2)
CARD_WIDTH = 60


def attached(part: Part) -> Iterator[RenderableType]:
    """What hangs on a part, in the order in which networks show it."""
    for media in part.media:
        yield Padding(_media(media), INSET)
    if part.card:
        yield Padding(_card(part.card), INSET)
    if part.poll:
        yield Padding(_poll(part.poll), INSET)


def options(message: Message) -> Iterator[Text]:
    """What is said of the whole message, a line each."""
    if message.quote:
        yield Text.assemble(("❝ quotes ", "dim"), message.quote)
    if message.tags:
        yield Text.assemble(("# ", "dim"), harmless(", ".join(message.tags)))
    if message.reply and message.reply.allow is not None:
        yield Text.assemble(("↩ replies: ", "dim"), ", ".join(message.reply.allow) or "nobody")
    if message.reply and not message.reply.quotes:
        yield Text("❝ may not be quoted", style="dim")


def _media(media: Media) -> Text:
    sign = "▶ " if media.type.startswith("video/") else "▣ "
    captions = "".join(f", captions {captions.language}" for captions in media.captions)
    facts = f"  {media.type}, {media.width}×{media.height}, {_size(media.bytes)}{captions}\n"
    described = (harmless(media.alt), "italic") if media.alt else ("no alt text", "red")
    return Text.assemble((sign, "green"), harmless(media.file), (facts, "dim"), described)


def _card(card: Card) -> Panel:
    thumb = [Text(f"▣ {_size(card.thumb.bytes)}", style="green")] if card.thumb else []
    lines = [Text(harmless(card.title), style="bold"), Text(harmless(card.description))] if card.description else []
    shown = lines or [Text(harmless(card.title), style="bold")]
    return Panel(
        Group(*thumb, *shown, Text(harmless(card.url), style="blue")),
        box=box.SQUARE,
        border_style="dim",
        width=CARD_WIDTH,
    )


def _poll(poll: Poll) -> Text:
    sign = "☐" if poll.multiple else "○"
    lines = "".join(f"{sign} {harmless(option)}\n" for option in poll.options)
    hidden = ", totals hidden until then" if poll.hide_totals else ""
    return Text.assemble(lines, (f"open for {format_span(timedelta(seconds=poll.seconds))}{hidden}", "dim"))


def _size(size: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000 or unit == "MB":  # noqa: PLR2004  (a thousand of one unit is the next one)
            return f"{size} {unit}"
        size = round(size / 1000)
    raise AssertionError
