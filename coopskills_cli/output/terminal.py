"""The terminal: where colour, boxes and widths are decided, and the tables of every listing."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coopskills_cli.text.harmless import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PIPED_WIDTH = 200
"""Columns where no terminal sets a limit: a table in a file need not be cut at 80."""

PIPED_HEIGHT = 50


def console() -> Console:
    """A console on standard output: plain under `NO_COLOR`, `TERM=dumb` and where there is no terminal."""
    on_terminal = sys.stdout.isatty()
    free = not on_terminal and "COLUMNS" not in os.environ
    return Console(
        file=sys.stdout,
        # left to itself, rich would still write bold and underlined
        color_system="auto" if on_terminal and not os.environ.get("NO_COLOR") else None,
        force_terminal=on_terminal,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
        width=PIPED_WIDTH if free else None,
        height=PIPED_HEIGHT if free else None,  # without it, rich takes no width under TERM=dumb, which cron has
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """Print rows under headings; long cells are folded, never cut."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(printable(cell) for cell in row))
    console().print(made)


def printable(cell: str | Text) -> Text:
    """A cell that cannot steer the terminal, whatever a file or a server says."""
    return cell if isinstance(cell, Text) else Text(harmless(cell))


STATE_STYLE = {
    "queued": "cyan",
    "sending": "yellow",
    "published": "green",
    "uncertain": "bold yellow",
    "failed": "bold red",
    "missed": "red",
    "held": "yellow",
    "yours": "bold magenta",
    "cancelled": "dim",
}


def state(word: str) -> Text:
    """A state in its colour."""
    return Text(word, style=STATE_STYLE.get(word, ""))
