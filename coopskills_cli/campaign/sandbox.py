"""Run templates from others: they reach nothing of ours but what they are handed, and stop when it gets too much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, tzinfo
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.template_filters import FILTERS, bounded_range, joined, replaced
from coopskills_cli.campaign.template_limits import TOLL, Tolls, pay, printed, require_modest, toll
from coopskills_cli.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import BaseLoader, Template
    from jinja2.runtime import Context

VIEWS = "coopskills_cli.campaign.template_context"
# what templates may ask of values that are not ours; all else could grow without bounds or lead out
_METHODS: tuple[tuple[tuple[type, ...], frozenset[str]], ...] = (
    (
        (str,),
        frozenset(
            {"capitalize", "casefold", "count", "endswith", "find", "index", "isalnum", "isalpha", "isdigit", "islower"}
            | {"isnumeric", "isspace", "istitle", "isupper", "join", "lower", "lstrip", "partition", "removeprefix"}
            | {"removesuffix", "replace", "rfind", "rindex", "rpartition", "rsplit", "rstrip", "split", "splitlines"}
            | {"startswith", "strip", "swapcase", "title", "upper"}
        ),
    ),
    ((Mapping,), frozenset({"get", "items", "keys", "values"})),
    ((list, tuple), frozenset({"count", "index"})),
    (
        (date, time),
        frozenset(
            {"year", "month", "day", "hour", "minute", "second", "weekday", "isoweekday", "date", "time"}
            | {"isoformat", "strftime"}
        ),
    ),
    ((tzinfo,), frozenset({"key"})),
    ((int, float), frozenset()),
)


class Missing(StrictUndefined):
    """What a template names and nobody gives; the message says what would have been there."""

    @property
    def _undefined_message(self) -> str:
        obj, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint or obj is missing or not isinstance(name, str):
            return super()._undefined_message
        names = [str(key) for key in obj] if isinstance(obj, Mapping) else _ours(obj)
        near = nearest(name, names)
        hint = f"; did you mean '{near}'?" if near else f"; there is {', '.join(names)}" if names else ""
        return f"there is no '{shown(name)}' here{hint}"


def _ours(obj: object) -> list[str]:
    """What one of our own views shows."""
    return [name for name in dir(obj) if name[0] != "_"] if type(obj).__module__ == VIEWS else []


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 for plain text, strict about names; `sizes` of the loaded templates are paid for at each inclusion."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: BaseLoader, sizes: Mapping[str, int]) -> None:
        super().__init__(
            loader=loader,
            undefined=Missing,
            finalize=printed,
            autoescape=False,  # networks take plain text
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._sizes = sizes
        self.filters = {**FILTERS, TOLL: toll}
        self.globals["range"] = bounded_range
        del self.globals["lipsum"]

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may use the attribute."""
        for types, names in _METHODS:
            if isinstance(obj, types):
                return attr in names
        return super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What `obj.attribute` means: in a mapping its key goes before the methods of Python."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ARG002  (Jinja's signature)
        """Nothing: `str.format` is not to be had at all, so its name is refused like others."""
        return None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The result of an operation that stays within bounds."""
        require_modest(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """The result of a call, which is paid for."""
        pay(1)
        owner = getattr(obj, "__self__", None)
        if isinstance(owner, str) and obj.__name__ == "replace":
            return replaced(owner, *args, **kwargs)
        if isinstance(owner, str) and obj.__name__ == "join":
            return joined(self, args[0], owner)
        return super().call(context, obj, *args, **kwargs)

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002  (Jinja's)
        """A template by its name, paid for by its length."""
        pay(1, self._sizes.get(name, 0) if isinstance(name, str) else 0)
        return super().get_template(name, parent, globals)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002  (Jinja's hook)
    ) -> str:
        return super()._generate(Tolls(self).visit(source), name, filename, defer_init)
