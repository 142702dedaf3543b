"""Held: the frozen tables are what their sources say, and can be asked."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import coopskills_cli.text.tables as module
from coopskills_cli.text.tables import characters, top_level_domains, twitter_domains
from tests.reference.official import HOME, node

NAMES = ("tlds.txt", "tlds-twitter.txt", "unicode.txt")


def test_the_tables_are_what_their_generator_writes(tmp_path: Path) -> None:
    """Nobody edits them by hand, and a newer source shows as a difference here."""
    subprocess.run([node(), "tables.mjs", str(tmp_path)], cwd=HOME, check=True)
    kept = Path(module.__file__).parent
    for name in NAMES:
        assert (tmp_path / name).read_text(encoding="utf-8") == (kept / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("punctuation", "!_،。«", "$+a1 \u0301"),
        ("alphabetic", "aéя合ᾳिⒶ", "1_.\u0301 "),
        ("word", "aéя合1٣_\u0301", ".½² -"),
        ("pictographic", "👍❤©", "1#a🇪"),
    ],
)
def test_a_class_holds_its_characters(name: str, inside: str, outside: str) -> None:
    """Also read as an expression."""
    found = characters(name)
    assert all(character in found for character in inside)
    assert not any(character in found for character in outside)
    assert re.fullmatch(f"[{found.pattern}]+", inside)
    assert not re.search(f"[{found.pattern}]", outside)


def test_top_level_domains_are_in_lower_case_and_in_unicode() -> None:
    """As the official client lists them."""
    assert {"com", "coop", "eu", "ευ", "рф", "中国"} <= top_level_domains()
    assert not {"COM", "invalidtld", "", "xn--p1ai"} & top_level_domains()


def test_twitter_domains_have_their_rank() -> None:
    """No two share one after case was folded, since the first that fits counts."""
    known = twitter_domains()
    assert {"com", "coop", "eu", "рф"} <= known.keys()
    assert sorted(known.values()) == list(range(len(known)))
