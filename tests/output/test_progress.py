"""Bars of uploads: for a person at a terminal, for large files."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.progress import Progress

from coopskills_cli.output.progress import WORTH_A_BAR, Uploads, uploads


def test_without_a_terminal_there_is_no_bar() -> None:
    """Cron's mail holds no bars: pytest's standard error is no terminal."""
    with uploads(quiet=False) as progress:
        assert progress is None


def test_a_large_file_has_a_bar_and_a_small_one_none() -> None:
    """The bar has the file's name and follows what was sent."""
    bars = Progress(console=Console(file=StringIO(), force_terminal=True, width=80))
    progress = Uploads(bars)
    progress(10, WORTH_A_BAR - 1, "media/small.png")
    progress(WORTH_A_BAR, 4 * WORTH_A_BAR, "media/film.mp4")
    progress(3 * WORTH_A_BAR, 4 * WORTH_A_BAR, "media/film.mp4")
    assert [(row.description, row.percentage) for row in bars.tasks] == [("media/film.mp4", 75.0)]
