"""Watches a whole run of tests for keys where none may be: in the log, in errors and what leads to them, in warnings and output.

It learns the keys where clients and sandboxes get them. What is shown is gathered while a test runs, and searched after it.
"""

import functools
import logging
import os
import threading
import traceback
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from urllib.parse import quote, quote_plus
from warnings import WarningMessage

import httpcore
import httpx
import pytest

import ziggeo
from ziggeo.errors import ZiggeoError
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.handle import SandboxApplication
from ziggeo.settings import Credentials

SHORTEST_KEY = 12
"""Shorter keys, such as some tests use, may be parts of any text."""
MOST_SECRETS = 300
"""How many of the latest secrets are searched for: those of sandboxes and clients long gone cost time and show nothing."""
MOST_TEXT = 256 * 1024
"""How many characters are gathered before they are searched."""
MOST_ENTRIES = 64
"""How many entries of a list are looked at, from both its ends."""
TELLING_ALL = ("aiohttp",)
"""Libraries of errors whose ``repr`` shows the headers of the request; their text, which is what tracebacks show, does not."""

LIBRARY = str(Path(ziggeo.__file__).parent) + os.sep
SERVICE = LIBRARY + "sandbox" + os.sep
"""The service has to be told who asks, and its variables hold what it was sent."""
CHATTY_LOGGERS = (httpx.__name__, httpcore.__name__)
"""What they tell of every step is searched, and of no use to tests."""


