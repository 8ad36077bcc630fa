"""The answer promise in the books: nobody's question is lost, asked twice or answered by one person alone; everybody is told."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.posts import POSTS
from db.books import Books
from db.marks import KNOWLEDGE
from db.outbox import Parcel
from db.questions import NO_SUCH, Kept, Question
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.people import NOT_YOURS, Person, Role
from knowledge.rules.questions import MOVES, Move, QuestionState, likeness
from tests.conftest import KEY, NOON

ASKED = "下原镇明年修不修张庄路？"
ANSWER = "张庄路已列入明年计划。"
OPEN, DRAFTED, ANSWERED, CLOSED = QuestionState


async def keep(
    books: Books, by: Person, asked: str = ASKED, origin: str = "webchat:1", script: str = "simplified", now: datetime = NOON
) -> Kept:
    return await books.questions.keep(asked, likeness(asked), by=by, origin=origin, script=script, now=now)


async def meet(books: Books, number: int, post: str | None = None, channel: str = "webchat") -> Person:
    person = await books.people.meet(channel, number, chat_id=number, shown=f"某人{number}", now=NOON)
    if post:
        await books.people.appoint(post, person, now=NOON)
        person = await books.people.meet(channel, number, chat_id=number, shown=f"某人{number}", now=NOON)
    return person


async def only(books: Books) -> Question:
    (question,) = await books.questions.open()
    return question


async def drafted(books: Books, by: Person, origin: str = "webchat:50") -> int:
    """Drafts an answer to the only open question; its reply's number."""
    question = await only(books)
    await books.replies.draft(question.id, ANSWER, by=by, origin=origin, now=NOON)
    reply = await books.replies.proposed_for(question.id)
    assert reply is not None
    return reply.id


async def told(books: Books) -> list[Parcel]:
    """All that is owed now, taken out of the outbox."""
    return await books.outbox.take(
        channels=["webchat", "telegram"], holder="c", limit=100, now=NOON + timedelta(days=9), lease=timedelta(minutes=1)
    )


async def rows(books: Books, sql: str) -> list[tuple[object, ...]]:
    async with books.ledger.reading() as session:
        return [tuple(row) for row in await session.execute(text(sql))]


# Keeping


async def test_a_kept_question_has_a_number_an_owner_and_a_date(books: Books, resident: Person, duty_officer: Person) -> None:
    kept = await keep(books, resident)
    question = await only(books)
    assert (question.number, question.asked, question.state, question.owner) == (kept.number, ASKED, OPEN, "duty")
    assert question.due_on == kept.due_on == date(2024, 7, 4)
    assert kept.companions == 0
    assert kept.number.startswith("Q")
    assert kept.number[1:].isdigit()
    assert [(p.chat_id, p.about) for p in await told(books)] == [(duty_officer.chat_id, {"question": question.id})]


async def test_the_same_message_handled_twice_is_kept_once(books: Books, resident: Person, duty_officer: Person) -> None:
    first = await keep(books, resident)
    assert await keep(books, resident) == first
    assert len(await books.questions.open()) == len(await told(books)) == 1


async def test_the_same_message_handled_by_two_desks_at_once_is_kept_once(
    books: Books, database_url: str, resident: Person, duty_officer: Person
) -> None:
    async with Books.opened(database_url, KEY) as others:
        kept = await asyncio.gather(*(keep(either, resident) for either in [books, others] * 3))
    assert len({receipt.number for receipt in kept}) == 1
    assert len(await told(books)) == 1


async def test_an_edited_message_revises_the_question_under_its_number(books: Books, resident: Person) -> None:
    kept = await keep(books, resident)
    assert (await keep(books, resident, asked="下原镇哪年修李庄路？")).number == kept.number
    question = await only(books)
    assert question.asked.startswith("下原镇哪年修李庄路？")
    assert ASKED in question.asked, "the officer reads what stood there before"
    again = await keep(books, resident, asked="下原镇哪年修李庄路？")
    assert (again.number, (await only(books)).asked) == (kept.number, question.asked), "the same edit twice is one edit"


async def test_an_edit_comes_too_late_for_a_question_that_is_being_answered(
    books: Books, resident: Person, duty_officer: Person
) -> None:
    await keep(books, resident)
    await drafted(books, duty_officer)
    await keep(books, resident, asked="别的问题")
    assert (await only(books)).asked == ASKED


