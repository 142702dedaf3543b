"""How much a template may do: it comes from others, and must neither fill the memory nor run for ever."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import nodes, pass_context
from jinja2.visitor import NodeTransformer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment
    from jinja2.runtime import Context

MOST_CHARACTERS = 100_000
"""What a template may write; the longest text that any network takes is far shorter."""
_MOST_HELD = 10 * MOST_CHARACTERS  # with what it writes into variables and macros
_MOST_STEPS = 10_000  # rounds of loops, calls, includes
_MOST_BITS = 4_096
# a width or precision of four figures, or one that is handed in
_WIDE_FORMAT = re.compile(r"%(?:\([^)]*\))?[^a-zA-Z%]*?(?:\*|[0-9]{4})")


class TooMuchError(Exception):
    """A template went beyond what any post needs."""


class MistakeError(Exception):
    """A template asks for what is not there: `str(error)` says what, `code` is its Problem's."""

    def __init__(self, message: str, remedy: str, code: str = "template") -> None:
        super().__init__(message)
        self.remedy = remedy
        self.code = code


@dataclass(slots=True)
class _Budget:
    steps: int = _MOST_STEPS
    characters: int = _MOST_HELD


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def bounded() -> Iterator[None]:
    """Whatever templates do within is paid from one budget."""
    token = _budget.set(_Budget())
    try:
        yield
    finally:
        _budget.reset(token)


def pay(steps: int, characters: int = 0) -> None:
    """Spend from the budget, if there is one; TooMuchError when it is spent."""
    if (budget := _budget.get()) is None:
        return
    budget.steps -= steps
    budget.characters -= characters
    if budget.steps < 0:
        raise TooMuchError(f"this loops, calls or includes more than {_MOST_STEPS:,} times")
    if budget.characters < 0:
        raise TooMuchError(f"this writes more than {_MOST_HELD:,} characters")


def require_room(size: int) -> None:
    """Refuse to make a text or list of `size` characters or elements."""
    if size > MOST_CHARACTERS:
        raise TooMuchError(f"this makes something longer than {MOST_CHARACTERS:,} characters or elements")


def require_modest(operator: str, left: Any, right: Any) -> None:
    """Refuse an operation whose result would be out of all proportion, before it is done."""
    sized = (str, bytes, list, tuple)
    if operator == "%" and isinstance(left, str):
        require_modest_format(left, right)
    elif operator == "+" and isinstance(left, sized) and isinstance(right, sized):
        require_room(len(left) + len(right))
    elif operator == "*":
        for one, other in ((left, right), (right, left)):
            if isinstance(one, sized) and isinstance(other, int):
                require_room(len(one) * other)
    if operator in ("*", "**") and isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * max(right, 1) if operator == "**" else left.bit_length() + right.bit_length()
        if bits > _MOST_BITS:
            raise TooMuchError("this makes a number that no post needs")


def require_modest_format(template: str, values: Any) -> None:
    """Refuse `%` formats that would write far more than they are given."""
    if _WIDE_FORMAT.search(template):
        raise TooMuchError("this format has a width of more than three figures")
    several = values.values() if isinstance(values, dict) else values if isinstance(values, tuple) else (values,)
    longest = max((len(as_text(value)) for value in several), default=0)
    require_room(len(template) + template.count("%") * longest)


def as_text(value: Any) -> str:
    """The value as a template prints it; a list or nothing at all is a mistake, not `['a', 'b']` or `None`."""
    if isinstance(value, str):
        return value
    if value is None:
        raise MistakeError("there is no value here to print", "ask for it first: {% if ... %}")
    if isinstance(value, (list, tuple, dict, set)) or hasattr(value, "__next__") or hasattr(value, "keys"):
        raise MistakeError("a list cannot be printed as it is", 'join it: {{ ... | join(", ") }}')
    return str(value)


def printed(value: Any) -> str:
    """What `{{ value }}` writes, paid for."""
    text = as_text(value)
    pay(0, len(text))
    return text


@pass_context
def toll(_: Context, value: Any, characters: int = 0) -> Any:
    """The filter that makes what is repeated pay for each time."""
    pay(1, characters)
    return value


TOLL = "_toll"


class Tolls(NodeTransformer):
    """Puts a toll into whatever a template can repeat, and leads `~` through the bounded join."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802  (the visitor's names are Jinja's)
        """A loop pays for each round, and for each element that it passes over."""
        self.generic_visit(node)
        if node.test is not None:
            node.test = self._filter(node.test, TOLL, node.lineno)
        return self._tolled(node)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802
        """A macro pays for each call."""
        self.generic_visit(node)
        return self._tolled(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802
        """A block that is called pays for each call."""
        self.generic_visit(node)
        return self._tolled(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802
        """A block pays each time it is written."""
        self.generic_visit(node)
        return self._tolled(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """`a ~ b` joins like the filter."""
        self.generic_visit(node)
        pieces = nodes.List(node.nodes).set_lineno(node.lineno)
        return self._filter(pieces, "join", node.lineno)

    def _tolled(self, node: Any) -> nodes.Node:
        written = sum(len(data.data) for part in node.body for data in _texts(part))
        paid = self._filter(nodes.Const(""), TOLL, node.lineno, nodes.Const(written))
        node.body.insert(0, nodes.Output([paid]).set_lineno(node.lineno).set_environment(self._environment))
        tree: nodes.Node = node
        return tree

    def _filter(self, node: nodes.Node, name: str, line: int, *args: nodes.Expr) -> nodes.Filter:
        made = nodes.Filter(node, name, list(args), [], None, None)
        made.set_lineno(line, override=False)
        made.set_environment(self._environment)
        return made


def _texts(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    if isinstance(node, nodes.TemplateData):
        yield node
    yield from node.find_all(nodes.TemplateData)
