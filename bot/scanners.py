"""A virus scanner that speaks clamd's protocol over TCP or a UNIX socket; a file is handed over whole and never written to a disk.

The protocol is that of clamd(8): `zINSTREAM`, chunks that each begin with their length in four bytes, an empty one, and then one
line that ends with a zero byte: `stream: OK`, `stream: NAME FOUND`, or words that end with ERROR.
"""

import asyncio
import re
from contextlib import suppress
from urllib.parse import urlsplit

import structlog

from knowledge.rules.uploads import Scan, Unscanned

SCHEME = "clamd"
CHUNK = 64 * 1024  # bytes
LONGEST_LINE = 4 * 1024  # bytes of a reply
PATIENCE = 30.0  # seconds for a file, from the first knock to the reply
TOO_LARGE = "size limit exceeded"
FOUND = re.compile(r"stream: .+ FOUND")

log = structlog.get_logger("scanner")


class Clamd:
    def __init__(self, address: str, *, patience: float = PATIENCE) -> None:
        self._host, self._port, self._socket = parsed(address)
        self._patience = patience

    async def scan(self, content: bytes) -> Scan:
        """What it says of a file; only its plain OK is CLEAN. Raises Unscanned where it said nothing that can be relied on."""
        try:
            async with asyncio.timeout(self._patience):
                return _meant(await self._asked(content))
        except (OSError, EOFError, asyncio.LimitOverrunError) as trouble:  # a TimeoutError is an OSError
            raise Unscanned(type(trouble).__name__) from trouble

    async def _asked(self, content: bytes) -> str:
        reader, writer = await self._line()
        reply = asyncio.ensure_future(reader.readuntil(b"\0"))
        try:
            with suppress(ConnectionError):  # it has said why, and hung up in the middle of a file that is too large
                await _hand_over(content, writer, reply)
            return (await reply)[:-1].decode(errors="replace").strip()
        finally:
            writer.close()
            reply.cancel()
            await asyncio.gather(reply, return_exceptions=True)

    async def _line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._socket:
            return await asyncio.open_unix_connection(self._socket, limit=LONGEST_LINE)
        return await asyncio.open_connection(self._host, self._port, limit=LONGEST_LINE)


def parsed(address: str) -> tuple[str, int, str]:
    """Host and port, or the path of a socket, of `clamd://127.0.0.1:3310` or `clamd:///run/clamd.sock`. ValueError: neither."""
    parts = urlsplit(address)
    if parts.scheme != SCHEME or parts.query or parts.fragment or bool(parts.hostname) == bool(parts.path.strip("/")):
        raise ValueError("a scanner reads clamd://HOST:PORT or clamd:///PATH/OF/SOCKET")
    return parts.hostname or "", parts.port or 3310, "" if parts.hostname else parts.path


async def _hand_over(content: bytes, writer: asyncio.StreamWriter, reply: asyncio.Future[bytes]) -> None:
    writer.write(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK):
        if reply.done():
            return
        chunk = content[start : start + CHUNK]
        writer.write(len(chunk).to_bytes(4, "big") + chunk)
        await writer.drain()
    writer.write(bytes(4))
    await writer.drain()


def _meant(reply: str) -> Scan:
    if reply == "stream: OK":
        return Scan.CLEAN
    if FOUND.fullmatch(reply):
        log.warning("a file was stopped", found=reply.removeprefix("stream: ").removesuffix(" FOUND")[:80])
        return Scan.FOUND
    if TOO_LARGE in reply:
        return Scan.TOO_LARGE
    raise Unscanned(reply[:80])
