"""The journal: every letter once more as it came in, in files beside the books, so that books from a backup learn what came since.

One file a day, one line a letter, sealed as in the inbox. A line is on the disk before the letter is acknowledged. Files are
flocked while they are written: several processes may keep one journal.
"""

import asyncio
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Line = dict[str, Any]
DAY = timedelta(days=1)


class Journal:
    """`trouble`: why it cannot be written at present; letters are taken in all the same, and the monitor tells."""

    def __init__(self, folder: Path, kept: timedelta) -> None:
        self.folder = folder
        self.trouble = ""
        self._kept = kept

    async def keep(self, lines: Sequence[Line], *, now: datetime) -> None:
        """Has lines on the disk before it returns, except where the disk refuses: a report is not turned away for its copy."""
        try:
            await asyncio.to_thread(self._append, lines, now)
        except OSError as refusal:
            self.trouble = refusal.strerror or type(refusal).__name__
        else:
            self.trouble = ""

    async def forget(self, conversation: str, wish: Line, *, now: datetime) -> None:
        """Takes the letters of one conversation out again, and keeps that its person wished so."""
        try:
            await asyncio.to_thread(self._strike, conversation)
        except OSError as refusal:
            self.trouble = refusal.strerror or type(refusal).__name__
        else:
            await self.keep([wish], now=now)

    def _append(self, lines: Sequence[Line], now: datetime) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / f"{now.astimezone(UTC):%Y-%m-%d}.jsonl"
        begun = file.exists()
        # What a power cut left of a line is not continued: every batch begins on a line of its own.
        text = "\n" + "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        with _held(file, os.O_RDWR | os.O_CREAT | os.O_APPEND) as open_file:
            _write(open_file, text.encode())
            os.fdatasync(open_file)
        if not begun:
            _sync(self.folder)
            self.purge(now=now)

    def lines(self) -> Iterator[Line]:
        """All that is kept, in the order in which it came; a line that was cut off in writing was never acknowledged."""
        found = [line for file in self._files() for line in _readable(file)]
        yield from sorted(found, key=lambda line: str(line["at"]))

    def _strike(self, conversation: str) -> None:
        for file in self._files():
            with _held(file, os.O_RDWR) as open_file:
                _blank(open_file, conversation)

    def purge(self, *, now: datetime) -> int:
        """Deletes the files of days that are over for long enough; answers how many."""
        old = [file for file in self._files() if _day(file) + DAY < now - self._kept]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("????-??-??.jsonl"))


def _day(file: Path) -> datetime:
    return datetime.strptime(file.stem, "%Y-%m-%d").replace(tzinfo=UTC)


@contextmanager
def _held(file: Path, flags: int) -> Iterator[int]:
    descriptor = os.open(file, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _sync(folder: Path) -> None:
    """The name of a new file must outlive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
