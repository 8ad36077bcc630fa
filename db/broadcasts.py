"""How an alert goes out: owed to the next thousands in one statement, called back in one, and counted."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, literal, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audiences import addresses, slice_end
from db.engines import Instant
from db.ledgers import Ledger, among, changed, table_of
from db.notices import Notice, Urgency, owe, sheet
from db.outbox import OPEN
from db.tables import AlertRow, NoticeRow, NoticeState
from db.village_chats import chats_for
from knowledge.rules.alerts import STALE_AFTER, Topic
from knowledge.rules.clocks import quiet_until
from knowledge.text import Script
from knowledge.wording import alerts as wording


async def owe_slice(ledger: Ledger, session: AsyncSession, row: AlertRow, limit: int, now: datetime) -> int:
    """Owes an alert to the next people after `row.reached` and moves it on; answers to how many addresses it looked.

    The words stand once for each script, on a sheet; a row a person holds only the key and the address. So a slice costs the
    database what it costs to write so many short rows, and this process nothing.
    """
    end, found = await slice_end(session, row, limit)
    if row.chats and not row.reached:
        await _owe_chats(ledger, session, row, now)
    if end is None:
        return 0
    people = addresses(row, end).subquery()
    values = await _values(ledger, session, row, people, now)
    insert = postgresql.insert if ledger.shared else sqlite.insert
    chosen = select(*values.values()).where(people.c.rank == 1)
    await session.execute(insert(table_of(NoticeRow)).from_select(list(values), chosen).on_conflict_do_nothing())
    row.reached = end
    return found


async def _values(ledger: Ledger, session: AsyncSession, row: AlertRow, people: Any, now: datetime) -> dict[str, Any]:
    """Each column of a notice, as what is selected for it."""
    danger = row.topic == Topic.EMERGENCY
    sheets = {script: await _sheet(ledger, session, row, script) for script in (None, *Script)}
    by_script = case(*((people.c.script == script, sheets[script]) for script in Script), else_=sheets[None])
    return {
        "key": literal(f"alert:{row.id}:person:") + cast(people.c.person_id, String),
        "person_id": people.c.person_id,
        "channel": people.c.channel,
        "chat_id": people.c.chat_id,
        "sheet_id": by_script,
        "sealed_text": literal(""),
        "brief": literal(""),
        "urgency": literal(int(Urgency.URGENT if danger else Urgency.BULK)),
        "owed_at": _moment(now),
        "not_before": _moment(None if danger else quiet_until(now)),
        "stale_after": _moment(now + STALE_AFTER),
        "state": literal(str(NoticeState.WAITING)),
        "tries": literal(0),
        "resend": literal(False),
    }


def _moment(moment: datetime | None) -> Any:
    return cast(null(), Instant()) if moment is None else literal(moment, Instant())


async def _sheet(ledger: Ledger, session: AsyncSession, row: AlertRow, script: Script | None) -> int:
    text = wording.in_script_of(wording.alert(row.text, Topic(row.topic), correction=row.corrects is not None), script)
    about = {"alert_question": row.id, "topic": row.topic}
    return await sheet(ledger, session, f"alert:{row.id}:{script or 'as written'}", text, about=about, brief=text)


async def _owe_chats(ledger: Ledger, session: AsyncSession, row: AlertRow, now: datetime) -> None:
    """The groups of villages hear it as well, without the question: nobody answers in front of the neighbours."""
    danger = row.topic == Topic.EMERGENCY
    text = wording.in_group(row.text, Topic(row.topic), correction=row.corrects is not None)
    notices = [
        Notice(
            f"alert:{row.id}:group:{chat.channel}:{chat.chat_id}",
            chat.channel,
            chat.chat_id,
            text,
            Urgency.URGENT if danger else Urgency.BULK,
            brief=text,  # an alert is public: it may be said on any channel
            not_before=None if danger else quiet_until(now),
            stale_after=now + STALE_AFTER,
        )
        for chat in await chats_for(session, row)
    ]
    await owe(ledger, session, notices, now=now)


async def on_their_way(session: AsyncSession, alert_id: int) -> int:
    """How many of its notices are still owed or under way; the index of what is open keeps this cheap."""
    still = select(func.count()).where(among(col(NoticeRow.state), OPEN), *of_alert(alert_id))
    return int((await session.execute(still)).scalar_one())


async def call_back(session: AsyncSession, alert_id: int, now: datetime) -> int:
    """Nothing more of it leaves; what is in a courier's hands at this moment does. Answers how many were called back."""
    waiting = (among(col(NoticeRow.state), OPEN), *of_alert(alert_id), col(NoticeRow.state) == NoticeState.WAITING)
    gone = {"state": NoticeState.CANCELLED, "reason": "alert stopped", "settled_at": now}
    return changed(await session.execute(update(NoticeRow).where(*waiting).values(gone)))


async def states_of(session: AsyncSession, alert_id: int) -> Counter[str]:
    """How many of its notices stand in each state."""
    states = select(col(NoticeRow.state), func.count()).where(*of_alert(alert_id)).group_by(col(NoticeRow.state))
    return Counter({state: int(number) for state, number in await session.execute(states)})


def key_of(alert_id: int, person_id: int) -> str:
    return f"alert:{alert_id}:person:{person_id}"


def of_alert(alert_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """An alert's notices to groups and people, as a range of keys: their unique index finds them. ';' follows ':'."""
    return col(NoticeRow.key) >= f"alert:{alert_id}:group:", col(NoticeRow.key) < f"alert:{alert_id}:person;"
