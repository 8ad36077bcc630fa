"""Small numbers that all processes share: editions, raised whenever an answer or a document goes live or a verdict is given."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.engines import CannotMove
from db.ledgers import Ledger
from db.tables import MarkRow

KNOWLEDGE = "knowledge"
OF_TOWN = "town:"
VERDICTS = "verdicts"  # what the liaison confirmed of fraud reports


class Marks:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def read(self, name: str) -> int:
        """The present value; 0 for a mark that was never raised."""
        async with self._ledger.reading() as session:
            value = await session.execute(select(col(MarkRow.value)).where(col(MarkRow.name) == name))
            return value.scalar_one_or_none() or 0

    async def belong_to(self, town: str) -> None:
        """Writes down whose books these are, once. Raises CannotMove where they are another town's."""
        ours = f"{OF_TOWN}{town}"
        async with self._ledger.writing() as session:
            await self._ledger.one_at_a_time(session, OF_TOWN)
            marks = set(await session.scalars(select(col(MarkRow.name)).where(col(MarkRow.name).startswith(OF_TOWN))))
            if others := marks - {ours}:
                theirs = others.pop().removeprefix(OF_TOWN)
                raise CannotMove(f"these are the books of {theirs}, not of {town}: give each town a database of its own")
            if not marks:
                session.add(MarkRow(name=ours, value=1))


async def advance(ledger: Ledger, session: AsyncSession, name: str) -> None:
    """Raises a mark by one, within the transaction of what changed."""
    insert = postgresql.insert if ledger.shared else sqlite.insert
    row = insert(MarkRow).values(name=name, value=1)
    await session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": MarkRow.value + 1}))
