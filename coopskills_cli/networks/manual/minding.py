"""What a service does not do of what a message asks for; nothing is said of what is not known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.models import Problem, Severity
from coopskills_cli.networks.manual.asking import REPLIERS
from coopskills_cli.text.durations import duration
from coopskills_cli.text.graphemes import count
from coopskills_cli.text.twitter import links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopskills_cli.models import Media, Message, Part, Poll, Replier
    from coopskills_cli.networks.manual.services import Service

FEWEST_ANSWERS = 2


def minded(message: Message, service: Service) -> Iterator[Problem]:
    """Warnings; `code` is the key of the post that each lies in."""
    for part in message.parts:
        yield from _media(part, service)
        yield from _address(part, service)
        if part.poll:
            yield from _poll(part.poll, part, service)
    if message.reply and message.reply.allow is not None and service.repliers is not None:
        yield from _replies(message.reply.allow, service.repliers, service.name)


def _media(part: Part, service: Service) -> Iterator[Problem]:
    if not part.media and not service.bare:
        what = f"{service.name} takes no post without a picture or video"
        yield _warning("media", what, "add one to `media`, or leave the account out")
    if service.srt:
        yield from (_captions(media, service) for media in part.media if media.captions)


def _captions(media: Media, service: Service) -> Problem:
    what = f"{service.name} takes captions as SubRip (.srt), those of {media.file} are WebVTT (.vtt)"
    return _warning("media", what, "have them as .srt too for whoever posts it")


def _address(part: Part, service: Service) -> Iterator[Problem]:
    address = next((link.value for link in links(part.text)), "")
    if address and not service.links:
        what = f"{service.name} makes neither a link nor a card of an address: nobody can follow {address}"
        yield _warning("card", what, "say where it is found, such as in the account's profile")


def _poll(poll: Poll, part: Part, service: Service) -> Iterator[Problem]:
    name, most, longest = service.name, service.limits.poll_options, service.limits.poll_option
    if not service.polls:
        what = f"{name} has no polls in such posts: the question would stand there without its answers"
        yield _warning("poll", what, "ask for comments in the text, or leave the account out")
        return
    if part.media:
        yield _warning("poll", f"{name} takes a poll or media in a post, not both", "leave one of them out there")
    if not FEWEST_ANSWERS <= len(poll.options) <= most:
        what = f"the poll has {len(poll.options)} answers, {name} takes {FEWEST_ANSWERS} to {most}"
        yield _warning("poll", what, "change `options` there")
    for option in poll.options:
        if (length := count(option)) > longest:
            what = f"the answer {option!r} has {length} characters, {name} takes {longest}"
            yield _warning("poll", what, "shorten it")
    yield from _duration(poll.seconds, service)


def _duration(seconds: int, service: Service) -> Iterator[Problem]:
    shortest, longest = service.limits.poll_shortest, service.limits.poll_longest
    if service.poll_spans and seconds not in service.poll_spans:
        *most, last = map(duration, service.poll_spans)
        taken = f"for {', '.join(most)} or {last}"
    elif longest and not shortest <= seconds <= longest:
        taken = f"for {duration(shortest)} to {duration(longest)}"
    else:
        return
    what = f"the poll ends after {duration(seconds)}, {service.name} keeps one open {taken}"
    yield _warning("poll", what, "change `expires_in` there")


def _replies(allow: tuple[Replier, ...], known: frozenset[Replier], name: str) -> Iterator[Problem]:
    choice = " or ".join(words for replier, words in REPLIERS.items() if replier in known)
    remedy = f"whoever posts it can choose one: {choice}; name that in `reply`, or leave it out there"
    missing = [words for replier, words in REPLIERS.items() if replier in allow and replier not in known]
    if not allow:
        yield _warning("reply", f"{name} cannot leave replies to nobody at all", remedy)
    elif missing:
        yield _warning("reply", f"{name} cannot leave replies to {' and '.join(missing)}", remedy)
    elif len(allow) > 1:
        yield _warning("reply", f"{name} leaves replies to one kind of people, not to {len(allow)}", remedy)


def _warning(code: str, message: str, remedy: str) -> Problem:
    return Problem(Severity.WARNING, code, "", message, remedy)
