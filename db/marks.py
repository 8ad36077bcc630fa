"""Small numbers that all processes share: editions, raised whenever an answer or a document goes live or a verdict is given."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.tables import MarkRow

KNOWLEDGE = "knowledge"
VERDICTS = "verdicts"  # what the liaison confirmed of fraud reports


class Marks:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def read(self, name: str) -> int:
        """The present value; 0 for a mark that was never raised."""
        async with self._ledger.reading() as session:
            value = await session.execute(select(col(MarkRow.value)).where(col(MarkRow.name) == name))
            return value.scalar_one_or_none() or 0


async def advance(ledger: Ledger, session: AsyncSession, name: str) -> None:
    """Raises a mark by one, within the transaction of what changed."""
    insert = postgresql.insert if ledger.shared else sqlite.insert
    row = insert(MarkRow).values(name=name, value=1)
    await session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": MarkRow.value + 1}))
