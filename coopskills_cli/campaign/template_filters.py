"""The filters of templates: Jinja's as far as they fit plain text, kept within bounds, and those of our field."""

from __future__ import annotations

import re
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any

from jinja2 import filters, pass_environment

from coopskills_cli.campaign.template_dates import date_filter, datetime_filter, time_filter
from coopskills_cli.campaign.template_limits import (
    MOST_CHARACTERS,
    TooMuchError,
    as_text,
    require_modest_format,
    require_room,
)
from coopskills_cli.text.graphemes import boundaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2 import Environment

# for HTML; at random, so that no two previews agree; of no use here and without bounds
_UNFIT = frozenset(
    {"attr", "batch", "e", "escape", "forceescape", "pprint", "random", "safe", "slice", "tojson", "urlize", "xmlattr"}
)
_OF_TEXT = frozenset(
    {"capitalize", "lower", "striptags", "string", "title", "trim", "truncate", "upper", "urlencode", "wordcount"}
)
_MULTIPLYING = frozenset({"center", "indent", "wordwrap"})
_MOST_ELEMENTS = 10_000
_MOST_DIGITS = 12
_WORD = re.compile(r"\w+")


def bounded_range(*args: int) -> range:
    """`range`, of at most 10,000 numbers."""
    numbers = range(*args)
    if len(numbers) > _MOST_ELEMENTS:
        raise TooMuchError(f"this range has more than {_MOST_ELEMENTS:,} numbers")
    return numbers


@pass_environment
def joined(environment: Environment, value: Iterable[Any], d: object = "", attribute: str | int | None = None) -> str:
    """The elements one behind the other with `d` between them; Jinja's `join`, within bounds."""
    if attribute is not None:
        value = map(filters.make_attrgetter(environment, attribute), value)
    texts = [as_text(element) for element in islice(value, MOST_CHARACTERS)]
    between = as_text(d)
    require_room(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def replaced(value: Any, old: Any, new: Any, count: int = -1) -> str:
    """The text with `old` replaced by `new`, at most `count` times; Jinja's `replace`, within bounds."""
    text, old, new = as_text(value), as_text(old), as_text(new)
    times = text.count(old) if count is None or count < 0 else min(text.count(old), count)
    require_room(len(text) + times * len(new))
    return text.replace(old, new, times)


def formatted(value: Any, *args: Any, **kwargs: Any) -> str:
    """`"%s and %s" | format(a, b)`; Jinja's `format`, within bounds."""
    text = as_text(value)
    require_modest_format(text, kwargs or args)
    return text % (kwargs or args)


def rounded(value: float, precision: int = 0, method: Any = "common") -> float:
    """Jinja's `round`, within bounds."""
    if abs(precision) > _MOST_DIGITS:
        raise TooMuchError(f"this rounds to more than {_MOST_DIGITS} digits")
    return filters.do_round(value, precision, method)


def hashtag(value: Any) -> str:
    """The words as one hashtag: `social economy` is `#SocialEconomy`; what is one already stays as it is."""
    text = as_text(value).strip()
    if text.startswith("#"):
        return text
    return "#" + "".join(word[0].upper() + word[1:] for word in _WORD.findall(text))


def hashtags(values: Any) -> str:
    """A text or several as hashtags with blanks between them."""
    several = [values] if isinstance(values, str) else islice(values, _MOST_ELEMENTS)
    return " ".join(hashtag(value) for value in several)


def shorten(value: Any, length: int, end: str = "…") -> str:
    """The text cut between words so that with `end` it has at most `length` characters, as people count them."""
    text, mark = as_text(value), as_text(end)
    cuts = boundaries(text)
    if len(cuts) - 1 <= length:
        return text
    end_of_kept = cuts[max(length - (len(boundaries(mark)) - 1), 0)]
    kept = text[:end_of_kept]
    whole = kept if text[end_of_kept].isspace() else kept.rpartition(" ")[0]
    return (whole.rstrip(" ,;:.–—-") or kept) + mark


def _of_text(function: Callable[..., Any], *, multiplying: bool) -> Callable[..., Any]:
    """The filter, for texts alone, and if it is multiplying only for as much as there is room for."""
    lead = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        text = as_text(args[lead])
        if multiplying:
            options = (*args[lead + 1 :], *kwargs.values())
            require_room(max((_weight(option) for option in options), default=1) * (len(text) + 1) // 10)
        return function(*args[:lead], text, *args[lead + 1 :], **kwargs)

    return guarded


def _weight(option: Any) -> int:
    return len(option) if isinstance(option, str) else abs(option) if isinstance(option, int) else 1


def _of_jinja() -> Mapping[str, Callable[..., Any]]:
    fit = {name: function for name, function in filters.FILTERS.items() if name not in _UNFIT}
    for name in _OF_TEXT | _MULTIPLYING:
        fit[name] = _of_text(fit[name], multiplying=name in _MULTIPLYING)
    return fit


FILTERS: Mapping[str, Callable[..., Any]] = {
    **_of_jinja(),
    "join": joined,
    "replace": replaced,
    "format": formatted,
    "round": rounded,
    "hashtag": hashtag,
    "hashtags": hashtags,
    "shorten": shorten,
    "date": date_filter,
    "time": time_filter,
    "datetime": datetime_filter,
}
