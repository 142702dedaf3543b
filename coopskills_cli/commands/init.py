"""`coopskills init`: a new campaign folder, asked for question by question, or the whole example."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from coopskills_cli.campaign.starter import Answers, FirstAccount

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_STANDS_FOR = ("linkedin", "facebook", "x", "threads", "instagram")


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where; made if need be.")] = Path(),
    *,
    example: Annotated[bool, typer.Option("--example", help="The whole example campaign, as drafts.")] = False,
) -> None:
    """Make a campaign: a commented config, templates and a first draft. Nothing that is there is written over."""
    from coopskills_cli.campaign.founding import found

    session = session_of(context)
    root = folder.resolve()
    files = _example() if example else _asked_for(root)
    found(root, files)
    session.talk(f"A campaign lies in {root}: {', '.join(_places(files))}.")
    session.talk("Next: put your accounts into config.toml, then  coopskills check  and  coopskills preview")


def _example() -> dict[str, str]:
    from coopskills_cli.campaign.example import as_draft, example_files

    return {name: as_draft(text) if name.startswith("posts/") else text for name, text in example_files().items()}


def _asked_for(root: Path) -> dict[str, str]:
    from coopskills_cli.campaign.starter import starter_files

    usual = _usual(root)
    return starter_files(_ask(usual) if sys.stdin.isatty() else usual)


def _places(files: dict[str, str]) -> list[str]:
    posts = sum(name.startswith("posts/") for name in files)
    templates = sum(name.startswith("templates/") for name in files)
    return [
        "config.toml",
        f"{posts} post{'s' * (posts != 1)} (drafts)",
        f"{templates} template{'s' * (templates != 1)}",
    ]


def _usual(root: Path) -> Answers:
    """What is written where nobody can be asked: it works as it is, and publishes into a folder."""
    from coopskills_cli.campaign.starter import REHEARSAL, Answers
    from coopskills_cli.text.slug import slugified

    return Answers(
        name=root.name or "Campaign",
        id=slugified(root.name) or "campaign",
        timezone=_local_zone(),
        languages=("en",),
        account=REHEARSAL,
    )


def _local_zone() -> str:
    """This machine's time zone, or that of Brussels where the machine cannot name it."""
    from babel.localtime import get_localzone

    try:
        zone = str(getattr(get_localzone(), "key", ""))
    except (LookupError, OSError, ValueError):
        zone = ""
    return zone if zone in _zones() else "Europe/Brussels"


def _zones() -> set[str]:
    from zoneinfo import available_timezones

    return available_timezones()


def _ask(usual: Answers) -> Answers:
    from coopskills_cli.campaign.starter import Answers
    from coopskills_cli.text.slug import slugified

    name = typer.prompt("Name of the campaign", usual.name, err=True)
    return Answers(
        name=name,
        id=typer.prompt("Short name that never changes", slugified(name) or usual.id, value_proc=_slug, err=True),
        timezone=typer.prompt("Time zone", usual.timezone, value_proc=_zone, err=True),
        languages=typer.prompt("Languages, the original first", "en", value_proc=_languages, err=True),
        account=_ask_account(),
    )


def _ask_account() -> FirstAccount:
    from coopskills_cli.campaign.starter import REHEARSAL, FirstAccount

    network = typer.prompt(
        "First account: mastodon, bluesky, manual (a person posts), folder (a rehearsal)",
        "folder",
        value_proc=_one_of("mastodon", "bluesky", "manual", "folder"),
        err=True,
    )
    if network == "folder":
        return REHEARSAL
    if network == "manual":
        stands_for = typer.prompt("Posted to", "linkedin", value_proc=_one_of(*_STANDS_FOR), err=True)
        return FirstAccount(stands_for, {"network": "manual", "as": stands_for})
    usual = "https://bsky.social" if network == "bluesky" else None
    server = typer.prompt("Its server", usual, value_proc=_server, err=True)
    return FirstAccount(network, {"network": network, "server": server})


def _slug(text: str) -> str:
    from coopskills_cli.text.slug import SLUG, slugified

    if SLUG.fullmatch(text.strip()):
        return text.strip()
    raise typer.BadParameter(f"lower-case letters, digits and dashes only; for example {slugified(text) or 'campaign'}")


def _zone(text: str) -> str:
    from coopskills_cli.text.nearest import nearest

    if text.strip() in _zones():
        return text.strip()
    near = nearest(text, _zones())
    raise typer.BadParameter(f"no such time zone; {f'did you mean {near}?' if near else 'for example Europe/Brussels'}")


def _languages(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(re.split(r"[,\s]+", text.strip(", \t"))))
    if all(_LANGUAGE.fullmatch(language) for language in found):
        return found
    raise typer.BadParameter("codes of languages, as in: en, fr")


def _one_of(*words: str) -> Callable[[str], str]:
    from coopskills_cli.text.nearest import nearest

    def chosen(text: str) -> str:
        word = text.strip().casefold()
        if word in words:
            return word
        near = nearest(word, words)
        raise typer.BadParameter(f"did you mean {near}?" if near else f"one of: {', '.join(words)}")

    return chosen


def _server(text: str) -> str:
    server = text.strip().rstrip("/")
    server = server if "://" in server else f"https://{server}"
    if re.fullmatch(r"https?://[^\s/?#@]+", server):
        return server
    raise typer.BadParameter("an address such as https://mastodon.example")
