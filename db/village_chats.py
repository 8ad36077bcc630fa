"""The group chats of villages that an officer has registered: alerts go there, and nothing else is ever said or heard in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Update, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.profiles import LONGEST_VILLAGE, listed
from db.tables import AlertRow, NoticeRow, NoticeState, VillageChatRow
from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, Person, check_may

GOT_IT = (NoticeState.SENT, NoticeState.UNKNOWN, NoticeState.SENDING)


@dataclass(frozen=True, slots=True)
class VillageChat:
    channel: str
    chat_id: int
    village: str


class VillageChats:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def known(self, channel: str, chat_id: int) -> bool:
        async with self._ledger.reading() as session:
            row = await session.get(VillageChatRow, (channel, chat_id))
            return row is not None and row.left_at is None

    async def register(self, channel: str, chat_id: int, village: str, *, by: Person, now: datetime) -> VillageChat:
        """Registers a group for a village, or for another one. Raises NotAllowed for whoever may not write alerts."""
        check_may(by, Act.WRITE_ALERTS)
        village = village.strip()[:LONGEST_VILLAGE]
        if not village:
            raise RuleBroken("请写上村名，比如：/register 示例村")
        async with self._ledger.writing() as session:
            row = await session.get(VillageChatRow, (channel, chat_id)) or VillageChatRow(
                channel=channel, chat_id=chat_id, village=village, registered_by=by.id, registered_at=now
            )
            row.village, row.registered_by, row.registered_at, row.left_at = village, by.id, now, None
            session.add(row)
            audit(session, "group.register", f"{channel} {chat_id}", by=by.id, allowed=True, now=now)
        return VillageChat(channel, chat_id, village)

    async def leave(self, channel: str, chat_id: int, *, now: datetime) -> bool:
        """Whoever runs the group has put the office out of it: nothing is owed to it any more; false where it was not known."""
        there = (col(VillageChatRow.channel) == channel, col(VillageChatRow.chat_id) == chat_id)
        async with self._ledger.writing() as session:
            gone = update(VillageChatRow).where(*there, col(VillageChatRow.left_at).is_(None)).values(left_at=now)
            return bool(changed(await session.execute(gone)))

    async def move(self, channel: str, chat_id: int, to: int) -> None:
        """The platform has given a group another number: its registration and what is owed to it go there."""
        async with self._ledger.writing() as session:
            for statement in moves(channel, chat_id, to):
                await session.execute(statement)

    async def count(self, villages: Sequence[str] = ()) -> int:
        """How many groups an alert for these villages (none: for all) would be said in."""
        async with self._ledger.reading() as session:
            here = select(func.count()).select_from(VillageChatRow).where(*_there(villages))
            return int((await session.execute(here)).scalar_one())


def moves(channel: str, chat_id: int, to: int) -> list[Update]:
    """Where the new number is known already, the old one's registration stays behind. It had not been left: it was moved."""
    there = select(col(VillageChatRow.village)).where(col(VillageChatRow.channel) == channel, col(VillageChatRow.chat_id) == to)
    here = (col(VillageChatRow.channel) == channel, col(VillageChatRow.chat_id) == chat_id)
    owed = (col(NoticeRow.channel) == channel, col(NoticeRow.chat_id) == chat_id, col(NoticeRow.state) == NoticeState.WAITING)
    return [
        update(VillageChatRow).where(*here, ~there.exists()).values(chat_id=to, left_at=None),
        update(NoticeRow).where(*owed).values(chat_id=to),
    ]


async def chats_for(session: AsyncSession, row: AlertRow) -> list[VillageChat]:
    """The groups that an alert is said in: of its villages, or all; a correction where the first one was said."""
    there = _there(listed(row.villages)) if row.corrects is None else [_got(row.corrects)]
    order = (col(VillageChatRow.channel), col(VillageChatRow.chat_id))
    rows = await session.execute(select(VillageChatRow).where(*there).order_by(*order))
    return [VillageChat(found.channel, found.chat_id, found.village) for found in rows.scalars()]


def _there(villages: Sequence[str]) -> list[ColumnElement[bool]]:
    here: list[ColumnElement[bool]] = [col(VillageChatRow.left_at).is_(None)]
    if villages:
        here.append(col(VillageChatRow.village).in_(sorted(villages)))
    return here


def _got(alert_id: int) -> ColumnElement[bool]:
    of_it = (
        col(NoticeRow.channel) == col(VillageChatRow.channel),
        col(NoticeRow.chat_id) == col(VillageChatRow.chat_id),
        col(NoticeRow.key) >= f"alert:{alert_id}:group:",
        col(NoticeRow.key) < f"alert:{alert_id}:group;",
        col(NoticeRow.state).in_(GOT_IT),
    )
    return select(col(NoticeRow.id)).where(*of_it).exists()
