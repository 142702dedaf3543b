"""Finds web addresses by twitter-text's grammar, which Mastodon and X share but for what follows the host.

Source: twitter-text 3.1.0, `extract_urls_with_indices` and its expressions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coopskills_cli.text.tables import twitter_domains

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACES = "\t-\r \u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
DIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
INVALID = "\ufffe\ufeff\uffff"
# ſ and the Kelvin sign are what [a-z] matches, beyond ASCII, where letter case is of no account.
LETTER = "A-Za-z\u017f\u212a"
LATIN_ACCENTS = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b"
    "\u02bb\u0300-\u036f\u1e00-\u1eff"
)
# A host has every character but white space, controls and ASCII punctuation; `-` and `_` within its labels.
IN_HOST = rf"[^\x00-/:-@\[-`{{-\x7f{SPACES}{DIRECTIONAL}{INVALID}]"
LABELS = rf"(?:{IN_HOST}++(?:[-_]++{IN_HOST}++)*+\.)+"
BEFORE = rf"(?:[^{LETTER}0-9@＠$#＃{INVALID}]|\A)"
PORT = "(?::[0-9]+)?"
TOP_LEVEL = re.compile(rf"{IN_HOST}{{1,24}}")
PUNYCODE = re.compile("xn--[0-9a-z]+", re.IGNORECASE)
GOES_ON = re.compile(rf"[{LETTER}0-9@+-]")
SHORTENED = re.compile(
    r"https?://t\.co/([a-z0-9]+)(?:\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]*[a-z0-9_&=#/-])?", re.IGNORECASE
)
LONGEST_SLUG = 40
LONGEST_ADDRESS = 4096


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a network reads addresses: `start` up to the last dot of the host, `tail` from behind the host."""

    start: re.Pattern[str]
    tail: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a text, from code point to code point; `scheme` is empty where none is written."""

    start: int
    end: int
    scheme: str
    host: str


def grammar(schemes: str, path: str, query: str) -> Grammar:
    """The grammar of a network, from expressions: alternatives, what follows the host, what follows that."""
    start = rf"{BEFORE}((?i:(?:{schemes})://)?)({LABELS})"
    return Grammar(re.compile(start), re.compile(rf"{PORT}(?:{path})?(?:{query})?", re.IGNORECASE))


def balanced(inner: str) -> str:
    """An expression for what stands in brackets, one pair within them included."""
    return rf"\((?:{inner}+|{inner}*\({inner}+\){inner}*)\)"


def addresses(text: str, grammar: Grammar) -> Iterator[Address]:
    """Every address in the text, those without a scheme too; none overlaps another."""
    position = 0
    while match := grammar.start.search(text, position):
        host_end = end_of_host(text, *match.span(2))
        if host_end is None:
            position = _next_start(text, *match.span(2))
            continue
        tail = grammar.tail.match(text, host_end)
        position = tail.end() if tail else host_end
        host = text[match.start(2) : host_end]
        address = _by_shortener(text, Address(match.start(1), position, match[1], host))
        if address is not None and address.end - address.start <= LONGEST_ADDRESS:
            yield address


def _next_start(text: str, start: int, labels_end: int) -> int:
    """Where to look on: labels that end in no host hold none either, unless from a `_` on."""
    within = text.find("_", start, labels_end)
    return labels_end - 1 if within < 0 else within


def end_of_host(text: str, start: int, labels_end: int) -> int | None:
    """Where a host ends whose labels, each with its dot, are given: behind the last dot before a top-level domain."""
    dot = labels_end
    while dot > start:
        before = text.rfind(".", start, dot - 1)
        label = text[max(before + 1, start) : dot - 1]
        end = None if "_" in label else _top_level_end(text, dot)
        if end is not None:
            return end
        dot = before + 1
    return None


def _top_level_end(text: str, start: int) -> int | None:
    run = TOP_LEVEL.match(text, start)
    if run is None:
        return None
    # Where all is ASCII, only the whole of it can be one; else the first of the list that what follows allows.
    ends = [run.end()] if run[0].isascii() else range(start + 1, run.end() + 1)
    known = twitter_domains()
    named = [(known[name], end) for end in ends if (name := text[start:end].casefold()) in known]
    ranked = [(rank, end) for rank, end in named if not GOES_ON.match(text, end)]
    if ranked:
        return min(ranked)[1]
    punycode = PUNYCODE.match(text, start)
    return punycode.end() if punycode else None


def _by_shortener(text: str, address: Address) -> Address | None:
    """An address of Twitter's shortener ends with its slug, and is none where that is too long; others stay."""
    match = SHORTENED.match(text, address.start, address.end)
    if match is None:
        return address
    return replace(address, end=match.end()) if len(match[1]) <= LONGEST_SLUG else None
