"""What a person reads who finds a message laid out: what to do, and what the media show."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from coopskills_cli.networks.manual.asking import asked
from coopskills_cli.networks.manual.naming import VIDEO
from coopskills_cli.networks.manual.services import SERVICES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from coopskills_cli.models import Account, Message, Receipt
    from coopskills_cli.networks.manual.naming import Names

READ_ME = "READ-ME.txt"
ALT = "alt.txt"


def read_me(
    message: Message, account: Account, names: Sequence[Names], mark: str, quoted: Receipt | None, zone: tzinfo = UTC
) -> str:
    """Three steps, below the first what else is asked for, and the mark by which the folder is known again.

    The due time is said as the clocks of `zone` show it.
    """
    service = SERVICES.get(account.stands_for)
    network = service.name if service else account.stands_for or "the network"
    due = f" (due {message.due.astimezone(zone):%Y-%m-%d %H:%M %Z})" if message.due else ""
    thread = f" to {names[-1].text}, each as a reply to the one before" if len(names) > 1 else ""
    beside = "".join(f"   {line}\n" for line in asked(message, names, network, quoted))
    settle = f"coopskills resolve {_word(message, account)} --account {account.name}"
    return (
        f"1. On {network}, as {account.handle or account.name}, post {names[0].text}{thread}{_media(names)}{due}.\n"
        f"{beside}"
        "2. Look at it as a reader would, and copy its address.\n"
        f"3. Say that it is out: {settle} --published ADDRESS\n"
        f"\nIf it is not to be posted: the same with --not-published. ({mark})\n"
    )


def _word(message: Message, account: Account) -> str:
    """The post's name on the command line: with its language where the account has more than one."""
    return message.post if len(account.languages) == 1 else f"{message.post}.{message.language}"


def _media(names: Sequence[Names]) -> str:
    videos = [media.type.startswith(VIDEO) for own in names for _, media in own.media]
    kinds = [word for word, there in (("pictures", not all(videos)), ("videos", any(videos))) if there]
    return f", with the {' and '.join(kinds)} beside it; what they show stands in {ALT}" if kinds else ""


def alt_texts(names: Sequence[Names]) -> dict[str, str]:
    """The file of all alt texts, by the names of what they describe; no file where there is nothing to see."""
    named = [f"{name}: {media.alt}\n" for own in names for name, media in own.media]
    return {ALT: "".join(named)} if named else {}
