"""Writes in company: all of them or none, one transaction for many, and whoever waits hears what became of it."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.books import Books
from db.companies import Company


def mark(name: str) -> object:
    return text("INSERT INTO mark (name, value) VALUES (:name, 1)").bindparams(name=name)


async def marks(books: Books) -> int:
    async with books.ledger.engine.connect() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM mark WHERE name LIKE 'company:%'"))).scalar_one())


async def test_what_comes_while_a_transaction_runs_shares_the_next(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    company, commits = Company(books.ledger), 0
    commit = company._commit

    async def counted(together: list[tuple[int, tuple[object, ...], asyncio.Future[None]]]) -> None:
        nonlocal commits
        commits += 1
        await commit(together)

    monkeypatch.setattr(company, "_commit", counted)
    await asyncio.gather(*(company.write(number, mark(f"company:{number}")) for number in range(50)))
    assert await marks(books) == 50
    assert commits <= 2


async def test_a_transaction_that_fails_is_told_to_all_who_were_in_it_and_the_next_goes_on(books: Books) -> None:
    company = Company(books.ledger)
    twice = [company.write(1, mark("company:same")), company.write(2, mark("company:same"))]
    told = await asyncio.gather(*twice, return_exceptions=True)
    assert all(isinstance(fault, DBAPIError) for fault in told)
    assert await marks(books) == 0, "all of them or none"
    await company.write(3, mark("company:other"))
    assert await marks(books) == 1


async def test_whoever_is_cut_short_takes_nobody_else_along(books: Books) -> None:
    company = Company(books.ledger)
    first = asyncio.create_task(company.write(1, mark("company:1")))
    second = asyncio.create_task(company.write(2, mark("company:2")))
    await asyncio.sleep(0)
    first.cancel()
    await second
    assert await marks(books) == 2
