"""Reads what a page says of itself to those who link to it: OpenGraph, Twitter's cards, title and description.

Only the tags that say it are parsed as HTML, taken out by an expression that looks at each character once: a whole
page as a tree takes the square of its depth, and 100 KB made for it take minutes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from coopskills_cli.campaign.card_link import joined
from coopskills_cli.text.graphemes import clusters
from coopskills_cli.text.spans import byte_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from selectolax.lexbor import LexborNode

# app.bsky.embed.external knows no limits for them; a card shows far less
MOST_TITLE, MOST_DESCRIPTION = 300, 1_000
"""Graphemes, each of at most ten bytes on the average: a single one can be of any size."""
_BYTES_EACH = 10
_MOST_TAGS, _LONGEST_TAG = 500, 20_000
_TITLES = ("og:title", "twitter:title", "title")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
# A quote counts only where a value begins, as in HTML; whatever is never closed reaches to the end of the page.
_ATTRIBUTES = r"""(?: =\s*+ (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) ) | [^>] )*+ (?:>|\Z)"""
_TAG = re.compile(
    rf"""
    <!-- (?: -?> | .*? (?: --!?> | \Z ) )
    | <[!?/] [^>]*+
    | <(?P<raw> script | style | textarea | xmp | iframe | noembed | noframes )\b {_ATTRIBUTES}
       .*? (?: </(?P=raw)\b | \Z )
    | <title\b {_ATTRIBUTES} (?P<title> .*? ) (?: </title\b | \Z )
    | (?P<meta> <meta\b {_ATTRIBUTES} )
    | (?P<svg> <svg\b {_ATTRIBUTES} )
    | <[a-z] {_ATTRIBUTES}
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_HEAD_OVER = re.compile(r"</head\b|<body\b", re.IGNORECASE)
# a title that is cut must not turn the text behind it
_BIDI = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_DROPPED = frozenset({"Cc", "Cs"})
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself, empty where it says nothing; `url` is its own address, `image` its picture's."""

    url: str
    title: str
    description: str
    image: str


def read(html: str, url: str) -> Page:
    """What the page at `url` says, in one line each, and cut to MOST_TITLE and MOST_DESCRIPTION graphemes."""
    said = _said(_tags(html))
    title = _first(said, _TITLES, MOST_TITLE)
    description = _first(said, _DESCRIPTIONS, MOST_DESCRIPTION)
    images = (joined(url, said[key].strip()) for key in _IMAGES if key in said)
    return Page(url, title, description, next(filter(None, images), ""))


def is_head_over(html: str) -> bool:
    """Whether a page that broke off had said all that its head says."""
    return bool(_HEAD_OVER.search(html))


def _tags(html: str) -> Iterator[str]:
    """The page's title and meta tags, by themselves."""
    titled, count = False, 0
    for match in _TAG.finditer(html):
        titled = titled or match["svg"] is not None  # the pictures' own titles come after it
        if match["title"] is not None and not titled:
            titled = True
            yield f"<title>{match['title'][:_LONGEST_TAG]}</title>"
        elif match["meta"] is not None and len(match["meta"]) <= _LONGEST_TAG:
            count += 1
            yield match["meta"]
        if count >= _MOST_TAGS:
            return


def _said(tags: Iterator[str]) -> Mapping[str, str]:
    """The first words for each key, in lower case, with entities decoded; `title` is the tag's."""
    from selectolax.lexbor import LexborHTMLParser

    said: dict[str, str] = {}
    for tag in tags:
        # one by one: what is odd in one tag is not carried into the next
        for node in LexborHTMLParser(tag).css("title, meta"):
            keys, words = _word(node)
            if words.strip():
                said.update({key: words for key in keys if key not in said})
    return said


def _word(node: LexborNode) -> tuple[list[str], str]:
    """For which keys a tag has which words."""
    if node.tag == "title":
        return ["title"], node.text()
    names = (node.attributes.get("property"), node.attributes.get("name"))
    return " ".join(name for name in names if name).lower().split(), node.attributes.get("content") or ""


def _first(said: Mapping[str, str], keys: tuple[str, ...], most: int) -> str:
    return next(filter(None, (_capped(_clean(said[key]), most) for key in keys if key in said)), "")


def _clean(text: str) -> str:
    """One line without what controls a terminal or turns the text around; empty where there is nothing to see."""
    line = " ".join(text.split())
    kept = "".join(char for char in line if char not in _BIDI and unicodedata.category(char) not in _DROPPED)
    return kept.strip() if any(char.isprintable() and not char.isspace() for char in kept) else ""


def _capped(text: str, most: int) -> str:
    """The text, or as many whole graphemes of it as are allowed, the last an ellipsis."""
    most_bytes = most * _BYTES_EACH
    pieces = clusters(text[:most_bytes])
    if len(pieces) <= most and byte_length(text) <= most_bytes:
        return text
    sizes = accumulate(map(byte_length, pieces[: most - 1]))
    kept = "".join(piece for piece, size in zip(pieces, sizes, strict=False) if size <= most_bytes - byte_length(_CUT))
    return f"{kept.rstrip()}{_CUT}" if kept else ""
