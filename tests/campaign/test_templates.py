"""Templates: which one serves, what they see, and how they fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.templates import Templates
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import (
    Account,
    Body,
    Campaign,
    Funding,
    FundingRequirement,
    Mention,
    Policy,
    Post,
    Problem,
    Severity,
)

if TYPE_CHECKING:
    from pathlib import Path

BRUSSELS = ZoneInfo("Europe/Brussels")
ACCOUNT = Account("cecop-bluesky", "bluesky", ("en", "fr"), handle="cecop.example")
POST = Post(
    slug="smart",
    language="en",
    path="posts/smart.md",
    kind="launch",
    due=datetime(2023, 9, 14, 7, 30, tzinfo=UTC),
    link="https://example.org/",
    vars={"title": "Smart", "names": ["a", "b"], "person": {"name": "N", "items": 3}},
)


def written_in(root: Path, **templates: str) -> Campaign:
    """A campaign with these templates; `__` in a name stands for a dot, a single `_` for a slash."""
    for name, text in templates.items():
        path = root / "templates" / f"{name.replace('__', '.').replace('_', '/')}.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Campaign(
        root=root,
        state=root / ".coopskills",
        name="Skills",
        id="coopskills2023",
        timezone=BRUSSELS,
        languages=("en", "fr"),
        policy=Policy(timedelta(hours=1)),
        hashtags=("#coopskills2023", "#coops"),
        dates={"conference": datetime(2023, 11, 28, 13, 30, tzinfo=UTC)},
        funding=Funding({"en": "Funded"}, {"en": "Views", "fr": "Avis"}, FundingRequirement.STATEMENT),
        mentions={"smart": Mention("Smart", {"bluesky": "@smart.example"})},
        accounts={ACCOUNT.name: ACCOUNT},
    )


def rendered(
    campaign: Campaign, body: str = "Body", post: Post = POST, account: Account = ACCOUNT, network: str = "bluesky"
) -> str:
    return Templates(campaign).render(post, account, network, Body(body, post.path, 6))


def problem(campaign: Campaign, body: str = "Body", post: Post = POST) -> Problem:
    with pytest.raises(CampaignError) as caught:
        rendered(campaign, body, post)
    (found,) = caught.value.problems
    return found


def test_the_narrowest_template_serves(tmp_path: Path) -> None:
    """Kind, network and language; kind and network; kind and language; kind."""
    campaign = written_in(tmp_path, launch="kind", launch__fr="language", launch__bluesky="network")
    campaign = written_in(tmp_path, launch__bluesky__fr="both")
    french = replace(POST, language="fr")

    assert rendered(campaign, post=french) == "both"
    assert rendered(campaign) == "network"
    assert rendered(campaign, post=french, network="mastodon") == "language"
    assert rendered(campaign, network="mastodon") == "kind"


def test_kinds_are_those_of_the_files(tmp_path: Path) -> None:
    """A kind is what stands before the first dot; parts and other files are no kinds."""
    campaign = written_in(tmp_path, launch="", launch__bluesky="", report__fr="", parts_closing="")
    (tmp_path / "templates" / "README.md").touch()
    (tmp_path / "templates" / "_macros.j2").touch()
    (tmp_path / "templates" / ".hidden.j2").touch()

    assert Templates(campaign).kinds() == ("launch", "report")
    assert Templates(replace(campaign, root=tmp_path / "none")).kinds() == ()


def test_a_kind_without_a_template_for_the_network_is_told_at_the_post(tmp_path: Path) -> None:
    """Where only other networks are served, the post's line of `kind` is named."""
    campaign = written_in(tmp_path, launch__mastodon="")

    found = problem(campaign, post=replace(POST, lines={"kind": 3}))

    assert (found.where, found.remedy) == ("posts/smart.md:3", "write templates/launch.j2")


