"""Calls about auth tokens kept by the service."""

from ziggeo._core.endpoint import create, delete, get, post
from ziggeo._core.readers import one
from ziggeo.models.authtokens import AuthToken, AuthTokenArguments

_AUTH_TOKENS = "/v1/authtokens"
_AUTH_TOKEN = _AUTH_TOKENS + "/{auth_token}"

_auth_token = one(AuthToken)

GET = get("authtokens.get", "T1", _AUTH_TOKEN, _auth_token)
UPDATE = post("authtokens.update", "T2", _AUTH_TOKEN, _auth_token, takes=AuthTokenArguments, idempotent=True)
DELETE = delete("authtokens.delete", "T3", _AUTH_TOKEN)
CREATE = create("authtokens.create", "T4", f"{_AUTH_TOKENS}/", _auth_token, takes=AuthTokenArguments)
