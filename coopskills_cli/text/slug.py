"""What a slug is, and the slug that a text was probably meant to be."""

from __future__ import annotations

import re
import unicodedata

SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
"""The form of a slug (use `fullmatch`): what every file system keeps apart, and every shell takes without quotes."""


def slugified(text: str) -> str:
    """The text as a slug: accents dropped, all else but letters and digits a dash; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
