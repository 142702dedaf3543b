"""Texts a second: facets, graphemes and bytes of ours against the official Bluesky client, on the same texts.

Run it in the environment that `./scripts/test` makes: `.venv/bin/python benchmarks/text.py [NUMBER]`. Ends with 1 where
ours is slower.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from coopskills_cli.networks.bluesky.rules import BlueskyRules
from coopskills_cli.networks.mastodon.rules import MastodonRules
from coopskills_cli.text.spans import byte_length
from tests.reference.official import answers
from tests.reference.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NUMBER = 20_000
ROUNDS = 3
BLUESKY, MASTODON = BlueskyRules(), MastodonRules()


def bluesky(text: str) -> None:
    """All that the official client is asked for, too."""
    BLUESKY.facets(text)
    BLUESKY.length(text, "", BLUESKY.limits)
    byte_length(text)


def mastodon(text: str) -> None:
    """What a preview asks of a text."""
    MASTODON.facets(text)
    MASTODON.length(text, "", MASTODON.limits)


def seconds(measured: Callable[[str], None], every: Sequence[str]) -> float:
    """The best of some rounds, after one that does not count: the official client is warm, too."""
    found = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        for text in every:
            measured(text)
        found.append(time.perf_counter() - start)
    return min(found[1:])


def main() -> int:
    """Print the table; 1 where ours is slower than the official client."""
    every = list(texts(int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER))
    official = min(answers("bluesky", every, "--time")[-1] / 1000 for _ in range(ROUNDS))
    ours = seconds(bluesky, every)
    for name, taken in (
        ("Bluesky, official client", official),
        ("Bluesky, ours", ours),
        ("Mastodon, ours", seconds(mastodon, every)),
    ):
        print(f"{name:<26}{len(every) / taken:>10,.0f} texts/s")
    print(f"{'ours to official':<26}{official / ours:>10.2f}")
    return 0 if ours <= official else 1


if __name__ == "__main__":
    sys.exit(main())
