"""Speaks to an account's Bluesky server, its PDS, by the AT Protocol; loading it loads the SDK: about a second."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from coopskills_cli.errors import InDoubt, NotSent, Refused
from coopskills_cli.models import FacetType, Receipt
from coopskills_cli.networks.base import Doubt, Identity
from coopskills_cli.networks.bluesky.faults import Objection
from coopskills_cli.networks.bluesky.record import COLLECTION, Reference, Request, blob_of, post_record
from coopskills_cli.networks.bluesky.rules import rules_for
from coopskills_cli.networks.bluesky.tid import tid_of
from coopskills_cli.networks.bluesky.wire import Wire
from coopskills_cli.networks.local_files import frozen, translated

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from coopskills_cli.errors import NetworkError
    from coopskills_cli.models import Account, Intent, Message, Part
    from coopskills_cli.networks.base import Limits, Surroundings

APP = "https://bsky.app/profile"
UNKNOWN_HANDLE = "unable to resolve handle"
NO_RECORD = "could not locate record"  # with the word InvalidRequest: of a repository that lives elsewhere


def connect(account: Account, secret: str, surroundings: Surroundings) -> Bluesky:
    """An adapter that signs in with an app password."""
    return Bluesky(account, secret, surroundings)


class Bluesky:
    """Posts are records of the account's own repository, each under a record key that follows from the part's key.

    A request says of itself that nothing is there yet (`swapRecord: null`), so repeating it changes nothing: the same
    record is answered with 200 and no new commit, another with `InvalidSwap`.
    """

    settle = timedelta(0)

    def __init__(self, account: Account, secret: str, surroundings: Surroundings) -> None:
        self._account = account
        self._around = surroundings
        self._wire = Wire(account, secret, surroundings.sessions)
        self._identity: Identity | None = None

    def sign_in(self) -> Identity:
        """Ask the server who we are, by the session kept from before where there is one."""
        server = self._wire.client.com.atproto.server
        answer = self._wire.call(server.get_session, "say who is signed in")
        self._wire.confirm(answer.handle, answer.did)
        self._identity = Identity(answer.handle, answer.did, f"{APP}/{answer.handle}")
        return self._identity

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
        quoted: Receipt | None = None,  # noqa: ARG002  (no message quotes yet)
    ) -> bytes:
        """Look up who is mentioned, upload the pictures, and write the record down; `now` becomes its `createdAt`."""
        did = (self._identity or self.sign_in()).remote_id
        part = message.parts[number]
        dids = self._dids(part)
        blobs = [self._upload(media.sha256, media.type) for media in part.media]
        thread = [self._reference(receipt, did) for receipt in (*earlier[:1], *earlier[-1:])]
        record = post_record(part, message.language, now, dids, blobs, thread)
        return Request(did, tid_of(key), record).write()

    def _dids(self, part: Part) -> dict[str, str]:
        handles = {facet.value for facet in part.facets if facet.type is FacetType.MENTION}
        found = {handle: self._did(handle) for handle in sorted(handles)}
        return {handle: did for handle, did in found.items() if did}

    def _did(self, handle: str) -> str | None:
        """Whose handle it is; None, so that the mention stays plain text, only where it is said to be nobody's."""
        resolve = self._wire.client.com.atproto.identity.resolve_handle
        try:
            answer = self._wire.call(lambda: resolve({"handle": handle.lower()}), f"look up @{handle}")
        except Objection as no:
            if UNKNOWN_HANDLE in str(no).lower() or no.word == "HandleNotFound":
                return None
            raise
        return str(answer.did)

    def _upload(self, digest: str, media_type: str) -> Any:
        with translated():
            content = frozen(self._around.media, digest)
        post = self._wire.post
        return self._wire.call(
            lambda: blob_of(post("com.atproto.repo.uploadBlob", content, media_type)), f"store the picture {digest[:8]}"
        )

    def _reference(self, receipt: Receipt, did: str) -> Reference:
        """An earlier part as its replies name it; what a person said is out is looked up by its address."""
        if receipt.cid:
            return Reference(receipt.remote_id, receipt.cid)
        rkey = (receipt.url or receipt.remote_id).rstrip("/").rpartition("/")[2]
        found = self._find(did, rkey, NotSent)
        if found is None:
            raise Refused(f"there is no post at {receipt.url or receipt.remote_id} that the next part could answer")
        return Reference(found.remote_id, found.cid)

    def send(self, intent: Intent) -> Receipt:
        """Put the record, never over another; pictures that the server has dropped meanwhile are uploaded again."""
        try:
            return self._put(intent)
        except Objection as no:
            if no.word == "InvalidSwap":
                return self._taken_over(intent)
            if no.word != "BlobNotFound":
                raise
        for blob in Request.read(intent.request).blobs:
            self._upload(blob.sha256, blob.type)
        return self._put(intent)

    def _put(self, intent: Intent) -> Receipt:
        post = self._wire.post
        answer = self._wire.call(
            lambda: post("com.atproto.repo.putRecord", intent.request, "application/json"), "publish the post", InDoubt
        )
        return self._receipt(answer, InDoubt)

    def _taken_over(self, intent: Intent) -> Receipt:
        """The post of this part that is there already, in whatever wording: sent by another queue of the campaign."""
        request = Request.read(intent.request)
        found = self._find(request.repo, request.rkey, InDoubt)
        if found is None:
            raise InDoubt(f"{self._account.server} says that the post is there, and does not show it")
        return found

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:
        """Read the record. Not finding it proves no absence, but sending the same again cannot make a second one."""
        request = Request.read(intent.request)
        try:
            found = self._find(request.repo, request.rkey, InDoubt)
        except Refused as error:
            raise InDoubt(str(error), error.remedy) from error
        if found is None:
            return Doubt.ABSENT
        return Doubt.UNKNOWN if found.remote_id in taken else found

    def _find(self, repo: str, rkey: str, lost: type[NetworkError]) -> Receipt | None:
        """The post under a record key; read without signing in, for anybody may."""
        parameters = {"repo": repo, "collection": COLLECTION, "rkey": rkey}
        get = self._wire.get
        try:
            answer = self._wire.ask(lambda: get("com.atproto.repo.getRecord", parameters), "show the post", lost)
        except Objection as no:
            if no.word == "RecordNotFound" or NO_RECORD in str(no).lower():
                return None
            raise
        return self._receipt(answer, lost)

    def _receipt(self, answer: Any, lost: type[NetworkError]) -> Receipt:
        try:
            uri, cid = str(answer["uri"]), str(answer["cid"])
        except (TypeError, KeyError) as error:
            raise lost(f"{self._account.server} gave an answer that names no post") from error
        return Receipt(uri, f"{APP}/{self._wire.handle}/post/{uri.rpartition('/')[2]}", cid)

    def close(self) -> None:
        """Let go of connections; they open again at the next need."""
        self._wire.close()
