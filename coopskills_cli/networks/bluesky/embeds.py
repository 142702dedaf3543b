"""What hangs on a post: pictures, a video or the card of a link, and the post that it quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atproto_client import models  # type: ignore[import-untyped]  # the SDK ships no py.typed

from coopskills_cli.networks.bluesky.minding import VIDEO, can_be_card, has_thumb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopskills_cli.models import Card, Media, Part
    from coopskills_cli.networks.bluesky.reference import Reference


def embed(part: Part, blobs: Mapping[str, Any], quoted: Reference | None) -> Any:
    """The SDK's embed, None where nothing hangs on the part; `blobs` are the SDK's, by the SHA-256 of the file."""
    media = _media(part, blobs)
    if quoted is None:
        return media
    quote = models.AppBskyEmbedRecord.Main(record=quoted.strong)
    return models.AppBskyEmbedRecordWithMedia.Main(record=quote, media=media) if media else quote


def shown_card(part: Part) -> Card | None:
    """The part's card, where it is sent: a post has pictures or a card."""
    return part.card if part.card and not part.media and can_be_card(part.card) else None


def shown_thumb(part: Part) -> Media | None:
    """The picture of the card that is sent."""
    card = shown_card(part)
    return card.thumb if card and has_thumb(card) else None


def video_of(part: Part) -> Media | None:
    """The video of the part, which is the only one, and stands alone."""
    return next((media for media in part.media if media.type.startswith(VIDEO)), None)


def _media(part: Part, blobs: Mapping[str, Any]) -> Any:
    video, card = video_of(part), shown_card(part)
    if video:
        return _video(video, blobs)
    if part.media:
        return _images(part.media, blobs)
    return _external(card, shown_thumb(part), blobs) if card else None


def _images(pictures: Sequence[Media], blobs: Mapping[str, Any]) -> Any:
    images = [
        models.AppBskyEmbedImages.Image(alt=picture.alt, image=blobs[picture.sha256], aspect_ratio=_shape(picture))
        for picture in pictures
    ]
    return models.AppBskyEmbedImages.Main(images=images)


def _video(video: Media, blobs: Mapping[str, Any]) -> Any:
    captions = [
        models.AppBskyEmbedVideo.Caption(file=blobs[each.sha256], lang=each.language) for each in video.captions
    ]
    return models.AppBskyEmbedVideo.Main(
        video=blobs[video.sha256], alt=video.alt or None, aspect_ratio=_shape(video), captions=captions or None
    )


def _external(card: Card, thumb: Media | None, blobs: Mapping[str, Any]) -> Any:
    external = models.AppBskyEmbedExternal.External(
        uri=card.url, title=card.title, description=card.description, thumb=blobs[thumb.sha256] if thumb else None
    )
    return models.AppBskyEmbedExternal.Main(external=external)


def _shape(media: Media) -> Any:
    return models.AppBskyEmbedDefs.AspectRatio(width=media.width, height=media.height)