async def test_a_number_cannot_be_guessed_from_the_one_before(books: Books) -> None:
    numbers = [int((await keep(books, await meet(books, 40 + n), f"第{n}个问题", f"webchat:{n}")).number[1:]) for n in range(6)]
    assert sorted(numbers) != numbers or numbers[-1] - numbers[0] > 1_000


async def test_a_question_is_not_readable_in_the_books(books: Books, resident: Person, duty_officer: Person) -> None:
    await keep(books, resident)
    await drafted(books, duty_officer)
    for table in ("question", "reply", "outbox", "audit"):
        for row in await rows(books, f"SELECT * FROM {table}"):
            assert ASKED not in str(row)
            assert ANSWER not in str(row)
            assert likeness(ASKED) not in str(row)


async def test_one_sees_ones_own_questions_and_nobody_elses(books: Books, resident: Person, stranger: Person) -> None:
    await keep(books, resident)
    await keep(books, resident, "另一个问题呢", "webchat:2")
    assert [question.asked for question in await books.questions.of(resident)] == ["另一个问题呢", ASKED]
    assert await books.questions.of(stranger) == []


# Due dates


async def test_the_promised_day_counts_working_days_of_the_town(books: Books, resident: Person) -> None:
    """Past midnight in the town, before National Day, and in a year nobody has announced yet."""
    for number, (asked_at, due) in enumerate(
        [("2024-07-01T17:00", date(2024, 7, 5)), ("2024-09-30T02:00", date(2024, 10, 10)), ("2031-07-04T04:00", date(2031, 7, 9))]
    ):
        now = datetime.fromisoformat(asked_at).replace(tzinfo=UTC)
        assert (await keep(books, resident, f"第{number}问", f"webchat:{number}", now=now)).due_on == due


# Companions


async def test_the_same_question_of_two_people_is_one_question_with_a_companion(
    books: Books, resident: Person, stranger: Person, duty_officer: Person
) -> None:
    first = await keep(books, resident)
    second = await keep(books, stranger, "请问 下原镇明年修不修張莊路", "webchat:2")
    assert (first.companions, second.companions, second.due_on) == (0, 1, first.due_on)
    assert first.number != second.number
    assert (await only(books)).number == first.number
    assert len(await told(books)) == 1, "the officers are asked once"


async def test_all_who_asked_are_told_once_and_with_their_own_number(
    books: Books, resident: Person, stranger: Person, duty_officer: Person, leader: Person
) -> None:
    numbers = [(await keep(books, resident)).number, (await keep(books, stranger, origin="webchat:2")).number]
    reply = await drafted(books, duty_officer)
    await told(books)
    await books.replies.approve(reply, by=leader, now=NOON)
    notices = await told(books)
    assert [notice.chat_id for notice in notices] == [resident.chat_id, stranger.chat_id]
    for notice, number in zip(notices, numbers, strict=True):
        assert number in notice.text
        assert ANSWER in notice.text
    assert [question.state for question in await books.questions.of(stranger)] == [ANSWERED]


async def test_everybody_is_told_in_the_script_they_asked_in(books: Books, duty_officer: Person, leader: Person) -> None:
    await keep(books, await meet(books, 31), script="traditional")
    reply = await drafted(books, duty_officer)
    await told(books)
    await books.replies.approve(reply, by=leader, now=NOON)
    (notice,) = await told(books)
    assert "張莊路已列入明年計劃" in notice.text


async def test_many_who_ask_the_same_in_one_moment_are_one_question(books: Books, database_url: str, duty_officer: Person) -> None:
    people = [await meet(books, 60 + n) for n in range(8)]
    async with Books.opened(database_url, KEY) as others:
        doors = [books, others] * 4
        await asyncio.gather(*(keep(door, p, origin=f"webchat:{p.id}") for door, p in zip(doors, people, strict=True)))
    assert len(await books.questions.open()) == 1
    assert len(await told(books)) == 1
    assert len(await rows(books, "SELECT 1 FROM question")) == 8


