"""Files that people sent, from the moment they arrive until a scanner has said something of each; never the files themselves."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger, changed
from db.notices import Notice, owe
from db.tables import UploadRow
from knowledge.rules.people import Person
from knowledge.rules.uploads import Scan, pause_after
from knowledge.wording import in_script_of
from knowledge.wording import uploads as wording


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits to be looked at; `tries`: how often that went wrong."""

    channel: str
    file_id: str
    tries: int


class Uploads:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def note(self, channel: str, files: Sequence[str], *, now: datetime, sender: Person | None = None) -> None:
        """Enters files to be looked at, each once; `sender` will hear if one is stopped, and is forgotten when it is not."""
        whom = json.dumps([sender.id, sender.channel, sender.chat_id, sender.script]) if sender else None
        values = [
            {
                "mark": self._mark(channel, file_id),
                "channel": channel,
                "sealed_file": self._ledger.seal.close(file_id),
                "sealed_sender": self._ledger.seal.close(whom) if whom else None,
                "state": Scan.WAITING,
                "tries": 0,
                "next_at": now,
                "at": now,
            }
            for file_id in files
        ]
        async with self._ledger.writing() as session:
            await self._ledger.add_new(session, UploadRow, values)

    def _mark(self, channel: str, file_id: str) -> str:
        return self._ledger.seal.fingerprint(f"file:{channel}:{file_id}")

    async def standing(self, channel: str, files: Sequence[str]) -> dict[str, Scan]:
        """What is known of these; those that were never entered are left out."""
        marks = {self._mark(channel, file_id): file_id for file_id in files}
        known = select(col(UploadRow.mark), col(UploadRow.state)).where(col(UploadRow.mark).in_(list(marks)))
        async with self._ledger.reading() as session:
            return {marks[mark]: Scan(state) for mark, state in await session.execute(known)} if marks else {}

    async def due(self, *, limit: int, now: datetime) -> list[Upload]:
        """What is to be looked at now, those that wait longest first."""
        waiting = select(UploadRow).where(col(UploadRow.state) == Scan.WAITING, col(UploadRow.next_at) <= now)
        async with self._ledger.reading() as session:
            rows = (await session.execute(waiting.order_by(col(UploadRow.next_at), col(UploadRow.id)).limit(limit))).scalars()
            return [Upload(row.channel, self._ledger.seal.open(row.sealed_file), row.tries) for row in rows]

    async def settle(self, channel: str, file_id: str, scan: Scan, *, now: datetime) -> bool:
        """Writes down what a file is, once; whoever sent one that is stopped is owed a word in the same transaction."""
        async with self._ledger.writing() as session:
            this = col(UploadRow.mark) == self._mark(channel, file_id)
            wanted = select(col(UploadRow.sealed_sender), col(UploadRow.at)).where(this)
            sender, sent_at = (await session.execute(wanted)).one_or_none() or (None, now)
            ends = {"state": scan, "settled_at": now, "sealed_sender": None}
            moved = update(UploadRow).where(this, col(UploadRow.state) == Scan.WAITING).values(ends)
            if not changed(await session.execute(moved)):
                return False
            if scan is not Scan.CLEAN and sender:
                key = f"upload:{self._mark(channel, file_id)}"
                await self._tell(session, key, sender, wording.sent_back(scan, sent_at, now), now)
            return True

    async def _tell(self, session: AsyncSession, key: str, sender: str, said: str, now: datetime) -> None:
        person, channel, chat, script = json.loads(self._ledger.seal.open(sender))
        text, brief = in_script_of(said, script), in_script_of(wording.BRIEF, script)
        notice = Notice(key, channel, chat, text, person_id=person, brief=brief)
        await owe(self._ledger, session, [notice], now=now)

    async def put_off(self, upload: Upload, *, now: datetime) -> None:
        """It could not be looked at: nothing is lost, and nobody sees it before it is."""
        later = {"tries": upload.tries + 1, "next_at": now + pause_after(upload.tries)}
        this = (col(UploadRow.mark) == self._mark(upload.channel, upload.file_id), col(UploadRow.state) == Scan.WAITING)
        async with self._ledger.writing() as session:
            await session.execute(update(UploadRow).where(*this).values(later))

    async def forget(self, *, before: datetime) -> int:
        """Forgets who sent what has waited since then; the files go on waiting."""
        old = (col(UploadRow.at) < before, col(UploadRow.sealed_sender).is_not(None))
        async with self._ledger.writing() as session:
            return changed(await session.execute(update(UploadRow).where(*old).values(sealed_sender=None)))

    async def oldest_waiting(self) -> datetime | None:
        """Since when the file that waits longest has waited."""
        async with self._ledger.reading() as session:
            since = select(func.min(col(UploadRow.at))).where(col(UploadRow.state) == Scan.WAITING)
            found: datetime | None = (await session.execute(since)).scalar()
            return found
