"""All applications on one directory, and what they share: one store, one place for files, the threads that process."""

import hmac
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.clock import Clock
from ziggeo.sandbox.files import Files, copy_files, link_or_copy
from ziggeo.sandbox.inspection.redaction import Redaction
from ziggeo.sandbox.processing.processor import Processor
from ziggeo.sandbox.service import Configuration, Service
from ziggeo.sandbox.storage import Bucket, UploadForms
from ziggeo.sandbox.store import STORE_NAME, Database, Registration, copy_store

_STAGE = ".ziggeo-sandbox-snapshot-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Credentials that are given; random ones are made of those that are not."""

    token: str | None = None
    private_key: str | None = None
    encryption_key: str | None = None


@dataclass(frozen=True, slots=True)
class _Hosted:
    registration: Registration
    clock: Clock
    service: Service


class Installation:
    """The applications of a sandbox. Every method may be called by any thread.

    One of them is the sandbox's own, and always there. When an application was reset there is another service in the
    place of its former one, which forgets whatever it is still told.
    """

    def __init__(
        self,
        directory: Path,
        base_url: str,
        configuration: Configuration,
        credentials: Credentials,
        source: Callable[[], float],
        *,
        is_lasting: bool,
    ) -> None:
        """Open what there is in a directory, with those credentials for the sandbox's own application."""
        self._directory = directory
        self._base_url = base_url
        self._configuration = configuration
        self._source = source
        self._processor = Processor()
        # Taken for changes only; whoever reads finds either the former mapping or the next one.
        self._lock = threading.RLock()
        self._hosted: Mapping[int, _Hosted] = {}
        # With the applications that it was made for.
        self._redaction: tuple[Mapping[int, _Hosted], Redaction] | None = None
        self.files: Files = Files(directory, is_lasting=is_lasting)
        """Where the files of all applications are."""
        with ExitStack() as on_failure:
            self._database = Database(directory / STORE_NAME, is_lasting=is_lasting)
            on_failure.callback(self._database.close)
            self.own: int = self._register_own(credentials)
            """Number of the sandbox's own application."""
            for number, registration, offset in self._database.applications():
                clock = Clock(source, offset, partial(self._database.set_clock_offset, number))
                self._host(number, registration, clock)
            on_failure.pop_all()

    @property
    def assumptions(self) -> Assumptions:
        """What is assumed of the service, by all applications."""
        return self._configuration.assumptions

    @property
    def redaction(self) -> Redaction:
        """Keeps the keys of all applications out of what is shown."""
        hosted, made = self._hosted, self._redaction
        if made is None or made[0] is not hosted:
            redaction = Redaction(secret for one in hosted.values() for secret in one.service.secrets)
            made = self._redaction = hosted, redaction
        return made[1]

    @property
    def bucket(self) -> Bucket:
        """What receives uploads for all applications."""
        return Bucket(self.files, self._forms)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every application by its number, oldest first."""
        return tuple(sorted(self._hosted))

    @property
    def services(self) -> tuple[Service, ...]:
        """The services of all applications, oldest first."""
        return tuple(hosted.service for _, hosted in sorted(self._hosted.items()))

    def start(self) -> None:
        """Begin to process and to deliver, with what an earlier run left unfinished; remove what it left half done."""
        with self._lock:
            for stage in self._directory.glob(_STAGE + "*"):
                shutil.rmtree(stage)
            services = [hosted.service for hosted in self._hosted.values()]
            self.files.tidy(chain.from_iterable(service.state.holdings() for service in services))
            self._processor.start()
            for service in services:
                service.start()

    def close(self) -> None:
        """End processing and delivery. What is unfinished is left for the next start."""
        with self._lock:
            for hosted in self._hosted.values():
                hosted.service.close()
            self._processor.close()
            self._database.close()

    def service(self, number: int) -> Service:
        """The service of an application; raise ``LookupError`` when it was removed."""
        return self._find(number).service

    def clock(self, number: int) -> Clock:
        """The clock of an application, which stays the same when it is reset; raise ``LookupError`` when it was removed."""
        return self._find(number).clock

    def by_token(self, token: str) -> Service | None:
        """The service of the application of that token, which is how paths for browsers name it."""
        services = (hosted.service for hosted in self._hosted.values())
        return next((service for service in services if service.token == token), None)

    def number_of(self, token: str) -> int | None:
        """The number of the application of that token."""
        return next((number for number, hosted in self._hosted.items() if hosted.service.token == token), None)

    def by_credentials(self, token: str, private_key: str) -> Service | None:
        """The service of the application that has these credentials."""
        service = self.by_token(token)
        if service is None or not hmac.compare_digest(private_key.encode(), service.private_key.encode()):
            return None
        return service

    def add(self, credentials: Credentials) -> int:
        """Add an application, and return its number; raise ``ValueError`` when the token is taken."""
        with self._lock:
            registration = _register(credentials)
            number = self._database.add_application(registration)
            clock = Clock(self._source, keep=partial(self._database.set_clock_offset, number))
            self._host(number, registration, clock).start()
            return number

    def reset(self, number: int) -> None:
        """Forget all that an application has but its credentials."""
        with self._lock:
            hosted = self._find(number)
            # Forms that were signed before are void.
            registration = replace(hosted.registration, storage_access_key=_random(), storage_secret=_random())
            self._forget(number, hosted.service, registration)
            hosted.clock.reset()
            self._host(number, registration, hosted.clock).start()

    def remove(self, number: int) -> None:
        """Remove an application; raise ``ValueError`` for the sandbox's own."""
        with self._lock:
            if number == self.own:
                raise ValueError("the application of the sandbox itself stays; reset() empties it")
            service = self._find(number).service
            self._hosted = {other: hosted for other, hosted in self._hosted.items() if other != number}
            self._forget(number, service, None)

    def snapshot(self, target: Path) -> None:
        """Make a directory of what is kept now, from which a sandbox can be started.

        Raises ``FileExistsError`` when there is something already.
        """
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise FileExistsError(f"there is something at {target} already")
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside the files it takes no time, so that nobody has to wait for a copy to be written.
        stage = Path(tempfile.mkdtemp(prefix=_STAGE, dir=self._directory))
        try:
            self._copy_to(stage)
            _move(stage, target)
        finally:
            shutil.rmtree(stage, ignore_errors=True)

    def _copy_to(self, stage: Path) -> None:
        copied = Files(stage)
        with self._lock, ExitStack() as turns:
            services = [self._hosted[number].service for number in self.numbers]
            for service in services:
                turns.enter_context(service.state.happenings.turn())
            self._database.copy_to(stage / STORE_NAME)
            self.files.copy_to(copied, chain.from_iterable(service.state.holdings() for service in services))

    def _find(self, number: int) -> _Hosted:
        try:
            return self._hosted[number]
        except KeyError:
            raise LookupError("the application was removed") from None

    def _forms(self, access_key: str) -> UploadForms:
        """The forms of the application that has that key; those of the sandbox's own tell what is wrong with another."""
        hosted = self._hosted
        forms = (one.service.upload_forms for one in hosted.values())
        return next((one for one in forms if one.access_key == access_key), hosted[self.own].service.upload_forms)

    def _register_own(self, credentials: Credentials) -> int:
        """Register the sandbox's own application, or give it new credentials where there are any."""
        kept = self._database.applications()
        if not kept:
            return self._database.add_application(_register(credentials))
        number, registration, _ = kept[0]
        given = {name: value for name, value in asdict(credentials).items() if value is not None}
        self._database.update_application(number, replace(registration, **given))
        return number

    def _host(self, number: int, registration: Registration, clock: Clock) -> Service:
        service = Service(
            registration,
            self._database.store(number),
            self.files,
            clock,
            self._processor.queue(clock, self._configuration.processing_delay),
            self._base_url,
            self._configuration,
        )
        self._hosted = {**self._hosted, number: _Hosted(registration, clock, service)}
        return service

    def _forget(self, number: int, service: Service, registration: Registration | None) -> None:
        """Forget all that an application has. What calls still do that are being answered is forgotten with it."""
        service.close()
        with service.state.happenings.turn():
            self._database.clear_application(number, registration)
            service.store.close()
            holdings = list(service.state.holdings())
        for holding in holdings:
            self.files.remove(holding.token)


