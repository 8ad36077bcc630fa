"""Questions the assistant could not answer: kept with an owner and a date, answered by one, approved by another, told to all."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.notices import Notice, Word, owe
from db.numbers import add_numbered
from db.people import holders
from db.tables import QuestionRow
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, Person, Role, check_may
from knowledge.rules.questions import (
    MOVES,
    OPEN,
    Move,
    QuestionState,
    check_move,
    check_release,
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
class Kept:
    """The receipt of a kept question; `companions` others asked the same before. `manned`: somebody holds the post that owes it."""

    number: str
    due_on: date
    companions: int
    manned: bool


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
            if not await add_numbered(self._ledger, session, QuestionRow, "Q", row):
                await self._revise(session, origin, asked, likeness, now)
            elif first is None:
                await self._tell_duty(session, origin, now)
            return await self._receipt(session, origin)

    def _row(
        self, asked: str, likeness: str, first: QuestionRow | None, by: Person, origin: str, script: str, now: datetime
    ) -> dict[str, Any]:
        return {
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
        question = question_of(self._ledger, row)
        text = wording.new_question(question.number, question.asked, question.due_on)
        word = Word(f"question:{question.number}:asked", text, wording.waits(question.number), {"question": question.id})
        await owe_to(self._ledger, session, await holders(self._ledger, session, Role.DUTY_OFFICER), word, now)

    async def _receipt(self, session: AsyncSession, origin: str) -> Kept:
        row = (await session.execute(select(QuestionRow).where(col(QuestionRow.origin) == origin))).scalar_one()
        alike = await session.execute(select(col(QuestionRow.id)).where(col(QuestionRow.same_as) == row.same_as))
        companions = len(alike.scalars().all()) if row.same_as else 0
        return Kept(row.number, row.due_on, companions, manned=bool(await holders(self._ledger, session, Role.DUTY_OFFICER)))

    async def open(self, limit: int = 20) -> list[Question]:
        """The questions still open, the one promised earliest first; companions are not listed again."""
        async with self._ledger.reading() as session:
            first = select(QuestionRow).where(col(QuestionRow.state).in_(OPEN), col(QuestionRow.same_as).is_(None))
            rows = await session.execute(first.order_by(col(QuestionRow.due_on), col(QuestionRow.id)).limit(limit))
            return [question_of(self._ledger, row) for row in rows.scalars()]

    async def of(self, person: Person, limit: int = 10) -> list[Question]:
        """The newest questions that this person asked."""
        async with self._ledger.reading() as session:
            mine = (
                select(QuestionRow).where(col(QuestionRow.person_id) == person.id).order_by(col(QuestionRow.id).desc()).limit(limit)
            )
            return [question_of(self._ledger, row) for row in (await session.execute(mine)).scalars()]

    async def read(self, question_id: int) -> Question:
        """One question, for staff. Raises RuleBroken where there is none."""
        async with self._ledger.reading() as session:
            return question_of(self._ledger, await get_question(session, question_id))

    async def check(self, move: Move, question_id: int, *, by: Person) -> Question:
        """The question, if this person may make this move now. Raises RuleBroken."""
        check_may(by, MOVES[move].act)  # before it is looked up: whoever may not must not learn whether it is there
        question = await self.read(question_id)
        check_move(move, question.state, by)
        return question

    async def close(self, question_id: int, *, by: Person, now: datetime) -> Question:
        """Closes a question that is not one for the town's knowledge, and tells whoever asked where to turn."""
        check_may(by, MOVES[Move.CLOSE].act)
        async with self._ledger.writing() as session:
            row = await get_question(session, question_id)
            if row.state == QuestionState.CLOSED and row.settled_by == by.id:
                return question_of(self._ledger, row)  # the same press, handled a second time
            await move_question(session, row, Move.CLOSE, by, now)
            await tell_askers(self._ledger, session, row, lambda q: wording.question_closed(q.number, q.words), now)
            return question_of(self._ledger, row)

    async def release(self, question_id: int, *, public: bool, edition: int, by: Person, now: datetime) -> Question:
        """Lets everybody read a question, or no longer. RuleBroken: not these words, or no longer the words that were read."""
        check_may(by, Act.ANSWER_QUESTIONS)
        async with self._ledger.writing() as session:
            row = await get_question(session, question_id, locked=True)
            question = question_of(self._ledger, row)
            if public and question.edition != edition:
                raise RuleBroken("提问的人刚刚改了内容，请重新看过再决定。")
            if public:
                check_release(question.words, question.state, by)
            if row.public != public:
                row.public = public
                audit(session, "question.release" if public else "question.hide", row.number, by=by.id, allowed=True, now=now)
            return question_of(self._ledger, row)


async def _first_alike(session: AsyncSession, likeness: str) -> QuestionRow | None:
    alike = select(QuestionRow).where(
        col(QuestionRow.likeness) == likeness,
        col(QuestionRow.state).in_(OPEN),
        col(QuestionRow.same_as).is_(None),
    )
    # Locked: whoever answers it in this moment must either see the new companion or be seen by it.
    first = alike.order_by(col(QuestionRow.id)).limit(1).with_for_update()
    return (await session.execute(first)).scalar_one_or_none()


async def get_question(session: AsyncSession, question_id: int, *, locked: bool = False) -> QuestionRow:
    row = await session.get(QuestionRow, question_id, with_for_update=locked or None)
    if row is None:
        raise RuleBroken(NO_SUCH)
    return row


async def move_question(session: AsyncSession, row: QuestionRow, move: Move, by: Person, now: datetime) -> None:
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


def question_of(ledger: Ledger, row: QuestionRow) -> Question:
    """A row, opened."""
    assert row.id is not None
    asked = ledger.seal.open(row.sealed_text)
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


async def tell_askers(
    ledger: Ledger, session: AsyncSession, row: QuestionRow, say: Callable[[Question], str], now: datetime
) -> None:
    """Owes every asker of this question a message in their own script, in the conversation they asked in."""
    alike = (await session.execute(select(QuestionRow).where(col(QuestionRow.same_as) == row.id))).scalars().all()
    owed: list[Notice] = []
    for asker in (row, *alike):
        question = question_of(ledger, asker)
        text, brief = (wording.in_script_of(words, asker.script) for words in (say(question), wording.settled(question.number)))
        key = f"question:{question.number}:{row.state}"
        owed.append(Notice(key, asker.channel, asker.chat_id, text, person_id=asker.person_id, brief=brief))
    await owe(ledger, session, owed, now=now)


async def owe_to(ledger: Ledger, session: AsyncSession, people: Sequence[Person], word: Word, now: datetime) -> None:
    """Owes one word to several people."""
    await owe(ledger, session, [word.to(person) for person in people], now=now)
