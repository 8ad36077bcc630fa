"""Faults to order, in test mode only: what a network and a server do to a bot on a bad day."""

import asyncio
from dataclasses import dataclass
from typing import Any

from webchat.refusals import Refusal, bad, blocked, too_many
from webchat.updates import Pending

AT_CALLS = ("delay", "lost_reply", "429", "403", "5xx")
_STATUSES = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
AT_UPDATES = ("duplicate_update", "reorder_updates", "drop_callback", "next_update_id")


@dataclass(slots=True)
class Fault:
    """`times` it happens, after `after` calls of the method went well; `method` `*` means any."""

    method: str
    kind: str
    times: int
    after: int = 0
    seconds: float = 0.0
    status: int = 502
    retry_after: int = 1
    value: int | None = None


class Faults:
    """The faults that are still to happen."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.again: list[Pending] = []  # updates that will be handed out a second time

    def take(self, kind: str, method: str = "*") -> Fault | None:
        """The next fault of a kind for a method, used up once; None when all goes well."""
        for fault in self.waiting:
            if fault.kind == kind and fault.method.lower() in {"*", method.lower()}:
                return self._use(fault)
        return None

    async def before(self, method: str) -> None:
        """What happens instead of a call: a refusal. Raises `Refusal`."""
        if fault := self.take("429", method):
            raise too_many(fault.retry_after)
        if self.take("403", method):
            raise blocked()
        if fault := self.take("5xx", method):
            raise Refusal(fault.status, _STATUSES.get(fault.status, "Internal Server Error"))

    async def after(self, method: str) -> bool:
        """What happens to the answer of a call that was done: it is late, or (True) it is lost."""
        if fault := self.take("delay", method):
            await asyncio.sleep(fault.seconds)
        return self.take("lost_reply", method) is not None

    def _use(self, fault: Fault) -> Fault | None:
        if fault.after > 0:
            fault.after -= 1
            return None
        fault.times -= 1
        if fault.times <= 0:
            self.waiting.remove(fault)
        return fault


def ordered(wish: Any) -> Fault:
    """A fault as asked for in JSON. Raises `Refusal` for one that is not known."""
    if not isinstance(wish, dict) or wish.get("kind") not in AT_CALLS + AT_UPDATES:
        raise bad(f"kind must be one of {', '.join(AT_CALLS + AT_UPDATES)}")
    try:
        return Fault(
            method=str(wish.get("method", "*")),
            kind=wish["kind"],
            times=int(wish.get("times", 1)),
            after=int(wish.get("after", 0)),
            seconds=float(wish.get("seconds", 1.0)),
            status=int(wish.get("status", 502)),
            retry_after=int(wish.get("retry_after", 1)),
            value=None if wish.get("value") is None else int(wish["value"]),
        )
    except (TypeError, ValueError):
        raise bad("times, after, seconds, status, retry_after and value must be numbers") from None
