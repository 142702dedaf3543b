"""Held: config.toml becomes a Campaign, or every mistake in it is told at once, with its line and a remedy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.config import load
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import (
    NEVER,
    Account,
    AltPolicy,
    Campaign,
    Edited,
    Funding,
    FundingRequirement,
    Mention,
    Policy,
    Problem,
)

NETWORKS = ("mastodon", "bluesky", "folder", "manual", "from-elsewhere")
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
HEAD = """\
[campaign]
name = "Skills"
id = "skills"
timezone = "Europe/Brussels"
languages = ["en", "fr"]
"""


def loaded(root: Path, text: str) -> Campaign:
    (root / "config.toml").write_text(text, encoding="utf-8", newline="")
    return load(root, NETWORKS)


def problems(root: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(CampaignError) as caught:
        loaded(root, text)
    return caught.value.problems


def the_problem(root: Path, below: str) -> Problem:
    """The only problem of a sound head and what stands below it."""
    [problem] = problems(root, HEAD + below)
    return problem


def test_the_least_that_a_campaign_says_is_enough(tmp_path: Path) -> None:
    """Four keys make a campaign; the rest has defaults."""
    campaign = loaded(tmp_path, HEAD)
    assert campaign == Campaign(
        root=tmp_path,
        state=tmp_path / ".coopskills",
        name="Skills",
        id="skills",
        timezone=ZoneInfo("Europe/Brussels"),
        languages=("en", "fr"),
        policy=Policy(timedelta(hours=1)),
    )


def test_everything_that_may_be_said_is_understood(tmp_path: Path) -> None:
    """Each table and key of the contract reaches the Campaign."""
    campaign = loaded(
        tmp_path,
        HEAD
        + """
hashtags = ["#skills", "#coopérative"]
publisher = "desk"
state = "state"
[dates]
conference = 2023-11-28T14:30:00
text = "2023-11-28 14:30"
elsewhere = 2023-11-28T14:30:00+05:30
[funding]
statement = { en = "Funded", fr = "Financé" }
disclaimer.en = "Views"
require = "disclaimer"
[policy]
late_after = "never"
edited = "send"
alt = "warn"
[mentions.smart]
name = "Smart"
mastodon = "@smart@social.example"
linkedin = "Smart"
[accounts.toots-1]
network = "mastodon"
server = "https://Mastodon.example:8443/"
handle = "@cecop@mastodon.example"
languages = ["fr"]
[accounts.local]
network = "bluesky"
server = "http://127.0.0.1:2583"
[accounts.by-hand]
network = "manual"
as = "x"
[accounts.rehearsal]
network = "folder"
[accounts.archive]
network = "folder"
directory = "out/archive"
[accounts.other]
network = "from-elsewhere"
server = "https://other.example"
""",
    )
    assert campaign.hashtags == ("#skills", "#coopérative")
    assert (campaign.publisher, campaign.state) == ("desk", tmp_path / "state")
    half_past_two = datetime(2023, 11, 28, 14, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    assert campaign.dates["conference"] == campaign.dates["text"] == half_past_two
    assert campaign.dates["elsewhere"] == datetime(2023, 11, 28, 9, tzinfo=UTC)
    assert {moment.tzinfo for moment in campaign.dates.values()} == {campaign.timezone}
    texts = {"en": "Funded", "fr": "Financé"}
    assert campaign.funding == Funding(texts, {"en": "Views"}, FundingRequirement.DISCLAIMER)
    assert campaign.policy == Policy(NEVER, Edited.SEND, AltPolicy.WARN)
    assert campaign.mentions == {"smart": Mention("Smart", {"mastodon": "@smart@social.example", "linkedin": "Smart"})}
    assert list(campaign.accounts.values()) == [
        Account("toots-1", "mastodon", ("fr",), "https://mastodon.example:8443", "@cecop@mastodon.example"),
        Account("local", "bluesky", ("en",), "http://127.0.0.1:2583"),
        Account("by-hand", "manual", ("en",), stands_for="x"),
        Account("rehearsal", "folder", ("en",), directory="rehearsal"),
        Account("archive", "folder", ("en",), directory="out/archive"),
        Account("other", "from-elsewhere", ("en",), "https://other.example"),
    ]


def test_the_example_config_is_sound(tmp_path: Path) -> None:
    """Who copies it can begin; with Windows' line ends and a byte order mark, too."""
    text = EXAMPLE.read_text(encoding="utf-8")
    campaign = loaded(tmp_path, text)
    assert campaign.id == "coopskills2023"
    assert loaded(tmp_path, "\ufeff" + text.replace("\n", "\r\n")) == campaign


