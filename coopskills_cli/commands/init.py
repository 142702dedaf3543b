"""`coopskills init`: a new campaign folder, asked for question by question, or the whole example."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from coopskills_cli.campaign.starter import Answers


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
    session.talk(f"A campaign lies in {root}: {_said(files)}.")
    session.talk("Next, in that folder: put your accounts into config.toml, then  coopskills check  and  preview")


def _example() -> dict[str, str]:
    from coopskills_cli.campaign.example import as_draft, example_files

    return {name: as_draft(text) if name.startswith("posts/") else text for name, text in example_files().items()}


def _asked_for(root: Path) -> dict[str, str]:
    from coopskills_cli.campaign.founding import require_room
    from coopskills_cli.campaign.starter import starter_files

    usual = _usual(root)
    files = starter_files(usual)
    if not sys.stdin.isatty():
        return files
    from coopskills_cli.commands.asking import ask

    require_room(root, files)  # before a person has answered for nothing
    return starter_files(ask(usual))


def _said(files: dict[str, str]) -> str:
    posts = sum(name.startswith("posts/") for name in files)
    templates = sum(name.startswith("templates/") for name in files)
    return f"config.toml, {templates} templates, {f'{posts} drafts' if posts > 1 else 'a draft'}"


def _usual(root: Path) -> Answers:
    """What is written where nobody can be asked: it works as it is, and publishes into a folder."""
    from coopskills_cli.campaign.starter import REHEARSAL, Answers
    from coopskills_cli.text.slug import slugified

    return Answers(
        name=root.name or "Campaign",
        id=slugified(root.name)[:64] or "campaign",
        timezone=_local_zone(),
        languages=("en",),
        account=REHEARSAL,
    )


def _local_zone() -> str:
    """This machine's time zone, or that of Brussels where the machine cannot name it."""
    from zoneinfo import available_timezones

    from babel.localtime import get_localzone

    try:
        zone = str(getattr(get_localzone(), "key", ""))
    except (LookupError, OSError, ValueError):
        zone = ""
    return zone if zone in available_timezones() else "Europe/Brussels"
