"""Client auth tokens: the published algorithm, both ways, and against a second writing of it."""

import json
import re
from datetime import UTC, datetime
from hashlib import md5
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, strategies as st

from tests.core.samples import MOMENTS, TEXTS, some
from ziggeo._core.sealing import seal, unseal
from ziggeo.auth import Auth
from ziggeo.errors import ArgumentsError, AuthTokenError, ConfigurationError
from ziggeo.models.authtokens import AuthTokenArguments, Grant, Grants
from ziggeo.settings import Credentials

KEY = "0123456789abcdef0123456789abcdef"
APPLICATION = "a" * 32
VECTOR = "00112233445566aa"
CONTENT = (
    b'{"application_token":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","nonce":"16000000001","grants":{"read":{"all":true}}}'
)
SEALED = (
    "00112233445566aa2ecd85d26cfd52e0c250269a05354a75c5f3acd5812bc8f89eafb5c27dd5b34f95c2a3c820a89939f0b2e5e74b93c458"
    "e53f0107d873fa58eb37a3748562cb8419bd02a77b9ce3428a8516b1f8bcc6926ae9788be6eeb77ac3f074c9161d272f2af3bc6e6a572024"
    "1c596238b21879d1"
)


def auth(token: str = APPLICATION, encryption_key: str | None = KEY) -> Auth:
    return Auth(Credentials.find(token, "private", encryption_key))


def opened_elsewhere(token: str, encryption_key: str = KEY) -> dict[str, Any]:
    """Open a token by the published steps: a second writing, which shares nothing with the library's."""
    key = md5(encryption_key.encode()).hexdigest().encode()
    decryptor = Cipher(algorithms.AES(key), modes.CBC(token[:16].encode())).decryptor()
    padded = decryptor.update(bytes.fromhex(token[16:])) + decryptor.finalize()
    assert padded[-padded[-1] :] == bytes([padded[-1]]) * padded[-1]
    content: dict[str, Any] = json.loads(padded[: -padded[-1]])
    return content


def test_the_published_example_is_sealed_and_opened() -> None:
    assert seal(CONTENT, KEY, VECTOR) == SEALED
    assert unseal(SEALED, KEY) == CONTENT
    opened = auth().open(SEALED)
    assert (opened.application_token, opened.nonce) == (APPLICATION, "16000000001")
    assert opened.grants == Grants(read=Grant(all=True))


@given(st.binary(max_size=200), st.text(min_size=1, max_size=40).filter(lambda key: key.isprintable()))
def test_what_is_sealed_opens_again_and_has_the_published_length(content: bytes, encryption_key: str) -> None:
    token = seal(content, encryption_key, VECTOR)

    assert len(token) == 16 + 2 * 16 * (len(content) // 16 + 1)
    assert re.fullmatch("[0-9a-f]+", token)
    assert unseal(token, encryption_key) == content


SCOPES = some({"all": st.booleans(), "session_owned": st.booleans(), "resources": st.lists(TEXTS, max_size=3)})
FIELDS = some(
    {
        "volatile": st.booleans(),
        "hidden": st.booleans(),
        "expiration_date": MOMENTS,
        "usage_expiration_time": st.integers(0, 10**9),
        "session_limit": st.integers(0, 10**9),
        "grants": some(dict.fromkeys(("create", "read", "update", "destroy"), SCOPES.filter(bool))),
    }
)


@given(FIELDS)
def test_a_generated_token_holds_what_was_given_for_us_and_for_the_service(fields: dict[str, Any]) -> None:
    token = auth().generate(**fields)
    content = opened_elsewhere(token)
    opened = auth().open(token)

    assert content.pop("application_token") == opened.application_token == APPLICATION
    assert content.pop("nonce") == opened.nonce
    wire = {**fields}
    if "expiration_date" in wire:
        wire["expiration_date"] = int(wire["expiration_date"].timestamp())
    assert content == wire
    for name, value in fields.items():
        expected = Grants.model_validate(value) if name == "grants" else value
        assert getattr(opened, name) == expected


def test_each_token_has_a_nonce_and_a_vector_of_its_own() -> None:
    tokens = [auth().generate() for _ in range(200)]
    nonces = [opened_elsewhere(token)["nonce"] for token in tokens]

    assert len(set(nonces)) == 200
    assert all(nonce.isdigit() for nonce in nonces)
    assert len({token[:16] for token in tokens}) == 200
    assert all(re.fullmatch("[0-9a-f]{16}", token[:16]) for token in tokens)


@pytest.mark.parametrize(
    "token",
    [
        auth().generate({"session_limit": 3}),
        auth().generate(arguments={"session_limit": 3}),
        auth().generate(options={"session_limit": 3}),
        auth().generate(session_limit=3),
        auth().generate(AuthTokenArguments(session_limit=3)),
        auth().generate(options=AuthTokenArguments(session_limit=3)),
        auth().generate({"session_limit": 1}, session_limit=3),
        auth()().generate(session_limit=3),
    ],
)
def test_all_spellings_mean_the_same(token: str) -> None:
    content = opened_elsewhere(token)

    assert content.pop("session_limit") == 3
    assert set(content) == {"application_token", "nonce"}


def test_the_callers_mapping_is_left_alone() -> None:
    mine: Any = {"session_limit": 3, "grants": {"read": {"all": True}}}
    auth().generate(mine)
    auth().generate(mine)

    assert mine == {"session_limit": 3, "grants": {"read": {"all": True}}}


def test_nothing_of_one_token_is_left_in_the_next() -> None:
    auth().generate(session_limit=3)

    assert set(opened_elsewhere(auth().generate())) == {"application_token", "nonce"}


def test_the_older_spelling_of_the_usage_time_is_taken_and_the_newer_is_sent() -> None:
    content = opened_elsewhere(auth().generate(usage_experitation_time=60))

    assert content["usage_expiration_time"] == 60
    assert "usage_experitation_time" not in content


def test_grants_given_as_a_text_are_sealed_as_an_object() -> None:
    loose: Any = {"grants": '{"read": {"resources": ["1"]}}'}

    assert opened_elsewhere(auth().generate(loose))["grants"] == {"read": {"resources": ["1"]}}


@pytest.mark.parametrize("fields", [{"token": "x"}, {"application_token": "x"}, {"nonce": "1"}, {"session_limit": -1}])
def test_a_token_with_other_arguments_is_not_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ArgumentsError, match=r"auth\.generate"):
        auth().generate(fields)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that it is refused is the point


