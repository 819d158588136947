"""What may be shown, and what never is."""

import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given, strategies as st

from ziggeo._core.redaction import HIDDEN, Redactor

SECRETS = st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6, max_size=12), max_size=4)


@given(SECRETS, st.data())
def test_no_secret_is_left_in_a_text_or_a_body(secrets: list[str], data: st.DataObject) -> None:
    pieces = st.lists(st.one_of(st.text(max_size=5), *(st.just(secret) for secret in secrets)), max_size=8)
    text = "".join(data.draw(pieces))
    redactor = Redactor(secrets)

    assert not any(secret in redactor.text(text) for secret in secrets)
    body = text.encode("utf-8", "surrogatepass")
    assert not any(secret.encode() in redactor.body(body) for secret in secrets)


def test_a_secret_that_holds_another_is_hidden_whole() -> None:
    assert Redactor(["key", "key-of-mine"]).text("it is key-of-mine and key") == f"it is {HIDDEN} and {HIDDEN}"


def test_the_rest_of_a_text_stays_as_it_was() -> None:
    assert Redactor(["s3cret"]).text("before s3cret after") == "before *** after"
    assert Redactor(["s3cret"]).body(b"\xff s3cret \0") == b"\xff *** \0"


def test_an_empty_secret_hides_nothing() -> None:
    assert Redactor([""]).text("abc") == "abc"
    assert Redactor([]).body(b"abc") == b"abc"


@pytest.mark.parametrize("name", ["Content-Type", "Retry-After", "X-Request-Id", "ETag", "Content-Length", "Date"])
def test_harmless_headers_are_shown_in_lower_case(name: str) -> None:
    assert Redactor([]).headers({name: "value"}) == {name.lower(): "value"}


@pytest.mark.parametrize("name", ["Authorization", "Set-Cookie", "Cookie", "Location", "X-Amz-Security-Token", "X-New"])
def test_all_other_headers_keep_their_name_only(name: str) -> None:
    assert Redactor([]).headers({name: "value"}) == {name.lower(): HIDDEN}


def test_a_secret_in_a_harmless_header_is_hidden() -> None:
    assert Redactor(["s3cret"]).headers({"Server": "s3cret/1"}) == {"server": "***/1"}


AWKWARD = 'ke/y+"of" m=i&ne\\ käy'


@pytest.mark.parametrize(
    "written",
    [
        AWKWARD,
        json.dumps({"key": AWKWARD}),
        json.dumps({"key": AWKWARD}).replace("/", "\\/"),
        quote(AWKWARD),
        quote(AWKWARD, safe=""),
        quote_plus(AWKWARD),
        urlencode({"key": AWKWARD, "more": "1"}),
    ],
)
def test_a_secret_is_hidden_in_every_form_in_which_it_may_come_back(written: str) -> None:
    redactor = Redactor([AWKWARD])
    shown = redactor.text(f"before {written} after")

    assert "ke" not in shown.replace("key", "")
    assert "ne" not in shown
    assert HIDDEN in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert redactor.body(f"before {written} after".encode()) == shown.encode()


@given(st.text(st.characters(codec="utf-8"), min_size=6, max_size=12))
def test_no_secret_of_any_characters_survives_being_written(secret: str) -> None:
    redactor = Redactor([secret])
    in_json = json.dumps(secret)[1:-1]

    for written in (
        secret,
        in_json,
        in_json.replace("/", "\\/"),
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
    ):
        assert redactor.text(f"<{written}>") == f"<{HIDDEN}>"
        assert redactor.body(f"<{written}>".encode()) == f"<{HIDDEN}>".encode()
