"""Turns the bytes of a page into text as browsers do: by its BOM, its header, its own words, and then a guess."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAME = r"charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})"
_IN_HEADER = re.compile(_NAME, re.ASCII | re.IGNORECASE)
_IN_META = re.compile(rb"<meta[^>]{0,500}?" + _NAME.encode(), re.IGNORECASE)
_IN_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:+-]{1,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HEAD = 4096
"""Bytes that are searched; the standard has 1,024, and some pages are late."""
# What browsers read by a name is often the larger set that Windows made of it: https://encoding.spec.whatwg.org/#names
_AS_BROWSERS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
_UNKNOWN_TO_PYTHON = {"windows-874": "cp874", "x-sjis": "cp932", "windows-31j": "cp932", "windows-949": "cp949"}
# closed, since Python also calls a "codec" what unpacks, escapes or runs the letters backwards
_TAKEN = frozenset(
    {f"cp{number}" for number in (866, 874, 932, 949, *range(1250, 1259))}
    | {f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {"utf-8", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman"}
    | {"gb18030", "big5hkscs", "euc_jp", "iso2022_jp"}
)


def decoded(body: bytes, content_type: str) -> str:
    """The page's text; what cannot be read is U+FFFD."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    named = _IN_HEADER.search(content_type)
    codec = (_codec(named[1]) if named else "") or _named_inside(body) or _guessed(body)
    return body.decode(codec, "replace")


def _named_inside(body: bytes) -> str:
    head = _COMMENT.sub(b"", body[:_HEAD])
    named = _IN_XML.search(head) or _IN_META.search(head)
    codec = _codec(named[1].decode("ascii")) if named else ""
    # who could read this in the page was not reading UTF-16
    return "utf-8" if codec.startswith("utf-16") else codec


def _guessed(body: bytes) -> str:
    """UTF-8 where it is that, up to a last character that was cut off; else what the West wrote before it."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _codec(label: str) -> str:
    """Python's name for an encoding of the web, empty where it is none."""
    label = label.lower()
    try:
        name = codecs.lookup(_UNKNOWN_TO_PYTHON.get(label, label)).name
    except LookupError:
        return ""
    name = _AS_BROWSERS.get(name, name)
    return name if name in _TAKEN else ""
