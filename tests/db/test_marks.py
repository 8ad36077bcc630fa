"""Marks: a number that only goes up, for all processes the same."""

import asyncio

import pytest

from db.books import Books
from db.engines import CannotMove
from db.marks import KNOWLEDGE, advance
from tests.conftest import KEY


async def raise_it(books: Books) -> None:
    async with books.ledger.writing() as session:
        await advance(books.ledger, session, KNOWLEDGE)


async def test_a_mark_that_was_never_raised_is_nought(books: Books) -> None:
    assert await books.marks.read(KNOWLEDGE) == 0


async def test_twenty_raises_at_once_from_two_processes_are_twenty(books: Books, database_url: str) -> None:
    async with Books.opened(database_url, KEY) as others:
        await asyncio.gather(*(raise_it(either) for either in [books, others] * 10))
        assert await others.marks.read(KNOWLEDGE) == await books.marks.read(KNOWLEDGE) == 20
    assert await books.marks.read("another") == 0


async def test_books_belong_to_one_town(books: Books) -> None:
    await asyncio.gather(*(books.marks.belong_to("xiayuan") for _ in range(3)))
    with pytest.raises(CannotMove, match="books of xiayuan, not of elsewhere"):
        await books.marks.belong_to("elsewhere")
    await books.marks.belong_to("xiayuan")
