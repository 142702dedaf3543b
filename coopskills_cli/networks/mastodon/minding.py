"""What a Mastodon server minds in a message as a whole, and what becomes there of what only others carry.

Source: Mastodon 4.7's `PostStatusService`, `PollOptionsValidator` and `PollExpirationValidator`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.models import Problem, Severity
from coopskills_cli.networks.mastodon.entities import hashtags
from coopskills_cli.text.durations import DAY, MINUTE, duration
from coopskills_cli.text.graphemes import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.models import Message, Part, Poll
    from coopskills_cli.networks.base import Limits

FEWEST_ANSWERS = 2


def minded(message: Message, limits: Limits) -> Iterator[Problem]:
    """Every problem; `code` is the key of the post that it lies in."""
    for part in message.parts:
        yield from _media(part)
        if part.poll:
            yield from _answers(part.poll, limits)
            yield from _duration(part.poll, limits)
    if message.quote and not limits.quotes:
        what = f"this server takes no quotes: the post would go out without {message.quote!r}"
        yield _error("quote", what, 'write `quote: ""` for it in `overrides`, and an address into the text')
    yield from _replies(message, limits)
    yield from _tags(message)


def _media(part: Part) -> Iterator[Problem]:
    films = [media.file for media in part.media if media.type.startswith("video/")]
    if films and len(part.media) > 1:
        what = f"{films[0]} is a video, which Mastodon takes alone: one a post, and no pictures with it"
        yield _error("media", what, "give the others to another part by `part`, or leave them out")
    if part.media and part.poll:
        yield _error("poll", "Mastodon takes a poll or media in a post, not both", "leave one of them out there")
    for media in part.media:
        if media.captions:
            what = f"Mastodon has no captions: those of {media.file} are not shown there"
            yield _warning("media", what, "have them in the pictures themselves, or say in `alt` what is said")


def _answers(poll: Poll, limits: Limits) -> Iterator[Problem]:
    options = [option.strip() for option in poll.options]
    if len(options) < FEWEST_ANSWERS:
        yield _error("poll", "a poll has at least two answers", "add one to `options`")
    if limits.poll_options and len(options) > limits.poll_options:
        what = f"the poll has {len(options)} answers, this server takes {limits.poll_options}"
        yield _error("poll", what, "leave some out")
    for option in options:
        if limits.poll_option and (length := count(option)) > limits.poll_option:
            what = f"the answer {option!r} has {length} characters, this server takes {limits.poll_option}"
            yield _error("poll", what, "shorten it")
    if "" in options:
        yield _error("poll", "an answer of the poll is empty", "write it, or leave it out")
    for option in dict.fromkeys(option for option in options if option and options.count(option) > 1):
        yield _error("poll", f"the answer {option!r} stands twice in the poll", "leave one out")


def _duration(poll: Poll, limits: Limits) -> Iterator[Problem]:
    if poll.seconds < limits.poll_shortest:
        shortest = duration(-(-limits.poll_shortest // MINUTE) * MINUTE)
        what = f"the poll ends after {duration(poll.seconds)}, this server keeps one open for at least {shortest}"
        yield _error("poll", what, f"write `expires_in: {shortest}`")
    if limits.poll_longest and poll.seconds > limits.poll_longest:
        longest = duration(limits.poll_longest // DAY * DAY or limits.poll_longest)
        what = f"the poll ends after {duration(poll.seconds)}, this server keeps one open for {longest} at most"
        yield _error("poll", what, f"write `expires_in: {longest}`")


def _replies(message: Message, limits: Limits) -> Iterator[Problem]:
    if message.reply is None:
        return
    if message.reply.allow is not None:
        what = "Mastodon does not limit who may reply: there everyone may who sees the post"
        yield _warning("reply", what, "count on replies there, or leave the account out")
    if not message.reply.quotes and not limits.quotes:
        what = "this server does not limit who may quote: where posts can be quoted, this one can"
        yield _warning("reply", what, "count on quotes, or leave the account out")


def _tags(message: Message) -> Iterator[Problem]:
    shown = {span.value.casefold() for part in message.parts for span in hashtags(part.text)}
    if missing := [tag for tag in message.tags if tag.casefold() not in shown]:
        what = f"Mastodon has no tags beside the text: {', '.join(missing)} will be missing there"
        yield _warning("tags", what, "write them into the text as hashtags")


def _error(code: str, message: str, remedy: str) -> Problem:
    return Problem(Severity.ERROR, code, "", message, remedy)


def _warning(code: str, message: str, remedy: str) -> Problem:
    return Problem(Severity.WARNING, code, "", message, remedy)
