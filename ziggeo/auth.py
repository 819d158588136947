"""Client auth tokens: sealed here with the encryption key, opened by the service, and never sent over by this library."""

import json
import secrets
import time
from typing import Self, Unpack

from pydantic import ValidationError

from ziggeo._core.arguments import parse_arguments
from ziggeo._core.sealing import IV_DIGITS, seal, unseal
from ziggeo.errors import ArgumentsError, AuthTokenError, ConfigurationError
from ziggeo.models._dicts import AuthTokenDict
from ziggeo.models.authtokens import AuthTokenArguments, SealedAuthToken
from ziggeo.settings import Credentials


class Auth:
    """Seals and opens client auth tokens. Calling it returns it: ``ziggeo.auth()`` and ``ziggeo.auth`` are the same."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __call__(self) -> Self:
        return self

    def generate(
        self,
        arguments: AuthTokenArguments | AuthTokenDict | None = None,
        *,
        options: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[AuthTokenDict],
    ) -> str:
        """Seal a token for a page, where it stands in ``ziggeo-client-auth``. ``options`` is an older name of ``arguments``.

        Raises:
            ArgumentsError: A name is unknown or a value unacceptable.
            ConfigurationError: The client has no encryption key.
        """
        call = "auth.generate"
        if arguments is not None and options is not None:
            raise ArgumentsError(f"{call}: arguments and options are the same; pass one of them", endpoint=call)
        given = parse_arguments(AuthTokenArguments, options if arguments is None else arguments, fields, call)
        content = given.model_dump(mode="json", by_alias=True, exclude_unset=True)
        content |= {"application_token": self._credentials.token, "nonce": _new_nonce()}
        try:
            plaintext = json.dumps(content, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ArgumentsError(f"{call}: a text holds what UTF-8 cannot: {error}", endpoint=call) from None
        return seal(plaintext, self._encryption_key(), secrets.token_hex(IV_DIGITS // 2))

    def open(self, token: str) -> SealedAuthToken:
        """Return what a sealed token holds.

        Raises:
            AuthTokenError: It is damaged, or was sealed with another key or for another application.
            ConfigurationError: The client has no encryption key.
        """
        content = unseal(token, self._encryption_key())
        try:
            opened = SealedAuthToken.model_validate_json(content)
        except ValidationError as error:
            faults = "; ".join(fault["msg"] for fault in error.errors(include_input=False))
            raise AuthTokenError(f"the token does not hold what an auth token holds: {faults}") from None
        if opened.application_token != self._credentials.token:
            raise AuthTokenError("the token is meant for another application")
        return opened

    def _encryption_key(self) -> str:
        if self._credentials.encryption_key is None:
            raise ConfigurationError(
                "sealing and opening auth tokens takes the encryption key: pass it as Ziggeo(encryption_key=...) "
                "or set the environment variable ZIGGEO_ENCRYPTION_KEY"
            )
        return self._credentials.encryption_key.get_secret_value()


def _new_nonce() -> str:
    return f"{time.time_ns() // 1_000_000_000}{secrets.randbelow(10**18):018d}"
