"""Speaks to an account's Bluesky server, its PDS, by the AT Protocol; loading it loads the SDK: about a second."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from atproto_client.models.utils import get_model_as_dict  # type: ignore[import-untyped]  # the SDK ships no py.typed

from coopskills_cli.errors import InDoubt, NotSent, Refused
from coopskills_cli.models import FacetType, Receipt
from coopskills_cli.networks.base import Doubt, Identity
from coopskills_cli.networks.bluesky.faults import Objection, line
from coopskills_cli.networks.bluesky.gates import gates
from coopskills_cli.networks.bluesky.record import Answers, post_record, timestamp
from coopskills_cli.networks.bluesky.reference import Reference
from coopskills_cli.networks.bluesky.repository import APP, Repository
from coopskills_cli.networks.bluesky.request import POST, Request, Write
from coopskills_cli.networks.bluesky.rules import rules_for
from coopskills_cli.networks.bluesky.tid import tid_of
from coopskills_cli.networks.bluesky.uploads import Home, Uploads
from coopskills_cli.networks.bluesky.video_service import VideoService, hosted_by_bluesky
from coopskills_cli.networks.bluesky.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from coopskills_cli.models import Account, Intent, Message, Part
    from coopskills_cli.networks.base import Limits, Surroundings

UNKNOWN_HANDLE = "unable to resolve handle"


def connect(account: Account, secret: str, surroundings: Surroundings) -> Bluesky:
    """An adapter that signs in with an app password."""
    videos = VideoService() if hosted_by_bluesky(account.server) else None
    return Bluesky(account, secret, surroundings, videos)


class Bluesky:
    """Posts are records of the account's own repository, each under a record key that follows from the part's key.

    What rules replies and quotes are records beside it, under the same key: a part is out when all of them are there.
    `videos` is where videos go first; None where the server takes them as any other file.
    """

    settle = timedelta(0)

    def __init__(
        self, account: Account, secret: str, surroundings: Surroundings, videos: VideoService | None = None
    ) -> None:
        self._account = account
        self._wire = Wire(account, secret, surroundings.sessions)
        self._repository = Repository(self._wire, account.server)
        self._uploads = Uploads(self._wire, surroundings, videos)
        self._home: Home | None = None

    def sign_in(self) -> Identity:
        """Ask the server who we are, by the session kept from before where there is one."""
        answer = self._who()
        self._home = self._home_of(answer)
        return Identity(answer.handle, answer.did, f"{APP}/{answer.handle}")

    def read_limits(self) -> Limits:
        """The network's own: no server says others, `describeServer` included."""
        return rules_for(self._account).limits

    def prepare(
        self,
        message: Message,
        number: int,
        key: str,
        earlier: Sequence[Receipt],
        now: datetime,
        quoted: Receipt | None = None,
    ) -> bytes:
        """Look up who is mentioned, upload what hangs on it, and write it all down; `now` becomes its `createdAt`."""
        home = self._signed_in()
        part = message.parts[number]
        answers = Answers(
            dids=self._dids(part),
            earlier=[self._reference(receipt, home.did) for receipt in (*earlier[:1], *earlier[-1:])],
            quoted=self._quoted(message, quoted, home.did) if message.quote and number == 0 else None,
            blobs=self._uploads.of(part, home, now),
        )
        rkey = tid_of(key)
        try:
            post = Write(POST, rkey, post_record(message, number, now, answers))
        except ValueError as error:  # what the SDK's models say of more tags, pictures, ... than the schema takes
            raise Refused(
                f"this is no post as Bluesky takes them: {line(error)}", "correct it, and schedule it"
            ) from error
        beside = gates(message.reply, number, home.did, rkey, timestamp(now))
        return Request(home.did, (post, *beside)).write()

    def _signed_in(self) -> Home:
        if self._home is None:
            self._home = self._home_of(self._who())
        return self._home

    def _who(self) -> Any:
        answer = self._wire.call(self._wire.client.com.atproto.server.get_session, "say who is signed in")
        self._wire.confirm(answer.handle, answer.did)
        return answer

    def _home_of(self, answer: Any) -> Home:
        document = get_model_as_dict(answer).get("didDoc")
        return Home(answer.did, f"did:web:{keeper(document, self._account.server)}")

    def _dids(self, part: Part) -> dict[str, str]:
        handles = {facet.value for facet in part.facets if facet.type is FacetType.MENTION}
        found = {handle: self._did(handle) for handle in sorted(handles)}
        return {handle: did for handle, did in found.items() if did}

    def _did(self, handle: str) -> str | None:
        """Whose handle it is; None, so that the mention stays plain text, only where it is said to be nobody's."""
        resolve = self._wire.client.com.atproto.identity.resolve_handle
        try:
            answer = self._wire.ask(lambda: resolve({"handle": handle.lower()}), f"look up @{handle}")
        except Objection as no:
            if UNKNOWN_HANDLE in str(no).lower() or no.word == "HandleNotFound":
                return None
            raise
        return str(answer.did)

    def _quoted(self, message: Message, quoted: Receipt | None, did: str) -> Reference:
        if quoted is None:
            raise NotSent(f"the post {message.quote!r}, which it quotes, is not out yet")
        return self._reference(quoted, did)

    def _reference(self, receipt: Receipt, did: str) -> Reference:
        """A post of ours as another one names it; what a person said is out is looked up by its address."""
        if receipt.cid:
            return Reference(receipt.remote_id, receipt.cid)
        rkey = (receipt.url or receipt.remote_id).rstrip("/").rpartition("/")[2]
        found = self._repository.find(did, POST, rkey, NotSent)
        if found is None:
            raise Refused(f"there is no post at {receipt.url or receipt.remote_id} that this one could refer to")
        return Reference(found.remote_id, found.cid)

    def send(self, intent: Intent) -> Receipt:
        """Put the records, never over others; files that the server has dropped meanwhile are uploaded again."""
        request = Request.read(intent.request)
        try:
            return self._write(request)
        except Objection as no:
            if no.word != "BlobNotFound":
                raise
        self._uploads.again(request.blobs)
        return self._write(request)

    def _write(self, request: Request) -> Receipt:
        return self._repository.apply(request) if request.gates else self._repository.put(request, request.post)

    def nobody(self, handles: Collection[str]) -> tuple[str, ...]:
        """The handles that the server resolves to no account: as mentions they stay plain text."""
        return tuple(handle for handle in handles if self._did(handle) is None)

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:
        """Read the records. Not finding one proves no absence, but sending the same again only adds what is missing."""
        try:
            return self._look(Request.read(intent.request), taken)
        except Refused as error:
            raise InDoubt(str(error), error.remedy) from error

    def _look(self, request: Request, taken: Collection[str]) -> Receipt | Doubt:
        found = (self._repository.find(request.repo, each.collection, each.rkey, InDoubt) for each in request.writes)
        post = next(found)
        if post is None:
            return Doubt.ABSENT
        if post.remote_id in taken:
            return Doubt.UNKNOWN
        return post if all(found) else Doubt.ABSENT

    def close(self) -> None:
        """Let go of connections; they open again at the next need."""
        self._wire.close()


def keeper(did_document: Any, server: str) -> str:
    """The host that keeps a repository, by its DID document; that of `server` where the document names none.

    The entrance bsky.social passes requests on to the servers that do.
    """
    services = did_document.get("service") if isinstance(did_document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id")).endswith("#atproto_pds"):
            return urlsplit(str(service.get("serviceEndpoint"))).hostname or ""
    return urlsplit(server).hostname or ""
