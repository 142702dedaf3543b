"""Polls, quotes and who may quote: what a message carries beside its text and media."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import InDoubt, Refused
from coopskills_cli.models import Card, Part, Poll, Receipt, Replier, ReplyControl
from coopskills_cli.networks.base import Doubt
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from coopskills_cli.models import Intent
    from tests.networks.mastodon.conftest import Desk
    from tests.servers.keyless_mastodon import KeylessMastodon
    from tests.servers.mastodon import MastodonServer
    from tests.servers.proxy import Proxy

POLL = Poll(("Yes & “always”", "No 🗳", "l'été"), 3 * 86_400)
QUESTION = Part("Who decides?", 12, 500, poll=POLL)


@pytest.fixture
def quoting_server(keyless_mastodon: KeylessMastodon) -> KeylessMastodon:
    """A server that pays no heed to keys, and knows quotes."""
    keyless_mastodon.instance = {"api_versions": {"mastodon": 7}}
    return keyless_mastodon


def find(desk: Desk, intent: Intent, taken: Collection[str] = ()) -> Receipt | Doubt:
    with desk.adapter() as adapter:
        return adapter.reconcile(intent, taken)


def test_a_poll_arrives_with_its_answers(desk: Desk, mastodon: MastodonServer) -> None:
    """In order, to the letter, and it ends when it should."""
    desk.send(desk.message(replace(QUESTION, poll=replace(POLL, multiple=True))))
    (status,) = mastodon.statuses()
    assert [option["title"] for option in status["poll"]["options"]] == list(POLL.options)
    assert status["poll"]["multiple"] is True
    assert status["poll"]["expires_at"]


def test_the_request_holds_what_is_asked_and_no_more(desk: Desk) -> None:
    """A poll that is plain says nothing of the rest; what stays hidden, or allows several answers, says so."""
    asked = json.loads(desk.intent(desk.message(QUESTION)).request)
    assert asked == {
        "status": "Who decides?",
        "visibility": "public",
        "language": "en",
        "poll": {"options": list(POLL.options), "expires_in": 259_200},
    }
    closed = replace(POLL, multiple=True, hide_totals=True)
    asked = json.loads(desk.intent(desk.message(replace(QUESTION, poll=closed))).request)
    assert asked["poll"] == {
        "options": list(POLL.options),
        "expires_in": 259_200,
        "multiple": True,
        "hide_totals": True,
    }


def test_a_quote_shows_the_post_that_it_names(desk: Desk, mastodon: MastodonServer) -> None:
    """The first part quotes, the others do not."""
    quoted = desk.send("the start", key="start")
    message = desk.message("one", "two", quote="start")
    first = desk.send(message, quoted=quoted, key="one")
    desk.send(message, 1, (first,), key="two", quoted=quoted)
    shown = [(status["quote"] or {}).get("quoted_status", {}).get("id") for status in mastodon.statuses()]
    assert shown == [None, quoted.remote_id, None]


def test_a_post_settled_by_a_person_can_be_quoted(desk: Desk, mastodon: MastodonServer) -> None:
    """All that is known of it is its address."""
    quoted = desk.send("the start", key="start")
    by_hand = Receipt(f"by hand: {quoted.url}", quoted.url)
    intent = desk.intent(desk.message("as we said", quote="start"), quoted=by_hand)
    assert json.loads(intent.request)["quoted_status_id"] == quoted.remote_id
    assert quoted.remote_id in {status["id"] for status in mastodon.statuses()}


@pytest.mark.parametrize("versions", [{}, {"api_versions": {"mastodon": 6}}])
def test_no_post_goes_out_without_its_quote(
    keyless_desk: Desk, keyless_mastodon: KeylessMastodon, versions: dict[str, object]
) -> None:
    """A server that does not know quotes would leave it out without a word: it is asked for nothing."""
    keyless_mastodon.instance = versions
    quoted = keyless_desk.send("the start")
    with pytest.raises(Refused, match="takes no quotes") as caught:
        keyless_desk.intent(keyless_desk.message("as we said", quote="start"), quoted=quoted)
    assert "overrides" in caught.value.remedy


def test_a_server_that_does_not_describe_itself_may_quote(
    desk: Desk, mastodon: MastodonServer, proxy: Callable[[str], Proxy]
) -> None:
    """Nothing is known against it."""
    quoted = desk.send("the start")
    between = proxy(mastodon.url)
    between.on("GET", "instance", Action.REPLY, nth=None, status=404)
    beside = replace(desk, account=replace(desk.account, server=between.url, handle="@testuser"))
    request = beside.intent(desk.message("as we said", quote="start"), quoted=quoted).request
    assert json.loads(request)["quoted_status_id"] == quoted.remote_id


def test_who_may_quote_is_said_where_nobody_may(desk: Desk, mastodon: MastodonServer) -> None:
    """For every part; else the account's own preference holds. Who may reply is nothing that the network knows."""
    message = desk.message("one", "two", reply=ReplyControl(allow=(Replier.MENTIONED,), quotes=False))
    first = desk.send(message, key="one")
    desk.send(message, 1, (first,), key="two")
    assert [status["quote_approval_policy"] for status in mastodon.statuses()] == ["nobody", "nobody"]
    assert b"quote_approval" not in desk.intent(desk.message("open", reply=ReplyControl(allow=()))).request


