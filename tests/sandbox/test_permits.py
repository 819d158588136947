"""Auth tokens that were sealed elsewhere, and grants in all the ways in which they are written."""

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ziggeo.auth import Auth
from ziggeo.sandbox.public.permission import Action, Permit, Scope
from ziggeo.sandbox.public.permits import open_sealed, permit_of, read_grants
from ziggeo.sandbox.records.auth_tokens import AuthToken
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.settings import Credentials

from .sealing import seal_as_officially, seal_text

KEY = "0123456789abcdef0123456789abcdef"
APPLICATION = "a" * 32
PUBLISHED = (
    "00112233445566aa2ecd85d26cfd52e0c250269a05354a75c5f3acd5812bc8f89eafb5c27dd5b34f95c2a3c820a89939f0b2e5e74b93c458"
    "e53f0107d873fa58eb37a3748562cb8419bd02a77b9ce3428a8516b1f8bcc6926ae9788be6eeb77ac3f074c9161d272f2af3bc6e6a572024"
    "1c596238b21879d1"
)
PUBLISHED_CONTENT = (
    '{"application_token":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","nonce":"16000000001","grants":{"read":{"all":true}}}'
)
ALL = Scope(all=True)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Action, "all", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def reason_of(token: str, key: str = KEY) -> str:
    with pytest.raises(ServiceError) as caught:
        open_sealed(token, key, APPLICATION)
    assert (caught.value.status, caught.value.messages) == (403, {})
    assert caught.value.reason is not None
    return caught.value.reason


def test_the_published_example_opens_here() -> None:
    assert seal_text(PUBLISHED_CONTENT, KEY, "00112233445566aa") == PUBLISHED
    assert open_sealed(PUBLISHED, KEY, APPLICATION) == Permit(name="nonce 16000000001", grants={Action.READ: ALL})


def test_what_the_official_sdks_seal_opens_here() -> None:
    token = seal_as_officially(
        APPLICATION,
        KEY,
        hidden=True,
        expiration_date=1893456000,
        usage_experitation_time=60,
        session_limit="3",
        # Demos for Python and Node pass JSON text, those for PHP and Java an object.
        grants='{"read": {"all": true}, "create": {"session_owned": true}, "destroy": {"resources": ["a", "_b"]}}',
    )
    permit = open_sealed(token, KEY, APPLICATION)
    assert permit == Permit(
        name=permit.name,
        grants={
            Action.READ: ALL,
            Action.CREATE: Scope(session_owned=True),
            Action.DESTROY: Scope(resources=frozenset({"a", "_b"})),
        },
        is_hidden=True,
        expiration_date=1893456000,
        usage_expiration_time=60,
        session_limit=3,
    )


def test_each_token_is_counted_on_its_own_and_under_its_nonce() -> None:
    names = {open_sealed(seal_as_officially(APPLICATION, KEY), KEY, APPLICATION).name for _ in range(5)}
    assert len(names) == 5
    content = json.dumps({"application_token": APPLICATION, "nonce": "7"})
    assert {open_sealed(seal_text(content, KEY), KEY, APPLICATION).name for _ in range(5)} == {"nonce 7"}


def test_what_the_client_seals_opens_here() -> None:
    auth = Auth(Credentials.find(APPLICATION, "private", KEY))
    token = auth.generate(session_limit=2, usage_expiration_time=5, grants={"update": {"resources": ["a"]}})
    permit = open_sealed(token, KEY, APPLICATION)
    assert permit.grants == {Action.UPDATE: Scope(resources=frozenset("a"))}
    assert (permit.session_limit, permit.usage_expiration_time, permit.expiration_date) == (2, 5, None)


@pytest.mark.parametrize(
    ("token", "word"),
    [
        (PUBLISHED[:-2] + "00", "damaged"),
        (PUBLISHED[:-1], "damaged"),
        ("", "damaged"),
        ("not hexadecimal", "damaged"),
        (seal_text("no JSON", KEY), "JSON object"),
        (seal_text("[1]", KEY), "JSON object"),
        (seal_text(json.dumps({"application_token": "b", "nonce": "1"}), KEY), "another application"),
        (seal_text(json.dumps({"nonce": "1"}), KEY), "another application"),
        (seal_text(json.dumps({"application_token": APPLICATION}), KEY), "nonce"),
    ],
)
def test_tokens_that_do_not_open(token: str, word: str) -> None:
    assert word in reason_of(token)


def test_a_token_under_another_key_does_not_open() -> None:
    assert "another encryption key" in reason_of(PUBLISHED, key="f" * 32)


@given(st.text(max_size=100) | st.text("0123456789abcdef", min_size=16, max_size=112))
def test_whatever_is_passed_as_a_token_is_refused(token: str) -> None:
    assert reason_of(token)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (None, {}),
        ("", {}),
        ([], {}),
        ("None", {}),
        ({"read": {"all": True}}, {Action.READ: ALL}),
        ({"read": {"all": "1"}}, {Action.READ: ALL}),
        ({"read": {"all": False}}, {Action.READ: Scope()}),
        ({"read": []}, {Action.READ: Scope()}),
        ({"read": None}, {Action.READ: Scope()}),
        ('{"read": "all"}', {Action.READ: ALL}),
        ({"read": "session_owned"}, {Action.READ: Scope(session_owned=True)}),
        ({"read": '{"all": true}'}, {Action.READ: ALL}),
        ({"read": {"resources": "a, _b"}}, {Action.READ: Scope(resources=frozenset({"a", "_b"}))}),
        ({"write": "all"}, {}),
        ({"index": {"all": True}}, {Action.INDEX: ALL}),
    ],
)
def test_how_grants_are_read(written: Any, read: dict[Action, Scope]) -> None:
    assert read_grants(written) == read


@given(JSON, JSON)
def test_no_content_breaks_the_reading_or_allows_all_by_mistake(grants: Any, limit: Any) -> None:
    content = {"grants": grants, "session_limit": limit, "application_token": APPLICATION, "nonce": "1"}
    permit = open_sealed(seal_text(json.dumps(content), KEY), KEY, APPLICATION)
    # Nothing but the word itself grants everything.
    if any(scope.all for scope in permit.grants.values()):
        assert "all" in json.dumps(grants)


def test_a_token_that_is_kept_allows_what_it_was_made_with() -> None:
    kept = AuthToken(
        token="t", created=0, hidden=True, session_limit=1, usage_expiration_time=2, expiration_date=3,
        grants={"read": {"all": True}},
    )  # fmt: skip
    assert permit_of(kept) == Permit(
        name="t", is_kept=True, grants={Action.READ: ALL}, is_hidden=True, session_limit=1, usage_expiration_time=2,
        expiration_date=3,
    )  # fmt: skip
