"""What pydantic minds, said to a person: which key, what is wrong with it, what to write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopskills_cli.campaign.spans import one_line, shown
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from coopskills_cli.campaign.source import KeyPath, Place

_SECRET = re.compile(r"token|passw|secret|credential|api_?-?key", re.IGNORECASE)
_TEXT, _TABLE = "a text in quotes", "a table"
_EXAMPLES = {_TEXT: 'write {key} = "..."', _TABLE: "write {title} on a line of its own, and its keys below"}
_KINDS = {
    "string_type": _TEXT,
    "list_type": "a list in brackets",
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
}


class Faults:
    """The problems of a config, gathered as they are found; `places` says where keys stand."""

    def __init__(self, places: Mapping[KeyPath, Place], file: str) -> None:
        self._places = places
        self._file = file
        self._found: list[tuple[int, Problem]] = []

    def add(self, path: KeyPath, code: str, message: str, remedy: str = "") -> None:
        """A problem with the key of this path, or with the nearest table around it that is written down."""
        account = str(path[1]) if path[:1] == ("accounts",) and len(path) > 1 else None
        line = next((self._places[path[:end]].line for end in range(len(path), 0, -1) if path[:end] in self._places), 1)
        where, message, remedy = f"{self._file}:{line}", one_line(message), one_line(remedy)
        self._found.append((line, Problem(Severity.ERROR, code, where, message, remedy, account=account)))

    def add_details(self, details: ErrorDetails, table: KeyPath, model: type[BaseModel] | None) -> None:
        """What pydantic said of the table at `table`, which was held against `model`."""
        # a key of a table that is itself wrong bears the mark [key]
        path = (*table, *(word for word in details["loc"] if word != "[key]"))
        kind, context = details["type"], details.get("ctx", {})
        if kind == "missing":
            self._missing(table, str(path[-1]), model)
        elif kind == "extra_forbidden":
            self._extra(path, model)
        elif kind in {"enum", "literal_error"}:
            self._unknown_value(path, str(details["input"]), str(context["expected"]))
        elif isinstance(error := context.get("error"), ValueError):
            self.add(path, getattr(error, "code", "bad-time"), str(error), getattr(error, "remedy", ""))
        else:
            self._wrong_type(path, _KINDS.get(kind, details["msg"]), model)

    def __bool__(self) -> bool:
        return bool(self._found)

    def unknown_key(self, path: KeyPath, known: Collection[str], remedy: str = "") -> None:
        """A key that is none of `known`; a secret is told apart, and its value never shown."""
        key = str(path[-1])
        if _SECRET.search(key):
            self._secret(path)
            return
        message = f"unknown key '{shown(key)}'" + (f" in {title(path[:-1])}" if path[:-1] else "")
        self.add(path, "unknown-key", message, remedy or suggestion(key, known))

    def sorted(self) -> list[Problem]:
        """Every problem, in file order."""
        return [problem for _, problem in sorted(self._found, key=lambda found: found[0])]

    def _extra(self, path: KeyPath, model: type[BaseModel] | None) -> None:
        if path[-1] in getattr(model, "elsewhere", ()):
            self.add(path, "unknown-key", f"an account of this network has no '{path[-1]}'", "take the line out")
        else:
            self.unknown_key(path, _keys(model))

    def _missing(self, table: KeyPath, key: str, model: type[BaseModel] | None) -> None:
        remedy = f"add {key} = {_keys(model).get(key) or '...'}"
        self.add(table, "missing-key", f"{title(table)} has no '{key}'", remedy)

    def _unknown_value(self, path: KeyPath, value: str, expected: str) -> None:
        words = re.findall(r"'([^']*)'", expected)
        self.add(path, "unknown-value", f"unknown value '{shown(value)}' of '{path[-1]}'", suggestion(value, words))

    def _wrong_type(self, path: KeyPath, kind: str, model: type[BaseModel] | None) -> None:
        key = next(word for word in reversed(path) if isinstance(word, str))
        what = f"each of '{key}'" if isinstance(path[-1], int) else f"'{key}'"
        example = _keys(model).get(key)
        remedy = f"write {key} = {example}" if example else _EXAMPLES.get(kind, "").format(key=key, title=title(path))
        self.add(path, "wrong-type", f"{what} must be {kind}", remedy)

    def _secret(self, path: KeyPath) -> None:
        account = str(path[1]) if path[0] == "accounts" else "NAME"
        message = f"'{path[-1]}' looks like a secret, and secrets never stand in the campaign folder"
        where = f"`coopskills accounts add {account}` puts it where it is safe"
        self.add(path, "secret-in-config", message, f"take the line out; {where}; change the secret if others saw it")


def title(table: Sequence[object]) -> str:
    """A table's path as its header shows it."""
    return f"[{'.'.join(map(str, table))}]"


def _keys(model: type[BaseModel] | None) -> dict[str, str]:
    """The keys that a table may hold, each with an example of its value."""
    fields = model.model_fields if model else {}
    return {field.alias or name: str((field.examples or [""])[0]) for name, field in fields.items()}
