"""What becomes of a request without an answer: it is found on the account, proved absent, or left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import InDoubt, NotSent, SignInRefused
from coopskills_cli.models import Part
from coopskills_cli.networks.base import Doubt
from tests.servers.proxy import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from coopskills_cli.models import Intent, Receipt
    from tests.networks.mastodon.conftest import Desk
    from tests.servers.keyless_mastodon import KeylessMastodon
    from tests.servers.mastodon import MastodonServer
    from tests.servers.proxy import Proxy

TEXT = (
    "Skills, says @smart@social.example, are “ours” & yours\n\n"
    "Read on: https://coop.example/a/very/long/way/to/the/report?lang=fr&part=2#top\n#coopskills2023 <3"
)


def find(desk: Desk, intent: Intent, taken: Collection[str] = ()) -> Receipt | Doubt:
    """What reading the account tells of a request."""
    with desk.adapter() as adapter:
        return adapter.reconcile(intent, taken)


@pytest.mark.parametrize("action", [Action.LOSE, Action.HALVE, Action.FORGE])
def test_a_status_whose_answer_was_lost_is_found(
    desk: Desk, mastodon: MastodonServer, proxy: Callable[[str], Proxy], action: Action
) -> None:
    """On Mastodon, among others, with all that a message can have."""
    message = desk.message(
        Part(TEXT, 100, 500, media=(desk.picture(),)), language="fr", content_warning="a & b", visibility="private"
    )
    desk.send("one before")
    intent = desk.intent(message)
    between = proxy(mastodon.url)
    between.on("POST", "/statuses", action)
    with desk.adapter(server=between.url) as adapter, pytest.raises(InDoubt):
        adapter.send(intent)
    desk.send("one after", key="other")
    found = find(desk, intent)
    assert not isinstance(found, Doubt)
    assert mastodon.source(found.remote_id) == TEXT


def test_what_is_known_to_be_another_part_is_not_found_again(desk: Desk) -> None:
    """By its id, or by the address that a person gave for it."""
    intent = desk.intent("twice the same")
    with desk.adapter() as adapter:
        there = adapter.send(intent)
    assert find(desk, intent) == there
    assert find(desk, intent, {there.remote_id}) is Doubt.ABSENT
    assert find(desk, intent, {there.url}) is Doubt.ABSENT


def test_a_request_that_never_arrived_is_absent(desk: Desk) -> None:
    """Other statuses of the time, the same text among them in another place, are none of ours."""
    earlier = desk.send("a start", key="start")
    desk.send("the text", number=0, earlier=(earlier,), key="reply")
    desk.send(desk.message("the text", content_warning="warned"), key="warned")
    desk.send(desk.message("the text", language="fr"), key="french")
    desk.send(desk.message(Part("the text", 8, 500, media=(desk.picture(),))), key="pictured")
    desk.send("the text, longer", key="longer")
    assert find(desk, desk.intent("the text")) is Doubt.ABSENT


def test_after_absence_the_same_key_makes_one_status(desk: Desk, mastodon: MastodonServer) -> None:
    """Absence was wrong, the request came late: the key still keeps it from being two."""
    intent = desk.intent("late")
    assert find(desk, intent) is Doubt.ABSENT
    with desk.adapter() as adapter:
        assert adapter.send(intent) == adapter.send(intent)
    assert mastodon.texts() == ["late"]


def test_what_belongs_to_another_part_is_not_ours(keyless_desk: Desk) -> None:
    """A status that is known to be another delivery's is passed over, however alike."""
    receipt = keyless_desk.send("alike")
    intent = keyless_desk.intent("alike")
    assert find(keyless_desk, intent, {receipt.remote_id}) is Doubt.ABSENT
    assert find(keyless_desk, intent) == receipt


def test_without_keys_nothing_is_sent_twice(
    keyless_desk: Desk, keyless_mastodon: KeylessMastodon, proxy: Callable[[str], Proxy]
) -> None:
    """On a server that pays no heed to keys, the lost status is found; sending again would have doubled it."""
    intent = keyless_desk.intent(TEXT)
    between = proxy(keyless_mastodon.url)
    between.on("POST", "/statuses", Action.LOSE)
    with keyless_desk.adapter(server=between.url) as adapter, pytest.raises(InDoubt):
        adapter.send(intent)
    found = find(keyless_desk, intent)
    assert not isinstance(found, Doubt)
    assert found.remote_id == keyless_mastodon.posted[0]["id"]
    with keyless_desk.adapter() as adapter:
        assert adapter.send(intent) != found  # the control: this server does double