async def test_whoever_asks_in_the_moment_of_approval_is_told_or_asked_anew_but_never_forgotten(
    books: Books, database_url: str, resident: Person, duty_officer: Person, leader: Person
) -> None:
    people = [await meet(books, 60 + n) for n in range(8)]
    await keep(books, resident)
    reply = await drafted(books, duty_officer)
    async with Books.opened(database_url, KEY) as others:
        late = [keep(others, person, origin=f"webchat:{person.id}") for person in people]
        await asyncio.gather(*late[:4], books.replies.approve(reply, by=leader, now=NOON), *late[4:])
    for state, asker in await rows(books, "SELECT state, person_id FROM question"):
        notices = await rows(books, f"SELECT 1 FROM outbox WHERE person_id = {asker} AND key LIKE 'question:%answered'")
        assert len(notices) == (1 if state == ANSWERED else 0), (state, asker)
        assert state in (ANSWERED, OPEN)


async def test_an_answered_question_that_is_asked_again_is_a_new_one(
    books: Books, resident: Person, stranger: Person, duty_officer: Person, leader: Person
) -> None:
    await keep(books, resident)
    await books.replies.approve(await drafted(books, duty_officer), by=leader, now=NOON)
    assert (await keep(books, stranger, origin="webchat:2")).companions == 0
    assert (await only(books)).state is OPEN


async def test_a_first_question_edited_into_another_one_leaves_the_old_one_to_those_who_asked_it_too(
    books: Books, resident: Person, stranger: Person, duty_officer: Person
) -> None:
    third = await meet(books, 31)
    for number, person in enumerate((resident, stranger, third), 1):
        await keep(books, person, origin=f"webchat:{number}")
    await keep(books, resident, "下原镇有几所小学？", "webchat:1")
    changed, left = await books.questions.open()
    assert (changed.words, left.words) == ("下原镇有几所小学？", ASKED)
    await told(books)
    await books.questions.close(left.id, by=duty_officer, now=NOON)
    assert [notice.chat_id for notice in await told(books)] == [stranger.chat_id, third.chat_id]
    assert (await only(books)).id == changed.id


async def test_a_question_edited_into_another_one_leaves_its_companions(
    books: Books, resident: Person, stranger: Person, duty_officer: Person, leader: Person
) -> None:
    await keep(books, resident)
    await keep(books, stranger, origin="webchat:2")
    await keep(books, stranger, "下原镇有几所小学？", "webchat:2")
    assert [question.asked.split("\n")[0] for question in await books.questions.open()] == [ASKED, "下原镇有几所小学？"]
    assert len(await told(books)) == 2, "the officers hear of the new question"
    await books.replies.draft((await books.questions.open())[0].id, ANSWER, by=duty_officer, origin="d", now=NOON)
    reply = await books.replies.proposed_for((await books.questions.open())[0].id)
    assert reply is not None
    await books.replies.approve(reply.id, by=leader, now=NOON)
    answered = [notice.chat_id for notice in await told(books) if ANSWER in notice.text and notice.about is None]
    assert answered == [resident.chat_id], "nobody gets the answer to a question they took back"


# Answering


async def test_an_answer_is_drafted_approved_and_then_known(
    books: Books, resident: Person, duty_officer: Person, leader: Person
) -> None:
    await keep(books, resident)
    reply = await drafted(books, duty_officer)
    assert (await only(books)).state is DRAFTED
    assert await books.replies.answered() == [], "what nobody approved is not known"
    edition = await books.marks.read(KNOWLEDGE)
    question = await books.replies.approve(reply, by=leader, now=NOON + timedelta(hours=1))
    assert question.state is ANSWERED
    assert await books.questions.open() == []
    (answer,) = await books.replies.answered()
    assert (answer.asked, answer.text, answer.approved_on) == (ASKED, ANSWER, NOON + timedelta(hours=1))
    assert await books.marks.read(KNOWLEDGE) == edition + 1


async def test_the_knowledge_takes_up_the_question_as_last_worded_without_its_history(
    books: Books, resident: Person, duty_officer: Person, leader: Person
) -> None:
    await keep(books, resident)
    await keep(books, resident, asked="下原镇今年修不修张庄路？")
    await books.replies.approve(await drafted(books, duty_officer), by=leader, now=NOON)
    (answer,) = await books.replies.answered()
    assert answer.asked == "下原镇今年修不修张庄路？"


