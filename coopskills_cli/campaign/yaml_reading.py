"""Read one YAML mapping at libyaml's speed without its guesses: no `no` as false, no key twice, nothing swallowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from coopskills_cli.campaign.spans import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml._yaml import Mark as LibyamlMark
    from yaml.error import Mark as PythonMark

    Mark = LibyamlMark | PythonMark

Scalar = str | int | float | bool | None

# a number is one only if it prints as it is written: 1.10, 007 and 1e3 stay texts
_INT = re.compile(r"0|-?[1-9][0-9]{0,14}")
_FLOAT = re.compile(r"-?[0-9]{1,9}\.[0-9]{1,6}")
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
# a hashtag behind a value; a comment has a blank after its sign
_SWALLOWED = re.compile(r"(?:[,\s]*\s)(#\w\S*)")
SWALLOWED = "swallowed"
"""The code of a fault where YAML would have taken half a value for a comment."""
_DEEPEST = 12
_SAID = {
    "mapping values are not allowed in this context": "a `: ` within a value, or lines that are not set in alike",
    "mapping values are not allowed here": "a `: ` within a value, or lines that are not set in alike",
    "found unexpected end of stream": "a quotation mark that opens here is never closed",
    "did not find expected key": "this is no line `key: value`, or something stands behind a closing quotation mark",
    "could not find expected ':'": "this is no line `key: value`",
    "found unknown escape character": "a backslash within double quotation marks",
}
_REMEDY = "write `key: value` lines, with quotation marks around a value that is not plain words; the text comes below"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: `line` counts from 1, `code` is that of the Problem it becomes."""

    line: int
    code: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """What stands at a key or in a list: `value` is a scalar, a tuple of Values or a dict of Values by key.

    `line` is that of its key, or its own where it has none; `text_line` is where the text itself begins.
    """

    value: Scalar | tuple[Value, ...] | dict[str, Value]
    line: int
    text_line: int = 0

    def plain(self) -> object:
        """The value without its lines: scalars, lists and dicts."""
        if isinstance(self.value, dict):
            return {key: value.plain() for key, value in self.value.items()}
        if isinstance(self.value, tuple):
            return [value.plain() for value in self.value]
        return self.value


class _BrokenError(Exception):
    """Reading cannot go on."""

    def __init__(self, line: int, message: str, remedy: str = _REMEDY, code: str = "yaml") -> None:
        super().__init__(message)
        self.fault = Fault(line, code, message, remedy)


