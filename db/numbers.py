"""Numbers that people hold: each follows from what caused it, under the office's key, and says nothing without that key."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.ledgers import Ledger, table_of
from db.seals import Seal
from db.tables import FraudRow, QuestionRow
from knowledge.rules import RuleBroken

TRIES = 20  # for a number that nobody has
DIGITS = 8


def numbers_for(seal: Seal, letter: str, cause: str) -> Iterator[str]:
    """The numbers that something caused by `cause` may get, in their order; the first that nobody has is its own.

    The same message, handled again on books from before, thus gets the number that its writer holds already.
    """
    for which in range(TRIES):
        drawn = int(seal.fingerprint(f"number {letter} {which} {cause}")[:16], 16)
        yield f"{letter}{drawn % (10**DIGITS - 1) + 1:0{DIGITS}d}"


async def add_numbered(
    ledger: Ledger,
    session: AsyncSession,
    row: type[QuestionRow] | type[FraudRow],
    letter: str,
    values: Mapping[str, Any],
    *,
    also: Callable[[str], dict[str, Any]] = lambda _: {},
) -> bool:
    """Adds a row under a number of its own; false where its origin has one already. `also`: what else follows from the number."""
    table, origin = table_of(row), values["origin"]
    for number in numbers_for(ledger.seal, letter, origin):
        if await ledger.add_new(session, row, [{**values, "number": number, **also(number)}]):
            return True
        if (await session.execute(select(table.c.id).where(table.c.origin == origin))).first():
            return False
    raise RuleBroken("现在登记不了，请稍后再试。")
