"""Questions the assistant could not answer: kept with an owner and a date, answered by one, approved by another, told to all."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.marks import KNOWLEDGE, advance
from db.outbox import Notice, Word, owe
from db.people import holders
from db.tables import QuestionRow, ReplyRow
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, Person, Role, check_may
from knowledge.rules.questions import (
    MOVES,
    OPEN,
    Move,
    QuestionState,
    ReplyState,
    check_move,
    check_other_person,
    check_release,
    check_reply,
    due_on,
)

NO_SUCH = "没有找到这个问题，或者它不归您处理。"  # the same words for both: who may not see must not learn
DUTY_POST = "duty"
REVISED = "\n（修改前：）"


@dataclass(frozen=True, slots=True)
class Question:
    """A kept question. `asked` is what the resident wrote: for its asker and its owner's side, for others only once `public`."""

    id: int
    number: str
    asked: str
    state: QuestionState
    owner: str
    due_on: date
    asked_on: datetime
    script: str | None
    public: bool = False

    @property
    def words(self) -> str:
        """The question as last worded, without what stood there before an edit."""
        return self.asked.split(REVISED)[0]

    @property
    def edition(self) -> int:
        """A number that is another one for other words, so that nobody releases what they have not read."""
        return int.from_bytes(hashlib.blake2b(self.words.encode(), digest_size=6).digest())


@dataclass(frozen=True, slots=True)
class Reply:
    """A drafted answer waiting for approval or approved."""

    id: int
    question: Question
    asked: str
    text: str
    author_id: int
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """The receipt of a kept question; `companions` others asked the same before."""

    number: str
    due_on: date
    companions: int


@dataclass(frozen=True, slots=True)
class Answered:
    """An approved answer as the knowledge takes it up."""

    id: int
    asked: str
    text: str
    approved_on: datetime


