"""Read what a server says of itself, in either version of its API; what it leaves out stays as is usual."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopskills_cli.networks.base import Limits


def limits_of(instance: Mapping[str, Any], usual: Limits) -> Limits:
    """The limits of `/api/v2/instance`, or of `/api/v1/instance`; `usual` where it names none that can be."""
    configuration = _inner(instance, "configuration")
    statuses = _inner(configuration, "statuses")
    media = _inner(configuration, "media_attachments")
    return replace(
        usual,
        # Pleroma and forks of old Mastodons put it at the top
        text=_number(statuses, "max_characters", _number(instance, "max_toot_chars", usual.text)),
        url=_number(statuses, "characters_reserved_per_url", usual.url),
        images=_number(statuses, "max_media_attachments", usual.images),
        alt=_number(media, "description_limit", usual.alt),
        image_bytes=_number(media, "image_size_limit", usual.image_bytes),
        image_pixels=_number(media, "image_matrix_limit", usual.image_pixels),
        image_types=_image_types(media, usual.image_types),
    )


def domain_of(instance: Mapping[str, Any]) -> str:
    """The domain that its accounts' names end in; empty where it does not say."""
    domain = instance.get("domain") or instance.get("uri")
    return domain.removeprefix("https://").strip("/") if isinstance(domain, str) else ""


def _inner(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = content.get(key)
    return found if isinstance(found, dict) else {}


def _number(content: Mapping[str, Any], key: str, usual: int) -> int:
    found = content.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else usual


def _image_types(media: Mapping[str, Any], usual: tuple[str, ...]) -> tuple[str, ...]:
    named = media.get("supported_mime_types")
    if not isinstance(named, list):
        return usual
    return tuple(kind for kind in named if isinstance(kind, str) and kind.startswith("image/")) or usual
