"""Which keys a post may have and of which type: pydantic does the looking, and what it minds is said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.campaign.yaml_reading import Fault, Value
from coopskills_cli.models import Split

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
    "enum": "true, false or numbered",
    "missing": "there",
    "too_short": "a list of one or more",
}


def _listed(value: object) -> object:
    """`accounts: cecop-mastodon` means a list of one."""
    return [value] if isinstance(value, str) else value


def _captioned(value: object) -> object:
    """`captions: film.vtt` is in the post's language, which the key "" stands for."""
    return {"": value} if isinstance(value, str) else value


def _replied(value: object) -> object:
    """`reply: nobody` and `reply: [mentioned]` say who may answer."""
    return value if isinstance(value, dict) else {"allow": value}


def _carded(value: object) -> object:
    """`card: false` is a card that is not shown."""
    return {"show": value} if isinstance(value, bool) else value


def _split(value: object) -> object:
    """`split: true` and `split: false` are words of Split."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class _Keys(BaseModel):
    # `content_warning: 2023` is a text to whoever writes it
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class MediaKeys(_Keys):
    """An entry of `media`; `file` may only be missing in a translation, which takes it from the original."""

    file: str | None = Field(None, examples=["file: media/picture.jpg"])
    alt: str | None = Field(None, examples=["alt: what can be seen"])
    part: Annotated[int, Field(ge=1)] | None = Field(None, examples=["part: 1"])
    captions: Annotated[dict[str, str], BeforeValidator(_captioned)] = Field(
        default_factory=dict, examples=["captions: media/film.en.vtt"]
    )


class PollKeys(_Keys):
    """`poll`: `expires_in` is a span."""

    options: Annotated[list[str], Field(min_length=1)] = Field(examples=["options: [yes, no]"])
    expires_in: str = Field("1d", examples=["expires_in: 3d"])
    multiple: bool = Field(default=False, examples=["multiple: true"])
    hide_totals: bool = Field(default=False, examples=["hide_totals: true"])


class ReplyKeys(_Keys):
    """`reply`: who may answer, and whether the post may be quoted."""

    allow: Annotated[list[str], BeforeValidator(_listed)] = Field(
        default_factory=lambda: ["everyone"], examples=["allow: [mentioned, following]"]
    )
    quotes: bool = Field(default=True, examples=["quotes: false"])


class CardKeys(_Keys):
    """`card`: what is said here is not taken from the page."""

    show: bool = Field(default=True, examples=["card: false"])
    title: str = Field("", examples=["title: ..."])
    description: str = Field("", examples=["description: ..."])
    thumb: str = Field("", examples=["thumb: media/picture.jpg"])


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
    poll: PollKeys | None = Field(None, examples=["options: [yes, no] (set in, on the line below `poll:`)"])
    quote: str = Field("", examples=["quote: launch"])
    reply: Annotated[ReplyKeys, BeforeValidator(_replied)] | None = Field(None, examples=["reply: nobody"])
    tags: Annotated[list[str], BeforeValidator(_listed)] = Field(default_factory=list, examples=["tags: [skills]"])
    split: Annotated[Split, BeforeValidator(_split)] | None = Field(None, examples=["split: true"])
    card: Annotated[CardKeys, BeforeValidator(_carded)] | None = Field(None, examples=["card: false"])
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


_INNER: dict[str, type[_Keys]] = {"media": MediaKeys, "poll": PollKeys, "reply": ReplyKeys, "card": CardKeys}
"""The keys that hold keys of their own."""

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
    inner = _INNER.get(str(path[0]), MediaKeys)
    fields = inner.model_fields | model.model_fields
    if detail["type"] == "extra_forbidden":
        remedy = suggestion(name, tuple(inner.model_fields))
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
