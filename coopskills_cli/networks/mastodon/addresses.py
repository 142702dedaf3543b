"""Finds a status by its address: where a person settled that a post is out, that is all that is known of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coopskills_cli.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from coopskills_cli.models import Receipt
    from coopskills_cli.networks.mastodon.client import Client

_ID_AT_END = re.compile(r"/([0-9A-Za-z_-]+)/?\Z")


def id_of(receipt: Receipt, client: Client, domains: Collection[str]) -> str:
    """The id of what a receipt is for; Refused where the server knows no post at its address.

    `domains` are those of the server: there every page of a post ends in its id.
    """
    if "://" not in receipt.remote_id:
        return receipt.remote_id
    url = receipt.url
    ours = urlsplit(url).netloc.casefold() in {domain.casefold() for domain in domains}
    named = _ID_AT_END.search(urlsplit(url).path)
    if ours and named and client.status(named[1]):
        return named[1]
    for status in client.found_at(url):
        if _plain(url) in (_plain(str(status.get("url"))), _plain(str(status.get("uri")))):
            return _id(status)
    raise Refused(
        f"{client.host}: knows no post at {url}, which is to be quoted", "leave out `quote`, or quote another"
    )


def _plain(url: str) -> str:
    """An address without what may differ between two ways of writing it."""
    split = urlsplit(url)
    return f"{split.netloc.casefold()}{split.path.rstrip('/')}"


def _id(status: Mapping[str, Any]) -> str:
    return str(status.get("id"))
