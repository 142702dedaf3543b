"""How hard the fault tests try: a fast set always, the full one by `./scripts/test --faults`."""

from __future__ import annotations

import pytest


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many kills must hit a live process."""
    return 100 if request.config.getoption("--faults") else 25
