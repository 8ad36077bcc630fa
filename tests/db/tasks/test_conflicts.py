"""A task and the cases of its categories: what residents still wait for keeps it from turning green."""

from datetime import UTC, date, datetime

from db.books import Books
from db.tasks.facts import Filing
from knowledge.rules.tasks import Light, Move, TaskState
from knowledge.tasks.amounts import Goal, Kind
from tests.casework import Hall

NOW = datetime(2024, 7, 1, 4, 0, tzinfo=UTC)


async def test_an_open_case_of_its_category_keeps_a_task_from_turning_green(books: Books) -> None:
    hall = await Hall(books, NOW).open("resident", "clerk")
    clerk = hall.people["clerk"]
    road = Filing("农路亮化", "建设局", "works-clerk", date(2024, 12, 31), Goal(Kind.WORDS), codes=("streetlight",))
    other = Filing("店铺改造", "建设局", "works-clerk", date(2024, 12, 31), Goal(Kind.WORDS), codes=("illegal_building",))
    await books.tasks.enter([("t:1", road), ("t:2", other)], now=NOW)
    receipt = await hall.file()
    done = await books.tasks.move(Move.DONE, 1, by=clerk, origin="p:1", now=NOW)
    assert done.state is TaskState.CLAIMED
    assert done.light is Light.YELLOW
    assert [case.number for case in done.conflicts] == [receipt.number]
    assert hall.people["resident"].shown not in str(done.conflicts), "never who reported it"
    untouched = await books.tasks.move(Move.DONE, 2, by=clerk, origin="p:2", now=NOW)
    assert untouched.light is Light.GREEN
