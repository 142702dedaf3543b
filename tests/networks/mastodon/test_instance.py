"""What a server says of itself becomes limits; what it leaves out, or garbles, stays as is usual."""

from __future__ import annotations

import pytest

from coopskills_cli.networks.base import Limits
from coopskills_cli.networks.mastodon.instance import domain_of, limits_of

USUAL = Limits(text=500, url=23, alt=1500, images=4, image_bytes=100, image_pixels=200, image_types=("image/png",))
FULL = {
    "configuration": {
        "statuses": {"max_characters": 5000, "max_media_attachments": 6, "characters_reserved_per_url": 25},
        "media_attachments": {
            "supported_mime_types": ["image/avif", "video/mp4", "image/png", 7],
            "image_size_limit": 16_777_216,
            "image_matrix_limit": 33_177_600,
            "description_limit": 10_000,
        },
    }
}


def test_every_limit_is_read() -> None:
    """All that /api/v2/instance names is taken."""
    assert limits_of(FULL, USUAL) == Limits(
        text=5000,
        url=25,
        alt=10_000,
        images=6,
        image_bytes=16_777_216,
        image_pixels=33_177_600,
        image_types=("image/avif", "image/png"),
    )


@pytest.mark.parametrize(
    "instance",
    [
        {},
        {"configuration": None},
        {"configuration": {"statuses": [], "media_attachments": "none"}},
        {"configuration": {"statuses": {"max_characters": "500"}}},
        {"configuration": {"statuses": {"max_characters": 0, "max_media_attachments": -1}}},
        {"configuration": {"statuses": {"max_characters": True, "characters_reserved_per_url": 2.5}}},
        {"configuration": {"media_attachments": {"supported_mime_types": [], "description_limit": None}}},
        {"configuration": {"media_attachments": {"supported_mime_types": ["video/mp4"]}}},
    ],
    ids=str,
)
def test_what_is_missing_or_garbled_stays_as_usual(instance: dict[str, object]) -> None:
    """No server can take a limit away by saying nonsense."""
    assert limits_of(instance, USUAL) == USUAL


def test_an_old_server_names_its_length_at_the_top() -> None:
    """Pleroma's and old forks' way."""
    assert limits_of({"max_toot_chars": 3000}, USUAL).text == 3000


@pytest.mark.parametrize(
    ("instance", "domain"),
    [
        ({"domain": "coop.example"}, "coop.example"),
        ({"uri": "https://coop.example/"}, "coop.example"),
        ({"uri": "coop.example"}, "coop.example"),
        ({"domain": 7}, ""),
        ({}, ""),
    ],
)
def test_the_domain_is_read_from_either_version(instance: dict[str, object], domain: str) -> None:
    """The old `uri` may be a whole address."""
    assert domain_of(instance) == domain
