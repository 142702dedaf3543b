"""A secret that cannot slip into an output by mistake."""

from __future__ import annotations

from hashlib import pbkdf2_hmac
from typing import NoReturn

from coopskills_cli.errors import SecretMissing

ROUNDS = 50_000
"""Of PBKDF2: some 20 ms, so that a stored mark does not give away a password that a person made up."""


class Secret:
    """A token or a password: only `value` says it; `source` says where it came from."""

    __slots__ = ("_value", "source")

    def __init__(self, value: str, source: str) -> None:
        self._value = value
        self.source = source

    @property
    def value(self) -> str:
        """The secret itself, for the network alone."""
        return self._value

    def __repr__(self) -> str:
        return f"<Secret from {self.source}>"

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        message = "a secret is neither pickled nor copied"
        raise TypeError(message)


def secret_from(text: str, source: str) -> Secret | None:
    """The secret that a place gave, without the line's end; None where it is empty, SecretMissing where it is none."""
    value = text.removeprefix("\ufeff").rstrip("\r\n")
    if not value.isprintable():
        raise SecretMissing(
            f"{source} holds more than one line, or characters that no secret has", "keep only the secret in it"
        )
    return Secret(value, source) if value else None


def mark(secret: Secret, salt: str) -> str:
    """A word that stands for this very secret: what was refused once is known again, and not tried each minute."""
    return pbkdf2_hmac("sha256", secret.value.encode(), salt.encode(), ROUNDS, dklen=16).hex()
