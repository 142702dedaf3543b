"""Finds addresses, mentions and hashtags as twitter-text does: X by its own word, other networks near enough."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from coopskills_cli.models import FacetType
from coopskills_cli.text.addresses import LATIN_ACCENTS, Grammar, addresses, balanced, end_of_host, grammar
from coopskills_cli.text.shape import LETTER, WORD, shape
from coopskills_cli.text.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.text.addresses import Address

LONGEST_LABEL = 63
LABELS_OF_LATIN = re.compile(rf"(?:[-A-Za-z0-9{LATIN_ACCENTS}]+\.)+")
PATH_FOLLOWS = re.compile("(?::[0-9]+)?/")
MENTION = re.compile(r"(?<![A-Za-z0-9_!#$%&*@＠])[@＠]([A-Za-z0-9_]{1,20})")
MENTION_GOES_ON = re.compile(rf"[@＠{LATIN_ACCENTS}]|://")
IN_TAG = rf"0-9A-Za-z_·・\u200c{LETTER}{WORD}"
HASHTAG = re.compile(rf"(?<![&{IN_TAG}])[#＃]([{IN_TAG}]*[A-Za-z{LETTER}][{IN_TAG}]*)(?![#＃]|://)")


@cache
def _grammar() -> Grammar:
    in_path = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-–_~@|&{LATIN_ACCENTS}]"
    last = rf"(?:[a-z\u0400-\u04ff0-9=_#/+\-{LATIN_ACCENTS}]|{balanced(in_path)})"
    path = rf"(?:{in_path}*(?:{balanced(in_path)}{in_path}*)*{last}|@{in_path}+/)"
    query = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9_&=#/\-]"
    return grammar("https?", rf"/{path}*", query)


def links(text: str) -> Iterator[Span]:
    """The addresses, those without a scheme too, if their host is written in Latin letters."""
    if "." not in text:
        return
    for address in addresses(text, _grammar()):
        if all(_length_in_ascii(label) <= LONGEST_LABEL for label in address.host.split(".")):
            yield from _with_scheme(text, address) if address.scheme else _without_scheme(text, address)


def _length_in_ascii(label: str) -> int:
    return len(label) if label.isascii() else len("xn--") + len(label.encode("punycode"))


def _with_scheme(text: str, address: Address) -> Iterator[Span]:
    yield Span(address.start, address.end, FacetType.LINK, text[address.start : address.end])


def _without_scheme(text: str, address: Address) -> Iterator[Span]:
    """Each host of Latin letters that is found in the host; a path, but no port or query alone, belongs to the last."""
    if address.start and text[address.start - 1] in "-_./":
        return
    found = [(address.start + start, address.start + end) for start, end in _latin_hosts(address.host)]
    if found and PATH_FOLLOWS.match(text, address.start + len(address.host), address.end):
        found[-1] = (found[-1][0], address.end)
    for start, end in found:
        yield Span(start, end, FacetType.LINK, f"https://{text[start:end]}")


def _latin_hosts(host: str) -> Iterator[tuple[int, int]]:
    position = 0
    while match := LABELS_OF_LATIN.search(host, position):
        end = end_of_host(host, *match.span())
        position = match.end() if end is None else end
        if end is not None:
            yield match.start(), end


def mentions(text: str, pattern: re.Pattern[str] = MENTION) -> Iterator[Span]:
    """The handles, without a server; `pattern` is for networks whose handles look different."""
    if "@" not in text and "＠" not in text:
        return
    for match in pattern.finditer(text):
        if not MENTION_GOES_ON.match(text, match.end()):
            yield Span(match.start(), match.end(), FacetType.MENTION, match[1])


def hashtags(text: str) -> Iterator[Span]:
    """The hashtags: with a letter in them, and not in the middle of a word."""
    if "#" not in text and "＃" not in text:
        return
    for match in HASHTAG.finditer(shape(text)):
        yield Span(match.start(), match.end(), FacetType.TAG, text[match.start(1) : match.end()])
