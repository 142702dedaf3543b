"""A packed body comes out whole, in small pieces, or as a CardError."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.card_body import unpacked
from coopskills_cli.campaign.card_error import CardError

SMALL = 65_536


def in_pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


@given(st.binary(max_size=5_000), st.sampled_from(["", "identity", "gzip", "x-gzip", "GZIP ", "deflate"]))
@settings(deadline=None)
def test_packing_is_undone(body: bytes, encoding: str) -> None:
    """Whatever of the two packings it has, or none, the body is the same."""
    name = encoding.strip().lower()
    packed = gzip.compress(body) if "gzip" in name else zlib.compress(body) if name == "deflate" else body
    assert b"".join(unpacked(in_pieces(packed, 7), encoding)) == body


@pytest.mark.parametrize("size", [SMALL - 1, SMALL, SMALL + 1, 2 * SMALL, 1_000_000])
def test_no_size_loses_its_end(size: int) -> None:
    """Also where a piece is full exactly when the body ends."""
    packed = gzip.compress(b"x" * size)
    assert sum(map(len, unpacked([packed], "gzip"))) == size
    assert sum(map(len, unpacked(in_pieces(packed, 1), "gzip"))) == size


def test_a_bomb_is_unpacked_as_far_as_it_is_read() -> None:
    """One piece that stands for 100 MB comes in pieces of 64 KB, and who stops has paid for no more."""
    bomb = gzip.compress(bytes(100_000_000))
    pieces = list(islice(unpacked([bomb], "gzip"), 40))
    assert max(map(len, pieces)) == SMALL


@pytest.mark.parametrize("cut", [1, 9, 20, -1])
def test_a_cut_packing_breaks_off(cut: int) -> None:
    """What is there is handed out, and the error comes behind it."""
    with pytest.raises(CardError, match="breaks off"):
        list(unpacked([gzip.compress(b"some words of a page" * 10)[:cut]], "gzip"))


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "nonsense"])
def test_other_packings_are_refused(encoding: str) -> None:
    """Only gzip is asked for; what else comes cannot be bounded by us."""
    with pytest.raises(CardError, match="not asked for"):
        unpacked([b"abc"], encoding)


@given(st.lists(st.binary(max_size=200), max_size=10))
@settings(deadline=None)
def test_what_is_no_packing_is_an_error(pieces: list[bytes]) -> None:
    """Any bytes at all give bytes or a CardError."""
    with suppress(CardError):
        list(unpacked(pieces, "gzip"))
