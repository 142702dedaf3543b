"""The help page: every command in its group with the first sentence of its own help, none of them built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperGroup

from coopskills_cli.commands.registry import GROUPS, load

if TYPE_CHECKING:
    from click import Command, Context, HelpFormatter


class GroupedHelp(TyperGroup):
    """Lists commands from the registry; only the one that is called is registered with Typer."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002  (click calls it so)
        """Write a section a group."""
        for group, names in GROUPS.items():
            with formatter.section(group):
                formatter.write_dl([(name, _first_sentence(name)) for name in names])

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """The command that is called; UsageError with the nearest word where there is none."""
        if args and args[0] not in self.commands:
            from coopskills_cli.errors import UsageError
            from coopskills_cli.text.nearest import nearest

            near = nearest(args[0], [name for names in GROUPS.values() for name in names])
            remedy = f"did you mean {near!r}?" if near else "coopskills --help lists them"
            raise UsageError(f"there is no command {args[0]!r}", remedy)
        return super().resolve_command(ctx, args)


def _first_sentence(name: str) -> str:
    command = load(name)
    text: str = command.__doc__ if callable(command) and not hasattr(command, "info") else command.info.help
    return " ".join(text.strip().partition("\n\n")[0].split()).partition(". ")[0].removesuffix(".")
