"""Load every post of a campaign, and every problem of its files at once: a broken one never hides the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coopskills_cli.campaign.bodies import split_body
from coopskills_cli.campaign.front_matter import FrontMatterError, read, split
from coopskills_cli.campaign.opening import OpeningError, read_text
from coopskills_cli.campaign.post_draft import Made, Written
from coopskills_cli.campaign.post_files import scan
from coopskills_cli.campaign.post_making import PostMaker
from coopskills_cli.campaign.selecting import select, select_faulty, selected_problems
from coopskills_cli.campaign.spans import one_line, shown
from coopskills_cli.campaign.targets import targets
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.campaign.yaml_reading import Fault
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from coopskills_cli.campaign.post_files import PostFile
    from coopskills_cli.campaign.templates import Templates
    from coopskills_cli.models import Campaign, Post

__all__ = ["Loaded", "load", "select", "select_faulty", "selected_problems"]

_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What stands in `posts/`: `posts` without any error in their files, and the `problems` of all files; by path.

    `faulty` are the other posts as far as they could be read: to be looked at, never to be published.
    """

    posts: tuple[Post, ...]
    problems: tuple[Problem, ...]
    faulty: tuple[Post, ...] = ()

    @property
    def broken(self) -> frozenset[str]:
        """The names (`smart`, `smart.fr`) of the faulty posts."""
        return frozenset(post.name for post in self.faulty)


def load(campaign: Campaign, templates: Templates) -> Loaded:
    """Read every post; raises nothing, whatever stands there.

    A translation of a faulty post is faulty too, since it takes over what may be wrong; that is told once.
    """
    found = scan(campaign.root, campaign.languages)
    known = targets(campaign)
    written = [_written(campaign.root, file, known) for file in found.files]
    made = list(_quoting(_made(written, PostMaker(campaign, templates))))
    faulty = frozenset(each.post.path for each in made if each.faults)
    broken = faulty | {each.post.path for each in made if faulty & each.post.sources.keys()}
    problems = [*found.problems, *(problem for each in made for problem in _problems(each, campaign))]
    return Loaded(
        posts=tuple(each.post for each in made if each.post.path not in broken),
        problems=tuple(sorted(problems, key=_place)),
        faulty=tuple(each.post for each in made if each.post.path in broken),
    )


def _written(root: Path, file: PostFile, known: Collection[str]) -> Written:
    """A file as written; what cannot be read has no keys and no bodies, and says why."""
    try:
        text = read_text(root, file.path, _LARGEST)
    except OpeningError as error:
        return Written(file, {}, {}, (Fault(error.line or 0, "unreadable", f"the file {error}", error.remedy),), "")
    try:
        sheet = split(text.text)
    except FrontMatterError as error:
        return Written(file, {}, {}, error.faults, text.fingerprint)
    front = read(sheet.yaml, sheet.first_line)
    bodies = split_body(sheet.body, file.path, sheet.body_line, known)
    return Written(file, front.keys, bodies.texts, front.faults + bodies.faults, text.fingerprint)


def _made(written: Iterable[Written], maker: PostMaker) -> list[Made]:
    """Every post, by path; originals are made first."""
    originals: dict[str, Made] = {}
    translations: list[Made] = []
    for each in sorted(written, key=lambda one: one.file.language is not None):
        if each.file.language is None:
            originals[each.file.slug] = maker.make(each, None)
        else:
            translations.append(maker.make(each, originals.get(each.file.slug)))
    return sorted(_told_twice([*originals.values(), *translations]), key=lambda made: made.post.path)


def _quoting(made: Sequence[Made]) -> Iterator[Made]:
    """The posts, with a fault for each that quotes a post that there is not, or itself."""
    slugs = {each.post.slug for each in made}
    for each in made:
        quotes = {each.post.quote, *(fields.get("quote", "") for fields in each.post.overrides.values())} - {""}
        faults = tuple(
            Fault(each.post.lines.get("quote", 1), "unknown-post", _unknown(slug, each), suggestion(slug, slugs))
            for slug in sorted(quotes)
            if slug not in slugs - {each.post.slug}
        )
        yield replace(each, faults=(*each.faults, *faults)) if faults else each


def _unknown(slug: str, made: Made) -> str:
    return "a post cannot quote itself" if slug == made.post.slug else f"no post is called '{shown(slug)}'"


def _told_twice(made: Iterable[Made]) -> Iterator[Made]:
    """The posts, with a fault for each that another file is already: one post, one language, one file."""
    seen: dict[tuple[str, str], str] = {}
    for each in made:
        path = each.post.path
        first = seen.setdefault((each.post.slug, each.post.language), path)
        if first == path:
            yield each
        else:
            what = f"{first} is this post in '{each.post.language}' already"
            fault = Fault(0, "duplicate-post", what, "remove one of the two, or put the right language into its name")
            yield replace(each, faults=(fault, *each.faults))


def _problems(made: Made, campaign: Campaign) -> Iterator[Problem]:
    post = made.post
    for fault in made.faults:
        where = f"{post.path}:{fault.line}" if fault.line else post.path
        yield Problem(Severity.ERROR, fault.code, where, one_line(fault.message), fault.remedy, post.slug)
    carried = {language for account in campaign.accounts.values() for language in account.languages}
    if post.accounts is None and campaign.accounts and post.language not in carried and not made.faults:
        what = f"no account carries the language '{post.language}', so this goes nowhere"
        remedy = f"add '{post.language}' to 'languages' of an account in config.toml"
        yield Problem(Severity.WARNING, "no-account", post.path, what, remedy, post.slug)


def _place(problem: Problem) -> tuple[str, int]:
    file, _, line = problem.where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (problem.where, 0)
