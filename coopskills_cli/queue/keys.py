"""The key of a send: derived, never drawn, so that two queues made by mistake collide at the network."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def part_key(
    campaign_id: str, post: str, language: str, account: str, part_number: int, occurrence: int, first_due: datetime
) -> str:
    """64 hexadecimal digits: a part's stable identity. `part_number` counts from 0; `first_due` is aware.

    `first_due` is the due time at the first freezing: a post that moves, or is frozen anew, keeps its keys.
    """
    if first_due.utcoffset() is None:
        raise ValueError(f"a time without a zone: {first_due.isoformat()}")
    microseconds = (first_due - _EPOCH) // timedelta(microseconds=1)
    # JSON keeps neighbours apart: ("ab", "c") and ("a", "bc") differ
    names = json.dumps(["part", campaign_id, post, language, account, part_number, occurrence, microseconds])
    return sha256(names.encode("ascii")).hexdigest()
