"""How a person ends what does not end; nothing is lost by it: the next run takes over what a dead one had in hand."""

from __future__ import annotations

import os
import signal

INTERRUPTED = 130


def end_at_once(*signals: signal.Signals) -> None:
    """From now on these signals end the process as a kill would."""
    for number in signals:
        signal.signal(number, lambda *_: os._exit(INTERRUPTED))
