"""A page is shown as it wants to be shown, whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.card_page import MOST_DESCRIPTION, MOST_TITLE, Page, is_head_over, read
from coopskills_cli.text.graphemes import count

URL = "https://coop.example/news/1?a=b"


def page(*tags: str) -> Page:
    return read(f"<!doctype html><html><head>{''.join(tags)}</head><body></body></html>", URL)


def og(name: str, words: str) -> str:
    return f'<meta property="og:{name}" content="{words}">'


def test_opengraph_goes_first() -> None:
    """Before Twitter's cards, before title and description, whatever the order in the page."""
    found = page(
        "<title>The title</title>",
        '<meta name="description" content="The description">',
        '<meta name="twitter:title" content="Twitter\'s title">',
        '<meta name="twitter:description" content="Twitter\'s description">',
        '<meta name="twitter:image" content="https://coop.example/t.png">',
        og("image", "https://coop.example/og.png"),
        og("title", "The card"),
        og("description", "What it is about"),
    )
    assert found == Page(URL, "The card", "What it is about", "https://coop.example/og.png")


def test_twitter_goes_before_the_page_itself() -> None:
    """Where OpenGraph says nothing."""
    found = page(
        "<title>The title</title>",
        '<meta name="description" content="The description">',
        '<meta name="twitter:title" content="Card">',
        '<meta property="twitter:description" content="About">',
        '<meta name="twitter:image:src" content="/t.png">',
    )
    assert found == Page(URL, "Card", "About", "https://coop.example/t.png")


def test_a_page_without_cards_has_its_title() -> None:
    """And its description, and no picture."""
    found = page("<title>The title</title>", '<meta name="Description" content="About">')
    assert found == Page(URL, "The title", "About", "")


def test_what_says_nothing_is_passed_over() -> None:
    """Empty and invisible words leave the place to the next."""
    found = page(og("title", " "), og("title", "\u200b&#x202e;"), "<title>The title</title>", og("description", ""))
    assert (found.title, found.description) == ("The title", "")


@pytest.mark.parametrize(
    ("tag", "title"),
    [
        ("<meta property='og:title' content='single'>", "single"),
        ("<meta content=bare property=og:title>", "bare"),
        ('<META PROPERTY="OG:Title" CONTENT="loud">', "loud"),
        ('<meta name="og:title" content="by name"/>', "by name"),
        ('<meta name="title" property="og:title" content="both">', "both"),
        ('<meta property="og:title twitter:title" content="two">', "two"),
        ('<meta\n  property = "og:title"\n  content = "apart" >', "apart"),
        ('<meta property="og:title" content="a > b">', "a > b"),
        ('<meta property="og:title" content="5" disk">', "5"),
        ("<meta property=og:title content=it's>", "it's"),
        ('<meta property="og:title" content="one" content="two">', "one"),
        (
            '<meta property="og:title" content="Caf&eacute; &amp; co &#8211; &quot;x&quot; &lt;b&gt;">',
            'Café & co – "x" <b>',
        ),
        ("<title>Caf&eacute; &amp; <b>co</b></title>", "Café & <b>co</b>"),
        ("<TITLE lang=en>\n  two\n\tlines&nbsp;of it </TITLE>", "two lines of it"),
        ("<title>never closed", "never closed</head><body></body></html>"),
        ("<title>first</title><title>second</title>", "first"),
        ("<svg><title>a picture</title></svg><title>late</title>", ""),
        ('<!-- <meta property="og:title" content="not this"> --><title>t</title>', "t"),
        ('<script>\'<meta property="og:title" content="not this">\'</script><title>t</title>', "t"),
        ("<style><title>not this</title></style><title>t</title>", "t"),
        ("<a title='<title>not this</title>'></a><title>t</title>", "t"),
        ("<!--><title>t</title><!-- -->", "t"),
        ("<titles>no</titles><metadata property=og:title content=no><title>t</title>", "t"),
    ],
)
def test_html_is_read_as_it_is_written(tag: str, title: str) -> None:
    """With every way of quoting, spelling and hiding a tag that pages have."""
    assert page(tag).title == title


def test_a_lone_quote_does_not_swallow_the_next_tag() -> None:
    """An editor who forgot to escape a quote loses that text, not the card."""
    found = page('<meta name="description" content="5" disk">', og("title", "still there"), og("image", "/i.png"))
    assert (found.title, found.description, found.image) == ("still there", "5", "https://coop.example/i.png")


