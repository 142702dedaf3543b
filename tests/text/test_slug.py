"""Slugs: what is none is told with the one that was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.text.slug import SLUG, slugified


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Launch", "launch"),
        ("Été à Liège!", "ete-a-liege"),
        ("  two  words ", "two-words"),
        ("-smart_2-", "smart-2"),
        ("日本", ""),
    ],
)
def test_a_text_becomes_a_slug(text: str, slug: str) -> None:
    """Accents go, all else but letters and digits becomes one dash."""
    assert slugified(text) == slug


@given(st.text())
def test_what_comes_out_is_a_slug_or_nothing(text: str) -> None:
    """Whatever is typed, the suggestion can be used as it stands, and stays as it is when asked again."""
    slug = slugified(text)
    assert slug == "" or SLUG.fullmatch(slug)
    assert slugified(slug) == slug
