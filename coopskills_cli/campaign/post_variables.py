"""Which keys of a post a template asks for: a key that neither we nor a template know is a slip of the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.campaign.post_schema import KEYS
from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.campaign.yaml_reading import Fault
from coopskills_cli.errors import CampaignError
from coopskills_cli.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from coopskills_cli.campaign.templates import Templates
    from coopskills_cli.campaign.yaml_reading import Value
    from coopskills_cli.models import Body


def unknown_keys(
    keys: Mapping[str, Value], kinds: Iterable[str], bodies: Iterable[Body], templates: Templates
) -> Iterator[tuple[str, Fault]]:
    """Each of `keys` that neither the kinds' templates nor the bodies name, with what is wrong with it.

    Where a template cannot be read, nobody knows what it names: then nothing is wrong here.
    """
    try:
        names = frozenset().union(*(templates.names(kind) for kind in kinds))
        if keys.keys() <= names:  # the usual case, and the bodies need not be parsed
            return
        names = names.union(*(templates.body_names(body.text) for body in bodies))
    except CampaignError:
        return
    for key, value in keys.items():
        if key not in names:
            yield key, _unknown(key, value.line, names)


def reserved(keys: Mapping[str, Value], names: Collection[str]) -> Iterator[tuple[str, Fault]]:
    """Each variable with a name that templates give to something of ours."""
    for key, value in keys.items():
        if key in names:
            what = f"'{key}' has a meaning of its own in templates"
            yield key, Fault(value.line, "reserved-name", what, f"give it another name: my_{key}")


def _unknown(key: str, line: int, names: frozenset[str]) -> Fault:
    what = f"unknown key '{shown(key)}'"
    if key == "body":
        return Fault(line, "unknown-key", what, "the text stands below the front matter")
    if nearest(key, (*KEYS, *names)):
        return Fault(line, "unknown-key", what, suggestion(key, (*KEYS, *names)))
    remedy = f"name it in the template, as {{{{ {key} }}}}, or take it out"
    return Fault(line, "unknown-key", what, remedy)