def test_without_sources_the_html_is_read(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """Where the server has no /source, links, mentions, tags and line breaks of its HTML are read back."""
    keyless_mastodon.sources = False
    receipt = keyless_desk.send(TEXT)
    assert find(keyless_desk, keyless_desk.intent(TEXT)) == receipt
    assert find(keyless_desk, keyless_desk.intent(TEXT.replace("part=2", "part=3"))) is Doubt.ABSENT


def test_the_earliest_of_several_is_ours(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """A status that somebody made by hand in the meantime came later."""
    intent = keyless_desk.intent("twice")
    first = keyless_mastodon.post("twice", language="en")
    keyless_mastodon.post("twice", language="en")
    found = find(keyless_desk, intent)
    assert not isinstance(found, Doubt)
    assert found.remote_id == first["id"]


def test_pictures_of_ours_prove_the_status(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """Nothing else can carry our uploads, whatever the server made of the rest."""
    message = keyless_desk.message(Part("with picture", 12, 500, media=(keyless_desk.picture(),)))
    intent = keyless_desk.intent(message)
    media = list(keyless_mastodon.pictures.values())
    made = keyless_mastodon.post("cut by the server", media_attachments=media, spoiler_text="added")
    found = find(keyless_desk, intent)
    assert not isinstance(found, Doubt)
    assert found.remote_id == made["id"]


def test_a_status_edited_since_is_found_by_its_first_version(
    keyless_desk: Desk, keyless_mastodon: KeylessMastodon
) -> None:
    """A person who corrected the post before it was found does not cause a second one."""
    receipt = keyless_desk.send("a tpyo")
    keyless_mastodon.edit(keyless_mastodon.posted[0], "a typo")
    assert find(keyless_desk, keyless_desk.intent("a tpyo")) == receipt
    assert find(keyless_desk, keyless_desk.intent("a typo")) is Doubt.ABSENT


def test_an_edited_status_without_history_is_for_a_person(
    keyless_desk: Desk, keyless_mastodon: KeylessMastodon
) -> None:
    """Where nobody can say what it was, nothing is proved, unless the status itself is found."""
    keyless_desk.send("before")
    keyless_mastodon.edit(keyless_mastodon.posted[0], "after")
    keyless_mastodon.history = False
    assert find(keyless_desk, keyless_desk.intent("before")) is Doubt.UNKNOWN
    receipt = keyless_desk.send("there")
    assert find(keyless_desk, keyless_desk.intent("there")) == receipt


def test_old_statuses_are_not_ours(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """The same text from before the request is another status, and ends the reading."""
    keyless_mastodon.clock_lead = -timedelta(minutes=10)
    for _ in range(100):
        keyless_mastodon.post("again", language="en")
    keyless_mastodon.clock_lead = timedelta(0)
    intent = keyless_desk.intent("again")
    keyless_mastodon.asked.clear()
    assert find(keyless_desk, intent) is Doubt.ABSENT
    assert sum("/statuses" in path for path in keyless_mastodon.asked) == 1


def test_a_server_whose_clock_is_behind_hides_nothing(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """A status that the server dates an hour before the request is ours, when its clock is an hour behind."""
    keyless_mastodon.clock_lead = -timedelta(hours=1)
    receipt = keyless_desk.send("behind the times")
    assert find(keyless_desk, keyless_desk.intent("behind the times")) == receipt


def test_every_page_is_read(keyless_desk: Desk, keyless_mastodon: KeylessMastodon) -> None:
    """A status is found below a hundred others."""
    receipt = keyless_desk.send("deep down")
    for number in range(100):
        keyless_mastodon.post(f"above {number}", language="en")
    keyless_mastodon.sources = False
    assert find(keyless_desk, keyless_desk.intent("deep down")) == receipt


def test_an_account_that_cannot_be_read_whole_proves_nothing(
    keyless_desk: Desk, keyless_mastodon: KeylessMastodon
) -> None:
    """A server that gives the same page again and again is not read for ever, and absence is not claimed."""
    keyless_mastodon.heeds_max_id = False
    keyless_mastodon.sources = False
    for number in range(50):
        keyless_mastodon.post(f"other {number}", language="fr")
    intent = keyless_desk.intent("where")
    keyless_mastodon.asked.clear()
    assert find(keyless_desk, intent) is Doubt.UNKNOWN
    assert len(keyless_mastodon.asked) < 10


@pytest.mark.parametrize("path", ["verify_credentials", "/accounts/[^/]+/statuses", "/source"])
def test_an_account_that_cannot_be_read_now_is_read_later(desk: Desk, mastodon: MastodonServer, path: str) -> None:
    """Trouble while reading is raised, whatever was read before it."""
    desk.send("the text")
    intent = desk.intent("the text")
    mastodon.fault("GET", path, type="status", status=503)
    with desk.adapter() as adapter, pytest.raises(InDoubt):
        adapter.reconcile(intent, ())
    assert not isinstance(find(desk, intent), Doubt)


def test_an_account_that_cannot_be_reached_is_read_later(desk: Desk) -> None:
    """No connection is no proof of absence."""
    intent = desk.intent("the text")
    with desk.adapter(server="https://nowhere.invalid") as adapter, pytest.raises(NotSent):
        adapter.reconcile(intent, ())


def test_another_s_account_proves_nothing(desk: Desk, mastodon: MastodonServer) -> None:
    """Where the token was exchanged for another account's since, that account is not read for ours."""
    intent = desk.intent("the text")
    with desk.adapter(mastodon.other_token) as adapter, pytest.raises(SignInRefused, match=mastodon.other_handle):
        adapter.reconcile(intent, ())


def test_a_boost_is_not_ours(desk: Desk, mastodon: MastodonServer) -> None:
    """Boosting one's own status makes no second one of the same text."""
    receipt = desk.send("boosted")
    mastodon.ask("POST", f"/api/v1/statuses/{receipt.remote_id}/reblog")
    assert find(desk, desk.intent("boosted"), {receipt.remote_id}) is Doubt.ABSENT


def test_the_second_part_is_found_under_the_first(keyless_desk: Desk) -> None:
    """Parts with the same text are told apart by what they reply to."""
    message = keyless_desk.message("same", "same")
    first = keyless_desk.send(message)
    second = keyless_desk.send(message, 1, (first,))
    assert find(keyless_desk, keyless_desk.intent(message, 1, (first,))) == second
    assert find(keyless_desk, keyless_desk.intent(message)) == first
    other = replace(second, remote_id="01STATUS00000000000009999")
    assert find(keyless_desk, keyless_desk.intent(message, 1, (other,))) is Doubt.ABSENT