SEEN = {
    "{{ body }}": "Body",
    "{{ post }} {{ post.slug }} {{ post.language }}": "smart smart en",
    "{{ post.due }}": "2023-09-14 09:30:00+02:00",
    "{{ post.due.day }}.{{ post.due.strftime('%m') }}.": "14.09.",
    "{{ campaign }} {{ campaign.name }} {{ campaign.id }}": "Skills Skills coopskills2023",
    "{{ campaign.hashtags | join(' ') }} {{ campaign.languages|join(',') }}": "#coopskills2023 #coops en,fr",
    "{{ campaign.dates.conference.hour }}": "14",
    "{{ account }} {{ account.name }} {{ account.network }}": "cecop.example cecop-bluesky bluesky",
    "{{ network }} {{ language }} {{ link }}": "bluesky en https://example.org/",
    "{{ funding }} {{ funding.statement }} {{ funding.disclaimer }}": "Funded Funded Views",
    '{{ mention("smart") }}': "@smart.example",
    '{{ date("conference") }}': "28 November 2023",
    '{{ date("conference", format="full") }}': "Tuesday, 28 November 2023",
    '{{ date("conference", "EEEE d MMMM, HH:mm") }}': "Tuesday 28 November, 14:30",
    "{{ campaign.dates.conference | date }}": "28 November 2023",
    "{{ 'conference' | time }}": "14:30",
    "{{ 'conference' | datetime }}": "28 November 2023, 14:30",
    "{{ '2023-12-01' | date('d MMM') }}": "1 Dec",
    "{{ '2023-12-01 09:30' | datetime('short') }}": "01/12/23, 09:30",
    "{{ title }} {{ names | join(' & ') }} {{ person.name }} {{ person.items }}": "Smart a & b N 3",
    "{{ title is defined }} {{ nobody is defined }} {{ nobody | default('-') }}": "True False -",
    "{{ 'social economy, 2023' | hashtag }} {{ ['#a', 'b c'] | hashtags }}": "#SocialEconomy2023 #a #BC",
    "{{ 'One two three' | shorten(8) }} {{ 'One' | shorten(3) }} {{ 'Abcdefgh' | shorten(4) }}": "One two… One Abc…",
    "{{ 'a' ~ 1 ~ title }} {{ 'x' * 3 }} {{ 1 + 2 }} {{ '%s!' % title }} {{ 7 % 4 }}": "a1Smart xxx 3 Smart! 3",
    "{% for i in range(3) if i != 1 %}{{ i }}{{ loop.index }}/{{ loop.length }} {% endfor %}": "01/2 22/2 ",
    "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice('a') }}": "aa",
    "{% set x %}a{{ title }}{% endset %}{{ x | upper }}": "ASMART",
    "{{ title.replace('S', 's') }} {{ '-'.join(['a', 'b']) }} {{ 'a b'.split() | last }}": "smart a-b b",
    "{{ 'x' | replace('x', 'yy') }} {{ '%s-%s' | format('a', 1) }} {{ 2.345 | round(1) }}": "yy a-1 2.3",
    "<b>{{ 'a & b' }}</b>": "<b>a & b</b>",
    "{% if link %}\n  a\n{% endif %}\nb": "  a\nb",
}


@pytest.mark.parametrize("template", SEEN)
def test_what_templates_see(tmp_path: Path, template: str) -> None:
    """Names, filters and Jinja's own constructs give plain text, the same in a template and in a body."""
    campaign = written_in(tmp_path, launch=template, default="{{ body }}")

    assert rendered(campaign) == SEEN[template]
    if "body" not in template:
        assert rendered(campaign, template, replace(POST, kind="default")) == SEEN[template].strip()


def test_another_language_another_network(tmp_path: Path) -> None:
    """Days are called as the post's language calls them, and who has no handle is called by name."""
    campaign = written_in(tmp_path, launch='{{ date("conference") }} {{ mention("smart") }} {{ funding.disclaimer }}')
    french = replace(POST, language="fr")

    assert rendered(campaign, post=french, network="mastodon") == "28 novembre 2023 Smart Avis"


def test_days_are_written_as_where_the_campaign_is(tmp_path: Path) -> None:
    """English in New York puts the month first and has twelve hours."""
    campaign = replace(
        written_in(tmp_path, launch="{{ 'conference' | datetime }}"), timezone=ZoneInfo("America/New_York")
    )

    assert rendered(campaign) == "November 28, 2023, 8:30\u202fAM"


