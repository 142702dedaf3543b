"""Makes texts as people write them and worse: every language of the EU, every sign that can end an address."""

from __future__ import annotations

import random
from string import punctuation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 2023

WORDS = (
    "кооперация обучение четвъртък",  # bg
    "zadruga učenje četvrtak",  # hr
    "družstvo žluťoučký čtvrtek",  # cs
    "andelsforening læring torsdag på",  # da
    "coöperatie leren donderdag geïnd",  # nl
    "cooperative it's co-op e.g. AT&T 3pm",  # en
    "ühistu õppimine neljapäev",  # et
    "osuuskunta käyttö torstaina",  # fi
    "coopérative l’été où c'est",  # fr
    "Genossenschaft Größe Übermut",  # de
    "συνεταιρισμός Πέμπτη ΐ ς",  # el
    "szövetkezet csütörtök űrhajó",  # hu
    "comharchumann Déardaoin ṫ",  # ga
    "cooperativa giovedì è perché",  # it
    "kooperatīvs ceturtdien ķēde",  # lv
    "kooperatyvas ketvirtadienį ąžuolas",  # lt
    "kooperattiva il-Ħamis għaġeb",  # mt
    "spółdzielnia źdźbło czwartek",  # pl
    "cooperativa reunião quinta-feira",  # pt
    "cooperativă ședință joi țară",  # ro
    "družstvo štvrtok ĺan",  # sk
    "zadruga četrtek šola",  # sl
    "cooperativa señor jueves ¿qué? ¡ya!",  # es
    "kooperativ torsdag åäö",  # sv
    "تعاونية الخميس نرم‌افزار",  # ar, fa: right to left, with a non-joiner
    "שלום עולם",  # he
    "合作社 星期四 日本語。 協同組合、",  # zh, ja
    "협동조합 목요일",  # ko
    "सहकारी क्षमता गुरुवार",  # hi: conjuncts
    "សហករណ៍ ខ្មែរ",  # km: conjuncts
    "สหกรณ์ ทำ",  # th
)
EMOJI = (
    *(
        "😀",
        "👍🏽",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "🇪🇺",
        "🇧🇪🇫🇷",
        "🇪",
        "❤️",
        "❤︎",
        "#️⃣",
        "1️⃣",
    ),
    *("👩\u200d", "\u200d👩", "🧑🏻‍🤝‍🧑🏿", "👁️‍🗨️", "©", "©️", "™"),
)
MARKS = (
    "e\u0301",
    "a\u0308\u0323",
    "\u0301",
    "Z\u0351\u036b\u0343",
    "\u0e33",
    "\u20e3",
    "\u200b",
    "\u2060",
    "\u00ad",
    "\ufe0f",
)
SPACES = (
    *" " * 30,
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\u2009",
    "\u200a",
    "\u2028",
    "\u3000",
    "\ufeff",
    "\u0085",
    "\u001c",
)
SIGNS = (*punctuation, *"“”„«»‘’…–—·¡¿、。！？：；（）「」，؟؛։।", "＃", "＠")
SCHEMES = (
    "https://",
    "http://",
    "",
    "",
    "",
    "HTTPS://",
    "Http://",
    "httpS://",
    "https:/",
    "https:",
    "ftp://",
    "//",
    "mailto:",
)
HOSTS = (
    *("example.com", "example.eu", "www.example.org", "sub.example.co.uk", "coop.coop", "a.b.c.d.fr", "example.COM"),
    *("Example.com", "EXAMPLE.COM", "1a.de", "9gag.com", "3.14", "1.2.3.4", "127.0.0.1", "localhost", "foo.test"),
    *("example", "example.invalidtld", "ex-ample.com", "-example.com", "example-.com", "_dmarc.example.com"),
    *(
        "example..com",
        "example.com.",
        "readme.md",
        "setup.py",
        "httpbin.org",
        "http.cat",
        "https.com",
        "httpfoo.bar",
        "httpfoo.invalidtld",
    ),
    *("münchen.de", "bücher.example", "café.fr", "παράδειγμα.ευ", "пример.рф", "例子.中国", "日本語。jp", "مثال.مصر"),
    *("xn--mnchen-3ya.de", "example.рф", "i❤️.ws", "👍.com", "straße.de", "[::1]", "user:pw@example.com", "x.onion"),
    *("a" * 63 + ".com", "a" * 64 + ".com", "t.co", "bsky.app", "example.photography", "com", ".com", "", "/"),
)
PATHS = (
    *(
        "",
        "",
        "",
        "/",
        "/path",
        "/wiki/Foo_(bar)",
        "/a(b",
        "/a)b",
        "/(a)(b)",
        "/путь/к",
        "/ä?b=c",
        "?q=1&r=2",
        "#anchor",
    ),
    *("/a#/b", "/@user@example.org/1", "/~user/", ":8080/x", ":80", ":abc", "/%C3%BC", "/日本語", "/a…b", "//x", "/😀"),
    *("/(@name.bsky.social)", "/($EU)"),
)
NAMES = (
    *(
        "name.bsky.social",
        "Name.Bsky.Social",
        "example.com",
        "user",
        "user@example.org",
        "user_1@social.coop",
        "na_me.eu",
    ),
    *("name-.bsky.social", "-name.eu", "name..eu", ".eu", "name.eu.", "a.b-c.test", "x.test", "test", "n" * 64 + ".eu"),
    *(
        ".".join(["n" * 60] * 5) + ".eu",
        "name.invalidtld",
        "name.EU",
        "жан.eu",
        "a.xn--p1ai",
        "1.2.3.4",
        "_",
        "a.eu-",
        "é.eu",
    ),
)
TAGS = (
    *(
        "coopskills2023",
        "2023",
        "2023_10",
        "1",
        "a1",
        "café",
        "Größe",
        "ελλάδα",
        "ħobż",
        "日本語タグ",
        "한국어",
        "हिन्दी",
        "نرم‌افزار",
    ),
    *(
        "a-b",
        "a.b.c",
        "a#b",
        "#a",
        "it's",
        "c++",
        "...",
        "!",
        "",
        "_",
        "__",
        "½",
        "x²",
        "٢٠٢٣",
        "Ⅳ",
        "😀",
        "😀1",
        "\ufe0f",
        "\ufe0f⃣",
    ),
    *(
        "·a",
        "a·b",
        "a\u200bb",
        "a\u00adb",
        "é" * 64,
        "é" * 65,
        "e\u0301" * 64,
        "e\u0301" * 65,
        "a" * 64,
        "a" * 65,
        "a" * 64 + "...",
    ),
    *("e" + "\u0301" * 330, "👍🏽" * 64, "ｆｕｌｌ", "\U00010400", "a“b”", "１２", "$EU"),
)
TICKERS = ("EU", "AAPL", "a", "Abc1", "ABCDEF", "1A", "ſ", "", "EU.", "EU's", "EU’s", "EU)", 'EU"', "€")


