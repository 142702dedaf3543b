"""Where each key of a TOML file stands: tomllib gives no positions, and an error or an edit needs them."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]

_GAP = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r'(?P<word>[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|\'[^\']*\')')
_TEXT = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL)
_BARE = re.compile(r"[^\s,\]}#]+(?: [0-9][0-9:.+Zz-]*)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key stands: `line` from 1; the rest are offsets in the text.

    The written key is `key` to `word_end` (`a.b`), its last word starts at `word`; the value is `start` to `end`. Of a
    table's header, `start` and `end` are both the end of the header. `inline` is whether it stands in an inline table.
    """

    line: int
    key: int
    word: int
    start: int
    end: int
    inline: bool = False


def places(text: str) -> dict[KeyPath, Place]:
    """The place of each key and of each element of an array, by its path (`("accounts", "x", "languages", 0)`).

    `text` must be TOML that tomllib takes. A table that is only implied by a header or a dotted key has the place of
    what implies it.
    """
    reader = _Reader(text)
    reader.document()
    return reader.found


class _Reader:
    """Walks over a TOML text that is known to be right, and notes where it was."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.found: dict[KeyPath, Place] = {}
        self._line_ends = [match.end() for match in re.finditer("\n", text)]
        self._counts: dict[KeyPath, int] = {}  # tables in each array of tables

    def document(self) -> None:
        """Headers and the pairs below them."""
        table: KeyPath = ()
        self._take(_BLANK)
        while self.at < len(self.text):
            if self._sees("["):
                table = self._header()
            else:
                self._pair(table, inline=False)
            self._take(_BLANK)

    def _header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`: the path of the table that it opens."""
        start, many = self.at, self._sees("[[")
        self.at += 2 if many else 1
        self._take(_GAP)
        words = self._words()
        path: KeyPath = ()
        for word, _, _ in words[:-1]:
            path = self._entered((*path, word))
        path = (*path, words[-1][0])
        if many:
            self._counts[path] = self._counts.get(path, 0) + 1
        path = self._entered(path)
        self.at += 2 if many else 1
        self._note(path, Place(self._line(start), words[0][1], words[-1][1], self.at, self.at))
        return path

    def _entered(self, path: KeyPath) -> KeyPath:
        """The path itself, or that of the last table where it is an array of tables."""
        return (*path, self._counts[path] - 1) if path in self._counts else path

    def _pair(self, table: KeyPath, *, inline: bool) -> None:
        words = self._words()
        self.at += len("=")
        self._take(_GAP)
        path, start = (*table, *(word for word, _, _ in words)), self.at
        self._value(path)
        self._note(path, Place(self._line(words[0][1]), words[0][1], words[-1][1], start, self.at, inline))

    def _words(self) -> list[tuple[str, int, int]]:
        """The words of a dotted key, each with its start and end; stands behind the blanks that follow."""
        words = []
        while True:
            match = self._take(_KEY)
            word = match["word"]
            text = tomllib.loads(f"x = {word}")["x"] if word[0] in "\"'" else word
            words.append((text, match.start(), match.end()))
            self._take(_GAP)
            if not self._sees("."):
                return words
            self.at += len(".")
            self._take(_GAP)

    def _value(self, path: KeyPath) -> None:
        if self._sees("["):
            self._array(path)
        elif self._sees("{"):
            self._inline_table(path)
        else:
            self._take(_TEXT if self.text[self.at] in "\"'" else _BARE)

    def _array(self, path: KeyPath) -> None:
        index = 0
        self._open()
        while not self._sees("]"):
            start = self.at
            self._value((*path, index))
            self._note((*path, index), Place(self._line(start), start, start, start, self.at))
            index += 1
            self._next()
        self.at += len("]")

    def _inline_table(self, path: KeyPath) -> None:
        self._open()
        while not self._sees("}"):
            self._pair(path, inline=True)
            self._next()
        self.at += len("}")

    def _open(self) -> None:
        self.at += len("[")
        self._take(_BLANK)

    def _next(self) -> None:
        self._take(_BLANK)
        if self._sees(","):
            self.at += len(",")
            self._take(_BLANK)

    def _note(self, path: KeyPath, place: Place) -> None:
        self.found[path] = place
        for length in range(1, len(path)):
            self.found.setdefault(path[:length], place)

    def _sees(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.text, self.at)
        if not match:
            raise ValueError(f"this is no TOML, from offset {self.at} on")
        self.at = match.end()
        return match

    def _line(self, offset: int) -> int:
        return bisect_right(self._line_ends, offset) + 1
