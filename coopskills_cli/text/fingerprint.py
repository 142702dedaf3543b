"""When two versions of a text file say the same: a byte order mark and the kind of line ends do not count."""

from __future__ import annotations

from hashlib import sha256

BOM = b"\xef\xbb\xbf"


def fingerprint(raw: bytes) -> str:
    """The SHA-256, in hexadecimal, of a text file's bytes without BOM and with LF line ends."""
    return sha256(raw.removeprefix(BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")).hexdigest()
