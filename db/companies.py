"""Writes in company: what comes while a transaction runs goes together into the next, so that nobody waits behind each."""

import asyncio
from typing import Any

from db.ledgers import Ledger

Waiting = tuple[int, tuple[Any, ...], asyncio.Future[None]]


class Company:
    """A courier settles dozens of notices at once; a transaction for each would make every answer wait behind all of them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, order: int, *statements: Any) -> None:
        """Returns once the statements are committed; raises what the transaction raised. `order`: the row, against deadlocks."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((order, statements, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        while self._waiting:
            together, self._waiting = sorted(self._waiting, key=lambda one: one[0]), []
            fault: BaseException | None = None
            try:
                await self._commit(together)
            except BaseException as trouble:  # noqa: BLE001  told to whoever waits, each of whom raises it
                fault = trouble
            _tell(together, fault)
            if isinstance(fault, asyncio.CancelledError):
                raise fault

    async def _commit(self, together: list[Waiting]) -> None:
        async with self._ledger.noting() as connection:
            for _, statements, _ in together:
                for statement in statements:
                    await connection.execute(statement)


def _tell(together: list[Waiting], fault: BaseException | None) -> None:
    """Whoever was cut short meanwhile is not told."""
    for _, _, written in together:
        if written.done():
            continue
        if fault is None:
            written.set_result(None)
        else:
            written.set_exception(fault)
