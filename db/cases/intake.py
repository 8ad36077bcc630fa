"""The counter: a report becomes a numbered case once, however often it is handed in, and nobody's is ever turned away."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.cases.announcing import Announcing, within_an_hour
from db.cases.changes import follow
from db.cases.facts import FILED, REVISED, Filing, Receipt
from db.cases.rows import line_key, reporter_mark
from db.cases.telling import DUTY, HANDLER, teller_of
from db.ledgers import Ledger
from db.numbers import numbers_for
from db.tables import CaseEventRow, CasePhotoRow, CaseRow, CaseVaultRow
from knowledge.rules import RuleBroken
from knowledge.rules.cases import LIVE, CaseState, Kind, Relation, may_go_together
from knowledge.rules.clocks import Calendar
from knowledge.rules.escalations import promised, step_due
from knowledge.rules.intakes import (
    parked,
    pickup_code,
)
from knowledge.rules.people import Person
from knowledge.wording import case_notices as words

LONGEST_REPORT = 2_000


@dataclass(frozen=True, slots=True)
class Counter:
    """One report at the counter, within one transaction."""

    ledger: Ledger
    session: AsyncSession
    calendar: Calendar
    by: Person
    now: datetime

    async def file(self, filing: Filing, origin: str) -> Receipt:
        """The receipt of a new case, or of the one that this origin or this draft has become already."""
        marks = {"origin": self._mark("origin", origin), "draft": self._mark("draft", filing.draft) if filing.draft else None}
        mark = reporter_mark(self.ledger, self.by.id)
        await self.ledger.one_at_a_time(self.session, mark)
        if known := await self._known(marks):
            return await self.receipt(known)
        earlier = await within_an_hour(self.session, self.now, col(CaseVaultRow.reporter) == mark)
        lead = await self._lead(filing)
        row = await self._enter(filing, marks, lead, parked(earlier, filing.emergency))
        await self._vault(row, filing, mark)
        line = await self._first_line(row, filing, marks["origin"] or "")
        await self._pictures(row, marks["draft"])
        await Announcing(await teller_of(self.ledger, self.session, self.calendar, row, self.now), filing, mark).all(
            lead, earlier, line
        )
        return await self.receipt(row)

    def _mark(self, kind: str, name: str) -> str:
        return self.ledger.seal.fingerprint(f"{kind}:{name}")

    async def _known(self, marks: dict[str, str | None]) -> CaseRow | None:
        same = [col(CaseRow.origin) == marks["origin"]] + ([col(CaseRow.draft) == marks["draft"]] if marks["draft"] else [])
        return (await self.session.execute(select(CaseRow).where(or_(*same)))).scalars().first()

    async def _lead(self, filing: Filing) -> CaseRow | None:
        """The case in the lead that this one joins, if it can still be joined."""
        if filing.same_as is None:
            return None
        lead = await self.session.get(CaseRow, filing.same_as)
        if lead is not None and lead.lead_id is not None:
            lead = await self.session.get(CaseRow, lead.lead_id)
        if lead is None or lead.state not in LIVE or lead.state == CaseState.LINKED:
            return None
        return lead if may_go_together(Kind(lead.kind), filing.kind) else None

    async def _enter(self, filing: Filing, marks: dict[str, str | None], lead: CaseRow | None, aside: bool) -> CaseRow:
        values, cause = self._values(filing, lead, aside) | marks, marks["origin"] or ""
        for number in numbers_for(self.ledger.seal, "C", cause):
            code_hash = pickup_mark(self.ledger, number, self._code(number, cause))
            await self.ledger.add_new(self.session, CaseRow, [values | {"number": number, "pickup_hash": code_hash}])
            if row := await self._known(marks):  # no row: somebody else's case has this number
                return row
        raise RuleBroken("现在登记不了，请稍后再试。")

    def _code(self, number: str, origin: str) -> str:
        return pickup_code(self.ledger.seal.fingerprint(f"pickup:{number}:{origin}"))

    def _values(self, filing: Filing, lead: CaseRow | None, aside: bool) -> dict[str, Any]:
        """The row of a new case. The resident's clock runs from the first word, not from the confirmation."""
        seal, level = self.ledger.seal.close, filing.level
        due_at = promised(filing.first_at, level, self.calendar)
        state = CaseState.LINKED if lead else CaseState.RECEIVED
        plain = {
            "kind": filing.kind,
            "code": filing.code,
            "sorted_as": filing.sorted_as or filing.code,
            "unit": filing.unit,
            "sla": level.id,
            "sla_hours": level.hours,
            "sla_days": level.working_days,
            "emergency": filing.emergency,
            "because": filing.because[:300],
            "anonymous": filing.anonymous,
            "private": filing.private,
            "parked": aside,
        }
        sealed = {"sealed_text": seal(check_report(filing.text)), "sealed_place": seal(filing.place) if filing.place else None}
        clocks = {"first_at": filing.first_at, "promised_at": due_at, "due_at": due_at, "step_at": self.now, "version": 0}
        step = step_due(CaseState.RECEIVED, level, due_at=due_at, now=self.now, calendar=self.calendar)
        counts = dict.fromkeys(("resident_stage", "step_stage", "held_stage", *COUNTS), 0) | {"step": 1, "extended": False}
        stands = {"state": state, "lead_id": lead.id if lead else None, "step_due_at": None if lead else step, "handler_post": ""}
        return follow(None, plain | sealed | clocks | counts | stands, self.calendar)

    async def _vault(self, row: CaseRow, filing: Filing, mark: str) -> None:
        """Who it is lies apart. Of somebody anonymous not even a name is kept, only where to answer."""
        whom: dict[str, Any] = {"channel": self.by.channel, "chat": self.by.chat_id, "script": self.by.script}
        if not filing.anonymous:
            whom |= {"person": self.by.id, "shown": self.by.shown}
        person, contact = json.dumps(whom), None if filing.anonymous else filing.contact
        seal = self.ledger.seal.close
        vault = CaseVaultRow(case_id=row.id or 0, reporter=mark, at=self.now, sealed_person=seal(person))
        vault.sealed_contact = seal(contact) if contact else None
        self.session.add(vault)
        await self.session.flush()

    async def _first_line(self, row: CaseRow, filing: Filing, origin: str) -> str:
        return await add_line(
            self.ledger, self.session, row, FILED, self.ledger.seal.fingerprint(f"filed:{origin}"), filing.text, self.now
        )

    async def _pictures(self, row: CaseRow, draft: str | None) -> None:
        """What was attached to the draft belongs to the case from now on, and so does the rest of its albums when it comes."""
        if draft:
            mine = (col(CasePhotoRow.draft) == draft, col(CasePhotoRow.case_id).is_(None))
            await self.session.execute(update(CasePhotoRow).where(*mine).values(case_id=row.id))

    async def revise(self, text: str, origin: str) -> Receipt | None:
        """An edited message revises the case it was filed from, as long as that is open; None where there is none."""
        row = await self._known({"origin": self._mark("origin", origin), "draft": None})
        if row is None:
            return None
        was = self.ledger.seal.open(row.sealed_text)
        if row.state not in LIVE or was == text:
            return await self.receipt(row)
        row.sealed_text = self.ledger.seal.close(check_report(text))
        row.version += 1
        line = self.ledger.seal.fingerprint(f"revised:{row.number}:{row.version}")
        key = await add_line(self.ledger, self.session, row, REVISED, line, text, self.now)
        teller = await teller_of(self.ledger, self.session, self.calendar, row, self.now)
        to, relation = await teller.audience(DUTY if row.state == CaseState.RECEIVED else HANDLER)
        await teller.staff(key, words.revised(teller.facts()), to, relation)
        return await self.receipt(row, revised=True)

    async def receipt(self, row: CaseRow, *, revised: bool = False) -> Receipt:
        lead = await self.session.get(CaseRow, row.lead_id) if row.lead_id else None
        return Receipt(
            row.id or 0,
            row.number,
            self._code(row.number, row.origin),
            row.unit,
            CaseState(row.state),
            row.due_at,
            row.step_due_at,
            row.lead_id,
            lead.repeats if lead else row.repeats,
            row.parked,
            revised,
        )


COUNTS = ("level", "repeats", "transfers", "reopened", "attempts", "supervised")


def pickup_mark(ledger: Ledger, number: str, code: str) -> str:
    """What is kept of a pick-up code: of no use for guessing it without the key, short as it is."""
    return ledger.seal.fingerprint(f"code:{number}:{code}")


def check_report(text: str) -> str:
    """The report as it will be kept. Raises RuleBroken where it is empty or longer than 2,000 characters."""
    text = text.strip()
    if not text:
        raise RuleBroken("还没有写要反映的事，请用一两句话说说。")
    if len(text) > LONGEST_REPORT:
        raise RuleBroken(f"内容有{len(text)}个字，请压缩到{LONGEST_REPORT}字以内，细节可以之后再补充。")
    return text


async def add_line(ledger: Ledger, session: AsyncSession, row: CaseRow, what: str, origin: str, said: str, now: datetime) -> str:
    """A line of the reporter's that is no move; answers the key of what is owed because of it."""
    line = CaseEventRow(
        case_id=row.id or 0,
        origin=origin,
        at=now,
        move=what,
        state=row.state,
        actor=Relation.REPORTER,
        sealed_words=ledger.seal.close(said),
    )
    session.add(line)
    await session.flush()
    return line_key(row, origin)
