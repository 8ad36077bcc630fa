"""Imported documents: a draft until an officer confirms it, replaced by a newer one, never quoted once withdrawn."""

from datetime import date, timedelta

import pytest

from db.books import Books
from db.documents import Draft, Figure, Part
from db.marks import KNOWLEDGE
from knowledge.rules import RuleBroken
from knowledge.rules.documents import MOVES, DocumentState, FigureState, Move, check_move, moves_from
from knowledge.rules.people import NOT_YOURS, Person, Role
from tests.conftest import NOON


def draft(digest: str = "a", title: str = "示例镇办事指南", dated: date | None = date(2024, 5, 1)) -> Draft:
    figure = Figure("示例指标", "不少于10个", "target", 2024, "一、总则", "示例指标不少于10个。")
    parts = (Part("一、总则", "办事时间为工作日。"), Part("二、附则", "有□损坏的一段。", damaged=True))
    return Draft(digest, title, dated, 2024, parts, ("二、附则：有□损坏",), (), (figure,))


async def published(books: Books, officer: Person, **given: object) -> int:
    number, _ = await books.documents.enter(draft(**given), by=officer, now=NOON)  # type: ignore[arg-type]
    await books.documents.move(Move.PUBLISH, number, by=officer, now=NOON)
    return number


async def test_importing_the_same_file_twice_imports_it_once(books: Books, duty_officer: Person) -> None:
    first = await books.documents.enter(draft(), by=duty_officer, now=NOON)
    again = await books.documents.enter(draft(), by=None, now=NOON)
    assert (first[1], again[1]) == (True, False)
    assert first[0] == again[0]
    assert len(await books.documents.figures(first[0])) == 1


async def test_nobody_sees_a_draft(books: Books, duty_officer: Person) -> None:
    await books.documents.enter(draft(), by=duty_officer, now=NOON)
    assert await books.documents.live() == []


async def test_a_published_document_is_live_and_raises_the_edition(books: Books, duty_officer: Person) -> None:
    number = await published(books, duty_officer)
    assert [document.id for document in await books.documents.live()] == [number]
    assert await books.marks.read(KNOWLEDGE) == 1


async def test_a_withdrawn_document_is_no_longer_live(books: Books, duty_officer: Person) -> None:
    number = await published(books, duty_officer)
    await books.documents.move(Move.WITHDRAW, number, by=duty_officer, now=NOON)
    assert await books.documents.live() == []


async def test_a_newer_document_of_the_same_name_takes_the_olders_place(books: Books, duty_officer: Person) -> None:
    old = await published(books, duty_officer)
    new = await published(books, duty_officer, digest="b", dated=date(2024, 6, 1))
    assert [document.id for document in await books.documents.live()] == [new]
    assert (await books.documents.read(old)).state is DocumentState.SUPERSEDED


async def test_an_older_document_published_late_does_not_replace_the_newer(books: Books, duty_officer: Person) -> None:
    new = await published(books, duty_officer, digest="b", dated=date(2024, 6, 1))
    await published(books, duty_officer)
    assert new in [document.id for document in await books.documents.live()]


async def test_figures_count_only_once_confirmed(books: Books, duty_officer: Person) -> None:
    number = await published(books, duty_officer)
    figure = (await books.documents.figures(number))[0]
    assert await books.documents.confirmed_figures() == []
    assert await books.documents.decide([figure.id], FigureState.CONFIRMED, by=duty_officer, now=NOON) == 1
    assert [found.name for _, found in await books.documents.confirmed_figures()] == ["示例指标"]
    assert await books.documents.decide([figure.id], FigureState.REJECTED, by=duty_officer, now=NOON) == 0


async def test_a_resident_may_neither_import_nor_publish(books: Books, resident: Person, duty_officer: Person) -> None:
    with pytest.raises(RuleBroken):
        await books.documents.enter(draft(), by=resident, now=NOON)
    number, _ = await books.documents.enter(draft(), by=duty_officer, now=NOON)
    with pytest.raises(RuleBroken):
        await books.documents.move(Move.PUBLISH, number, by=resident, now=NOON + timedelta(hours=1))
    with pytest.raises(RuleBroken):
        await books.documents.decide([1], FigureState.CONFIRMED, by=resident, now=NOON)


async def test_the_same_move_of_the_same_officer_is_answered_twice_and_made_once(
    books: Books, duty_officer: Person, administrator: Person
) -> None:
    number = await published(books, duty_officer)
    assert (await books.documents.move(Move.PUBLISH, number, by=duty_officer, now=NOON)).state is DocumentState.LIVE
    assert await books.marks.read(KNOWLEDGE) == 1
    with pytest.raises(RuleBroken, match="已公布"):
        await books.documents.move(Move.PUBLISH, number, by=administrator, now=NOON)


async def test_a_document_that_is_not_there_sounds_to_a_resident_as_one_that_is(
    books: Books, resident: Person, duty_officer: Person
) -> None:
    number = await published(books, duty_officer)
    for asked in (number, 4242):
        with pytest.raises(RuleBroken, match=NOT_YOURS):
            await books.documents.move(Move.WITHDRAW, asked, by=resident, now=NOON)


async def test_every_state_move_and_role_follows_the_table() -> None:
    people = [Person(1, "webchat", 1), *(Person(2, "webchat", 2, roles=frozenset({role})) for role in Role)]
    for person in people:
        importer = bool(person.roles & {Role.DUTY_OFFICER, Role.ADMINISTRATOR})
        for state in DocumentState:
            for move in Move:
                if importer and state in MOVES[move].starts:
                    assert check_move(move, state, person) is MOVES[move].ends
                    assert move in moves_from(state, person)
                else:
                    assert move not in moves_from(state, person)
                    with pytest.raises(RuleBroken):
                        check_move(move, state, person)
