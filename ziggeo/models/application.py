"""The application itself: its settings, and what the calls about it take."""

from typing import Annotated

from pydantic import Field, SecretStr

from ziggeo.models._base import Arguments, Result
from ziggeo.models._types import ListForEmptyMap, TimestampOrText


class ApplicationConfig(Result, frozen=True):
    """Settings of an application, which are nested when it is read, and flat when it is updated."""

    allowed_domains: list[str] | None = None
    """Domains that may embed its recorders and players."""
    allowed_subdomains: list[str] | None = None
    """Domains of which any subdomain may."""
    notify_emails: list[str] | None = None
    """Who is told of new videos."""
    auth_token_required_for_create: bool | None = None
    """Whether browsers need an auth token to record or upload."""
    auth_token_required_for_update: bool | None = None
    """Whether browsers need an auth token to edit."""
    auth_token_required_for_read: bool | None = None
    """Whether browsers need an auth token to view."""
    auth_token_required_for_destroy: bool | None = None
    """Whether browsers need an auth token to delete."""
    client_can_index_videos: bool | None = None
    """Whether browsers may list videos."""
    client_cannot_access_unaccepted_videos: bool | None = None
    """Whether browsers see approved videos only (that it is nested here is an assumption)."""
    enable_video_subpages: bool | None = None
    """Whether the service shows a page for each video."""


class Application(Result, frozen=True):
    """An application. Its keys are secrets: they are hidden in logs, and ``to_wire`` hides them too."""

    token: str
    """The application token."""
    name: str | None = None
    """Its name."""
    description: str | None = None
    """Its description."""
    type: str | None = None
    """The service's class name."""
    volatile: bool | None = None
    """Whether it is removed while it stays unused."""
    created: TimestampOrText | None = None
    """When it was created."""
    private_key: SecretStr | None = Field(default=None, strict=False)
    """Authenticates every call; ``get_secret_value()`` reveals it."""
    encryption_key: SecretStr | None = Field(default=None, strict=False)
    """Seals client auth tokens; ``get_secret_value()`` reveals it."""
    delete_videos_after: int | None = None
    """Days after which videos are deleted."""
    delete_expired_videos: bool | None = None
    """Whether videos that have expired are deleted."""
    allow_iframe_embeds: bool | None = None
    """Whether its videos may be shown in frames of other pages."""
    config: Annotated[ApplicationConfig, ListForEmptyMap()] | None = None
    """Its settings."""


class ApplicationUpdateArguments(Arguments, frozen=True):
    """What ``application.update`` takes. Names are flat here, and nested under ``config`` in the answer."""

    volatile: bool | None = None
    """Remove it while it stays unused."""
    name: str | None = None
    """Its name."""
    description: str | None = None
    """Its description (not in the manual, but used by the service's own tools)."""
    auth_token_required_for_create: bool | None = None
    """Whether browsers need an auth token to record or upload."""
    auth_token_required_for_update: bool | None = None
    """Whether browsers need an auth token to edit."""
    auth_token_required_for_read: bool | None = None
    """Whether browsers need an auth token to view."""
    auth_token_required_for_destroy: bool | None = None
    """Whether browsers need an auth token to delete."""
    client_can_index_videos: bool | None = None
    """Whether browsers may list videos."""
    client_cannot_access_unaccepted_videos: bool | None = None
    """Whether browsers see approved videos only."""
    enable_video_subpages: bool | None = None
    """Whether the service shows a page for each video."""
    enable_facebook: bool | None = None
    """A setting of older manuals."""