def test_includes_imports_and_blocks(tmp_path: Path) -> None:
    """Templates can be made of parts, with the same names; a body can include them too."""
    campaign = written_in(
        tmp_path,
        launch="{% extends 'parts/base.j2' %}{% block text %}[{{ body }}]{% endblock %}",
        parts_base="{% block text %}{% endblock %}{% include 'parts/closing.j2' %}",
        parts_closing="{% import 'parts/macros.j2' as m %}{{ m.tag('x') }} {{ title }}",
        parts_macros="{% macro tag(t) %}#{{ t }}{% endmacro %}",
    )

    assert rendered(campaign, "a {% include 'parts/closing.j2' %}") == "[a #x Smart]#x Smart"
    assert Templates(campaign).names("launch") == {"title"}
    assert Templates(campaign).shows_body("launch")


def test_names_of_a_kind_are_those_of_all_its_variants(tmp_path: Path) -> None:
    """What any variant or anything that it includes names is a variable; what is ours or Jinja's is none."""
    campaign = written_in(
        tmp_path,
        launch="{{ title }}{{ link }}{{ range(2) }}{% set own = 1 %}{{ own }}",
        launch__bluesky="{{ short.text }}{% include 'closing.j2' ignore missing %}",
        closing="{% if closing_line is defined %}{{ closing_line }}{% endif %}{{ campaign }}",
        dynamic="{% include kind_of_thing %}",
    )
    templates = Templates(campaign)

    assert templates.names("launch") == {"title", "short", "closing_line"}
    assert not templates.shows_body("launch")
    assert templates.names("dynamic") == {"kind_of_thing", "title", "short", "closing_line"}
    assert templates.names("unknown") == frozenset()
    assert templates.body_names("{{ a }} {{ link }}") == {"a"}
    assert templates.body_names("no expression") == frozenset()


@pytest.mark.parametrize(
    ("template", "line", "code", "said", "remedy"),
    [
        ("a\n{{ titel }}", 2, "undefined-name", "nothing is called 'titel' here", "did you mean 'title'?"),
        ("{{ x }}", 1, "undefined-name", "nothing is called 'x' here", "give it in the post's front matter: x: ..."),
        ("\n\n{{ post.slugg }}", 3, "undefined-name", "did you mean 'slug'?", ""),
        ("{{ campaign.dates.conferense }}", 1, "undefined-name", "did you mean 'conference'?", ""),
        ("{{ person.nam }}", 1, "undefined-name", "did you mean 'name'?", ""),
        ("{% if x %}\n", 1, "template", "Unexpected end of template", 'write braces so: {{ "{{" }}'),
        ("a\n{{ title | uper }}", 2, "template", "no filter is called 'uper'", "did you mean 'upper'?"),
        ("{{ title | safe }}", 1, "template", "no filter is called 'safe'", ""),
        ("{{ mention('smrt') }}", 1, "unknown-mention", "[mentions.smrt]", "did you mean 'smart'?"),
        ("{{ date('conferense') }}", 1, "template", "'conferense' is no date", "did you mean 'conference'?"),
        ("{{ '2023-12-01' | time }}", 1, "template", "has no time of day", "add one: 2023-12-01 14:30"),
        ("{% include 'part/x.j2' %}", 1, "unknown-template", "no template templates/part/x.j2", "'parts/x.j2'?"),
        ("a\n{{ 1 / 0 }}", 2, "template", "ZeroDivisionError", ""),
        ("{{ 'a' + 1 }}", 1, "template", "TypeError", ""),
        ("{{ names }}", 1, "template", "a list cannot be printed", 'join(", ")'),
        ("{{ person | upper }}", 1, "template", "a list cannot be printed", ""),
        ("{{ names | map('upper') }}", 1, "template", "a list cannot be printed", ""),
        ("{{ names | join(none) }}", 1, "template", "there is no value here", "{% if"),
    ],
)
def test_a_mistake_has_file_line_and_remedy(
    tmp_path: Path, template: str, line: int, code: str, said: str, remedy: str
) -> None:
    """Whatever is wrong is told at its line in the template, and at its line in the post where it stands in a body."""
    campaign = written_in(tmp_path, launch=template, default="{{ body }}", parts_x="")

    for found, where in (
        (problem(campaign), f"templates/launch.j2:{line}"),
        (problem(campaign, template.strip(), replace(POST, kind="default")), ""),
    ):
        assert where in found.where
        assert (found.severity, found.code, found.post, found.account) == (Severity.ERROR, code, "smart", ACCOUNT.name)
        assert said in found.message
        assert remedy in found.remedy