async def test_every_approver_hears_of_a_draft_except_its_author(books: Books, resident: Person, leader: Person) -> None:
    both = await meet(books, 20, "duty")
    await books.people.appoint("supervisor", both, now=NOON)
    both = await meet(books, 20)
    supervisor = await meet(books, 21, "supervisor")
    await keep(books, resident)
    await told(books)
    await drafted(books, both)
    assert {parcel.chat_id for parcel in await told(books)} == {leader.chat_id, supervisor.chat_id}


async def test_nobody_approves_or_returns_their_own_words(books: Books, resident: Person) -> None:
    both = await meet(books, 20, "duty")
    await books.people.appoint("leader", both, now=NOON)
    both = await meet(books, 20)
    await keep(books, resident)
    reply = await drafted(books, both)
    for decide in (books.replies.approve, books.replies.send_back):
        with pytest.raises(RuleBroken, match="另一位同事"):
            await decide(reply, by=both, now=NOON)
    assert (await only(books)).state is DRAFTED


async def test_a_draft_handled_twice_is_one_draft(books: Books, resident: Person, duty_officer: Person, leader: Person) -> None:
    await keep(books, resident)
    question = await only(books)
    await told(books)
    for _ in range(2):
        await books.replies.draft(question.id, ANSWER, by=duty_officer, origin="webchat:50", now=NOON)
    assert len(await told(books)) == 1
    assert len(await rows(books, "SELECT 1 FROM reply")) == 1


async def test_a_returned_draft_comes_back_to_the_officers_and_can_be_written_anew(
    books: Books, resident: Person, duty_officer: Person, leader: Person
) -> None:
    await keep(books, resident)
    reply = await drafted(books, duty_officer)
    await told(books)
    assert (await books.replies.send_back(reply, by=leader, now=NOON)).state is OPEN
    assert [parcel.chat_id for parcel in await told(books)] == [duty_officer.chat_id]
    second = await drafted(books, duty_officer, "webchat:51")
    with pytest.raises(RuleBroken):
        await books.replies.approve(reply, by=leader, now=NOON)
    assert (await books.replies.approve(second, by=leader, now=NOON)).state is ANSWERED


async def test_of_two_approvers_in_one_moment_exactly_one_decides(
    books: Books, database_url: str, resident: Person, duty_officer: Person, leader: Person
) -> None:
    supervisor = await meet(books, 21, "supervisor")
    await keep(books, resident)
    reply = await drafted(books, duty_officer)
    await told(books)
    async with Books.opened(database_url, KEY) as others:
        done = await asyncio.gather(
            books.replies.approve(reply, by=leader, now=NOON),
            others.replies.send_back(reply, by=supervisor, now=NOON),
            others.replies.approve(reply, by=supervisor, now=NOON),
            return_exceptions=True,
        )
    assert sum(isinstance(end, Question) for end in done) == 1, done
    assert sum(isinstance(end, RuleBroken) for end in done) == 2, done
    assert len(await told(books)) == 1
    assert len(await rows(books, "SELECT 1 FROM audit WHERE act IN ('question.approve', 'question.return')")) == 1


async def test_of_two_officers_who_answer_in_one_moment_one_is_told_no(
    books: Books, resident: Person, duty_officer: Person
) -> None:
    other = await meet(books, 22, "duty")
    await keep(books, resident)
    question = await only(books)
    done = await asyncio.gather(
        books.replies.draft(question.id, ANSWER, by=duty_officer, origin="a", now=NOON),
        books.replies.draft(question.id, ANSWER, by=other, origin="b", now=NOON),
        return_exceptions=True,
    )
    assert sum(isinstance(end, RuleBroken) for end in done) == 1
    assert len(await rows(books, "SELECT 1 FROM reply")) == 1, "the late draft left nothing behind"


async def test_closing_tells_all_who_asked_where_to_turn(
    books: Books, resident: Person, stranger: Person, duty_officer: Person
) -> None:
    await keep(books, resident)
    await keep(books, stranger, origin="webchat:2")
    await told(books)
    edition = await books.marks.read(KNOWLEDGE)
    assert (await books.questions.close((await only(books)).id, by=duty_officer, now=NOON)).state is CLOSED
    notices = await told(books)
    assert [notice.chat_id for notice in notices] == [resident.chat_id, stranger.chat_id]
    assert all("12345" in notice.text for notice in notices)
    assert await books.replies.answered() == []
    assert await books.marks.read(KNOWLEDGE) == edition


