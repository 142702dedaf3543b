"""The preview of a message: a card that shows it as its network will, with counters, pictures and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from coopskills_cli.models import FacetType, Severity
from coopskills_cli.output.attachments import attached, options
from coopskills_cli.output.terminal import console, printable, state
from coopskills_cli.output.words import local
from coopskills_cli.text.harmless import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from rich.console import RenderableType

    from coopskills_cli.models import Message, Part, Problem

WIDTH = 76
FACET_STYLE = {FacetType.LINK: "blue underline", FacetType.TAG: "cyan", FacetType.MENTION: "magenta"}
NEARLY_FULL = 0.9


def show(message: Message, zone: ZoneInfo, stands: str | None = None) -> None:
    """Print the card of a message; `stands` is the state of its delivery, or another word for how it stands."""
    out = console()
    out.print(
        Panel(
            Group(*_inside(message)),
            title=_title(message),
            title_align="left",
            subtitle=_subtitle(message, zone, stands),
            subtitle_align="right",
            box=box.ROUNDED,
            border_style="red" if _errors(message) else "dim",
            width=min(WIDTH, out.width),
        )
    )


def _title(message: Message) -> Text:
    return Text.assemble(
        (message.post, "bold"), "  ", (message.account, ""), "  ", (f"{message.network} · {message.language}", "dim")
    )


def _subtitle(message: Message, zone: ZoneInfo, stands: str | None) -> Text:
    visibility = "" if message.visibility == "public" else f" · {message.visibility}"
    word = state(stands) if stands else Text("not scheduled", style="dim")
    return Text.assemble(local(message.due, zone), printable(visibility), " · ", word)


def _inside(message: Message) -> Iterator[RenderableType]:
    if message.content_warning:
        yield Text.assemble(("⚠ ", "yellow"), printable(message.content_warning), style="bold")
    for number, part in enumerate(message.parts, start=1):
        if number > 1:
            yield Rule(style="dim")
        yield coloured(part)
        yield from attached(part)
        yield _counter(part, number, len(message.parts))
    yield from options(message)
    for problem in message.problems:
        yield _problem(problem)


def coloured(part: Part) -> Text:
    """The text with its links, tags and mentions in colour: facets are bytes of UTF-8, rich counts characters."""
    raw = part.text.encode()
    text = printable(part.text)
    for facet in part.facets:
        start = len(raw[: facet.byte_start].decode())
        end = start + len(raw[facet.byte_start : facet.byte_end].decode())
        text.stylize(FACET_STYLE[facet.type], start, end)
    return text


def _counter(part: Part, number: int, parts: int) -> Text:
    share = part.length / part.limit if part.limit else 0
    style = "bold red" if share > 1 else "yellow" if share > NEARLY_FULL else "dim"
    limit = f"/{part.limit}" if part.limit else ""
    which = f"part {number} of {parts}  " if parts > 1 else ""
    return Text.assemble((which, "dim"), (f"{part.length}{limit}", style), justify="right")


def _problem(problem: Problem) -> Text:
    sign, style = ("✗ ", "bold red") if problem.severity is Severity.ERROR else ("! ", "yellow")
    remedy = f"\n  {harmless(problem.remedy)}" if problem.remedy else ""
    return Text.assemble((sign, style), (f"{problem.where}: ", "dim"), printable(problem.message), (remedy, "dim"))


def _errors(message: Message) -> bool:
    return any(problem.severity is Severity.ERROR for problem in message.problems)
