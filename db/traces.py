"""What the office holds of one person: shown to them, and taken away at their word as far as nobody is owed anything by it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from db.audits import audit
from db.cases.rows import reporter_mark
from db.erasures import Erasure, owed_to, settled_for
from db.ledgers import Ledger
from db.profiles import Profile, profile_of
from db.tables import (
    AlertAnswerRow,
    AuditRow,
    CaseRow,
    CaseVaultRow,
    ConversationRow,
    FraudRow,
    GuardianRow,
    PersonRow,
    QuestionRow,
)
from knowledge.rules import RuleBroken
from knowledge.rules.cases import SAID as CASE_SAID
from knowledge.rules.cases import CaseState
from knowledge.rules.frauds import SAID as FRAUD_SAID
from knowledge.rules.frauds import FraudState
from knowledge.rules.people import Person
from knowledge.rules.questions import SAID as QUESTION_SAID
from knowledge.rules.questions import QuestionState
from knowledge.rules.traces import CHANGED, Fate, Trace, fate_of_case, fate_of_fraud, fate_of_question

ERASE = "traces.erase"


@dataclass(frozen=True, slots=True)
class Spot:
    """The conversation that is spoken in: its name in the books, and the report that is being written there."""

    talk: str
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """Something of theirs that has a number. `asked`: they want it forgotten already, and it waits to be over."""

    kind: Trace
    number: str
    said: str
    fate: Fate
    anonymous: bool = False
    asked: bool = False


@dataclass(frozen=True)
class Holding:
    """All that is held of one person. `state`: what is being written; `notices` of their own wait to be sent."""

    person: Person
    script: str | None
    profile: Profile
    guardians: int
    wards: int
    state: str | None
    draft: str | None
    talk: bool
    notices: int
    quizzes: int
    matters: tuple[Matter, ...]

    @cached_property
    def edition(self) -> int:
        """A number that is another one once there is more or less to decide on; what comes and goes by itself does not count."""
        told = (self.profile.village, self.profile.grid, sorted(self.profile.groups), sorted(self.profile.muted))
        decided = (told, self.guardians, self.wards, self.state, self.draft, self.quizzes, self.matters)
        return int.from_bytes(blake2b(repr(decided).encode(), digest_size=6).digest())

    @property
    def bare(self) -> bool:
        """Nothing is left to decide on: all that could go is gone, and what waits is known to wait."""
        left = (self.profile != Profile(), self.guardians, self.wards, self.state, self.draft, self.quizzes)
        return not any(left) and all(matter.asked for matter in self.matters)


class Traces:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def of(self, by: Person, *, spot: Spot, now: datetime) -> Holding:
        """What is held of this person, for nobody but them."""
        async with self._ledger.reading() as session:
            return await _Looking(self._ledger, session, by, now).all(spot)

    async def erase(self, edition: int, *, by: Person, spot: Spot, now: datetime) -> Holding | None:
        """Deletes all that may go and notes what goes later; answers what there was, None where it was done before.

        RuleBroken: there is more or less now than whoever pressed has read.
        """
        async with self._ledger.writing() as session:
            await self._ledger.one_at_a_time(session, f"erase:{by.id}")
            held = await _Looking(self._ledger, session, by, now).all(spot)
            if held.edition != edition and held.bare:
                return None
            if held.edition != edition:
                raise RuleBroken(CHANGED)
            await Erasure(self._ledger, session, by.id, now).all(by, talk=spot.talk, draft=spot.draft)
            audit(session, ERASE, "own data", by=None, allowed=True, now=now, note=_counted(held))
        await self._strike(by, spot, now)
        return held

    async def _strike(self, by: Person, spot: Spot, now: datetime) -> None:
        """Nor does the journal keep what they wrote, only that books from a backup must forget them once more."""
        if (journal := self._ledger.journal) is not None:
            conversation = f"{by.channel}:{by.chat_id}"
            wish = {"at": now.isoformat(), "erased": conversation, "talk": spot.talk, "draft": spot.draft}
            await journal.forget(conversation, wish, now=now)

    async def erase_again(self, by: Person, *, spot: Spot, wished_at: datetime, now: datetime) -> bool:
        """Deletes anew what books from a backup hold again of somebody who was forgotten; false where they know of the wish."""
        async with self._ledger.writing() as session:
            wished = (col(AuditRow.act) == ERASE, col(AuditRow.at) == wished_at)
            if (await session.execute(select(col(AuditRow.id)).where(*wished).limit(1))).first():
                return False
            held = await _Looking(self._ledger, session, by, now).all(spot)
            await Erasure(self._ledger, session, by.id, now).all(by, talk=spot.talk, draft=spot.draft)
            audit(session, ERASE, "own data", by=None, allowed=True, now=wished_at, note=_counted(held))
        return True

    async def purge(self, *, now: datetime) -> int:
        """Does what was asked for while a question or a fraud report was open, once that is over."""
        done = 0
        async with self._ledger.writing() as session:
            for row in (QuestionRow, FraudRow):
                over = (col(row.forget).is_(True), settled_for(row))
                for person in (await session.execute(select(col(row.person_id)).where(*over).distinct())).scalars().all():
                    done += await Erasure(self._ledger, session, person or 0, now).part(row, *over)
        return done


def _counted(held: Holding) -> str:
    """For the audit: how many matters parted and how many wait; neither their numbers nor whose they were."""
    parted = sum(matter.fate is Fate.PARTS for matter in held.matters)
    return f"{parted} parted, {len(held.matters) - parted} wait"


class _Looking:
    """One look at all that is held of a person, within one transaction."""

    def __init__(self, ledger: Ledger, session: AsyncSession, by: Person, now: datetime) -> None:
        self._ledger, self._session, self._by, self._now = ledger, session, by, now

    async def all(self, spot: Spot) -> Holding:
        person, talk = await self._session.get(PersonRow, self._by.id), await self._session.get(ConversationRow, spot.talk)
        mine = self._by.id
        return Holding(
            person=self._by,
            script=person.script if person else None,
            profile=await profile_of(self._session, mine),
            guardians=await self._count(GuardianRow, col(GuardianRow.ward_id) == mine, col(GuardianRow.until).is_(None)),
            wards=await self._count(GuardianRow, col(GuardianRow.guardian_id) == mine, col(GuardianRow.until).is_(None)),
            state=talk.state if talk else None,
            draft=spot.draft if talk else None,
            talk=bool(talk and talk.sealed_data),
            notices=len(await owed_to(self._ledger, self._session, mine)),
            quizzes=await self._count(AlertAnswerRow, col(AlertAnswerRow.person_id) == mine),
            matters=(*await self._questions(), *await self._cases(), *await self._frauds()),
        )

    async def _count(self, row: type[SQLModel], *there: ColumnElement[bool]) -> int:
        return int((await self._session.execute(select(func.count()).select_from(row).where(*there))).scalar_one())

    async def _rows(self, found: Any) -> Any:
        return (await self._session.execute(found)).all()

    async def _questions(self) -> list[Matter]:
        row = QuestionRow
        found = select(col(row.number), col(row.state), col(row.forget)).where(col(row.person_id) == self._by.id)
        said = [(number, QuestionState(state), asked) for number, state, asked in await self._rows(found.order_by(col(row.id)))]
        return [Matter(Trace.QUESTIONS, n, QUESTION_SAID[state], fate_of_question(state), asked=asked) for n, state, asked in said]

    async def _frauds(self) -> list[Matter]:
        row = FraudRow
        found = select(col(row.number), col(row.state), col(row.forget)).where(col(row.person_id) == self._by.id)
        said = [(number, FraudState(state), asked) for number, state, asked in await self._rows(found.order_by(col(row.id)))]
        return [Matter(Trace.FRAUDS, n, FRAUD_SAID[state], fate_of_fraud(state), asked=asked) for n, state, asked in said]

    async def _cases(self) -> list[Matter]:
        """Anonymous ones too: nobody else finds them by this person."""
        what = (col(CaseRow.number), col(CaseRow.state), col(CaseRow.closed_at), col(CaseRow.anonymous), col(CaseVaultRow.forget))
        found = select(*what).join(CaseVaultRow, col(CaseVaultRow.case_id) == col(CaseRow.id)).order_by(col(CaseRow.id))
        rows = await self._rows(found.where(col(CaseVaultRow.reporter) == reporter_mark(self._ledger, self._by.id)))
        return [self._case(*row) for row in rows]

    def _case(self, number: str, state: str, closed_at: datetime | None, anonymous: bool, asked: bool) -> Matter:
        stands = CaseState(state)
        fate = fate_of_case(stands, closed_at, self._now)
        return Matter(Trace.CASES, number, CASE_SAID[stands], fate, anonymous, asked)
