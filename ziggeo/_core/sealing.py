"""How client auth tokens are sealed, as the published algorithm says: the one writing of it, for clients and the sandbox.

AES-256 in CBC mode with PKCS#7 padding. The key is the text of the encryption key's MD5 digest in hexadecimal, and the
initialisation vector is a text of 16 hexadecimal digits; a token is that text and the ciphertext in hexadecimal.
"""

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from ziggeo.errors import AuthTokenError

IV_DIGITS = 16
"""How many digits an initialisation vector has."""
_BLOCK_BITS = 128


def seal(content: bytes, encryption_key: str, initialisation_vector: str) -> str:
    """Encrypt a token's content, JSON text, under an initialisation vector of 16 hexadecimal digits."""
    padder = PKCS7(_BLOCK_BITS).padder()
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
        unpadder = PKCS7(_BLOCK_BITS).unpadder()
        padded = decryptor.update(bytes.fromhex(ciphertext)) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        del encryption_key  # reports of errors may show the variables on the way
        raise AuthTokenError("the token is damaged, or was sealed with another encryption key") from None


def _cipher(encryption_key: str, initialisation_vector: str) -> Cipher[CBC]:
    key = hashlib.md5(encryption_key.encode(), usedforsecurity=False).hexdigest().encode("ascii")
    return Cipher(AES(key), CBC(initialisation_vector.encode("ascii")))
