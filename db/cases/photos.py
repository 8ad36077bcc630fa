"""Pictures of a draft or a case: each row says where it belongs, so that no timer decides which album is whole."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.cases.facts import Photo
from db.cases.rows import Reading, get_case
from db.ledgers import Ledger
from db.tables import CasePhotoRow, CaseRow
from knowledge.rules import RuleBroken
from knowledge.rules.cases import LIVE
from knowledge.rules.people import Person

MOST = 30  # of one draft or case: three albums


class Photos:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def attach(
        self,
        *,
        file_id: str,
        channel: str,
        chat_id: int,
        origin: str,
        now: datetime,
        group: str | None = None,
        draft: str | None = None,
        case_id: int | None = None,
        by: Person | None = None,
    ) -> int | None:
        """Keeps a picture once. One of an album goes where the first of its album went, however late; else to the case or draft.

        Answers the case it belongs to, None while it belongs to a draft. `by` is checked where a case is named: NotAllowed where
        it is not theirs. RuleBroken: nowhere to put it, too many, or the case is archived.
        """
        mark = self._ledger.seal.fingerprint
        album = mark(f"album:{channel}:{chat_id}:{group}") if group else None
        draft = mark(f"draft:{draft}") if draft else None
        async with self._ledger.writing() as session:
            if album:
                await self._ledger.one_at_a_time(session, album)
            staff = False
            first = await self._first_of(session, album)
            if first is not None:
                case_id, draft, staff = first.case_id, first.draft, first.by_staff
            elif case_id is not None:
                staff = await self._checked(session, case_id, by, now)
            else:
                case_id = await self._filed(session, draft)
            await self._check_room(session, case_id, draft)
            await self._ledger.add_new(
                session,
                CasePhotoRow,
                [
                    {
                        "origin": mark(f"photo:{origin}"),
                        "case_id": case_id,
                        "draft": draft,
                        "album": album,
                        "by_staff": staff,
                        "channel": channel,
                        "sealed_file": self._ledger.seal.close(file_id),
                        "at": now,
                    }
                ],
            )
            return case_id

    async def _first_of(self, session: AsyncSession, album: str | None) -> CasePhotoRow | None:
        if album is None:
            return None
        found = select(CasePhotoRow).where(col(CasePhotoRow.album) == album).order_by(col(CasePhotoRow.id)).limit(1)
        return (await session.execute(found)).scalar_one_or_none()

    async def _filed(self, session: AsyncSession, draft: str | None) -> int | None:
        """The case that the draft has become meanwhile."""
        if draft is None:
            raise RuleBroken("这张照片不知道放到哪件事里，请先说说要反映什么。")
        return (await session.execute(select(col(CaseRow.id)).where(col(CaseRow.draft) == draft))).scalar_one_or_none()

    async def _checked(self, session: AsyncSession, case_id: int, by: Person | None, now: datetime) -> bool:
        """Whether it is the staff's own picture, by somebody who has business with the case."""
        assert by is not None
        row = await get_case(session, case_id)
        case = await (await Reading(self._ledger, session, by, now).begin()).case(row)
        if case.state not in LIVE:
            raise RuleBroken("这件事已经归档，不能再加照片。")
        return not case.mine

    async def _check_room(self, session: AsyncSession, case_id: int | None, draft: str | None) -> None:
        there = col(CasePhotoRow.case_id) == case_id if case_id else col(CasePhotoRow.draft) == draft
        count = (await session.execute(select(func.count()).select_from(CasePhotoRow).where(there))).scalar_one()
        if count >= MOST:
            raise RuleBroken(f"一件事最多放{MOST}张照片，这一张没有收。")

    async def of_case(self, case_id: int, *, by: Person, now: datetime) -> list[Photo]:
        """The pictures of a case, oldest first, for whoever may see it."""
        async with self._ledger.reading() as session:
            await (await Reading(self._ledger, session, by, now).begin()).case(await get_case(session, case_id))
            return await photos_of(self._ledger, session, case_id)

    async def of_draft(self, draft: str) -> int:
        """How many pictures a draft has."""
        mark = self._ledger.seal.fingerprint(f"draft:{draft}")
        async with self._ledger.reading() as session:
            counted = select(func.count()).select_from(CasePhotoRow).where(col(CasePhotoRow.draft) == mark)
            return int((await session.execute(counted)).scalar_one())


async def photos_of(ledger: Ledger, session: AsyncSession, case_id: int) -> list[Photo]:
    rows = await session.execute(select(CasePhotoRow).where(col(CasePhotoRow.case_id) == case_id).order_by(col(CasePhotoRow.id)))
    return [Photo(row.id or 0, row.channel, ledger.seal.open(row.sealed_file), row.by_staff, row.at) for row in rows.scalars()]
