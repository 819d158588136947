"""What may be shown, and what never is."""

import json
import time
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


KEYS = ["private_key", "encryption_key"]
each_key = pytest.mark.parametrize("key", KEYS)


@each_key
@pytest.mark.parametrize(
    "value",
    [
        '"s3cret"',
        '"s3\\"cret"',
        '"s3\\\\"',
        '"s3\\u0063ret"',
        '"s3, \\"name\\": cret"',
        '""',
        "353",
        "-3.5e3",
        "null",
        "true",
        "[]",
        '["s3cret", {"a": ["s3cret"]}]',
        '{"s3cret": {"private_key": "s3cret"}}',
        '"s3\ncret"',
        '"s3\u00fccret"',
    ],
)
def test_the_value_of_a_key_in_json_is_hidden_whatever_it_is(key: str, value: str) -> None:
    redactor = Redactor([])
    for written in (
        f'{{"name": "a", "{key}": {value}, "more": [1]}}',
        f'{{"name":"a","{key}":{value},"more":[1]}}',
        f'{{"name": "a",\r\n\t"{key}"\t:\n  {value},\n "more": [1]}}',
    ):
        hidden = redactor.text(written)
        assert json.loads(hidden) == {"name": "a", key: HIDDEN, "more": [1]}
        assert redactor.body(written.encode()) == hidden.encode()


@each_key
def test_a_key_is_hidden_wherever_in_json_it_stands(key: str) -> None:
    written = json.dumps([{key: "s3cret"}, {"application": {"token": "t", key: "s3cret", "name": "b"}}, key])

    assert json.loads(Redactor([]).text(written)) == [
        {key: HIDDEN},
        {"application": {"token": "t", key: HIDDEN, "name": "b"}},
        key,
    ]


WHOLE = '{"name": "a", "private_key": "s3cret-1", "encryption_key": ["s3cret-2", 7], "after": "b"}'


@pytest.mark.parametrize("length", range(len(WHOLE) + 1))
def test_a_key_is_hidden_in_json_that_breaks_off_anywhere(length: int) -> None:
    for shown in (Redactor([]).text(WHOLE[:length]), Redactor([]).body(WHOLE[:length].encode()).decode()):
        assert "s3" not in shown
        assert WHOLE.startswith(shown[:20])


@each_key
@pytest.mark.parametrize(
    "value",
    [
        "s3cret",
        "s3cret, and more",
        '"s3\\xcret"',
        '"s3cret',
        "{s3cret}",
        pytest.param("[" * 100_000 + "s3cret", id="deep"),
    ],
)
def test_what_follows_a_key_in_broken_json_is_hidden_to_the_end(key: str, value: str) -> None:
    assert Redactor([]).text(f'{{"name": "a", "{key}": {value}') == f'{{"name": "a", "{key}": "{HIDDEN}"'


@each_key
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{}=s3cret", "{}=***"),
        ("name=a&{}=s3%20cret&more=1", "name=a&{}=***&more=1"),
        ("application%5B{}%5D=s3cret&more=1", "application%5B{}%5D=***&more=1"),
        ("data[application][{}]=s3+cret", "data[application][{}]=***"),
        ('{{"url": "https://a.test/?{}=s3cret", "more": 1}}', '{{"url": "https://a.test/?{}=***", "more": 1}}'),
        ("{}=&more=1", "{}=&more=1"),
    ],
)
def test_the_value_of_a_key_in_a_form_is_hidden(key: str, written: str, shown: str) -> None:
    assert Redactor([]).text(written.format(key)) == shown.format(key)
    assert Redactor([]).body(written.format(key).encode()) == shown.format(key).encode()


@pytest.mark.parametrize(
    "text",
    [
        '{"key": "a", "private": "b", "private_keys": 1, "public_key": "c"}',
        "private_key: is required",
        "the private_key",
    ],
)
def test_what_only_looks_like_a_key_is_shown(text: str) -> None:
    assert Redactor([]).text(text) == text


@given(st.binary(max_size=30), st.binary(max_size=30))
def test_bytes_around_a_key_stay_as_they_were(before: bytes, after: bytes) -> None:
    shown = Redactor([]).body(before + b'{"private_key": "s3cret"}' + after)

    assert shown == before + b'{"private_key": "***"}' + after


@given(st.binary())
def test_no_body_does_harm(body: bytes) -> None:
    for name in (b'"private_key":', b"encryption_key="):
        Redactor([]).body(name + body)


def test_what_is_said_of_a_key_is_hidden_and_its_name_is_not() -> None:
    said = {"private_key": "s3cret", "name": "hunter2 is taken", "hunter2": "is no name"}

    assert Redactor(["hunter2"]).fields(said) == {
        "private_key": HIDDEN,
        "name": "*** is taken",
        "***": "is no name",
    }


@pytest.mark.parametrize(
    "name", ["Policy", "policy", "signature", "X-Amz-Signature", "x-amz-credential", "X-Amz-Security-Token"]
)
def test_what_signs_a_form_is_hidden_in_any_letters(name: str) -> None:
    written = json.dumps({"url_data": {"url": "https://a.test", "fields": {"key": "a", name: "s3cret"}}})

    assert json.loads(Redactor([]).text(written))["url_data"]["fields"] == {"key": "a", name: HIDDEN}
    assert Redactor([]).text(f"https://a.test/?x=1&{name}=s3cret&y=2") == f"https://a.test/?x=1&{name}=***&y=2"
    assert Redactor([]).fields({name: "s3cret"}) == {name: HIDDEN}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.test/b", "https://a.test/b"),
        ("https://a.test/b@c", "https://a.test/b@c"),
        ("https://u:p@a.test/b", "https://***@a.test/b"),
        ("https://u:p@q@a.test", "https://***@a.test"),
        ("https://a.test?b=1&c=&d", "https://a.test?b=***&c=***&***"),
        ("https://a.test/?b=1;c=2#d=3", "https://a.test/?b=***"),
        ("https://a.test/b#c?d", "https://a.test/b"),
        ("http://[::1/?b=1", "http://[::1/?b=***"),
    ],
)
def test_an_address_that_was_given_is_shown_without_what_it_may_prove(address: str, shown: str) -> None:
    assert Redactor([]).given_address(address) == shown


@given(st.text(), st.text())
def test_no_query_of_an_address_that_was_given_does_harm(head: str, query: str) -> None:
    Redactor([]).given_address(f"{head}?{query}")


def test_a_text_full_of_secret_members_is_read_in_one_go() -> None:
    began = time.process_time()
    shown = Redactor(["key"]).text('"policy":' * 400_000)
    assert time.process_time() - began < 5
    assert shown.count(HIDDEN) == 200_000
