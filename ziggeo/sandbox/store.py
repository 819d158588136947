"""Keeps records: in memory to be read, in a SQLite file to be found again."""

import os
import sqlite3
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from ziggeo.sandbox.records.base import Record

STORE_NAME = "sandbox.sqlite3"
"""Name of the file in the directory of a sandbox."""
_LOCK_TIMEOUT = 1.0
_VERSION = 1
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE applications (
    number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, document TEXT NOT NULL,
    clock_offset REAL NOT NULL DEFAULT 0
);
CREATE TABLE documents (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, application INTEGER NOT NULL, kind TEXT NOT NULL, token TEXT NOT NULL,
    document TEXT NOT NULL, UNIQUE (application, kind, token)
);
PRAGMA user_version = 1;
COMMIT;
"""

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """An application as it is registered."""

    token: str
    private_key: str = field(repr=False)
    encryption_key: str = field(repr=False)
    storage_access_key: str = field(repr=False)
    """Names the key by which forms for uploads are signed."""
    storage_secret: str = field(repr=False)


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """What reads and writes a class; to make one takes longer than to use it some hundred times."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


class Database:
    """Everything that is kept in one file. Every method may be called by any thread.

    What was written is there again when the process was killed. What was flushed is there even when the machine failed.
    """

    def __init__(self, path: Path, *, is_lasting: bool) -> None:
        """Open a file, or make it; nothing is ever flushed of one that is not to last."""
        self._lock = threading.RLock()
        self._is_lasting = is_lasting
        _make_private(path)
        self._connection = sqlite3.connect(path, timeout=_LOCK_TIMEOUT, check_same_thread=False)
        try:
            self._open(path)
        except BaseException as error:
            self._connection.close()
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise RuntimeError(f"another sandbox is using the directory {path.parent}") from error
            raise

    def _open(self, path: Path) -> None:
        for setting in (
            "locking_mode = EXCLUSIVE",
            "journal_mode = WAL",
            f"synchronous = {'NORMAL' if self._is_lasting else 'OFF'}",
        ):
            self._connection.execute(f"PRAGMA {setting}").close()
        version = self._value("PRAGMA user_version")
        if version == 0 and not self._value("SELECT count(*) FROM sqlite_master"):
            self._connection.executescript(_SCHEMA)
        elif version != _VERSION:
            raise RuntimeError(f"{path} was made by another version of the sandbox")

    def applications(self) -> list[tuple[int, Registration, float]]:
        """Every application, oldest first: its number, and by how many seconds its clock is ahead."""
        adapter = _adapter(Registration)
        query = "SELECT number, document, clock_offset FROM applications ORDER BY number"
        with self._lock:
            rows = self._connection.execute(query).fetchall()
        return [(number, adapter.validate_json(document), offset) for number, document, offset in rows]

    def add_application(self, registration: Registration) -> int:
        """Add an application, and return its number; raise ``ValueError`` when the token is taken."""
        statement = "INSERT INTO applications (token, document) VALUES (?, ?)"
        with self._lock, self._connection:
            with _unique(registration.token):
                cursor = self._connection.execute(statement, (registration.token, _as_text(registration)))
            # There is always one after a row was inserted; the types do not know.
            return cursor.lastrowid or 0

    def update_application(self, number: int, registration: Registration) -> None:
        """Replace what is known of an application; raise ``ValueError`` when the token is taken."""
        with self._lock, self._connection:
            self._update_application(number, registration)

    def set_clock_offset(self, number: int, offset: float) -> None:
        """Keep by how many seconds the clock of an application is ahead."""
        with self._lock, self._connection:
            self._connection.execute("UPDATE applications SET clock_offset = ? WHERE number = ?", (offset, number))

    def clear_application(self, number: int, registration: Registration | None) -> None:
        """Forget all records of an application, and replace what is known of it, or forget that too."""
        with self._lock, self._connection:
            self._connection.execute("DELETE FROM documents WHERE application = ?", (number,))
            if registration is None:
                self._connection.execute("DELETE FROM applications WHERE number = ?", (number,))
            else:
                self._update_application(number, registration)

    def store(self, number: int) -> "Store":
        """What keeps the records of one application."""
        return Store(self, number)

    def read(self, application: int, kind: str) -> list[str]:
        """Every document of a kind, oldest first."""
        query = "SELECT document FROM documents WHERE application = ? AND kind = ? ORDER BY sequence"
        with self._lock:
            return [document for (document,) in self._connection.execute(query, (application, kind))]

    def write(self, application: int, kind: str, token: str, document: str) -> None:
        """Add a document, or replace its former version."""
        statement = (
            "INSERT INTO documents (application, kind, token, document) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (application, kind, token) DO UPDATE SET document = excluded.document"
        )
        with self._lock, self._connection:
            self._connection.execute(statement, (application, kind, token, document))

    def delete(self, application: int, kind: str, token: str) -> None:
        """Forget a document."""
        statement = "DELETE FROM documents WHERE application = ? AND kind = ? AND token = ?"
        with self._lock, self._connection:
            self._connection.execute(statement, (application, kind, token))

    def flush(self) -> None:
        """Return when all that was written so far will be there even if the machine fails."""
        if self._is_lasting:
            with self._lock:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close()

    def copy_to(self, path: Path) -> None:
        """Make a file of what is there now, which needs no other files and can be opened where nothing can be written."""
        _make_private(path)
        with closing(sqlite3.connect(path)) as target:
            with self._lock:
                self._connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE").close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _update_application(self, number: int, registration: Registration) -> None:
        statement = "UPDATE applications SET token = ?, document = ? WHERE number = ?"
        with _unique(registration.token):
            self._connection.execute(statement, (registration.token, _as_text(registration), number))

    def _value(self, query: str) -> Any:
        with closing(self._connection.execute(query)) as rows:
            return rows.fetchone()[0]