def test_every_problem_is_told_at_once_in_file_order(tmp_path: Path) -> None:
    """A broken table hides no other."""
    text = """\
zone = 1
[campaign]
name = 3
timezone = "Europe/Brusels"
languages = ["en", "fr_BE"]
[dates]
conference = 2023-11-28
[policy]
edited = "hod"
[accounts.cecop]
network = "mastadon"
languages = [
  "en",
  "it",
]
"""
    found = [(problem.where, problem.code) for problem in problems(tmp_path, text)]
    assert found == [
        ("config.toml:1", "unknown-key"),
        ("config.toml:2", "missing-key"),
        ("config.toml:3", "wrong-type"),
        ("config.toml:4", "unknown-zone"),
        ("config.toml:5", "unknown-language"),
        ("config.toml:7", "bad-time"),
        ("config.toml:9", "unknown-value"),
        ("config.toml:10", "missing-key"),
        ("config.toml:11", "unknown-network"),
        ("config.toml:14", "unknown-language"),
    ]


@pytest.mark.parametrize(
    ("below", "code", "what", "remedy"),
    [
        ("hastags = []", "unknown-key", "unknown key 'hastags' in [campaign]", "did you mean 'hashtags'?"),
        ("late_after = '1h'", "unknown-key", "'late_after' in [campaign]", "write one of"),
        ("hashtags = ['skills']", "bad-value", "'skills' is no hashtag", 'write "#skills"'),
        ("hashtags = '#skills'", "wrong-type", "must be a list in brackets", 'hashtags = ["#coopskills2023"]'),
        ("publisher = ''", "bad-value", "empty", ""),
        ("[date]\na = 1", "unknown-key", "unknown key 'date'", "did you mean 'dates'?"),
        ("[slots]\nweekday = 'mon 09:30'", "unknown-key", "unknown key 'slots'", ""),
        ("[policy]\nmax_per_hour = 6", "unknown-key", "'max_per_hour' in [policy]", "late_after"),
        ("[policy]\nlate_after = 'soon'", "bad-time", "'soon' is no span of time", '"never"'),
        ("[policy]\nlate_after = 3", "wrong-type", "must be a text", '"1h"'),
        ("[policy]\nalt = 'require!'", "unknown-value", "'require!' of 'alt'", "did you mean 'require'?"),
        ("[dates]\na = 2023-11-28", "bad-time", "no time of day", "2023-11-28 09:30"),
        ("[dates]\na = 09:30:00", "wrong-type", "a day and a time", ""),
        ("[dates]\na = 2023-03-26T02:30:00", "bad-time", "does not exist", "2023-03-26 03:30+02:00"),
        ("[dates]\na = '2023-10-29 02:30'", "bad-time", "happens twice", "2023-10-29 02:30+01:00"),
        ("[dates]\n'the day' = 2023-11-28T14:30:00", "bad-value", "'the day' cannot be", "write 'the-day'"),
        ("[funding]\nstatement = 'Funded'", "wrong-type", "'statement' must be a table", "{ en = "),
        ("[funding]\nstatement = { EN = 'Funded' }", "unknown-language", "'EN'", "write 'en'"),
        ("[funding]\nrequire = 'statment'", "unknown-value", "'statment'", "did you mean 'statement'?"),
        ("[mentions.smart]\nmastodon = '@smart'", "missing-key", "[mentions.smart] has no 'name'", 'name = "Smart"'),
        ("[mentions.smart]\nname = 'S'\nblusky = 'x'", "unknown-key", "'blusky'", "did you mean 'bluesky'?"),
        ("[mentions]\nsmart = 'Smart'", "wrong-type", "'smart' must be a table", "[mentions.smart]"),
    ],
)
def test_a_mistake_says_what_to_write(tmp_path: Path, below: str, code: str, what: str, remedy: str) -> None:
    """Each has its code, its words, and the nearest right one."""
    problem = the_problem(tmp_path, below)
    assert problem.code == code
    assert what in problem.message
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("keys", "code", "remedy"),
    [
        ("server = 'https://m.example'", "missing-key", "add network = "),
        ("network = 'mastadon'\nserver = 'https://m.example'", "unknown-network", "did you mean 'mastodon'?"),
        ("network = 'mastodon'", "missing-key", "add server = "),
        ("network = 'bluesky'", "missing-key", "add server = "),
        ("network = 'folder'\nserver = 'https://m.example'", "unknown-key", "take the line out"),
        ("network = 'manual'", "missing-key", "add as = "),
        ("network = 'manual'\nas = 'mastodon'", "unknown-value", "linkedin, facebook, x, threads, instagram"),
        ("network = 'mastodon'\nserver = 'https://m.example'\nas = 'x'", "unknown-key", "take the line out"),
        ("network = 'folder'\nserve = 1", "unknown-key", ""),
        ("network = 'folder'\nlanguages = ['it']", "unknown-language", "add it to 'languages'"),
        ("network = 'folder'\nlanguages = ['en', 'en']", "bad-value", "take one out"),
        ("network = 'folder'\nlanguages = []", "bad-value", "at least one"),
        ("network = 'folder'\ndirectory = '../x'", "bad-value", "below the campaign's"),
        ("network = 'folder'\ndirectory = '/x'", "bad-value", "below the campaign's"),
        ("network = 'folder'\ndirectory = 'C:\\x'", "bad-value", "below the campaign's"),
        ("network = 'folder'\ndirectory = '.'", "bad-value", "below the campaign's"),
    ],
)
def test_an_account_has_the_keys_of_its_network(tmp_path: Path, keys: str, code: str, remedy: str) -> None:
    """What is missing, refused or impossible is told with the account's name."""
    problem = the_problem(tmp_path, f"[accounts.cecop]\n{keys}\n")
    assert (problem.code, problem.account) == (code, "cecop")
    assert remedy in problem.remedy


