"""Held: an edit changes one value of an officer's file and no other byte, all at once or not at all."""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.editing import move_all, set_publish_at, set_publisher
from coopskills_cli.campaign.front_matter import read, split
from coopskills_cli.campaign.times import parse_due, parse_moment
from coopskills_cli.errors import CampaignError, CoopskillsError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

BRUSSELS = ZoneInfo("Europe/Brussels")
CONFIG = """\
# The campaign of the year
[campaign] # here
name   = "Skills" # its name
timezone = 'Europe/Brussels'
languages = [
  "en", # the original
] # all of them
# publisher = "HOSTNAME"

# When it is
[dates] # moments
conference   =  2023-11-28T14:30:00   # the 28th, or the 29th?
text = '2023-11-28 14:30' # as text
"""


def config(root: Path, text: str) -> Path:
    path = root / "config.toml"
    path.write_bytes(text.encode("utf-8"))
    return path


def post(root: Path, text: str) -> Path:
    path = root / "posts" / "smart.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path


def content(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_the_publisher_gets_a_line_below_the_last_key(tmp_path: Path, newline: str, bom: str) -> None:
    """Comments and line ends stay as they are, and no comment is torn from its table."""
    text = bom + CONFIG.replace("\n", newline)
    path = config(tmp_path, text)
    set_publisher(tmp_path, "desk")
    last = f"] # all of them{newline}"
    assert content(path) == text.replace(last, f'{last}publisher = "desk"{newline}')


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (
            "[campaign]\nname = 'x'\npublisher = 'old' # who\n[dates]\n",
            "[campaign]\nname = 'x'\npublisher = 'desk' # who\n[dates]\n",
        ),
        ('[campaign]\npublisher="old"', '[campaign]\npublisher="desk"'),
        ("[campaign]\n  name = 'x'", "[campaign]\n  name = 'x'\n  publisher = \"desk\""),
        ("campaign.name = 'x'\ndates.a = 1\n", "campaign.name = 'x'\ncampaign.publisher = \"desk\"\ndates.a = 1\n"),
        ("campaign = { name = 'x' } # y\n", "campaign = { name = 'x', publisher = \"desk\" } # y\n"),
    ],
)
def test_the_publisher_is_written_as_its_table_is(tmp_path: Path, text: str, edited: str) -> None:
    """Quotes, indent, dotted keys and inline tables are kept."""
    path = config(tmp_path, text)
    set_publisher(tmp_path, "desk")
    assert content(path) == edited


@pytest.mark.parametrize("machine", ["it's", 'a "b"', "back\\slash", "tab\there", "büro"])
@pytest.mark.parametrize("old", ["'old'", '"old"'])
def test_any_machines_name_can_be_written(tmp_path: Path, machine: str, old: str) -> None:
    """Whatever the host is called, the config stays TOML."""
    path = config(tmp_path, f"[campaign]\npublisher = {old}\n")
    set_publisher(tmp_path, machine)
    assert tomllib.loads(content(path)) == {"campaign": {"publisher": machine}}


def test_dates_are_moved_in_the_style_they_are_written_in(tmp_path: Path) -> None:
    """A TOML moment stays one, a text stays a text, blanks and comments stay where they are."""
    path = config(tmp_path, CONFIG)
    moment = datetime(2024, 5, 3, 7, 15, tzinfo=UTC)
    move_all(tmp_path, {}, {"text": moment, "conference": moment})
    moved = CONFIG.replace("2023-11-28T14:30:00", "2024-05-03T09:15:00").replace("2023-11-28 14:30", "2024-05-03 09:15")
    assert content(path) == moved


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2023-11-28 14:30:00", "2024-05-03 09:15:00"),
        ("2023-11-28t14:30:00.5", "2024-05-03t09:15:00"),
        ("2023-11-28T14:30:00+01:00", "2024-05-03T09:15:00+02:00"),
        ("2023-11-28T14:30:00Z", "2024-05-03T07:15:00Z"),
        ('"2023-11-28 14:30 +0100"', '"2024-05-03 09:15 +0200"'),
        ('"""2023-11-28T14:30"""', '"""2024-05-03T09:15"""'),
    ],
)
def test_each_style_of_a_date_is_kept(tmp_path: Path, old: str, new: str) -> None:
    """With T or blank, with Z or offset, bare or in quotes."""
    text = f"[campaign]\ntimezone = 'Europe/Brussels'\n[dates]\nconference = {old}\n"
    path = config(tmp_path, text)
    move_all(tmp_path, {}, {"conference": datetime(2024, 5, 3, 7, 15, tzinfo=UTC)})
    assert content(path) == text.replace(old, new)


def test_a_date_moved_into_a_repeated_hour_gets_its_offset(tmp_path: Path) -> None:
    """Otherwise nobody could tell which of the two it is."""
    path = config(tmp_path, CONFIG)
    moment = datetime(2023, 10, 29, 1, 30, tzinfo=UTC)
    move_all(tmp_path, {}, {"conference": moment, "text": moment})
    dates = tomllib.loads(content(path))["dates"]
    assert dates == {"conference": moment, "text": "2023-10-29 02:30+01:00"}


