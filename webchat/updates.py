"""What waits for the bot: updates in order, kept until the bot confirms them, for 24 hours or (presses) 150 seconds.

An update is handed out only once it is on disk, so nothing a bot has seen can be taken back by a crash here.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webchat.archive import Archive
from webchat.refusals import Refusal, conflict

LONGEST_POLL = 50.0  # seconds; the real server's cap
FAR_AHEAD = 10  # an offset this far past the last id belongs to an earlier numbering and confirms only that
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
HOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True)
class Pending:
    """One update. `lane` is the queue it keeps its place in: a chat's messages, or a person's presses."""

    update_id: int
    kind: str
    lane: str
    expires: float
    body: str  # the Update as JSON


class Mailbag:
    """The bot's pending updates and the one poller that may wait for them."""

    def __init__(self, archive: Archive, lives: tuple[float, float]) -> None:
        self._archive = archive
        self._message_life, self._press_life = lives
        self.pending: dict[int, Pending] = {}
        self.allowed: list[str] | None = json.loads(archive.note("allowed_updates") or "null")
        self.on_arrival: Callable[[Pending], None] | None = None  # a webhook's courier, while one is set
        self._waiter: asyncio.Future[None] | None = None
        self._next_conflict = 0.0
        for row in archive.read("SELECT update_id, kind, lane, expires, body FROM updates ORDER BY update_id"):
            self.pending[row[0]] = Pending(*row)

    def add(self, kind: str, person: int, payload: str) -> Pending | None:
        """Queue an update; None when the bot does not want its kind. Handed out once it is on disk."""
        if not self._wanted(kind):
            return None
        press = kind == "callback_query"
        update_id = self._archive.number("update_id")
        expires = time.time() + (self._press_life if press else self._message_life)
        body = f'{{"update_id":{update_id},"{kind}":{payload}}}'
        update = Pending(update_id, kind, f"{'press' if press else 'chat'}{person}", expires, body)
        self._archive.write("INSERT OR REPLACE INTO updates VALUES(?,?,?,?,?)", (update_id, kind, update.lane, expires, body))
        self._archive.then(lambda: self._arrived(update))
        return update

    def drop(self, update_id: int) -> None:
        if self.pending.pop(update_id, None) is not None:
            self._archive.write("DELETE FROM updates WHERE update_id=?", (update_id,))

    def clear(self) -> None:
        self.pending.clear()
        self._archive.write("DELETE FROM updates")

    def count(self) -> int:
        self._expire()
        return len(self.pending)

    def allow(self, kinds: list[str] | None) -> None:
        """Which kinds are queued from now on; None leaves it, an empty list means the default."""
        if kinds is not None and kinds != self.allowed:
            self.allowed = kinds
            self._archive.keep_note("allowed_updates", json.dumps(kinds))

    async def fetch(self, offset: int, limit: int, seconds: float) -> list[Pending]:
        """The next updates, waiting up to `seconds` for the first; confirms all before `offset`.

        Raises `Refusal` 409 while a webhook is set, or when another poller takes this one's place.
        """
        if self.on_arrival is not None:
            raise conflict(HOOK_ACTIVE)
        self.interrupt(conflict(OTHER_POLLER))
        self._confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(min(seconds, LONGEST_POLL))
        self._expire()
        return [self.pending[i] for i in list(self.pending)[:limit]]

    def interrupt(self, reason: Refusal | None) -> None:
        """End a waiting poll: with a refusal, or (closing time) with an empty answer."""
        waiter, self._waiter = self._waiter, None
        if waiter is None or waiter.done():
            return
        if reason is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(reason)

    async def _wait(self, seconds: float) -> None:
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            pass
        except Refusal:
            await self._pause_conflict()
            raise
        finally:
            if self._waiter is waiter:
                self._waiter = None

    async def _pause_conflict(self) -> None:
        """The first conflict is told at once, others within three seconds three seconds later, as the real server."""
        now = time.monotonic()
        if now >= self._next_conflict:
            self._next_conflict = now + 3
        else:
            await asyncio.sleep(3)

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _arrived(self, update: Pending) -> None:
        self.pending[update.update_id] = update
        if self.on_arrival is not None:
            self.on_arrival(update)
        elif self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _confirm(self, offset: int) -> None:
        last = self._archive.last_number("update_id")
        if offset < 0:
            gone = list(self.pending)[:offset]
        elif offset > last + FAR_AHEAD:
            gone = [i for i in self.pending if last < i < offset]
        else:
            gone = [i for i in self.pending if i < offset]
        for update_id in gone:
            self.drop(update_id)

    def _expire(self) -> None:
        now = time.time()
        for update_id in [i for i, u in self.pending.items() if u.expires <= now]:
            self.drop(update_id)


def answer(updates: list[Pending]) -> str:
    """The result of getUpdates."""
    return "[" + ",".join([u.body for u in updates]) + "]"


def kinds_in(value: Any) -> list[str] | None:
    """`allowed_updates` as sent: a list of known names, or None when the call does not say."""
    if not isinstance(value, list):
        return None
    return [kind.lower() for kind in value if isinstance(kind, str)]