def test_an_accounts_name_is_fit_for_variables_and_files(tmp_path: Path) -> None:
    """Its secret is looked for under that name."""
    problem = the_problem(tmp_path, '[accounts."Cecop Mastodon"]\nnetwork = "folder"\n')
    assert problem.remedy == "write [accounts.cecop-mastodon]"


def test_a_folder_that_leads_out_by_a_link_is_refused(tmp_path: Path) -> None:
    """Nothing in a campaign names a file outside it."""
    root = tmp_path / "campaign"
    root.mkdir()
    (root / "out").symlink_to(tmp_path)
    problem = the_problem(root, '[accounts.a]\nnetwork = "folder"\ndirectory = "out/x"\n')
    assert "by a link" in problem.message


@pytest.mark.parametrize(
    ("server", "what", "remedy"),
    [
        ("mastodon.example", "begins with https://", "https://mastodon.example"),
        ("http://mastodon.example", "without https", "https://mastodon.example"),
        ("https://mastodon.example/@cecop", "more than", '"https://mastodon.example"'),
        ("https://mastodon.example?x", "more than", '"https://mastodon.example"'),
        ("ftp://mastodon.example", "begins with https://", ""),
        ("https://", "begins with https://", "https://mastodon.example"),
        ("https://mastodon.example:port", "no address", ""),
        ("https://[mastodon", "no address", ""),
        ("https://masto don.example", "begins with https://", ""),
    ],
)
def test_a_server_is_an_origin(tmp_path: Path, server: str, what: str, remedy: str) -> None:
    """Scheme and host, nothing more; without https on this machine only."""
    problem = the_problem(tmp_path, f'[accounts.a]\nnetwork = "mastodon"\nserver = "{server}"\n')
    assert what in problem.message
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    "server", ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:80", "http://a.localhost"]
)
def test_a_server_on_this_machine_needs_no_https(tmp_path: Path, server: str) -> None:
    """Tests and tunnels speak http on the loopback."""
    campaign = loaded(tmp_path, f'{HEAD}[accounts.a]\nnetwork = "mastodon"\nserver = "{server}/"\n')
    assert campaign.accounts["a"].server == server


SERVER = "server = 'https://m.example'\n"


@pytest.mark.parametrize(
    "lines",
    [
        SERVER + "token = 'hunter2'",
        SERVER + "password = 'hunter2'",
        SERVER + "app_password = 'hunter2'",
        SERVER + "app-password = { is = 'hunter2' }",
        SERVER + "client_secret = ['hunter2']",
        "server = 'https://me:hunter2@m.example'",
        "server = 'https://hunter2@m.example'",
    ],
)
def test_a_secret_is_refused_and_never_shown(tmp_path: Path, lines: str) -> None:
    """The error says where secrets go; neither it nor what led to it holds the value."""
    with pytest.raises(CampaignError) as caught:
        loaded(tmp_path, f"{HEAD}[accounts.a]\nnetwork = 'mastodon'\n{lines}\n")
    error = caught.value
    assert [problem.code for problem in error.problems] == ["secret-in-config"]
    assert "hunter2" not in f"{error!r} {error.problems} {error.__cause__!r} {error.__context__!r}"


def test_the_error_about_a_secret_names_its_right_place(tmp_path: Path) -> None:
    """One command puts it there."""
    problem = the_problem(tmp_path, f"[accounts.a]\nnetwork = 'mastodon'\n{SERVER}token = 'hunter2'\n")
    assert "`coopskills accounts add a`" in problem.remedy


