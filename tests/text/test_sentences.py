"""Where a sentence ends: by its signs, in every alphabet, and not after what only looks like an end."""

from __future__ import annotations

import pytest

from coopskills_cli.text.sentences import ends_sentence


def ends(text: str) -> bool:
    """Whether a sentence ends at the `|`, which stands for a space."""
    end = text.index("|")
    return ends_sentence(text.replace("|", " "), end, end + 1)


@pytest.mark.parametrize(
    "text",
    [
        "We met.|They came",
        "Really?!|They came",
        "Wait…|They came",
        "She said “Go!”|They came",
        "»Los!«|Dann",
        "« Texte.\u00a0»|Puis",
        "« Vraiment\u00a0?|Oui",
        "(See the report.)|They came",
        "In 2023.|They came",
        "All 100.|They came",
        "In the EU.|They came",
        "A co-op.|They came",
        "No.|They came",
        "Look at https://example.eu.|They came",
        "We met.|#skills",
        "We met.|😀",
        "Τι κάνεις;|Καλά",
        "Ура.|Да",
        "მოვედით.|ეს",
        "وصلنا؟|نعم",
        "कौशल।|यह",
        "来ました。|はい",
        "!|They came",
    ],
)
def test_a_sentence_ends(text: str) -> None:
    """A terminator, with what closes behind it."""
    assert ends(text)


@pytest.mark.parametrize(
    "text",
    [
        "We|met",
        "We, they;|They",
        "“Why?”|he asked",
        "wait...|what",
        "Read this.|https://example.eu",
        "Dr.|Smith",
        "Mr.|Bean",
        "Prof.|Rossi",
        "Dott.|Rossi",
        "Ltd.|The",
        "vgl.|Wien",
        "e.g.|Brussels",
        "p.ex.|Paris",
        "U.S.|Army",
        "z.|B.",
        "z. B.|Wien",
        "J.|Smith",
        "“J.|Smith”",
        "Κ.|Παπαδόπουλος",
        "т.е.|Киев",
        "n.|3",
        "Nr.|5",
        "art.|3",
        "pág.|12",
        "am 14.|September",
        "der XXI.|Gipfel",
    ],
)
def test_no_sentence_ends(text: str) -> None:
    """Abbreviations, initials, ordinals, what goes on in lower case, and the address that a sentence names."""
    assert not ends(text)
