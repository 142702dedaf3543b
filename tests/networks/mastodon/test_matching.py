"""Texts are known again in what servers make of them, and others are not taken for them."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coopskills_cli.networks.mastodon.matching import could_be, reads_as, same_source, wanted_by
from tests.servers.keyless_mastodon import as_html

WORDS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12),
    st.sampled_from(
        ["\n", "\n\n", " ", "#skills", "@smart@social.example", "@smart", "https://coop.example/a?b=1&c=2"]
    ),
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@given(TEXTS)
@example("<p>&amp;</p> <!-- no comment --> <script>1 < 2</script>")
@example("@smart@social.example. (@a_b@x-y.example)")
def test_a_text_is_known_again_in_html(text: str) -> None:
    """Whatever a text is made of, its HTML reads as it."""
    assert reads_as(as_html(text), text)


@given(TEXTS, TEXTS)
def test_html_reads_as_no_other_text(one: str, other: str) -> None:
    """Texts that differ by more than white space are told apart, where no mention and no case can hide it."""
    plain = one.replace("@", "").lower(), other.replace("@", "").lower()
    if not same_source(*plain) and "".join(plain).isascii():
        assert not reads_as(as_html(plain[0]), plain[1])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<p>One<br/>&nbsp;two &lt;3 &#39;x&#39; &quot;y&quot;</p>", "One\ntwo <3 'x' \"y\""),
        (
            '<p><span class="h-card" translate="no"><a href="https://a.example/@b">@<span>b</span></a></span> hi</p>',
            "@B@a.example hi",
        ),
        ('<a href="x">@b@a.example</a> hi', "@b@a.example hi"),
        ("plain, as some servers give it", "plain, as some servers give it"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("", ""),
    ],
)
def test_html_of_other_servers_is_read(html: str, text: str) -> None:
    """Ways of writing the same text."""
    assert reads_as(html, text)


@pytest.mark.parametrize("source", ["a\r\nb", "a\nb\n", " a\nb"])
def test_a_source_is_compared_without_white_space_around(source: str) -> None:
    """Servers trim, and keep line ends in their own way."""
    assert same_source(source, "a\nb")


def test_a_source_keeps_its_case() -> None:
    """A source is the text itself."""
    assert not same_source("A", "a")


def test_what_is_wanted_is_read_from_the_request() -> None:
    """A status agrees with a request in all but its text, or is another."""
    wanted = wanted_by(json.dumps({"status": "t", "spoiler_text": "a & b", "language": "pt-BR"}).encode())
    status: dict[str, object] = {
        "spoiler_text": "a &amp; b",
        "language": "pt",
        "in_reply_to_id": None,
        "media_attachments": [],
    }
    assert could_be(status, wanted)
    assert could_be(status | {"language": None}, wanted)
    for other in ({"language": "fr"}, {"spoiler_text": ""}, {"in_reply_to_id": 7}, {"reblog": {"id": "1"}}):
        assert not could_be(status | other, wanted)
    assert not could_be(status | {"media_attachments": [{"id": "1"}]}, wanted)