@pytest.mark.parametrize(
    ("text", "where", "remedy"),
    [
        ("[campaign]\nname = Skills\n", "config.toml:2", "stands in quotes"),
        ("[campaign]\nname\n", "config.toml:2", 'key = "value"'),
        ("[campaign]\nname = 'a'\nname = 'b'\n", "config.toml:3", "stands twice"),
        ("[campaign]\n[dates]\n[campaign]\n", "config.toml:3", "stands twice"),
        ('[campaign]\nname = "Skills\nid = "x"\n', "config.toml:2", "are not closed"),
        ('[campaign]\nstate = "C:\\Users"\n', "config.toml:2", "single quotes"),
        ("[campaign]\n<<<<<<< HEAD\nname = 'a'\n", "config.toml:2", "merge conflict"),
        ("[campaign]\nlanguages = ['en'\n", "config.toml:2", ""),
        ("x = " + "[" * 5000 + "]" * 5000, "config.toml", ""),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, text: str, where: str, remedy: str) -> None:
    """The first mistake of the grammar, and the usual way out of it."""
    [problem] = problems(tmp_path, text)
    assert (problem.code, problem.where) == ("bad-toml", where)
    assert remedy in problem.remedy


def test_what_is_no_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """An old editor's encoding is named, not guessed."""
    (tmp_path / "config.toml").write_bytes(b"[campaign]\nname = 'Comp\xe9tences'\n")
    with pytest.raises(CampaignError) as caught:
        load(tmp_path, NETWORKS)
    [problem] = caught.value.problems
    assert (problem.code, problem.where) == ("not-utf8", "config.toml:2")


def test_a_config_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """It may be gone since it was found."""
    with pytest.raises(CampaignError) as caught:
        load(tmp_path, NETWORKS)
    assert [problem.where for problem in caught.value.problems] == ["config.toml"]


def test_a_key_above_its_table_is_sent_home(tmp_path: Path) -> None:
    """In TOML what stands above the first header belongs to no table."""
    [problem] = problems(tmp_path, "hashtags = []\n" + HEAD)
    assert problem.remedy == "it belongs into [campaign]"


@pytest.mark.parametrize(("timezone", "near"), [("Brussels", "Europe/Brussels"), ("europe/paris", "Europe/Paris")])
def test_the_nearest_zone_is_named(tmp_path: Path, timezone: str, near: str) -> None:
    """A city alone, or the wrong case, is nearly right."""
    [problem] = problems(tmp_path, HEAD.replace("Europe/Brussels", timezone))
    assert problem.remedy == f"did you mean '{near}'?"


@pytest.mark.parametrize("timezone", ["Europe", "", "../etc", "/etc/localtime", "Europe/Brussels\\u0000", "x" * 5000])
def test_no_zone_leads_out_of_the_list(tmp_path: Path, timezone: str) -> None:
    """A folder, a path, anything at all is just an unknown zone."""
    [problem] = problems(tmp_path, HEAD.replace("Europe/Brussels", timezone))
    assert problem.code == "unknown-zone"


words = st.sampled_from(["mastodon", "manual", "folder", "en", "https://m.example", "Europe/Brussels", "1h", "as"])
values = st.recursive(
    st.one_of(words, st.integers(0, 9), st.booleans(), st.text(max_size=5), st.datetimes(), st.dates(), st.times()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=4)),
    max_leaves=8,
)


def table(*known: str) -> st.SearchStrategy[dict[str, Any]]:
    """A table with some of the keys that are known, and others."""
    return st.dictionaries(st.one_of(st.sampled_from(known), st.text(max_size=3)), values, max_size=6)


documents = st.fixed_dictionaries(
    {"campaign": st.one_of(values, table("name", "id", "timezone", "languages", "hashtags", "state", "publisher"))},
    optional={
        "dates": st.one_of(values, table("conference")),
        "funding": st.one_of(values, table("statement", "disclaimer", "require")),
        "policy": st.one_of(values, table("late_after", "edited", "alt")),
        "mentions": st.dictionaries(st.text(max_size=3), table("name", "mastodon")),
        "accounts": st.dictionaries(
            st.text(max_size=3), table("network", "server", "handle", "languages", "as", "directory", "token")
        ),
    },
)


@settings(deadline=None)
@given(documents)
def test_any_config_is_a_campaign_or_problems(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]
) -> None:
    """Whatever stands there, nothing but CampaignError comes out, and each problem is one line with its place."""
    text = tomlkit.dumps(document)
    root = tmp_path_factory.mktemp("campaign")
    lines = len(text.splitlines()) + 1
    for problem in problems(root, text):
        assert 1 <= int(problem.where.removeprefix("config.toml:")) <= lines
        assert (problem.message + problem.remedy).isprintable()