def copy_installation(source: Path, target: Path) -> None:
    """Make a directory like another, which must not be in use, as a snapshot is not.

    Raises ``FileNotFoundError`` when there is no sandbox in the one, and ``FileExistsError`` when there is in the other.
    """
    if not (source / STORE_NAME).is_file():
        raise FileNotFoundError(f"there is no sandbox in {source}")
    if (target / STORE_NAME).exists():
        raise FileExistsError(f"there is a sandbox in {target} already")
    copy_files(source, target)
    copy_store(source / STORE_NAME, target / STORE_NAME)


def _register(credentials: Credentials) -> Registration:
    return Registration(
        token=_random() if credentials.token is None else credentials.token,
        private_key=_random() if credentials.private_key is None else credentials.private_key,
        encryption_key=_random() if credentials.encryption_key is None else credentials.encryption_key,
        storage_access_key=_random(),
        storage_secret=_random(),
    )


def _random() -> str:
    return secrets.token_hex(16)


def _move(stage: Path, target: Path) -> None:
    """Give a directory its name, on whatever file system that is; it is complete once it has it."""
    partial_copy = target.with_name(f".{target.name}.{stage.name}")
    try:
        shutil.copytree(stage, partial_copy, copy_function=link_or_copy)
        if target.exists():
            target.rmdir()
        partial_copy.replace(target)
    except BaseException:
        shutil.rmtree(partial_copy, ignore_errors=True)
        raise
