"""Takes a person out of the books within one transaction: what is over loses whose it was, and nobody else's rows change.

What must stay but may not point at anybody goes to a stranger: a person without name or address, made for this one time.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete

from db.cases.shields import forget
from db.ledgers import Ledger, changed
from db.notices import Urgency, Word, owe
from db.people import by_numbers
from db.recalls import CALLS_TO
from db.tables import (
    AlertAnswerRow,
    CasePhotoRow,
    ConversationRow,
    FraudRow,
    GuardianCodeRow,
    GuardianRow,
    IdentityRow,
    LetterRow,
    LetterState,
    NoticeRow,
    NoticeState,
    PersonRow,
    ProfileRow,
    QuestionRow,
)
from knowledge.rules import frauds, questions
from knowledge.rules.people import Person
from knowledge.wording import frauds as wording

OPEN_NOTICES = (NoticeState.WAITING, NoticeState.SENDING)


class Erasure:
    def __init__(self, ledger: Ledger, session: AsyncSession, person_id: int, now: datetime) -> None:
        self._ledger, self._session, self._person, self._now = ledger, session, person_id, now
        self._nobody: int | None = None

    async def all(self, by: Person, *, talk: str, draft: str | None) -> None:
        await self._bonds(by.shown)
        await self._profile()
        await self._talk(talk, draft)
        await self._notices(by)
        await self._words(f"{by.channel}:{by.chat_id}")
        await forget(self._ledger, self._session, self._person, now=self._now)
        for row in (QuestionRow, FraudRow):
            await self.part(row)
            await self._do(update(row).where(col(row.person_id) == self._person).values(forget=True))

    async def part(self, row: type[QuestionRow] | type[FraudRow], *but: ColumnElement[bool]) -> int:
        """Cuts the link between this person and what of theirs is over."""
        mine = (col(row.person_id) == self._person, settled_for(row), *but)
        there = (await self._session.execute(select(col(row.id)).where(*mine).with_for_update())).scalars().all()
        if not there:
            return 0
        apart: dict[str, Any] = {"channel": "", "chat_id": 0, "forget": False}
        if row is QuestionRow:  # its origin names the chat
            apart |= {"person_id": await self._stranger(), "origin": literal("parted:").concat(col(QuestionRow.number))}
        else:
            apart |= {"person_id": None}
        return await self._do(update(row).where(col(row.id).in_(there)).values(apart))

    async def _do(self, statement: Any) -> int:
        return changed(await self._session.execute(statement))

    async def _stranger(self) -> int:
        if self._nobody is None:
            row = PersonRow(met_at=self._now)
            self._session.add(row)
            await self._session.flush()
            self._nobody = row.id or 0
        return self._nobody

    async def _bonds(self, shown: str) -> None:
        """Ends every guardianship of theirs; the other side hears of it, and keeps a bond with nobody."""
        mine = or_(col(GuardianRow.ward_id) == self._person, col(GuardianRow.guardian_id) == self._person)
        rows = (await self._session.execute(select(GuardianRow).where(mine).with_for_update())).scalars().all()
        for row in rows:
            if row.until is None:
                await self._tell(row, shown)
            row.until = row.until or self._now
            if row.ward_id == self._person:
                row.ward_id = await self._stranger()
            else:
                row.guardian_id = await self._stranger()
        await self._do(delete(GuardianCodeRow).where(col(GuardianCodeRow.ward_id) == self._person))
        await self._used_codes()

    async def _tell(self, row: GuardianRow, shown: str) -> None:
        """Whoever was not confirmed yet has not learnt the name, and does not learn it now."""
        guarded = row.guardian_id == self._person
        other = row.ward_id if guarded else row.guardian_id
        text = wording.bond_left(shown, guarded=guarded) if row.confirmed_at else wording.BOND_NEVER_WAS
        word = Word(f"guardian:{row.id}:left", text, wording.BRIEF)
        people = await by_numbers(self._ledger, self._session, [other])
        await owe(self._ledger, self._session, [word.to(person) for person in people], now=self._now)

    async def _used_codes(self) -> None:
        """A code that they once typed stays used."""
        used = col(GuardianCodeRow.used_by) == self._person
        if (await self._session.execute(select(func.count()).select_from(GuardianCodeRow).where(used))).scalar_one():
            await self._do(update(GuardianCodeRow).where(used).values(used_by=await self._stranger()))

    async def _profile(self) -> None:
        await self._do(delete(ProfileRow).where(col(ProfileRow.person_id) == self._person))
        await self._do(update(PersonRow).where(col(PersonRow.id) == self._person).values(script=None))
        blank = self._ledger.seal.close("")
        await self._do(update(IdentityRow).where(col(IdentityRow.person_id) == self._person).values(sealed_shown=blank))
        answered = col(AlertAnswerRow.person_id) == self._person
        if (await self._session.execute(select(func.count()).select_from(AlertAnswerRow).where(answered))).scalar_one():
            await self._do(update(AlertAnswerRow).where(answered).values(person_id=await self._stranger()))

    async def _talk(self, talk: str, draft: str | None) -> None:
        await self._do(delete(ConversationRow).where(col(ConversationRow.key) == talk))
        if draft is not None:
            mark = self._ledger.seal.fingerprint(f"draft:{draft}")
            stray = (col(CasePhotoRow.draft) == mark, col(CasePhotoRow.case_id).is_(None))
            await self._do(delete(CasePhotoRow).where(*stray))

    async def _notices(self, by: Person) -> None:
        """What waits is not sent any more; of what was sent the row stays, which keeps it from being owed twice, without words.

        What was said of a case names no person, only the chat, so it is found by that.
        """
        waiting = await owed_to(self._ledger, self._session, self._person)
        called_back = {"state": NoticeState.CANCELLED, "reason": "erased", "settled_at": self._now}
        still = (col(NoticeRow.id).in_(waiting), col(NoticeRow.state) == NoticeState.WAITING)
        await self._do(update(NoticeRow).where(*still).values(called_back))
        blank = {"sealed_text": self._ledger.seal.close(""), "sealed_about": None, "person_id": None, "chat_id": 0}
        here = (col(NoticeRow.channel) == by.channel) & (col(NoticeRow.chat_id) == by.chat_id)
        theirs = or_(col(NoticeRow.person_id) == self._person, here)
        await self._do(update(NoticeRow).where(theirs, settled_for(NoticeRow)).values(blank))

    async def _words(self, conversation: str) -> None:
        """What they wrote and was answered; that it came stays for its three days, so that it is not taken for new."""
        done = (col(LetterRow.conversation) == conversation, col(LetterRow.state) == LetterState.DONE)
        await self._do(update(LetterRow).where(*done).values(sealed_raw=self._ledger.seal.close("{}")))


async def owed_to(ledger: Ledger, session: AsyncSession, person_id: int) -> list[int]:
    """The notices that wait for somebody and are about themselves: none of an open report, of a post, of danger, or to all."""
    personal = (col(NoticeRow.urgency) == Urgency.PERSONAL, col(NoticeRow.sheet_id).is_(None))
    waiting = (col(NoticeRow.person_id) == person_id, col(NoticeRow.state) == NoticeState.WAITING)
    mine = (col(FraudRow.person_id) == person_id, col(FraudRow.state).in_(frauds.OPEN))
    going_on = [f"fraud:{number}:" for number in (await session.execute(select(col(FraudRow.number)).where(*mine))).scalars()]
    rows = (await session.execute(select(NoticeRow).where(*personal, *waiting))).scalars().all()
    return [row.id or 0 for row in rows if not row.key.startswith(tuple(going_on)) and not _of_a_post(ledger, row)]


def _of_a_post(ledger: Ledger, row: NoticeRow) -> bool:
    return bool(row.sealed_about and CALLS_TO.keys() & json.loads(ledger.seal.open(row.sealed_about)).keys())


def settled_for(row: type[QuestionRow] | type[FraudRow] | type[NoticeRow]) -> ColumnElement[bool]:
    """Whether nobody is owed anything by it any more."""
    if row is NoticeRow:
        return col(NoticeRow.state).not_in(OPEN_NOTICES) & col(NoticeRow.sheet_id).is_(None)
    return col(row.state).not_in(questions.OPEN if row is QuestionRow else frauds.OPEN)