class Questions:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def keep(self, asked: str, likeness: str, *, by: Person, origin: str, script: str, now: datetime) -> Kept:
        """Keeps a question and owes the duty officers a notice of it; keeping the same `origin` again changes nothing.

        `likeness` is the form of the question in which two people's wording of it is the same. A question that is open already
        is kept as a companion of the first: nobody is asked twice, and everybody is told.
        """
        likeness = self._ledger.seal.fingerprint(likeness)
        async with self._ledger.writing() as session:
            await self._ledger.one_at_a_time(session, likeness)
            first = await _first_alike(session, likeness)
            row = self._row(asked, likeness, first, by, origin, script, now)
            if not await self._ledger.add_new(session, QuestionRow, [row]):
                await self._revise(session, origin, asked, likeness, now)
            elif first is None:
                await self._tell_duty(session, origin, now)
            return await self._receipt(session, origin)

    def _row(
        self, asked: str, likeness: str, first: QuestionRow | None, by: Person, origin: str, script: str, now: datetime
    ) -> dict[str, Any]:
        return {
            "number": f"Q{secrets.randbelow(10**8):08d}",
            "origin": origin,
            "same_as": first.id if first else None,
            "person_id": by.id,
            "channel": by.channel,
            "chat_id": by.chat_id,
            "script": script,
            "sealed_text": self._ledger.seal.close(asked),
            "likeness": likeness,
            "state": first.state if first else QuestionState.OPEN,
            "public": False,
            "owner": first.owner if first else DUTY_POST,
            "due_on": first.due_on if first else due_on(now),
            "asked_at": now,
        }

    async def _revise(self, session: AsyncSession, origin: str, asked: str, likeness: str, now: datetime) -> None:
        """The asker edited the message: the question keeps its number, the officer reads the new words and the old."""
        mine = select(QuestionRow).where(col(QuestionRow.origin) == origin).with_for_update()  # an officer may be releasing it
        row = (await session.execute(mine)).scalar_one()
        was = self._ledger.seal.open(row.sealed_text)
        was = was.split(REVISED)[0]
        if row.state != QuestionState.OPEN or was == asked:
            return
        row.sealed_text = self._ledger.seal.close(asked + REVISED + was)
        row.public = False  # what was released are the words of before
        if row.likeness != likeness:
            row.likeness = likeness
            await self._part(session, row, now)

    async def _part(self, session: AsyncSession, row: QuestionRow, now: datetime) -> None:
        """A question that was edited into another one goes its own way; whoever asked what it said before stays together."""
        companions = select(QuestionRow).where(col(QuestionRow.same_as) == row.id).order_by(col(QuestionRow.id))
        heirs = (await session.execute(companions)).scalars().all()
        on_its_own = row if row.same_as else next(iter(heirs), None)
        row.same_as = None
        for heir in heirs:
            heir.same_as = None if heir is heirs[0] else heirs[0].id
        await session.flush()
        if on_its_own:
            await self._tell_duty(session, on_its_own.origin, now)

    async def _tell_duty(self, session: AsyncSession, origin: str, now: datetime) -> None:
        row = (await session.execute(select(QuestionRow).where(col(QuestionRow.origin) == origin))).scalar_one()
        question = self._question(row)
        text = wording.new_question(question.number, question.asked, question.due_on)
        word = Word(f"question:{question.id}:asked", text, wording.waits(question.number), {"question": question.id})
        await self._owe_to(session, await holders(self._ledger, session, Role.DUTY_OFFICER), word, now)

    async def _receipt(self, session: AsyncSession, origin: str) -> Kept:
        row = (await session.execute(select(QuestionRow).where(col(QuestionRow.origin) == origin))).scalar_one()
        alike = await session.execute(select(col(QuestionRow.id)).where(col(QuestionRow.same_as) == row.same_as))
        return Kept(row.number, row.due_on, len(alike.scalars().all()) if row.same_as else 0)

    async def open(self, limit: int = 20) -> list[Question]:
        """The questions still open, the one promised earliest first; companions are not listed again."""
        async with self._ledger.reading() as session:
            first = select(QuestionRow).where(col(QuestionRow.state).in_(OPEN), col(QuestionRow.same_as).is_(None))
            rows = await session.execute(first.order_by(col(QuestionRow.due_on), col(QuestionRow.id)).limit(limit))
            return [self._question(row) for row in rows.scalars()]

    async def of(self, person: Person, limit: int = 10) -> list[Question]:
        """The newest questions that this person asked."""
        async with self._ledger.reading() as session:
            mine = (
                select(QuestionRow).where(col(QuestionRow.person_id) == person.id).order_by(col(QuestionRow.id).desc()).limit(limit)
            )
            return [self._question(row) for row in (await session.execute(mine)).scalars()]

    async def read(self, question_id: int) -> Question:
        """One question, for staff. Raises RuleBroken where there is none."""
        async with self._ledger.reading() as session:
            return self._question(await _get(session, question_id))

    async def check(self, move: Move, question_id: int, *, by: Person) -> Question:
        """The question, if this person may make this move now. Raises RuleBroken."""
        check_may(by, MOVES[move].act)
        check_may(by, MOVES[move].act)  # before it is looked up: whoever may not must not learn whether it is there
        question = await self.read(question_id)
        check_move(move, question.state, by)
        return question

    async def proposed_for(self, question_id: int) -> Reply | None:
        """The drafted answer of a question that nobody has decided on yet."""
        async with self._ledger.reading() as session:
            here = (col(ReplyRow.question_id) == question_id, col(ReplyRow.state) == ReplyState.PROPOSED)
            reply_id = (await session.execute(select(col(ReplyRow.id)).where(*here).limit(1))).scalar_one_or_none()
            return None if reply_id is None else await self._reply(session, reply_id)

    async def draft(self, question_id: int, text: str, *, by: Person, origin: str, now: datetime) -> Question:
        """Keeps an officer's answer and owes every approver a notice. Raises RuleBroken for the wrong person, moment or text."""
        check_may(by, MOVES[Move.DRAFT].act)
        check_may(by, MOVES[Move.DRAFT].act)
        text = check_reply(text)
        async with self._ledger.writing() as session:
            row = await _get(session, question_id)
            question = self._question(row)
            if not await self._add_reply(session, question, text, by, origin, now):
                return question  # the same message, handled a second time
            await _move(session, row, Move.DRAFT, by, now)
            reply = (await session.execute(select(ReplyRow).where(col(ReplyRow.origin) == origin))).scalar_one()
            text = wording.answer_to_approve(question.number, question.asked, text)
            word = Word(f"reply:{reply.id}:drafted", text, wording.waits(question.number), {"reply": reply.id})
            await self._owe_to(session, await self._approvers(session, but=by), word, now)
            return self._question(row)

    async def _add_reply(self, session: AsyncSession, question: Question, text: str, by: Person, origin: str, now: datetime) -> int:
        reply = {
            "question_id": question.id,
            "origin": origin,
            "sealed_asked": self._ledger.seal.close(question.words),
            "sealed_text": self._ledger.seal.close(text),
            "author_id": by.id,
            "author_post": ",".join(by.posts),
            "written_at": now,
            "state": ReplyState.PROPOSED,
        }
        return await self._ledger.add_new(session, ReplyRow, [reply])

    async def _approvers(self, session: AsyncSession, *, but: Person) -> list[Person]:
        """Everybody who may approve, each once; never the author."""
        both = [*await holders(self._ledger, session, Role.LEADER), *await holders(self._ledger, session, Role.SUPERVISOR)]
        return list({person.id: person for person in both if person.id != but.id}.values())

    async def reply(self, reply_id: int) -> Reply:
        """One drafted answer, for staff. Raises RuleBroken where there is none."""
        async with self._ledger.reading() as session:
            return await self._reply(session, reply_id)

    async def approve(self, reply_id: int, *, by: Person, now: datetime) -> Question:
        """Makes an answer part of what the office knows, and owes it to all who asked. RuleBroken: one's own words, or too late."""
        async with self._ledger.writing() as session:
            if done := await self._decided(session, reply_id, ReplyState.APPROVED, by):
                return done
            reply, row = await self._decide(session, reply_id, ReplyState.APPROVED, Move.APPROVE, by, now)
            await self._tell_askers(session, row, lambda q: wording.answer_arrived(q.number, q.words, reply.text), now)
            await advance(self._ledger, session, KNOWLEDGE)
            return self._question(row)

    async def send_back(self, reply_id: int, *, by: Person, now: datetime) -> Question:
        """Returns a drafted answer to the duty officers, and owes them word of it."""
        async with self._ledger.writing() as session:
            if done := await self._decided(session, reply_id, ReplyState.RETURNED, by):
                return done
            reply, row = await self._decide(session, reply_id, ReplyState.RETURNED, Move.RETURN, by, now)
            question = self._question(row)
            text = wording.answer_returned(question.number, reply.text)
            word = Word(f"reply:{reply_id}:returned", text, wording.waits(question.number), {"question": question.id})
            await self._owe_to(session, await holders(self._ledger, session, Role.DUTY_OFFICER), word, now)
            return question

    async def close(self, question_id: int, *, by: Person, now: datetime) -> Question:
        """Closes a question that is not one for the town's knowledge, and tells whoever asked where to turn."""
        check_may(by, MOVES[Move.CLOSE].act)
        check_may(by, MOVES[Move.CLOSE].act)
        async with self._ledger.writing() as session:
            row = await _get(session, question_id)
            if row.state == QuestionState.CLOSED and row.settled_by == by.id:
                return self._question(row)  # the same press, handled a second time
            await _move(session, row, Move.CLOSE, by, now)
            await self._tell_askers(session, row, lambda q: wording.question_closed(q.number, q.words), now)
            return self._question(row)

    async def release(self, question_id: int, *, public: bool, edition: int, by: Person, now: datetime) -> Question:
        """Lets everybody read a question, or no longer. RuleBroken: not these words, or no longer the words that were read."""
        check_may(by, Act.ANSWER_QUESTIONS)
        async with self._ledger.writing() as session:
            row = await _get(session, question_id, locked=True)
            question = self._question(row)
            if public and question.edition != edition:
                raise RuleBroken("提问的人刚刚改了内容，请重新看过再决定。")
            if public:
                check_release(question.words, question.state, by)
            if row.public != public:
                row.public = public
                audit(session, "question.release" if public else "question.hide", row.number, by=by.id, allowed=True, now=now)
            return self._question(row)

    async def _decided(self, session: AsyncSession, reply_id: int, state: ReplyState, by: Person) -> Question | None:
        """The question, where this person has decided just so already: the same press handled twice is answered alike."""
        check_may(by, Act.APPROVE_ANSWERS)
        row = await session.get(ReplyRow, reply_id)
        if row is None or (row.state, row.decided_by) != (state, by.id):
            return None
        return self._question(await _get(session, row.question_id))

    async def _decide(
        self, session: AsyncSession, reply_id: int, state: ReplyState, move: Move, by: Person, now: datetime
    ) -> tuple[Reply, QuestionRow]:
        check_may(by, MOVES[move].act)
        reply = await self._reply(session, reply_id)
        check_other_person(reply.author_id, by)
        row = await _get(session, reply.question.id)
        check_move(move, QuestionState(row.state), by)
        undecided = (col(ReplyRow.id) == reply_id, col(ReplyRow.state) == ReplyState.PROPOSED)
        decision = {"state": state, "decided_by": by.id, "decided_at": now}
        if not changed(await session.execute(update(ReplyRow).where(*undecided).values(decision))):
            raise RuleBroken("这份答复已经有人处理过了。")
        await _move(session, row, move, by, now)
        return reply, row

    async def _tell_askers(self, session: AsyncSession, row: QuestionRow, say: Callable[[Question], str], now: datetime) -> None:
        """Owes every asker of this question a message in their own script, in the conversation they asked in."""
        alike = (await session.execute(select(QuestionRow).where(col(QuestionRow.same_as) == row.id))).scalars().all()
        owed: list[Notice] = []
        for asker in (row, *alike):
            question = self._question(asker)
            text, brief = (wording.in_script_of(words, asker.script) for words in (say(question), wording.settled(question.number)))
            key = f"question:{question.id}:{row.state}"
            owed.append(Notice(key, asker.channel, asker.chat_id, text, person_id=asker.person_id, brief=brief))
        await owe(self._ledger, session, owed, now=now)

    async def _owe_to(self, session: AsyncSession, people: Sequence[Person], word: Word, now: datetime) -> None:
        await owe(self._ledger, session, [word.to(person) for person in people], now=now)

    async def answered(self) -> list[Answered]:
        """Every approved answer, for the knowledge."""
        async with self._ledger.reading() as session:
            approved = select(ReplyRow).where(col(ReplyRow.state) == ReplyState.APPROVED).order_by(col(ReplyRow.id))
            return [self._answered(row) for row in (await session.execute(approved)).scalars()]

    def _answered(self, row: ReplyRow) -> Answered:
        assert row.id is not None
        assert row.decided_at is not None
        return Answered(
            row.id,
            self._ledger.seal.open(row.sealed_asked),
            self._ledger.seal.open(row.sealed_text),
            row.decided_at,
        )

    async def _reply(self, session: AsyncSession, reply_id: int) -> Reply:
        row = await session.get(ReplyRow, reply_id)
        if row is None:
            raise RuleBroken(NO_SUCH)
        question = self._question(await _get(session, row.question_id))
        opened = self._ledger.seal.open
        return Reply(
            reply_id,
            question,
            opened(row.sealed_asked),
            opened(row.sealed_text),
            row.author_id,
            row.written_at,
        )

    def _question(self, row: QuestionRow) -> Question:
        assert row.id is not None
        asked = self._ledger.seal.open(row.sealed_text)
        return Question(
            row.id,
            row.number,
            asked,
            QuestionState(row.state),
            row.owner,
            row.due_on,
            row.asked_at,
            row.script,
            row.public,
        )


