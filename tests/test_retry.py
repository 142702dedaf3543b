"""When a delivery is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.errors import InDoubt, NetworkError, NotSent, RateLimited, Refused, SecretMissing, SignInRefused
from coopskills_cli.retry import ATTEMPTS, FIRST, LIMITED, LONGEST, costs_an_attempt, next_try

NOW = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("error", [Refused("no"), SignInRefused("no"), SecretMissing("no")])
def test_a_definite_no_is_not_tried_again(error: NetworkError) -> None:
    """What the network will never take, or a person must see to, has no next time."""
    assert next_try(error, 1, NOW, Random(1)) is None


@given(st.integers(1, ATTEMPTS - 1), st.integers())
def test_backoff_is_full_jitter_from_30_seconds_to_an_hour(attempts: int, seed: int) -> None:
    """The wait lies between nothing and a ceiling that doubles up to an hour."""
    when = next_try(NotSent("down"), attempts, NOW, Random(seed))
    assert when is not None
    assert timedelta(0) <= when - NOW <= min(LONGEST, FIRST * 2 ** (attempts - 1))


def test_it_ends() -> None:
    """After the last attempt a person is told instead."""
    assert next_try(InDoubt("?"), ATTEMPTS, NOW, Random(1)) is None


@given(st.integers(-3600, 86_400), st.integers(1, 100))
def test_a_rate_limit_is_obeyed_as_told_and_never_gives_up(seconds: int, attempts: int) -> None:
    """Not before the moment that the network named, soon after it, however many attempts there were."""
    until = NOW + timedelta(seconds=seconds)
    when = next_try(RateLimited("later", until), attempts, NOW, Random(seconds))
    assert when is not None
    assert max(until, NOW) < when <= max(until, NOW) + timedelta(seconds=5)


def test_a_rate_limit_without_a_moment_leaves_the_network_alone_for_a_while() -> None:
    """The network said "later" and not when."""
    when = next_try(RateLimited("later"), 1, NOW, Random(1))
    assert when is not None
    assert when > NOW + LIMITED


def test_a_rate_limit_and_a_sign_in_cost_no_attempt() -> None:
    """Neither says anything about the delivery."""
    assert costs_an_attempt(NotSent("down"))
    assert not costs_an_attempt(RateLimited("later"))
    assert not costs_an_attempt(SignInRefused("no"))
