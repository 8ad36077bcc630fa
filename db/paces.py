"""The pace of a token that several processes send with: one row holds what left and what is lent, under a lock of milliseconds."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import bindparam, text, update
from sqlalchemy.dialects import postgresql

from db.ledgers import Ledger, table_of
from db.tables import PaceRow
from knowledge.rules.paces import Asking, Granted, Loan, Standing, Weather, Wish, lend


class Paces:
    """On PostgreSQL only: SQLite's books have one process, which keeps its own pace."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def lend(self, token: str, asking: Asking, *, most: int) -> Granted:
        """Lends turns to a process; `token` names whose pace it is and must not be the token itself."""
        async with self._ledger.noting() as connection:
            standing, now = await self._standing(connection, token)
            standing, granted = lend(standing, asking, most=most, now=now)
            await connection.execute(_WRITE, {"token_of": token, "standing_now": _written(standing)})
            return granted

    async def refused(self, token: str, seconds: float, *, most: int) -> None:
        """The platform asked for silence (429): for all who send with this token."""
        async with self._ledger.noting() as connection:
            standing, now = await self._standing(connection, token)
            weather = standing.weather.refused(seconds, most, now)
            stands = Standing(standing.left, standing.loans, standing.wishes, weather)
            await connection.execute(_WRITE, {"token_of": token, "standing_now": _written(stands)})

    async def _standing(self, connection: Any, token: str) -> tuple[Standing, float]:
        """Locks the row; the clock is the books', read before or while the lock is had: never later than the truth."""
        found = (await connection.execute(_LOCK, {"token": token})).one_or_none()
        if found is None:
            await connection.execute(_BEGIN, {"token": token, "standing": _written(Standing())})
            found = (await connection.execute(_LOCK, {"token": token})).one()
        return _read(found.standing), float(found.now)


def _written(standing: Standing) -> str:
    return json.dumps(asdict(standing))


def _read(written: str) -> Standing:
    told = json.loads(written)
    return Standing(
        tuple((at, count) for at, count in told["left"]),
        tuple(Loan(**loan) for loan in told["loans"]),
        tuple(Wish(**wish) for wish in told["wishes"]),
        Weather(**told["weather"]),
    )


_TABLE = table_of(PaceRow)
# Nobody waits for the disk: what a crash of the server loses of a pace is over before the server is back.
_LOCK = text(
    "SELECT standing, extract(epoch FROM clock_timestamp()) AS now, set_config('synchronous_commit', 'off', true) "
    "FROM pace WHERE token = :token FOR UPDATE"
)
_BEGIN = postgresql.insert(_TABLE).on_conflict_do_nothing()
_WRITE = update(_TABLE).where(_TABLE.c.token == bindparam("token_of")).values(standing=bindparam("standing_now"))
