"""A publisher that is started a hundred times: everything is imported once, and each run is a fork of it.

Reads lines from standard input: each forks a child that runs `coopskills publish-due` in the current folder, and its
pid is printed. Only for systems with `fork`.
"""

from __future__ import annotations

import os
import sys

import coopskills_cli.engines.once
import coopskills_cli.networks.bluesky.adapter
import coopskills_cli.networks.mastodon.adapter
import coopskills_cli.queue.store  # noqa: F401  (imported so that the forks need not)
from coopskills_cli.main import run


def main() -> None:
    """Fork on each line until the input closes."""
    for _ in sys.stdin:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os.setsid()
            code = 70
            try:
                code = run(["publish-due"])
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
