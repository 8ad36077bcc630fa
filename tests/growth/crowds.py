"""Several processes of one office at once, real ones: a warm parent forks one for every wish, so that any can be killed.

`python -m tests.growth.crowds` reads wishes from stdin, one JSON a line, and answers each with the process number.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tests.offices import CHAT_TOKEN, chat_settings
from webchat.app import opened as chat_opened


def main() -> None:
    from knowledge.library import load_town
    from knowledge.text import warm_up
    from tests.faults.runner import live
    from tests.offices import Scripted

    warm_up()
    Scripted(load_town("xiayuan"))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            live(json.loads(line))
        print(child, flush=True)


class Crowd:
    """The processes of one office. Every one takes only its duties, over one PostgreSQL database and one chat server."""

    def __init__(self, parent: asyncio.subprocess.Process, folder: Path, database_url: str, chat_url: str) -> None:
        self._parent, self._folder = parent, folder
        self._wish = {"database_url": database_url, "chat_url": chat_url, "day": True}
        self._told: asyncio.Queue[bytes] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read())
        self.alive: dict[int, tuple[str, ...]] = {}
        self.opened = 0
        self.logs: list[Path] = []

    async def _read(self) -> None:
        assert self._parent.stdout is not None
        async for line in self._parent.stdout:
            if line.strip() == b"open":
                self.opened += 1
            else:
                self._told.put_nowait(line)

    async def hire(self, *duties: str) -> int:
        """Starts a process for these duties; answers its number at once."""
        log = self._folder / f"{len(self.logs)}-{'-'.join(duties)}.log"
        self.logs.append(log)
        wish = self._wish | {"only": duties, "folder": str(self._folder), "log": str(log)}
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(wish).encode() + b"\n")
        process = int(await asyncio.wait_for(self._told.get(), 60))
        self.alive[process] = duties
        return process

    async def all_open(self) -> None:
        while self.opened < len(self.logs):  # noqa: ASYNC110  a count, not an event
            await asyncio.sleep(0.05)

    def end(self, process: int, how: signal.Signals) -> tuple[str, ...]:
        """Ends one of its processes, and no other; answers its duties."""
        os.kill(process, how)
        return self.alive.pop(process)

    def doing(self, duty: str) -> list[int]:
        return [process for process, duties in self.alive.items() if duty in duties]

    async def disperse(self) -> None:
        for process in list(self.alive):
            with suppress(ProcessLookupError):
                self.end(process, signal.SIGKILL)
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        await self._parent.wait()
        await self._reading


@asynccontextmanager
async def crowd(folder: Path, database_url: str, **more: Any) -> AsyncIterator[tuple[Crowd, str]]:
    """A chat server in this process and an office of no processes yet; gives the address of the server as well."""
    async with chat_opened(chat_settings(folder / "webchat", CHAT_TOKEN)) as url:
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.growth.crowds", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        people = Crowd(parent, folder, database_url, url)
        people._wish |= more
        assert (await asyncio.wait_for(people._told.get(), 60)).strip() == b"ready"
        try:
            yield people, url
        finally:
            await people.disperse()


if __name__ == "__main__":
    main()