class YamlReader:
    """Reads the mapping once: `keys` as far as it came, `duplicates` on the way. Lines count from `first_line`.

    Anchors, aliases and tags are refused, and depth is bounded, so that a small file cannot become a large value.
    """

    def __init__(self, text: str, first_line: int, *, libyaml: bool = True) -> None:
        self.keys: dict[str, Value] = {}
        self.duplicates: list[Fault] = []
        self._text = text
        self._lines = text.split("\n")
        self._first = first_line
        self._hashes = "#" in text
        self._libyaml = libyaml

    def read(self) -> Fault | None:
        """Read everything, or up to the fault that is returned."""
        loader = yaml.CSafeLoader if self._libyaml and yaml.__with_libyaml__ else yaml.SafeLoader
        try:
            self._document(yaml.parse(self._text, Loader=loader))
        except _BrokenError as error:
            return error.fault
        except yaml.MarkedYAMLError as error:
            return self._said(error)
        except yaml.reader.ReaderError as error:
            return self._unreadable(error)
        return None

    def _document(self, events: Iterator[yaml.Event]) -> None:
        next(events)  # the stream
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            return
        root = next(events)
        self._refuse_marks(root)
        explicit = isinstance(start, yaml.DocumentStartEvent) and start.explicit
        if not isinstance(root, yaml.MappingStartEvent) or explicit:
            raise _BrokenError(self._line(root), "this is no line `key: value`")
        self._mapping(events, self.keys, 1)
        next(events)  # the document's end
        if not isinstance(end := next(events), yaml.StreamEndEvent):
            raise _BrokenError(self._line(end), "a second YAML document begins here", "the text of a post comes below")

    def _mapping(self, events: Iterator[yaml.Event], keys: dict[str, Value], depth: int) -> None:
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            self._refuse_marks(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _BrokenError(self._line(event), "a bracket or brace begins this value, so YAML reads a key in it")
            line, key = self._line(event), event.value
            value = self._value(events, next(events), line, depth)
            if key in keys:
                what = f"'{shown(key)}' stands here a second time, first in line {keys[key].line}"
                self.duplicates.append(Fault(line, "duplicate-key", what, "keep one of the two"))
            else:
                keys[key] = value

    def _value(self, events: Iterator[yaml.Event], event: yaml.Event, line: int, depth: int) -> Value:
        self._refuse_marks(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if depth == _DEEPEST:
            raise _BrokenError(line, f"values within values, more than {_DEEPEST} deep", "write it flatter")
        if isinstance(event, yaml.MappingStartEvent):
            keys: dict[str, Value] = {}
            self._mapping(events, keys, depth + 1)
            return Value(keys, line)
        values = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            values.append(self._value(events, event, self._line(event), depth + 1))
        return Value(tuple(values), line)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Value:
        text, block = event.value, event.style in ("|", ">")
        if self._hashes and not block:
            self._refuse_swallowed(event)
        value = _resolved(text) if event.implicit[0] else text
        return Value(value, line, self._line(event) + block)

    def _refuse_swallowed(self, event: yaml.ScalarEvent) -> None:
        row, column = _place(event.end_mark)
        # at the end of the text libyaml's mark can lie behind the last line
        rest = self._lines[row][column:] if row < len(self._lines) else ""
        if found := _SWALLOWED.match(rest):
            what = f"YAML would take `{shown(found[1])}` for a comment, and what follows it on this line"
            remedy = "put the value in quotation marks; a comment has a blank behind its #"
            raise _BrokenError(self._first + row, what, remedy, SWALLOWED)

    def _refuse_marks(self, event: yaml.Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor or tag or isinstance(event, yaml.AliasEvent):
            row, column = _place(event.start_mark)
            sign = self._lines[row][column : column + 1]
            raise _BrokenError(
                self._first + row, f"`{sign}` at the beginning of a value has a meaning of its own in YAML"
            )

    def _line(self, event: yaml.Event) -> int:
        return self._first + _place(event.start_mark)[0]

    def _said(self, error: yaml.MarkedYAMLError) -> Fault:
        """The parser's trouble in words, at the line where it began."""
        unclosed = error.problem == "found unexpected end of stream" or "flow" in (error.context or "")
        row, column = _place((error.context_mark if unclosed else None) or error.problem_mark or error.context_mark)
        row = min(row, max(len(self._lines) - 2, 0))
        sign, problem = self._lines[row][column : column + 1], error.problem or error.context or "cannot be read"
        if sign == "\t":
            said = "a tab stands here, where YAML wants blanks"
        elif problem.startswith("found character") and "cannot start any token" in problem:
            said = f"no value can begin with `{sign}`"
        else:
            said = _SAID.get(problem, f"this is no YAML: {problem}")
        return Fault(self._first + row, "yaml", said, _REMEDY)

    def _unreadable(self, error: yaml.reader.ReaderError) -> Fault:
        sign = chr(error.character) if isinstance(error.character, int) else str(error.character)
        row = self._text.count("\n", 0, max(self._text.find(sign), 0))
        return Fault(self._first + row, "yaml", f"a character that YAML does not take: U+{ord(sign):04X}", "delete it")


def _place(mark: Mark | None) -> tuple[int, int]:
    """Row and column of a mark, from 0."""
    return (mark.line, mark.column) if mark else (0, 0)


def _resolved(text: str) -> Scalar:
    """What a value without quotation marks means."""
    if text in _NOTHING:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and str(float(text)) == text:
        return float(text)
    return text
