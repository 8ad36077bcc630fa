"""Fraud reports: kept apart from other cases, read by their reporter and the liaison only; their clues match those of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.marks import VERDICTS, advance
from db.notices import Notice, Urgency, Word, owe
from db.numbers import add_numbered
from db.people import holders
from db.tables import FraudClueRow, FraudPhotoRow, FraudRow
from knowledge.rules import RuleBroken
from knowledge.rules.frauds import (
    MATCHED_WITHIN,
    OPEN,
    FraudState,
    Move,
    check_move,
    check_report,
    due_at,
)
from knowledge.rules.people import Act, Person, Role, check_may
from knowledge.wording import frauds as wording

NO_SUCH = "没有找到这条举报，或者它不归您处理。"  # the same words for both: who may not see must not learn
MOST_PHOTOS = 20
LEARNED_FROM = 2_000  # judged reports: what the checker learns from at the next renewal


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody reports. `clues` maps each canonical form to its kind and how it was written; `urgent`: money is moving.

    `called` is the kind as people say it, for whoever is told of the report.
    """

    text: str
    code: str | None
    lost: int | None
    urgent: bool
    clues: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    photos: Sequence[str] = ()
    anonymous: bool = False
    called: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a reporter keeps. Only a fingerprint of `pickup` stays in the books. `manned`: somebody holds the liaison's post."""

    number: str
    pickup: str
    due_at: datetime
    manned: bool


@dataclass(frozen=True, slots=True)
class Fraud:
    id: int
    number: str
    text: str
    code: str | None
    lost: int | None
    urgent: bool
    state: FraudState
    anonymous: bool
    reported_at: datetime
    due_at: datetime
    clues: tuple[tuple[str, str], ...] = ()
    photos: int = 0


