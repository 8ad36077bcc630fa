"""The chat's own history on disk: one SQLite file, written by the loop's own thread in shared commits.

Why no writer thread: a statement here costs microseconds, less than handing it to a thread and back, and a thread
that runs statement by statement would wait for the interpreter lock at each of them. Everything written in one turn
of the loop shares one transaction; who needs it on disk awaits `settled()`.

Why `synchronous=NORMAL`: in WAL mode a commit is then a write without an fsync. A killed process loses nothing; a
machine that loses power may lose the last moments of chat history, never its consistency. The bot keeps its own inbox
and books with its own promise, and that is where reports live. The fsyncs of checkpoints run in a thread.
"""

import asyncio
import contextlib
import fcntl
import random
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

SCHEMA = """
CREATE TABLE IF NOT EXISTS notes(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people(
    id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, username TEXT UNIQUE, language_code TEXT,
    staff INTEGER NOT NULL DEFAULT 0, blocked INTEGER NOT NULL DEFAULT 0, reply_keyboard TEXT,
    created_at REAL NOT NULL, lookup BLOB UNIQUE, salt BLOB, phrase BLOB);
CREATE TABLE IF NOT EXISTS devices(hash BLOB PRIMARY KEY, person INTEGER NOT NULL, created_at REAL NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages(message_id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS messages_of_a_chat ON messages(chat, message_id);
CREATE TABLE IF NOT EXISTS updates(
    update_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, lane TEXT NOT NULL, expires REAL NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS acts(
    person INTEGER NOT NULL, ref TEXT NOT NULL, answer TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY(person, ref))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keys(
    chat INTEGER NOT NULL, key TEXT NOT NULL, answer TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY(chat, key))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS presses(id TEXT PRIMARY KEY, person INTEGER NOT NULL, ref TEXT NOT NULL, at REAL NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files(
    file_id TEXT PRIMARY KEY, unique_id TEXT NOT NULL, path TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, size INTEGER NOT NULL,
    mime TEXT NOT NULL, name TEXT, about TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file_chats(file_id TEXT NOT NULL, chat INTEGER NOT NULL, PRIMARY KEY(file_id, chat))
    WITHOUT ROWID;
"""

# The numbers that are given out, and where a new archive begins to count. Telegram's updates begin anywhere.
FIRST: dict[str, Callable[[], int]] = {"message_id": lambda: 1, "update_id": lambda: random.randrange(10**7, 10**8)}
BLOCK = 1000  # numbers are reserved on disk in blocks, so that none is given twice after a crash
# What a machine that loses power forgets was written since the last checkpoint, some two seconds before, and that may be
# reservations of numbers. The bot, whose books forget nothing, would take a number that comes again for an update it
# knows, and drop a person's message. So every opening leaps over more numbers than could have been given out meanwhile
# (20 seconds of 5,000), and has the leap on disk, by an fsync, before it gives out one.
LEAP = 100_000


class Archive:
    """One open SQLite file. All methods belong to the loop that opened it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "chat.sqlite3"
        self._lock = _lock(folder / "lock")
        self._db = sqlite3.connect(self.path, isolation_level=None, cached_statements=256)
        try:
            self._set_up()
        except BaseException:
            self._db.close()
            self._lock.close()
            raise
        self._numbers: dict[str, tuple[int, int]] = {}
        self._done: asyncio.Future[None] | None = None
        self._then: list[Callable[[], None]] = []
        self._fault: sqlite3.Error | None = None

    def read(self, sql: str, args: Sequence[Any] = ()) -> list[Any]:
        return self._db.execute(sql, args).fetchall()

    def write(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Write within the shared transaction; the number of rows changed. On disk only after `settled()`."""
        if self._done is None:
            self._begin()
        try:
            return self._db.execute(sql, args).rowcount
        except Exception as error:  # not only SQLite's own: a value that cannot be bound leaves an act half-done as well
            self._fault = error if isinstance(error, sqlite3.Error) else sqlite3.InterfaceError(type(error).__name__)
            raise

    def then(self, act: Callable[[], None]) -> None:
        """Do something once what was written so far is on disk; never, if it could not be written."""
        if self._done is None:
            act()
        else:
            self._then.append(act)

    async def settled(self) -> None:
        """Wait until everything written so far is on disk; raises `sqlite3.Error` if it could not be."""
        if self._done is not None:
            await asyncio.shield(self._done)

    def note(self, key: str) -> str | None:
        rows = self.read("SELECT value FROM notes WHERE key=?", (key,))
        return rows[0][0] if rows else None

    def keep_note(self, key: str, value: str) -> None:
        self.write("INSERT INTO notes VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value", (key, value))

    def number(self, name: str) -> int:
        """The next number of a kind; never given twice, though a crash may leave a gap."""
        value, end = self._numbers.get(name, (0, 0))
        if value == end:
            value = int(self.note(name) or 1)
            end = value + BLOCK
            self.keep_note(name, str(end))
        self._numbers[name] = (value + 1, end)
        return value

    def set_number(self, name: str, value: int) -> None:
        self._numbers.pop(name, None)
        self.keep_note(name, str(value))

    def last_number(self, name: str) -> int:
        """The number given last, or the one before the first of the next block."""
        value, _ = self._numbers.get(name, (int(self.note(name) or 1), 0))
        return value - 1

    async def tidy(self) -> None:
        """Move what the log holds into the file; in a thread, because this is where fsync happens."""
        await asyncio.to_thread(self._checkpoint)

    def close(self) -> None:
        if self._done is not None:
            self._commit()
        for name, (value, _) in self._numbers.items():
            self._db.execute("UPDATE notes SET value=? WHERE key=?", (str(value), name))
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()
        self._lock.close()

    def _set_up(self) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "wal_autocheckpoint=0", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(SCHEMA)
        self._leap()

    def _leap(self) -> None:
        for name, first in FIRST.items():
            known = self.note(name)
            start = first() if known is None else int(known) + LEAP
            self._db.execute("INSERT OR REPLACE INTO notes VALUES(?,?)", (name, str(start)))
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        self._db.execute("BEGIN IMMEDIATE")
        self._done = loop.create_future()
        loop.call_soon(self._commit)

    def _commit(self) -> None:
        done, then, fault = self._done, self._then, self._fault
        if done is None:
            return
        self._done, self._then, self._fault = None, [], None
        try:
            if fault is not None:
                raise fault
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo()
            done.set_exception(error)
            done.exception()  # whoever waits has it; nobody waiting is no error of its own
            return
        for act in then:
            act()
        done.set_result(None)

    def _undo(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        self._numbers.clear()  # the reservation may be lost with the rest: read it again

    def _checkpoint(self) -> None:
        side = sqlite3.connect(self.path, timeout=1)
        try:
            side.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            side.close()


def _lock(path: Path) -> TextIO:
    handle = path.open("w", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise ValueError(f"文件夹“{path.parent}”正被另一个聊天服务使用。") from None
    return handle
