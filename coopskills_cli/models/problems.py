"""Something wrong in the campaign's files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is: errors are what cannot be sent as written."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the campaign's files.

    `code` is a stable kebab-case word (`unknown-key`); `where` is `file:line`, or `file`, relative to the campaign;
    `post` and `account` are names, or None where the problem belongs to none.
    """

    severity: Severity
    code: str
    where: str
    message: str
    remedy: str = ""
    post: str | None = None
    account: str | None = None
