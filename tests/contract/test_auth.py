"""Client auth tokens: sealed here by the published steps, without asking anyone."""

import json
from collections.abc import Callable
from hashlib import md5
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.contract.stub import ENCRYPTION_KEY, HOSTS, PRIVATE_KEY, TOKEN, Reply, Stub
from tests.support.modes import MakeClient
from ziggeo import AuthTokenArguments, Grant, Grants, Ziggeo


def content_of(token: str) -> dict[str, Any]:
    """Open a token: the key is the text of an MD5 digest, the vector the text before the ciphertext."""
    key = md5(ENCRYPTION_KEY.encode()).hexdigest().encode()
    decryptor = Cipher(algorithms.AES(key), modes.CBC(token[:16].encode())).decryptor()
    padded = decryptor.update(bytes.fromhex(token[16:])) + decryptor.finalize()
    content: dict[str, Any] = json.loads(padded[: -padded[-1]])
    return content


READ_ALL = Grants(read=Grant(all=True))
CALLS: list[Callable[[Ziggeo], str]] = [
    lambda ziggeo: ziggeo.auth.generate(session_limit=3, grants={"read": {"all": True}}),
    lambda ziggeo: ziggeo.auth().generate({"session_limit": 3, "grants": {"read": {"all": True}}}),
    lambda ziggeo: ziggeo.auth().generate(options=AuthTokenArguments(session_limit=3, grants=READ_ALL)),
    lambda ziggeo: ziggeo.auth.generate(AuthTokenArguments(grants=READ_ALL), session_limit=3),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_generated_token_holds_its_options_and_nobody_is_asked(
    make_client: MakeClient, call: Callable[[Ziggeo], str]
) -> None:
    stub = Stub([Reply(500, b"")])
    client = make_client(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, hosts=HOSTS, transport=stub.transport)
    token = call(client)
    content = content_of(token)

    assert content.pop("nonce").isdigit()
    assert content == {"application_token": TOKEN, "session_limit": 3, "grants": {"read": {"all": True}}}
    assert client.auth.open(token).session_limit == 3
    assert stub.asked == []
