"""The one error of link cards, so that no page, however it behaves, can raise anything else."""

from __future__ import annotations

BY_HAND = "write its title and description under `card:` in the post, or leave the plain link"


class CardError(ValueError):
    """A page that gives no card: `str(error)` says why in words that follow the page's address, `remedy` what to do."""

    def __init__(self, message: str, remedy: str = BY_HAND) -> None:
        super().__init__(message)
        self.remedy = remedy
