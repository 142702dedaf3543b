"""`coopskills accounts`: secrets are proved before they are kept, and never shown."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.main import run
from coopskills_cli.models import Account, Message, Part, Reason, State
from coopskills_cli.networks.known import load
from coopskills_cli.queue.store import Freeze, Store
from coopskills_cli.secrets import find
from coopskills_cli.secrets.own_file import config_file
from coopskills_cli.secrets.private import write_private

if TYPE_CHECKING:
    from tests.servers.mastodon import MastodonServer
    from tests.servers.pds import PDS, Person

REPOSITORY = Path(__file__).parents[2]
VARIABLE = "COOPSKILLS_CECOP_MASTODON_TOKEN"
BASE = """\
[campaign]
name = "Skills"
id = "skills"
timezone = "Europe/Brussels"
languages = ["en", "fr"]
"""
DUE = datetime(2023, 11, 28, 13, 30, tzinfo=UTC)


@dataclass
class Told:
    """What a command said: its exit code, data, talk, and what it left in the queue."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


@dataclass
class Officer:
    """Somebody with a campaign folder who types commands."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def config(self, *tables: str, publisher: str = "") -> None:
        first = BASE + (f'publisher = "{publisher}"\n' if publisher else "")
        (self.root / "config.toml").write_text("\n".join([first, *tables]), encoding="utf-8")

    def types(self, *words: str, given: str | None = None) -> Told:
        """Run a command without a terminal; `given` comes by standard input."""
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(given or ""))
        code = run(["--campaign", str(self.root), *words])
        told = self.capsys.readouterr()
        return Told(code, told.out, told.err)

    def queue(self) -> Store:
        return Store.open(self.root / ".coopskills")


@pytest.fixture
def officer(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Officer:
    root = tmp_path / "campaign"
    root.mkdir()
    keyring = {"TEST_KEYRING": str(tmp_path / "keyring.json"), "PYTHONPATH": str(REPOSITORY)}
    for name, value in keyring.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyrings.InFile")
    return Officer(root, capsys, monkeypatch)


def mastodon_table(server: MastodonServer, handle: str = "") -> str:
    return (
        f'[accounts.cecop-mastodon]\nnetwork = "mastodon"\nserver = "{server.url}"\n'
        f'handle = "{handle or server.handle}"\nlanguages = ["en", "fr"]\n'
    )


UNREACHABLE = '[accounts.away]\nnetwork = "mastodon"\nserver = "http://127.0.0.1:1"\n'
REHEARSAL = '[accounts.rehearsal]\nnetwork = "folder"\ndirectory = "rehearsal"\n'


def held(officer: Officer, account: str, due: datetime = DUE) -> int:
    """A delivery that is held because its account must sign in."""
    message = Message("smart", account, "mastodon", "en", (Part("Skills", 6, 500),), due=due)
    now = datetime.now(UTC)
    with officer.queue() as queue:
        queue.plan([Freeze(message, 0, due)], "skills", now)
        [delivery] = queue.deliveries(accounts=[account])
        queue.sign_out(account, "a mark", now)
        claimed = queue.claim(delivery, "somebody", now + timedelta(minutes=1), now)
        queue.finish(claimed, State.HELD, now, reason=Reason.ACCOUNT)
    return delivery.id


def test_add_proves_the_secret_keeps_it_and_lets_go_of_what_waited(officer: Officer, mastodon: MastodonServer) -> None:
    """One command: signed in, kept in the keyring, limits read, and what was held is queued and listed."""
    officer.config(mastodon_table(mastodon))
    number = held(officer, "cecop-mastodon")
    told = officer.types("accounts", "add", "cecop-mastodon", "--stdin", given=f"{mastodon.token}\n")
    assert (told.code, mastodon.token in told.all) == (0, False)
    assert f"signed in as {mastodon.handle}; the token is kept in the system keyring" in told.out
    assert "1 held for the sign-in go on" in told.err
    assert "smart (en) is due" in told.err
    limits = load(officer.root / ".coopskills", "cecop-mastodon")
    assert limits is not None
    assert limits.text == 500
    with officer.queue() as queue:
        assert queue.delivery(number).state is State.QUEUED
        assert queue.signed_out("cecop-mastodon") is None
    assert officer.types("accounts", "check").code == 0


def test_add_signs_in_to_bluesky_too(officer: Officer, pds: PDS, person: Person) -> None:
    """The same words, with the app password; into a file where that is wished."""
    officer.config(f'[accounts.cecop-bluesky]\nnetwork = "bluesky"\nserver = "{pds.url}"\nhandle = "{person.handle}"\n')
    told = officer.types("accounts", "add", "cecop-bluesky", "--stdin", "--to-file", given=person.password)
    assert (told.code, person.password in told.all) == (0, False)
    place = config_file().parent / "secrets" / "cecop-bluesky-app-password"
    assert f"the app password is kept in {place}" in told.out
    checked = officer.types("accounts", "check")
    assert (checked.code, checked.out) == (0, f"cecop-bluesky: signed in as {person.handle}; takes 300 characters\n")


def test_add_keeps_no_secret_that_is_refused(officer: Officer, mastodon: MastodonServer) -> None:
    """A wrong token ends with 4, says what to do, and is stored nowhere; what was held stays held."""
    officer.config(mastodon_table(mastodon))
    number = held(officer, "cecop-mastodon")
    told = officer.types("accounts", "add", "cecop-mastodon", "--stdin", given="wr0ng")
    assert (told.code, told.out, "wr0ng" in told.err) == (4, "", False)
    assert not Path(os.environ["TEST_KEYRING"]).exists() or "wr0ng" not in Path(os.environ["TEST_KEYRING"]).read_text()
    with officer.queue() as queue:
        assert queue.delivery(number).state is State.HELD


def test_add_refuses_another_identity(officer: Officer, mastodon: MastodonServer) -> None:
    """The token of somebody else's account is refused where config names a handle."""
    officer.config(mastodon_table(mastodon))
    told = officer.types("accounts", "add", "cecop-mastodon", "--stdin", given=mastodon.other_token)
    assert told.code == 4
    assert mastodon.other_handle in told.err


