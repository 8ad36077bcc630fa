"""A courier's round: what it has under way on a channel, overlapping, but one after the other to any one chat."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from db.outbox import Parcel


class Round:
    """`load`: parcels in hand at most. What is settled makes room at once: to wait for the slowest of a batch lets turns go by."""

    def __init__(self, carry: Callable[[Parcel], Awaitable[None]], load: int) -> None:
        self._carry = carry
        self._load = load
        self._under_way: set[asyncio.Task[None]] = set()
        self._last: dict[int, asyncio.Task[None]] = {}

    @property
    def room(self) -> int:
        return self._load - len(self._under_way)

    def begin(self, parcels: Iterable[Parcel]) -> None:
        for parcel in parcels:
            carrying = asyncio.create_task(self._follow(self._last.get(parcel.chat_id), parcel))
            self._last[parcel.chat_id] = carrying
            self._under_way.add(carrying)

    async def go_on(self, *, until_left: int) -> bool:
        """Waits until so few are left under way; whether any is. Raises what a delivery broke by."""
        while len(self._under_way) > until_left:
            done, self._under_way = await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            self._last = {chat: carrying for chat, carrying in self._last.items() if carrying not in done}
            for carrying in done:
                carrying.result()
        return bool(self._under_way)

    async def end(self, *, cut_short: bool = False) -> None:
        """Waits for what is under way, or drops it where it is: the next round takes it up."""
        if cut_short:
            for carrying in self._under_way:
                carrying.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _follow(self, earlier: asyncio.Task[None] | None, parcel: Parcel) -> None:
        """A later word to the same chat must not overtake an earlier one."""
        if earlier is not None:
            await asyncio.wait({earlier})
        await self._carry(parcel)