def test_arguments_and_options_together_are_refused() -> None:
    with pytest.raises(ArgumentsError, match="arguments and options are the same"):
        auth().generate({"session_limit": 1}, options={"session_limit": 1})


def test_texts_that_are_not_ascii_survive() -> None:
    token = auth().generate(grants={"read": {"resources": ["_käy", "日本", "\U0001f600"]}})

    assert opened_elsewhere(token)["grants"]["read"]["resources"] == ["_käy", "日本", "\U0001f600"]
    grants = auth().open(token).grants
    assert grants is not None
    assert grants.read == Grant(resources=["_käy", "日本", "\U0001f600"])


def sealed(**members: Any) -> str:
    content = {"application_token": APPLICATION, "nonce": "1600000000123", **members}
    return seal(json.dumps(content, ensure_ascii=False).encode(), KEY, VECTOR)


def test_a_token_of_another_sdk_is_opened() -> None:
    opened = auth().open(
        sealed(
            grants='{"read": {"all": true}}',
            usage_experitation_time=60,
            expiration_date=1893456000,
            volatile=True,
            comment="grüße",
        )
    )

    assert opened.grants == Grants(read=Grant(all=True))
    assert opened.usage_expiration_time == 60
    assert opened.expiration_date == datetime(2030, 1, 1, tzinfo=UTC)
    assert opened.volatile is True
    assert opened.model_extra == {"comment": "grüße"}


def test_grants_in_the_short_form_of_old_demos_are_understood() -> None:
    assert auth().open(sealed(grants='{"read": "all"}')).grants == Grants(read=Grant(all=True))


def test_empty_grants_that_php_writes_as_a_list_are_understood() -> None:
    assert auth().open(sealed(grants=[])).grants == Grants()
    assert auth().open(sealed(grants="[]")).grants == Grants()
    assert auth().open(sealed(grants={"read": []})).grants == Grants(read=Grant())


@pytest.mark.parametrize(
    ("seconds", "moment"),
    [
        (20_000_000_000, datetime(2603, 10, 11, 11, 33, 20, tzinfo=UTC)),
        (20_000_000_001, datetime(2603, 10, 11, 11, 33, 21, tzinfo=UTC)),
        (253_402_300_799, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_an_end_that_is_very_far_off_stays_so(seconds: int, moment: datetime) -> None:
    token = auth().generate(expiration_date=seconds)

    assert opened_elsewhere(token)["expiration_date"] == seconds
    assert auth().open(token).expiration_date == moment
    assert auth().open(token).to_wire()["expiration_date"] == seconds
    assert opened_elsewhere(auth().generate(expiration_date=moment))["expiration_date"] == seconds


def test_resources_may_be_a_tuple() -> None:
    token = auth().generate(grants={"read": {"resources": ("1", "2")}})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # untyped callers may pass tuples

    assert opened_elsewhere(token)["grants"] == {"read": {"resources": ["1", "2"]}}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "no token",
        "00112233445566aa",
        SEALED[:-1],
        SEALED[:-2],
        SEALED[:-32],
        SEALED + "00",
        SEALED[:40] + "zz" + SEALED[42:],
        "ü" * 48,
        "\ud800" * 48,
        seal(b"no json", KEY, VECTOR),
        seal(b"[]", KEY, VECTOR),
        seal(b"{}", KEY, VECTOR),
        seal(b'{"application_token": "' + b"a" * 32 + b'"}', KEY, VECTOR),
        seal(b"\xff\xfe", KEY, VECTOR),
        sealed(session_limit="many"),
        sealed(grants="junk"),
    ],
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(AuthTokenError) as caught:
        auth().open(token)

    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("token", [None, 5, b"00112233445566aa", ["a"]])
def test_what_is_not_even_a_text_is_no_token(token: Any) -> None:
    with pytest.raises(AuthTokenError, match=f"a sealed token is a text, not {type(token).__name__}"):
        auth().open(token)
    with pytest.raises(AuthTokenError):
        unseal(token, KEY)


def test_a_token_sealed_with_another_key_is_refused() -> None:
    for number in range(50):
        with pytest.raises(AuthTokenError):
            auth().open(auth(encryption_key=f"other{number}").generate())


def test_a_token_for_another_application_is_refused() -> None:
    with pytest.raises(AuthTokenError, match="another application"):
        auth().open(auth(token="0f1e2d3c" * 4).generate())


@pytest.mark.parametrize("encryption_key", [None, ""])
def test_without_an_encryption_key_the_variable_to_set_is_named(encryption_key: str | None) -> None:
    without = auth(encryption_key=encryption_key)

    with pytest.raises(ConfigurationError, match="ZIGGEO_ENCRYPTION_KEY"):
        without.generate()
    with pytest.raises(ConfigurationError, match="ZIGGEO_ENCRYPTION_KEY"):
        without.open(SEALED)


def test_an_opened_token_is_written_the_way_it_came() -> None:
    assert auth().open(SEALED).to_wire() == json.loads(CONTENT)
