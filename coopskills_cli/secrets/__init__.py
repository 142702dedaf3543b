"""Where the accounts' secrets are looked for, and kept: never in the campaign's folder, never in an output."""

from __future__ import annotations

from coopskills_cli.secrets.keeping import remove, store
from coopskills_cli.secrets.places import find, locate
from coopskills_cli.secrets.secret import Secret, mark

__all__ = ["Secret", "find", "locate", "mark", "remove", "store"]
