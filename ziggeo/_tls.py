"""The TLS set-up that all clients of a process share: making one takes longer than a call."""

import os
import ssl
from collections.abc import Callable
from functools import cache
from pathlib import Path

import httpx

from ziggeo.errors import ConfigurationError
from ziggeo.settings import Verify


def _default_context(http2: bool) -> ssl.SSLContext:
    """The authorities that the environment names now, which may change from one client to the next, or the usual ones."""
    return _context_of_environment(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"), http2)


@cache
def _context_of_environment(file: str | None, directory: str | None, http2: bool) -> ssl.SSLContext:
    del file, directory, http2  # httpx reads the former itself.
    return httpx.create_ssl_context()


@cache
def _unverified_context(http2: bool) -> ssl.SSLContext:
    del http2
    return httpx.create_ssl_context(verify=False)


def tls_context(verify: Verify, *, http2: bool = False) -> ssl.SSLContext:
    """Return the context for a setting; one for each set of protocols, as httpcore writes into it which are offered.

    Raises:
        ConfigurationError: The authorities cannot be read.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if isinstance(verify, bool):
        return _default_context(http2) if verify else _unverified_context(http2)
    path = Path(verify)
    try:
        if path.is_dir():
            return ssl.create_default_context(capath=str(path))
        return ssl.create_default_context(cafile=str(path))
    except OSError as error:
        raise ConfigurationError(f"verify: no certificates can be read from {path}: {error}") from error


RECORD = 16384
"""Bytes that come of a connection at a time at most, as TLS sends them one record after the other."""


def with_following(
    read_into: Callable[[memoryview], int], space: memoryview, filled: int
) -> tuple[int, OSError | None]:
    """Read what follows a full record by now into the same space, and return how much of that is filled then.

    It costs less to look at all of it at once. What goes wrong comes along, as OpenSSL tells of it only once: afterwards the
    connection seems to have ended as it should. ``read_into`` must not wait.
    """
    failure: OSError | None = None
    try:
        while filled < len(space) and (following := read_into(space[filled:])):
            filled += following
    except ssl.SSLWantReadError:
        pass
    except OSError as error:
        failure = error
    return filled, failure


def holds_more(secure: ssl.SSLObject) -> bool:
    """Say whether more has come, encrypted or not. A byte of it is lost by that, so the connection is of no further use then."""
    try:
        secure.read(1)
    except ssl.SSLWantReadError:
        return False
    except OSError:
        return True
    return True
