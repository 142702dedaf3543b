"""A post on its way from file to Post: what was written, what it takes from its original, what is wrong so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coopskills_cli.campaign.post_schema import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from coopskills_cli.campaign.post_files import PostFile
    from coopskills_cli.campaign.yaml_reading import Fault, Value
    from coopskills_cli.models import Body, Post


@dataclass(frozen=True, slots=True)
class Written:
    """A post's file as written: nothing of it is looked up yet. `faults` are those of its form."""

    file: PostFile
    keys: Mapping[str, Value]
    bodies: Mapping[str, Body]
    faults: tuple[Fault, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Made:
    """A post as far as it could be read, and everything that is wrong with its file, in file order."""

    written: Written
    post: Post
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Draft:
    """A post in the making; `original` is the post that it translates. `keys` are its own over those of the original.

    What is wrong with a key that was taken over is told at the original alone.
    """

    written: Written
    original: Made | None
    keys: Mapping[str, Value] = field(init=False)
    faults: list[Fault] = field(init=False)

    def __post_init__(self) -> None:
        inherited = {} if self.original is None else self.original.written.keys
        self.keys = {key: value for key, value in inherited.items() if key != "language"} | dict(self.written.keys)
        self.faults = list(self.written.faults)

    def report(self, key: str, fault: Fault) -> None:
        """Note what is wrong with a key."""
        if self.own(key):
            self.faults.append(fault)

    def own(self, key: str) -> bool:
        """Whether the key stands in the post's own file."""
        return key in self.written.keys

    @property
    def variables(self) -> dict[str, Any]:
        """The template's own names, those of the original first."""
        inherited = self.original.written.keys if self.original else {}
        return dict(_variables(inherited)) | dict(_variables(self.written.keys))

    @property
    def lines(self) -> dict[str, int]:
        """The lines of its own keys; those below `overrides` as `overrides.bluesky.link`."""
        lines = {key: value.line for key, value in self.written.keys.items()}
        overrides = self.written.keys.get("overrides")
        for target, value in _children(overrides):
            lines[f"overrides.{target}"] = value.line
            lines |= {f"overrides.{target}.{key}": each.line for key, each in _children(value)}
        return lines


def _variables(keys: Mapping[str, Value]) -> Iterator[tuple[str, Any]]:
    """What stands in `vars` and at keys that are none of ours; a variable without a value is not given."""
    yield from ((name, value.plain()) for name, value in _children(keys.get("vars")) if value.value is not None)
    yield from ((key, value.plain()) for key, value in keys.items() if key not in KEYS and value.value is not None)


def _children(value: Value | None) -> Iterator[tuple[str, Value]]:
    if value is not None and isinstance(value.value, dict):
        yield from value.value.items()
