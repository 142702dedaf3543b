"""Read a post's front matter as people mean it: lines kept, nothing guessed, every mistake told with its line."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.yaml_quoting import repaired
from coopskills_cli.campaign.yaml_reading import SWALLOWED, Fault, Value, YamlReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from coopskills_cli.campaign.yaml_quoting import Repair

__all__ = ["Fault", "Front", "FrontMatterError", "Sheet", "Value", "read", "split"]

FENCE = "---"
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# YAML 1.1, which libyaml reads, ends a line at these; no editor does, so the lines that we name would be wrong
_FOREIGN_BREAK = re.compile("[\x80-\x9f\u2028\u2029\ufeff]")
# what an editor's smart dashes make of a fence, or a person who drew it by eye
_LIKE_FENCE = re.compile(r"[-–—−]{1,9}[ \t]*")
_KEY = re.compile(r"[\w-]+:(?:[ \t]|$)")
_LONGEST = 50_000
_MOST_FAULTS = 20


class FrontMatterError(ValueError):
    """A file in which no front matter can be found; `faults` is not empty."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(f"line {fault.line}: {fault.message}" for fault in faults))
        self.faults = faults


class Sheet(NamedTuple):
    """A file cut in two: the YAML between the fences and the body, each with its first line in the file."""

    yaml: str
    first_line: int
    body: str
    body_line: int


class Front(NamedTuple):
    """The keys as far as they could be read, and what is wrong with the others."""

    keys: Mapping[str, Value]
    faults: tuple[Fault, ...]


def split(text: str) -> Sheet:
    """Cut a post's text (line ends as LF) at its two fences; FrontMatterError."""
    if faults := tuple(_unfit(text)):
        raise FrontMatterError(*faults)
    lines = text.split("\n")
    opening = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not _is_fence(lines[opening]):
        raise FrontMatterError(_unopened(opening + 1, lines[opening]))
    closing = next((number for number in range(opening + 1, len(lines)) if _is_fence(lines[number])), None)
    if closing is None:
        raise FrontMatterError(_unclosed(opening, lines))
    yaml = "".join(f"{line}\n" for line in lines[opening + 1 : closing])
    return Sheet(yaml, opening + 2, "\n".join(lines[closing + 1 :]), closing + 2)


def read(yaml_text: str, first_line: int, *, libyaml: bool = True) -> Front:
    """The keys of a YAML mapping whose first line is `first_line` of its file; raises nothing.

    After a mistake that could be put right, reading goes on. `libyaml`: it is used where it is installed.
    """
    if unfit := _unfit_for_yaml(yaml_text, first_line):
        return Front({}, (unfit,))
    text = yaml_text
    faults: list[Fault] = []
    while True:
        reader = YamlReader(text, first_line, libyaml=libyaml)
        fault = reader.read()
        if fault is None:
            return Front(reader.keys, (*faults, *reader.duplicates))
        repair = repaired(text, fault.line - first_line, lambda other: _sound_until(other, first_line, libyaml=libyaml))
        faults.append(_remedied(fault, repair, first_line) if repair else fault)
        if repair is None or len(faults) == _MOST_FAULTS:
            return Front(reader.keys, (*faults, *reader.duplicates))
        text = repair.text


def _sound_until(text: str, first_line: int, *, libyaml: bool) -> int | None:
    """How many lines are sound before the first mistake; None where there is none."""
    fault = YamlReader(text, first_line, libyaml=libyaml).read()
    return fault.line - first_line if fault else None


def _remedied(fault: Fault, repair: Repair, first_line: int) -> Fault:
    note = "; if it is a comment, put a blank behind its #" if fault.code == SWALLOWED else ""
    return replace(fault, line=first_line + repair.row, remedy=repair.remedy + note)


def _is_fence(line: str) -> bool:
    return line.startswith(FENCE) and line.rstrip() == FENCE


def _unfit(text: str) -> Iterator[Fault]:
    """What no post may contain, wherever it stands."""
    if found := _CONTROL.search(text):
        yield _invisible(text, found, 1)
    for mark in islice(_CONFLICT.finditer(text), _MOST_FAULTS):
        remedy = "keep the lines that are right and delete the three kinds of marker lines"
        yield Fault(
            _line(text, mark.start()), "conflict-marker", f"git left a conflict marker: {shown(mark[0])}", remedy
        )


def _unfit_for_yaml(text: str, first_line: int) -> Fault | None:
    if found := _FOREIGN_BREAK.search(text):
        return _invisible(text, found, first_line)
    if len(text) > _LONGEST:
        what = f"the front matter has more than {_LONGEST:,} characters"
        return Fault(first_line, "yaml", what, "the text of a post stands below it")
    return None


def _invisible(text: str, found: re.Match[str], first_line: int) -> Fault:
    what = f"an invisible character (U+{ord(found[0]):04X}) stands here, perhaps pasted from elsewhere"
    return Fault(first_line + _line(text, found.start()) - 1, "control-character", what, "delete it and type it anew")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _unopened(line: int, found: str) -> Fault:
    if _LIKE_FENCE.fullmatch(found):
        return Fault(line, "front-matter", f"this line is {found.strip()!r} instead of '{FENCE}'", f"write: {FENCE}")
    what = "the file is empty" if not found.strip() else f"the file does not begin with a line '{FENCE}'"
    where = "above the keys" if _KEY.match(found) else "above the text, with the keys between them"
    times = "one more line" if _KEY.match(found) else "two lines"
    return Fault(line, "front-matter", what, f"put {times} '{FENCE}' {where}")


def _unclosed(opening: int, lines: list[str]) -> Fault:
    for number in range(opening + 1, len(lines)):
        if _LIKE_FENCE.fullmatch(lines[number]):
            return _unopened(number + 1, lines[number])
    what = f"the front matter that begins here has no end: a line '{FENCE}' is missing"
    return Fault(opening + 1, "front-matter", what, f"put a line '{FENCE}' between the keys and the text")