def texts(number: int, seed: int = SEED) -> Iterator[str]:
    """The same `number` texts for the same seed."""
    chance = random.Random(seed)
    for _ in range(number):
        yield _text(chance)


def _text(chance: random.Random) -> str:
    pieces = [_piece(chance) for _ in range(chance.randint(1, 12))]
    text = "".join(piece + chance.choice(SPACES if chance.random() < 0.85 else ("", *SIGNS)) for piece in pieces)
    if text and chance.random() < 0.2:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(("", *SIGNS, *MARKS, *SPACES)) + text[at + 1 :]
    return text.strip() if chance.random() < 0.5 else text


def _piece(chance: random.Random) -> str:
    makers = (_word, _word, _word, _word, _link, _link, _link, _mention, _tag, _tag, _ticker, _decoration)
    made = chance.choice(makers)(chance)
    before = chance.choice(("", "", "", "", "(", "((", *SIGNS)) if chance.random() < 0.5 else ""
    after = chance.choice(("", ".", ",", ")", ").", "))", "!?", *SIGNS)) if chance.random() < 0.5 else ""
    return before + made + after


def _word(chance: random.Random) -> str:
    return chance.choice(chance.choice(WORDS).split())


def _link(chance: random.Random) -> str:
    return chance.choice(SCHEMES) + chance.choice(HOSTS) + chance.choice(PATHS)


def _mention(chance: random.Random) -> str:
    return chance.choice("@@@@@@@＠") + chance.choice(NAMES)


def _tag(chance: random.Random) -> str:
    return chance.choice("#####＃") + chance.choice(TAGS)


def _ticker(chance: random.Random) -> str:
    return "$" + chance.choice(TICKERS)


def _decoration(chance: random.Random) -> str:
    return chance.choice(chance.choice((EMOJI, MARKS, SIGNS)))
