"""Being forgotten: all that may go goes in one transaction, what is open is not lost, and nobody else's row is touched."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from db import erasures
from db.books import Books
from db.conversations import Talk
from db.frauds import Filing
from db.letters import Arrival
from db.notices import Notice
from db.tables import AlertAnswerRow, AlertRow
from db.traces import Holding, Spot
from knowledge.rules import RuleBroken
from knowledge.rules.alerts import Group, Topic
from knowledge.rules.cases import REOPEN_WITHIN, Move
from knowledge.rules.frauds import Move as FraudMove
from knowledge.rules.people import Person
from knowledge.rules.traces import Fate, Trace
from tests.casework import Hall
from tests.conftest import KEY, NOON

OVER = REOPEN_WITHIN + timedelta(days=1)
OF_NOBODY = {"mark", "pace"}


@pytest.fixture
async def hall(books: Books) -> Hall:
    return await Hall(books, NOON).open()


def spot(person: Person) -> Spot:
    return Spot(f"9:{person.chat_id}:{person.chat_id}::default", f"draft-of-{person.id}")


async def live(hall: Hall, name: str) -> Person:
    """Somebody leaves a trace of each kind: of what has a number, one that is over and one that is open."""
    books, me = hall.books, hall.people[name]
    await books.profiles.live_in(me, f"{name}的村")
    await books.profiles.toggle_group(me, Group.ELDERLY)
    await books.people.set_script(me, "traditional")
    await ask(hall, me, over=True)
    await ask(hall, me, over=False)
    await warn(hall, me, over=True)
    await warn(hall, me, over=False)
    await books.conversations.write(Talk(spot(me).talk, "Reporting:open", {"draft": "桥头的灯"}), now=hall.now)
    await books.cases.photos.attach(
        file_id="f", channel="webchat", chat_id=me.chat_id, origin=f"photo:{name}", now=hall.now, draft=spot(me).draft
    )
    await write(hall, me)
    return me


async def ask(hall: Hall, by: Person, *, over: bool) -> None:
    words = f"{by.shown}问{over}"
    kept = await hall.books.questions.keep(words, words, by=by, origin=f"webchat:{words}", script="simplified", now=hall.now)
    (row,) = await hall.rows("SELECT id FROM question WHERE number = :n", n=kept.number)
    if over:
        await hall.books.questions.close(row.id, by=hall.people["duty"], now=hall.now)


async def warn(hall: Hall, by: Person, *, over: bool) -> None:
    filing = Filing(f"{by.shown}说有人冒充客服{over}", "refund", None, urgent=False)
    receipt = await hall.books.frauds.file(filing, by=by, origin=f"fraud:{by.id}:{over}", script="simplified", now=hall.now)
    (row,) = await hall.rows("SELECT id FROM fraud WHERE number = :n", n=receipt.number)
    await hall.books.frauds.move(FraudMove.CLOSE if over else FraudMove.TAKE, row.id, by=hall.people["liaison"], now=hall.now)


async def write(hall: Hall, by: Person) -> None:
    arrival = Arrival(by.id, f"webchat:{by.chat_id}", '{"text":"我家的事"}')
    await hall.books.inbox.store("webchat", [arrival], now=hall.now)
    lease = timedelta(minutes=1)
    (letter,) = await hall.books.inbox.turn({}, holder="d", limit=9, now=hall.now, lease=lease)
    await hall.books.inbox.turn({letter.id: []}, holder="d", limit=9, now=hall.now, lease=lease)


async def bind(hall: Hall, ward: Person, guardian: Person, *, confirmed: bool = True) -> None:
    await hall.books.guardians.accept(await hall.books.guardians.invite(ward, now=hall.now), guardian, now=hall.now)
    (row,) = await hall.rows("SELECT id FROM guardian WHERE ward_id = :w AND until IS NULL", w=ward.id)
    if confirmed:
        await hall.books.guardians.confirm(row.id, by=ward, now=hall.now)


async def trust(hall: Hall, by: Person, other: str) -> None:
    """A bond with somebody else on both sides, a code that nobody has typed, and an alert that was understood."""
    await bind(hall, by, hall.people[other])
    await bind(hall, hall.people[other], by)
    await hall.books.guardians.invite(by, now=hall.now)
    alert = AlertRow(
        origin=f"alert:{by.id}", author_id=hall.people["liaison"].id, text="防汛", topic="weather", state="sent", made_at=NOON
    )
    async with hall.books.ledger.writing() as session:
        session.add(alert)
        await session.flush()
        session.add(AlertAnswerRow(alert_id=alert.id or 0, person_id=by.id, understood=True, at=NOON))


async def held(hall: Hall, person: Person) -> Holding:
    return await hall.books.traces.of(person, spot=spot(person), now=hall.now)


async def erase(hall: Hall, person: Person, edition: int | None = None) -> Holding | None:
    edition = (await held(hall, person)).edition if edition is None else edition
    return await hall.books.traces.erase(edition, by=person, spot=spot(person), now=hall.now)


async def dump(hall: Hall) -> set[tuple[Any, ...]]:
    """Every row of the books that is about somebody."""
    tables = sorted(set(SQLModel.metadata.tables) - OF_NOBODY)
    return {(table, str(tuple(row))) for table in tables for row in await hall.rows(f'SELECT * FROM "{table}"')}


async def test_all_that_is_held_is_shown_by_kind(hall: Hall) -> None:
    me = await live(hall, "resident")
    receipt = await hall.file(anonymous=True)
    await bind(hall, me, hall.people["neighbour"])
    seen = await held(hall, me)
    assert (seen.profile.village, seen.script, seen.guardians, seen.wards) == ("resident的村", "traditional", 1, 0)
    assert (seen.talk, seen.state) == (True, "Reporting:open")
    assert seen.notices == 3, "of the question and the report that were closed, and of the guardian to be confirmed"
    assert [(m.kind, m.fate) for m in seen.matters] == [
        (Trace.QUESTIONS, Fate.PARTS),
        (Trace.QUESTIONS, Fate.WAITS),
        (Trace.CASES, Fate.WAITS),
        (Trace.FRAUDS, Fate.PARTS),
        (Trace.FRAUDS, Fate.WAITS),
    ]
    (case,) = [m for m in seen.matters if m.kind is Trace.CASES]
    assert (case.number, case.anonymous) == (receipt.number, True)
    stranger = await held(hall, hall.people["stranger"])
    assert stranger.bare
    assert not stranger.matters


async def test_what_may_go_is_gone_and_of_the_other_person_not_a_row_has_changed(hall: Hall) -> None:
    other = await live(hall, "neighbour")
    await trust(hall, other, "leader")
    for parcel in await hall.told():
        await hall.books.outbox.sent(parcel, 1, now=hall.now)
    await hall.books.outbox.owe([Notice("hers", "webchat", other.chat_id, "您的提问有答复了", person_id=other.id)], now=hall.now)
    await hall.file("neighbour", words="巷口积水")
    theirs = await dump(hall)
    me = await live(hall, "resident")
    await trust(hall, me, "mayor")
    ended = await hall.file(words="桥头的路灯坏了")
    await hall.move(Move.WITHDRAW, ended.id, "resident")
    hall.now += OVER
    assert await erase(hall, me)
    touched = theirs - await dump(hall)
    assert [(table, row.startswith(f"('webchat', {me.chat_id},")) for table, row in touched] == [("identity", True)], (
        "my name alone"
    )
    assert not await hall.rows("SELECT 1 FROM profile WHERE person_id = :p", p=me.id)
    assert len(await hall.rows("SELECT 1 FROM case_vault")) == 1, "the neighbour's"
    assert await hall.rows("SELECT 1 FROM case_file WHERE id = :c", c=ended.id), "what happened stays"
    assert not await hall.rows("SELECT 1 FROM conversation WHERE key = :k", k=spot(me).talk)
    assert len(await hall.rows("SELECT 1 FROM case_photo")) == 1
    (shown,) = await hall.rows("SELECT sealed_shown AS s FROM identity WHERE person_id = :p", p=me.id)
    (letter,) = await hall.rows("SELECT sealed_raw AS r FROM inbox WHERE conversation = :c", c=f"webchat:{me.chat_id}")
    opened = hall.books.ledger.seal.open
    assert (opened(shown.s), opened(letter.r)) == ("", "{}")
    left = await held(hall, me)
    assert len(await hall.rows("SELECT 1 FROM alert_answer")) == 2, "what was understood still counts"
    assert [(m.kind, m.fate, m.asked) for m in left.matters] == [
        (Trace.QUESTIONS, Fate.WAITS, True),
        (Trace.FRAUDS, Fate.WAITS, True),
    ]
    assert left.bare
    assert left.script is None


async def test_what_is_parted_points_at_nobody_any_more(hall: Hall) -> None:
    me = hall.people["resident"]
    await ask(hall, me, over=True)
    await warn(hall, me, over=True)
    await erase(hall, me)
    (question,) = await hall.rows("SELECT person_id, channel, chat_id, origin, sealed_text AS words FROM question")
    (fraud,) = await hall.rows("SELECT person_id, channel, chat_id, sealed_text AS words FROM fraud")
    assert not await hall.rows("SELECT 1 FROM identity WHERE person_id = :p", p=question.person_id)
    assert (question.channel, question.chat_id, fraud.person_id, fraud.channel, fraud.chat_id) == ("", 0, None, "", 0)
    assert str(me.chat_id) not in question.origin
    assert hall.books.ledger.seal.open(question.words), "the question itself is the town's to know"
    assert not await hall.rows("SELECT 1 FROM outbox WHERE person_id = :p", p=me.id)
    assert not await hall.rows("SELECT 1 FROM outbox WHERE chat_id = :c", c=me.chat_id)


async def test_what_was_said_of_a_case_does_not_tell_whose_it_was(hall: Hall) -> None:
    me = hall.people["resident"]
    receipt = await hall.file()
    await hall.walk(receipt.id, Move.CONFIRM)
    for parcel in await hall.told():
        await hall.books.outbox.sent(parcel, 1, now=hall.now)
    assert await hall.rows("SELECT 1 FROM outbox WHERE chat_id = :c", c=me.chat_id)
    before = len(await hall.rows("SELECT 1 FROM outbox"))
    assert await erase(hall, me)
    assert not await hall.rows("SELECT 1 FROM outbox WHERE chat_id = :c", c=me.chat_id)
    assert len(await hall.rows("SELECT 1 FROM outbox")) == before, "each stays once owed"


async def test_an_open_case_goes_on_and_is_forgotten_when_it_is_over(hall: Hall) -> None:
    """A28."""
    me, shield = hall.people["resident"], hall.books.cases.shield
    receipt = await hall.file(contact="17000001234")
    assert await erase(hall, me)
    who = await shield.reveal(receipt.id, by=hall.people["duty"], reason="核实一下地点", now=hall.now)
    assert who.contact == "17000001234"
    await hall.walk(receipt.id, Move.CONFIRM)
    assert len(await hall.told_to("resident")) > 3, "until then they are told"
    assert await shield.purge(now=hall.now + REOPEN_WITHIN, before=NOON) == 0
    assert await shield.purge(now=hall.now + OVER, before=NOON) == 1
    assert not await hall.rows("SELECT 1 FROM case_vault")
    assert await hall.rows("SELECT 1 FROM case_file")


async def test_an_open_question_is_answered_first_and_parted_then(hall: Hall) -> None:
    me = hall.people["resident"]
    await ask(hall, me, over=False)
    await warn(hall, me, over=False)
    await ask(hall, hall.people["neighbour"], over=False)
    assert await erase(hall, me)
    assert await hall.books.traces.purge(now=hall.now) == 0
    for row in await hall.rows("SELECT id FROM question"):
        await hall.books.questions.close(row.id, by=hall.people["duty"], now=hall.now)
    (row,) = await hall.rows("SELECT id FROM fraud")
    await hall.books.frauds.move(FraudMove.CLOSE, row.id, by=hall.people["liaison"], now=hall.now)
    assert await hall.books.traces.purge(now=hall.now) == 2
    assert len(await hall.told_to("resident")) == 3, "that it was taken up, closed, and what became of the question"
    assert (await held(hall, me)).matters == ()
    assert len((await held(hall, hall.people["neighbour"])).matters) == 1
    assert await hall.books.traces.purge(now=hall.now) == 0


async def test_both_sides_of_a_guardianship_are_told_and_the_bond_is_with_nobody(hall: Hall) -> None:
    me, child, mother = (hall.people[name] for name in ("resident", "neighbour", "stranger"))
    await bind(hall, me, child)
    await bind(hall, mother, me)
    await hall.told()
    assert await erase(hall, me)
    said = {parcel.chat_id: parcel.text for parcel in await hall.told()}
    assert "不再由您守护" in said[child.chat_id]
    assert "不再做您的家庭守护人" in said[mother.chat_id]
    assert set(said) == {child.chat_id, mother.chat_id}
    for other in (me, child, mother):
        assert not await hall.books.guardians.bonds(other)
    for table, side in (
        ("guardian", "ward_id"),
        ("guardian", "guardian_id"),
        ("guardian_code", "ward_id"),
        ("guardian_code", "used_by"),
    ):
        assert not await hall.rows(f"SELECT 1 FROM {table} WHERE {side} = :p", p=me.id), (table, side)
    await bind(hall, me, child)
    assert "守护" in (await hall.told())[0].text, "a new bond is a new one"


async def test_whoever_was_not_confirmed_does_not_learn_the_name_now(hall: Hall) -> None:
    me = hall.people["resident"]
    await bind(hall, me, hall.people["neighbour"], confirmed=False)
    await hall.told()
    await erase(hall, me)
    (said,) = await hall.told_to("neighbour")
    assert me.shown not in said


async def test_the_second_press_changes_nothing(hall: Hall) -> None:
    me = await live(hall, "resident")
    edition = (await held(hall, me)).edition
    assert await erase(hall, me, edition)
    after = await dump(hall)
    assert await erase(hall, me, edition) is None
    assert await dump(hall) == after
    lines = await hall.rows("SELECT person_id, subject, note FROM audit WHERE act = 'traces.erase'")
    assert [tuple(line) for line in lines] == [(None, "own data", "2 parted, 2 wait")]


async def test_two_presses_in_one_moment_have_one_effect(hall: Hall, database_url: str) -> None:
    me = await live(hall, "resident")
    edition = (await held(hall, me)).edition
    async with Books.opened(database_url, KEY) as others:
        pressed = [which.traces.erase(edition, by=me, spot=spot(me), now=hall.now) for which in (hall.books, others)]
        done = await asyncio.gather(*pressed)
    assert sorted(one is None for one in done) == [False, True]


async def test_a_button_from_before_something_changed_deletes_nothing(hall: Hall) -> None:
    me = await live(hall, "resident")
    edition = (await held(hall, me)).edition
    await hall.books.profiles.toggle_topic(me, Topic.NOTICE)
    before = await dump(hall)
    with pytest.raises(RuleBroken, match="什么也没有删"):
        await erase(hall, me, edition)
    assert await dump(hall) == before


async def test_it_happens_whole_or_not_at_all(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    me = await live(hall, "resident")
    before = await dump(hall)

    async def breaks(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(erasures, "forget", breaks)
    with pytest.raises(OSError, match="full"):
        await erase(hall, me)
    assert await dump(hall) == before


async def test_what_calls_to_a_post_or_is_urgent_or_goes_to_all_is_still_sent(hall: Hall) -> None:
    officer = hall.people["duty"]
    await hall.file("neighbour")
    await hall.books.outbox.owe([Notice("own", "webchat", officer.chat_id, "您的提问有答复了", person_id=officer.id)], now=hall.now)
    urgent = Notice("urgent", "webchat", officer.chat_id, "快打电话", erasures.Urgency.URGENT, person_id=officer.id)
    await hall.books.outbox.owe([urgent], now=hall.now)
    assert (await held(hall, officer)).notices == 1
    assert await erase(hall, officer)
    said = await hall.told_to("duty")
    assert len(said) == 2
    assert not [text for text in said if "您的提问" in text]
    again = await hall.books.people.meet("webchat", officer.chat_id, chat_id=officer.chat_id, shown="某", now=hall.now)
    assert again.posts == ("duty",)


async def test_a_name_is_written_down_anew_with_the_next_word(hall: Hall) -> None:
    me = hall.people["resident"]
    await erase(hall, me)
    again: Person = await hall.books.people.meet(
        "webchat", me.chat_id, chat_id=me.chat_id, shown="王某", now=datetime.now(NOON.tzinfo)
    )
    assert (again.id, again.shown) == (me.id, "王某")
