"""Client auth tokens: sealed here with the encryption key, opened by the service, and never sent over by this library.

AES-256 in CBC mode with PKCS#7 padding. The key is the text of the encryption key's MD5 digest in hexadecimal, and the
initialisation vector is a text of 16 hexadecimal digits; a token is that text and the ciphertext in hexadecimal.
"""

import hashlib
import json
import secrets
import time
from typing import Self, Unpack

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from pydantic import ValidationError

from ziggeo._core.arguments import parse_arguments
from ziggeo.errors import ArgumentsError, AuthTokenError, ConfigurationError
from ziggeo.models._dicts import AuthTokenDict
from ziggeo.models.authtokens import AuthTokenArguments, SealedAuthToken
from ziggeo.settings import Credentials

IV_DIGITS = 16
BLOCK_BITS = 128


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


def seal(content: bytes, encryption_key: str, initialisation_vector: str) -> str:
    """Encrypt a token's content, JSON text, under an initialisation vector of 16 hexadecimal digits."""
    padder = PKCS7(BLOCK_BITS).padder()
    encryptor = _cipher(encryption_key, initialisation_vector).encryptor()
    padded = padder.update(content) + padder.finalize()
    return initialisation_vector + (encryptor.update(padded) + encryptor.finalize()).hex()


def unseal(token: str, encryption_key: str) -> bytes:
    """Decrypt a token.

    Raises:
        AuthTokenError: It is no token, or was sealed with another key.
    """
    if not isinstance(token, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may be untyped
        raise AuthTokenError(f"a sealed token is a text, not {type(token).__name__}")
    vector, ciphertext = token[:IV_DIGITS], token[IV_DIGITS:]
    try:
        decryptor = _cipher(encryption_key, vector).decryptor()
        unpadder = PKCS7(BLOCK_BITS).unpadder()
        padded = decryptor.update(bytes.fromhex(ciphertext)) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        del encryption_key  # reports of errors may show the variables on the way
        raise AuthTokenError("the token is damaged, or was sealed with another encryption key") from None


def _cipher(encryption_key: str, initialisation_vector: str) -> Cipher[CBC]:
    key = hashlib.md5(encryption_key.encode(), usedforsecurity=False).hexdigest().encode("ascii")
    return Cipher(AES(key), CBC(initialisation_vector.encode("ascii")))


def _new_nonce() -> str:
    return f"{time.time_ns() // 1_000_000_000}{secrets.randbelow(10**18):018d}"
