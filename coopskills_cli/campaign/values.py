"""Which values of config.toml are right: each function takes what stands there and gives what is meant, or Wrong."""

from __future__ import annotations

import re
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.times import moves_with, parse_late_after, parse_moment
from coopskills_cli.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta

_ACCOUNT = re.compile(r"[a-z0-9-]+")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-[a-z0-9]{5,8})*")
_HASHTAG = re.compile(r"#[^\s#]+")


class Wrong(ValueError):
    """A value that cannot stand: `code` is that of its Problem, `str(error)` says what, `remedy` what to write."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.remedy = remedy


def suggestion(word: str, words: Collection[str]) -> str:
    """The remedy for a word that is none of `words`."""
    near = nearest(word, words)
    return f"did you mean '{near}'?" if near else f"write one of: {', '.join(words)}"


def filled(text: str) -> str:
    """A text with something in it."""
    if not text.strip():
        raise Wrong("bad-value", "this text is empty", "fill it in, or take the line out")
    return text


def short_id(text: str) -> str:
    """The campaign's id: it goes into the keys of what is sent."""
    if not _ID.fullmatch(text):
        message = f"'{shown(text)}' cannot be an id: letters, figures, '.', '_' and '-', 64 at most"
        raise Wrong("bad-value", message, 'write it like "coopskills2023"')
    return text


def account_name(text: str) -> str:
    """An account's name: it goes into the names of environment variables and files."""
    if _ACCOUNT.fullmatch(text):
        return text
    plain = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "cecop-mastodon"
    message = f"'{shown(text)}' cannot be the name of an account: a-z, 0-9 and '-' only"
    raise Wrong("bad-value", message, f"write [accounts.{plain}]")


def date_name(text: str) -> str:
    """A name that `publish_at` can refer to."""
    if moves_with(text) == text:
        return text
    plain = re.sub(r"\W+", "-", text).strip("-0123456789") or "conference"
    message = f"'{shown(text)}' cannot be the name of a date: a letter, then letters, figures, '_' and '-'"
    raise Wrong("bad-value", message, f"write '{plain}'")


def language(text: str) -> str:
    """A language tag as BCP 47 writes it: `fr`, `pt-BR`, `zh-Hans`, `es-419`."""
    if _LANGUAGE.fullmatch(text):
        return text
    first, *rest = text.strip().replace("_", "-").split("-")
    likely = "-".join([first.lower(), *(word.upper() if len(word) == len("BE") else word.title() for word in rest)])
    remedy = f"write '{likely}'" if _LANGUAGE.fullmatch(likely) else "write it like 'en' or 'pt-BR'"
    raise Wrong("unknown-language", f"'{shown(text)}' is no language tag", remedy)


def languages(tags: list[str]) -> list[str]:
    """At least one language, none twice."""
    if not tags:
        raise Wrong("bad-value", "no language stands here", 'name at least one: ["en"]')
    if twice := [tag for tag in tags if tags.count(tag) > 1]:
        raise Wrong("bad-value", f"'{twice[0]}' stands here twice", "take one out")
    return tags


def campaign_language(tag: str, known: tuple[str, ...] | None) -> str:
    """A language of the campaign; None where those are not known."""
    if known is None or tag in known:
        return tag
    remedy = f"{suggestion(tag, known)}; or add it to 'languages' in [campaign]"
    raise Wrong("unknown-language", f"'{tag}' is no language of the campaign", remedy)


def hashtag(text: str) -> str:
    """A hashtag with its sign."""
    if not _HASHTAG.fullmatch(text):
        plain = "".join(re.findall(r"\w+", text)) or "coopskills2023"
        raise Wrong("bad-value", f"'{shown(text)}' is no hashtag", f'write "#{plain}"')
    return text


def zone(value: object) -> ZoneInfo:
    """A time zone of the IANA's list."""
    if not isinstance(value, str):
        raise Wrong("wrong-type", "'timezone' must be a text in quotes", 'write timezone = "Europe/Brussels"')
    try:
        return ZoneInfo(value)
    except (ValueError, OSError, KeyError) as error:
        remedy = _nearest_zone(value)
        raise Wrong("unknown-zone", f"unknown time zone '{shown(value)}'", remedy) from error


def _nearest_zone(text: str) -> str:
    zones = available_timezones()
    near = nearest(text, zones) or nearest(text, {name.rpartition("/")[2] for name in zones})
    whole = next((name for name in sorted(zones) if near and name.endswith(f"/{near}")), near)
    return f"did you mean '{whole}'?" if whole else 'write it like "Europe/Brussels"'


def moment(value: object, campaign_zone: ZoneInfo) -> datetime:
    """A date of the campaign, aware in its zone."""
    if isinstance(value, (str, date)):
        return parse_moment(value, campaign_zone)
    raise Wrong("wrong-type", "a date is a day and a time", "write 2023-11-28T14:30:00, without quotes")


def late_after(value: object) -> timedelta:
    """A span, or NEVER."""
    if isinstance(value, str):
        return parse_late_after(value)
    raise Wrong("wrong-type", "'late_after' must be a text in quotes", 'write late_after = "1h", or "never"')


def server(text: str) -> str:
    """The origin of a server, without a slash at the end; http on this machine only, since secrets travel there."""
    bare = re.sub(r"^https?:/*", "", text.strip(), flags=re.IGNORECASE)
    host = re.split(r"[/?#]", bare)[0].rpartition("@")[2]
    remedy = f'write server = "https://{host or "mastodon.example"}"'
    try:
        parts = urlsplit(text)
        name, port = parts.hostname, parts.port
    except ValueError as error:
        raise Wrong("bad-value", "'server' is no address", remedy) from error
    if parts.scheme not in {"http", "https"} or not name or re.search(r"\s", text):
        raise Wrong("bad-value", "'server' is no address that begins with https://", remedy)
    if parts.username is not None or parts.password is not None:
        raise Wrong("secret-in-config", "'server' carries a user name or a password", remedy)
    if parts.path not in {"", "/"} or parts.query or parts.fragment or "?" in text or "#" in text:
        raise Wrong("bad-value", "'server' is more than a server's address", remedy)
    if parts.scheme == "http" and not _is_loopback(name):
        raise Wrong("bad-value", "'server' without https would show the secret to everybody on the way", remedy)
    shown_name = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{shown_name}" + (f":{port}" if port is not None else "")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def directory(text: str, root: Path) -> str:
    """A folder inside the campaign's, relative to it, with `/`; links that lead out count as outside."""
    remedy = 'write a folder below the campaign\'s, such as "rehearsal"'
    parts = PurePosixPath(text.replace("\\", "/")).parts
    if not parts or ".." in parts or PureWindowsPath(text).anchor or text.startswith("/"):
        raise Wrong("bad-value", "'directory' must be a folder inside the campaign's", remedy)
    home = root.resolve()
    if not (home / Path(*parts)).resolve().is_relative_to(home):
        raise Wrong("bad-value", "'directory' leads out of the campaign's folder by a link", remedy)
    return "/".join(parts)
