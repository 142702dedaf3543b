"""Two posts with one text: an account that says it twice looks like a machine, and `schedule` refuses the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopskills_cli.models import Message, Post


def repeated(posts: Sequence[Post], messages: Sequence[Message]) -> Iterator[Problem]:
    """Each message whose text another post, not a draft either, gives to the same account."""
    ready = {(post.slug, post.language): post for post in posts if not post.draft}
    first: dict[tuple[str, tuple[str, ...]], Post] = {}
    for message in messages:
        post = ready.get((message.post, message.language))
        texts = tuple(part.text for part in message.parts)
        if post is None or not texts:
            continue
        other = first.setdefault((message.account, texts), post)
        if other is not post:
            what = f"the same text as {other.name!r}, for the same account"
            remedy = "change one of them; if it is meant: coopskills schedule --again"
            where = next((f"{body.file}:{body.line}" for body in post.bodies.values()), post.path)
            yield Problem(Severity.WARNING, "same-text", where, what, remedy, post.slug, message.account)
