"""Has every file that came in looked at: what is due, and what each turned out to be, stands in the books."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import structlog
from telegram.error import BadRequest, TelegramError

from bot.channels import Line
from db.uploads import Upload, Uploads
from handlers.uploads import Scanner
from knowledge.rules.uploads import GONE_AFTER, Scan, Unscanned

AT_ONCE = 4  # files in memory; none is larger than what a channel hands out, 20 MB
ROUND = 40  # files of one beat

log = structlog.get_logger("scans")


class Scans:
    def __init__(self, uploads: Uploads, lines: Mapping[str, Line], scanner: Scanner) -> None:
        self._uploads, self._lines, self._scanner = uploads, lines, scanner
        self._room = asyncio.Semaphore(AT_ONCE)

    async def beat(self) -> None:
        """Looks at what is due. One that cannot be looked at now holds up no other."""
        due = await self._uploads.due(limit=ROUND, now=datetime.now(UTC))
        async with asyncio.TaskGroup() as group:
            for upload in due:
                group.create_task(self._look(upload))

    async def _look(self, upload: Upload) -> None:
        async with self._room:
            try:
                scan = await self._said_of(upload)
            except (Unscanned, TelegramError) as trouble:
                log.warning("not scanned", tries=upload.tries + 1, trouble=str(trouble)[:80])
                await self._uploads.put_off(upload, now=datetime.now(UTC))
            else:
                await self._uploads.settle(upload.channel, upload.file_id, scan, now=datetime.now(UTC))

    async def _said_of(self, upload: Upload) -> Scan:
        if upload.channel not in self._lines:
            raise Unscanned("its channel is closed")
        try:
            file = await self._lines[upload.channel].speaks.get_file(upload.file_id)
            content = await file.download_as_bytearray()
        except BadRequest as refusal:
            return _why_not(refusal, upload.tries)
        return await self._scanner.scan(bytes(content))


def _why_not(refusal: BadRequest, tries: int) -> Scan:
    if "too big" in refusal.message.lower():
        return Scan.TOO_LARGE
    if tries < GONE_AFTER:
        raise Unscanned(refusal.message)
    return Scan.GONE
