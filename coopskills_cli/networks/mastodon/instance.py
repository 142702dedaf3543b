"""Read what a server says of itself, in either version of its API; what it leaves out stays as is usual."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopskills_cli.networks.base import Limits


WITH_QUOTES = 7
"""The version of Mastodon's API that brought `quoted_status_id` and `quote_approval_policy`: that of 4.5."""


def limits_of(instance: Mapping[str, Any], usual: Limits) -> Limits:
    """The limits of `/api/v2/instance`, or of `/api/v1/instance`; `usual` where it names none that can be."""
    configuration = _inner(instance, "configuration")
    statuses = _inner(configuration, "statuses")
    media = _inner(configuration, "media_attachments")
    polls = _inner(configuration, "polls") or _inner(instance, "poll_limits")  # the latter is Pleroma's
    return replace(
        usual,
        # Pleroma and forks of old Mastodons put it at the top
        text=_number(statuses, "max_characters", _number(instance, "max_toot_chars", usual.text)),
        url=_number(statuses, "characters_reserved_per_url", usual.url),
        images=_number(statuses, "max_media_attachments", usual.images),
        alt=_number(media, "description_limit", usual.alt),
        image_bytes=_number(media, "image_size_limit", usual.image_bytes),
        image_pixels=_number(media, "image_matrix_limit", usual.image_pixels),
        image_types=_types(media, "image/", usual.image_types),
        video_bytes=_number(media, "video_size_limit", usual.video_bytes),
        video_pixels=_number(media, "video_matrix_limit", usual.video_pixels),
        video_types=_types(media, "video/", usual.video_types),
        poll_options=_number(polls, "max_options", usual.poll_options),
        poll_option=_number(polls, "max_characters_per_option", _number(polls, "max_option_chars", usual.poll_option)),
        poll_shortest=_number(polls, "min_expiration", usual.poll_shortest, least=0),
        poll_longest=_number(polls, "max_expiration", usual.poll_longest),
        quotes=can_quote(instance),
    )


def can_quote(instance: Mapping[str, Any]) -> bool:
    """Whether the server takes a quote from a client; one that does not would leave it out without a word."""
    return _number(_inner(instance, "api_versions"), "mastodon", 0) >= WITH_QUOTES


def domain_of(instance: Mapping[str, Any]) -> str:
    """The domain that its accounts' names end in; empty where it does not say."""
    domain = instance.get("domain") or instance.get("uri")
    return domain.removeprefix("https://").strip("/") if isinstance(domain, str) else ""


def _inner(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = content.get(key)
    return found if isinstance(found, dict) else {}


def _number(content: Mapping[str, Any], key: str, usual: int, least: int = 1) -> int:
    found = content.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= least else usual


def _types(media: Mapping[str, Any], start: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    named = media.get("supported_mime_types")
    if not isinstance(named, list):
        return usual
    return tuple(kind for kind in named if isinstance(kind, str) and kind.startswith(start)) or usual
