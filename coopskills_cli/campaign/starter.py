"""The first files of a new campaign, and of a new post: written to be read and changed by a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopskills_cli.campaign.example import example_files
from coopskills_cli.campaign.finding import CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TEMPLATES = ("templates/default.j2", "templates/thread.j2", "templates/parts/closing.j2")
FIRST_POST = "posts/first-post.md"
TEXT_TO_WRITE = "TODO(the text of the post)"


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """An account's name and the keys of its table in the config."""

    name: str
    keys: Mapping[str, str]


REHEARSAL = FirstAccount("rehearsal", {"network": "folder", "directory": "rehearsal"})


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` asks; the first language is the original."""

    name: str
    id: str
    timezone: str
    languages: tuple[str, ...]
    account: FirstAccount


def starter_files(answers: Answers) -> dict[str, str]:
    """The texts of a new campaign by their path in it; the config comes last, since it makes the folder a campaign."""
    example = example_files()
    templates = {name: example[name] for name in TEMPLATES}
    return templates | {FIRST_POST: draft("default", ()), CONFIG: _config(answers)}


def draft(kind: str, fields: Iterable[str]) -> str:
    """The text of a new post; `fields` are the template's own names, to be filled in."""
    own = "".join(f"# {name}: TODO({name})\n" for name in sorted(fields))
    return f"""---
kind: {kind}
draft: true                        # take this line out when the post is ready
# publish_at: 2030-01-31 09:30     # or against a date of the config: conference - 3d 09:00
# accounts: [rehearsal]            # without it: all that carry the language
# link: https://
{own}---
{TEXT_TO_WRITE}
"""


def translation() -> str:
    """The text of a new translation: whatever else it needs, it takes from its original."""
    return (
        f"---\ndraft: true                        # take this line out when the text is ready\n---\n{TEXT_TO_WRITE}\n"
    )


def _config(answers: Answers) -> str:
    languages = ", ".join(_quoted(language) for language in answers.languages)
    account = "\n".join(f"{key} = {_quoted(value)}" for key, value in answers.account.keys.items())
    return f"""\
# Your campaign. `coopskills check` says what is wrong in it, with file and line.
# Secrets never stand here: `coopskills accounts add NAME` asks for them and puts them where they are safe.

[campaign]
name = {_quoted(answers.name)}
id = {_quoted(answers.id)}
# `id` is short, and never changed once something went out.
hashtags = []                      # for example ["#coopskills2023"]; the templates put them where they belong
timezone = {_quoted(answers.timezone)}
languages = [{languages}]
# `timezone` is that of every time without an offset; the first of the languages is the original.

[dates]                            # moments that posts are timed against: publish_at: conference - 1d 10:00
# conference = 2030-01-31T14:30:00

[funding]                          # per language
require = "nothing"                # in every post: statement | disclaimer | nothing
# statement = {{ {answers.languages[0]} = "Funded by ..." }}
# disclaimer = {{ {answers.languages[0]} = "..." }}      # word for word from the grant agreement

[policy]
late_after = "1h"                  # later than this it waits for you; "never": always goes out
edited = "hold"                    # a scheduled post whose file was edited since: hold | send (what was scheduled)
alt = "require"                    # a picture without alt text: require (an error) | warn

# [mentions.partner]               # {{{{ mention("partner") }}}} in templates and posts
# name = "Partner"                 # used where it has no handle
# mastodon = "@partner@social.example"
# bluesky = "@partner.example"

# A post that names no `accounts` goes to all that carry its language.
[accounts.{answers.account.name}]
{account}
languages = [{languages}]

# [accounts.our-mastodon]
# network = "mastodon"
# server = "https://mastodon.example"
# handle = "@us@mastodon.example"  # where it stands, another identity is refused

# [accounts.our-bluesky]
# network = "bluesky"
# server = "https://bsky.social"
# handle = "us.example"

# [accounts.our-linkedin]
# network = "manual"               # when due, text and media are laid out for you to post
# as = "linkedin"                  # linkedin | facebook | x | threads | instagram

# [accounts.archive]
# network = "folder"               # writes what it would post
# directory = "archive"
"""


def _quoted(text: str) -> str:
    """The text as a basic string of TOML, whose escapes are JSON's."""
    return json.dumps(text, ensure_ascii=False)
