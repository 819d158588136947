"""The application in answers."""

from dataclasses import asdict, dataclass

from pydantic import JsonValue

from ziggeo.sandbox.records.application import Application
from ziggeo.sandbox.wire.common import write_record

_NESTED = (
    "allowed_domains",
    "allowed_subdomains",
    "notify_emails",
    "auth_token_required_for_create",
    "auth_token_required_for_update",
    "auth_token_required_for_read",
    "auth_token_required_for_destroy",
    "client_can_index_videos",
    "client_cannot_access_unaccepted_videos",
    "enable_video_subpages",
    "enable_facebook",
)


@dataclass(frozen=True, slots=True)
class ApplicationWire:
    """Writes the application with its credentials, as the service does."""

    token: str
    private_key: str
    encryption_key: str

    def application(self, application: Application) -> dict[str, JsonValue]:
        """The application; what is updated by flat names is nested here."""
        members = asdict(application)
        return {
            **write_record(application, "ApiApplication"),
            "token": self.token,
            "private_key": self.private_key,
            "encryption_key": self.encryption_key,
            "name": application.name,
            "description": application.description,
            "delete_videos_after": application.delete_videos_after,
            "delete_expired_videos": application.delete_expired_videos,
            "allow_iframe_embeds": application.allow_iframe_embeds,
            "config": {name: _plain(members[name]) for name in _NESTED},
        }


def _plain(value: bool | tuple[str, ...]) -> JsonValue:
    return list(value) if isinstance(value, tuple) else value
