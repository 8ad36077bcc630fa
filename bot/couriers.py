"""The courier: delivers what is owed, overlapping, at the pace of each token, and turns every refusal into a row's state."""

import asyncio
import html
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import structlog
from telegram import InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels import Line
from bot.figures import Figures
from bot.paces import Turn
from bot.pens import TAGS
from db.outbox import Outbox, Parcel, Urgency
from knowledge import wording

LOAD = 64  # notices in hand at once
LEASE = timedelta(minutes=3)
TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=5)
GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot was kicked", "bot can't initiate conversation")

Draw = Callable[[dict[str, Any] | None], dict[str, Any] | None]
log = structlog.get_logger("courier")


class Courier:
    """`draw` turns what a notice is about into its keyboard, by the rules."""

    def __init__(self, outbox: Outbox, lines: Mapping[str, Line], draw: Draw, figures: Figures) -> None:
        self.holder = f"courier-{uuid.uuid4().hex[:12]}"
        self._outbox = outbox
        self._lines = lines
        self._draw = draw
        self._figures = figures

    async def deliver(self) -> int:
        """Delivers all that is due now; answers how many notices were taken in hand."""
        taken = 0
        while parcels := await self._outbox.take(
            channels=list(self._lines), holder=self.holder, limit=LOAD, now=datetime.now(UTC), lease=LEASE
        ):
            await asyncio.gather(*(self._carry(parcel) for parcel in parcels))
            taken += len(parcels)
        return taken

    async def _carry(self, parcel: Parcel) -> None:
        """Every way a delivery can end, most telling first: PTB's BadRequest and Forbidden are its NetworkError's kin."""
        try:
            message_id = await self._send(parcel, ParseMode.HTML)
        except RetryAfter as refusal:
            await self._later(parcel, str(refusal))
        except ChatMigrated as moved:
            await self._refuse(parcel, f"moved to {moved.new_chat_id}", gone=True)
        except (Forbidden, InvalidToken) as refusal:
            await self._refuse(parcel, str(refusal), gone=isinstance(refusal, Forbidden))
        except BadRequest as refusal:
            await self._mend(parcel, refusal)
        except (TimedOut, NetworkError) as trouble:
            await self._doubt(parcel, trouble)
        except TelegramError as trouble:
            await self._later(parcel, str(trouble))
        else:
            await self._settle(parcel, message_id)

    async def _send(self, parcel: Parcel, mode: ParseMode | None) -> int:
        line = self._lines[parcel.channel]
        keyboard = self._draw(parcel.about) if line.channel.personal else None
        message = await line.speaks.send_message(
            parcel.chat_id,
            self._text(parcel, mode),
            parse_mode=mode,
            reply_markup=InlineKeyboardMarkup.de_json(keyboard, line.speaks) if keyboard else None,
            api_kwargs={"idempotency_key": parcel.key[:128]} if line.channel.keyed else None,
            rate_limit_args=Turn.BULK if parcel.urgency is Urgency.BULK else Turn.NOTICE,
        )
        return message.message_id

    def _text(self, parcel: Parcel, mode: ParseMode | None) -> str:
        channel = self._lines[parcel.channel].channel
        text = parcel.text if channel.personal else parcel.brief or wording.LOOK_IN_WEBCHAT
        text = wording.said_again(text) if parcel.resend and not channel.keyed else text
        return text if mode else html.unescape(TAGS.sub("", text))

    async def _mend(self, parcel: Parcel, refusal: BadRequest) -> None:
        """Markup the platform cannot read is said as plain text, once; any other bad request will stay bad."""
        if "can't parse entities" not in refusal.message.lower():
            gone = any(reason in refusal.message.lower() for reason in GONE)
            await self._refuse(parcel, refusal.message, gone=gone)
            return
        try:
            await self._settle(parcel, await self._send(parcel, None))
        except TelegramError as trouble:
            await self._later(parcel, str(trouble))

    async def _doubt(self, parcel: Parcel, trouble: NetworkError) -> None:
        """The reply did not come. What never left, or is keyed, may simply be sent again; else each urgency has its own answer."""
        again_unseen = self._lines[parcel.channel].channel.keyed or never_left(trouble)
        if again_unseen:
            await self._later(parcel, str(trouble))
        elif parcel.urgency is Urgency.BULK or parcel.resend:
            self._figures.sent.labels("unknown").inc()
            await self._outbox.unknown(parcel, str(trouble), now=datetime.now(UTC))
        else:
            await self._later(parcel, str(trouble), maybe_arrived=True)

    async def _later(self, parcel: Parcel, reason: str, *, maybe_arrived: bool = False) -> None:
        if parcel.tries >= TRIES:
            await self._refuse(parcel, f"gave up after {parcel.tries} tries: {reason}", gone=False)
            return
        pause = min(FIRST_PAUSE * 2 ** (parcel.tries - 1), LONGEST_PAUSE)
        await self._outbox.again(parcel, reason, at=datetime.now(UTC) + pause, maybe_arrived=maybe_arrived)

    async def _refuse(self, parcel: Parcel, reason: str, *, gone: bool) -> None:
        self._figures.sent.labels("failed").inc()
        log.warning("notice refused", notice=parcel.id, channel=parcel.channel, reason=reason[:120])
        await self._outbox.refused(parcel, reason, now=datetime.now(UTC), unreachable=gone)

    async def _settle(self, parcel: Parcel, message_id: int) -> None:
        self._figures.sent.labels("sent").inc()
        await self._outbox.sent(parcel, message_id, now=datetime.now(UTC))


def never_left(trouble: BaseException) -> bool:
    """Whether a request surely did not reach the platform."""
    return isinstance(trouble.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
