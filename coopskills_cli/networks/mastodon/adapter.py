"""Publishes on a Mastodon server, or one with its API, for one account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from coopskills_cli.errors import Refused, SignInRefused
from coopskills_cli.networks.base import Doubt, Identity
from coopskills_cli.networks.mastodon.addresses import id_at, is_id
from coopskills_cli.networks.mastodon.client import Client, receipt_of
from coopskills_cli.networks.mastodon.instance import can_quote, domain_of, limits_of
from coopskills_cli.networks.mastodon.matching import could_be, has_our_media, lacks, reads_as, same_source, wanted_by
from coopskills_cli.networks.mastodon.rules import rules_for
from coopskills_cli.networks.mastodon.uploading import Uploads

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from coopskills_cli.models import Account, Intent, Message, Poll, Receipt
    from coopskills_cli.networks.base import Limits, Progress, Surroundings
    from coopskills_cli.networks.mastodon.matching import Wanted

SETTLE = timedelta(seconds=10)
"""A committed status is listed at once; what takes time is a busy server that goes on after we gave up waiting."""
EARLIER = timedelta(minutes=2)
"""How long before `first_sent` a status may be dated and still be ours."""


def connect(account: Account, secret: str, surroundings: Surroundings) -> MastodonAdapter:
    """An adapter for the account; `secret` is an access token with the scopes read and write."""
    return MastodonAdapter(Client(account, secret), surroundings.media, surroundings.progress)


@dataclass(slots=True)
class MastodonAdapter:
    """Idempotency-Key is sent but not relied on: GoToSocial and others ignore it, and Mastodon forgets it in an hour.

    So after a doubtful answer the account itself is read, and only a complete reading proves absence. `media` is the
    folder of the frozen files.
    """

    client: Client
    media: Path
    progress: Progress | None = None
    settle: timedelta = SETTLE
    _identity: Identity | None = None

    def sign_in(self) -> Identity:
        """Who the token stands for; SignInRefused where that is not `account.handle`, or the token may not read."""
        if self._identity is None:
            try:
                me = self.client.me()
            except Refused as error:
                raise SignInRefused(str(error), self.client.party.sign_in_remedy) from error
            self._identity = self._checked(me)
        return self._identity

    def read_limits(self) -> Limits:
        """What the server takes, as it says itself."""
        return limits_of(self.client.about(), rules_for(self.client.account).limits)

    def prepare(
        self,
        message: Message,
        number: int,
        key: str,  # noqa: ARG002  (it goes into a header)
        earlier: Sequence[Receipt],
        now: datetime,  # noqa: ARG002  (the server dates a status)
        quoted: Receipt | None = None,
    ) -> bytes:
        """The JSON of a status, its media uploaded and ready, after making sure of the identity.

        `sensitive` is left to the server, which derives it from the warning. Visibility and language are always
        named: else the account's own preferences would decide. A card is the server's own affair.
        """
        self.sign_in()
        part, uploads = message.parts[number], Uploads(self.client, self.media, self.progress)
        request = {
            "status": part.text,
            "visibility": message.visibility,
            "language": message.language,
            "spoiler_text": message.content_warning,
            "in_reply_to_id": self._id_of(earlier[-1]) if earlier else "",
            "quoted_status_id": self._quotable(quoted) if quoted and not number else "",
            "quote_approval_policy": "nobody" if message.reply and not message.reply.quotes else "",
            "poll": _poll(part.poll) if part.poll else None,
            "media_ids": [uploads.upload(media) for media in part.media],
        }
        named = {name: value for name, value in request.items() if value or name == "status"}
        return json.dumps(named, sort_keys=True, separators=(",", ":")).encode()

    def send(self, intent: Intent) -> Receipt:
        """Post the recorded bytes, as they are."""
        return self.client.post(intent.request, intent.key)

    def nobody(self, handles: Collection[str]) -> tuple[str, ...]:  # noqa: ARG002  the protocol's
        """It cannot tell: a server may know somebody only once it was asked by its own people."""
        return ()

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:
        """Find the status among the account's own since the request; the earliest, if there are more.

        The identity is made sure of here too: another's account, read by another's token, would prove absence. ABSENT
        only after all of the time was read. UNKNOWN where that is too much, where a status was edited since and the
        server keeps no history, or where all is right but the poll or the quote is not there.
        """
        wanted = wanted_by(intent.request)
        statuses, complete = self.client.statuses(self.sign_in().remote_id, intent.first_sent - EARLIER)
        for status in reversed(statuses):
            if str(status.get("id")) in taken or str(status.get("url")) in taken:  # a person gave its address
                continue
            is_ours = self._is(status, wanted)
            if is_ours:
                return receipt_of(status)
            complete = complete and is_ours is not None
        return Doubt.ABSENT if complete else Doubt.UNKNOWN

    def close(self) -> None:
        """Let go of connections."""
        self.client.close()

    def _quotable(self, quoted: Receipt) -> str:
        """The id of the post that is quoted; Refused by a server that would leave the quote out without a word."""
        about = self._about()
        if about and not can_quote(about):
            what = f"{self.client.host}: takes no quotes, the post would go out without"
            raise Refused(what, 'write `quote: ""` for it in `overrides`, and schedule it again')
        return self._id_of(quoted)

    def _id_of(self, receipt: Receipt) -> str:
        """The id of a post that is out; of what a person said is out only the address is known."""
        return receipt.remote_id if is_id(receipt.remote_id) else id_at(receipt.url, self.client, self._domains())

    def _is(self, status: Mapping[str, Any], wanted: Wanted) -> bool | None:
        """Whether the status is the one that is wanted; None where nobody can tell."""
        if has_our_media(status, wanted):
            return True
        if status.get("edited_at"):
            first = self.client.first_version(str(status.get("id")))
            if first is None:
                return None
            status = {**status, "poll": None, **first}
        if not (could_be(status, wanted) and self._reads(status, wanted.text)):
            return False
        return None if lacks(status, wanted) else True

    def _reads(self, status: Mapping[str, Any], text: str) -> bool:
        """Whether the text is the status's; an edited one is known by the HTML of its first version alone."""
        source = None if status.get("edited_at") else self.client.source(str(status.get("id")))
        return reads_as(str(status.get("content") or ""), text) if source is None else same_source(source, text)

    def _checked(self, me: Mapping[str, Any]) -> Identity:
        """The identity, if it is the one of `account.handle`; a name is local where it has no domain."""
        account = self.client.account
        user, _, home = str(me.get("acct") or "").partition("@")
        domains = (home,) if home else self._domains()
        identity = Identity(f"@{user}@{domains[0]}", str(me.get("id")), str(me.get("url") or ""))
        wanted_user, _, wanted_home = account.handle.removeprefix("@").casefold().partition("@")
        same_home = wanted_home in ("", *(domain.casefold() for domain in domains))
        if account.handle and not (wanted_user == user.casefold() and same_home):
            what = f"{self.client.host}: the token is that of {identity.handle}, config.toml says {account.handle}"
            remedy = f"correct `handle`, or store the token of {account.handle}: coopskills accounts add {account.name}"
            raise SignInRefused(what, remedy)
        return identity

    def _domains(self) -> tuple[str, ...]:
        """The domains that our name may end in: the one that the server says, and where it is reached."""
        account = self.client.account
        names = (domain_of(self._about()), self.client.host, urlsplit(account.server).hostname or "")
        return tuple(name for name in names if name)

    def _about(self) -> Mapping[str, Any]:
        """What the server says of itself; nothing where it does not."""
        try:
            return self.client.about()
        except Refused:
            return {}


def _poll(poll: Poll) -> dict[str, Any]:
    """A poll as the API takes it; what is not named is not so."""
    flags = {"multiple": poll.multiple, "hide_totals": poll.hide_totals}
    asked = {"options": list(poll.options), "expires_in": poll.seconds}
    return asked | {name: True for name, flag in flags.items() if flag}
