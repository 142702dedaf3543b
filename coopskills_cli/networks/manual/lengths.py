"""How the networks that are posted to by hand count a text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from coopskills_cli.text.spans import apart, byte_length
from coopskills_cli.text.tables import characters
from coopskills_cli.text.twitter import links

ADDRESS = 23
# twitter-text's config v3: these ranges weigh half of what all else does, emoji included.
LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")


def units(text: str) -> int:
    """UTF-16 code units, as editors in a browser count: an emoji is two or more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def weighted(text: str) -> int:
    """As X counts: an address 23, an emoji 2, a character of most alphabets 1, of the others 2."""
    text = unicodedata.normalize("NFC", text)
    found = apart(links(text))
    plain = "\0".join(_between(text, [(span.start, span.end) for span in found]))
    bare, emoji = _emoji().subn("", plain)
    return ADDRESS * len(found) - len(found) + 2 * (emoji + len(bare)) - len(LIGHT.findall(bare))


def with_emoji_in_bytes(text: str) -> int:
    """As Threads counts: a character is one, but an emoji is as many as it has bytes in UTF-8."""
    return len(text) + sum(byte_length(emoji) - len(emoji) for emoji in _emoji().findall(text))


def _between(text: str, stretches: list[tuple[int, int]]) -> list[str]:
    starts = [0, *(end for _, end in stretches)]
    ends = [*(start for start, _ in stretches), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


@cache
def _emoji() -> re.Pattern[str]:
    """One emoji, however many characters it is made of (UTS #51)."""
    pictograph = f"(?![©®])[{characters('pictographic').pattern}]"
    tinted = f"{pictograph}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
    tags = "(?:[\U000e0020-\U000e007e]+\U000e007f)?"
    return re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|[©®]\ufe0f|{tinted}{tags}(?:\u200d{tinted})*")
