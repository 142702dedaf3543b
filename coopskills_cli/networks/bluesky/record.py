"""The record of a post: what the network keeps of a part, with what had to be asked of it first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from atproto_client import models  # type: ignore[import-untyped]  # the SDK ships no py.typed
from atproto_client.models.utils import get_model_as_dict  # type: ignore[import-untyped]  # the same

from coopskills_cli.models import FacetType
from coopskills_cli.networks.bluesky.embeds import embed
from coopskills_cli.networks.bluesky.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from coopskills_cli.models import Facet, Message
    from coopskills_cli.networks.bluesky.reference import Reference


@dataclass(frozen=True, slots=True)
class Answers:
    """What a record needs of the network.

    `dids` maps the handles of mentions; one that is not in it stays plain text. `blobs` are the SDK's, by the SHA-256
    of each file that hangs on the part. `earlier` are the parts before this one, first and last at least.
    """

    dids: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, Any] = field(default_factory=dict)
    earlier: Sequence[Reference] = ()
    quoted: Reference | None = None


def post_record(message: Message, number: int, now: datetime, answers: Answers) -> dict[str, Any]:
    """The `app.bsky.feed.post` of part `number` (from 0); the message's own tags go with the first one."""
    part = message.parts[number]
    record = models.AppBskyFeedPost.Record(
        text=part.text,
        created_at=timestamp(now),
        langs=[message.language],
        facets=[made for facet in part.facets if (made := _facet(facet, answers.dids))] or None,
        embed=embed(part, answers.blobs, answers.quoted),
        labels=_labels(message.content_warning),
        tags=list(message.tags) or None if number == 0 else None,
        reply=_reply(answers.earlier) if answers.earlier else None,
    )
    written: dict[str, Any] = get_model_as_dict(record)
    return written


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as the official client writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _facet(facet: Facet, dids: Mapping[str, str]) -> Any:
    feature = _feature(facet, dids)
    if feature is None:
        return None
    index = models.AppBskyRichtextFacet.ByteSlice(byte_start=facet.byte_start, byte_end=facet.byte_end)
    return models.AppBskyRichtextFacet.Main(index=index, features=[feature])


def _feature(facet: Facet, dids: Mapping[str, str]) -> Any:
    match facet.type:
        case FacetType.LINK:
            return models.AppBskyRichtextFacet.Link(uri=facet.value)
        case FacetType.TAG:
            return models.AppBskyRichtextFacet.Tag(tag=facet.value)
        case FacetType.MENTION:
            did = dids.get(facet.value)
            return models.AppBskyRichtextFacet.Mention(did=did) if did else None


def _labels(content_warning: str) -> Any:
    label = label_of(content_warning)
    if not label:
        return None
    return models.ComAtprotoLabelDefs.SelfLabels(values=[models.ComAtprotoLabelDefs.SelfLabel(val=label)])


def _reply(earlier: Sequence[Reference]) -> Any:
    return models.AppBskyFeedPost.ReplyRef(root=earlier[0].strong, parent=earlier[-1].strong)
