"""Says which addresses may be asked for: those of the web, without a password in them."""

from __future__ import annotations

import httpx

from coopskills_cli.campaign.card_error import CardError

CORRECT = "correct the link"
_LAST_PORT = 65_535
_SCHEMES = frozenset({"http", "https"})


def parsed(link: str) -> httpx.URL:
    """The address as a server is asked for it; CardError."""
    try:
        url = httpx.URL(link)
    except (httpx.InvalidURL, ValueError) as error:
        raise CardError("is no address of the web", CORRECT) from error
    if url.scheme not in _SCHEMES or not url.host:
        raise CardError("is no address of the web", "write it with https:// in front")
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise CardError("is no address of the web: it has no such port", CORRECT)
    if url.userinfo:
        raise CardError("has a user name or a password in it, which all readers would see", "take it out of the link")
    return url.copy_with(fragment=None)


def followed(url: httpx.URL, location: str) -> httpx.URL:
    """Where an answer from `url` leads on to; CardError."""
    try:
        target = str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise CardError("leads to what is no address", CORRECT) from error
    try:
        return parsed(target)
    except CardError as error:
        raise CardError(f"leads to an address that {error}", CORRECT) from error


def joined(base: str, target: str) -> str:
    """An address as a page at `base` writes it, in full; empty where it is none that may be asked for."""
    try:
        return str(parsed(str(httpx.URL(base).join(target))))
    except (httpx.InvalidURL, ValueError):
        return ""
