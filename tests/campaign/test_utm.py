"""Campaign parameters on links."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.campaign.utm import with_utm

UTM = {"source": "{network}", "medium": "social", "campaign": "coop skills"}


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://a.eu", "https://a.eu?utm_source=bluesky&utm_medium=social&utm_campaign=coop%20skills"),
        (
            "https://a.eu/x?b=2&a=1#end",
            "https://a.eu/x?b=2&a=1&utm_source=bluesky&utm_medium=social&utm_campaign=coop%20skills#end",
        ),
        ("https://a.eu/?utm_source=mail", "https://a.eu/?utm_source=mail&utm_medium=social&utm_campaign=coop%20skills"),
        (
            "https://a.eu/?UTM_Source=m&utm_medium=&utm_campaign=c",
            "https://a.eu/?UTM_Source=m&utm_medium=&utm_campaign=c",
        ),
        ("mailto:x@a.eu", "mailto:x@a.eu"),
        ("", ""),
    ],
)
def test_parameters_come_last_and_what_is_there_stays(link: str, expected: str) -> None:
    """Order and fragment are kept; a parameter that the link has is not written again."""
    assert with_utm(link, UTM, "bluesky") == expected


def test_without_parameters_the_link_is_untouched() -> None:
    """Not a byte of it changes."""
    assert with_utm("https://a.eu/?#", {}, "bluesky") == "https://a.eu/?#"


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="#?& \n\r\t[]")),
    st.text(st.characters(codec="utf-8", exclude_characters="\n\r\t")),
)
def test_twice_is_as_once_and_values_come_back_whole(path: str, value: str) -> None:
    """Whatever the path, adding again changes nothing, and the value can be read back."""
    once = with_utm(f"https://a.eu/{path}?q=1", {"campaign": value.replace("{network}", "")}, "x")
    assert with_utm(once, {"campaign": "other"}, "x") == once
    pairs = parse_qsl(urlsplit(once).query, keep_blank_values=True)
    assert pairs == [("q", "1"), ("utm_campaign", value.replace("{network}", ""))]
