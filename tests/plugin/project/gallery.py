"""A gallery of videos, as a user of the library might write one. It takes its credentials from the environment."""

from collections.abc import Sequence
from pathlib import Path

from ziggeo import AsyncZiggeo, Ziggeo, ZiggeoError
from ziggeo.events import ValidationCode, VideoReadyEvent, parse_event


class NotPublishedError(Exception):
    """A video could not be published."""


def publish(path: Path, title: str, *, days: int = 30) -> str:
    """Publish a video for some days, and remove its file; return its token."""
    try:
        with Ziggeo() as ziggeo:
            video = ziggeo.videos.create(file=path, title=title, expiration_days=days)
            ziggeo.videos.wait_until_ready(video.token, timeout=30)
            ziggeo.videos.update(video.token, approved=True)
    except ZiggeoError as error:
        raise NotPublishedError(title) from error
    path.unlink()
    return video.token


def titles() -> list[str | None]:
    """The titles of everything that is published, newest first."""
    with Ziggeo() as ziggeo:
        return [video.title for video in ziggeo.videos.iterate(approved="APPROVED")]


async def rename(tokens: Sequence[str], title: str) -> None:
    """Give some videos another title."""
    async with AsyncZiggeo() as ziggeo:
        for token in tokens:
            await ziggeo.videos.update(token, title=title)


def receive(body: bytes, content_type: str | None) -> str | None:
    """Take what a webhook sends; return the token of a video that has become ready."""
    came = parse_event(body, content_type)
    if isinstance(came, ValidationCode):
        with Ziggeo() as ziggeo:
            ziggeo.webhooks.confirm(webhook_id=came.webhook_id, validation_code=came.validation_code)
    return came.data.video.token if isinstance(came, VideoReadyEvent) else None
