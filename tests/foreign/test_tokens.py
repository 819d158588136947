"""Auth tokens that the official SDKs seal are opened here, and they open those that are sealed here."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.foreign.conftest import environment_of
from tests.foreign.environments import HERE, run_program
from tests.foreign.record import Json, Record
from ziggeo import AuthTokenArguments, Grant, Grants, Ziggeo
from ziggeo.sandbox import Sandbox

ALLOWED, FORBIDDEN = 200, 403
THEIRS: list[tuple[dict[str, Any], int]] = [
    ({}, FORBIDDEN),
    ({"grants": {"read": {"all": True}}}, ALLOWED),
    # So do the official examples for Node and for Python write grants.
    ({"grants": json.dumps({"read": {"all": True}})}, ALLOWED),
    ({"grants": '{"read": "all"}'}, ALLOWED),
    ({"grants": {"read": {"resources": ["_käy"]}}, "volatile": True, "hidden": False}, ALLOWED),
    ({"grants": {"read": {"resources": ["_another"]}}}, FORBIDDEN),
    ({"grants": {"destroy": {"all": True}}, "session_limit": 3, "usage_expiration_time": 3600}, FORBIDDEN),
    ({"grants": {"read": {"all": True}}, "expiration_date": 1_000_000_000}, FORBIDDEN),
]
"""What the official SDK is to seal, and what is answered to the public that reads with it."""
OURS: list[tuple[AuthTokenArguments, dict[str, Any], int]] = [
    (AuthTokenArguments(), {}, FORBIDDEN),
    (AuthTokenArguments(grants=Grants(read=Grant(all=True))), {"grants": {"read": {"all": True}}}, ALLOWED),
    (
        AuthTokenArguments(grants=Grants(read=Grant(resources=["_käy", "日本"])), session_limit=1, volatile=True),
        {"grants": {"read": {"resources": ["_käy", "日本"]}}, "session_limit": 1, "volatile": True},
        ALLOWED,
    ),
    (
        AuthTokenArguments(expiration_date=datetime(2033, 5, 18, 3, 33, 20, tzinfo=UTC), usage_expiration_time=60),
        {"expiration_date": 2_000_000_000, "usage_expiration_time": 60},
        FORBIDDEN,
    ),
]
"""What is sealed here, what the official SDK has to find in it, and what is answered to the public."""


@pytest.fixture(scope="module")
def guarded() -> Iterator[Sandbox]:
    """A sandbox that asks for auth tokens where something is read."""
    with Sandbox() as sandbox, sandbox.client() as ziggeo:
        ziggeo.application.update(auth_token_required_for_read=True)
        yield sandbox


def work(official_python: Path, sandbox: Sandbox, **wanted: list[Any]) -> Json:
    """Let the official SDK seal and open tokens for a sandbox's application."""
    told = json.dumps({"seal": [], "open": [], **wanted})
    printed = run_program([official_python, HERE / "official_tokens.py"], environment_of(sandbox), told)
    return json.loads(printed)


def test_theirs_are_opened(official_python: Path, guarded: Sandbox) -> None:
    given = [options for options, _ in THEIRS]
    sealed: list[str] = work(official_python, guarded, seal=given)["sealed"]
    nonces: set[str] = set()
    with guarded.client() as ziggeo:
        for token, options in zip(sealed, given, strict=True):
            opened = ziggeo.auth.open(token).model_dump(mode="json", by_alias=True, exclude_unset=True)
            nonces.add(opened.pop("nonce"))
            expected = {**options, "application_token": guarded.token}
            if "grants" in options:
                expected["grants"] = decoded(options["grants"])
            assert opened == expected
    assert len(nonces) == len(given)


def decoded(grants: Json) -> Json:
    """Grants as the documented structure has them."""
    found: dict[str, Json] = json.loads(grants) if isinstance(grants, str) else grants
    return {action: {scope: True} if isinstance(scope, str) else scope for action, scope in found.items()}


def test_ours_are_opened_by_them(official_python: Path, guarded: Sandbox) -> None:
    with guarded.client() as ziggeo:
        sealed = [ziggeo.auth.generate(arguments) for arguments, _, _ in OURS]
    opened: list[dict[str, Any]] = work(official_python, guarded, open=sealed)["opened"]
    for content, (_, expected, _) in zip(opened, OURS, strict=True):
        assert content.pop("nonce").isdecimal()
        assert content == {**expected, "application_token": guarded.token}


def test_the_public_is_let_in_by_both(official_python: Path, guarded: Sandbox, clip: Path) -> None:
    with guarded.client() as ziggeo:
        video = ziggeo.videos.create(file=clip, key="käy").token
        ziggeo.videos.wait_until_ready(video, timeout=60)
        ours = [ziggeo.auth.generate(arguments) for arguments, _, _ in OURS]
    theirs: list[str] = work(official_python, guarded, seal=[options for options, _ in THEIRS])["sealed"]
    address = f"{guarded.url}/v1/applications/{guarded.token}/videos/{video}/video.mp4"
    assert httpx.get(address).status_code == FORBIDDEN
    answered = [httpx.get(address, params={"client_auth": token}).status_code for token in (*theirs, *ours)]
    assert answered == [*(status for _, status in THEIRS), *(status for _, _, status in OURS)]


def test_a_token_of_each_official_sdk_is_opened(record: Record) -> None:
    sandbox = record.sandbox
    with Ziggeo(sandbox.token, sandbox.private_key, sandbox.encryption_key, base_url=sandbox.url) as ziggeo:
        opened = ziggeo.auth.open(record.returned("sealed auth token"))
    assert opened.application_token == sandbox.token
    assert opened.grants == Grants(read=Grant(all=True))
