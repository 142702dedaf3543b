"""Tables and colour on a terminal, and plain text everywhere else."""

from __future__ import annotations

import pytest

from coopskills_cli.output.terminal import console, state, table


def test_a_table_in_a_file_is_plain_and_cuts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """No escape, no box, every word whole; a cell's line breaks are kept."""
    url = "https://example.org/" + "a" * 90
    table(("id", "state", ""), [("1", state("failed"), f"{url}\nnext")])
    out = capsys.readouterr().out
    assert url in out
    assert "next" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("words", ["[bold]x[/bold]", ":smile:", "[/]", "a\x1b[31mb", "x\u202ey"])
def test_what_a_cell_says_is_no_markup(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """Neither rich's own, nor a terminal's."""
    table(("post",), [(words,)])
    out = capsys.readouterr().out
    assert words.replace("\x1b", "\ufffd").replace("\u202e", "\ufffd") in out


def test_forced_colour_is_for_terminals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal it is plain, whatever the environment wishes."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    console().print("x", style="bold red")
    assert capsys.readouterr().out == "x\n"
