"""Pictures of progress: each once, an album at most, and only with a line of one's own."""

import pytest

from db.books import Books
from db.tasks.facts import Pictures
from db.tasks.pictures import MOST
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person
from tests.db.tasks.test_clockwork import at, clerk, planted

__all__ = ["clerk"]
DAY = at("2024-07-02", "10:00")


async def pictures(books: Books) -> Pictures | None:
    return (await books.tasks.progress.of(1))[0].pictures


async def test_each_is_kept_once_and_taken_out_again(books: Books, clerk: Person) -> None:
    await planted(books)
    await books.tasks.progress.tell(1, "种了620亩", by=clerk, origin="w:1", now=DAY, pictures=Pictures("webchat", ("a",)))
    for file in ("b", "b", "c"):
        await books.tasks.pictures.add("w:1", "webchat", file, by=clerk)
    assert await pictures(books) == Pictures("webchat", ("a", "b", "c"))
    for _ in range(2):
        await books.tasks.pictures.take_out("w:1", ["b", "a", "x"], by=clerk)
    assert await pictures(books) == Pictures("webchat", ("c",))
    await books.tasks.pictures.take_out("w:1", ["c"], by=clerk)
    assert await pictures(books) is None


async def test_no_more_than_an_album_and_only_ones_own(books: Books, clerk: Person, leader: Person) -> None:
    await planted(books)
    await books.tasks.progress.tell(1, "种了620亩", by=clerk, origin="w:1", now=DAY)
    for number in range(MOST):
        await books.tasks.pictures.add("w:1", "webchat", f"{number}", by=clerk)
    for origin, file, by in (("w:1", "more", clerk), ("w:2", "a", clerk), ("w:1", "a", leader)):
        with pytest.raises(RuleBroken):
            await books.tasks.pictures.add(origin, "webchat", file, by=by)
    kept = await pictures(books)
    assert kept is not None
    assert len(kept.files) == MOST