def test_tags_outside_of_the_head_count() -> None:
    """Where something in the head has ended it early."""
    assert read(f"<head><div></div></head><body>{og('title', 'T')}</body>", URL).title == "T"
    assert read(og("title", "without any head"), URL).title == "without any head"


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ("/i.png", "https://coop.example/i.png"),
        ("i.png", "https://coop.example/news/i.png"),
        ("//cdn.example/i.png?w=1&amp;h=2", "https://cdn.example/i.png?w=1&h=2"),
        (" http://cdn.example/ä b.png ", "http://cdn.example/%C3%A4%20b.png"),
        ("data:image/png;base64,AAAA", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("http://", ""),
        ("https://me:secret@coop.example/i.png", ""),
        ("https://a:99999/", ""),
        ("", ""),
    ],
)
def test_the_picture_s_address_is_whole(image: str, address: str) -> None:
    """Seen from the page, and of the web, or none."""
    assert page(og("title", "T"), og("image", image)).image == address


def test_the_first_picture_that_can_be_is_taken() -> None:
    """One that is no address leaves the place to the next name for it."""
    found = page(og("image", "data:,x"), og("image:secure_url", "https://coop.example/s.png"))
    assert found.image == "https://coop.example/s.png"


def test_long_words_are_cut_between_graphemes() -> None:
    """With an ellipsis, counted in."""
    family = "👩‍👩‍👧‍👦"
    found = page(og("title", family * 301), og("description", "é" * 1001))
    assert found.title == family * (3000 // 25 - 1) + "…"  # 25 bytes each: the bytes run out first
    assert found.description == "é" * 999 + "…"
    exact = page(og("title", "a" * MOST_TITLE), og("description", "b" * MOST_DESCRIPTION))
    assert (len(exact.title), len(exact.description)) == (MOST_TITLE, MOST_DESCRIPTION)


def test_one_endless_grapheme_is_none() -> None:
    """A letter under ten thousand accents is no title, and the next one is taken."""
    assert page(og("title", "a" + "\u0301" * 9_000), "<title>The title</title>").title == "The title"


def test_words_cannot_control_a_terminal_or_turn_the_text() -> None:
    """Control characters and bidi overrides are left out, joiners and marks of a script stay."""
    found = page(og("title", "a&#27;[31mb&#x202e;c&#x2066;d\x07e\u200f\u0627 👩\u200d🚀"))
    assert found.title == "a[31mbcde\u200f\u0627 👩\u200d🚀"


@pytest.mark.parametrize(
    ("html", "over"),
    [("<head><title>half a ti", False), ("<title>t</title></HEAD>", True), ("<title>t</title><body class=x>", True)],
)
def test_a_head_is_over_or_not(html: str, over: bool) -> None:
    """What broke off within the head may have half a title."""
    assert is_head_over(html) is over


PIECES = [
    "<meta",
    "property=",
    '"og:title"',
    "'",
    '"',
    "content=",
    ">",
    "<",
    "/",
    "<title",
    "</title",
    "<!--",
    "-->",
    "=",
    "<script>",
    "</script>",
    "<svg>",
    "og:image",
    "http://",
    "&#x0;",
    "&amp;",
    "\x00",
    "\u202e",
    "é",
    "]]>",
    "<body",
    "<![CDATA[",
    " ",
    "\n",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
@settings(deadline=None)
def test_anything_is_a_page(html: str) -> None:
    """No text is an error, and what comes out is one clean line within the limits."""
    found = read(html.encode("utf-8", "replace").decode(), URL)
    for words, most in ((found.title, MOST_TITLE), (found.description, MOST_DESCRIPTION)):
        assert count(words) <= most
        assert len(words.encode()) <= 10 * most
        assert words == " ".join(words.split())
    assert not found.image or found.image.startswith(("http://", "https://"))


N = 2_000_000


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * (N // 5), id="deep"),
        pytest.param("".join(f"<font a{n}=1><p>" for n in range(N // 18)), id="misnested"),
        pytest.param('<meta content="' * (N // 15), id="open quotes"),
        pytest.param("<meta a=" * (N // 8), id="no values"),
        pytest.param("<a" + "= " * (N // 2), id="equals"),
        pytest.param("<" * N, id="angles"),
        pytest.param("<!--" * (N // 4), id="comments"),
        pytest.param("<script></s" * (N // 11), id="scripts"),
        pytest.param("<title>" * (N // 7), id="titles"),
        pytest.param("<title>a" + "\u0301" * (N // 2), id="accents"),
        pytest.param(("<meta " + " ".join(f"a{n}" for n in range(3_000)) + ">") * (N // 20_000), id="attributes"),
    ],
)
@pytest.mark.timeout(60)
def test_no_page_takes_long(html: str) -> None:
    """Two megabytes made to be slow take seconds at most; as a tree some of them take hours."""
    read(html, URL)
