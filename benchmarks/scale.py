"""What `check` and `preview --json` of a large campaign take: N posts on two accounts, and twice as many for the slope.

    python benchmarks/scale.py [--posts 1000]

Uses the installed program of the Python that runs it. Ends with 1 where 1,000 posts take over 3 s, or twice the posts
take over 2.6 times as long. Standard library only.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONFIG = """\
[campaign]
name = "Scale"
id = "scale"
hashtags = ["#scale"]
timezone = "Europe/Brussels"
languages = ["en"]
[funding]
statement = { en = "Funded by the European Union" }
require = "statement"
[mentions.smart]
name = "Smart"
mastodon = "@smart@social.example"
[accounts.m]
network = "mastodon"
server = "https://mastodon.example"
[accounts.b]
network = "bluesky"
server = "https://bsky.social"
handle = "scale.example"
"""
TEMPLATE = "{{ body }}\n\n{{ campaign.hashtags | join(' ') }}\n{{ funding }}\n"
POST = """\
---
publish_at: 2099-{month:02}-{day:02} {hour:02}:30
link: https://example.org/{number}
---
Post {number}: worker cooperatives — invest in the skills of their members, with {{{{ mention("smart") }}}}.

Coopératives sociales et de travail: voir {{{{ link }}}} #compétences #skills
"""
BOUND = 3.0
SLOPE = 2.6


def main() -> int:
    """Print the table; 1 where a bound is broken."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--posts", type=int, default=1000)
    posts = options.parse_args().posts
    broken = False
    with tempfile.TemporaryDirectory() as scratch:
        small, large = (_campaign(Path(scratch) / str(count), count) for count in (posts, 2 * posts))
        for words in (["check"], ["preview", "--json"]):
            once, twice = _time(small, words), _time(large, words)
            broken |= once > BOUND * posts / 1000 or twice > SLOPE * once
            said = f"{posts} posts × 2 accounts: {once:.2f} s; twice as many: {twice / once:.2f} times"
            print(f"{' '.join(words):16} {said}")
    return 1 if broken else 0


def _campaign(root: Path, posts: int) -> Path:
    (root / "posts").mkdir(parents=True)
    (root / "templates").mkdir()
    (root / "config.toml").write_text(CONFIG, encoding="utf-8")
    (root / "templates" / "default.j2").write_text(TEMPLATE, encoding="utf-8")
    for number in range(posts):
        when = {"month": number % 12 + 1, "day": number % 28 + 1, "hour": number % 10 + 8}
        (root / "posts" / f"p{number}.md").write_text(POST.format(number=number, **when), encoding="utf-8")
    return root


def _time(root: Path, words: list[str]) -> float:
    """The median of three runs in seconds; the run must end with 0."""
    taken = []
    command = [sys.executable, "-m", "coopskills_cli.main", *words]
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(command, cwd=root, env={**os.environ}, check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
