"""Seals auth tokens by the published steps, written a second time: it shares nothing with the library but the block cipher."""

import hashlib
import json
import secrets
import time
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 16


def seal_text(plaintext: str, encryption_key: str, vector: str | None = None) -> str:
    """Chain and pad by hand, one block after another."""
    vector = secrets.token_hex(_BLOCK // 2) if vector is None else vector
    key = hashlib.md5(encryption_key.encode()).hexdigest().encode()
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    missing = _BLOCK - len(plaintext.encode()) % _BLOCK
    content = plaintext.encode() + bytes([missing]) * missing
    chained, token = vector.encode(), vector
    for start in range(0, len(content), _BLOCK):
        block = content[start : start + _BLOCK]
        chained = encryptor.update(bytes(left ^ right for left, right in zip(block, chained, strict=True)))
        token += chained.hex()
    return token


def new_nonce() -> str:
    """Time and a number, as the official SDKs for Python, PHP, Ruby and C# make it."""
    return f"{int(time.time())}{secrets.randbelow(2**31)}"


def seal_as_officially(application: str, encryption_key: str, **options: Any) -> str:
    """What ``auth().generate`` of the official SDKs returns for these options."""
    return seal_text(json.dumps({**options, "application_token": application, "nonce": new_nonce()}), encryption_key)
