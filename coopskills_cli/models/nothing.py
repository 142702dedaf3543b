"""The defaults that say "nothing is said"."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


EMPTY: Mapping[str, Any] = MappingProxyType({})


def empty() -> Mapping[str, Any]:
    """Python 3.11 takes no mappingproxy as a default."""
    return EMPTY


NEVER = timedelta.max
"""A `late_after` of "never": the post always goes out."""
