"""Campaign parameters on links, so that a website's statistics can tell where a visit came from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_utm(link: str, utm: Mapping[str, str], network: str) -> str:
    """The link with `utm_<key>` parameters at the end of its query; `{network}` in a value becomes the network's word.

    What the link has of them already stays as it is; so do the order of its query and its fragment.
    """
    if not utm or not link.lower().startswith(("http://", "https://")):
        return link
    rest, hash_, fragment = link.partition("#")
    address, mark, query = rest.partition("?")
    named = {unquote_plus(pair.partition("=")[0]).lower() for pair in query.split("&")}
    pairs = [
        f"utm_{key}={quote(value.replace('{network}', network), safe='')}"
        for key, value in utm.items()
        if f"utm_{key}" not in named
    ]
    joined = "&".join([*([query] if query else []), *pairs])
    return f"{address}{'?' if joined else mark}{joined}{hash_}{fragment}"