@pytest.mark.parametrize("text_", ["", "   \n ", "长" * 1_001])
async def test_an_empty_or_endless_answer_is_refused(books: Books, resident: Person, duty_officer: Person, text_: str) -> None:
    await keep(books, resident)
    question = await only(books)
    with pytest.raises(RuleBroken, match=r"空的|1001个字"):
        await books.replies.draft(question.id, text_, by=duty_officer, origin="d", now=NOON)
    assert (await only(books)).state is OPEN


async def test_what_is_not_there_says_the_same_as_what_is_not_yours(books: Books, duty_officer: Person, leader: Person) -> None:
    for asked in (
        books.questions.read(404),
        books.replies.read(404),
        books.replies.draft(404, ANSWER, by=duty_officer, origin="d", now=NOON),
        books.replies.approve(404, by=leader, now=NOON),
        books.questions.close(404, by=duty_officer, now=NOON),
    ):
        with pytest.raises(RuleBroken, match=NO_SUCH):
            await asked
    assert await books.replies.proposed_for(404) is None


# Handled twice, and released


async def test_the_same_decision_of_the_same_person_is_answered_twice_and_made_once(
    books: Books, resident: Person, duty_officer: Person, leader: Person
) -> None:
    await keep(books, resident)
    reply = await drafted(books, duty_officer)
    first = [await books.replies.send_back(reply, by=leader, now=NOON) for _ in range(2)]
    second = await drafted(books, duty_officer, "webchat:51")
    await told(books)
    edition = await books.marks.read(KNOWLEDGE)
    approved = [await books.replies.approve(second, by=leader, now=NOON) for _ in range(2)]
    await keep(books, resident, "我叫什么名字", "webchat:3")
    question = (await only(books)).id
    closed = [await books.questions.close(question, by=duty_officer, now=NOON) for _ in range(2)]
    for twice in (first, approved, closed):
        assert twice[0] == twice[1]
    assert await books.marks.read(KNOWLEDGE) == edition + 1
    assert len(await told(books)) == 3, "an answer, a new question, a closing"
    for act in ("return", "approve", "close"):
        assert len(await rows(books, f"SELECT 1 FROM audit WHERE act = 'question.{act}'")) == 1


async def test_what_is_not_yours_is_refused_before_anything_is_read(books: Books, resident: Person) -> None:
    for asked in (
        books.questions.check(Move.DRAFT, 404, by=resident),
        books.replies.draft(404, ANSWER, by=resident, origin="d", now=NOON),
        books.replies.approve(404, by=resident, now=NOON),
        books.replies.send_back(404, by=resident, now=NOON),
        books.questions.close(404, by=resident, now=NOON),
        books.questions.release(404, public=True, edition=0, by=resident, now=NOON),
    ):
        with pytest.raises(NotAllowed, match=NOT_YOURS):
            await asked


async def test_a_release_that_meets_an_edit_never_shows_words_that_nobody_read(
    books: Books, database_url: str, resident: Person, duty_officer: Person
) -> None:
    async with Books.opened(database_url, KEY) as others:
        for number in range(8):
            origin = f"webchat:{number}"
            await keep(books, resident, f"第{number}个问题", origin)
            question = (await books.questions.open())[-1]
            await asyncio.gather(
                books.questions.release(question.id, public=True, edition=question.edition, by=duty_officer, now=NOON),
                keep(others, resident, f"张某的第{number}个问题", origin),
                return_exceptions=True,
            )
    assert [question.public for question in await books.questions.open()] == [False] * 8


async def test_only_an_open_question_without_a_number_is_released(books: Books, resident: Person, duty_officer: Person) -> None:
    await keep(books, resident, "电话17000001234是谁的")
    question = await only(books)
    with pytest.raises(RuleBroken, match="不能公开"):
        await books.questions.release(question.id, public=True, edition=question.edition, by=duty_officer, now=NOON)
    await books.questions.close(question.id, by=duty_officer, now=NOON)
    await keep(books, resident, origin="webchat:2")
    question = await only(books)
    assert (await books.questions.release(question.id, public=True, edition=question.edition, by=duty_officer, now=NOON)).public
    await books.questions.close(question.id, by=duty_officer, now=NOON)
    with pytest.raises(RuleBroken, match="已经办结"):
        await books.questions.release(question.id, public=True, edition=question.edition, by=duty_officer, now=NOON)


