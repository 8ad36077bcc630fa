"""The scanner's line: real framing over TCP and a UNIX socket, and nothing but a plain OK ever counts as clean."""

import asyncio
from pathlib import Path

import pytest

from bot.scanners import CHUNK, Clamd
from knowledge.rules.uploads import Scan, Unscanned
from tests.clamds import EICAR, clamd

LONG = bytes(range(256)) * 4096  # a megabyte: many chunks, and every byte


@pytest.mark.parametrize("content", [b"", b"x", b"\0" * CHUNK, LONG[: CHUNK + 1], LONG])
async def test_a_file_arrives_whole_and_is_clean(content: bytes) -> None:
    async with clamd() as fake:
        assert await Clamd(fake.address).scan(content) is Scan.CLEAN
        assert fake.seen == [content]


async def test_a_virus_is_found_wherever_it_stands_and_over_a_socket_too(tmp_path: Path) -> None:
    async with clamd(tmp_path / "clamd.sock") as fake:
        assert await Clamd(fake.address).scan(LONG[: CHUNK - 10] + EICAR + LONG) is Scan.FOUND
        assert await Clamd(fake.address).scan(LONG) is Scan.CLEAN


@pytest.mark.parametrize(
    "said",
    [
        b"INSTREAM: Can't allocate memory ERROR",
        b"",
        b"OK",
        b"stream: OK FOUN",
        b"stream: not OK",
        b"stream: OK\nstream: OK",
        b"FOUND",
        b"UNKNOWN COMMAND",
        b"\xff\xfe",
        b"stream: " + b"x" * 9_000,
    ],
)
async def test_what_is_no_verdict_is_none(said: bytes) -> None:
    async with clamd() as fake:
        fake.says = said
        with pytest.raises(Unscanned):
            await Clamd(fake.address).scan(b"anything")


async def test_a_line_that_is_cut_slow_or_dead_says_nothing_of_the_file() -> None:
    async with clamd() as fake:
        fake.cut = True
        with pytest.raises(Unscanned):
            await Clamd(fake.address).scan(LONG)
        fake.cut, fake.slow = False, True
        with pytest.raises(Unscanned):
            await Clamd(fake.address, patience=0.2).scan(b"anything")
    with pytest.raises(Unscanned):
        await Clamd(fake.address).scan(b"anything")


@pytest.mark.parametrize("size", [CHUNK, len(LONG), 8 * len(LONG)])
async def test_a_file_over_its_limit_is_told_from_a_cut_line(size: int) -> None:
    """clamd answers in the middle of the file and hangs up."""
    async with clamd() as fake:
        fake.limit = CHUNK // 2
        assert await Clamd(fake.address).scan(b"\1" * size) is Scan.TOO_LARGE
        assert not fake.seen


async def test_many_at_once_do_not_mix() -> None:
    async with clamd() as fake:
        scanner = Clamd(fake.address)
        found = await asyncio.gather(*(scanner.scan(EICAR if number % 3 == 0 else LONG) for number in range(12)))
        assert [scan is Scan.FOUND for scan in found] == [number % 3 == 0 for number in range(12)]
