"""What a server says of itself becomes limits; what it leaves out, or garbles, stays as is usual."""

from __future__ import annotations

import pytest

from coopskills_cli.networks.base import Limits
from coopskills_cli.networks.mastodon.instance import domain_of, limits_of

USUAL = Limits(
    text=500,
    url=23,
    alt=1500,
    images=4,
    image_bytes=100,
    image_pixels=200,
    image_types=("image/png",),
    video_bytes=300,
    video_pixels=400,
    video_types=("video/mp4",),
    poll_options=4,
    poll_option=50,
    poll_shortest=300,
    poll_longest=500,
    quotes=False,
)
FULL = {
    "configuration": {
        "statuses": {"max_characters": 5000, "max_media_attachments": 6, "characters_reserved_per_url": 25},
        "media_attachments": {
            "supported_mime_types": ["image/avif", "video/mp4", "image/png", 7],
            "image_size_limit": 16_777_216,
            "image_matrix_limit": 33_177_600,
            "description_limit": 10_000,
            "video_size_limit": 103_809_024,
            "video_matrix_limit": 8_294_400,
        },
        "polls": {
            "max_options": 6,
            "max_characters_per_option": 80,
            "min_expiration": 60,
            "max_expiration": 2_629_746,
        },
    },
    "api_versions": {"mastodon": 7},
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
        video_bytes=103_809_024,
        video_pixels=8_294_400,
        video_types=("video/mp4",),
        poll_options=6,
        poll_option=80,
        poll_shortest=60,
        poll_longest=2_629_746,
        quotes=True,
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
        {"configuration": {"media_attachments": {"video_size_limit": 0}, "polls": {"max_options": "4"}}},
        {"configuration": {"polls": {"min_expiration": -1, "max_expiration": None}}, "poll_limits": 7},
        {"api_versions": {"mastodon": "7"}},
        {"api_versions": 7},
    ],
    ids=str,
)
def test_what_is_missing_or_garbled_stays_as_usual(instance: dict[str, object]) -> None:
    """No server can take a limit away by saying nonsense."""
    assert limits_of(instance, USUAL) == USUAL


def test_pleroma_names_its_polls_at_the_top() -> None:
    """Under words of its own, and a poll may be over at once."""
    limits = limits_of(
        {"poll_limits": {"max_options": 20, "max_option_chars": 200, "min_expiration": 0, "max_expiration": 9}}, USUAL
    )
    assert (limits.poll_options, limits.poll_option, limits.poll_shortest, limits.poll_longest) == (20, 200, 0, 9)


@pytest.mark.parametrize(("versions", "quotes"), [({"mastodon": 7}, True), ({"mastodon": 6}, False), ({}, False)])
def test_quotes_are_taken_from_4_5_on(versions: dict[str, int], quotes: bool) -> None:
    """Before, `quoted_status_id` was passed over without a word."""
    assert limits_of({"api_versions": versions}, Limits(text=500)).quotes is quotes


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
