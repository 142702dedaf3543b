"""Held: each key of a TOML file is found where it stands, in every spelling that TOML has."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.source import places

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY_SPELLING = '''\
# a comment = "with" [brackets]
top = 1 # one
"quoted \\u0022 key" . 'and more' = '#'

[campaign] # here
name = "a \\" # no comment"
state = 'C:\\'
text = """
[not.a.table] ""
x = "no key" \\"""" # why
raw = \'\'\'
y = 1\'\'\'\'
languages = [ # the first is the original
  "en", # why
  'fr',
  ["x", { a = 1, b.c = [2] }],
]
when = 2023-11-28 14:30:00 # a blank in it
also = [2023-11-28 14:30:00Z, 1e3]
empty = {}
none = []

  [ accounts . "x-y" ]
network="mastodon"

[[list]]
a = 1
[list.sub]
b = 2
[[list]]
a = 3
[[list.inner]]
c = 4
[accounts]
'''


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths(child, (*path, key))


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, (dict, list)):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(child, (*path, key))
    else:
        yield path, value


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_spelling_is_found(end: str) -> None:
    """The places are those of the keys that tomllib finds, and what stands at a value's place is that value."""
    text = EVERY_SPELLING.replace("\n", end)
    parsed, found = tomllib.loads(text), places(text)
    assert set(found) == set(paths(parsed))
    for path, value in leaves(parsed):
        assert tomllib.loads(f"x = {text[found[path].start : found[path].end]}")["x"] == value


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (('quoted " key', "and more"), 3),
        (("campaign",), 5),
        (("campaign", "text"), 8),
        (("campaign", "raw"), 11),
        (("campaign", "languages"), 13),
        (("campaign", "languages", 1), 15),
        (("campaign", "languages", 2, 1, "b", "c"), 16),
        (("campaign", "when"), 18),
        (("accounts", "x-y", "network"), 24),
        (("list", 0, "a"), 27),
        (("list", 0, "sub", "b"), 29),
        (("list", 1, "a"), 31),
        (("list", 1, "inner", 0, "c"), 33),
        (("accounts",), 34),
    ],
)
def test_each_key_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    """A table's line is that of its own header, wherever it stands."""
    assert places(EVERY_SPELLING)[path].line == line


def test_a_written_key_can_be_copied() -> None:
    """An edit adds a key in the way its sisters are written."""
    text = "campaign . name = 'x'\nother = { a.b = 1 }\n"
    found = places(text)
    place = found["campaign", "name"]
    assert text[place.key : place.word] == "campaign . "
    assert not place.inline
    place = found["other", "a", "b"]
    assert text[place.key : place.word] == "a."
    assert place.inline


keys = st.text(max_size=4)
values = st.recursive(
    st.one_of(st.integers(-(2**31), 2**31), st.booleans(), st.text(max_size=8), st.datetimes(), st.floats(0, 9)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=4))
def test_every_document_is_read_like_tomllib_does(document: dict[str, Any]) -> None:
    """Whatever keys and values there are, the same paths are found."""
    text = tomlkit.dumps(document)
    assert set(places(text)) == set(paths(tomllib.loads(text)))
