"""Pictures of progress: kept with the line they came with or came right after, and taken out of it again."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.seals import Seal
from db.tables import ProgressRow
from db.tasks.facts import Pictures
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person

MOST = 10  # with one line of progress: an album


class TaskPictures:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def add(self, origin: str, channel: str, file_id: str, *, by: Person) -> None:
        """A picture of what was told a moment ago, once. RuleBroken: nothing of theirs was told there, or there is no room."""
        async with self._ledger.writing() as session:
            row = await self._own(session, origin, by)
            kept = opened(self._ledger.seal, row) or Pictures(channel, ())
            files = tuple(dict.fromkeys((*kept.files, file_id)))
            if len(files) > MOST or kept.channel != channel:
                raise RuleBroken(f"一次进度最多放{MOST}张照片，这一张没有收。")
            self._keep(row, channel, files)

    async def take_out(self, origin: str, files: Collection[str], *, by: Person) -> None:
        """Pictures that were meant for something else."""
        async with self._ledger.writing() as session:
            row = await self._own(session, origin, by)
            kept = opened(self._ledger.seal, row) or Pictures("", ())
            self._keep(row, kept.channel, (file for file in kept.files if file not in files))

    async def _own(self, session: AsyncSession, origin: str, by: Person) -> ProgressRow:
        """A line of somebody's own, held until the end of the transaction: two pictures of one album may come at once."""
        own = (col(ProgressRow.origin) == origin, col(ProgressRow.author_id) == by.id)
        row = (await session.execute(select(ProgressRow).where(*own).with_for_update())).scalar_one_or_none()
        if row is None:
            raise RuleBroken("没有找到这条进展。")
        return row

    def _keep(self, row: ProgressRow, channel: str, files: Iterable[str]) -> None:
        for name, value in closed(self._ledger.seal, Pictures(channel, tuple(files))).items():
            setattr(row, name, value)


def closed(seal: Seal, pictures: Pictures | None) -> dict[str, Any]:
    """The columns of a line that hold its pictures."""
    if pictures is None or not pictures.files:
        return {"sealed_photo": None, "photo_channel": ""}
    return {"sealed_photo": seal.close("\n".join(pictures.files)), "photo_channel": pictures.channel}


def opened(seal: Seal, row: ProgressRow) -> Pictures | None:
    return Pictures(row.photo_channel, tuple(seal.open(row.sealed_photo).split("\n"))) if row.sealed_photo else None
