"""The entry point: the fast way for cron, the Typer app, and errors into exit codes.

With nothing due, `publish-due` ends before Typer, or anything heavier than `sqlite3`, was loaded.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

    from coopskills_cli.errors import CoopskillsError


def main() -> None:
    """Run the command line and leave with its exit code."""
    if not _nothing_due(sys.argv[1:]):
        sys.exit(run(sys.argv[1:]))


def _nothing_due(arguments: list[str]) -> bool:
    """Whether this is a `publish-due` that has nothing to do; in any doubt False, and the slow way tells."""
    if not arguments or arguments[-1] != "publish-due":
        return False
    given = None
    before = arguments[:-1]
    while before:
        option = before.pop(0)
        if option == "--campaign" and before:
            given = before.pop(0)
        elif option.startswith("--campaign="):
            given = option.partition("=")[2]
        elif option not in ("-q", "-v"):
            return False
    return _quiet_queue(given)


def _quiet_queue(given: str | None) -> bool:
    import os
    from datetime import UTC, datetime
    from pathlib import Path

    from coopskills_cli.campaign.finding import find, glance
    from coopskills_cli.campaign.machine import this_machine
    from coopskills_cli.errors import CoopskillsError
    from coopskills_cli.queue.due import anything_due
    from coopskills_cli.queue.timetext import to_text

    try:
        seen = glance(find(Path.cwd(), Path(given) if given else None, os.environ))
    except (CoopskillsError, ValueError, OSError):
        return False
    elsewhere = seen.publisher is not None and seen.publisher != this_machine(os.environ)
    return not elsewhere and not anything_due(seen.state, to_text(datetime.now(UTC)))


def run(arguments: list[str]) -> int:
    """Run one command line by Typer; what goes wrong becomes lines on standard error and an exit code."""
    import click

    from coopskills_cli.errors import CoopskillsError

    _speak_utf8()
    try:
        return _exit_code(app(arguments)(arguments, prog_name="coopskills", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except CoopskillsError as error:
        _tell(error)
        return error.exit_code
    except (KeyboardInterrupt, click.exceptions.Abort):
        return 130
    except BrokenPipeError:
        return _reader_gone()
    except Exception:  # noqa: BLE001  (a bug: told in a line, its traceback kept in a file)
        return _bug()


def app(arguments: list[str]) -> typer.Typer:
    """The Typer app with the one command that is called; the help page lists the others without loading them."""
    import os

    import typer

    from coopskills_cli.commands.help import GroupedHelp
    from coopskills_cli.commands.registry import GROUPS, load
    from coopskills_cli.commands.start import start

    made = typer.Typer(
        name="coopskills",
        cls=GroupedHelp,
        rich_markup_mode=None,  # rich is 190 ms that a help page does without
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback(invoke_without_command=True)(start)
    called = _called(arguments)
    completing = "_COOPSKILLS_COMPLETE" in os.environ
    for name in (name for names in GROUPS.values() for name in names):
        if completing or name == called:
            command = load(name)
            if isinstance(command, typer.Typer):
                made.add_typer(command, name=name)
            else:
                made.command(name)(command)
    return made


def _called(arguments: list[str]) -> str | None:
    """The word that stands where the command does."""
    words = iter(arguments)
    for word in words:
        if word == "--campaign":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _exit_code(result: object) -> int:
    return result if isinstance(result, int) else 0


def _speak_utf8() -> None:
    """A Windows console's code page must not decide which posts can be shown."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="replace")


def _tell(error: CoopskillsError) -> None:
    from coopskills_cli.errors import CampaignError
    from coopskills_cli.output.words import shared
    from coopskills_cli.text.harmless import harmless

    if isinstance(error, CampaignError):
        for problem, whom in shared(error.problems).items():
            print(harmless(f"{problem.where}: {problem.message}{whom}"), file=sys.stderr)
            if problem.remedy:
                print(harmless(f"    {problem.remedy}"), file=sys.stderr)
        return
    print(harmless(f"coopskills: {error}"), file=sys.stderr)
    if error.remedy:
        print(harmless(f"    {error.remedy}"), file=sys.stderr)


def _reader_gone() -> int:
    """The reader of our output has left (`| head`): no fault, and nothing more to say to it."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _bug() -> int:
    """Keep the traceback, without the values of its locals, and say where it lies."""
    import tempfile
    import traceback
    from pathlib import Path

    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="coopskills-bug-", suffix=".txt", delete=False
    ) as kept:
        kept.write(traceback.format_exc())
    print(f"coopskills: this is a bug, not your mistake. What happened is kept in {Path(kept.name)}", file=sys.stderr)
    return 70


if __name__ == "__main__":
    main()
