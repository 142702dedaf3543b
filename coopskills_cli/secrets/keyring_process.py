"""The process that speaks to the system keyring, apart from ours: a keyring that hangs or asks can be ended.

Reads one question as JSON from standard input: `act` (`get`, `set`, `delete`), `service`, `username`, `value`, and
`ask`: whether the keyring may ask a person to unlock it. Writes one answer: `value`, or `trouble`.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


def main() -> None:
    """Answer one question."""
    answers, sys.stdout = sys.stdout, sys.stderr  # a backend that prints must not spoil the answer
    question = json.load(sys.stdin)

    from keyring.errors import KeyringError, NoKeyringError

    try:
        answer = {"value": _answer(question)}
    except NoKeyringError:  # its own words are about packages of Python
        answer = {"trouble": "there is none on this machine"}
    except KeyringError as error:
        answer = {"trouble": str(error) or type(error).__name__}
    json.dump(answer, answers)


def _answer(question: dict[str, Any]) -> str | None:
    where = question["service"], question["username"]
    backends = _usable(ask=question["ask"])
    if question["act"] == "get":
        return next((value for backend in backends if (value := backend.get_password(*where))), None)
    if question["act"] == "set":
        backends[0].set_password(*where, question["value"])
    else:
        _delete(backends, where)
    return None


def _delete(backends: list[KeyringBackend], where: tuple[str, str]) -> None:
    from keyring.errors import PasswordDeleteError

    for backend in backends:
        with suppress(PasswordDeleteError):  # there was none
            backend.delete_password(*where)


def _usable(*, ask: bool) -> list[KeyringBackend]:
    """The system's keyrings in their order, without those that would ask a person when nobody may be asked."""
    import keyring
    from keyring.errors import KeyringLocked

    chosen = keyring.get_keyring()
    chain = getattr(chosen, "backends", None) or [chosen]
    usable = [backend for backend in chain if ask or not _would_ask(backend)]
    if not usable:
        message = "it is locked, and without a terminal nobody is asked"
        raise KeyringLocked(message)
    return usable


def _would_ask(backend: KeyringBackend) -> bool:
    kind = type(backend).__module__.removeprefix("keyring.backends.")
    return {
        "SecretService": _secret_service_is_locked,
        "libsecret": _secret_service_is_locked,
        "kwallet": _wallet_is_closed,
        "macOS": _keychain_cannot_be_silenced,
    }.get(kind, _never)()


def _never() -> bool:
    """Windows does not ask; one that asks on the terminal finds none, and fails."""
    return False


def _secret_service_is_locked() -> bool:
    import secretstorage

    try:
        # not get_default_collection(), which makes one where there is none, and asks for its password
        return bool(secretstorage.Collection(secretstorage.dbus_init()).is_locked())
    except secretstorage.SecretStorageException:
        return True


def _wallet_is_closed() -> bool:
    import dbus  # type: ignore[import-not-found]  # a package of the system's, where KDE is
    from keyring.backends.kwallet import DBusKeyring

    wallets = dbus.SessionBus().get_object(DBusKeyring.bus_name, DBusKeyring.object_path)
    wallet = dbus.Interface(wallets, "org.kde.KWallet")
    return not wallet.isOpen(wallet.networkWallet())


def _keychain_cannot_be_silenced() -> bool:
    import ctypes
    from ctypes.util import find_library

    security = ctypes.CDLL(find_library("Security"))
    return bool(security.SecKeychainSetUserInteractionAllowed(0))  # from here on a question is an error


if __name__ == "__main__":
    main()