# What notices may hold


async def test_no_notice_names_the_asker_and_no_brief_holds_content(
    books: Books, resident: Person, duty_officer: Person, leader: Person
) -> None:
    await keep(books, resident)
    parcels = await told(books)
    reply = await drafted(books, duty_officer)
    parcels += await told(books)
    await books.replies.send_back(reply, by=leader, now=NOON)
    parcels += await told(books)
    await books.replies.approve(await drafted(books, duty_officer, "webchat:51"), by=leader, now=NOON)
    parcels += await told(books)
    await keep(books, resident, "我叫什么名字", "webchat:3")
    await books.questions.close((await only(books)).id, by=duty_officer, now=NOON)
    parcels += await told(books)
    assert len(parcels) == 7
    for parcel in parcels:
        for name in (resident.shown, duty_officer.shown, leader.shown):
            assert name not in parcel.text + parcel.brief
        assert parcel.brief
        for content in ("张庄", "已列入", "名字"):
            assert content not in parcel.brief


# The whole table: every state, every move, every role


async def brought_to(books: Books, state: QuestionState, resident: Person) -> tuple[int, int]:
    """A question in a state, and the number of its reply (0 where it has none)."""
    author, approver = await meet(books, 90, "duty"), await meet(books, 91, "leader")
    await keep(books, resident)
    question = (await only(books)).id
    if state is OPEN:
        return question, 0
    if state is CLOSED:
        await books.questions.close(question, by=author, now=NOON)
        return question, 0
    reply = await drafted(books, author)
    if state is ANSWERED:
        await books.replies.approve(reply, by=approver, now=NOON)
    return question, reply


async def make(books: Books, move: Move, question: int, reply: int, by: Person) -> Question:
    match move:
        case Move.DRAFT:
            return await books.replies.draft(question, ANSWER, by=by, origin=f"try:{by.id}", now=NOON)
        case Move.CLOSE:
            return await books.questions.close(question, by=by, now=NOON)
        case Move.APPROVE:
            return await books.replies.approve(reply, by=by, now=NOON)
        case Move.RETURN:
            return await books.replies.send_back(reply, by=by, now=NOON)


MAKERS = {Move.DRAFT: {"duty"}, Move.CLOSE: {"duty"}, Move.APPROVE: {"leader", "supervisor"}, Move.RETURN: {"leader", "supervisor"}}
ONE_EACH = {post.role: post.code for post in reversed(POSTS)}  # the first post of every role
EVERYBODY = [*ONE_EACH.values(), "nobody"]


@pytest.mark.parametrize("state", QuestionState)
async def test_no_move_succeeds_for_the_wrong_post_or_at_the_wrong_moment(
    books: Books, resident: Person, state: QuestionState
) -> None:
    question, reply = await brought_to(books, state, resident)
    before = await rows(books, "SELECT state FROM question")
    for number, post in enumerate(EVERYBODY):
        person = await meet(books, 100 + number, post if post != "nobody" else None)
        for move in Move:
            if state not in MOVES[move].starts or post not in MAKERS[move]:
                with pytest.raises(RuleBroken):
                    await make(books, move, question, reply, person)
    assert await rows(books, "SELECT state FROM question") == before


@pytest.mark.parametrize(("state", "move"), [(state, move) for move in Move for state in sorted(MOVES[move].starts)])
async def test_a_move_succeeds_for_the_right_post_at_the_right_moment(
    books: Books, resident: Person, state: QuestionState, move: Move
) -> None:
    question, reply = await brought_to(books, state, resident)
    person = await meet(books, 100, sorted(MAKERS[move])[0])
    assert (await make(books, move, question, reply, person)).state is MOVES[move].ends


async def test_every_role_of_the_town_stands_in_the_table() -> None:
    assert {post.role for post in POSTS} | {Role.GRID_WORKER, Role.CLERK} == set(Role)
