"""A secret is said by `value` alone."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest

from coopskills_cli.errors import SecretMissing
from coopskills_cli.secrets import Secret, mark
from coopskills_cli.secrets.secret import secret_from

HIDDEN = "s3cr3t-of-the-test"


@pytest.fixture
def secret() -> Secret:
    return Secret(HIDDEN, "environment X")


def test_value_says_it(secret: Secret) -> None:
    """The network gets the secret itself."""
    assert (secret.value, secret.source) == (HIDDEN, "environment X")


@pytest.mark.parametrize("shown", [repr, str, lambda one: f"{one:>40}", lambda one: f"{one!r}", lambda one: f"{[one]}"])
def test_no_text_of_it_says_it(secret: Secret, shown: object) -> None:
    """repr, str, format and what holds it name its source only."""
    assert callable(shown)
    assert HIDDEN not in shown(secret)
    assert "environment X" in shown(secret)


def test_logs_and_tracebacks_do_not_say_it(secret: Secret, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a log line nor a traceback with locals holds it."""
    logging.getLogger("test").warning("signing in with %s", secret)

    def fail(token: Secret) -> None:
        raise ValueError(token)

    with pytest.raises(ValueError, match="Secret from") as caught:
        fail(secret)
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert HIDDEN not in caplog.text + told


@pytest.mark.parametrize("carry", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_it_is_not_carried_elsewhere(secret: Secret, carry: object) -> None:
    """It is neither pickled, copied nor written as JSON."""
    assert callable(carry)
    with pytest.raises(TypeError):
        carry(secret)


@pytest.mark.parametrize("text", ["abc", "abc\n", "abc\r\n", "\ufeffabc\n"])
def test_line_end_is_no_part_of_it(text: str) -> None:
    """An editor's line end and byte order mark are taken off."""
    found = secret_from(text, "a file")
    assert found is not None
    assert found.value == "abc"


@pytest.mark.parametrize("text", ["", "\n", "\r\n\n"])
def test_empty_is_none(text: str) -> None:
    """A place that holds nothing has no secret."""
    assert secret_from(text, "a file") is None


@pytest.mark.parametrize("text", ["one\ntwo", "a\x00b", "a\tb", "a\x1b[31m"])
def test_what_is_no_secret_is_refused_unseen(text: str) -> None:
    """More than a line, or control characters, are an error that does not quote them."""
    with pytest.raises(SecretMissing, match="the file x holds more than one line") as caught:
        secret_from(text, "the file x")
    assert text not in str(caught.value)


def test_mark_knows_a_secret_again_and_does_not_say_it(secret: Secret) -> None:
    """The same secret gets the same mark, another secret or salt another one."""
    assert mark(secret, "salt") == mark(Secret(HIDDEN, "elsewhere"), "salt")
    assert len({mark(secret, "salt"), mark(secret, "other"), mark(Secret("another", ""), "salt")}) == 3
    assert HIDDEN not in mark(secret, "salt")
