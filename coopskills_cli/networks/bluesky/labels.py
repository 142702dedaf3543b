"""The content warnings that Bluesky knows: labels that an account puts on its own posts."""

from __future__ import annotations

LABELS = frozenset({"sexual", "nudity", "porn", "graphic-media"})
"""Those of com.atproto.label.defs that the official app offers for a post of one's own."""


def label_of(content_warning: str) -> str:
    """The label that a content warning is; empty where it is any other text."""
    word = content_warning.strip().lower()
    return word if word in LABELS else ""
