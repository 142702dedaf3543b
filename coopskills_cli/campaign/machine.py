"""Which machine this is, and whether it is the one that publishes: two queues would send everything twice."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from coopskills_cli.errors import ElsewhereError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "COOPSKILLS_MACHINE"


def this_machine(environ: Mapping[str, str]) -> str:
    """The machine's name: what the environment says, or the host's."""
    return environ.get(VARIABLE, "").strip() or _host()


def require_publisher(publisher: str | None, environ: Mapping[str, str]) -> None:
    """ElsewhereError unless this machine publishes, or none does yet (None)."""
    here = this_machine(environ)
    # host names know no letter case: RFC 4343
    if publisher is not None and publisher.casefold() != here.casefold():
        message = f"'{publisher}' publishes this campaign, and this machine is '{here}'"
        raise ElsewhereError(
            message, f"run it on '{publisher}', or move publishing to this machine: coopskills takeover"
        )


def _host() -> str:
    """The host's name by the system call where there is one: importing socket would cost cron some milliseconds."""
    if hasattr(os, "uname"):
        return os.uname().nodename
    from socket import gethostname

    return gethostname()
