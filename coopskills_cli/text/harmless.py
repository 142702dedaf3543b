"""Show a text from elsewhere on a terminal: what would steer it, or turn the line around, becomes a plain sign."""

from __future__ import annotations

import re

# Control characters but tab and line feed, both Unicode breaks, embeddings and isolates of the other direction
# (what is called Trojan Source), halves of characters. Blanks and joiners of every alphabet and emoji stay.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SIGN = "\ufffd"


def harmless(text: str) -> str:
    """The text, as long as before, with the replacement character for each that steers."""
    return text if text.isascii() and text.isprintable() else _STEERING.sub(SIGN, text)
