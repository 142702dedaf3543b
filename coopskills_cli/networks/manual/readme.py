"""What a person reads who finds a message laid out: what to do, and what the pictures show."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Account, Message

READ_ME = "READ-ME.txt"
ALT = "alt.txt"
SHOWN = {"linkedin": "LinkedIn", "facebook": "Facebook", "x": "X", "threads": "Threads", "instagram": "Instagram"}


def read_me(message: Message, account: Account, texts: Sequence[str], mark: str) -> str:
    """Three lines of what to do, and the mark by which the folder is known again."""
    network = SHOWN.get(account.stands_for, account.stands_for or "the network")
    pictures = ", with the pictures beside it; what they show stands in alt.txt" if _pictures(message) else ""
    due = f" (due {message.due.astimezone(UTC):%Y-%m-%d %H:%M} UTC)" if message.due else ""
    thread = f" to {texts[-1]}, each as a reply to the one before" if len(texts) > 1 else ""
    settle = f"coopskills resolve {_word(message, account)} --account {account.name}"
    return (
        f"1. On {network}, as {account.handle or account.name}, post {texts[0]}{thread}{pictures}{due}.\n"
        "2. Look at it as a reader would, and copy its address.\n"
        f"3. Say that it is out: {settle} --published ADDRESS\n"
        f"\nIf it is not to be posted: the same with --not-published. ({mark})\n"
    )


def _word(message: Message, account: Account) -> str:
    """The post's name on the command line: with its language where the account has more than one."""
    return message.post if len(account.languages) == 1 else f"{message.post}.{message.language}"


def alt_texts(message: Message, pictures: Sequence[Sequence[str]]) -> dict[str, str]:
    """The file of all alt texts, by the pictures' names; no file where there is no picture."""
    named = [
        f"{name}: {media.alt}\n"
        for part, names in zip(message.parts, pictures, strict=True)
        for media, name in zip(part.media, names, strict=True)
    ]
    return {ALT: "".join(named)} if named else {}


def _pictures(message: Message) -> bool:
    return any(part.media for part in message.parts)
