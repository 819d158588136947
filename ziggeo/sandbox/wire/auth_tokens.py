"""Auth tokens in answers."""

from pydantic import JsonValue

from ziggeo.sandbox.records.auth_tokens import AuthToken
from ziggeo.sandbox.wire.common import write_map, write_record


def write_auth_token(auth_token: AuthToken) -> dict[str, JsonValue]:
    """An auth token."""
    return {
        **write_record(auth_token, "ApiAuthToken"),
        "nonce": None,
        "hidden": auth_token.hidden,
        "expiration_date": auth_token.expiration_date,
        "usage_expiration_time": auth_token.usage_expiration_time,
        "session_limit": auth_token.session_limit,
        "grants": write_map(auth_token.grants),
    }
