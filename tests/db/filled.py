"""Books of an office that has worked for a while: every table has rows, and some of them point forward to later ones."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Date, Float, Integer, Table, func, insert, select, update
from sqlmodel import SQLModel

from db.books import Books
from db.engines import Instant
from db.frauds import Filing as FraudFiling
from db.ledgers import Ledger, table_of
from db.letters import Arrival
from db.tables import CaseRow
from db.tasks.facts import Filing as TaskFiling
from knowledge.rules.alerts import UNDO_WITHIN
from knowledge.rules.cases import Move
from knowledge.tasks.amounts import Goal, Kind
from tests.casework import Hall
from tests.conftest import NOON
from tests.db.test_alerts import approved

LEASE = timedelta(minutes=1)


async def fill(books: Books, letters: int = 40) -> None:
    """Real work first; then a few rows for each table that it has left empty."""
    hall = await Hall(books, NOON).open()
    for walked in (Move.DISPATCH, Move.SIGN, Move.CONFIRM):
        receipt = await hall.file(words=f"第{walked}盏路灯坏了")
        await hall.walk((await books.cases.by_number(receipt.number, by=hall.people["duty"], now=NOON)).id, walked)
    later, earlier = await hall.file(words="桥头积水"), await hall.file("neighbour", words="桥头又积水")
    await _point_forward(books.ledger, later.number, earlier.number)
    filing = FraudFiling(
        "有人冒充客服", "refund", 3_000, urgent=True, clues={"17000000001": ("phone", "17000000001")}, photos=["file1"]
    )
    await books.frauds.file(filing, by=hall.people["resident"], origin="webchat:f1", script="hans", now=NOON)
    await books.tasks.add(
        TaskFiling("农路亮化", "建设局", "works-clerk", date(2024, 12, 31), Goal(Kind.WORDS)),
        by=hall.people["leader"],
        origin="webchat:t1",
        now=NOON,
    )
    await approved(books)
    await books.alerts.fan_out(now=NOON + UNDO_WITHIN)
    numbers = range(9_000_000, 9_000_000 + letters)  # far from what a chat server that has just opened gives
    arrivals = [Arrival(n, f"webchat:{n % 7}", f'{{"update_id":{n}}}') for n in numbers]
    await books.inbox.store("webchat", arrivals, now=NOON)
    await books.inbox.turn({}, holder="desk", limit=5, now=NOON, lease=LEASE)
    await books.outbox.take(channels=["webchat"], holder="courier", limit=5, now=NOON + UNDO_WITHIN, lease=LEASE)
    for table in SQLModel.metadata.sorted_tables:
        await _fill(books.ledger, table)


async def _point_forward(ledger: Ledger, later: str, earlier: str) -> None:
    """A case may be joined to one that was reported after it."""
    cases = table_of(CaseRow)
    async with ledger.noting() as connection:
        ids = {row.number: row.id for row in await connection.execute(select(cases.c.number, cases.c.id))}
        await connection.execute(
            update(cases).where(cases.c.id == min(ids[later], ids[earlier])).values(lead_id=max(ids[later], ids[earlier]))
        )


async def _fill(ledger: Ledger, table: Table, rows: int = 3) -> None:
    async with ledger.noting() as connection:
        if await connection.scalar(select(func.count()).select_from(table)):
            return
        for number in range(1, rows + 1):
            values = {}
            for column in table.c:
                reference = next(iter(column.foreign_keys), None)
                if reference is not None and reference.column.table is not table:
                    values[column.name] = await connection.scalar(
                        select(reference.column).order_by(reference.column).offset(number - 1).limit(1)
                    )
                elif reference is None and not (column.name == "id" and column.primary_key):
                    values[column.name] = _value(column.type, f"{column.name}{number}", number)
            if any(values.get(column.name, 0) is None and not column.nullable for column in table.c):
                return  # there are no more rows to point at
            await connection.execute(insert(table).values(values))


def _value(kind: Any, words: str, number: int) -> Any:
    plain: list[tuple[Any, Any]] = [
        (Boolean, number % 2 == 0),
        (Instant, datetime(2024, 7, number, 3, 4, 5, 678_901 + number, tzinfo=UTC)),
        (Date, date(2024, 7, number)),
        (Float, 0.1 * number),
        (Integer, 1_000_000 + number),
    ]
    return next((value for its, value in plain if isinstance(kind, its)), words)
