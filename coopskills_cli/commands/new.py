"""`coopskills new`: a post's file, with the fields that its kind asks for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coopskills_cli.campaign.templates import Templates
    from coopskills_cli.models import Campaign


def new(
    context: typer.Context,
    kind: Annotated[str | None, typer.Argument(metavar="[KIND", help="A template's name.")] = None,
    slug: Annotated[str | None, typer.Argument(metavar="SLUG]", help="The post's name: posts/SLUG.md.")] = None,
) -> None:
    """Write posts/SLUG.md, a draft with that kind's fields. Asks for what is not given."""
    from coopskills_cli.campaign.templates import Templates

    session = session_of(context)
    campaign = session.campaign()
    templates = Templates(campaign)
    kind = _known_kind(kind or _ask("Kind", templates.kinds(), "default"), templates.kinds())
    word = slug or _ask("Name of the post (posts/NAME.md)", (), None)
    path = _free_path(campaign, kind, word)
    _write(path, _text(campaign, templates, kind, word))
    session.talk(f"posts/{path.name} is a draft. Write it, then  coopskills preview {word}  shows it.")


def _ask(question: str, words: Sequence[str], usual: str | None) -> str:
    from coopskills_cli.errors import UsageError

    if not sys.stdin.isatty():
        kinds = f"; kinds: {', '.join(words)}" if words else ""
        raise UsageError(f"a kind and a name are needed{kinds}", "coopskills new KIND SLUG")
    choice = f"{question} ({', '.join(words)})" if words else question
    answer: str = typer.prompt(choice, usual if usual in words else None, err=True)
    return answer.strip()


def _known_kind(kind: str, kinds: Sequence[str]) -> str:
    from coopskills_cli.errors import UsageError
    from coopskills_cli.text.nearest import nearest

    if kind in kinds:
        return kind
    near = nearest(kind, kinds)
    meant = f"; did you mean '{near}'?" if near else ""
    remedy = f"kinds: {', '.join(kinds)}; a new kind is a new file, templates/{kind}.j2"
    raise UsageError(f"unknown kind '{kind}'{meant}", remedy)


def _free_path(campaign: Campaign, kind: str, word: str) -> Path:
    """Where the post goes; UsageError for a name that no post can have, or that one has already."""
    from coopskills_cli.errors import UsageError
    from coopskills_cli.text.slug import SLUG

    slug, dot, language = word.partition(".")
    if not SLUG.fullmatch(slug) or (dot and language not in campaign.languages):
        what = f"'{word}' cannot be the name of a post: a-z, 0-9 and '-' only"
        raise UsageError(what, f"coopskills new {kind} {_right_name(campaign, word)}")
    path = campaign.root / "posts" / f"{word}.md"
    if path.exists():
        raise UsageError(f"posts/{path.name} is there already", "edit it, or choose another name")
    return path


def _right_name(campaign: Campaign, word: str) -> str:
    from coopskills_cli.text.slug import slugified

    plain = word.removesuffix(".md")
    slug, dot, language = plain.rpartition(".")
    if slug and language in campaign.languages:
        return f"{slugified(slug) or 'my-post'}{dot}{language}"
    return slugified(plain) or "my-post"


def _text(campaign: Campaign, templates: Templates, kind: str, word: str) -> str:
    from coopskills_cli.campaign.starter import draft, translation

    slug, dot, _ = word.partition(".")
    if dot and (campaign.root / "posts" / f"{slug}.md").exists():
        return translation()
    return draft(kind, templates.names(kind))


def _write(path: Path, text: str) -> None:
    from coopskills_cli.errors import CoopskillsError

    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise CoopskillsError(f"{path}: {error.strerror}") from error
