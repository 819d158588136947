"""Credentials for tests, and the search for them where they must not be."""

import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Iterable, Iterator

TOKEN = "0123456789abcdef-application"
PRIVATE_KEY = "private-key-that-nobody-may-see"
ENCRYPTION_KEY = "encryption-key-that-nobody-may-see"
BASIC = b64encode(f"{TOKEN}:{PRIVATE_KEY}".encode()).decode()
"""What stands after ``Basic`` in the ``Authorization`` header."""

SECRETS = (PRIVATE_KEY, ENCRYPTION_KEY, BASIC)


def assert_tells_no_secret(error: BaseException) -> None:
    """Fail if an error, or one of those that led to it, shows a credential in any way."""
    for shown in everything_shown(error):
        assert not _secrets_in(shown), f"{type(error).__name__} shows a credential: {shown!r}"


def assert_log_tells_no_secret(records: Iterable[logging.LogRecord]) -> None:
    """Fail if a record of the log shows a credential."""
    for record in records:
        shown = f"{record.getMessage()} {record.__dict__!r}"
        assert not _secrets_in(shown), f"the log shows a credential: {shown}"


def _secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def everything_shown(error: BaseException) -> Iterator[str]:
    """Go through all that can be seen of an error, and of those that led to it."""
    yield "".join(traceback.format_exception(error))
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield str(link)
        yield repr(link)
        yield repr(vars(link))
        link = link.__cause__ or link.__context__
    yield pickle.dumps(error).decode("latin-1")
