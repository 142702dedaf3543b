"""How a record names another one: by its address and the hash of its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from atproto_client import models  # type: ignore[import-untyped]  # the SDK ships no py.typed


@dataclass(frozen=True, slots=True)
class Reference:
    """A post that another one answers or quotes: its at:// address and the hash of its content."""

    uri: str
    cid: str

    @property
    def strong(self) -> Any:
        """The SDK's `com.atproto.repo.strongRef`."""
        return models.ComAtprotoRepoStrongRef.Main(uri=self.uri, cid=self.cid)
