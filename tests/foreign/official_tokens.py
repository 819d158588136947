"""A program of somebody who has the official Python SDK 2.30: it seals auth tokens, and opens those of others.

It is told what to do in JSON on its standard input, and prints what came of it. It opens tokens by the published steps, with
the cipher that the official SDK brings along.
"""

import hashlib
import json
import os
import sys
from importlib import import_module
from typing import Any

_VECTOR_DIGITS = 16


def open_sealed(token: str, encryption_key: str) -> Any:
    """What a token holds."""
    cipher = import_module("Crypto.Cipher.AES")
    key = hashlib.md5(encryption_key.encode()).hexdigest().encode()
    vector, content = token[:_VECTOR_DIGITS].encode(), bytes.fromhex(token[_VECTOR_DIGITS:])
    padded: bytes = cipher.new(key, cipher.MODE_CBC, vector).decrypt(content)
    padding = padded[-1:] * padded[-1]
    assert 1 <= len(padding) <= cipher.block_size
    assert padded.endswith(padding)
    return json.loads(padded.removesuffix(padding))


def main() -> None:
    """Do what is wanted."""
    wanted = json.load(sys.stdin)
    encryption_key = os.environ["APP_ENCRYPTION_KEY"]
    auth = import_module("Ziggeo").Ziggeo(os.environ["APP_TOKEN"], os.environ["APP_PRIVATE_KEY"], encryption_key).auth()
    sealed = [auth.generate(options) for options in wanted["seal"]]
    json.dump(
        {"sealed": sealed, "opened": [open_sealed(token, encryption_key) for token in wanted["open"]]}, sys.stdout
    )


if __name__ == "__main__":
    main()
