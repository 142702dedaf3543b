"""Look at the pages that posts link to, side by side, and keep what their cards show."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from coopskills_cli.campaign.cards import Renewed, renew
from coopskills_cli.campaign.pictures import PictureLimits
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from coopskills_cli.models import Campaign

SIDE_BY_SIDE = 8
THUMB = PictureLimits(bytes=1_000_000, pixels=4_000_000, types=("image/jpeg", "image/png"))
"""What every network with cards takes for their picture."""


def look_at(campaign: Campaign, pages: Sequence[str], now: datetime) -> list[Problem]:
    """Renew the cards of the pages; a warning for each that could not be seen, which never stops a post."""

    def one(page: str) -> Renewed:
        private = campaign.links.private
        return renew(campaign.state, page, limits=THUMB, allow_private=private, now=now)

    with ThreadPoolExecutor(SIDE_BY_SIDE, "page") as pool:
        found = list(pool.map(one, pages))
    return [_problem(page, renewed) for page, renewed in zip(pages, found, strict=True) if renewed.trouble]


def _problem(page: str, renewed: Renewed) -> Problem:
    what = f"{page} {renewed.trouble}"
    kept = "the card that was kept is shown" if renewed.card else "it goes out as a plain link"
    remedy = getattr(renewed.trouble, "remedy", "")
    return Problem(Severity.WARNING, "card-page", "config.toml", f"{what}: {kept}", remedy)
