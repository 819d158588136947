"""The application itself."""

from dataclasses import dataclass

from ziggeo.sandbox.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(Record):
    """Settings of the application. Its credentials are kept elsewhere, as they can be given anew at each start."""

    name: str | None = "Sandbox"
    description: str | None = None
    delete_videos_after: int | None = None
    delete_expired_videos: bool = False
    allow_iframe_embeds: bool = True
    allowed_domains: tuple[str, ...] = ()
    allowed_subdomains: tuple[str, ...] = ()
    notify_emails: tuple[str, ...] = ()
    auth_token_required_for_create: bool = False
    auth_token_required_for_update: bool = False
    auth_token_required_for_read: bool = False
    auth_token_required_for_destroy: bool = False
    client_can_index_videos: bool = False
    client_cannot_access_unaccepted_videos: bool = False
    enable_video_subpages: bool = False
    enable_facebook: bool = False
