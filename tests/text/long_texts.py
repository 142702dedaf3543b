"""Makes long texts in every language, with all that must not be cut, and puts what was split together again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.reference.texts import EMOJI, HOSTS, MARKS, NAMES, PATHS, SCHEMES, SIGNS, SPACES, TAGS, TICKERS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = st.sampled_from([word for language in WORDS for word in language.split()])
LINK = st.builds("".join, st.tuples(*map(st.sampled_from, (SCHEMES, HOSTS, PATHS))))
MENTION = st.sampled_from(NAMES).map("@{}".format)
TAG = st.sampled_from(TAGS).map("#{}".format)
TICKER = st.sampled_from(TICKERS).map("${}".format)
DECORATION = st.sampled_from([*EMOJI, *MARKS, *SIGNS])
PIECE = st.one_of(WORD, WORD, WORD, LINK, MENTION, TAG, TICKER, DECORATION, st.text(max_size=5))
# Most texts have spaces, some have none for long.
BETWEEN = st.sampled_from([*SPACES, "", "", "(", ". ", "! ", "。", "? ", ".\n\n"])


def long_texts(most: int = 60) -> st.SearchStrategy[str]:
    """Texts of up to `most` pieces; one by itself may be longer than what a part takes."""
    pieces = st.lists(st.tuples(PIECE, BETWEEN, st.sampled_from([1, 1, 1, 1, 2, 12])), max_size=most)
    return pieces.map(lambda found: "".join((piece + between) * times for piece, between, times in found))


def places(text: str, parts: Sequence[str]) -> Iterator[int]:
    """Where each part stands in the text, in code points: nothing but white space is between any two of them."""
    text = text.strip()
    position = 0
    for part in parts:
        position = len(text) - len(text[position:].lstrip())
        assert text.startswith(part, position)
        yield position
        position += len(part)
    assert position == len(text)
