"""Say what went wrong in a template as file, line, what and remedy: the one place where Jinja's errors are met."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplatesNotFound

from coopskills_cli.campaign.spans import one_line, shown
from coopskills_cli.campaign.template_files import FOLDER, UnreadableTemplateError
from coopskills_cli.campaign.template_limits import MistakeError, TooMuchError
from coopskills_cli.models import Problem, Severity
from coopskills_cli.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from coopskills_cli.models import Body

_UNDEFINED = re.compile(r"'(?P<name>\w+)' is undefined")
_NO_FILTER = re.compile(r"No (?P<kind>filter|test) named '(?P<name>\w+)'")

_REMEDIES: dict[type[BaseException], str] = {
    SecurityError: "templates see what they are given and no more",
    TooMuchError: "no post needs that: write it shorter",
}


def problem(
    error: BaseException, file: str, body: Body | None, names: Iterable[str], templates: Collection[str]
) -> Problem:
    """The problem that an error is; `file` is what was being read, `names` and `templates` are those there are."""
    where = _where(error, file, body)
    code, message, remedy = _said(error, frozenset(names), templates)
    return Problem(Severity.ERROR, code, where, one_line(message), remedy)


def _said(error: BaseException, names: Collection[str], templates: Collection[str]) -> tuple[str, str, str]:
    """Code, message and remedy."""
    if isinstance(error, MistakeError):
        return error.code, str(error), error.remedy
    if isinstance(error, UndefinedError):
        return _undefined(str(error), names)
    if isinstance(error, TemplateNotFound):
        return _not_found(error, templates)
    if isinstance(error, TemplateSyntaxError):
        return _syntax(error)
    if isinstance(error, UnreadableTemplateError):
        return "unreadable", str(error), error.remedy
    return "template", *_failed(error)


def _failed(error: BaseException) -> tuple[str, str]:
    if isinstance(error, RecursionError):
        return "templates or macros call each other without end", "take one of the calls out"
    message = (
        str(error) if isinstance(error, (SecurityError, TooMuchError)) else f"this cannot be carried out: {error!r}"
    )
    return message, _REMEDIES.get(type(error), "")


def _undefined(message: str, names: Collection[str]) -> tuple[str, str, str]:
    if not (found := _UNDEFINED.search(message)):
        return "undefined-name", message, ""
    name = found["name"]
    near = nearest(name, names)
    give = f"give it in the post's front matter: {name}: ..."
    return "undefined-name", f"nothing is called '{name}' here", f"did you mean '{near}'? Or {give}" if near else give


def _not_found(error: TemplateNotFound, templates: Collection[str]) -> tuple[str, str, str]:
    wanted = error.templates if isinstance(error, TemplatesNotFound) else [error.name]
    name = next((str(each) for each in reversed(wanted) if each), "")
    near = nearest(name, templates)
    remedy = f"did you mean '{near}'?" if near else f"write {FOLDER}/{shown(name)}"
    return "unknown-template", f"there is no template {FOLDER}/{shown(name)}", remedy


def _syntax(error: TemplateSyntaxError) -> tuple[str, str, str]:
    from coopskills_cli.campaign.template_filters import FILTERS

    message = error.message or "this cannot be read"
    if found := _NO_FILTER.search(message):
        near = nearest(found["name"], FILTERS) if found["kind"] == "filter" else None
        return "template", f"no {found['kind']} is called '{found['name']}'", f"did you mean '{near}'?" if near else ""
    braces = 'as words of the text, write braces so: {{ "{{" }}'
    return "template", f"this is no template: {message}", braces


def _where(error: BaseException, file: str, body: Body | None) -> str:
    """File and line of the innermost line of a template or body that led to the error."""
    if isinstance(error, UnreadableTemplateError):
        return error.where
    found: tuple[str, int] | None = None
    if isinstance(error, TemplateSyntaxError):
        found = (error.filename or file, error.lineno)
    else:
        trace = error.__traceback__
        while trace:
            name = trace.tb_frame.f_code.co_filename
            if name.startswith(f"{FOLDER}/") or (body and name == body.file):
                found = (name, trace.tb_lineno)
            trace = trace.tb_next
    name, line = found or (file, 1)
    return f"{name}:{line + body.line - 1 if body and name == body.file else line}"
