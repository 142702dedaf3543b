"""Cut a post's body into the text for all and the texts that a line `=== bluesky` begins for one network or account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.campaign.yaml_reading import Fault
from coopskills_cli.models import Body

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SIGN = "==="
_SECTION = re.compile(r"^===(?!=)(?P<name>.*)$", re.MULTILINE)
_MEANT_AS_TEXT = 'as a line of the text, write it {{ "===" }}'


class Bodies(NamedTuple):
    """The texts by network or account, "" being for all others (always there), and what is wrong with the sections."""

    texts: Mapping[str, Body]
    faults: tuple[Fault, ...]


class _Section(NamedTuple):
    """A stretch of the body: the name that begins it (None for the first), the name's line, the text and its line."""

    name: str | None
    line: int
    body: Body


def split_body(text: str, file: str, line: int, targets: Collection[str]) -> Bodies:
    """Cut a body whose first line is `line` of `file`; `targets` are the networks and accounts there are."""
    faults: list[Fault] = []
    texts: dict[str, Body] = {}
    for section in _sections(text, file, line):
        fault = None if section.name is None else _wrong(section.name, section.line, texts, targets)
        if fault:
            faults.append(fault)
        else:
            texts[section.name or ""] = section.body
    return Bodies(texts, tuple(faults))


def trimmed(text: str, file: str, line: int) -> Body:
    """The text without the white space around it; its line is moved to where it begins."""
    lead = len(text) - len(text.lstrip())
    return Body(text.strip(), file, line + text.count("\n", 0, lead))


def _sections(text: str, file: str, line: int) -> Iterator[_Section]:
    name, start, above = None, 0, line
    for found in _SECTION.finditer(text):
        yield _Section(name, above, trimmed(text[start : found.start()], file, above))
        above += text.count("\n", start, found.start())
        name, start = found["name"].strip().removesuffix(SIGN).strip(), found.end()
    yield _Section(name, above, trimmed(text[start:], file, above))


def _wrong(name: str, line: int, texts: Mapping[str, Body], targets: Collection[str]) -> Fault | None:
    """What is wrong with the line that begins a section."""
    if not name:
        return Fault(line, "section", f"this line '{SIGN}' names no network or account", _MEANT_AS_TEXT)
    if name not in targets:
        remedy = f"{suggestion(name, sorted(targets))}; {_MEANT_AS_TEXT}"
        return Fault(line, "unknown-target", f"no network or account is called '{shown(name)}'", remedy)
    if name in texts:
        what = f"'{name}' has a text already, from line {texts[name].line} on"
        return Fault(line, "section", what, "keep one of the two")
    return None
