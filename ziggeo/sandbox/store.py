"""Keeps records: in memory to be read, in a SQLite file to be found again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from ziggeo.sandbox.records.base import Record

_LOCK_TIMEOUT = 1.0
_SCHEMA = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS documents (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, token TEXT NOT NULL, document TEXT NOT NULL,
    UNIQUE (kind, token)
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


R = TypeVar("R", bound=Record)


class Collection(Generic[R]):
    """Records of one kind, in the order in which they were created. Not for use by several threads at once."""

    def __init__(self, connection: sqlite3.Connection, kind: type[R]) -> None:
        self._connection = connection
        self._kind = kind.__name__
        self._adapter = TypeAdapter(kind)
        self._records: dict[str, R] = {}
        self._tokens_by_key: dict[str, str] = {}
        query = "SELECT document FROM documents WHERE kind = ? ORDER BY sequence"
        for (document,) in connection.execute(query, (self._kind,)):
            self._remember(self._adapter.validate_json(document))

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._records.values()))

    def get(self, token: str) -> R | None:
        """The record of that token."""
        return self._records.get(token)

    def by_key(self, key: str) -> R | None:
        """The record that was given that name."""
        token = self._tokens_by_key.get(key)
        return None if token is None else self._records[token]

    def put(self, record: R) -> None:
        """Add a record, or replace its former version."""
        with self._connection:
            self._connection.execute(
                "INSERT INTO documents (kind, token, document) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, token) DO UPDATE SET document = excluded.document",
                (self._kind, record.token, self._adapter.dump_json(record).decode()),
            )
        self._forget_key(record.token)
        self._remember(record)

    def remove(self, token: str) -> None:
        """Forget a record."""
        with self._connection:
            self._connection.execute("DELETE FROM documents WHERE kind = ? AND token = ?", (self._kind, token))
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


class Store:
    """Everything that is kept in one file."""

    def __init__(self, path: Path) -> None:
        # Threads take turns by the lock of the state, which sqlite3 cannot know.
        self._connection = sqlite3.connect(path, timeout=_LOCK_TIMEOUT, check_same_thread=False)
        try:
            self._connection.executescript(_SCHEMA)
        except BaseException as error:
            self._connection.close()
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise RuntimeError(f"another sandbox is using the directory {path.parent}") from error
            raise

    def collection(self, kind: type[R]) -> Collection[R]:
        """Read the records of one kind; to be asked for once."""
        return Collection(self._connection, kind)

    def setting(self, name: str, given: str | None, default: str) -> str:
        """A value that stays with the directory: the given one, else the kept one, else the default."""
        with closing(self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,))) as rows:
            kept = rows.fetchone()
        value: str = given if given is not None else kept[0] if kept else default
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
        return value

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
