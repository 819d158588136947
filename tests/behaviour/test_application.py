"""The application itself against the sandbox, in both modes."""

import logging
from collections.abc import Iterator

import pytest

from tests.support.modes import MakeClient
from ziggeo import Application, Ziggeo
from ziggeo.sandbox import Sandbox, SandboxApplication


@pytest.fixture
def own(sandbox: Sandbox) -> Iterator[SandboxApplication]:
    """An application of the test's own, whose settings nobody else minds."""
    application = sandbox.add_application()
    yield application
    application.remove()


@pytest.fixture
def ziggeo(make_client: MakeClient, own: SandboxApplication) -> Ziggeo:
    return make_client(own.token, own.private_key, own.encryption_key, base_url=own.url)


@pytest.mark.reference("P1", "P2")
def test_what_is_updated_flat_is_read_nested(ziggeo: Ziggeo) -> None:
    before = ziggeo.application.get()

    changed = ziggeo.application.update(
        name="Näme", client_can_index_videos=True, auth_token_required_for_read=True, enable_video_subpages=False
    )

    assert before.config is not None
    assert changed.config is not None
    assert (before.config.client_can_index_videos, before.config.auth_token_required_for_read) == (False, False)
    assert (changed.config.client_can_index_videos, changed.config.auth_token_required_for_read) == (True, True)
    assert (changed.name, changed.config.auth_token_required_for_create) == ("Näme", False)
    assert changed == ziggeo.application.get()


@pytest.mark.reference("P1", "P2")
def test_its_keys_are_there_and_shown_nowhere(
    ziggeo: Ziggeo, own: SandboxApplication, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="ziggeo")

    application = ziggeo.application.get()
    ziggeo.application.update(description="Nothing")

    assert isinstance(application, Application)
    assert application.private_key is not None
    assert application.encryption_key is not None
    assert application.private_key.get_secret_value() == own.private_key
    assert application.encryption_key.get_secret_value() == own.encryption_key
    assert len(caplog.records) >= 2
    records = [f"{record.getMessage()} {record.__dict__!r}" for record in caplog.records]
    for shown in (repr(application), str(application), repr(application.to_wire()), repr(ziggeo), *records):
        assert own.private_key not in shown
        assert own.encryption_key not in shown
