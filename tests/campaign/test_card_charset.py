"""A page's letters are read as a browser reads them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.card_charset import decoded

WORDS = "Coopératives – l’économie à 100 €"
META = '<meta charset="{}">{}'


@pytest.mark.parametrize("label", ["windows-1252", "ISO-8859-1", "latin1", '"iso-8859-1"', "us-ascii"])
def test_latin_1_is_what_windows_made_of_it(label: str) -> None:
    """By any of its names, with the dashes, quotes and the euro sign that Latin-1 itself has not."""
    assert decoded(WORDS.encode("cp1252"), f"text/html; charset={label}") == WORDS
    inside = META.format(label.strip('"'), WORDS)
    assert decoded(inside.encode("cp1252"), "text/html") == inside


@pytest.mark.parametrize("words", [WORDS, "plain", ""])
def test_a_page_that_does_not_say_is_guessed(words: str) -> None:
    """UTF-8 where the bytes are that, else Windows-1252."""
    assert decoded(words.encode(), "text/html") == words
    assert decoded(words.encode("cp1252"), "") == words


def test_a_cut_does_not_change_the_guess() -> None:
    """A page of UTF-8 that was cut within a character is still UTF-8."""
    cut = "économie ".encode() + "é".encode()[:1]
    assert decoded(cut, "text/html").startswith("économie ")


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("iso-8859-2", "spółdzielnia"),
        ("windows-1250", "družstvo"),
        ("windows-1251", "кооператив"),
        ("koi8-r", "кооператив"),
        ("iso-8859-7", "συνεταιρισμός"),
        ("iso-8859-9", "kooperatif ışığı"),
        ("iso-8859-15", "coopérative 100 €"),
        ("shift_jis", "協同組合"),
        ("x-sjis", "協同組合"),
        ("euc-jp", "協同組合"),
        ("iso-2022-jp", "協同組合"),
        ("gb2312", "合作社"),
        ("gbk", "合作社"),
        ("big5", "合作社"),
        ("euc-kr", "협동조합"),
        ("windows-874", "สหกรณ์"),
        ("utf8", "coopérative"),
        ("utf-16le", "coopérative"),
        ("utf-16", "coopérative"),
    ],
)
def test_the_header_is_believed(label: str, words: str) -> None:
    """By the names of the web, some of which Python does not know."""
    codec = {"x-sjis": "cp932", "windows-874": "cp874", "utf-16": "utf-16-le"}.get(label, label)
    assert decoded(words.encode(codec), f"text/html;charset={label}") == words


def test_the_order_of_what_says_it() -> None:
    """A BOM goes before the header, the header before the page, and an unknown name counts as none."""
    bom = codecs.BOM_UTF8 + WORDS.encode()
    assert decoded(bom, "text/html; charset=iso-8859-1") == WORDS
    assert decoded(codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "text/html; charset=utf-8") == WORDS
    inside = META.format("koi8-r", WORDS)
    assert decoded(inside.encode(), "text/html; charset=utf-8") == inside
    inside = META.format("utf-8", WORDS)
    assert decoded(inside.encode(), "text/html; charset=klingon") == inside


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=windows-1251>",
        "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=windows-1251'>",
        "<?xml version='1.0' encoding='windows-1251'?>",
        "<!-- <meta charset=utf-8> --><meta charset = 'windows-1251' />",
        f"<title>{'x' * 2000}</title><meta charset=windows-1251>",
    ],
)
def test_the_page_says_it_itself(head: str) -> None:
    """In each of the ways that HTML and XHTML have, and not in a comment."""
    assert decoded(f"{head} кооператив".encode("windows-1251"), "text/html").endswith("кооператив")


def test_a_page_that_was_read_so_far_is_no_utf_16() -> None:
    """Words in ASCII that say UTF-16 are wrong, and UTF-8 is meant."""
    inside = META.format("utf-16", WORDS)
    assert decoded(inside.encode(), "text/html") == inside


@pytest.mark.parametrize(
    "label", ["rot13", "zlib", "hex", "idna", "punycode", "unicode_escape", "utf-7", "mbcs", "cp037"]
)
def test_python_s_own_codecs_are_not_the_web_s(label: str) -> None:
    """A page cannot have itself unpacked, or its escapes carried out."""
    assert decoded(b"+AGE- \\u0041 plain", f"text/html; charset={label}") == "+AGE- \\u0041 plain"


@given(st.binary(), st.one_of(st.text(), st.builds("text/html; charset={}".format, st.text())))
@settings(deadline=None)
def test_anything_is_text(body: bytes, content_type: str) -> None:
    """No bytes and no header are an error, and what comes out can be written."""
    decoded(body, content_type).encode("utf-8")


@given(st.binary(), st.sampled_from(["utf-16", "gb18030", "iso-2022-jp", "big5", "euc-kr", "euc-jp", "shift_jis"]))
@settings(deadline=None)
def test_any_bytes_in_any_encoding_are_text(body: bytes, label: str) -> None:
    """Also in those encodings that have states and surrogates."""
    decoded(body, f"text/html; charset={label}").encode("utf-8")
