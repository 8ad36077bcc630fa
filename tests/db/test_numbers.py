"""Numbers follow from what caused them: books from before give out the numbers that people hold already, and nobody guesses one."""

import re
from itertools import pairwise

from sqlalchemy import text

from db.books import Books
from db.frauds import Filing
from db.numbers import numbers_for
from db.seals import Seal
from knowledge.rules.people import Person
from tests.conftest import KEY, NOON

SEAL = Seal(KEY)


def first(cause: str, seal: Seal = SEAL, letter: str = "Q") -> str:
    return next(numbers_for(seal, letter, cause))


def test_the_same_cause_has_the_same_numbers_and_another_key_others() -> None:
    assert list(numbers_for(SEAL, "C", "webchat:1:2")) == list(numbers_for(Seal(KEY), "C", "webchat:1:2"))
    assert first("webchat:1:2") != first("webchat:1:2", Seal(Seal.new_key()))
    assert first("webchat:1:2")[1:] != first("webchat:1:2", letter="F")[1:]


def test_a_key_that_was_put_in_front_changes_no_number() -> None:
    assert first("webchat:1:2", Seal(f"{Seal.new_key()},{KEY}")) == first("webchat:1:2")


def test_numbers_of_messages_that_follow_each_other_tell_nothing_of_each_other() -> None:
    drawn = [int(first(f"webchat:1:{message}")[1:]) for message in range(2_000)]
    assert len(set(drawn)) > 1_990
    assert min(abs(a - b) for a, b in pairwise(drawn)) > 1
    for decile in range(10):
        assert 120 < sum(n * 10 // 10**8 == decile for n in drawn) < 290


def test_a_number_has_one_letter_and_eight_digits() -> None:
    for cause in range(500):
        assert re.fullmatch(r"F\d{8}", first(str(cause), letter="F"))


async def _ask(books: Books, by: Person, message: int) -> str:
    origin = f"webchat:{by.chat_id}:{message}"
    return (await books.questions.keep(f"第{message}问", f"第{message}问", by=by, origin=origin, script="", now=NOON)).number


async def test_whose_number_is_taken_gets_the_next_of_its_own(books: Books, resident: Person) -> None:
    second = numbers_for(books.ledger.seal, "Q", f"webchat:{resident.chat_id}:2")
    taken, free = next(second), next(second)
    await _ask(books, resident, 1)
    async with books.ledger.writing() as session:
        await session.execute(text("UPDATE question SET number = :taken"), {"taken": taken})
    assert await _ask(books, resident, 2) == free
    assert await _ask(books, resident, 2) == free, "kept once, and under the same number"


async def test_a_fraud_report_forgotten_by_the_books_comes_back_under_its_number_and_opens_with_its_code(
    books: Books, resident: Person
) -> None:
    receipts = []
    for _ in range(2):
        filing = Filing(text="冒充客服要我转账", code=None, lost=None, urgent=False)
        receipts.append(await books.frauds.file(filing, by=resident, origin="webchat:7", script="", now=NOON))
        async with books.ledger.writing() as session:
            await session.execute(text("DELETE FROM fraud"))
    assert (receipts[0].number, receipts[0].pickup) == (receipts[1].number, receipts[1].pickup)