def test_cards_and_tags_are_nothing_to_send(desk: Desk) -> None:
    """The server makes a card itself, and tags are those of the text."""
    plain = desk.intent("https://coop.example").request
    card = Card("https://coop.example", "Coop", "We work", desk.picture())
    part = Part("https://coop.example", 23, 500, card=card)
    assert desk.intent(desk.message(part, tags=("skills",))).request == plain


@pytest.mark.parametrize("action", [Action.LOSE, Action.HALVE])
def test_a_poll_whose_answer_was_lost_is_found(
    desk: Desk, mastodon: MastodonServer, proxy: Callable[[str], Proxy], action: Action
) -> None:
    """Among others that ask the same and give other answers."""
    desk.send(desk.message(replace(QUESTION, poll=replace(POLL, options=("Yes", "No")))), key="other")
    intent = desk.intent(desk.message(QUESTION))
    assert find(desk, intent) is Doubt.ABSENT
    between = proxy(mastodon.url)
    between.on("POST", "/statuses", action)
    with desk.adapter(server=between.url) as adapter, pytest.raises(InDoubt):
        adapter.send(intent)
    found = find(desk, intent)
    assert isinstance(found, Receipt)
    assert found.remote_id == mastodon.statuses()[-1]["id"]


def test_a_poll_is_none_of_a_plain_post(desk: Desk) -> None:
    """The same question with answers is another post."""
    desk.send(desk.message(QUESTION))
    assert find(desk, desk.intent(desk.message(replace(QUESTION, poll=None)))) is Doubt.ABSENT


def test_answers_are_known_again_in_html(keyless_desk: Desk) -> None:
    """Some servers write their `&` for pages."""
    receipt = keyless_desk.send(keyless_desk.message(QUESTION))
    assert find(keyless_desk, keyless_desk.intent(keyless_desk.message(QUESTION))) == receipt


def test_the_same_text_without_its_poll_is_for_a_person(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """It may be ours, on a server without polls, or another: neither is proved. One that has the poll is ours."""
    keyless_desk.send("Who decides?")
    intent = keyless_desk.intent(keyless_desk.message(QUESTION))
    assert find(keyless_desk, intent) is Doubt.UNKNOWN
    assert find(keyless_desk, intent, {keyless_mastodon.posted[0]["id"]}) is Doubt.ABSENT
    receipt = keyless_desk.send(keyless_desk.message(QUESTION))
    assert find(keyless_desk, intent) == receipt


def test_a_poll_edited_away_is_found_by_its_first_version(
    keyless_desk: Desk, keyless_mastodon: KeylessMastodon
) -> None:
    """A person who took back a question does not cause a second one."""
    receipt = keyless_desk.send(keyless_desk.message(QUESTION))
    keyless_mastodon.edit(keyless_mastodon.posted[0], "Never mind")
    keyless_mastodon.posted[0]["poll"] = None
    assert find(keyless_desk, keyless_desk.intent(keyless_desk.message(QUESTION))) == receipt


@pytest.mark.usefixtures("quoting_server")
def test_quotes_of_different_posts_are_told_apart(keyless_desk: Desk) -> None:
    """The same words about another post are another post; about none, too."""
    one, other = keyless_desk.send("one"), keyless_desk.send("other")
    message = keyless_desk.message("as we said", quote="start")
    sent = keyless_desk.send(message, quoted=one)
    assert find(keyless_desk, keyless_desk.intent(message, quoted=one)) == sent
    assert find(keyless_desk, keyless_desk.intent(message, quoted=other)) is Doubt.ABSENT
    assert find(keyless_desk, keyless_desk.intent("as we said")) is Doubt.ABSENT


@pytest.mark.parametrize(
    "quote",
    [
        {"state": "accepted", "quoted_status_id": "01STATUS00000000000000000"},
        {"id": "01STATUS00000000000000000", "content": "as forks give it"},
        {"state": "deleted", "quoted_status": None},
    ],
)
def test_a_quote_is_known_again_in_every_form(
    keyless_desk: Desk, quoting_server: KeylessMastodon, quote: dict[str, object]
) -> None:
    """Short, whole, or gone since: a quote that is not shown is no reason to post again."""
    quoted = keyless_desk.send("one")
    message = keyless_desk.message("as we said", quote="start")
    sent = keyless_desk.send(message, quoted=quoted)
    quoting_server.posted[-1]["quote"] = quote
    assert find(keyless_desk, keyless_desk.intent(message, quoted=quoted)) == sent


def test_the_same_text_without_its_quote_is_for_a_person(keyless_desk: Desk, quoting_server: KeylessMastodon) -> None:
    """As with polls."""
    quoted = keyless_desk.send("one")
    quoting_server.post("as we said", language="en")
    intent = keyless_desk.intent(keyless_desk.message("as we said", quote="start"), quoted=quoted)
    assert find(keyless_desk, intent) is Doubt.UNKNOWN


def test_the_same_request_again_is_the_same_poll(desk: Desk, mastodon: MastodonServer) -> None:
    """Two questions would split the answers."""
    intent = desk.intent(desk.message(QUESTION))
    with desk.adapter() as one, desk.adapter() as other:
        assert one.send(intent) == other.send(intent)
    assert len(mastodon.statuses()) == 1
