"""Turn the keys that posts and overrides share into what a Post holds: times, spans, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.times import TimeError, parse_due, parse_late_after, parse_span
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.campaign.yaml_reading import Fault, Value
from coopskills_cli.models import CardWish, MediaFile, Poll, Replier, ReplyControl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta

    from coopskills_cli.campaign.post_schema import CardKeys, MediaKeys, OptionKeys, PollKeys, ReplyKeys
    from coopskills_cli.models import Campaign

    Report = Callable[[str, Fault], None]

EMPTIED: Mapping[str, Any] = {
    "link": "",
    "content_warning": "",
    "visibility": "public",
    "media": (),
    "poll": None,
    "quote": "",
    "reply": None,
    "tags": (),
    "card": CardWish(),
}
"""What a key without a value means in an override: nothing there, whatever the post says."""

VISIBILITIES = ("public", "unlisted", "private", "direct")
"""Who may see a post; which of them a network knows, its rules say."""


@dataclass(frozen=True, slots=True)
class Options:
    """Reads the keys of one post or override, `keys`; `report` takes a key and what is wrong with it.

    `original` are the pictures of the post that this one translates, which it need not name again.
    """

    campaign: Campaign
    kinds: Sequence[str]
    keys: Mapping[str, Value]
    report: Report
    original: Sequence[MediaFile] = ()

    def fields(self, given: OptionKeys) -> dict[str, Any]:
        """The fields of Post that are given, by name."""
        readings: dict[str, tuple[str, Callable[[], Any]]] = {
            "kind": ("kind", lambda: self._kind(given.kind.strip())),
            "publish_at": ("due", lambda: self._due(given.publish_at)),
            "draft": ("draft", lambda: given.draft),
            "link": ("link", given.link.strip),
            "media": ("media", lambda: self._media(given.media)),
            "content_warning": ("content_warning", given.content_warning.strip),
            "visibility": ("visibility", lambda: self._visibility(given.visibility.strip())),
            "late_after": ("late_after", lambda: self._late_after(given.late_after)),
            "poll": ("poll", lambda: given.poll and self._poll(given.poll)),
            "quote": ("quote", given.quote.strip),
            "reply": ("reply", lambda: given.reply and self._reply(given.reply)),
            "tags": ("tags", lambda: tuple(tag.strip().lstrip("#") for tag in given.tags)),
            "split": ("split", lambda: given.split),
            "card": ("card", lambda: given.card and CardWish(**self._card(given.card))),
        }
        named = given.model_fields_set
        return {name: read() for key, (name, read) in readings.items() if key in named}

    def _kind(self, kind: str) -> str:
        if kind not in self.kinds:
            remedy = suggestion(kind, self.kinds) if self.kinds else f"write templates/{kind}.j2"
            self._say("kind", "unknown-kind", f"no template is called '{shown(kind)}'", remedy)
        return kind

    def _visibility(self, word: str) -> str:
        if word not in VISIBILITIES:
            self._say(
                "visibility", "visibility", f"there is no visibility '{shown(word)}'", suggestion(word, VISIBILITIES)
            )
        return word

    def _due(self, text: str) -> datetime | None:
        try:
            return parse_due(text, self.campaign.timezone, self.campaign.dates)
        except TimeError as error:
            self._say("publish_at", "bad-time", str(error), error.remedy)
            return None

    def _late_after(self, text: str) -> timedelta | None:
        try:
            return parse_late_after(text)
        except TimeError as error:
            self._say("late_after", "bad-time", str(error), error.remedy)
            return None

    def _media(self, media: Sequence[MediaKeys]) -> tuple[MediaFile, ...]:
        values = self.keys["media"].value
        lines = [value.line for value in values] if isinstance(values, tuple) else []
        return tuple(self._picture(keys, number, lines[number]) for number, keys in enumerate(media))

    def _picture(self, keys: MediaKeys, number: int, line: int) -> MediaFile:
        taken = self.original[number] if keys.file is None and number < len(self.original) else None
        file = taken.file if taken else _path(keys.file or "")
        if not file:
            self.report("media", Fault(line, "missing-key", "no 'file' stands here", "add file: media/picture.jpg"))
        part = keys.part or (taken.part if taken else 1)
        captions = tuple((language, _path(place)) for language, place in keys.captions.items())
        return MediaFile(file, (keys.alt or "").strip(), part, line, captions)

    def _poll(self, keys: PollKeys) -> Poll:
        options = tuple(option.strip() for option in keys.options)
        if len(set(options)) < len(options) or "" in options:
            what = "each option of a poll must be there once, and not be empty"
            self._say("poll", "bad-value", what, "correct the list: options: [yes, no]")
        try:
            seconds = int(parse_span(keys.expires_in).total_seconds())
        except TimeError as error:
            self._say("poll", "bad-time", f"'expires_in': {error}", error.remedy)
            seconds = 0
        return Poll(options, seconds, keys.multiple, keys.hide_totals)

    def _reply(self, keys: ReplyKeys) -> ReplyControl | None:
        allow = [word.strip().lower() for word in keys.allow]
        if allow == ["everyone"]:
            return None if keys.quotes else ReplyControl(quotes=False)
        if allow == ["nobody"]:
            return ReplyControl((), keys.quotes)
        for word in allow:
            if word not in set(Replier):
                words = ("everyone", "nobody", *Replier)
                what = f"'{shown(word)}' does not say who may answer"
                self._say("reply", "unknown-value", what, suggestion(word, words))
        return ReplyControl(tuple(who for who in Replier if who in allow), keys.quotes)

    @staticmethod
    def _card(keys: CardKeys) -> dict[str, Any]:
        words = {name: getattr(keys, name).strip() for name in ("title", "description")}
        return words | {"shown": keys.show, "thumb": _path(keys.thumb)}

    def _say(self, key: str, code: str, message: str, remedy: str) -> None:
        self.report(key, Fault(self.keys[key].line, code, message, remedy))


def _path(written: str) -> str:
    """A file of the campaign as the house writes it, whichever way a person wrote it."""
    return written.strip().replace("\\", "/").removeprefix("./")
