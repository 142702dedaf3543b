"""What a writer forgot in a text: placeholders, and Markdown that no network renders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.models import Body, Post

_PLACEHOLDER = re.compile(r"TODO\([^)\n]*\)?|\bTODO\b")
_BOLD = re.compile(r"\*\*[^*\n]+\*\*")
_LINK = re.compile(r"\[[^\]\n]+\]\([^)\n]+\)")


def placeholders(post: Post, source: str) -> Iterator[Problem]:
    """Each marked placeholder of a file: an error where it would go out, a reminder in a draft or a comment."""
    text_begins = min((body.line for body in post.bodies.values() if body.file == post.path), default=1)
    for number, line in enumerate(source.split("\n"), start=1):
        comment = number < text_begins and line.lstrip().startswith("#")
        severity = Severity.WARNING if post.draft or comment else Severity.ERROR
        for found in _PLACEHOLDER.finditer(line):
            remedy = "write what belongs there, then remove `draft: true`" if post.draft else "write what belongs there"
            what = f"a placeholder is left: {found.group()}"
            yield Problem(severity, "placeholder", f"{post.path}:{number}", what, remedy, post.slug)


def markdown(post: Post, source: str) -> Iterator[Problem]:
    """Bold and links in Markdown: every network shows the signs themselves."""
    del source  # overrides are texts too, and stand elsewhere in the file
    for file, line, text in _lines(post):
        for pattern, remedy in ((_BOLD, "leave the stars out"), (_LINK, "write the text, then the address")):
            for found in pattern.finditer(text):
                what = f"no network renders Markdown, all would show {found.group()}"
                yield Problem(Severity.WARNING, "markdown", f"{file}:{line}", what, remedy, post.slug)


def addresses(post: Post, source: str) -> Iterator[Problem]:
    """A `link` that no network takes for an address."""
    del source
    if post.link and not post.link.startswith(("https://", "http://")) and not _PLACEHOLDER.search(post.link):
        what = f"{post.link} is no address: no network makes a link of it"
        where = f"{post.path}:{post.lines.get('link', 1)}"
        remedy = f"write https://{post.link.rpartition('://')[2]}"
        yield Problem(Severity.WARNING, "link", where, what, remedy, post.slug)


def _lines(post: Post) -> Iterator[tuple[str, int, str]]:
    """Every line that a writer wrote: file, number, text; a text that two targets share once."""
    bodies: list[Body] = list(post.bodies.values())
    bodies += [changes["body"] for changes in post.overrides.values() if "body" in changes]
    seen: set[tuple[str, int]] = set()
    for body in bodies:
        for number, text in enumerate(body.text.split("\n"), start=body.line):
            if (body.file, number) not in seen:
                seen.add((body.file, number))
                yield body.file, number, text
