"""The audit can be added to and read; nobody can change it, not even with the database's own words."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.books import Books
from knowledge.rules.people import Person
from tests.conftest import NOON


async def note(books: Books, act: str = "refused") -> None:
    await books.audits.note(act, "question 7", by=3, allowed=False, now=NOON, note="n")


async def test_what_was_done_is_read_back_newest_first(books: Books) -> None:
    for act in ("first", "second", "third"):
        await note(books, act)
    entries = await books.audits.newest(2)
    assert [entry.act for entry in entries] == ["third", "second"]
    newest = entries[0]
    assert (newest.at, newest.person_id, newest.subject, newest.allowed, newest.note) == (NOON, 3, "question 7", False, "n")


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE audit SET allowed = true",
        "UPDATE audit SET note = 'x' WHERE id = 1",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        "sqlite: INSERT OR REPLACE INTO audit (id, at, act, subject, allowed, note) VALUES (1, '2024-01-01', 'x', 'x', 1, '')",
        "sqlite: UPDATE OR REPLACE audit SET id = 1 WHERE id = 2",
        "postgresql: TRUNCATE audit",
        "postgresql: INSERT INTO audit SELECT * FROM audit ON CONFLICT (id) DO UPDATE SET note = 'x'",
    ],
)
async def test_the_database_itself_refuses_to_change_the_audit(books: Books, forgery: str) -> None:
    await note(books)
    await note(books)
    engine, _, statement = forgery.rpartition(": ")
    if engine and engine != books.ledger.engine.dialect.name:
        return
    before = await books.audits.newest()
    with pytest.raises(DBAPIError, match="append-only"):
        async with books.ledger.writing() as session:
            await session.execute(text(statement))
    assert await books.audits.newest() == before


async def test_appointments_invitations_and_dismissals_are_written_down(books: Books, resident: Person) -> None:
    token = await books.people.invite("duty", now=NOON)
    await books.people.accept(token, resident, now=NOON)
    await books.people.dismiss("duty", resident.id, now=NOON)
    await books.people.dismiss("duty", resident.id, now=NOON)
    entries = await books.audits.newest()
    assert [(entry.act, entry.subject, entry.allowed) for entry in reversed(entries)] == [
        ("invite", "duty", True),
        ("appoint", "duty", True),
        ("dismiss", f"duty person {resident.id}", True),
        ("dismiss", f"duty person {resident.id}", False),
    ]
    assert token not in str(entries)
    assert resident.shown not in str(entries)
