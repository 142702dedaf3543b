"""All that `check` finds, in one list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coopskills_cli.campaign.config import load
from coopskills_cli.checks.registry import check, errors
from coopskills_cli.models import Body, Message, Post, Problem, Severity
from coopskills_cli.networks.registry import networks
from tests.campaigns import FOLDER, HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from coopskills_cli.models import Campaign


def _campaign(root: Path, accounts: str = FOLDER) -> Campaign:
    (root / "config.toml").write_text(HEAD + accounts, encoding="utf-8")
    return load(root, networks())


def _problem(where: str, code: str = "x", account: str | None = None) -> Problem:
    return Problem(Severity.ERROR, code, where, "what", "remedy", "smart", account)


def test_the_order_is_that_of_the_files(tmp_path: Path) -> None:
    """Lines are numbers: 9 before 10; then the code and the account; nothing twice."""
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "smart.md").write_text("---\n---\nHello **you**\n", encoding="utf-8")
    post = Post("smart", "en", "posts/smart.md", bodies={"": Body("Hello **you**", "posts/smart.md", 3)})
    told = _problem("posts/smart.md:10", account="b")
    message = Message("smart", "a", "folder", "en", (), problems=(told, told, replace(told, account="a")))
    found = [_problem("posts/smart.md:9"), _problem("posts/other.md"), _problem("config.toml:4")]
    places = [problem.where for problem in check(_campaign(tmp_path), [post], [message], found)]
    assert places == [
        "config.toml:4",
        "posts/other.md",
        "posts/smart.md:3",
        "posts/smart.md:9",
        "posts/smart.md:10",
        "posts/smart.md:10",
    ]


def test_what_reading_told_rendering_does_not_tell_again(tmp_path: Path) -> None:
    """The same place and code is the same fault, whatever the words and the account."""
    seen = _problem("posts/smart.md:2", "unknown-kind")
    again = replace(seen, message="other words", account="a")
    message = Message("smart", "a", "folder", "en", (), problems=(again,))
    assert check(_campaign(tmp_path), [], [message], [seen]) == [seen]


def test_a_campaign_without_accounts_and_an_account_without_a_name_are_told(tmp_path: Path) -> None:
    """As warnings: nothing that is written is wrong."""
    sky = '\n[accounts.sky]\nnetwork = "bluesky"\nserver = "https://bsky.example"\n'
    for accounts, code, account in (("", "no-account", None), (sky, "no-handle", "sky")):
        found = check(_campaign(tmp_path, accounts), [], [], [])
        assert [(problem.code, problem.account) for problem in found] == [(code, account)]
        assert errors(found) == []
