"""Finds a status by its address: where a person settled that a post is out, that is all that is known of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coopskills_cli.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from coopskills_cli.models import Receipt
    from coopskills_cli.networks.mastodon.client import Client

_ID_AT_END = re.compile(r"/([0-9A-Za-z_-]+)\Z")


def id_of(receipt: Receipt, client: Client, domains: Collection[str]) -> str:
    """The id of what a receipt is for; Refused where the server knows no post at its address.

    `domains` are those of the server: there every page of a post ends in its id.
    """
    if "://" not in receipt.remote_id:
        return receipt.remote_id
    domain, path = _plain(receipt.url)
    named = _ID_AT_END.search(path)
    if named and domain in {one.casefold() for one in domains} and client.status(named[1]):
        return named[1]
    for status in client.found_at(receipt.url):
        if (domain, path) in (_plain(str(status.get("url"))), _plain(str(status.get("uri")))):
            return str(status.get("id"))
    what = f"{client.host}: knows no post at {receipt.url}, which is to be quoted"
    raise Refused(what, "leave out `quote`, or quote another post")


def _plain(url: str) -> tuple[str, str]:
    """Domain and path of an address, without what may differ between two ways of writing it."""
    try:
        split = urlsplit(url)
    except ValueError:
        return "", url
    return split.netloc.casefold(), split.path.rstrip("/")
