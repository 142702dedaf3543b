"""Render posts by the campaign's templates: which file serves, what it names, what comes out, where it went wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jinja2 import Template, meta

from coopskills_cli.campaign.sandbox import Sandbox
from coopskills_cli.campaign.targets import networks
from coopskills_cli.campaign.template_context import NAMES, campaign_view, context
from coopskills_cli.campaign.template_errors import problem
from coopskills_cli.campaign.template_files import FOLDER, SUFFIX, TemplateFiles
from coopskills_cli.campaign.template_limits import MOST_CHARACTERS, TooMuchError, bounded
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from coopskills_cli.models import Account, Body, Campaign, Post

# a text without any of these is no template, and compiling it would cost a hundred times what reading it costs
_EXPRESSION = re.compile(r"\{[{%#]")


class Templates:
    """The templates of a campaign; what was compiled is kept, so make a new one for a new look."""

    reserved = NAMES

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._view = campaign_view(campaign)
        self._files = TemplateFiles(campaign.root)
        self._sandbox = Sandbox(self._files, self._files.sizes)
        self._bodies: dict[Body, Template] = {}
        self._named: dict[str, frozenset[str]] = {}

    def kinds(self) -> tuple[str, ...]:
        """The kinds of post that there are templates for."""
        return self._files.kinds()

    def names(self, kind: str) -> frozenset[str]:
        """The variables of the kind: what its templates, and all they include, name; CampaignError."""
        return self._all_names(kind) - NAMES

    def shows_body(self, kind: str) -> bool:
        """Whether any template of the kind shows the body; CampaignError."""
        return "body" in self._all_names(kind)

    def body_names(self, text: str) -> frozenset[str]:
        """The variables that a body names; CampaignError, whose place is unknown."""
        if not _EXPRESSION.search(text):
            return frozenset()
        try:
            return frozenset(self._undeclared(text, set())) - NAMES
        except Exception as error:  # the parser can fail in any way that Python can
            raise self._told(error, "", None, {}) from error

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the templates themselves, whether a post uses them or not."""
        return tuple(found for name in self._files.names if name.endswith(SUFFIX) for found in self._problems(name))

    def render(self, post: Post, account: Account, network: str, body: Body) -> str:
        """The post's text for one account, as its template writes it; CampaignError with one problem, file and line.

        `network` is the word of the account's rules, `body` the text meant for it.
        """
        name = self._template(post, network)
        names = context(self._campaign, self._view, post, account, network)
        file = body.file
        try:
            with bounded():
                names["body"] = self._filled(body, names)
                file = f"{FOLDER}/{name}"
                return _written(self._sandbox.get_template(name), names)
        except Exception as error:  # a template can fail in any way that Python can
            found = self._told(error, file, body, names).problems
            raise CampaignError([replace(each, post=post.slug, account=account.name) for each in found]) from error

    def _template(self, post: Post, network: str) -> str:
        """The first template that exists for the post's kind."""
        kind, language = post.kind, post.language
        wanted = [f"{kind}.{network}.{language}", f"{kind}.{network}", f"{kind}.{language}", kind]
        for name in wanted:
            if f"{name}{SUFFIX}" in self._files.names:
                return f"{name}{SUFFIX}"
        where, what = f"{post.path}:{post.lines.get('kind', 1)}", f"the kind '{kind}' has no template for {network}"
        remedy = f"write {FOLDER}/{kind}{SUFFIX}"
        raise CampaignError([Problem(Severity.ERROR, "unknown-kind", where, what, remedy, post.slug)])

    def _filled(self, body: Body, names: Mapping[str, Any]) -> str:
        """The body with its expressions filled in."""
        if not _EXPRESSION.search(body.text):
            return body.text.strip()
        if body not in self._bodies:
            code = self._sandbox.compile(body.text, None, body.file)
            self._bodies[body] = Template.from_code(self._sandbox, code, self._sandbox.make_globals(None))
        return _written(self._bodies[body], names).strip()

    def _all_names(self, kind: str) -> frozenset[str]:
        if kind not in self._named:
            found: set[str] = set()
            for name in self._files.variants(kind):
                found |= self._names_of(name, {name})
            self._named[kind] = frozenset(found)
        return self._named[kind]

    def _names_of(self, name: str, seen: set[str]) -> set[str]:
        try:
            source, _, _ = self._files.get_source(self._sandbox, name)
            return self._undeclared(source, seen)
        except CampaignError:
            raise
        except Exception as error:  # the parser can fail in any way that Python can
            raise self._told(error, f"{FOLDER}/{name}", None, {}) from error

    def _undeclared(self, source: str, seen: set[str]) -> set[str]:
        """What a text names, with all that it includes, extends or imports; `seen` were looked at before."""
        tree = self._sandbox.parse(source)
        found = meta.find_undeclared_variables(tree)
        for name in meta.find_referenced_templates(tree):
            # where the name is made at run time, it can be that of any template
            for each in self._files.names if name is None else (name,):
                if each in self._files.names and each not in seen:
                    seen.add(each)
                    found |= self._names_of(each, seen)
        return found

    def _problems(self, name: str) -> Iterator[Problem]:
        try:
            self._sandbox.get_template(name)
        except Exception as error:  # noqa: BLE001  (the parser can fail in any way that Python can)
            yield from self._told(error, f"{FOLDER}/{name}", None, {}).problems
        _, *variant = name.removesuffix(SUFFIX).split(".")
        services, languages = networks(self._campaign), self._campaign.languages
        known = {
            (),
            *((word,) for word in (*services, *languages)),
            *((one, two) for one in services for two in languages),
        }
        if "/" not in name and tuple(variant) not in known:
            what = f"no post uses this template: '{'.'.join(variant)}' is no network or language"
            remedy = suggestion(variant[0], sorted(services) if len(variant) > 1 else sorted({*services, *languages}))
            yield Problem(Severity.WARNING, "unknown-variant", f"{FOLDER}/{name}", what, remedy)

    def _told(self, error: Exception, file: str, body: Body | None, names: Mapping[str, Any]) -> CampaignError:
        return CampaignError([problem(error, file, body, names, self._files.names)])


def _written(template: Template, names: Mapping[str, Any]) -> str:
    """What the template writes, as long as that is not too much."""
    pieces, size = [], 0
    for piece in template.generate(names):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_CHARACTERS:
            raise TooMuchError(f"this writes more than {MOST_CHARACTERS:,} characters")
    return "".join(pieces)
