"""Alerts: drafted, approved by another, then owed to one person after another in small transactions, and stopped at any moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audiences import audience_of, counted
from db.audits import audit
from db.broadcasts import call_back, on_their_way, owe_slice, states_of
from db.broadcasts import key_of as key_of
from db.ledgers import Ledger
from db.notices import Word, owe
from db.people import holders
from db.profiles import joined
from db.tables import AlertAnswerRow, AlertRow, NoticeRow, NoticeState
from knowledge.rules import RuleBroken
from knowledge.rules.alerts import (
    MOVES,
    UNDO_WITHIN,
    AlertState,
    Audience,
    Move,
    Topic,
    check_counted,
    check_move,
    check_text,
)
from knowledge.rules.people import MAY, Act, Person, check_may
from knowledge.wording import alerts as wording

NO_SUCH = "没有找到这条提醒，或者它不归您处理。"
BACKLOG = 5_000  # notices of one alert that wait at most: called back in a tenth of a second
CAUGHT_WITHIN = timedelta(minutes=15)  # longer than a lease and the longest pause of a courier together
AT_ONCE = 5_000  # addresses a transaction, in one statement


@dataclass(frozen=True, slots=True)
class Alert:
    """`counted`: people in its audience when it was last counted. `corrects`: the alert that this one sets right."""

    id: int
    author_id: int
    text: str
    topic: Topic
    audience: Audience
    state: AlertState
    corrects: int | None
    counted: int | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an alert has come, in people. `unknown`: nobody can say whether it arrived."""

    counted: int
    waiting: int
    sent: int
    unknown: int
    failed: int
    cancelled: int
    understood: int
    answered: int


