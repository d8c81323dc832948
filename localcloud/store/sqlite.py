"""One SQLite file. WAL with synchronous=FULL: what `save` returned from is on the disk, whatever happens next."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localcloud.casters.account import Account
from localcloud.model import Caster
from localcloud.store import codec
from localcloud.store.seal import Seal

FIRST_ID = 63501
"""As in the manual's examples; ids are never given twice."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS casters (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL)",
)


class StoreInUseError(RuntimeError):
    """Another process holds this folder."""


class Store:
    """Casters and the account on disk. Safe to use from any thread: one connection, one writer at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._claim = _claimed(folder / "lock")
        path = folder / "casters.sqlite3"
        self._lock = threading.Lock()
        """For the one connection, which threads must use in turn: held while the disk writes, and over nothing of
        anybody else's."""
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        path.chmod(0o600)
        self._seal = Seal(folder / "secrets.key")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        for table in TABLES:
            self._db.execute(table)

    def load_all(self) -> list[Caster]:
        with self._lock:
            rows = self._db.execute("SELECT body FROM casters ORDER BY id").fetchall()
        return [codec.load_caster(body, self._seal) for (body,) in rows]

    def add(self, make: Callable[[int], Caster]) -> Caster:
        """Make a caster with the next free id; nothing is kept when `make` raises."""
        while True:
            number = self._next_id()
            caster = make(number)
            if self._insert(number, codec.dump_caster(caster, self._seal)):
                return caster

    def _next_id(self) -> int:
        with self._lock:
            row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'casters'").fetchone()
        return int(row[0]) + 1 if row else FIRST_ID

    def _insert(self, number: int, body: str) -> bool:
        """False when somebody else has taken this id meanwhile, even if it is free again."""
        with self._transaction():
            done = self._db.execute(
                "INSERT INTO casters (id, body) SELECT ?1, ?2 WHERE ?1 > coalesce("
                "(SELECT seq FROM sqlite_sequence WHERE name = 'casters'), 0)",
                (number, body),
            )
        return done.rowcount == 1

    def save(self, caster: Caster) -> None:
        body = codec.dump_caster(caster, self._seal)
        with self._transaction():
            self._db.execute("UPDATE casters SET body = ? WHERE id = ?", (body, caster.id))

    def delete(self, caster_id: int) -> None:
        with self._transaction():
            self._db.execute("DELETE FROM casters WHERE id = ?", (caster_id,))

    def load_account(self) -> Account:
        with self._lock:
            row = self._db.execute("SELECT body FROM account").fetchone()
        return codec.load_account(row[0]) if row else Account()

    def save_account(self, account: Account) -> None:
        body = codec.dump(account)
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO account (id, body) VALUES (1, ?)", (body,))

    def close(self) -> None:
        with self._lock:
            self._db.close()
        os.close(self._claim)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _claimed(path: Path) -> int:
    """Hold the folder until this process ends: two local clouds on one folder would undo each other's writes."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise StoreInUseError(f"Another local cloud is using {path.parent}.") from error
    return handle
