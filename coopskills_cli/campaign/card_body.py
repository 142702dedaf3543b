"""Reads an answer's body up to a limit, unpacked: a page without end and a gzip bomb cost no more than a small page."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from coopskills_cli.campaign.card_error import CardError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PIECE = 65_536
_AS_IT_IS, _PACKED = frozenset({"", "identity"}), frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body in small pieces, as it was before `Content-Encoding`; CardError where it cannot be unpacked."""
    encoding = encoding.strip().lower()
    if encoding in _AS_IT_IS:
        return iter(pieces)
    if encoding not in _PACKED:
        raise CardError("sends a packing that was not asked for")
    return _inflated(pieces)


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflating = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for piece in pieces:
            yield from _grown(inflating, piece)
            if inflating.eof:
                return
    except zlib.error as error:
        raise CardError("sends what cannot be unpacked") from error
    raise CardError("breaks off in the middle")


def _grown(inflating: zlib._Decompress, piece: bytes) -> Iterator[bytes]:
    """What a piece becomes, bounded step by step: 64 KB can become 64 MB."""
    while not inflating.eof:
        grown = inflating.decompress(piece, _PIECE)
        yield grown
        piece = inflating.unconsumed_tail
        if not piece and len(grown) < _PIECE:
            return
