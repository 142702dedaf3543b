"""Writes records into the account's repository, never over others, and reads them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopskills_cli.errors import InDoubt, NetworkError
from coopskills_cli.models import Receipt
from coopskills_cli.networks.bluesky.faults import Objection, Unclear

if TYPE_CHECKING:
    from coopskills_cli.networks.bluesky.request import Request, Write
    from coopskills_cli.networks.bluesky.wire import Wire

APP = "https://bsky.app/profile"
PUT, APPLY, GET = "com.atproto.repo.putRecord", "com.atproto.repo.applyWrites", "com.atproto.repo.getRecord"
JSON = "application/json"
TAKEN = "InvalidSwap"
MAY_BE_TAKEN = frozenset({409, 500})
"""How a server answers an applyWrites whose key is taken: the reference server by 500."""
NO_RECORD = "could not locate record"  # with the word InvalidRequest: of a repository that lives elsewhere


class Repository:
    """A record is put under a key of ours, and only where nothing is yet: repeating it changes nothing.

    The same record is answered with 200 and no new commit, another with `InvalidSwap`: that one is taken over.
    """

    def __init__(self, wire: Wire, server: str) -> None:
        self._wire = wire
        self._server = server

    def put(self, request: Request, write: Write) -> Receipt:
        """Put one record of the request; the receipt of the one that is there, in whatever wording."""
        body = request.put(write)
        try:
            answer = self._wire.call(lambda: self._wire.post(PUT, body, JSON), "publish the post", InDoubt)
        except Objection as no:
            if no.word != TAKEN:
                raise
            return self._taken_over(request, write)
        return self._receipt(answer, InDoubt)

    def put_each(self, request: Request) -> Receipt:
        """Put the post, then its gates; once it is out, whatever happens to a gate leaves a doubt.

        In this order, because Bluesky's own index notes at a post, when it sees a gate, that there is one.
        """
        receipt = self.put(request, request.post)
        for gate in request.gates:
            try:
                self.put(request, gate)
            except NetworkError as error:
                raise InDoubt(f"the post is out, who may reply to it or quote it is not ruled yet: {error}") from error
        return receipt

    def apply(self, request: Request) -> Receipt:
        """Write post and gates, all of them or none; one by one where the server says that it has failed.

        That is what it says where a key is taken, by this very request or by another queue's, and of much else: it
        proves nothing, but what is put one by one can only complete what is there.
        """
        body = request.write()
        try:
            answer = self._wire.call(lambda: self._wire.post(APPLY, body, JSON), "publish the post", InDoubt)
        except Unclear as unclear:
            if unclear.status not in MAY_BE_TAKEN:
                raise
            return self.put_each(request)
        results = answer.get("results") if isinstance(answer, dict) else None
        return self._receipt(results[0] if isinstance(results, list) and results else None, InDoubt)

    def find(self, repo: str, collection: str, rkey: str, lost: type[NetworkError]) -> Receipt | None:
        """What is there under a record key; read without signing in, for anybody may."""
        parameters = {"repo": repo, "collection": collection, "rkey": rkey}
        try:
            answer = self._wire.ask(lambda: self._wire.get(GET, parameters), "show the post", lost)
        except Objection as no:
            if no.word == "RecordNotFound" or NO_RECORD in str(no).lower():
                return None
            raise
        return self._receipt(answer, lost)

    def _taken_over(self, request: Request, write: Write) -> Receipt:
        found = self.find(request.repo, write.collection, write.rkey, InDoubt)
        if found is None:
            raise InDoubt(f"{self._server} says that the post is there, and does not show it")
        return found

    def _receipt(self, answer: Any, lost: type[NetworkError]) -> Receipt:
        try:
            uri, cid = str(answer["uri"]), str(answer["cid"])
        except (TypeError, KeyError) as error:
            raise lost(f"{self._server} gave an answer that names no post") from error
        return Receipt(uri, f"{APP}/{self._wire.handle}/post/{uri.rpartition('/')[2]}", cid)