async def _first_alike(session: AsyncSession, likeness: str) -> QuestionRow | None:
    alike = select(QuestionRow).where(
        col(QuestionRow.likeness) == likeness,
        col(QuestionRow.state).in_(OPEN),
        col(QuestionRow.same_as).is_(None),
    )
    # Locked: whoever answers it in this moment must either see the new companion or be seen by it.
    first = alike.order_by(col(QuestionRow.id)).limit(1).with_for_update()
    return (await session.execute(first)).scalar_one_or_none()


async def _get(session: AsyncSession, question_id: int, *, locked: bool = False) -> QuestionRow:
    row = await session.get(QuestionRow, question_id, with_for_update=locked or None)
    if row is None:
        raise RuleBroken(NO_SUCH)
    return row


async def _move(session: AsyncSession, row: QuestionRow, move: Move, by: Person, now: datetime) -> None:
    """Moves a question and its companions, if it still stands where it was read; writes the act into the audit."""
    was = QuestionState(row.state)
    ends = check_move(move, was, by)
    settled = ends not in OPEN
    values: dict[str, Any] = {"state": ends, "settled_by": by.id if settled else None, "settled_at": now if settled else None}
    stands = (col(QuestionRow.id) == row.id, col(QuestionRow.state) == was)
    if not changed(await session.execute(update(QuestionRow).where(*stands).values(values))):
        raise RuleBroken("刚刚有别的同事先处理了这个问题。")
    await session.execute(update(QuestionRow).where(col(QuestionRow.same_as) == row.id).values(values))
    await session.refresh(row)
    audit(session, f"question.{move}", row.number, by=by.id, allowed=True, now=now)
