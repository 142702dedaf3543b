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
    """The second pass over the texts: the official client is measured warm, too."""
    for text in every:
        measured(text)
    start = time.perf_counter()
    for text in every:
        measured(text)
    return time.perf_counter() - start


def main() -> int:
    """Print the table, the best of some rounds in turn; 1 where ours is slower than the official client."""
    every = list(texts(int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER))
    ways: dict[str, Callable[[], float]] = {
        "Bluesky, official client": lambda: float(answers("bluesky", every, "--time")[-1]) / 1000,
        "Bluesky, ours": lambda: seconds(bluesky, every),
        "Mastodon, ours": lambda: seconds(mastodon, every),
    }
    rounds = [{name: way() for name, way in ways.items()} for _ in range(ROUNDS)]
    best = {name: min(found[name] for found in rounds) for name in ways}
    for name, taken in best.items():
        print(f"{name:<26}{len(every) / taken:>10,.0f} texts/s")
    official, ours, _ = best.values()
    print(f"{'ours to official':<26}{official / ours:>10.2f}")
    return 0 if ours <= official else 1


if __name__ == "__main__":
    sys.exit(main())
