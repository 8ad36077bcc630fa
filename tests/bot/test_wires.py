"""The wire: what never left is told apart from what may have arrived, and it speaks the Bot API as any client does."""

import asyncio
import socket
from contextlib import suppress

import aiohttp
import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData

from bot.wires import Wire, never_left


def nobody_listens() -> str:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{door.getsockname()[1]}/"


async def trouble_with(url: str) -> NetworkError:
    wire = Wire(connections=2, patience=0.05)
    try:
        with pytest.raises(NetworkError) as told:
            await wire.do_request(url, "POST", RequestData())
    finally:
        await wire.shutdown()
    return told.value


async def test_where_nobody_listens_nothing_has_left() -> None:
    assert never_left(await trouble_with(nobody_listens()))


async def test_a_server_that_says_nothing_may_have_heard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        trouble = await trouble_with(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert isinstance(trouble, TimedOut)
    assert not never_left(trouble)


async def test_a_server_that_hangs_up_may_have_heard() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        trouble = await trouble_with("http://127.0.0.1:{}/".format(*server.sockets[0].getsockname()[1:]))
    assert not never_left(trouble)


async def test_a_server_whose_answer_trickles_for_ever_may_have_heard() -> None:
    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        with suppress(OSError):
            for _ in range(1_000):  # twenty seconds: whoever waits to the end has waited too long
                writer.write(b"H" if _ else b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n")
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.transport.abort()
        over.set()

    over = asyncio.Event()
    began = asyncio.get_running_loop().time()
    async with await asyncio.start_server(trickle, "127.0.0.1", 0) as server:
        trouble = await trouble_with("http://127.0.0.1:{}/".format(*server.sockets[0].getsockname()[1:]))
        took = asyncio.get_running_loop().time() - began
        await over.wait()
    assert isinstance(trouble, TimedOut)
    assert not never_left(trouble)
    assert took < 5


def test_what_the_server_itself_says_it_did_not_take_has_not_arrived() -> None:
    assert never_left(NetworkError("Bad Gateway"))
    assert not never_left(TimedOut())


def test_a_connection_that_could_not_be_had_is_told_apart_from_one_that_broke() -> None:
    def trouble(cause: Exception) -> NetworkError:
        made = NetworkError("x")
        made.__cause__ = cause
        return made

    assert never_left(trouble(aiohttp.ConnectionTimeoutError()))
    assert not never_left(trouble(aiohttp.SocketTimeoutError()))
    assert not never_left(trouble(aiohttp.ClientPayloadError()))
