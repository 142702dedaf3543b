"""Tells where a sentence ends, by signs alone, so that no language needs to be known.

In doubt it does not end: what is missed is one place among many, what is found wrongly tears a name from its title.
"""

from __future__ import annotations

import re
import unicodedata

NO_BREAK = "\u00a0\u2007\u202f"
# Latin; Greek (its own question mark); Armenian, Arabic, Urdu, Hindi, Burmese, Ethiopic, Khmer; Chinese and Japanese.
TERMINATORS = ".!?…‼⁇⁈⁉\u037e։؟۔।॥။።៕។。｡！？．"
GREEK_QUESTION = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff];\Z")
OPENERS = "\"'«»‹›“”„‚‘’([{¿¡「『（《〈【"
CLOSERS = "\"'»«›‹”“’‘)]}」』）》〉】"
# Chinese and Japanese write no space behind a sentence.
WITHOUT_SPACE = re.compile(rf"[。｡！？]+[{re.escape(CLOSERS)}]*")
# No sentence is told by more than its last word, and no abbreviation is longer than this.
LOOK_BACK = 40
# Titles with a vowel, which stand before a name; those without one are known by that.
TITLES = frozenset(
    (
        "assoc",
        "dipl",
        "doc",
        "dott",
        "gen",
        "hon",
        "ing",
        "inż",
        "mag",
        "mme",
        "prof",
        "rev",
        "sen",
        "sig",
        "sra",
        "univ",
    )
)
LETTERS = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff]+")
VOWELS = frozenset("aeiouyæœøıαεηιουωаеиоуъыэюяєіѣ")
ROMAN = re.compile(r"[IVXLCDM]+")
LONGEST_PIECE, LONGEST_BEFORE_NUMBER, LONGEST_ORDINAL = 2, 4, 2


def ends_sentence(text: str, end: int, start: int) -> bool:
    """Whether what stands before `end` ends a sentence, where what stands from `start` on follows after white space.

    A terminator, with quotes or brackets closed behind it, ends one; not before a lower-case letter (`e.g. this`, also
    an address: a link stays with the sentence that names it). A full stop does not, either, after a single letter
    (`J. Smith`, `z. B.`), letters between full stops (`p.ex.`, `U.S.`), an ordinal (`14. September`, `XXI. Gipfel`),
    a short word before a number (`Art. 3`), a word without a vowel (`Dr.`, `Ltd.`), or a usual title (`Prof.`).
    """
    before = text[max(0, end - LOOK_BACK) : end].rstrip(CLOSERS + NO_BREAK)
    said = before.rstrip(TERMINATORS)
    after = text[start : start + LOOK_BACK].lstrip(OPENERS + NO_BREAK)
    if said == before and not GREEK_QUESTION.search(before):
        return False
    if _is_lower(after[:1]):
        return False
    word = said.split()[-1].lstrip(OPENERS) if said.split() else ""
    return before[len(said) :] != "." or not _is_abbreviated(word, after)


def _is_lower(letter: str) -> bool:
    """Whether it is a letter that would be upper case at the start of a sentence; Georgian has none of these."""
    return letter.islower() and letter.title() != letter


def _is_abbreviated(word: str, after: str) -> bool:
    """Whether the full stop behind the word belongs to the word."""
    if word.isdigit():
        return len(word) <= LONGEST_ORDINAL
    if after[:1].isdigit() and len(word) <= LONGEST_BEFORE_NUMBER:
        return True
    pieces = word.split(".")
    if len(word) <= 1 or (len(pieces) > 1 and max(map(len, pieces)) <= LONGEST_PIECE):
        return True
    return word.casefold() in TITLES or bool(ROMAN.fullmatch(word)) or _has_no_vowel(word)


def _has_no_vowel(word: str) -> bool:
    """Whether it is written in an alphabet that has vowels, and has none."""
    return bool(LETTERS.fullmatch(word)) and VOWELS.isdisjoint(unicodedata.normalize("NFD", word.casefold()))