class Alerts:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def draft(self, text: str, *, topic: Topic, by: Person, origin: str, now: datetime, corrects: int | None = None) -> Alert:
        """Keeps a draft; keeping the same `origin` again changes nothing. A correction goes to those whom the first one reached."""
        check_may(by, Act.WRITE_ALERTS)
        row = {
            "origin": origin,
            "author_id": by.id,
            "text": check_text(text),
            "topic": topic,
            "groups": "",
            "villages": "",
            "grids": "",
            "chats": False,
            "state": AlertState.DRAFT,
            "corrects": corrects,
            "made_at": now,
            "reached": 0,
        }
        async with self._ledger.writing() as session:
            if corrects is not None:
                first = await _get(session, corrects)
                check_move(Move.CORRECT, AlertState(first.state), by, author_id=first.author_id, approved_at=None, now=now)
                row["topic"], row["chats"] = first.topic, first.chats
            await self._ledger.add_new(session, AlertRow, [row])
            kept = (await session.execute(select(AlertRow).where(col(AlertRow.origin) == origin))).scalar_one()
            kept.counted = await counted(session, kept)
            return alert_of(kept)

    async def aim(self, alert_id: int, audience: Audience, *, by: Person) -> Alert:
        """Says whom a draft is for, and counts them."""
        check_may(by, Act.WRITE_ALERTS)
        async with self._ledger.writing() as session:
            row = await _get(session, alert_id, locked=True)
            if row.state != AlertState.DRAFT or row.corrects is not None:
                raise RuleBroken("范围只有草稿能改；更正只发给已经收到的人。")
            row.groups, row.villages, row.grids = joined(audience.groups), joined(audience.villages), joined(audience.grids)
            row.chats = audience.chats
            row.counted = await counted(session, row)
            return alert_of(row)

    async def read(self, alert_id: int, *, by: Person) -> Alert:
        if MAY[Act.WRITE_ALERTS].isdisjoint(by.roles):
            check_may(by, Act.APPROVE_ALERTS)
        async with self._ledger.reading() as session:
            return alert_of(await _get(session, alert_id))

    async def newest(self, *, by: Person, limit: int = 10) -> list[Alert]:
        check_may(by, Act.STOP_ALERTS)
        async with self._ledger.reading() as session:
            rows = await session.execute(select(AlertRow).order_by(col(AlertRow.id).desc()).limit(limit))
            return [alert_of(row) for row in rows.scalars()]

    async def move(self, move: Move, alert_id: int, *, by: Person, now: datetime) -> Alert:
        """Makes a move of the table. The same press handled twice does once: the state it ends in is no state it starts from."""
        check_may(by, MOVES[move].act)
        async with self._ledger.writing() as session:
            row = await _get(session, alert_id, locked=True)
            was = AlertState(row.state)
            ends = check_move(move, was, by, author_id=row.author_id, approved_at=row.approved_at, now=now)
            if move in {Move.PROPOSE, Move.APPROVE}:
                row.counted = check_counted(await counted(session, row))
            row.state, row.settled_at = ends, now if move in {Move.UNDO, Move.CANCEL, Move.DISCARD} else None
            if move is Move.APPROVE:
                row.approved_by, row.approved_at = by.id, now
            if move is Move.CANCEL:
                await call_back(session, alert_id, now)
            if move is Move.APPROVE and row.corrects is not None:
                await self._stop_first(session, row.corrects, by, now)
            audit(session, f"alert.{move}", f"alert {alert_id}", by=by.id, allowed=True, now=now, note=str(row.counted or ""))
            await self._tell(session, move, row, by, now)
            return alert_of(row)

    async def _stop_first(self, session: AsyncSession, alert_id: int, by: Person, now: datetime) -> None:
        """What is being corrected goes out no further: whoever got it after the correction had passed would never be told."""
        first = await _get(session, alert_id, locked=True)
        if first.state not in {AlertState.APPROVED, AlertState.SENDING}:
            return
        first.state, first.settled_at = AlertState.CANCELLED, now
        await call_back(session, alert_id, now)
        audit(session, "alert.corrected", f"alert {alert_id}", by=by.id, allowed=True, now=now)

    async def _tell(self, session: AsyncSession, move: Move, row: AlertRow, by: Person, now: datetime) -> None:
        """Whoever may approve hears of a proposal; whoever wrote it of what became of it."""
        if move is Move.PROPOSE:
            alert = alert_of(row)
            text = wording.to_approve(alert.id, alert.text, alert.audience.said, alert.counted or 0)
            word = Word(f"alert:{alert.id}:proposed:{now.isoformat()}", text, wording.brief(alert.id), {"alert": alert.id})
            others = [person for person in await approvers(self._ledger, session) if person.id != by.id]
            await owe(self._ledger, session, [word.to(person) for person in others], now=now)

    async def fan_out(self, *, now: datetime, limit: int = AT_ONCE) -> int:
        """Owes the next thousands of people of each alert that is going out; answers to how many. A heartbeat calls it.

        Never more than `BACKLOG` wait at once, so that a stop takes hold in a moment however many there are, and an alert is sent
        only when nothing of it is on its way any more: until then a correction of it still finds whom it has to follow.
        """
        owed = 0
        await self._catch_stragglers(now)
        for alert_id in await self._going_out(now):
            owed += await self._fan(alert_id, now, limit)
        return owed

    async def _catch_stragglers(self, now: datetime) -> None:
        """What was in a courier's hands when its alert was stopped, and came back for another try, is stopped as well."""
        lately = (col(AlertRow.state) == AlertState.CANCELLED, col(AlertRow.settled_at) > now - CAUGHT_WITHIN)
        async with self._ledger.reading() as session:
            stopped = list((await session.execute(select(col(AlertRow.id)).where(*lately))).scalars())
        for alert_id in stopped:
            async with self._ledger.writing() as session:
                await call_back(session, alert_id or 0, now)

    async def _going_out(self, now: datetime) -> list[int]:
        waited = and_(col(AlertRow.state) == AlertState.APPROVED, col(AlertRow.approved_at) <= now - UNDO_WITHIN)
        async with self._ledger.reading() as session:
            due = select(col(AlertRow.id)).where(or_(waited, col(AlertRow.state) == AlertState.SENDING)).order_by(col(AlertRow.id))
            return [found for found in (await session.execute(due)).scalars() if found is not None]

    async def _fan(self, alert_id: int, now: datetime, limit: int) -> int:
        """One transaction: the notices and how far we are stand together, so a process that dies here repeats nobody."""
        async with self._ledger.writing() as session:
            row = await _get(session, alert_id, locked=True)
            if row.state not in {AlertState.APPROVED, AlertState.SENDING}:
                return 0  # stopped in this very moment
            open_ones = await on_their_way(session, alert_id)
            if open_ones >= BACKLOG:
                return 0
            found = await owe_slice(self._ledger, session, row, min(limit, BACKLOG - open_ones), now)
            over = not (found or open_ones)
            row.state, row.settled_at = (AlertState.SENT, now) if over else (AlertState.SENDING, None)
            return found

    async def progress(self, alert_id: int, *, by: Person) -> Progress:
        """How far it has come, in numbers of people: no village and no person is told apart."""
        check_may(by, Act.STOP_ALERTS)
        async with self._ledger.reading() as session:
            row = await _get(session, alert_id)
            count = await states_of(session, alert_id)
            answers = select(col(AlertAnswerRow.understood)).where(col(AlertAnswerRow.alert_id) == alert_id)
            understood = list((await session.execute(answers)).scalars())
        return Progress(
            counted=row.counted or 0,
            waiting=count[NoticeState.WAITING] + count[NoticeState.SENDING],
            sent=count[NoticeState.SENT],
            unknown=count[NoticeState.UNKNOWN],
            failed=count[NoticeState.FAILED],
            cancelled=count[NoticeState.CANCELLED],
            understood=sum(understood),
            answered=len(understood),
        )

    async def answer(self, alert_id: int, *, understood: bool, by: Person, now: datetime) -> bool:
        """Keeps an answer to the question under an alert; false where one was given before. RuleBroken: not theirs to answer."""
        async with self._ledger.writing() as session:
            got = select(col(NoticeRow.id)).where(col(NoticeRow.key) == key_of(alert_id, by.id))
            if (await session.execute(got)).first() is None:
                raise RuleBroken(NO_SUCH)
            row = {"alert_id": alert_id, "person_id": by.id, "understood": understood, "at": now}
            return bool(await self._ledger.add_new(session, AlertAnswerRow, [row]))


async def approvers(ledger: Ledger, session: AsyncSession) -> list[Person]:
    """Everybody who may approve an alert, once each."""
    found = [person for role in sorted(MAY[Act.APPROVE_ALERTS]) for person in await holders(ledger, session, role)]
    return list({person.id: person for person in found}.values())


async def _get(session: AsyncSession, alert_id: int, *, locked: bool = False) -> AlertRow:
    row = await session.get(AlertRow, alert_id, with_for_update=locked or None)
    if row is None:
        raise RuleBroken(NO_SUCH)
    return row


def alert_of(row: AlertRow) -> Alert:
    assert row.id is not None
    return Alert(
        row.id,
        row.author_id,
        row.text,
        Topic(row.topic),
        audience_of(row),
        AlertState(row.state),
        row.corrects,
        row.counted,
        row.approved_at,
    )