def test_add_says_that_a_handle_is_missing(officer: Officer, mastodon: MastodonServer) -> None:
    """Without a handle any identity is taken: a person is told which line would change that."""
    officer.config(f'[accounts.cecop-mastodon]\nnetwork = "mastodon"\nserver = "{mastodon.url}"\n')
    told = officer.types("accounts", "add", "cecop-mastodon", "--stdin", given=mastodon.token)
    assert told.code == 0
    assert f'handle = "{mastodon.handle}"' in told.err


def test_add_says_where_another_secret_comes_first(officer: Officer, mastodon: MastodonServer) -> None:
    """A variable in the environment would be used instead of what was just stored."""
    officer.config(mastodon_table(mastodon))
    officer.monkeypatch.setenv(VARIABLE, "an old one")
    told = officer.types("accounts", "add", "cecop-mastodon", "--stdin", given=mastodon.token)
    assert told.code == 0
    assert f"another one comes first: environment {VARIABLE}" in told.err
    assert "an old one" not in told.all


def test_a_server_that_is_away_is_no_refusal(officer: Officer) -> None:
    """The network's trouble ends with 1: the secret may be right."""
    officer.config(UNREACHABLE)
    assert officer.types("accounts", "add", "away", "--stdin", given="token").code == 1


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (["accounts", "add", "away"], None, "coopskills accounts add away --stdin"),
        (["accounts", "add", "away", "--stdin"], "\n", "nothing was given"),
        (["accounts", "add", "awya", "--stdin"], "x", "did you mean 'away'"),
        (["accounts", "remove", "awya"], None, "did you mean 'away'"),
        (["accounts", "check", "awya"], None, "did you mean 'away'"),
    ],
)
def test_what_cannot_be_done_is_told(officer: Officer, words: list[str], given: str | None, said: str) -> None:
    """Nobody to ask, nothing given, a mistyped name: exit code 2, and what to type."""
    officer.config(UNREACHABLE)
    told = officer.types(*words, given=given)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_a_secret_is_no_argument(officer: Officer) -> None:
    """A command line is seen by every process: there is no place for a secret on it."""
    officer.config(UNREACHABLE)
    assert officer.types("accounts", "add", "away", "s3cr3t").code == 2


