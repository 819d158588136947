"""Auth tokens against the sandbox, in both modes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.support.modes import MakeClient
from ziggeo import AuthenticationError, AuthTokenError, Grant, Grants, NotFoundError, Ziggeo
from ziggeo.sandbox import Sandbox

END = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.reference("T1", "T4")
def test_a_token_keeps_what_it_was_made_with(client: Ziggeo) -> None:
    made = client.authtokens.create(
        grants={"read": {"resources": ["a" * 32, "b" * 32]}, "create": {"session_owned": True}},
        expiration_date=END,
        usage_expiration_time=3600,
        session_limit=3,
        hidden=True,
        volatile=True,
    )
    found = client.authtokens.get(made.token)

    assert found == made
    assert found.grants == Grants(read=Grant(resources=["a" * 32, "b" * 32]), create=Grant(session_owned=True))
    assert (found.expiration_date, found.usage_expiration_time, found.session_limit) == (END, 3600, 3)
    assert (found.hidden, found.volatile) == (True, True)


def test_the_older_manuals_spelling_is_understood(client: Ziggeo) -> None:
    assert client.authtokens.create({"usage_experitation_time": 60}).usage_expiration_time == 60


@pytest.mark.reference("T2")
def test_update_changes_what_is_given(client: Ziggeo) -> None:
    made = client.authtokens.create(session_limit=3, usage_expiration_time=60)

    changed = client.authtokens.update(made.token, session_limit=5)

    assert (changed.token, changed.session_limit, changed.usage_expiration_time) == (made.token, 5, 60)


@pytest.mark.reference("T3")
def test_a_deleted_token_is_gone(client: Ziggeo) -> None:
    made = client.authtokens.create()

    client.authtokens.delete(made.token)

    with pytest.raises(NotFoundError):
        client.authtokens.get(made.token)


def test_wrong_credentials_are_turned_away(make_client: MakeClient, sandbox: Sandbox) -> None:
    stranger = make_client(sandbox.token, "wrong", base_url=sandbox.url)

    with pytest.raises(AuthenticationError) as caught:
        stranger.authtokens.create()

    assert (caught.value.status, caught.value.endpoint) == (401, "authtokens.create")


def test_a_sealed_token_opens_to_what_was_sealed(client: Ziggeo, keep_secret: Callable[[str], None]) -> None:
    sealed = client.auth.generate(grants=Grants(read=Grant(all=True)), expiration_date=END)
    keep_secret(sealed)
    opened = client.auth.open(sealed)

    assert opened.application_token == client.token
    assert opened.grants == Grants(read=Grant(all=True))
    assert opened.expiration_date == END

    with pytest.raises(AuthTokenError):
        client.auth.open(sealed[:-1])
