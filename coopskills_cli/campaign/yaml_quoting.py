"""Print a broken line of YAML as it should have been written, once that was tried and found to be right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LINE = re.compile(
    r"(?P<head>[ ]*(?:-[ ]+)*(?:(?P<key>[\w.-]+):[ \t]+)?)(?P<value>\S.*?)(?P<comment>[ \t]+#(?:[ \t].*)?)?[ \t]*"
)
_UNSPACED = re.compile(r"(?P<head>[ ]*(?:-[ ]+)*)(?P<key>[a-z_]+):(?P<value>[^\s:].*)")
_SET_IN = re.compile(r"[ \t]+[\w-]+:(?:[ ]|$)")
_INDENT = re.compile(r"[ ]*(?:-[ ]+)*")
_WORD = re.compile(r"\w")
_FLOW = re.compile(r"\[(?P<inside>[^\[\]{}'\"]*)\]")


@dataclass(frozen=True, slots=True)
class Repair:
    """A text in which the line `row` (from 0) was put right, and what to tell a person."""

    text: str
    row: int
    remedy: str


def repaired(text: str, row: int, sound_until: Callable[[str], int | None]) -> Repair | None:
    """The text with one line put right, if that moves the first mistake behind it; None where nothing helps.

    `row` is where the mistake was noticed, which can be a line after it was made. `sound_until` gives the row of
    a text's first mistake.
    """
    lines = text.split("\n")
    earlier = next((number for number in range(row - 1, -1, -1) if lines[number].strip()), row)
    for candidate_row in dict.fromkeys((row, earlier)):
        above = lines[earlier] if candidate_row == row != earlier else ""
        for line, remedy in _candidates(lines[candidate_row], above):
            other = "\n".join([*lines[:candidate_row], line, *lines[candidate_row + 1 :]])
            until = sound_until(other)
            if until is None or until > row:
                return Repair(other, candidate_row, remedy)
    return None


def _candidates(line: str, above: str) -> Iterator[tuple[str, str]]:
    """The line as it may have been meant, the likeliest first, and how to say so."""
    if "\t" in line:
        yield line.replace("\t", "  "), "put blanks in place of the tab"
    if above and _SET_IN.match(line):
        alike = " " * len(_INDENT.match(above)[0])  # type: ignore[index]  # the pattern matches the empty text too
        yield alike + line.lstrip(), "begin it below the first letter of the line above"
    if unspaced := _UNSPACED.fullmatch(line):
        yield _written(f"{unspaced['head']}{unspaced['key']}: {unspaced['value']}")
    parts = _LINE.fullmatch(line)
    if parts and parts["head"].strip() and _WORD.search(parts["value"]):
        for value in _values(parts["value"]):
            yield _written(f"{parts['head']}{value}{parts['comment'] or ''}")


def _written(line: str) -> tuple[str, str]:
    return line, f"write: {line.strip()}"


def _values(value: str) -> Iterator[str]:
    """The value as it may have been meant."""
    if flow := _FLOW.fullmatch(value):
        words = ", ".join(_quoted(word.strip()) for word in flow["inside"].split(","))
        yield f"[{words}]"
    if value.startswith('"') and value.count('"') == 1:
        yield f'{value}"'
    yield _quoted(value)


def _quoted(value: str) -> str:
    """The value in quotation marks that fit it; marks that were already around it are no part of it."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
