"""What hangs on the parts of a message: pictures brought within the network's limits, videos, the card of a link."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from coopskills_cli.campaign.utm import with_utm
from coopskills_cli.models import AltPolicy, Captions, Card, FacetType, Media, MediaFile, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from coopskills_cli.campaign.media import MediaError
    from coopskills_cli.models import Campaign, Part, Post
    from coopskills_cli.networks.base import Limits
    from coopskills_cli.rendering.targets import Target

VIDEOS = frozenset({".mp4", ".m4v", ".mov", ".qt", ".webm"})
"""The names under which a file is looked at as a video; what it is, its content says."""


@dataclass(frozen=True, slots=True)
class Attachments:
    """Looks at the files of a campaign; remembers what it has seen, so make a new one for a new look.

    `cache` is a private folder in which pictures that had to be changed are kept (campaign/picture_cache.py). `pages`
    are those of which a card was asked for, each with whether one is kept.
    """

    campaign: Campaign
    cache: Path
    pages: dict[str, bool] = field(default_factory=dict)
    _seen: dict[tuple[str, ...], Media | MediaError] = field(default_factory=dict)

    def media(self, post: Post, target: Target, parts: int, problems: list[Problem]) -> dict[int, list[Media]]:
        """What the post's own parts (from 1) carry; what cannot be carried is a problem."""
        placed: dict[int, list[Media]] = {}
        for wanted in post.media:
            if not wanted.file:  # told where the post was read
                continue
            where = f"{post.path}:{wanted.line}"
            if not 1 <= wanted.part <= parts:
                has = f"{parts} part" if parts == 1 else f"{parts} parts"
                what = f"{wanted.file} belongs to part {wanted.part}, but the text has {has}"
                problems.append(Problem(Severity.ERROR, "media-part", where, what, f"name a part from 1 to {parts}"))
                continue
            found = self.one(wanted, post.language, target.limits)
            if isinstance(found, Media):
                placed.setdefault(wanted.part, []).append(found)
            else:
                problems.append(Problem(Severity.ERROR, "media", where, str(found), found.remedy))
            problems.extend(self._without_alt(wanted, where))
        return placed

    def one(self, wanted: MediaFile, language: str, limits: Limits) -> Media | MediaError:
        """The file as the network takes it, or why it cannot be sent."""
        from coopskills_cli.campaign.media import MediaError

        key = (wanted.file, repr(limits), repr(wanted.captions), language)
        if key not in self._seen:
            try:
                is_video = PurePosixPath(wanted.file).suffix.lower() in VIDEOS
                look = self._video if is_video else self._picture
                self._seen[key] = look(wanted, language, limits)
            except MediaError as error:
                self._seen[key] = error
        found = self._seen[key]
        return replace(found, alt=wanted.alt) if isinstance(found, Media) else found

    def card(
        self, post: Post, target: Target, parts: Sequence[Part], problems: list[Problem]
    ) -> tuple[int, Card | None]:
        """The card of the message's link, and the place (from 0) of the part that it hangs on."""
        if "card" not in target.rules.carries or not post.card.shown:
            return 0, None
        place, url = _linked(post, target, parts, self.campaign)
        if not url or parts[place].media:
            return place, None
        return place, self._card(post, target, url, problems)

    def _card(self, post: Post, target: Target, url: str, problems: list[Problem]) -> Card | None:
        from coopskills_cli.campaign.card_cache import load

        kept = load(self.campaign.state, url) or Card(url, "", "")
        self.pages[url] = bool(kept.title)
        wish = post.card
        card = replace(kept, title=wish.title or kept.title, description=wish.description or kept.description)
        where = f"{post.path}:{post.lines.get('card', post.lines.get('link', 1))}"
        if wish.thumb:
            limits = replace(target.limits, image_bytes=target.limits.thumb_bytes)
            found = self.one(MediaFile(wish.thumb, "", 1, 1), post.language, limits)
            if isinstance(found, Media):
                card = replace(card, thumb=found)
            else:
                problems.append(Problem(Severity.ERROR, "card", where, str(found), found.remedy))
        if card.title:
            return card
        what = f"nothing is known of the page {url}: it goes out as a plain link, without a card"
        remedy = "let it be looked at: coopskills check --online; or write `card: false`, or a card of your own"
        problems.append(Problem(Severity.WARNING, "card", where, what, remedy))
        return None

    def _picture(self, wanted: MediaFile, language: str, limits: Limits) -> Media:
        del language
        from coopskills_cli.campaign.media import probe
        from coopskills_cli.campaign.picture_cache import fitted
        from coopskills_cli.campaign.pictures import PictureLimits

        asked = PictureLimits(limits.image_bytes, limits.image_pixels, types=limits.image_types)
        return fitted(self.campaign.root, probe(self.campaign.root, wanted), asked, self.cache)

    def _video(self, wanted: MediaFile, language: str, limits: Limits) -> Media:
        from coopskills_cli.campaign.video import probe_video

        found = probe_video(self.campaign.root, wanted.file, *([limits.video_bytes] if limits.video_bytes else []))
        captions = tuple(self._captions(wanted, language))
        return Media(
            wanted.file, "", found.type, found.bytes, found.sha256, found.width, found.height, captions=captions
        )

    def _captions(self, wanted: MediaFile, language: str) -> Iterator[Captions]:
        from coopskills_cli.campaign.captions import read_captions

        for named, file in wanted.captions:
            read = read_captions(self.campaign.root, file, named or language)
            yield Captions(file, read.language, sha256(read.content).hexdigest())

    def _without_alt(self, wanted: MediaFile, where: str) -> Iterator[Problem]:
        if wanted.alt.strip():
            return
        required = self.campaign.policy.alt is AltPolicy.REQUIRE
        yield Problem(
            Severity.ERROR if required else Severity.WARNING,
            "alt-missing",
            where,
            f"{wanted.file} has no alt text",
            "say in `alt` what can be seen, for those who cannot see it",
        )


def _linked(post: Post, target: Target, parts: Sequence[Part], campaign: Campaign) -> tuple[int, str]:
    """The link that the card is of: the post's own, else the first in the text; and the part in which it stands."""
    own = with_utm(post.link, campaign.links.utm, target.rules.network)
    links = [
        (place, facet.value)
        for place, part in enumerate(parts)
        for facet in part.facets
        if facet.type is FacetType.LINK
    ]
    if own.startswith(("https://", "http://")):
        return next(((place, url) for place, url in links if url == own), (0, own))
    return links[0] if links else (0, "")
