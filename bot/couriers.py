"""The courier: delivers what is owed, overlapping, at the pace of each token, and turns every refusal into a row's state."""

import asyncio
import html
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from telegram import InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels import Line
from bot.figures import Figures
from bot.pens import TAGS
from bot.rounds import Round
from bot.wires import never_left
from db.engines import TROUBLE
from db.notices import Urgency
from db.outbox import Outbox, Parcel
from knowledge import wording
from knowledge.rules.paces import Turn

LOAD = 32  # notices of one channel in hand at once: thirty a second at a round trip of a second, and no flood for this process
LEASE = timedelta(minutes=3)
CLOSING = 0.5  # seconds to write down what was on its way when the office closes
LOOK = 0.5  # seconds until the courier looks by itself: retries fall due, and a bell may not be heard
COMPANY = 0.02  # seconds that what is owed waits for more of its kind: one claim serves all
TRIES = 300  # a day of them at the longest pause; only what surely did not arrive, or is keyed, is tried this often
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
        self._awake = {channel: asyncio.Event() for channel in lines}
        self._closing = False

    def wake(self, _: str = "") -> None:
        for awake in self._awake.values():
            awake.set()

    async def run(self, channel: str) -> None:
        """Delivers what is owed on a channel, whenever something is, until it is told to close."""
        while not self._closing:
            self._awake[channel].clear()
            try:
                await self.deliver(channel)
            except TROUBLE as trouble:
                log.warning("the books cannot be written", channel=channel, trouble=type(trouble).__name__)
            except Exception:
                log.exception("delivery failed", channel=channel)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._awake[channel].wait()
                    await asyncio.sleep(COMPANY)

    async def keep_leases(self) -> None:
        """What waits long for its turn stays ours: the platform may ask for a rest that is longer than a lease."""
        await self._outbox.renew(self.holder, until=datetime.now(UTC) + LEASE)

    async def deliver(self, channel: str) -> int:
        """Delivers all that is due on a channel; answers how many were taken in hand. A channel at rest holds up no other."""
        taken, under_way = 0, Round(self._carry, LOAD)
        try:
            while not self._closing:
                parcels = await self._take(channel, under_way.room)
                more_waits, taken = len(parcels) == under_way.room, taken + len(parcels)
                under_way.begin(parcels)
                if not await under_way.go_on(until_left=LOAD // 2 if more_waits else 0) and not parcels:
                    break
        except asyncio.CancelledError:
            await under_way.end(cut_short=True)
            raise
        finally:
            await under_way.end()
        return taken

    async def _take(self, channel: str, limit: int) -> list[Parcel]:
        return await self._outbox.take(channels=[channel], holder=self.holder, limit=limit, now=datetime.now(UTC), lease=LEASE)

    def stop(self) -> None:
        """Takes nothing more in hand."""
        self._closing = True
        self.wake()

    async def close(self) -> None:
        """Gives back what was on its way when the office closed."""
        with suppress(*TROUBLE, TimeoutError):  # what cannot be written now is taken back when its lease is over
            async with asyncio.timeout(CLOSING):
                await self._outbox.give_back(self.holder)

    async def _carry(self, parcel: Parcel, mode: ParseMode | None = ParseMode.HTML) -> None:
        """Every way a delivery can end, most telling first: PTB's BadRequest and TimedOut are its NetworkError's children."""
        if parcel.resend and parcel.urgency is Urgency.BULK and not self._lines[parcel.channel].channel.keyed:
            await self._give_up_knowing(parcel, "the courier died while sending")
            return
        try:
            message_id = await self._send(parcel, mode)
        except RetryAfter as refusal:
            await self._later(parcel, str(refusal))
        except ChatMigrated as moved:
            await self._follow(parcel, moved.new_chat_id)
        except (Forbidden, InvalidToken) as refusal:
            await self._refuse(parcel, str(refusal), gone=isinstance(refusal, Forbidden))
        except BadRequest as refusal:
            await self._mend(parcel, refusal, mode)
        except (TimedOut, NetworkError) as trouble:
            await self._doubt(parcel, trouble)
        except TelegramError as trouble:
            await self._later(parcel, str(trouble))
        except Exception as fault:
            log.exception("notice failed", notice=parcel.id)
            await self._later(parcel, type(fault).__name__)
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

    async def _mend(self, parcel: Parcel, refusal: BadRequest, mode: ParseMode | None) -> None:
        """Markup the platform cannot read is said as plain text, once; any other bad request will stay bad."""
        if mode and "can't parse entities" in refusal.message.lower():
            await self._carry(parcel, None)
            return
        gone = any(reason in refusal.message.lower() for reason in GONE)
        await self._refuse(parcel, refusal.message, gone=gone)

    async def _follow(self, parcel: Parcel, to: int) -> None:
        """A group that became a larger one has a new number; one that is sent in a circle has none."""
        if to == parcel.chat_id or parcel.tries >= TRIES:
            await self._refuse(parcel, f"moved to {to}", gone=True)
            return
        log.info("chat moved", notice=parcel.id, channel=parcel.channel)
        await self._outbox.moved(parcel, to)

    async def _doubt(self, parcel: Parcel, trouble: NetworkError) -> None:
        """The reply did not come. What never left, or is keyed, may simply be sent again; else each urgency has its own answer."""
        if self._lines[parcel.channel].channel.keyed or never_left(trouble):
            await self._later(parcel, str(trouble))
        elif parcel.urgency is Urgency.BULK or parcel.resend:
            await self._give_up_knowing(parcel, str(trouble))
        else:
            await self._later(parcel, str(trouble), maybe_arrived=True)

    async def _give_up_knowing(self, parcel: Parcel, reason: str) -> None:
        """Nobody can say whether it arrived, and it is not said again; that is counted, and seen in /metrics."""
        self._figures.sent.labels("unknown").inc()
        log.warning("notice unknown", notice=parcel.id, channel=parcel.channel, reason=reason[:120])
        await self._outbox.unknown(parcel, reason[:500], now=datetime.now(UTC))

    async def _later(self, parcel: Parcel, reason: str, *, maybe_arrived: bool = False) -> None:
        if parcel.tries >= TRIES:
            await self._refuse(parcel, f"gave up after {parcel.tries} tries: {reason}", gone=False)
            return
        pause = min(FIRST_PAUSE * 2 ** min(parcel.tries - 1, 20), LONGEST_PAUSE)
        await self._outbox.again(parcel, reason, at=datetime.now(UTC) + pause, maybe_arrived=maybe_arrived)

    async def _refuse(self, parcel: Parcel, reason: str, *, gone: bool) -> None:
        self._figures.sent.labels("failed").inc()
        log.warning("notice refused", notice=parcel.id, channel=parcel.channel, reason=reason[:120])
        await self._outbox.refused(parcel, reason, now=datetime.now(UTC), unreachable=gone)

    async def _settle(self, parcel: Parcel, message_id: int) -> None:
        self._figures.sent.labels("sent").inc()
        await self._outbox.sent(parcel, message_id, now=datetime.now(UTC))
