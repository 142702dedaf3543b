"""Setting `publish_at` in a post's front matter and leaving every other byte alone: ruamel's tokens say where."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from coopskills_cli.campaign.front_matter import Fault, FrontMatterError, read, split
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ruamel.yaml.tokens import Token

KeyPath = tuple[str, ...]

_KEY = "publish_at"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_PLAIN = re.compile(r"\w(?:[\w +-]|:(?! ))*\w")
_BLOCK = re.compile(r"[|>][^\r\n]*(?:\r\n|\r|\n)\s*(?P<content>\S(?:.*\S)?)", re.DOTALL)

_OPENING = ("MappingStartToken", "SequenceStartToken")
_CLOSING = ("MappingEndToken", "SequenceEndToken", "BlockEndToken")


def with_publish_at(text: str, when: str, file: str, path: KeyPath = (_KEY,)) -> str:
    """The text of a post (without BOM, any line ends) with another `publish_at`, in the quotes that were there.

    A missing key comes last; `path` leads to one that is there, below other keys. CampaignError with the problems of
    `file` where the front matter is broken.
    """
    lines = _LINE.findall(text)
    try:
        sheet = split("".join(re.sub(r"\r\n?", "\n", line) for line in lines))
    except FrontMatterError as error:
        raise CampaignError([_problem(fault, file) for fault in error.faults]) from error
    before, inner = "".join(lines[: sheet.first_line - 1]), "".join(lines[sheet.first_line - 1 : sheet.body_line - 2])
    ends = re.search(r"[\r\n]*\Z", before)
    edited = _edited(inner, when, path, ends[0] if ends else "\n")
    _require_same(inner, edited, _setting(path, when), file, sheet.first_line)
    return before + edited + text[len(before) + len(inner) :]


def publish_times(text: str) -> dict[KeyPath, str]:
    """Each `publish_at` of a readable post's text: its own, and those of networks and accounts."""
    keys: dict[str, Any] = {key: value.plain() for key, value in read(split(text).yaml, 1).keys.items()}
    found: dict[KeyPath, Any] = {(_KEY,): keys.get(_KEY)}
    for target, fields in (keys.get("overrides") or {}).items():
        found["overrides", target, _KEY] = fields.get(_KEY) if isinstance(fields, dict) else None
    return {path: str(value) for path, value in found.items() if value is not None}


def _edited(yaml: str, when: str, path: KeyPath, newline: str) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        tokens = list(YAML(typ="safe", pure=True).scan(yaml))
    except YAMLError:
        return yaml  # whoever reads it says what is wrong
    for number, keys in _keys(tokens):
        if keys == path:
            return _replaced(yaml, tokens[number + 2], tokens[number + 3], when)
    return _added(yaml, tokens, when, newline)


def _keys(tokens: Sequence[Token]) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Where each key begins, and the keys that lead to it, itself the last."""
    keys: list[object] = []
    for number, token in enumerate(tokens):
        kind = type(token).__name__
        if kind.endswith(_OPENING):
            keys.append(None)
        elif kind.endswith(_CLOSING):
            keys.pop()
        elif kind == "KeyToken" and keys:
            keys[-1] = getattr(tokens[number + 1], "value", None)
            yield number, tuple(keys)


def _replaced(yaml: str, colon: Token, value: Token, when: str) -> str:
    """Another value behind the key's colon, or the first one."""
    from ruamel.yaml.tokens import ScalarToken

    if not isinstance(value, ScalarToken):
        end = colon.end_mark.index
        return f"{yaml[:end]} {_scalar(when, '')}{yaml[end:]}"
    start, end = value.start_mark.index, value.end_mark.index
    if block := _BLOCK.match(yaml, start, end):
        return yaml[: block.start("content")] + when + yaml[block.end("content") :]
    return yaml[:start] + _scalar(when, value.style or "") + yaml[end:]


def _added(yaml: str, tokens: Sequence[Token], when: str, newline: str) -> str:
    """The key at the end, as far in as the others; in braces, at the beginning."""
    pair = f"{_KEY}: {_scalar(when, '')}"
    first = tokens[1]
    if type(first).__name__ == "FlowMappingStartToken":
        end = first.end_mark.index
        comma = "" if type(tokens[2]).__name__ == "FlowMappingEndToken" else ", "
        return yaml[:end] + pair + comma + yaml[end:]
    indent = first.start_mark.column if type(first).__name__ == "BlockMappingStartToken" else 0
    return f"{yaml}{' ' * indent}{pair}{newline}"


def _scalar(when: str, style: str) -> str:
    """The text as YAML, in single or double quotes where those stood, or where it needs them."""
    if style == "'":
        return "'" + when.replace("'", "''") + "'"
    return when if _PLAIN.fullmatch(when) and style != '"' else json.dumps(when, ensure_ascii=False)


def _setting(path: KeyPath, when: str) -> dict[str, Any]:
    """The keys of the path around the value."""
    setting: Any = when
    for key in reversed(path):
        setting = {key: setting}
    return dict(setting)


def _set(keys: Mapping[str, Any], setting: Mapping[str, Any]) -> dict[str, Any]:
    """The keys with the setting carried out."""
    return dict(keys) | {
        key: _set(keys[key], value) if isinstance(value, dict) else value for key, value in setting.items()
    }


def _require_same(old: str, new: str, setting: Mapping[str, Any], file: str, first_line: int) -> None:
    """CampaignError unless both are sound and say the same but for the new value."""
    before, after = (read(re.sub(r"\r\n?", "\n", yaml), first_line) for yaml in (old, new))
    if before.faults:
        raise CampaignError([_problem(fault, file) for fault in before.faults])
    expected = _set({key: value.plain() for key, value in before.keys.items()}, setting)
    if after.faults or {key: value.plain() for key, value in after.keys.items()} != expected:
        what = f"the front matter is written in a way in which '{_KEY}' cannot be changed safely"
        raise CampaignError([_problem(Fault(first_line, "front-matter", what, "change it yourself"), file)])


def _problem(fault: Fault, file: str) -> Problem:
    return Problem(Severity.ERROR, fault.code, f"{file}:{fault.line}", fault.message, fault.remedy)
