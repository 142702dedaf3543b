"""Which keys a post may have and of which type: pydantic does the looking, and what it minds is said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.campaign.yaml_reading import Fault, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

_TEXT, _BELOW, _NUMBER = "a text", "a group of keys, set in below it", "a whole number"
_TYPES = {
    "string_type": _TEXT,
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": _BELOW,
    "model_type": _BELOW,
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "greater_than_equal": "1 or more",
}


def _listed(value: object) -> object:
    """`accounts: cecop-mastodon` means a list of one."""
    return [value] if isinstance(value, str) else value


class _Keys(BaseModel):
    # `content_warning: 2023` is a text to whoever writes it
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class MediaKeys(_Keys):
    """An entry of `media`; `file` may only be missing in a translation, which takes it from the original."""

    file: str | None = Field(None, examples=["file: media/picture.jpg"])
    alt: str | None = Field(None, examples=["alt: what can be seen"])
    part: Annotated[int, Field(ge=1)] | None = Field(None, examples=["part: 1"])


class OptionKeys(_Keys):
    """The keys that a post has and that can be overridden for a network or account."""

    kind: str = Field("default", examples=["kind: launch"])
    publish_at: str = Field("", examples=["publish_at: 2023-09-14 09:30"])
    draft: bool = Field(default=False, examples=["draft: true"])
    link: str = Field("", examples=["link: https://..."])
    media: list[MediaKeys] = Field(
        default_factory=list, examples=["- file: media/picture.jpg (on the line below `media:`)"]
    )
    content_warning: str = Field("", examples=['content_warning: "..."'])
    visibility: str = Field("public", examples=["visibility: public"])
    late_after: str = Field("", examples=["late_after: 1h"])
    vars: dict[str, Any] = Field(default_factory=dict, examples=["name: value (set in, on the lines below `vars:`)"])


class PostKeys(OptionKeys):
    """The keys of a post."""

    accounts: Annotated[list[str], BeforeValidator(_listed)] | None = Field(
        None, examples=["accounts: [cecop-mastodon, cecop-bluesky]"]
    )
    language: str = Field("", examples=["language: en"])
    overrides: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        examples=["bluesky: (set in, on the line below `overrides:`), and its keys set in below that"],
    )


class OverrideKeys(OptionKeys):
    """The keys of a network or account in `overrides`."""

    body: str = Field("", examples=["body: ..."])


KEYS = tuple(PostKeys.model_fields)
KeysT = TypeVar("KeysT", bound=OptionKeys)


def checked(keys: Mapping[str, Value], model: type[KeysT]) -> tuple[KeysT, list[tuple[str, Fault]]]:
    """The keys as the model takes them, and for each key of a wrong type, which is left out, what is wrong with it.

    A key without a value is not given.
    """
    given = {key: value for key, value in keys.items() if value.value is not None}
    try:
        return model.model_validate({key: value.plain() for key, value in given.items()}), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
    wrong = {str(detail["loc"][0]) for detail in details}
    right = {key: value for key, value in given.items() if key not in wrong}
    return checked(right, model)[0], [(str(detail["loc"][0]), _fault(given, detail, model)) for detail in details]


def _fault(keys: Mapping[str, Value], detail: ErrorDetails, model: type[OptionKeys]) -> Fault:
    path = detail["loc"]
    line = _line(keys, path)
    name = next(str(word) for word in reversed(path) if isinstance(word, str))
    fields = model.model_fields | MediaKeys.model_fields
    if detail["type"] == "extra_forbidden":
        remedy = suggestion(name, tuple(MediaKeys.model_fields))
        return Fault(line, "unknown-key", f"unknown key '{shown(name)}' in '{path[0]}'", remedy)
    example = (fields[name].examples or [""])[0] if name in fields else ""
    what = f"each of '{name}'" if isinstance(path[-1], int) else f"'{shown(name)}'"
    return Fault(
        line,
        "wrong-type",
        f"{what} must be {_TYPES.get(detail['type'], detail['msg'])}",
        f"write it like {example}" if example else "",
    )


def _line(keys: Mapping[str, Value], path: Sequence[int | str]) -> int:
    """The line of the value that is found by following the path as far as it goes."""
    value = keys[str(path[0])]
    for word in path[1:]:
        if isinstance(value.value, dict) and word in value.value:
            value = value.value[str(word)]
        elif isinstance(value.value, tuple) and isinstance(word, int):
            value = value.value[word]
    return value.line
