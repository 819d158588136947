"""The application in answers."""

from dataclasses import asdict

from pydantic import JsonValue

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.records.application import Application
from ziggeo.sandbox.wire.common import Wire

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


_UNSEEN = frozenset({"client_cannot_access_unaccepted_videos", "enable_facebook"})


class ApplicationWire(Wire):
    """Writes the application with its credentials, as the service does."""

    def __init__(self, token: str, private_key: str, encryption_key: str, assumptions: Assumptions) -> None:
        super().__init__(assumptions)
        self._token = token
        self._private_key = private_key
        self._encryption_key = encryption_key

    def application(self, application: Application) -> dict[str, JsonValue]:
        """The application; what is updated by flat names is nested here."""
        members = asdict(application)
        where = self._assumptions.unseen_settings
        nested = [name for name in _NESTED if where == "config" or name not in _UNSEEN]
        beside = [name for name in _NESTED if where == "top" and name in _UNSEEN]
        return {
            **self.record(application, "ApiApplication"),
            "token": self._token,
            "private_key": self._private_key,
            "encryption_key": self._encryption_key,
            "name": application.name,
            "description": application.description,
            "delete_videos_after": application.delete_videos_after,
            "delete_expired_videos": application.delete_expired_videos,
            "allow_iframe_embeds": application.allow_iframe_embeds,
            **{name: _plain(members[name]) for name in beside},
            "config": {name: _plain(members[name]) for name in nested},
        }


def _plain(value: bool | tuple[str, ...]) -> JsonValue:
    return list(value) if isinstance(value, tuple) else value
