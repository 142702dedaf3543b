"""Finds a status by its address: where a person settled that a post is out, that is all that is known of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coopskills_cli.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from coopskills_cli.networks.mastodon.client import Client

_ID_AT_END = re.compile(r"/([0-9A-Za-z_-]+)\Z")


def is_id(remote_id: str) -> bool:
    """Whether it is what a server gave us, and no person's word, which holds an address."""
    return "://" not in remote_id


def id_at(url: str, client: Client, domains: Collection[str]) -> str:
    """The id of the post at an address; Refused where the server knows none there.

    `domains` are those of the server: there every page of a post ends in its id.
    """
    domain, path = _plain(url)
    named = _ID_AT_END.search(path)
    if named and domain in {one.casefold() for one in domains} and client.status(named[1]):
        return named[1]
    for status in client.found_at(url):
        if (domain, path) in (_plain(str(status.get("url"))), _plain(str(status.get("uri")))):
            return str(status.get("id"))
    raise Refused(f"{client.host}: knows no post at {url}", "see whether that is its address on this server")


def _plain(url: str) -> tuple[str, str]:
    """Domain and path of an address, without what may differ between two ways of writing it."""
    try:
        split = urlsplit(url)
    except ValueError:
        return "", url
    return split.netloc.casefold(), split.path.rstrip("/")
