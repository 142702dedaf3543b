"""Read what a post says for one network or account only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from coopskills_cli.campaign.bodies import trimmed
from coopskills_cli.campaign.post_options import EMPTIED, Options
from coopskills_cli.campaign.post_schema import OverrideKeys, checked
from coopskills_cli.campaign.post_variables import reserved, unknown_keys
from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.campaign.yaml_reading import Fault, Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from coopskills_cli.campaign.post_draft import Draft
    from coopskills_cli.campaign.templates import Templates
    from coopskills_cli.models import Campaign

_OWN = frozenset(OverrideKeys.model_fields)
_WHOLE_POST = frozenset({"accounts", "language", "overrides"})


@dataclass(frozen=True, slots=True)
class Overrides:
    """Reads the overrides of a campaign's posts; `targets` are the networks and accounts there are."""

    campaign: Campaign
    templates: Templates
    targets: Collection[str]

    def read(self, draft: Draft, kind: str) -> dict[str, dict[str, Any]]:
        """The replaced fields by target, as Post.overrides holds them; faults go to the draft."""
        value = draft.keys.get("overrides")
        found = value.value if value and isinstance(value.value, dict) else {}
        return {
            target: self._fields(draft, target, keys.value, kind)
            for target, keys in found.items()
            if isinstance(keys.value, dict) and self._is_known(draft, target, keys.line)
        }

    def _is_known(self, draft: Draft, target: str, line: int) -> bool:
        known = target in self.targets
        if not known:
            what = f"no network or account is called '{shown(target)}'"
            remedy = suggestion(target, sorted(self.targets))
            draft.report("overrides", Fault(line, "unknown-target", what, remedy))
        return known

    def _fields(self, draft: Draft, target: str, keys: Mapping[str, Value], kind: str) -> dict[str, Any]:
        given, wrong = checked({key: value for key, value in keys.items() if key in _OWN}, OverrideKeys)

        def report(_: str, fault: Fault) -> None:
            draft.report("overrides", fault)

        options = Options(self.campaign, self.templates.kinds(), keys, report)
        fields = {key: EMPTIED[key] for key, value in keys.items() if value.value is None and key in EMPTIED}
        fields |= options.fields(given)
        if draft.own("overrides"):
            if "body" in given.model_fields_set:
                fields["body"] = trimmed(given.body, draft.written.file.path, keys["body"].text_line)
        elif "media" in fields:
            fields["media"] = tuple(replace(media, alt="") for media in fields["media"])
        if variables := dict(_variables(keys)):
            fields["vars"] = draft.variables | variables
        for key, fault in (*wrong, *self._faults(draft, target, keys, fields, kind)):
            report(key, fault)
        return fields

    def _faults(
        self, draft: Draft, target: str, keys: Mapping[str, Value], fields: Mapping[str, Any], kind: str
    ) -> Iterator[tuple[str, Fault]]:
        for key in _WHOLE_POST & keys.keys():
            what, remedy = f"'{key}' holds for the whole post", "take it out of 'overrides'"
            yield key, Fault(keys[key].line, "unknown-key", what, remedy)
        if "body" in fields and target in draft.written.bodies:
            what = f"'{target}' has a text already, from line {draft.written.bodies[target].line} on"
            yield "body", Fault(keys["body"].line, "section", what, "keep one of the two")
        bodies = [*draft.written.bodies.values(), *([fields["body"]] if "body" in fields else [])]
        rest = {key: value for key, value in keys.items() if key not in _OWN | _WHOLE_POST}
        if rest:
            yield from unknown_keys(rest, {kind, fields.get("kind", kind)}, bodies, self.templates)
        yield from reserved(_in_vars(keys), self.templates.reserved)


def _variables(keys: Mapping[str, Value]) -> Iterator[tuple[str, Any]]:
    """The variables of an override."""
    named = {key: value for key, value in keys.items() if key not in _OWN | _WHOLE_POST}
    yield from ((key, value.plain()) for key, value in (_in_vars(keys) | named).items() if value.value is not None)


def _in_vars(keys: Mapping[str, Value]) -> dict[str, Value]:
    value = keys.get("vars")
    return value.value if value and isinstance(value.value, dict) else {}
