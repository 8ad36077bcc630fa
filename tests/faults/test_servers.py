"""A PostgreSQL server of our own that may be killed: a backend dies by SIGKILL, and the server stops at once and recovers."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from bot import desks, offices
from tests.faults.invariants import check_invariants
from tests.forms import Times
from tests.offices import UNKNOWN, Town, town
from tests.tables import Tell

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Server:
    """One PostgreSQL cluster in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def order(self, binary: str, *arguments: str) -> None:
        """As the user postgres where we are root: PostgreSQL refuses to be root's."""
        who = {"user": "postgres"} if os.geteuid() == 0 else {}
        command = [str(BINARIES[-1] / binary), "-D", str(self.folder), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=60, **who)  # type: ignore[call-overload]

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self.order("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop_at_once(self) -> None:
        """No checkpoint, no goodbye: the next start recovers from its log."""
        self.order("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not BINARIES:
        pytest.skip("no PostgreSQL server is installed on this machine")
    folder = Path(f"/tmp/townhall-{os.getpid()}-postgres")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    own = Server(folder)
    own.order("initdb", "-U", "postgres", "-A", "trust", "-N")
    own.start()
    yield own
    with suppress(subprocess.CalledProcessError):  # a test that broke off may have left it stopped
        own.stop_at_once()
    shutil.rmtree(folder)


async def test_a_server_that_is_killed_in_the_middle_loses_and_doubles_nothing(
    scripted: None, tmp_path: Path, server: Server, row: Tell, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F25: while questions are being kept, a backend is killed by SIGKILL, so that all recover; the server stops at once."""
    # A turn whose answer was lost leaves its letters in nobody's hands until their lease is over: here a short one.
    monkeypatch.setattr(desks, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(desks, "RENEW_AFTER", 0.5)
    monkeypatch.setattr(offices, "ORPHANS_EVERY", 0.5)
    async with town(tmp_path, server.url) as place:
        wang = await place.arrive()
        sent, kills = 0, times(2, 20)
        for number in range(kills):
            asking = asyncio.create_task(_ask(place, sent))
            await asyncio.sleep(0.03 * (1 + number % 10))
            if number % 2:
                await asyncio.to_thread(server.stop_at_once)
                await asyncio.to_thread(server.start)
            else:
                await _kill_one(server)
            await asking
            sent += 5
            await wang.answers(5, within=60)
        await check_invariants(place)
        await wang.silence()
        kept = len(await place.rows("SELECT 1 FROM question"))
    assert kept == sent
    row("F25", injected=kills, lost=sent - kept, doubled=0)


async def _ask(place: Town, first: int) -> None:
    for number in range(first, first + 5):
        await place.visitors[0].say(f"{UNKNOWN}{number}")


async def _kill_one(server: Server) -> None:
    """The backend that wrote last; the postmaster then lets everybody go and recovers."""
    line = await asyncpg.connect(server.url)
    others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
    sql = f"SELECT pid FROM pg_stat_activity WHERE {others} ORDER BY xact_start DESC"
    process = await line.fetchval(sql)
    os.kill(process, signal.SIGKILL)
    await line.close(timeout=5)
