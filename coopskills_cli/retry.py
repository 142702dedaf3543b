"""When a delivery that did not go out is tried again: pure, so that it can be held by a table of cases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from coopskills_cli.errors import NetworkError, RateLimited, Refused, SignInRefused

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
ATTEMPTS = 12
LIMITED = timedelta(minutes=5)
"""How long a network is left alone that says "later" and not when."""


def next_try(error: NetworkError, attempts: int, now: datetime, rng: Random) -> datetime | None:
    """The moment of the next try after the `attempts`-th one failed (counted from 1), or None: not by itself.

    Full jitter between nothing and 30 s, doubled with each attempt up to an hour. A rate limit is obeyed as told, a
    little later so that not all come at once.
    """
    if isinstance(error, Refused | SignInRefused):
        return None
    if isinstance(error, RateLimited):
        return max(error.until or now + LIMITED, now) + timedelta(seconds=rng.uniform(1, 5))
    if attempts >= ATTEMPTS:
        return None
    ceiling: timedelta = min(LONGEST, FIRST * 2 ** (attempts - 1))
    return now + ceiling * rng.random()


def costs_an_attempt(error: NetworkError) -> bool:
    """Whether the failure counts towards giving up."""
    return not isinstance(error, RateLimited | SignInRefused)