def test_a_secret_is_typed_unseen(officer: Officer, mastodon: MastodonServer) -> None:
    """On a terminal it is asked for by name and server, and does not appear on the screen."""
    officer.config(mastodon_table(mastodon))
    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "coopskills_cli.main", "accounts", "add", "cecop-mastodon"]
    terminal = {"stdin": theirs, "stdout": theirs, "stderr": theirs, "start_new_session": True}
    with subprocess.Popen(program, cwd=officer.root, **terminal) as process:
        os.close(theirs)
        try:
            screen = _until(ours, b": ")  # the end of the question: what is typed before is dropped
            os.write(ours, f"{mastodon.token}\n".encode())
            screen += _until(ours, None)
        finally:
            process.kill()  # where it still waits for an answer
    os.close(ours)
    shown = screen.decode()
    assert process.returncode == 0, shown
    assert f"Token of cecop-mastodon at {mastodon.url}:" in shown
    assert "signed in as" in shown
    assert mastodon.token not in shown


def _until(terminal: int, end: bytes | None) -> bytes:
    """What the screen shows until a text ends it, or (None) until the program has gone."""
    screen = b""
    while end is None or not screen.endswith(end):
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # Linux says EIO where the other side has gone
            chunk = b""
        if not chunk:
            break
        screen += chunk
    return screen


def test_list_says_where_secrets_lie_and_never_what_they_are(officer: Officer, mastodon: MastodonServer) -> None:
    """Name, network, server, handle, languages and place; what is missing comes with the command that helps."""
    officer.config(mastodon_table(mastodon), UNREACHABLE, REHEARSAL)
    officer.monkeypatch.setenv(VARIABLE, "s3cr3t")
    officer.monkeypatch.setenv("COLUMNS", "200")
    told = officer.types("accounts", "list")
    assert (told.code, "s3cr3t" in told.all) == (0, False)
    lines = [line.split() for line in told.out.splitlines()]
    assert lines[1][:4] == ["cecop-mastodon", "mastodon", mastodon.url, mastodon.handle]
    assert VARIABLE in lines[1]
    assert lines[2][:3] == ["away", "mastodon", "http://127.0.0.1:1"]
    assert "no token yet" in " ".join(lines[2])
    assert lines[3][:2] == ["rehearsal", "folder"]
    assert "needs none" in " ".join(lines[3])
    assert "coopskills accounts add away" in told.err


def test_list_as_json(officer: Officer, mastodon: MastodonServer) -> None:
    """The contract's envelope; an account that was refused is signed out, with the command that helps."""
    officer.config(mastodon_table(mastodon), REHEARSAL)
    officer.monkeypatch.setenv(VARIABLE, "s3cr3t")
    held(officer, "cecop-mastodon")
    told = officer.types("accounts", "list", "--json")
    assert told.code == 0
    listing = json.loads(told.out)
    assert set(listing) == {"schema", "accounts"}
    assert listing["schema"] == 1
    first, second = listing["accounts"]
    assert first == {
        "account": "cecop-mastodon",
        "network": "mastodon",
        "as": None,
        "server": mastodon.url,
        "handle": mastodon.handle,
        "languages": ["en", "fr"],
        "secret_kind": "token",
        "secret": f"environment {VARIABLE}",
        "signed_out": True,
        "error": "the network refused it",
        "next": "coopskills accounts add cecop-mastodon",
    }
    assert (second["account"], second["secret_kind"], second["secret"], second["signed_out"]) == (
        "rehearsal",
        None,
        None,
        False,
    )


def test_list_looks_where_another_machine_publishes(officer: Officer, mastodon: MastodonServer) -> None:
    """Looking works everywhere; whether the network refused is known only where it is published."""
    officer.config(mastodon_table(mastodon), publisher="otherhost")
    told = officer.types("accounts", "list", "--json")
    assert told.code == 0
    assert json.loads(told.out)["accounts"][0]["signed_out"] is None
    assert not (officer.root / ".coopskills").exists()


@pytest.mark.parametrize("words", [["add", "rehearsal"], ["check"]])
def test_what_touches_queue_or_network_is_for_the_publisher(officer: Officer, words: list[str]) -> None:
    """Elsewhere it ends with 2, and says which machine publishes."""
    officer.config(REHEARSAL, publisher="otherhost")
    told = officer.types("accounts", *words)
    assert told.code == 2
    assert "otherhost" in told.err
    assert "coopskills takeover" in told.err