class Secrets:
    """The latest secrets of the run, each in the forms in which it may be written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: OrderedDict[str, None] = OrderedDict()

    def add(self, secret: str) -> None:
        """Search for it from now on."""
        if len(secret) < SHORTEST_KEY:
            return
        with self._lock:
            for form in (secret, quote(secret, safe=""), quote_plus(secret)):
                self._forms[form] = None
                self._forms.move_to_end(form)
            while len(self._forms) > MOST_SECRETS:
                self._forms.popitem(last=False)

    def add_keys(self, token: str, private_key: str, encryption_key: str | None) -> None:
        """Search for the keys of an application, and for what proves who asks."""
        for secret in (private_key, encryption_key or "", b64encode(f"{token}:{private_key}".encode()).decode()):
            self.add(secret)

    def __contains__(self, value: object) -> bool:
        """Whether it is one of them."""
        return isinstance(value, str) and value in self._forms

    def found_in(self, text: str) -> list[str]:
        """The secrets that a text shows."""
        with self._lock:
            return [form for form in self._forms if form in text]

    def hidden(self, text: str) -> str:
        """The text without them."""
        for secret in self.found_in(text):
            text = text.replace(secret, "<secret>")
        return text


class SecretGuard:
    """The plugin. A test after which a secret was found fails, and is named."""

    def __init__(self) -> None:
        self.secrets: Secrets = Secrets()
        self._seen: list[tuple[str, str]] = []
        self._size = 0
        self._leaks: list[str] = []
        self._late: list[str] = []
        self._undo: list[Callable[[], object]] = []
        self._handler = _Handler(self)

    def see(self, where: str, text: str) -> None:
        """Gather what was shown."""
        if not text:
            return
        self._seen.append((where, text))
        self._size += len(text)
        if self._size > MOST_TEXT:
            self._search()

    def see_error(self, error: BaseException) -> None:
        """Gather all that can be seen of an error, and of those that led to it."""
        self.see("a traceback", "".join(traceback.format_exception(error)))
        for link in _chain(error):
            if type(link).__module__.partition(".")[0] not in TELLING_ALL:
                self.see(f"the repr of {type(link).__name__}", repr(link))
            for frame, _ in traceback.walk_tb(link.__traceback__):
                code = frame.f_code
                if not code.co_filename.startswith(LIBRARY) or code.co_filename.startswith(SERVICE):
                    continue
                # A key by itself is what somebody has called with; it is not to be part of anything else.
                values = [value for value in frame.f_locals.values() if value not in self.secrets]
                self.see(f"the variables of {code.co_qualname}", "\n".join(map(_shown, values)))

    def see_record(self, record: logging.LogRecord) -> None:
        """Gather what a record of the log shows."""
        text = record.getMessage()
        if record.args:
            text += f"\n{record.args!r}"
        self.see(f"the log of {record.name}", text)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self.see_error(error)

    def leaks(self) -> list[str]:
        """What has been found since the last time, with the secrets themselves hidden."""
        self._search()
        found, self._leaks = self._leaks, []
        return found

    def _search(self) -> None:
        seen, self._seen, self._size = self._seen, [], 0
        if not seen or not self.secrets.found_in("\n".join(text for _, text in seen)):
            return
        for where, text in seen:
            if self.secrets.found_in(text):
                self._leaks.append(f"{where} shows a secret: {_around(self.secrets.hidden(text))}")

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare how a test says that it shows secrets on purpose."""
        config.addinivalue_line("markers", "shows_secrets(*where): what begins so shows secrets on purpose")

    def pytest_sessionstart(self) -> None:
        """Begin to watch."""
        self._watch_errors()
        self._learn_keys()
        self._listen_to(logging.getLogger("ziggeo"))
        for name in [*logging.root.manager.loggerDict]:
            if name.partition(".")[0] in CHATTY_LOGGERS:
                chatty = logging.getLogger(name)
                self._listen_to(chatty)
                chatty.addFilter(self._keep_from_tests)
                self._undo.append(functools.partial(chatty.removeFilter, self._keep_from_tests))
        logging.root.addHandler(self._handler)
        self._undo.append(functools.partial(logging.root.removeHandler, self._handler))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Stop watching. What was shown after the last test fails the run."""
        for undo in reversed(self._undo):
            undo()
        leaks = [*self._late, *self.leaks()]
        if leaks:
            print("\n".join(["", "in warnings, or after the last test:", *leaks]))
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Search what a test has shown once it is over."""
        report = yield
        # What a test says itself of why it fails is not the library's.
        if call.excinfo is not None and not isinstance(call.excinfo.value, AssertionError | pytest.skip.Exception):
            self.see_error(call.excinfo.value)
        for title, text in report.sections:
            if title in (f"Captured stdout {call.when}", f"Captured stderr {call.when}"):
                self.see(title, text)
        if call.when == "teardown":
            marker = item.get_closest_marker("shows_secrets")
            leaks = [leak for leak in self.leaks() if marker is None or not leak.startswith(marker.args)]
            if leaks:
                report.outcome = "failed"
                told = "" if report.longrepr is None else f"{report.longrepr}\n\n"
                report.longrepr = told + "\n".join([f"{item.nodeid} shows what nobody may see:", *leaks])
                report.sections = [(title, self.secrets.hidden(text)) for title, text in report.sections]
        return report

    def pytest_warning_recorded(self, warning_message: WarningMessage, nodeid: str) -> None:
        """Search a warning, which is told of when the report of its test is made already."""
        text = str(warning_message.message)
        if self.secrets.found_in(text):
            self._late.append(f"{nodeid or 'a warning'} shows a secret: {_around(self.secrets.hidden(text))}")

    def _keep_from_tests(self, record: logging.LogRecord) -> bool:
        self.see_record(record)
        return record.levelno >= logging.WARNING

    def _listen_to(self, logger: logging.Logger) -> None:
        self._undo.append(functools.partial(logger.setLevel, logger.level))
        logger.setLevel(logging.DEBUG)

    def _change(self, thing: object, name: str, value: object) -> None:
        self._undo.append(functools.partial(setattr, thing, name, getattr(thing, name)))
        setattr(thing, name, value)

    def _watch_errors(self) -> None:
        """See what errors of the library are made of, and the whole of those that tests expect."""
        for kind in [ZiggeoError, *_below(ZiggeoError)]:
            if "__init__" in vars(kind):
                self._change(kind, "__init__", self._seeing(vars(kind)["__init__"]))
        expecting = self._expecting(vars(pytest.ExceptionInfo)["fill_unfilled"])
        self._change(pytest.ExceptionInfo, "fill_unfilled", expecting)

    def _seeing(self, init: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(init)
        def make(error: ZiggeoError, *args: object, **kwargs: object) -> None:
            init(error, *args, **kwargs)
            self.see(type(error).__name__, "\n".join(map(_shown, (*args, *kwargs.values()))))

        return make

    def _expecting(self, fill: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(fill)
        def fill_unfilled(
            info: pytest.ExceptionInfo[BaseException],
            found: tuple[type[BaseException], BaseException, TracebackType],
        ) -> None:
            fill(info, found)
            self.see_error(found[1])

        return fill_unfilled

    def _learn_keys(self) -> None:
        """Learn the keys of every client and sandbox of this process."""
        secrets, find, start, add = self.secrets, Credentials.find, Sandbox.start, Sandbox.add_application

        def finding(*args: Any, **kwargs: Any) -> Credentials:
            found = find(*args, **kwargs)
            sealing = found.encryption_key.get_secret_value() if found.encryption_key else None
            secrets.add_keys(found.token, found.private_key.get_secret_value(), sealing)
            return found

        @functools.wraps(start)
        def starting(sandbox: Sandbox) -> Sandbox:
            started = start(sandbox)
            secrets.add_keys(started.token, started.private_key, started.encryption_key)
            return started

        @functools.wraps(add)
        def adding(sandbox: Sandbox, *args: Any, **kwargs: Any) -> SandboxApplication:
            added = add(sandbox, *args, **kwargs)
            secrets.add_keys(added.token, added.private_key, added.encryption_key)
            return added

        self._undo.append(functools.partial(setattr, Credentials, "find", vars(Credentials)["find"]))
        setattr(Credentials, "find", finding)  # noqa: B010  # type checkers know that it is a method
        self._change(Sandbox, "start", starting)
        self._change(Sandbox, "add_application", adding)


class _Handler(logging.Handler):
    """Sees every record, whatever its level."""

    def __init__(self, guard: SecretGuard) -> None:
        super().__init__(logging.NOTSET)
        self._guard = guard

    def emit(self, record: logging.LogRecord) -> None:
        self._guard.see_record(record)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and all that led to it."""
    waiting, seen = [error], set[int]()
    while waiting:
        link = waiting.pop()
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [link.__cause__, link.__context__]
            if isinstance(link, BaseExceptionGroup):
                waiting += cast("BaseExceptionGroup[BaseException]", link).exceptions


def _below(kind: type[ZiggeoError]) -> Iterator[type[ZiggeoError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return _ends(value)
    if isinstance(value, bytes | bytearray):
        return _ends(
            bytes(value[:MOST_TEXT]).decode("latin-1") + bytes(value[MOST_TEXT:][-MOST_TEXT:]).decode("latin-1")
        )
    if isinstance(value, list):
        entries = cast("list[object]", value)
        value = [*entries[:MOST_ENTRIES], *entries[MOST_ENTRIES:][-MOST_ENTRIES:]]
    try:
        return _ends(repr(value))
    except Exception as error:
        return f"<no repr: {type(error).__name__}>"


def _ends(text: str) -> str:
    """A text, of which the middle is left out if it is long: tests have whole files in their variables."""
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT // 2] + text[-MOST_TEXT // 2 :]


def _around(text: str) -> str:
    """The part of a text around the first secret that was hidden in it."""
    at = text.find("<secret>")
    return text[max(at - 200, 0) : at + 200]