class Store:
    """Keeps the records of one application. Once it is closed nothing is kept any more, as the application is gone."""

    def __init__(self, database: Database, application: int) -> None:
        self.is_closed: bool = False
        """Whether nothing is kept any more."""
        self._database = database
        self._application = application

    def collection(self, kind: type[R]) -> "Collection[R]":
        """Read the records of one kind; to be asked for once."""
        return Collection(self, kind)

    def read(self, kind: str) -> list[str]:
        """Every document of a kind, oldest first."""
        return self._database.read(self._application, kind)

    def write(self, kind: str, token: str, document: str) -> None:
        """Add a document, or replace its former version."""
        if not self.is_closed:
            self._database.write(self._application, kind, token, document)

    def delete(self, kind: str, token: str) -> None:
        """Forget a document."""
        if not self.is_closed:
            self._database.delete(self._application, kind, token)

    def flush(self) -> None:
        """Return when all that was written so far will be there even if the machine fails."""
        self._database.flush()

    def close(self) -> None:
        """Keep nothing any more."""
        self.is_closed = True


class Collection(Generic[R]):
    """Records of one kind, in the order in which they were created. Not for use by several threads at once."""

    def __init__(self, store: Store, kind: type[R]) -> None:
        self._store = store
        self._kind = kind.__name__
        self._adapter = _adapter(kind)
        self._records: dict[str, R] = {}
        self._tokens_by_key: dict[str, str] = {}
        for document in store.read(self._kind):
            self._remember(self._adapter.validate_json(document))

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._records.values()))

    def __reversed__(self) -> Iterator[R]:
        return iter(list(reversed(self._records.values())))

    def get(self, token: str) -> R | None:
        """The record of that token."""
        return self._records.get(token)

    def by_key(self, key: str) -> R | None:
        """The record that was given that name."""
        token = self._tokens_by_key.get(key)
        return None if token is None else self._records[token]

    def put(self, record: R) -> None:
        """Add a record, or replace its former version."""
        self._store.write(self._kind, record.token, self._adapter.dump_json(record).decode())
        self._forget_key(record.token)
        self._remember(record)

    def remove(self, token: str) -> None:
        """Forget a record."""
        self._store.delete(self._kind, token)
        self._forget_key(token)
        del self._records[token]

    def _remember(self, record: R) -> None:
        self._records[record.token] = record
        if record.key is not None:
            self._tokens_by_key[record.key] = record.token

    def _forget_key(self, token: str) -> None:
        former = self._records.get(token)
        if former is not None and former.key is not None and self._tokens_by_key.get(former.key) == token:
            del self._tokens_by_key[former.key]


def copy_store(source: Path, target: Path) -> None:
    """Copy the file of a sandbox that is not running, which is only read; the copy is complete once it has its name."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    _make_private(partial)
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", timeout=_LOCK_TIMEOUT, uri=True)) as kept,
            closing(sqlite3.connect(partial)) as copy,
        ):
            # Whether it can be read at all: the copying itself would wait for that as long as it takes.
            kept.execute("SELECT count(*) FROM sqlite_master").close()
            kept.backup(copy)
    except sqlite3.OperationalError as error:
        raise RuntimeError(f"{source} cannot be read: {error}") from error
    partial.replace(target)


def _make_private(path: Path) -> None:
    """Make a file that only its owner can read, as keys will be in it; one that is there already is left as it is."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _as_text(registration: Registration) -> str:
    return _adapter(Registration).dump_json(registration).decode()


@contextmanager
def _unique(token: str) -> Generator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ValueError(f"there is an application {token!r} already") from error
