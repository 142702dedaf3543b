"""What every command starts from: the options before the command, the campaign, the queue, and how to talk."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import typer

    from coopskills_cli.campaign.posts import Loaded
    from coopskills_cli.models import Campaign, Message, Post, Problem
    from coopskills_cli.queue.store import Store
    from coopskills_cli.rendering.renderer import Renderer


@dataclass(frozen=True, slots=True)
class Desk:
    """The writing wing's table: what is in `posts/`, and what renders it."""

    loaded: Loaded
    renderer: Renderer

    def freeze(
        self, posts: Iterable[Post], accounts: Iterable[str] | None = None, *, drafts: bool = True, renew: bool = False
    ) -> tuple[list[Message], list[Problem]]:
        """The messages, after looking at the pages whose cards they show: at those not seen yet, with `renew` at all.

        Beside them what went wrong with pages: warnings, since a post goes out with a plain link then.
        """
        from coopskills_cli.campaign.looking import look_at
        from coopskills_cli.planner import freeze

        messages = freeze(self.renderer, posts, accounts, drafts=drafts)
        pages = [page for page, known in self.renderer.pages.items() if renew or not known]
        if not pages or "COOPSKILLS_OFFLINE" in os.environ:
            return messages, []
        problems = look_at(self.renderer.campaign, pages, datetime.now(UTC))
        return freeze(self.renderer, posts, accounts, drafts=drafts), problems

    def chosen(self, words: Sequence[str], root: Path) -> tuple[Post, ...]:
        """The posts that the words name, all without words; CampaignError where one of them could not be read."""
        posts = self.readable(words, root)
        self.require_read(words, root)
        return posts

    def readable(self, words: Sequence[str], root: Path) -> tuple[Post, ...]:
        """Those of the posts that the words name, all without words, which can be read."""
        from coopskills_cli.campaign.posts import select

        return select(self.loaded, words, root) if words else self.loaded.posts

    def legible(self, words: Sequence[str], root: Path) -> tuple[Post, ...]:
        """The same and, to be looked at only, the faulty ones whose text could be found; by path."""
        from coopskills_cli.campaign.posts import select_faulty

        faulty = (post for post in select_faulty(self.loaded, words, root) if post.bodies)
        return tuple(sorted((*self.readable(words, root), *faulty), key=lambda post: post.path))

    def require_read(self, words: Sequence[str], root: Path, beside: Sequence[Problem] = ()) -> None:
        """Raise what is wrong with the files themselves, then the errors `beside` too; with words, only with theirs.

        All at once, so that nobody mends one file after the other.
        """
        from coopskills_cli.errors import CampaignError
        from coopskills_cli.models import Severity

        found = [problem for problem in self.problems(words, root) if problem.severity is Severity.ERROR]
        if found:
            raise CampaignError([*found, *(problem for problem in beside if problem.severity is Severity.ERROR)])

    def problems(self, words: Sequence[str], root: Path) -> tuple[Problem, ...]:
        """What was found wrong while reading: everything, or with words what belongs to the posts that they name."""
        from coopskills_cli.campaign.posts import selected_problems

        return selected_problems(self.loaded, words, root) if words else self.loaded.problems


@dataclass(frozen=True, slots=True)
class Session:
    """The options that stand before the command; `campaign_option` is `--campaign`, None where it was not given."""

    campaign_option: Path | None = None
    quiet: bool = False
    verbose: bool = False

    def root(self) -> Path:
        """The campaign's folder; UsageError names `coopskills init` where there is none."""
        from coopskills_cli.campaign.finding import find

        return find(Path.cwd(), self.campaign_option, os.environ)

    def campaign(self) -> Campaign:
        """The campaign; CampaignError holds every problem of its config."""
        from coopskills_cli.campaign.config import load
        from coopskills_cli.networks.registry import networks

        return load(self.root(), networks())

    def desk(self, campaign: Campaign) -> Desk:
        """Everything that is written, read afresh."""
        from coopskills_cli.campaign.posts import load
        from coopskills_cli.campaign.templates import Templates
        from coopskills_cli.rendering.renderer import Renderer
        from coopskills_cli.rendering.targets import targets

        templates = Templates(campaign)
        return Desk(load(campaign, templates), Renderer(campaign, templates, targets(campaign), _cache(campaign)))

    def look(self, campaign: Campaign) -> Store:
        """The queue to read: never made, never migrated; an empty one where there is none yet."""
        from coopskills_cli.errors import ElsewhereError
        from coopskills_cli.queue.store import Store

        try:
            self.require_publisher(campaign)
        except ElsewhereError:
            self.talk(f"the queue is on {campaign.publisher!r}: this machine knows only what was scheduled here")
        return Store.look(campaign.state)

    def open(self, campaign: Campaign) -> Store:
        """The queue to write; ElsewhereError on a machine that does not publish."""
        from coopskills_cli.queue.store import Store

        self.require_publisher(campaign)
        return Store.open(campaign.state)

    def require_publisher(self, campaign: Campaign) -> None:
        """ElsewhereError where another machine publishes: nothing here may touch the queue or a network."""
        from coopskills_cli.campaign.machine import require_publisher

        require_publisher(campaign.publisher, os.environ)

    def talk(self, line: str) -> None:
        """Say something to a person, on standard error, unless they asked for quiet."""
        if not self.quiet:
            print(line, file=sys.stderr)


def _cache(campaign: Campaign) -> Path:
    """Where pictures are kept that had to be changed: beside the queue, or where there is none in the user's cache."""
    from coopskills_cli.campaign.machine import this_machine

    if campaign.publisher is None or campaign.publisher.lower() == this_machine(os.environ).lower():
        return campaign.state
    from platformdirs import user_cache_path

    return user_cache_path("coopskills")


def session_of(context: typer.Context) -> Session:
    """The session that the callback left on the context."""
    session = context.find_object(Session)
    return session or Session()
