"""The records that say who may reply to a post and whether it may be quoted; each bears the record key of its post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopskills_cli.models import Replier
from coopskills_cli.networks.bluesky.request import POST, Write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopskills_cli.models import ReplyControl

THREADGATE, POSTGATE = "app.bsky.feed.threadgate", "app.bsky.feed.postgate"
RULES = {
    Replier.MENTIONED: f"{THREADGATE}#mentionRule",
    Replier.FOLLOWING: f"{THREADGATE}#followingRule",
    Replier.FOLLOWERS: f"{THREADGATE}#followerRule",
}


def gates(reply: ReplyControl | None, number: int, repo: str, rkey: str, created: str) -> Iterator[Write]:
    """The gates of part `number` (from 0), whose record key is `rkey`; `created` is the post's `createdAt`.

    Replies are ruled for a whole thread at its first part, quotes part by part, as in the official app.
    """
    if reply is None:
        return
    post = {"post": f"at://{repo}/{POST}/{rkey}", "createdAt": created}
    if reply.allow is not None and number == 0:
        yield Write(THREADGATE, rkey, {"$type": THREADGATE, **post, "allow": _rules(reply.allow)})
    if not reply.quotes:
        yield Write(
            POSTGATE, rkey, {"$type": POSTGATE, **post, "embeddingRules": [{"$type": f"{POSTGATE}#disableRule"}]}
        )


def _rules(allowed: Sequence[Replier]) -> list[dict[str, Any]]:
    """An empty list stands for nobody."""
    return [{"$type": RULES[replier]} for replier in dict.fromkeys(allowed)]