class Frauds:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def file(self, filing: Filing, *, by: Person, origin: str, script: str, now: datetime) -> Receipt:
        """Keeps a report and owes the liaison an urgent notice; filing the same `origin` again changes nothing."""
        text = check_report(filing.text)
        pickup = self._pickup(origin)
        row = self._row(filing, text, by, origin, script, now)
        opens = partial(self._opens, pickup)
        async with self._ledger.writing() as session:
            new = await add_numbered(self._ledger, session, FraudRow, "F", row, also=opens)
            kept = (await session.execute(select(FraudRow).where(col(FraudRow.origin) == row["origin"]))).scalar_one()
            if new:
                await self._attach(session, kept, filing, by.channel, now)
                await self._tell_liaison(session, kept, filing.called, now)
                audit(session, "fraud.file", kept.number, by=None if filing.anonymous else by.id, allowed=True, now=now)
            manned = bool(await holders(self._ledger, session, Role.LIAISON))
            return Receipt(kept.number, pickup, kept.due_at, manned)

    def _pickup(self, origin: str) -> str:
        """Six digits that nobody can guess without the key, the same for the same report: a receipt can be said again."""
        return f"{int(self._ledger.seal.fingerprint(f'pick-up {origin}')[:12], 16) % 10**6:06d}"

    def _opens(self, pickup: str, number: str) -> dict[str, Any]:
        return {"pickup_hash": self._ledger.seal.fingerprint(number + pickup)}

    def _row(self, filing: Filing, text: str, by: Person, origin: str, script: str, now: datetime) -> dict[str, Any]:
        """Of an anonymous report nothing says whose it is: not the person, not the chat, and its origin only as a fingerprint."""
        whose = {"person_id": by.id, "channel": by.channel, "chat_id": by.chat_id}
        return {
            "origin": self._ledger.seal.fingerprint(origin),
            **({"person_id": None, "channel": "", "chat_id": 0} if filing.anonymous else whose),
            "script": script,
            "sealed_text": self._ledger.seal.close(text),
            "code": filing.code,
            "lost": filing.lost,
            "urgent": filing.urgent,
            "state": FraudState.REPORTED,
            "reported_at": now,
            "due_at": due_at(now, money_moving=filing.urgent),
            "reminded": False,
            "judged": False,
        }

    async def _attach(self, session: AsyncSession, kept: FraudRow, filing: Filing, channel: str, now: datetime) -> None:
        clues = [
            {
                "fraud_id": kept.id,
                "kind": kind,
                "fingerprint": self._ledger.seal.fingerprint(f"{kind}:{form}"),
                "sealed_clue": self._ledger.seal.close(written),
                "reported_at": now,
            }
            for form, (kind, written) in filing.clues.items()
        ]
        await self._ledger.add_new(session, FraudClueRow, clues)
        photos = filing.photos[:MOST_PHOTOS]
        session.add_all(FraudPhotoRow(fraud_id=kept.id or 0, file_id=photo, channel=channel) for photo in photos)

    async def _tell_liaison(self, session: AsyncSession, kept: FraudRow, called: str, now: datetime) -> None:
        text = wording.to_liaison(kept.number, called, kept.lost, kept.due_at, urgent=kept.urgent)
        word = Word(f"fraud:{kept.number}:reported", text, wording.BRIEF_URGENT, {"fraud": kept.id})
        told = await holders(self._ledger, session, Role.LIAISON)
        await owe(self._ledger, session, [word.to(person, Urgency.URGENT) for person in told], now=now)

    async def matches(self, clues: Mapping[str, tuple[str, str]], *, now: datetime) -> dict[str, int]:
        """How many reports of the last thirty days name each of these canonical forms; those that none names are left out."""
        marks = {self._ledger.seal.fingerprint(f"{kind}:{form}"): form for form, (kind, _) in clues.items()}
        lately = (col(FraudClueRow.fingerprint).in_(list(marks)), col(FraudClueRow.reported_at) > now - MATCHED_WITHIN)
        counted = select(col(FraudClueRow.fingerprint), func.count()).where(*lately).group_by(col(FraudClueRow.fingerprint))
        async with self._ledger.reading() as session:
            return {marks[mark]: count for mark, count in await session.execute(counted)} if marks else {}

    async def mine(self, by: Person, *, limit: int = 10) -> list[Fraud]:
        """One's own reports, the newest first; an anonymous one is nobody's."""
        async with self._ledger.reading() as session:
            theirs = select(FraudRow).where(col(FraudRow.person_id) == by.id).order_by(col(FraudRow.id).desc()).limit(limit)
            return [self._fraud(row) for row in (await session.execute(theirs)).scalars()]

    async def find(self, number: str, pickup: str) -> Fraud | None:
        """A report by number and pick-up code, from any account: the only way back to an anonymous one."""
        code = self._ledger.seal.fingerprint(number + pickup)
        found = select(FraudRow).where(col(FraudRow.number) == number, col(FraudRow.pickup_hash) == code)
        async with self._ledger.reading() as session:
            row = (await session.execute(found)).scalar_one_or_none()
            return self._fraud(row) if row else None

    async def waiting(self, by: Person, *, limit: int = 20) -> list[Fraud]:
        """What the liaison has not finished, the most pressing first."""
        check_may(by, Act.READ_FRAUDS)
        order = (col(FraudRow.urgent).desc(), col(FraudRow.due_at), col(FraudRow.id))
        async with self._ledger.reading() as session:
            rows = select(FraudRow).where(col(FraudRow.state).in_(OPEN)).order_by(*order).limit(limit)
            return [self._fraud(row) for row in (await session.execute(rows)).scalars()]

    async def read(self, fraud_id: int, *, by: Person, now: datetime) -> Fraud:
        """A report with its clues, for the liaison; each reading is written into the audit."""
        check_may(by, Act.READ_FRAUDS)
        async with self._ledger.writing() as session:
            row = await _get(session, fraud_id)
            audit(session, "fraud.read", row.number, by=by.id, allowed=True, now=now)
            clues = await session.execute(select(FraudClueRow).where(col(FraudClueRow.fraud_id) == fraud_id))
            photos = await session.execute(select(func.count()).where(col(FraudPhotoRow.fraud_id) == fraud_id))
            written = tuple((clue.kind, self._ledger.seal.open(clue.sealed_clue)) for clue in clues.scalars())
            return self._fraud(row, written, photos.scalar_one())

    async def photos(self, fraud_id: int, *, channel: str, by: Person) -> list[str]:
        """The screenshots of a report that lie at this channel: no other can show them."""
        check_may(by, Act.READ_FRAUDS)
        async with self._ledger.reading() as session:
            here = (col(FraudPhotoRow.fraud_id) == fraud_id, col(FraudPhotoRow.channel) == channel)
            files = select(col(FraudPhotoRow.file_id)).where(*here).order_by(col(FraudPhotoRow.id))
            return list((await session.execute(files)).scalars())

    async def move(self, move: Move, fraud_id: int, *, by: Person, now: datetime) -> Fraud:
        """Makes a move if the report still stands where it was read, and tells the reporter, if there is one to tell."""
        async with self._ledger.writing() as session:
            row = await _get(session, fraud_id)
            was = FraudState(row.state)
            ends = check_move(move, was, by)
            stands = (col(FraudRow.id) == fraud_id, col(FraudRow.state) == was)
            values = {"state": ends, "taken_by": row.taken_by or by.id, "settled_at": None if ends in OPEN else now}
            if not changed(await session.execute(update(FraudRow).where(*stands).values(values))):
                raise RuleBroken("刚刚有别的同事先处理了这条举报。")
            await session.refresh(row)
            audit(session, f"fraud.{move}", row.number, by=by.id, allowed=True, now=now)
            await self._tell_reporter(session, row, move, now)
            return self._fraud(row)

    async def _tell_reporter(self, session: AsyncSession, row: FraudRow, move: Move, now: datetime) -> None:
        if row.person_id is None:
            return
        text = wording.in_script_of(wording.moved(row.number, move), row.script)
        key = f"fraud:{row.number}:{move}"
        notice = Notice(key, row.channel, row.chat_id, text, person_id=row.person_id, brief=wording.brief(row.number))
        await owe(self._ledger, session, [notice], now=now)

    async def judge(self, fraud_id: int, code: str | None, *, by: Person, now: datetime) -> Fraud:
        """The liaison's word on the kind (None: no fraud), which the checker learns from."""
        check_may(by, Act.READ_FRAUDS)
        async with self._ledger.writing() as session:
            row = await _get(session, fraud_id)
            row.code, row.judged = code, True
            await advance(self._ledger, session, VERDICTS)
            audit(session, "fraud.judge", row.number, by=by.id, allowed=True, now=now, note=code or "none")
            return self._fraud(row)

    async def judged(self) -> list[tuple[str, str | None]]:
        """What the liaison confirmed: text and kind, the newest first."""
        async with self._ledger.reading() as session:
            rows = select(FraudRow).where(col(FraudRow.judged)).order_by(col(FraudRow.id).desc()).limit(LEARNED_FROM)
            return [(self._ledger.seal.open(row.sealed_text), row.code) for row in (await session.execute(rows)).scalars()]

    async def since(self, since: datetime, *, limit: int = 500) -> list[Fraud]:
        """Reports since a moment with their clues, without whose they are: what clusters are made of."""
        async with self._ledger.reading() as session:
            recent = select(FraudRow).where(col(FraudRow.reported_at) > since).order_by(col(FraudRow.id).desc()).limit(limit)
            rows = list((await session.execute(recent)).scalars())
            clues: dict[int, list[tuple[str, str]]] = {}
            for clue in (
                await session.execute(select(FraudClueRow).where(col(FraudClueRow.fraud_id).in_([row.id for row in rows])))
            ).scalars():
                clues.setdefault(clue.fraud_id, []).append((clue.kind, self._ledger.seal.open(clue.sealed_clue)))
        return [self._fraud(row, tuple(clues.get(row.id or 0, ()))) for row in rows]

    async def remind(self, *, now: datetime, limit: int = 100) -> int:
        """Reports that the liaison has not taken up in time: the liaison again, and whoever supervises (a number only)."""
        late = (col(FraudRow.state) == FraudState.REPORTED, col(FraudRow.due_at) <= now, ~col(FraudRow.reminded))
        async with self._ledger.writing() as session:
            rows = select(FraudRow).where(*late).order_by(col(FraudRow.due_at)).limit(limit).with_for_update(skip_locked=True)
            found = list((await session.execute(rows)).scalars())
            for row in found:
                row.reminded = True
                await self._tell_late(session, row, now)
            return len(found)

    async def _tell_late(self, session: AsyncSession, row: FraudRow, now: datetime) -> None:
        for role, about in ((Role.LIAISON, {"fraud": row.id}), (Role.SUPERVISOR, None), (Role.LEADER, None)):
            word = Word(f"fraud:{row.number}:late:{role}", wording.late(row.number), wording.BRIEF_URGENT, about)
            told = await holders(self._ledger, session, role)
            await owe(self._ledger, session, [word.to(person, Urgency.URGENT) for person in told], now=now)

    async def warn(self, text: str, key: str, *, now: datetime) -> None:
        """Tells the liaison something that no report of its own caused: a trick that spreads, a first aid under way."""
        async with self._ledger.writing() as session:
            told = await holders(self._ledger, session, Role.LIAISON)
            word = Word(key, text, wording.BRIEF_URGENT)
            await owe(self._ledger, session, [word.to(person, Urgency.URGENT) for person in told], now=now)

    async def purge(self, *, before: datetime) -> int:
        """Forgets whose the reports were that were settled before a moment; what happened stays for the statistics."""
        old = (col(FraudRow.settled_at) < before, col(FraudRow.person_id).is_not(None))
        async with self._ledger.writing() as session:
            return changed(await session.execute(update(FraudRow).where(*old).values(person_id=None, channel="", chat_id=0)))

    def _fraud(self, row: FraudRow, clues: tuple[tuple[str, str], ...] = (), photos: int = 0) -> Fraud:
        return Fraud(
            row.id or 0,
            row.number,
            self._ledger.seal.open(row.sealed_text),
            row.code,
            row.lost,
            row.urgent,
            FraudState(row.state),
            row.person_id is None,
            row.reported_at,
            row.due_at,
            clues,
            photos,
        )


async def _get(session: AsyncSession, fraud_id: int) -> FraudRow:
    row = await session.get(FraudRow, fraud_id)
    if row is None:
        raise RuleBroken(NO_SUCH)
    return row
