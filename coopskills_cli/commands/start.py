"""The options before the command, and what `coopskills` alone says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coopskills_cli.commands.session import Session


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"coopskills {version('coopskills')}")
        raise typer.Exit


def start(
    context: typer.Context,
    campaign: Annotated[
        Path | None, typer.Option(help="The campaign's folder. Default: found upwards from here.", show_default=False)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Posts as files, previewed exactly as they will appear, published once.

    Alone, it says where the campaign stands and what to do next.
    """
    del version  # its callback has done all
    context.obj = Session(campaign, quiet=quiet, verbose=verbose)
    if context.invoked_subcommand is None:
        from coopskills_cli.commands.status import where_it_stands

        where_it_stands(context.obj)
