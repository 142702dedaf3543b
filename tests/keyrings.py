"""System keyrings for tests: chosen by PYTHON_KEYRING_BACKEND, loaded in the process that asks the keyring."""

from __future__ import annotations

import getpass
import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class InFile(KeyringBackend):
    """Keeps its secrets in the file that TEST_KEYRING names; it talks on standard output, as some do."""

    priority = 1.0

    def _all(self) -> dict[str, str]:
        print("opening the keyring")
        path = Path(os.environ["TEST_KEYRING"])
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def _keep(self, secrets: dict[str, str]) -> None:
        Path(os.environ["TEST_KEYRING"]).write_text(json.dumps(secrets), encoding="utf-8")

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep(self._all() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        secrets = self._all()
        if secrets.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError
        self._keep(secrets)


class Hanging(InFile):
    """Waits for somebody who never comes."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(600)
        return super().get_password(service, username)


class Asking(InFile):
    """Wants a password of its own, on the terminal."""

    def get_password(self, service: str, username: str) -> str | None:
        getpass.getpass()
        return super().get_password(service, username)
