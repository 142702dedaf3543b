"""What a person reads who finds a message laid out: what to do, and what the pictures show."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from coopskills_cli.models import Replier
from coopskills_cli.text.durations import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopskills_cli.models import Account, Message, Receipt

READ_ME = "READ-ME.txt"
ALT = "alt.txt"
SHOWN = {"linkedin": "LinkedIn", "facebook": "Facebook", "x": "X", "threads": "Threads", "instagram": "Instagram"}
REPLIERS = {
    Replier.MENTIONED: "those it mentions",
    Replier.FOLLOWING: "those you follow",
    Replier.FOLLOWERS: "those who follow you",
}


def read_me(message: Message, account: Account, texts: Sequence[str], mark: str, quoted: Receipt | None) -> str:
    """Three lines of what to do, what is set up by hand with it, and the mark by which the folder is known again."""
    network = SHOWN.get(account.stands_for, account.stands_for or "the network")
    media = _media(message)
    beside = f", with the {media} beside it; what they show stands in alt.txt" if media else ""
    due = f" (due {message.due.astimezone(UTC):%Y-%m-%d %H:%M} UTC)" if message.due else ""
    thread = f" to {texts[-1]}, each as a reply to the one before" if len(texts) > 1 else ""
    settle = f"coopskills resolve {_word(message, account)} --account {account.name}"
    return (
        f"1. On {network}, as {account.handle or account.name}, post {texts[0]}{thread}{beside}{due}.\n"
        + "".join(f"   - {line}\n" for line in _options(message, texts, quoted))
        + "2. Look at it as a reader would, and copy its address.\n"
        f"3. Say that it is out: {settle} --published ADDRESS\n"
        f"\nIf it is not to be posted: the same with --not-published. ({mark})\n"
    )


def _options(message: Message, texts: Sequence[str], quoted: Receipt | None) -> Iterator[str]:
    """What whoever posts it sets up by hand, as far as the network has it."""
    for text, part in zip(texts, message.parts, strict=True):
        if part.poll:
            more = (", more than one may be chosen" if part.poll.multiple else "") + (
                ", totals hidden until then" if part.poll.hide_totals else ""
            )
            answers = " / ".join(part.poll.options)
            yield f"Give {text} a poll that ends after {duration(part.poll.seconds)}{more}: {answers}"
    if message.quote:
        yield f"Quote the post '{message.quote}'" + (f": {quoted.url}" if quoted and quoted.url else "")
    if message.reply and message.reply.allow is not None:
        named = ", ".join(REPLIERS[one] for one in message.reply.allow)
        yield f"Let {named} reply, and no others" if named else "Let nobody reply"
    if message.reply and not message.reply.quotes:
        yield "Let nobody quote it"
    if message.tags:
        yield f"Tags: {', '.join(message.tags)}"


def _word(message: Message, account: Account) -> str:
    """The post's name on the command line: with its language where the account has more than one."""
    return message.post if len(account.languages) == 1 else f"{message.post}.{message.language}"


def alt_texts(message: Message, files: Sequence[Sequence[str]]) -> dict[str, str]:
    """The file of all alt texts, by the names of what they describe; no file where there is nothing to see."""
    named = [
        f"{name}: {media.alt}\n"
        for part, names in zip(message.parts, files, strict=True)
        for media, name in zip(part.media, names, strict=True)
    ]
    return {ALT: "".join(named)} if named else {}


def _media(message: Message) -> str:
    """Of which kinds there are media."""
    videos = [media.type.startswith("video/") for part in message.parts for media in part.media]
    kinds = (["pictures"] if not all(videos) else []) + (["videos"] if any(videos) else [])
    return " and ".join(kinds)
