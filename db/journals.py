"""The journal: every letter once more as it came in, in files beside the books, so that books from a backup learn what came since.

One file a day, one line a letter, sealed as in the inbox. A line is written before its letter is acknowledged and synced within a
second: no death of a process loses it, and a power cut at most the last second of the copy, not of the books. Several processes may
keep one journal: what is added is added at the end in one piece, and what is struck is blanked where it stands.
"""

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Line = dict[str, Any]
DAY = timedelta(days=1)
SYNC_EVERY = 0.5  # seconds


class Journal:
    """`trouble`: why it cannot be written at present; letters are taken in all the same, and the monitor tells."""

    def __init__(self, folder: Path, kept: timedelta) -> None:
        self.folder = folder
        self.trouble = ""
        self._kept = kept
        self._unsynced: set[Path] = set()
        self._syncing: asyncio.Task[None] | None = None

    def keep(self, lines: Sequence[Line], *, now: datetime) -> None:
        """Writes lines down, except where the disk refuses: a report is not turned away for its copy."""
        file = self.folder / f"{now.astimezone(UTC):%Y-%m-%d}.jsonl"
        try:
            if self._append(file, lines):
                self._unsynced.add(self.folder)  # the name of a new file must outlive a power cut as well
                self.purge(now=now)
        except OSError as refusal:
            self.trouble = _told(refusal)
            return
        self.trouble = ""
        self._unsynced.add(file)
        if self._syncing is None or self._syncing.done():
            self._syncing = asyncio.get_running_loop().create_task(self._sync())

    def _append(self, file: Path, lines: Sequence[Line]) -> bool:
        """Whether these are the first of the file. A batch begins on a line of its own: what a power cut tore is not continued."""
        text = "\n" + "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        with _opened(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND) as descriptor:
            first = os.fstat(descriptor).st_size == 0
            _write(descriptor, text.encode())
        return first

    async def _sync(self) -> None:
        """Half a second after something was written; one sync serves all that came meanwhile."""
        while self._unsynced:
            await asyncio.sleep(SYNC_EVERY)
            paths, self._unsynced = self._unsynced, set()
            try:
                await asyncio.to_thread(_synced, paths)
            except OSError as refusal:
                self.trouble = _told(refusal)

    async def forget(self, conversation: str, wish: Line, *, now: datetime) -> None:
        """Takes the letters of one conversation out again, and keeps that its person wished so."""
        try:
            await asyncio.to_thread(self._strike, conversation)
        except OSError as refusal:
            self.trouble = _told(refusal)
        else:
            self.keep([wish], now=now)

    def lines(self) -> Iterator[Line]:
        """All that is kept, in the order in which it came; a line that was cut off in writing was never acknowledged."""
        found = [line for file in self._files() for line in _readable(file)]
        yield from sorted(found, key=lambda line: str(line["at"]))

    def _strike(self, conversation: str) -> None:
        for file in self._files():
            with _opened(file, os.O_RDWR) as descriptor:
                _blank(descriptor, conversation)

    def purge(self, *, now: datetime) -> int:
        """Deletes the files of days that are over for long enough; answers how many."""
        old = [file for file in self._files() if _day(file) + DAY < now - self._kept]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("????-??-??.jsonl"))


def _told(refusal: OSError) -> str:
    return refusal.strerror or type(refusal).__name__


def _day(file: Path) -> datetime:
    return datetime.strptime(file.stem, "%Y-%m-%d").replace(tzinfo=UTC)


@contextmanager
def _opened(file: Path, flags: int) -> Iterator[int]:
    try:
        descriptor = os.open(file, flags, 0o600)
    except FileNotFoundError:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, flags, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _synced(paths: set[Path]) -> None:
    for path in paths:
        with _opened(path, os.O_RDONLY) as descriptor:
            os.fsync(descriptor)


def _readable(file: Path) -> Iterator[Line]:
    with file.open("rb") as lines:
        yield from filter(None, map(_parsed, lines))


def _parsed(line: bytes) -> Line | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "at" in found else None


def _blank(descriptor: int, conversation: str) -> None:
    """In place and of the same length, so that whatever else is written there stays where it is."""
    at = 0
    with os.fdopen(os.dup(descriptor), "rb") as lines:
        for line in lines:
            found = _parsed(line)
            if found and found.get("conversation") == conversation:
                os.pwrite(descriptor, b" " * (len(line) - 1), at)
            at += len(line)
    os.fdatasync(descriptor)
