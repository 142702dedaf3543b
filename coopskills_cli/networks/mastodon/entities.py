"""Finds addresses, mentions and hashtags as a Mastodon server does.

Source: Mastodon 4.7's `app/lib/extractor.rb`, `config/initializers/twitter_regex.rb`, `Account::MENTION_RE` and
`Tag::HASHTAG_RE`. Its `xmpp:` and `magnet:` addresses are left out: they count in full, and nobody campaigns by them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from coopskills_cli.models import FacetType
from coopskills_cli.text.addresses import LATIN_ACCENTS, Grammar, addresses, balanced, grammar
from coopskills_cli.text.shape import LETTER, WHITE_SPACE, WORD, shape
from coopskills_cli.text.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMES = "https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini"
CYRILLIC = (
    "\u0400-\u0484\u0487-\u052f\u1c80-\u1c8a\u1d2b\u1d78\u2de0-\u2dff\ua640-\ua69f\ufe2e\ufe2f\U0001e030-\U0001e06d"
    "\U0001e08f"
)
DASHES = (
    "\u002d\u058a\u05be\u1400\u1806\u2010-\u2015\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030\u30a0\ufe31\ufe32"
    "\ufe58\ufe63\uff0d\U00010d6e\U00010ead"
)
BEYOND_ASCII = (
    "\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd"
    "\U00040000-\U0004fffd\U00050000-\U0005fffd\U00060000-\U0006fffd\U00070000-\U0007fffd\U00080000-\U0008fffd"
    "\U00090000-\U0009fffd\U000a0000-\U000afffd\U000b0000-\U000bfffd\U000c0000-\U000cfffd\U000d0000-\U000dfffd"
    "\U000e1000-\U000efffd\U000f0000-\U000ffffd\U00100000-\U0010fffd"
)
MENTION = re.compile(
    rf"(?<![=/0-9A-Za-z_{LETTER}{WORD}])"
    r"@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*"
    rf"(?:@[0-9A-Za-z_{LETTER}{WORD}]+(?:[.-]+[0-9A-Za-z_{LETTER}{WORD}]+)*)?)"
)
MENTION_GOES_ON = re.compile(rf"[@＠{LATIN_ACCENTS}]|://")
LONGEST_HOST = 253
ALPHA = f"A-Za-z{LETTER}"
IN_TAG = f"0-9_{ALPHA}{WORD}"
SEPARATORS = "_·・\u200c"
HASHTAG = re.compile(
    rf"(?<![^\t-\r ])[#＃]("
    rf"[{IN_TAG}][{IN_TAG}{SEPARATORS}]*[{ALPHA}{SEPARATORS}][{IN_TAG}{SEPARATORS}]*[{IN_TAG}]"
    rf"|[{IN_TAG}]*[{ALPHA}][{IN_TAG}]*)"
)
SCHEME_AT_END = re.compile(r"(?<=.)https?\Z")
LONGEST_LABEL = 63


@cache
def _grammar() -> Grammar:
    in_path = rf"[^{WHITE_SPACE}<>()?]"
    in_brackets = rf"[a-z0-9!*';:=+,.$/%#\[\]_~&|@{CYRILLIC}{LATIN_ACCENTS}{DASHES}]"
    last = rf"""(?:[^{WHITE_SPACE}()?!*"'「」<>;:=,.$%\[\]~&|]|{balanced(in_brackets)})"""
    path = rf"(?:{in_path}*(?:{balanced(in_path)}{in_path}*)*{last}|{in_path}+/)"
    in_query = rf"[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^{BEYOND_ASCII}]"
    last_of_query = rf"[a-z0-9_&=#/\-{BEYOND_ASCII}]"
    return grammar(SCHEMES, rf"/{path}*", rf"\?{in_query}*{last_of_query}")


def links(text: str) -> Iterator[Span]:
    """The addresses with a scheme."""
    if "://" not in text:
        return
    for address in addresses(text, _grammar()):
        if address.scheme and _is_host(address.host):
            yield Span(address.start, address.end, FacetType.LINK, text[address.start : address.end])


def _is_host(name: str) -> bool:
    """Whether it can be written in ASCII, by IDNA of 2003 with its Unicode 3.2, as libidn does."""
    if name.isascii():
        return all(len(label) <= LONGEST_LABEL for label in name.split("."))
    import stringprep
    from encodings import idna

    try:
        for label in idna.dots.split(name):
            idna.ToASCII(label)
    except UnicodeError:
        return False
    return not any(stringprep.in_table_a1(character) for character in name)


def mentions(text: str) -> Iterator[Span]:
    """The handles, with or without a server."""
    if "@" not in text:
        return
    for match in MENTION.finditer(shape(text)):
        handle = text[match.start(1) : match.end()]
        _, _, host = handle.partition("@")
        if len(host) <= LONGEST_HOST and not MENTION_GOES_ON.match(text, match.end()):
            yield Span(match.start(), match.end(), FacetType.MENTION, handle)


def hashtags(text: str) -> Iterator[Span]:
    """The hashtags."""
    if "#" not in text and "＃" not in text:
        return
    for match in HASHTAG.finditer(shape(text)):
        tag = text[match.start(1) : match.end()]
        if text.startswith("://", match.end()):
            tag = SCHEME_AT_END.sub("", tag)
        yield Span(match.start(), match.start(1) + len(tag), FacetType.TAG, tag)
