"""What must stay whole in a text: the facets, and what they are where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopskills_cli.models import FacetType
from coopskills_cli.text.cuts import Cut, Level
from coopskills_cli.text.intact import Stretch, Whole
from coopskills_cli.text.spans import Span
from coopskills_cli.text.spans import facets as as_facets

if TYPE_CHECKING:
    from coopskills_cli.models import Facet

LINK, MENTION = re.compile(r"(?<!\S)https?://\S+"), re.compile(r"@\w+")


def facets(text: str) -> tuple[Facet, ...]:
    """Links behind white space, and mentions anywhere, in links too."""
    links = [Span(*match.span(), FacetType.LINK, match[0]) for match in LINK.finditer(text)]
    return as_facets(
        text, [*links, *(Span(*match.span(), FacetType.MENTION, match[0]) for match in MENTION.finditer(text))]
    )


def cut_at(text: str) -> tuple[str, Cut]:
    """The text, and the cut where its `|` stands."""
    place = text.index("|")
    return text.replace("|", ""), Cut(place, place, Level.GRAPHEME)


def test_facets_that_overlap_are_one_stretch() -> None:
    """From the start of the first to the last end, in code points; what only touches stays apart."""
    whole = Whole("é https://a.eu/@b/c @d@e", facets)
    assert whole.stretches == [
        Stretch(2, 19, FacetType.LINK),
        Stretch(20, 22, FacetType.MENTION),
        Stretch(22, 24, FacetType.MENTION),
    ]


def test_cuts_take_nothing_from_a_facet() -> None:
    """Those beside one are kept, those in it are not, nor the white space at its end."""
    text = "é @ab cd"
    found = [Cut(place, place, Level.GRAPHEME) for place in range(1, len(text))]
    assert [cut.end for cut in Whole(text, facets).outside(found)] == [1, 2, 5, 6, 7]
    reaching = Whole("@a b", lambda text: as_facets(text, [Span(0, 3, FacetType.MENTION, "a ")]))
    assert reaching.outside([Cut(2, 3, Level.WORD)]) == []


def test_a_cut_makes_or_breaks_a_facet() -> None:
    """What begins at the cut, what ends there, and what only seemed to be near it."""
    for good in ("(one)|two", "@one|-two", "one |https://a.eu/", "(https://a|.eu/ two"):
        text, cut = cut_at(good)
        assert Whole(text, facets).stays(0, cut)
    for bad in ("(one)|https://a.eu/", "@one|two", "https://a|.eu/", "@one \x85@t|wo"):
        text, cut = cut_at(bad)
        assert not Whole(text, facets).stays(0, cut)
