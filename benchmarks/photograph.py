"""What it takes to freeze a large photograph for two networks: seconds, peak memory, and what comes out.

    python benchmarks/photograph.py

Makes a JPEG of 39 megapixels and about 28 MB, with GPS and turned on its side, and lets `coopskills schedule` freeze
it for Mastodon and Bluesky. Ends with 1 where it takes over 6 s or 500 MB, or a picture is not within its network's
limits, upright and clean. Uses the installed program of the Python that runs it, and Pillow.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

CONFIG = """\
[campaign]
name = "Photograph"
id = "photograph"
timezone = "UTC"
languages = ["en"]
publisher = "benchmark"
[accounts.m]
network = "mastodon"
server = "https://mastodon.example"
[accounts.b]
network = "bluesky"
server = "https://bsky.social"
handle = "photograph.example"
"""
POST = """\
---
publish_at: 2099-01-01 09:30
media:
  - file: media/photograph.jpg
    alt: Noise and gradients
---
A photograph.
"""
SIDES = (7216, 5412)
LIMITS = {"m": (16 * 1024 * 1024, 33_177_600), "b": (2_000_000, 0)}
LARGEST = 29_000_000
SECONDS, MEGABYTES = 6.0, 500.0


def main() -> int:
    """Print the figures; 1 where a bound is broken."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        for folder in ("posts", "templates", "media"):
            (root / folder).mkdir()
        (root / "config.toml").write_text(CONFIG, encoding="utf-8")
        (root / "templates" / "default.j2").write_text("{{ body }}", encoding="utf-8")
        (root / "posts" / "photograph.md").write_text(POST, encoding="utf-8")
        size = _photograph(root / "media" / "photograph.jpg")
        begun = time.perf_counter()
        words = [sys.executable, "-m", "coopskills_cli.main", "schedule"]
        environ = {**os.environ, "COOPSKILLS_MACHINE": "benchmark"}
        subprocess.run(words, cwd=root, env=environ, check=True, capture_output=True)
        taken = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        print(
            f"{size / 1e6:.1f} MB, {SIDES[0] * SIDES[1] / 1e6:.0f} megapixels: {taken:.2f} s, {peak:.0f} MB at its peak"
        )
        sound = _look(root)
    return 0 if sound and taken <= SECONDS and peak <= MEGABYTES else 1


def _photograph(file: Path) -> int:
    """Noise on a gradient, so that it is as hard to compress as a photograph; with GPS, to be turned by 90°."""
    width, height = SIDES
    noise = Image.frombytes("L", (width // 4, height // 4), Random(39).randbytes((width // 4) * (height // 4)))
    gradient = Image.linear_gradient("L").resize(SIDES)
    grain = Image.frombytes("L", SIDES, Random(40).randbytes(width * height))
    picture = Image.merge(
        "RGB", (gradient, Image.blend(noise.resize(SIDES), gradient, 0.5), Image.blend(grain, gradient, 0.6))
    )
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: the top is on the right
    exif.get_ifd(0x8825)[1] = "N"  # GPSLatitudeRef
    exif.get_ifd(0x8825)[2] = (50.0, 50.0, 0.0)  # GPSLatitude
    for quality in (98, 97, 96, 95, 94, 92):
        picture.save(file, quality=quality, exif=exif)
        if file.stat().st_size < LARGEST:
            break
    return file.stat().st_size


def _look(root: Path) -> bool:
    words = [sys.executable, "-m", "coopskills_cli.main", "preview", "--json"]
    environ = {**os.environ, "COOPSKILLS_MACHINE": "benchmark"}
    told = subprocess.run(words, cwd=root, env=environ, check=True, capture_output=True).stdout
    kept = {
        file.stat().st_size: file.read_bytes() for file in (root / ".coopskills" / "media").rglob("*") if file.is_file()
    }
    sound = True
    for row in json.loads(told)["messages"]:
        content = kept[row["parts"][0]["media"][0]["bytes"]]
        with Image.open(BytesIO(content)) as picture:
            most, pixels = LIMITS[row["account"]]
            fits = len(content) <= most and (not pixels or picture.width * picture.height <= pixels)
            clean, upright = not picture.getexif(), picture.height > picture.width
            size = f"{picture.width}×{picture.height}, {len(content):,} bytes"
            print(f"{row['network']:10} {size}, {fits=}, {clean=}, {upright=}")
            sound &= fits and clean and upright
    return sound


if __name__ == "__main__":
    sys.exit(main())
