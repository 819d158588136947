"""What a client is made of. Importing all of this takes a while, so that is done when the first client is made."""

import importlib.util
from typing import cast
from urllib.request import getproxies

import httpx
from pydantic import SecretStr

from ziggeo._async.caller import AsyncCaller
from ziggeo._async.client import AsyncHTTPClient, AsyncTransportLike
from ziggeo._async.connections import AsyncConnections, AsyncGivenClient, AsyncGivenTransport
from ziggeo._async.pool import AsyncPool
from ziggeo._async.transport import AsyncTransport
from ziggeo._core.hooks import Hooks, OnCall, OnRequest, OnResponse, OnRetry
from ziggeo._core.proxies import check_proxy, passwords
from ziggeo._core.redaction import Redactor
from ziggeo._core.requests import basic_authorization
from ziggeo._core.retry_budget import RetryAllowance
from ziggeo._foreign import request_class
from ziggeo.errors import ConfigurationError
from ziggeo.settings import Credentials, Hosts, RequestOptions, RetryBudget, Verify


def connect(
    http_client: AsyncHTTPClient | None,
    transport: AsyncTransportLike | None,
    *,
    verify: Verify,
    proxy: str | None,
    trust_env: bool,
    http2: bool,
) -> AsyncConnections:
    """Return the way to the service: what the user gave, or connections of our own.

    Raises:
        ConfigurationError: It is nothing to send with, or a setting is unacceptable.
    """
    if http_client is not None and transport is not None:
        raise ConfigurationError("http_client and transport say the same; pass one of them")
    if http_client is not None:
        if request_class(http_client, httpx.AsyncClient) is None:
            raise ConfigurationError(f"http_client is an httpx.AsyncClient, not {type(http_client).__name__}")
        return AsyncGivenClient(cast("httpx.AsyncClient", http_client))
    if transport is not None:
        make_request = request_class(transport, httpx.AsyncBaseTransport)
        if make_request is None:
            raise ConfigurationError(f"transport is an httpx.AsyncBaseTransport, not {type(transport).__name__}")
        return AsyncGivenTransport(cast("httpx.AsyncBaseTransport", transport), make_request)
    if proxy is not None:
        check_proxy(proxy)
    if http2 and importlib.util.find_spec("h2") is None:
        raise ConfigurationError("http2=True needs the package h2: pip install 'ziggeo[http2]'")
    return AsyncPool(verify=verify, proxy=proxy, trust_env=trust_env, http2=http2)


def new_caller(
    connections: AsyncConnections,
    credentials: Credentials,
    hosts: Hosts,
    options: RequestOptions,
    *,
    retry_budget: RetryBudget | None,
    proxy: str | None,
    trust_env: bool,
    on_request: OnRequest | None,
    on_response: OnResponse | None,
    on_retry: OnRetry | None,
    on_call: OnCall | None,
) -> AsyncCaller:
    """Return what the resources of a client call through."""
    secret = credentials.private_key.get_secret_value()
    authorization = basic_authorization(credentials.token, secret)
    hidden = passwords(proxy, getproxies() if trust_env else {})
    redactor = Redactor([secret, authorization.removeprefix("Basic "), *_secrets(credentials), *hidden])
    return AsyncCaller(
        transport=AsyncTransport(
            connections,
            redactor,
            Hooks(redactor, on_request, on_response, on_retry, on_call),
            RetryAllowance(retry_budget),
        ),
        hosts=hosts,
        authorization=SecretStr(authorization),
        options=options,
    )


def _secrets(credentials: Credentials) -> list[str]:
    return [] if credentials.encryption_key is None else [credentials.encryption_key.get_secret_value()]
