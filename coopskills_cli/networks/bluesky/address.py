"""Takes a web address apart as browsers do, since the official app shortens what they make of it.

Source: the URL Standard of the WHATWG, as far as it concerns `http` and `https`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, unquote_to_bytes

SCHEME = re.compile(r"(https?):[/\\]*", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}
LAST_PORT = 65_535
CONTROLS = "".join(map(chr, range(0x21)))
FORBIDDEN = re.compile(r"[\x00- #%/:<>?@\[\\\]^|\x7f]")
SURROGATE = re.compile("[\ud800-\udfff]")
RTL = frozenset({"R", "AL", "AN"})
JOINERS = "\u200c\u200d"
ONE, TWO = (".", "%2e"), ("..", ".%2e", "%2e.", "%2e%2e")

# What is left as it is; everything beyond ASCII is encoded.
VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
_FRAGMENT = "".join(sign for sign in VISIBLE if sign not in '"<>`')
_QUERY = "".join(sign for sign in VISIBLE if sign not in "\"#<>'")
_PATH = "".join(sign for sign in VISIBLE if sign not in '"#<>?^`{}')


@dataclass(frozen=True, slots=True)
class Address:
    """`host` bears the port where that is not the usual one; `query` its `?`, `fragment` its `#`, or they are empty."""

    host: str
    path: str
    query: str
    fragment: str


def parse(address: str) -> Address | None:
    """What `new URL` of a browser says of it; None where it is none, or not of the web."""
    scheme = SCHEME.match(address)
    if scheme is None:
        return None
    rest = SURROGATE.sub("\ufffd", address[scheme.end() :].rstrip(CONTROLS))
    before, hashed, fragment = rest.partition("#")
    before, asked, query = before.partition("?")
    authority, path = _authority(before.replace("\\", "/"))
    host = _host_and_port(authority, DEFAULT_PORTS[scheme[1].lower()])
    if host is None:
        return None
    return Address(
        host,
        _path(path),
        asked + quote(query, _QUERY) if query else "",
        hashed + quote(fragment, _FRAGMENT) if fragment else "",
    )


def _authority(rest: str) -> tuple[str, str]:
    authority, slash, path = rest.partition("/")
    return authority.rpartition("@")[2], slash + path


def _host_and_port(authority: str, usual: int) -> str | None:
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([0-9]*))?", authority)
    if match is None:
        return None
    host = _host(match[1])
    port = int(match[2] or usual)
    if not host or port > LAST_PORT:
        return None
    return host if port == usual else f"{host}:{port}"


def _host(written: str) -> str | None:
    if written.startswith("["):
        return _ipv6(written[1:-1])
    host = _in_ascii(unquote_to_bytes(written).decode("utf-8", "replace"))
    if host is None or FORBIDDEN.search(host):
        return None
    return _ipv4(host) if _ends_in_a_number(host) else host


def _ipv6(written: str) -> str | None:
    try:
        return f"[{IPv6Address(written).compressed}]" if "%" not in written else None
    except AddressValueError:
        return None


def _in_ascii(host: str) -> str | None:
    """Names in other alphabets as `xn--`, as UTS 46 says; None where that cannot be."""
    if host.isascii() and "xn--" not in host.lower():
        return host.lower()
    import idna

    try:
        labels = idna.uts46_remap(host, std3_rules=False).split(".")
        rtl = any(unicodedata.bidirectional(sign) in RTL for label in labels for sign in label)
        return ".".join(_label(label, rtl=rtl) for label in labels)
    except UnicodeError:  # what idna raises is one
        return None


def _label(label: str, *, rtl: bool) -> str:
    """A label in ASCII; UnicodeError where none may be so. `rtl`: some label of the name is written from the right."""
    import idna

    if rtl and label:
        idna.check_bidi(label, check_ltr=True)
    if label.startswith("xn--"):
        _label(_decoded(label), rtl=rtl)
        return label
    if label.isascii():
        return label
    idna.check_initial_combiner(label)
    if not all(idna.valid_contextj(label, place) for place, sign in enumerate(label) if sign in JOINERS):
        raise UnicodeError(label)
    return f"xn--{label.encode('punycode').decode('ascii')}"


def _decoded(label: str) -> str:
    import idna

    name = label.removeprefix("xn--").encode("ascii").decode("punycode")
    if name.isascii() or idna.uts46_remap(name, std3_rules=False) != name:
        raise UnicodeError(label)
    return name


def _ends_in_a_number(host: str) -> bool:
    last = host.removesuffix(".").rpartition(".")[2]
    return bool(re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last))


def _ipv4(host: str) -> str | None:
    """`127.1` is 127.0.0.1, and `0x7f.1` too: the last number fills what is left of the four bytes."""
    try:
        *first, last = (_number(piece) for piece in host.removesuffix(".").split("."))
    except ValueError:
        return None
    room = 4 - len(first)
    if room < 1 or any(number > 0xFF for number in first) or last >= 256**room:  # noqa: PLR2004  (a byte)
        return None
    return str(IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(first)) + last))


def _number(piece: str) -> int:
    if piece.startswith("0x"):
        return int(piece[2:] or "0", 16)
    return int(piece, 8 if len(piece) > 1 and piece.startswith("0") else 10)


def _path(written: str) -> str:
    """Each segment encoded, without those that only lead to and fro."""
    segments = written.split("/")[1:] or [""]
    kept: list[str] = []
    for segment in segments:
        if segment.lower() in TWO:
            kept = kept[:-1]
        elif segment.lower() not in ONE:
            kept.append(quote(segment, _PATH))
    if segments[-1].lower() in ONE + TWO:
        kept.append("")
    return "/" + "/".join(kept)
