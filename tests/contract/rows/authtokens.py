"""Calls about auth tokens kept by the service."""

import json
from typing import Any

from tests.contract.rows.row import NULL, Row, is_nothing
from tests.contract.stub import Reply
from tests.core.samples import AUTH_TOKEN
from ziggeo import AuthToken, AuthTokenArguments, Grant, Grants

AUTH = "5f0f0000000000000000000000000001"


def is_auth_token(result: Any) -> bool:
    """Whether a result is the sample."""
    return isinstance(result, AuthToken) and result.to_wire() == AUTH_TOKEN


ROWS: list[Row] = [
    Row(
        endpoint="authtokens.get",
        reference="T1",
        call=lambda ziggeo: ziggeo.authtokens.get(AUTH),
        identifiers=(AUTH,),
        method="GET",
        path="/v1/authtokens/5f0f0000000000000000000000000001",
        answer=Reply.of(AUTH_TOKEN),
        expected=is_auth_token,
    ),
    Row(
        endpoint="authtokens.update",
        reference="T2",
        call=lambda ziggeo: ziggeo.authtokens.update(AUTH, hidden=True, session_limit=None, usage_experitation_time=60),
        identifiers=(AUTH,),
        arguments={"hidden": True, "session_limit": None, "usage_expiration_time": 60},
        takes=AuthTokenArguments,
        method="POST",
        path="/v1/authtokens/5f0f0000000000000000000000000001",
        form=[("hidden", "true"), ("usage_expiration_time", "60"), ("session_limit", "")],
        answer=Reply.of(AUTH_TOKEN),
        expected=is_auth_token,
    ),
    Row(
        endpoint="authtokens.delete",
        reference="T3",
        call=lambda ziggeo: ziggeo.authtokens.delete(AUTH),
        identifiers=(AUTH,),
        method="DELETE",
        path="/v1/authtokens/5f0f0000000000000000000000000001",
        answer=NULL,
        wrong=(),
        expected=is_nothing,
    ),
    Row(
        endpoint="authtokens.create",
        reference="T4",
        call=lambda ziggeo: ziggeo.authtokens.create(
            volatile=True,
            expiration_date=1893456000,
            session_limit=3,
            grants=Grants(create=Grant(session_owned=True), read=Grant(resources=["1" * 8, "2" * 8])),
        ),
        arguments={
            "volatile": True,
            "expiration_date": 1893456000,
            "session_limit": 3,
            "grants": json.dumps({"create": {"session_owned": True}, "read": {"resources": ["11111111", "22222222"]}}),
        },
        takes=AuthTokenArguments,
        method="POST",
        path="/v1/authtokens/",
        form=[
            ("volatile", "true"),
            ("expiration_date", "1893456000"),
            ("session_limit", "3"),
            ("grants", '{"create":{"session_owned":true},"read":{"resources":["11111111","22222222"]}}'),
        ],
        answer=Reply.of(AUTH_TOKEN, 201),
        expected=is_auth_token,
    ),
]
