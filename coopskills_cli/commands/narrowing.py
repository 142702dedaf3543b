"""`--account` and `--id`: what narrows a command that takes posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Campaign, Delivery
    from coopskills_cli.queue.store import Store


def known_accounts(campaign: Campaign, names: Sequence[str] | None) -> list[str] | None:
    """The names as they are, None where none is given; UsageError with the nearest name for one that config has not."""
    from coopskills_cli.errors import UsageError
    from coopskills_cli.text.nearest import nearest

    for name in names or ():
        if name not in campaign.accounts:
            near = nearest(name, campaign.accounts)
            remedy = f"did you mean {near!r}?" if near else f"config.toml has: {', '.join(campaign.accounts)}"
            raise UsageError(f"there is no account {name!r}", remedy)
    return list(names) if names else None


def queued(
    store: Store, words: Sequence[str], accounts: Sequence[str] | None = None, ids: Sequence[int] | None = None
) -> list[Delivery]:
    """The deliveries that the words (slugs, patterns, paths, `slug.lang`) name; UsageError for a word that names none.

    The queue is asked, not the files: a post whose file is gone can still be named.
    """
    from fnmatch import fnmatchcase

    from coopskills_cli.errors import UsageError
    from coopskills_cli.text.nearest import nearest

    found = store.deliveries(accounts=accounts, ids=ids)
    chosen: dict[int, Delivery] = {} if words else {delivery.id: delivery for delivery in found}
    for word in words:
        name = word.replace("\\", "/").rpartition("/")[2].removesuffix(".md")
        matching = [one for one in found if any(fnmatchcase(known, name) for known in _names(one))]
        if not matching:
            near = nearest(name, {delivery.message.post for delivery in found})
            remedy = f"did you mean {near!r}?" if near else "see what is there: coopskills queue"
            raise UsageError(f"the queue has nothing of {word!r}", remedy)
        chosen |= {delivery.id: delivery for delivery in matching}
    return list(chosen.values())


def _names(delivery: Delivery) -> tuple[str, str]:
    return delivery.message.post, f"{delivery.message.post}.{delivery.message.language}"