def test_check_looks_at_all_and_ends_with_the_worst(officer: Officer, mastodon: MastodonServer) -> None:
    """A missing secret is a sign-in to make: 4, though another server is only away; the good ones are told."""
    officer.config(mastodon_table(mastodon), UNREACHABLE, REHEARSAL)
    officer.monkeypatch.setenv("COOPSKILLS_AWAY_TOKEN", "x")
    told = officer.types("accounts", "check")
    assert told.code == 4
    assert told.err.startswith("cecop-mastodon has no token; looked in")
    assert "away: " in told.err
    assert told.out == "rehearsal: ready; takes any number of characters\n"
    assert officer.types("accounts", "check", "away").code == 1
    assert officer.types("accounts", "check", "rehearsal").code == 0


def test_check_releases_and_reads_the_limits(officer: Officer, mastodon: MastodonServer) -> None:
    """A token that works again needs no `add`: what was held goes on."""
    officer.config(mastodon_table(mastodon))
    officer.monkeypatch.setenv(VARIABLE, mastodon.token)
    number = held(officer, "cecop-mastodon")
    assert officer.types("accounts", "check", "cecop-mastodon", "cecop-mastodon").code == 0
    with officer.queue() as queue:
        assert queue.delivery(number).state is State.QUEUED
    assert load(officer.root / ".coopskills", "cecop-mastodon")


def test_remove_takes_the_secret_and_the_session(officer: Officer, mastodon: MastodonServer) -> None:
    """What `add` kept is gone, and so is what was signed in with it; works on any machine."""
    officer.config(mastodon_table(mastodon))
    officer.types("accounts", "add", "cecop-mastodon", "--stdin", given=mastodon.token)
    session = officer.root / ".coopskills" / "sessions" / "cecop-mastodon.json"
    session.parent.mkdir(exist_ok=True)
    session.write_text("{}", encoding="utf-8")
    officer.config(mastodon_table(mastodon), publisher="otherhost")
    told = officer.types("accounts", "remove", "cecop-mastodon")
    assert (told.code, "the token is gone from the system keyring" in told.out) == (0, True)
    assert not session.exists()
    again = officer.types("accounts", "remove", "cecop-mastodon")
    assert (again.code, "there was no token" in again.err) == (0, True)


def test_remove_leaves_what_a_person_set_up(officer: Officer, mastodon: MastodonServer) -> None:
    """An entry of the user's own stays, and is named."""
    officer.config(mastodon_table(mastodon))
    write_private(config_file(), '[cecop-mastodon]\ntoken_command = "echo mine"\n')
    told = officer.types("accounts", "remove", "cecop-mastodon")
    assert told.code == 0
    assert f"there is one in {config_file()}: [cecop-mastodon] token_command; take it away there" in told.err


def test_accounts_without_a_secret_say_so(officer: Officer) -> None:
    """A folder has nothing to sign in to."""
    officer.config(REHEARSAL)
    for words in (["add", "rehearsal"], ["remove", "rehearsal"]):
        told = officer.types("accounts", *words)
        assert (told.code, told.err) == (0, "rehearsal: folder needs no secret.\n")


def test_a_broken_accounts_toml_is_told_for_each_account(officer: Officer, mastodon: MastodonServer) -> None:
    """`list` goes on where a place cannot be read, and says what is wrong there."""
    officer.config(mastodon_table(mastodon), REHEARSAL)
    write_private(config_file(), "[cecop-mastodon]\ntoken_fil = 'x'\n")
    told = officer.types("accounts", "list")
    assert told.code == 0
    assert "cannot be read" in told.out
    assert "did you mean 'token_file'" in told.err


def test_a_stored_secret_serves_every_campaign_of_the_user(officer: Officer, mastodon: MastodonServer) -> None:
    """Secrets belong to the user and the account's name, not to a campaign folder."""
    officer.config(mastodon_table(mastodon))
    assert officer.types("accounts", "add", "cecop-mastodon", "--stdin", given=mastodon.token).code == 0
    assert find(Account("cecop-mastodon", "mastodon", ()), "token", {}).value == mastodon.token
    held_in_campaign = [path for path in officer.root.rglob("*") if path.is_file()]
    assert not any(mastodon.token.encode() in path.read_bytes() for path in held_in_campaign)
