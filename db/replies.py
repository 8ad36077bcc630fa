"""Drafted answers to kept questions: written by one, decided by another, told to everybody who asked, and known from then on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger, changed
from db.marks import KNOWLEDGE, advance
from db.notices import Word
from db.people import holders
from db.questions import NO_SUCH, Question, get_question, move_question, owe_to, question_of, tell_askers
from db.tables import QuestionRow, ReplyRow
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, Person, Role, check_may
from knowledge.rules.questions import MOVES, Move, QuestionState, ReplyState, check_move, check_other_person, check_reply


@dataclass(frozen=True, slots=True)
class Reply:
    """A drafted answer waiting for approval or approved."""

    id: int
    question: Question
    asked: str
    text: str
    author_id: int
    written_at: datetime
    origin: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An approved answer as the knowledge takes it up."""

    id: int
    asked: str
    text: str
    approved_on: datetime


class Replies:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def proposed_for(self, question_id: int) -> Reply | None:
        """The drafted answer of a question that nobody has decided on yet."""
        async with self._ledger.reading() as session:
            here = (col(ReplyRow.question_id) == question_id, col(ReplyRow.state) == ReplyState.PROPOSED)
            reply_id = (await session.execute(select(col(ReplyRow.id)).where(*here).limit(1))).scalar_one_or_none()
            return None if reply_id is None else await self._reply(session, reply_id)

    async def draft(self, question_id: int, text: str, *, by: Person, origin: str, now: datetime) -> Question:
        """Keeps an officer's answer and owes every approver a notice. Raises RuleBroken for the wrong person, moment or text."""
        check_may(by, MOVES[Move.DRAFT].act)
        text = check_reply(text)
        async with self._ledger.writing() as session:
            row = await get_question(session, question_id)
            question = question_of(self._ledger, row)
            if not await self._add_reply(session, question, text, by, origin, now):
                return question  # the same message, handled a second time
            await move_question(session, row, Move.DRAFT, by, now)
            reply = (await session.execute(select(ReplyRow).where(col(ReplyRow.origin) == origin))).scalar_one()
            text = wording.answer_to_approve(question.number, question.asked, text)
            word = Word(f"reply:{question.number}:{origin}:drafted", text, wording.waits(question.number), {"reply": reply.id})
            await owe_to(self._ledger, session, await self._approvers(session, but=by), word, now)
            return question_of(self._ledger, row)

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

    async def read(self, reply_id: int) -> Reply:
        """One drafted answer, for staff. Raises RuleBroken where there is none."""
        async with self._ledger.reading() as session:
            return await self._reply(session, reply_id)

    async def approve(self, reply_id: int, *, by: Person, now: datetime) -> Question:
        """Makes an answer part of what the office knows, and owes it to all who asked. RuleBroken: one's own words, or too late."""
        async with self._ledger.writing() as session:
            if done := await self._decided(session, reply_id, ReplyState.APPROVED, by):
                return done
            reply, row = await self._decide(session, reply_id, ReplyState.APPROVED, Move.APPROVE, by, now)
            await tell_askers(self._ledger, session, row, lambda q: wording.answer_arrived(q.number, q.words, reply.text), now)
            await advance(self._ledger, session, KNOWLEDGE)
            return question_of(self._ledger, row)

    async def send_back(self, reply_id: int, *, by: Person, now: datetime) -> Question:
        """Returns a drafted answer to the duty officers, and owes them word of it."""
        async with self._ledger.writing() as session:
            if done := await self._decided(session, reply_id, ReplyState.RETURNED, by):
                return done
            reply, row = await self._decide(session, reply_id, ReplyState.RETURNED, Move.RETURN, by, now)
            question = question_of(self._ledger, row)
            text = wording.answer_returned(question.number, reply.text)
            key, brief = f"reply:{question.number}:{reply.origin}:returned", wording.waits(question.number)
            word = Word(key, text, brief, {"question": question.id})
            await owe_to(self._ledger, session, await holders(self._ledger, session, Role.DUTY_OFFICER), word, now)
            return question

    async def _decided(self, session: AsyncSession, reply_id: int, state: ReplyState, by: Person) -> Question | None:
        """The question, where this person has decided just so already: the same press handled twice is answered alike."""
        check_may(by, Act.APPROVE_ANSWERS)
        row = await session.get(ReplyRow, reply_id)
        if row is None or (row.state, row.decided_by) != (state, by.id):
            return None
        return question_of(self._ledger, await get_question(session, row.question_id))

    async def _decide(
        self, session: AsyncSession, reply_id: int, state: ReplyState, move: Move, by: Person, now: datetime
    ) -> tuple[Reply, QuestionRow]:
        reply = await self._reply(session, reply_id)
        check_other_person(reply.author_id, by)
        row = await get_question(session, reply.question.id)
        check_move(move, QuestionState(row.state), by)
        undecided = (col(ReplyRow.id) == reply_id, col(ReplyRow.state) == ReplyState.PROPOSED)
        decision = {"state": state, "decided_by": by.id, "decided_at": now}
        if not changed(await session.execute(update(ReplyRow).where(*undecided).values(decision))):
            raise RuleBroken("这份答复已经有人处理过了。")
        await move_question(session, row, move, by, now)
        return reply, row

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
        question = question_of(self._ledger, await get_question(session, row.question_id))
        opened = self._ledger.seal.open
        return Reply(
            reply_id,
            question,
            opened(row.sealed_asked),
            opened(row.sealed_text),
            row.author_id,
            row.written_at,
            row.origin,
        )
