"""Whether sealed and kept auth tokens open media at their public addresses, in both modes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.support.modes import MakeClient
from ziggeo import Ziggeo
from ziggeo.sandbox import Sandbox

START = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


@pytest.fixture
def guarded() -> Iterator[Sandbox]:
    """A sandbox whose clock stands still until it is advanced."""
    with Sandbox(clock=lambda: START) as running:
        yield running


@pytest.fixture
def owner(make_client: MakeClient, guarded: Sandbox) -> Ziggeo:
    """A client of an application that asks for auth tokens from those who view."""
    client = make_client(guarded.token, guarded.private_key, guarded.encryption_key, base_url=guarded.url)
    client.application.update(auth_token_required_for_read=True)
    return client


def uploaded(client: Ziggeo, clip: Path) -> str:
    token = client.videos.create(file=clip).token
    client.videos.wait_until_ready(token, timeout=60)
    return token


def test_a_sealed_token_opens_one_video_until_it_expires_or_is_exhausted(
    owner: Ziggeo, guarded: Sandbox, clip: Path
) -> None:
    video, other = uploaded(owner, clip), uploaded(owner, clip)
    sealed = owner.auth.generate(
        grants={"read": {"resources": [video]}},
        session_limit=2,
        usage_expiration_time=3600,
        expiration_date=datetime.fromtimestamp(START + 24 * 3600, UTC),
    )

    with httpx.Client() as first, httpx.Client() as second, httpx.Client() as third:

        def ask(browser: httpx.Client, token: str, client_auth: str | None = sealed) -> int:
            return browser.get(owner.embed.video_url(token, client_auth=client_auth)).status_code

        assert ask(first, video, client_auth=None) == 403
        assert ask(first, video) == 200
        assert ask(first, other) == 403
        assert [ask(browser, video) for browser in (second, third, first)] == [200, 403, 200]
        guarded.clock.advance(minutes=59)
        assert ask(first, video) == 200
        guarded.clock.advance(minutes=1)
        assert ask(first, video) == 403

        for_days = owner.auth.generate(
            grants={"read": {"all": True}}, expiration_date=datetime.fromtimestamp(START + 24 * 3600, UTC)
        )
        assert ask(first, other, for_days) == 200
        guarded.clock.advance(days=1)
        assert ask(first, other, for_days) == 403


def test_every_address_is_opened_by_the_token_that_is_sealed_for_it(owner: Ziggeo, clip: Path) -> None:
    video = uploaded(owner, clip)
    embed = owner.embed

    for write in (embed.video_url, embed.image_url, embed.video_page_url, embed.iframe_player_url):
        assert httpx.get(write(video)).status_code == 403
        assert httpx.get(write(video, auth={"grants": {"read": {"resources": [video]}}})).status_code == 200
    assert httpx.get(embed.iframe_recorder_url()).status_code == 200


def test_a_kept_token_opens_until_it_is_revoked(owner: Ziggeo, clip: Path) -> None:
    video = uploaded(owner, clip)
    kept = owner.authtokens.create(grants={"read": {"all": True}})
    address = owner.embed.video_url(video, server_auth=kept.token)

    assert httpx.get(address).status_code == 200
    owner.authtokens.delete(kept.token)
    assert httpx.get(address).status_code == 403


def test_a_video_is_shown_once_it_is_approved(owner: Ziggeo, clip: Path) -> None:
    owner.application.update(auth_token_required_for_read=False, client_cannot_access_unaccepted_videos=True)
    video = uploaded(owner, clip)

    assert httpx.get(owner.embed.video_url(video)).status_code == 403
    owner.videos.update(video, approved=True)
    assert httpx.get(owner.embed.video_url(video)).status_code == 200
