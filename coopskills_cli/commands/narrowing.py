"""`--account` and `--id`: what narrows a command that takes posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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

    found = numbered(store, ids, accounts)
    chosen: dict[int, Delivery] = {} if words else {delivery.id: delivery for delivery in found}
    for word in words:
        folder, _, file = word.replace("\\", "/").rpartition("/")
        name, is_path = file.removesuffix(".md"), bool(folder) or file.endswith(".md")
        matching = [one for one in found if any(fnmatchcase(known, name) for known in _names(one, is_path=is_path))]
        if not matching:
            near = nearest(name, {delivery.message.post for delivery in found})
            remedy = f"did you mean {near!r}?" if near else "see what is there: coopskills queue"
            raise UsageError(f"the queue has nothing of {word!r}", remedy)
        chosen |= {delivery.id: delivery for delivery in matching}
    return list(chosen.values())


def numbered(store: Store, ids: Sequence[int] | None, accounts: Sequence[str] | None = None) -> list[Delivery]:
    """The deliveries of these numbers, all without; of these accounts only. UsageError for a number that none has."""
    from coopskills_cli.errors import UsageError

    found = store.deliveries(accounts=accounts, ids=ids)
    known = {delivery.id for delivery in found}
    for number in ids or ():
        if number not in known:
            where = f" on {', '.join(accounts)}" if accounts else ""
            raise UsageError(f"the queue has no delivery {number}{where}", "see what is there: coopskills queue")
    return found


def names(store: Store, shown: Iterable[Delivery]) -> dict[int, str]:
    """By number, the word that means a delivery's post: with its language where the queue has the post in several."""
    posts = {delivery.id: (delivery.message.post, delivery.message.language) for delivery in shown}
    languages: dict[str, set[str]] = {}
    for one in store.deliveries(posts={post for post, _ in posts.values()}) if posts else ():
        languages.setdefault(one.message.post, set()).add(one.message.language)
    return {
        number: f"{post}.{language}" if len(languages.get(post, ())) > 1 else post
        for number, (post, language) in posts.items()
    }


def _names(delivery: Delivery, *, is_path: bool) -> tuple[str, ...]:
    """What the delivery's post is called; as a path it is one file, which has its language in its name or not."""
    slug, full = delivery.message.post, f"{delivery.message.post}.{delivery.message.language}"
    if is_path:
        return (full if f"posts/{full}.md" in delivery.message.sources else slug,)
    return slug, full