def test_a_mistake_in_a_body_is_told_at_the_line_of_the_post(tmp_path: Path) -> None:
    """The body's first line is line 6 of its file; one in an included part is told there."""
    campaign = written_in(tmp_path, launch="{{ body }}", parts_x="\n\n{{ oops }}")

    assert problem(campaign, "a\n\n{{ oops }}").where == "posts/smart.md:8"
    assert problem(campaign, "a\n{% if %}").where == "posts/smart.md:7"
    assert problem(campaign, "a\n{% include 'parts/x.j2' %}").where == "templates/parts/x.j2:3"


def test_funding_in_another_language_is_never_taken(tmp_path: Path) -> None:
    """A post in a language without the statement cannot be rendered, and config.toml is told."""
    campaign = written_in(tmp_path, launch="{{ funding }}", report="{{ funding.statement }}|{{ funding }}")

    found = problem(campaign, post=replace(POST, language="fr"))
    unfunded = replace(campaign, funding=Funding())

    assert (found.code, found.message) == ("funding-missing", "[funding] in config.toml has no statement in 'fr'")
    assert found.remedy == 'add it there: statement = { fr = "..." }'
    assert rendered(unfunded, post=replace(POST, kind="report")) == "|"


ATTACKS = [
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ '' | attr('__class__') }}",
    "{{ campaign.root }}",
    "{{ funding._funding }}",
    "{{ mention.__globals__ }}",
    "{{ mention.__code__ }}",
    "{{ date.__closure__ }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ 'x' * 10**9 }}",
    "{{ 10**9 * 'x' }}",
    "{{ [1] * 10**9 }}",
    "{{ 9 ** (9 ** 9) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%*d' % (1000000000, 1) }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ '%(a)s' * 20000 % {'a': 'x' * 90000} }}",
    "{{ 'a'.ljust(10**9) }}",
    "{{ 'a'.zfill(10**9) }}",
    "{{ 'a'.expandtabs(10**9) }}",
    "{{ 'a' | center(10**9) }}",
    "{{ 'a\nb' | indent(10**9) }}",
    "{{ 'ab' | wordwrap(1, wrapstring='x' * 90000) | wordwrap(1, wrapstring='x' * 90000) }}",
    "{{ ('a' * 90000) | replace('a', 'b' * 90000) }}",
    "{{ ('a' * 90000).replace('a', 'b' * 90000) }}",
    "{{ ('a' * 90000).replace('', 'b' * 90000) }}",
    "{{ ('b' * 90000).join('a' * 90000) }}",
    "{{ ('a' * 90000) | join('b' * 90000) }}",
    "{{ range(10**9) | list }}",
    "{{ 1.5 | round(10**9) }}",
    "{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}",
    "{% for i in range(9999) %}{% for j in range(9999) if false %}{% endfor %}{% endfor %}",
    "{% for i in [1] recursive %}{{ loop([1, 2]) }}{% endfor %}",
    "{% for i in range(9000) %}" + "x" * 1000 + "{% endfor %}",
    "{% set x %}{% for i in range(9000) %}" + "x" * 1000 + "{% endfor %}{% endset %}{{ x }}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% set n = namespace(x='aaaa') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x='aaaa') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x ~ '' }}",
    "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ '%s' % [n.x] }}",
    "{% include 'launch.j2' %}",
    "{% include '../config.toml' %}",
    "{% include '/etc/passwd' %}",
    "{% include 'out.j2' %}",
    "{% include ['a', '..\\\\config.toml'] %}",
    "{{ names.append(1) }}",
    "{{ person.update({}) }}",
    "{{ lipsum(9999) }}",
    "{{ [1, 2] | random }}",
    "{{ campaign.timezone.from_file(1) }}",
    "{{ " + "(" * 5000 + ")" * 5000 + " }}",
    "{% for i in [1] %}" * 30 + "{% endfor %}" * 30,
    "{{ date('conference', 'y' * 90000) }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__ }}",
]


