"""`demo`: the example campaign from files to published, by the commands themselves, on this machine alone."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import Session, session_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

ACCOUNT = "rehearsal"
DUE = ("launch", "recommendations")
"""What goes out in the demo: a post and a thread."""


def demo(
    context: typer.Context,
    directory: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Where. Default: a new temporary folder.")
    ] = None,
) -> None:
    """Take the example campaign from files to published, in a scratch folder: nothing leaves this machine."""
    from coopskills_cli.engines.lanes import utc_now

    root = (directory or _scratch()).resolve()
    stage = _Stage(context, root, session_of(context).verbose)
    stage.say(f"The example campaign #coopskills2023, in {root}")
    _lay_out(stage, utc_now())
    _write_and_look(stage)
    _launch(stage)
    _show_files(root)
    stage.say("That was all. It is yours to play with:")
    program = "coopskills" if which("coopskills") else _quoted(Path(sys.argv[0]).resolve())
    typer.echo(f"{program} --campaign {_quoted(root)} preview\n{program} --campaign {_quoted(root)} status")


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where the commands of the demo are played."""

    context: typer.Context
    root: Path
    verbose: bool

    def say(self, line: str) -> None:
        typer.secho(f"\n{line}", bold=True)

    def play(self, line: str, command: Callable[[typer.Context], None], *, quiet: bool = False) -> None:
        """Run a command as if the line had been typed in the campaign's folder."""
        typer.secho(f"\n$ coopskills {line}", fg="cyan", bold=True)
        sys.stdout.flush()  # the command may talk on standard error
        session = Session(self.root, quiet=quiet, verbose=self.verbose)
        try:
            command(typer.Context(self.context.command, obj=session))
        except typer.Exit as leaving:
            if leaving.exit_code:
                raise
        sys.stderr.flush()


def _scratch() -> Path:
    from tempfile import mkdtemp

    return Path(mkdtemp(prefix="coopskills-demo-"))


def _lay_out(stage: _Stage, now: datetime) -> None:
    """The campaign as it is in the repository, moved so that a post and a thread are due now."""
    from coopskills_cli.campaign.editing import set_publish_at
    from coopskills_cli.campaign.example import example_files
    from coopskills_cli.campaign.founding import found
    from coopskills_cli.commands.shift import shift

    found(stage.root, example_files())
    session = Session(stage.root)
    today = now.astimezone(session.campaign().timezone)
    day = f"{today:%Y-%m-%d}"
    stage.play(f"shift --start {day}", lambda context: shift(context, start=day), quiet=True)
    moment = today.isoformat(sep=" ", timespec="seconds")
    for slug in DUE:
        set_publish_at(stage.root / "posts" / f"{slug}.md", moment)
    typer.echo(f"Moved to start today; {' and '.join(DUE)} are due now.")


def _write_and_look(stage: _Stage) -> None:
    from coopskills_cli.commands.check import check
    from coopskills_cli.commands.preview import preview

    stage.say("Every problem of every post: here, the placeholders that its writer still has to fill.")
    stage.play("check", check)
    stage.say("Every message as its network will show it.")
    stage.play("preview launch", lambda context: preview(context, ["launch"]))
    thread = ["recommendations"], ["cecop-bluesky"]
    stage.play("preview recommendations --account cecop-bluesky", lambda context: preview(context, *thread))


def _launch(stage: _Stage) -> None:
    from coopskills_cli.commands.log import log
    from coopskills_cli.commands.publish_due import publish_due
    from coopskills_cli.commands.queue import queue
    from coopskills_cli.commands.schedule import schedule

    stage.say(f"Frozen into the queue, for the account {ACCOUNT} alone: it publishes into a folder.")
    stage.play(f"schedule --account {ACCOUNT}", lambda context: schedule(context, account=[ACCOUNT]))
    stage.say("What cron runs every minute. What is due goes out, once.")
    stage.play("publish-due", publish_due)
    stage.play("queue", queue)
    stage.play("log launch", lambda context: log(context, "launch"))


def _show_files(root: Path) -> None:
    typer.secho("\nWhat was published:", bold=True)
    for path in sorted((root / ACCOUNT).rglob("*")):
        if path.is_file():
            typer.echo(f"{path.relative_to(root)}  {path.stat().st_size} bytes")


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text
