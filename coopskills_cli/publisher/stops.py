"""What keeps a due delivery from going out: it is late, it was altered, its file was edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.models import NEVER, Campaign, Delivery, Edited, Reason, State
from coopskills_cli.queue.codec import content_hash
from coopskills_cli.text.fingerprint import fingerprint

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a delivery goes that must not go out, and why."""

    state: State
    reason: str = ""
    error: str = ""


def stop_for(campaign: Campaign, delivery: Delivery, now: datetime) -> Stop | None:
    """Why a due delivery must not go out; once a part of it may have been sent, nothing stops the rest."""
    if any(part.intent or part.receipt for part in delivery.parts):
        return None
    late_after = delivery.message.late_after
    if delivery.found_due is None and late_after != NEVER and now - delivery.due > late_after:
        times = f"{delivery.due:%Y-%m-%d %H:%M} UTC, and nobody looked before {now:%Y-%m-%d %H:%M} UTC"
        return Stop(State.MISSED, error=f"it was due at {times}")
    if content_hash(delivery.message) != delivery.hash:
        return Stop(State.HELD, Reason.DAMAGED, "what was frozen has been altered in the queue")
    if campaign.policy.edited is Edited.HOLD and (edited := _edited(campaign, delivery)):
        return Stop(State.HELD, Reason.EDITED, edited)
    return None


def _edited(campaign: Campaign, delivery: Delivery) -> str:
    """What is with the first of its files that says something else now, or may; one that is gone says nothing."""
    for file, frozen in delivery.message.sources.items():
        path = campaign.root / file
        try:
            if path.is_file() and fingerprint(path.read_bytes()) != frozen:
                return f"{file} was edited since it was scheduled"
        except OSError as error:
            return f"{file} cannot be read: {error.strerror or error}"
    return ""
