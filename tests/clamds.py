"""A small clamd on the loopback address: the real framing of INSTREAM, and every way a scanner can fail on demand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

# In two pieces, so that no scanner stops this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Eicar-Test-Signature"


class FakeClamd:
    """`says`: what it answers whatever it is given; left out, it looks for EICAR. `cut`, `slow`: it hangs up, or says nothing.

    `limit`: bytes after which it refuses and hangs up, as clamd does. `seen`: whole files, as they were put together.
    """

    def __init__(self) -> None:
        self.says: bytes | None = None
        self.cut = self.slow = False
        self.limit = 25 * 1024 * 1024
        self.seen: list[bytes] = []
        self.address = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):  # whoever hangs up in the middle
                await self._serve(reader, writer)
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(length)
            if len(content) > self.limit:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            if self.cut:
                return
        self.seen.append(content)
        if self.slow:
            await asyncio.sleep(3600)
        writer.write((self.says if self.says is not None else self._looked(content)) + b"\0")

    def _looked(self, content: bytes) -> bytes:
        return f"stream: {SIGNATURE} FOUND".encode() if EICAR in content else b"stream: OK"


@asynccontextmanager
async def clamd(socket: Path | None = None, port: int = 0) -> AsyncIterator[FakeClamd]:
    """Open on a free port, on the one named, or on a UNIX socket."""
    fake = FakeClamd()
    connections: set[asyncio.Task[None]] = set()

    def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(fake.serve(reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await (asyncio.start_unix_server(met, socket) if socket else asyncio.start_server(met, "127.0.0.1", port))
    fake.address = f"clamd://{socket}" if socket else f"clamd://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await asyncio.sleep(0)  # the lines close
