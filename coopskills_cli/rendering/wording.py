"""From a rendered text to the texts of its parts: cut where the writer says so, split where the post allows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.models import Severity, Split
from coopskills_cli.text.splitting import TooLong, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Facet, Post
    from coopskills_cli.rendering.targets import Target

_CUT = re.compile(r"^---[ \t]*$", re.MULTILINE)
# no file holds these, but an escape in YAML or a template writes them; halves of characters cannot even be sent
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_COUNTER = {Split.NUMBERED: " {part}/{parts}"}


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a part, and of which of the writer's own parts (from 1) it is the beginning, 0 where of none."""

    text: str
    begins: int


def invisible(text: str) -> str:
    """The first character (`U+001B`) that no text for people has; empty where there is none."""
    found = _INVISIBLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def cut(rendered: str) -> list[str]:
    """The writer's own parts, each trimmed; some may be empty."""
    return [text.strip() for text in _CUT.split(rendered.strip())]


def parted(texts: Sequence[str], post: Post, target: Target) -> list[Words]:
    """The parts as they will be sent; TooLong where something in a text can neither be cut nor fits."""
    how = post.split or target.account.split
    found = []
    for number, text in enumerate(texts, start=1):
        pieces = _pieces(text, post, target, how)
        found += [Words(piece, number if place == 0 else 0) for place, piece in enumerate(pieces)]
    return found


def shown(text: str, target: Target) -> tuple[str, tuple[Facet, ...]]:
    """The text as it is sent, and what the network makes of it."""
    return target.rules.shown(text, target.links)


def _pieces(text: str, post: Post, target: Target, how: Split) -> Sequence[str]:
    if how is Split.NO or not text:
        return (text,)

    def fits(piece: str) -> bool:
        sent = shown(piece, target)[0]
        length = target.rules.length(sent, post.content_warning, target.limits)
        minded = target.rules.problems(sent, target.limits)
        return (not target.limits.text or length <= target.limits.text) and not any(
            problem.severity is Severity.ERROR for problem in minded
        )

    return split(text, fits=fits, facets=target.rules.facets, counter=_COUNTER.get(how, ""))


__all__ = ["TooLong", "Words", "cut", "invisible", "parted", "shown"]