@pytest.mark.parametrize("template", ATTACKS)
def test_nothing_leads_out_and_nothing_grows_without_end(tmp_path: Path, template: str) -> None:
    """Tricks to leave the sandbox, to fill the memory or to run for ever end early with a problem at their line."""
    campaign = written_in(tmp_path, launch=template)
    (tmp_path / "config.toml").write_text("secret", encoding="utf-8")
    (tmp_path / "templates" / "out.j2").symlink_to("/etc/passwd")

    found = problem(campaign)

    assert found.where.startswith("templates/")
    assert found.message
    assert str(tmp_path) not in found.message + found.remedy


def test_all_templates_are_looked_at(tmp_path: Path) -> None:
    """A template that no post uses yet is checked too, and one that none can ever use is a warning."""
    campaign = written_in(
        tmp_path,
        good="{{ x }}",
        bad="\n{% if %}",
        parts_bad="{{",
        launch__blusky="",
        launch__bluesky__fr="",
        launch__fr="",
    )
    (tmp_path / "templates" / "latin.j2").write_bytes(b"a\ncaf\xe9")

    found = [(each.where, each.severity, each.code) for each in Templates(campaign).problems()]

    assert found == [
        ("templates/bad.j2:2", Severity.ERROR, "template"),
        ("templates/latin.j2:2", Severity.ERROR, "unreadable"),
        ("templates/launch.blusky.j2", Severity.WARNING, "unknown-variant"),
        ("templates/parts/bad.j2:1", Severity.ERROR, "template"),
    ]


def test_a_broken_template_is_told_by_whatever_needs_it(tmp_path: Path) -> None:
    """Names and texts that hang on a template that cannot be read are refused with its place."""
    campaign = written_in(tmp_path, launch="{% include 'part.j2' %}", part="a\n{{ b c }}")

    with pytest.raises(CampaignError) as caught:
        Templates(campaign).names("launch")
    assert [each.where for each in caught.value.problems] == ["templates/part.j2:2"]
    with pytest.raises(CampaignError):
        Templates(campaign).body_names("{{ a b }}")
    assert problem(campaign).where == "templates/part.j2:2"


def test_two_accounts_do_not_mix(tmp_path: Path) -> None:
    """What was compiled for one post and account is filled anew for the next."""
    campaign = written_in(tmp_path, launch="{{ body }} {{ language }} {{ 'conference' | date('MMMM') }}")
    templates = Templates(campaign)
    body = Body("{{ account.name }} {{ title }}", POST.path, 6)
    other = Account("other", "mastodon", ("fr",))

    assert templates.render(POST, ACCOUNT, "bluesky", body) == "cecop-bluesky Smart en November"
    french = replace(POST, language="fr", vars={"title": "T"})
    assert templates.render(french, other, "mastodon", body) == "other T fr novembre"


PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    " ",
    "\n",
    "title",
    "for",
    "in",
    "if",
    "end",
    "body",
    ".",
    "|",
    "(",
    ")",
    "'",
    "a",
    "1",
    "*",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)),
    st.one_of(st.none(), st.integers(), st.text(max_size=20), st.lists(st.integers(), max_size=3)),
)
def test_no_body_is_too_strange_to_render(tmp_path: Path, text: str, value: object) -> None:
    """Any text as a body gives a text or a problem that has a place."""
    campaign = written_in(tmp_path, launch="{{ body }}")

    try:
        assert isinstance(rendered(campaign, text, replace(POST, vars={"title": value})), str)
    except CampaignError as error:
        assert all(each.where.startswith("posts/smart.md:") for each in error.problems)  # noqa: PT017  (either is right)
