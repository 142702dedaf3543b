"""What is known of the networks that are posted to by hand: an entry each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.models import Replier
from coopskills_cli.networks.base import Limits
from coopskills_cli.networks.manual.lengths import ADDRESS, units, weighted, with_emoji_in_bytes
from coopskills_cli.text.durations import DAY, MINUTE
from coopskills_cli.text.twitter import MENTION

if TYPE_CHECKING:
    from collections.abc import Callable

DOTTED_MENTION = re.compile(r"(?<![A-Za-z0-9_.!#$%&*@＠])@([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)")


@dataclass(frozen=True, slots=True)
class Service:
    """How one of them reads a text, and what it takes; in `limits` 0 also stands where nobody gives a number.

    `mention` is None where a handle that is pasted stays plain text. `hashtags` is how many of them count in a post,
    `refuses` from how many on it is not taken; 0 for any number. `poll_spans` are the only times, in seconds, for which
    a poll can be open, none for any within the limits. `repliers`: whom replies can be left to, one kind a post; None
    where that is not known. `srt`: captions are taken as SubRip. `bare`: a post needs no picture or video.
    """

    name: str
    limits: Limits
    length: Callable[[str], int]
    links: bool = True
    mention: re.Pattern[str] | None = None
    hashtags: int = 0
    refuses: int = 0
    polls: bool = True
    poll_spans: tuple[int, ...] = ()
    repliers: frozenset[Replier] | None = None
    srt: bool = False
    bare: bool = True


SERVICES = {
    # Polls went from the posts of pages in 2020.
    "facebook": Service("Facebook", Limits(text=63_206, images=0), units, polls=False, srt=True),
    # Instagram takes 5 hashtags where it once took 30; the change came account by account. Polls are stickers, for
    # stories and reels.
    "instagram": Service(
        "Instagram",
        Limits(text=2_200, alt=1_000, images=20),
        units,
        links=False,
        mention=DOTTED_MENTION,
        hashtags=5,
        refuses=30,
        polls=False,
        bare=False,
    ),
    # Polls: LinkedIn's Poll API.
    "linkedin": Service(
        "LinkedIn",
        Limits(text=3_000, images=20, poll_options=4, poll_option=30),
        units,
        poll_spans=(DAY, 3 * DAY, 7 * DAY, 14 * DAY),
        srt=True,
    ),
    # Polls and repliers: `poll_attachment` and `reply_control` of Threads' API.
    "threads": Service(
        "Threads",
        Limits(text=500, alt=1_000, images=20, poll_options=4, poll_option=25),
        with_emoji_in_bytes,
        mention=DOTTED_MENTION,
        hashtags=1,
        repliers=frozenset(Replier),
    ),
    # Polls and repliers: `poll` and `reply_settings` of X's API.
    "x": Service(
        "X",
        Limits(
            text=280,
            url=ADDRESS,
            alt=1_000,
            images=4,
            image_bytes=5 * 1024 * 1024,
            poll_options=4,
            poll_option=25,
            poll_shortest=5 * MINUTE,
            poll_longest=7 * DAY,
        ),
        weighted,
        mention=MENTION,
        repliers=frozenset({Replier.MENTIONED, Replier.FOLLOWING}),
        srt=True,
    ),
}