def test_a_date_that_is_not_there_cannot_be_moved(tmp_path: Path) -> None:
    """The file stays as it is."""
    path = config(tmp_path, CONFIG)
    with pytest.raises(UsageError):
        move_all(tmp_path, {}, {"launch": datetime(2024, 5, 3, tzinfo=UTC)})
    assert content(path) == CONFIG


def test_a_broken_config_is_not_edited(tmp_path: Path) -> None:
    """It says where it is broken."""
    path = config(tmp_path, "[campaign\n")
    with pytest.raises(CoopskillsError):
        set_publisher(tmp_path, "desk")
    assert content(path) == "[campaign\n"


moments = st.datetimes(
    datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2036-12-31"), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))


@settings(deadline=None)
@given(moments, st.sampled_from(["2023-11-28T14:30:00", "2023-11-28 14:30:00+01:00", "'2023-11-28 14:30'"]))
def test_a_moved_date_is_the_moment_that_was_meant(
    tmp_path_factory: pytest.TempPathFactory, moment: datetime, old: str
) -> None:
    """In any style, in any hour; and what stands around it stays."""
    root = tmp_path_factory.mktemp("campaign")
    before, after = "[campaign]\ntimezone = 'Europe/Brussels'\n[dates] # x\r\na = ", " # why\n\n# end"
    path = config(root, before + old + after)
    move_all(root, {}, {"a": moment})
    text = content(path)
    assert text.startswith(before)
    assert text.endswith(after)
    assert parse_moment(tomllib.loads(text)["dates"]["a"], BRUSSELS) == moment


POST = """\
---
kind: video # which one
publish_at: 2023-09-14 09:30   # a Thursday
# the link comes later
vars: { publish_at: "no", list: [1, {publish_at: x}] }
media:
  - file: media/a.png
    publish_at: 3
---
publish_at: this is the text
---
more
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("old", ["2023-09-14 09:30", '"2023-09-14 09:30"', "'2023-09-14 09:30'", "conference - 3d"])
def test_only_the_time_of_a_post_is_changed(tmp_path: Path, newline: str, bom: str, old: str) -> None:
    """The outermost key alone, its quotes kept; comments, order, body and line ends stay."""
    text = bom + POST.replace("2023-09-14 09:30", old).replace("\n", newline)
    path = post(tmp_path, text)
    set_publish_at(path, "conference - 1w 08:00")
    quote = old[0] if old[0] in "'\"" else ""
    assert content(path) == text.replace(old, f"{quote}conference - 1w 08:00{quote}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: x\n", "kind: x\npublish_at: 2024-01-02 03:04\n"),
        ("", "publish_at: 2024-01-02 03:04\n"),
        ("# nothing yet\n", "# nothing yet\npublish_at: 2024-01-02 03:04\n"),
        ("  kind: x\n", "  kind: x\n  publish_at: 2024-01-02 03:04\n"),
        ("publish_at:\nkind: x\n", "publish_at: 2024-01-02 03:04\nkind: x\n"),
        ("publish_at:   # later\n", "publish_at: 2024-01-02 03:04   # later\n"),
        ("publish_at: ~\n", "publish_at: 2024-01-02 03:04\n"),
        ("{ kind: x }\n", "{publish_at: 2024-01-02 03:04,  kind: x }\n"),
        ('"publish_at" : 2023-09-14\n  09:30\n', '"publish_at" : 2024-01-02 03:04\n'),
        (
            "publish_at: >- # why\n  2023-09-14\n  09:30\n\nkind: x\n",
            "publish_at: >- # why\n  2024-01-02 03:04\n\nkind: x\n",
        ),
        ("alt: |\n  a\n\n", "alt: |\n  a\n\npublish_at: 2024-01-02 03:04\n"),
        ("media:\n- file: a\n  alt: b\n", "media:\n- file: a\n  alt: b\npublish_at: 2024-01-02 03:04\n"),
    ],
)
def test_every_way_to_write_front_matter_can_be_edited(tmp_path: Path, old: str, new: str) -> None:
    """Missing, empty, on several lines, in braces, set in: the time finds its place."""
    path = post(tmp_path, f"---\n{old}---\nbody\n")
    set_publish_at(path, "2024-01-02 03:04")
    assert content(path) == f"---\n{new}---\nbody\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_new_key_has_the_files_line_end(tmp_path: Path, newline: str) -> None:
    """A file from Windows stays one."""
    path = post(tmp_path, f"---{newline}kind: x{newline}---{newline}")
    set_publish_at(path, "conference")
    assert content(path) == f"---{newline}kind: x{newline}publish_at: conference{newline}---{newline}"


@pytest.mark.parametrize(
    "text",
    [
        "no front matter\n",
        "---\nkind: x\n",
        "---\nkind: a: b\n---\n",
        "---\npublish_at: [2023-09-14]\n---\n",
        "---\npublish_at: a\npublish_at: b\n---\n",
        "---\n- publish_at\n---\n",
        "---\nkind: 'x\n---\n",
    ],
)
def test_a_broken_post_is_told_and_left_alone(tmp_path: Path, text: str) -> None:
    """Nothing is edited that cannot be read back."""
    path = post(tmp_path, text)
    with pytest.raises(CampaignError) as caught:
        set_publish_at(path, "2024-01-02 03:04")
    assert all(problem.where.startswith("posts/smart.md:") for problem in caught.value.problems)
    assert content(path) == text


lines = st.sampled_from(
    [
        "kind: x",
        "# a comment",
        "alt: 'it''s'",
        'link: "https://x"  # y',
        "list:\n- a\n- b: c",
        "text: |\n  a\n   b\n",
        "",
    ]
)
times = st.sampled_from(["2024-01-02 03:04", "2024-01-02T03:04:05+02:00", "conference - 3d 09:00", "conférence + 2h"])


@settings(deadline=None)
@given(
    st.lists(lines, unique=True),
    st.lists(lines, unique=True),
    st.sampled_from(["2023-09-14 09:30", "'x'", '"x" ', "x # y"]),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"], exclude_characters="\u2028\u2029")),
    st.sampled_from(["\n", "\r\n"]),
    times,
)
def test_everything_but_the_value_stays_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory,
    above: list[str],
    below: list[str],
    old: str,
    body: str,
    newline: str,
    when: str,
) -> None:
    """Whatever stands above and below it."""
    below = [line for line in below if line not in above]
    before = "".join(f"{line}\n" for line in ["---", *above]) + "publish_at: "
    after = "\n" + "".join(f"{line}\n" for line in [*below, "---"]) + body
    path = post(tmp_path_factory.mktemp("campaign"), (before + old + after).replace("\n", newline))
    set_publish_at(path, when)
    text = content(path)
    tail = old.removeprefix(old.split(" ", maxsplit=1)[0]) if "x" in old else ""
    assert text.startswith(before.replace("\n", newline))
    assert text.endswith((tail + after).replace("\n", newline))
    sheet = split(text.replace("\r\n", "\n"))
    assert read(sheet.yaml, sheet.first_line).keys["publish_at"].value == when


def test_a_second_edit_back_restores_the_file(tmp_path: Path) -> None:
    """What was moved by mistake is moved back without a trace."""
    path = post(tmp_path, POST)
    set_publish_at(path, "conference")
    set_publish_at(path, "2023-09-14 09:30")
    assert content(path) == POST


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    """The value in the file means the moment that the command promised."""
    path = post(tmp_path, POST)
    set_publish_at(path, "2023-10-29 02:30+01:00")
    sheet = split(content(path))
    value = read(sheet.yaml, sheet.first_line).keys["publish_at"].value
    assert isinstance(value, str)
    assert parse_due(value, BRUSSELS, {}) == datetime(2023, 10, 29, 1, 30, tzinfo=UTC)


def test_an_edit_keeps_the_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """A private file stays private, and no temporary file stays in posts/."""
    path = post(tmp_path, POST)
    path.chmod(0o600)
    set_publish_at(path, "conference")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_an_edit_that_changes_nothing_touches_nothing(tmp_path: Path) -> None:
    """Not even the file's time: an editor that has it open is not disturbed."""
    path = post(tmp_path, POST)
    os.utime(path, (1, 1))
    set_publish_at(path, "2023-09-14 09:30")
    assert path.stat().st_mtime == 1


def test_a_link_within_the_campaign_is_followed(tmp_path: Path) -> None:
    """The link stays a link, and its target is edited."""
    target = config(tmp_path, CONFIG).rename(tmp_path / "real.toml")
    link = tmp_path / "config.toml"
    link.symlink_to(target)
    set_publisher(tmp_path, "desk")
    assert link.is_symlink()
    assert tomllib.loads(content(target))["campaign"]["publisher"] == "desk"


def test_a_link_out_of_the_campaign_is_not_edited(tmp_path: Path) -> None:
    """A campaign from others changes nothing outside of itself."""
    outside = config(tmp_path, CONFIG)
    root = tmp_path / "campaign"
    root.mkdir()
    (root / "config.toml").symlink_to(outside)
    with pytest.raises(UsageError) as caught:
        set_publisher(root, "desk")
    assert str(outside) in str(caught.value)
    assert content(outside) == CONFIG


def test_what_is_no_utf8_is_not_edited(tmp_path: Path) -> None:
    """Guessing an encoding would damage the text."""
    path = post(tmp_path, POST)
    path.write_bytes(b"---\nkind: caf\xe9\n---\n")
    with pytest.raises(CampaignError) as caught:
        set_publish_at(path, "conference")
    assert caught.value.problems[0].where == "posts/smart.md:2"


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    """With its name, and without a traceback."""
    with pytest.raises(CoopskillsError) as caught:
        set_publish_at(tmp_path / "posts" / "gone.md", "conference")
    assert "gone.md" in str(caught.value)
