"""Auth tokens in answers."""

from pydantic import JsonValue

from ziggeo.sandbox.records.auth_tokens import AuthToken
from ziggeo.sandbox.wire.common import Wire

_COMMON = frozenset({"key", "type", "created", "owned"})


class AuthTokenWire(Wire):
    """Writes auth tokens."""

    def auth_token(self, auth_token: AuthToken) -> dict[str, JsonValue]:
        """An auth token."""
        common = self.record(auth_token, "ApiAuthToken")
        if not self._assumptions.auth_token_common_fields:
            common = {name: value for name, value in common.items() if name not in _COMMON}
        return {
            **common,
            "nonce": None,
            "hidden": auth_token.hidden,
            "expiration_date": auth_token.expiration_date,
            "usage_expiration_time": auth_token.usage_expiration_time,
            "session_limit": auth_token.session_limit,
            "grants": self.map(auth_token.grants),
        }
