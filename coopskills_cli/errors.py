"""One tree of errors, so that every trouble a person or a network can cause has a place and an exit code.

CoopskillsError            1   it failed
├── UsageError             2   what was typed cannot be done
├── CampaignError          2   config, posts or templates; carries every problem found
├── ElsewhereError         2   another machine publishes this campaign
├── StateError             1   the state folder or the queue cannot be used
│   └── LeaseLost          1   another publisher took the delivery over (never shown to a person)
└── NetworkError           1   raised by adapters only; the publisher decides by its class
    ├── NotSent                nothing reached the network (DNS, connect, TLS): safe to repeat
    ├── Refused                a definite, permanent no (400 403 404 410 413 422)
    ├── RateLimited            a definite "later"; costs no attempt
    ├── SignInRefused      4   the account must sign in again
    │   └── SecretMissing  4   there is no secret for the account
    └── InDoubt                the answer is missing or unreadable: it may be out
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from coopskills_cli.models import Problem


class CoopskillsError(Exception):
    """Trouble that is told to a person: `str(error)` says where and what, `remedy` what to do."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class UsageError(CoopskillsError):
    """What was typed cannot be done."""

    exit_code = 2


class CampaignError(CoopskillsError):
    """The campaign's own files are wrong; `problems` holds all of them, in file order."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"{problem.where}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)


class ElsewhereError(CoopskillsError):
    """Another machine publishes this campaign."""

    exit_code = 2


class StateError(CoopskillsError):
    """The state folder or the queue cannot be used: read-only, full, damaged, on a network share."""


class LeaseLost(StateError):
    """A guarded write found that the delivery now belongs to somebody else, or has moved on."""


class NetworkError(CoopskillsError):
    """What an adapter raises, and nothing else; foreign errors become one of its children at the adapter's seam."""


class NotSent(NetworkError):
    """Nothing reached the network: repeating is safe."""


class Refused(NetworkError):
    """The network said no for good: the same request will never be taken."""


class RateLimited(NetworkError):
    """The network said "later"; `until` is the aware moment it named, or None."""

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message, "it goes out by itself when the network allows it")
        self.until = until


class SignInRefused(NetworkError):
    """The network does not accept our credentials, or another identity answers than `handle` says."""

    exit_code = 4


class SecretMissing(SignInRefused):
    """No secret was found for the account in any of the places where it is looked for."""


class InDoubt(NetworkError):
    """No readable answer came back: the request may have been carried out."""
