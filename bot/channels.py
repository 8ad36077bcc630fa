"""A channel: one Bot API server with our token, and the two libraries' bots for it under one pace."""

from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.methods import TelegramMethod
from aiohttp import FormData
from aiohttp.payload import JsonPayload
from telegram.ext import ExtBot

from bot.limiters import PacedRequests
from bot.paces import OWN_SERVER, TELEGRAM, Limits, Pace, Rate
from bot.settings import PersonalData, Settings
from bot.wires import Wire
from knowledge.rules.paces import Turn

WEBCHAT = "webchat"
TELEGRAM_NAME = "telegram"
SEND_TIMEOUT = 20.0  # seconds; longer than the platform's own slowest honest answer
CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class Channel:
    """`keyed`: the server knows idempotency keys, so a repetition is never seen twice. `personal`: it may carry personal data.

    `webchat`: the public address of the town's own page, where everything personal belongs.
    """

    name: str
    token: str
    api_base: str
    keyed: bool
    personal: bool
    limits: Limits
    webchat: str = ""

    @property
    def bot(self) -> str:
        """Whose token it is, without the secret part: what all who send with it share."""
        return f"{self.name}:{self.token.partition(':')[0]}"


def channels(settings: Settings, webchat_url: str) -> list[Channel]:
    """The web chat always; Telegram when it has a token."""
    page, chat = settings.webchat_public_url or webchat_url, webchat_url.rstrip("/")
    found = [Channel(WEBCHAT, settings.chat_token(), chat, keyed=True, personal=True, limits=OWN_SERVER, webchat=page)]
    if settings.telegram_token:
        allowed = settings.telegram_personal_data is PersonalData.ALLOW
        base = settings.telegram_api_base.rstrip("/")
        found.append(
            Channel(TELEGRAM_NAME, settings.telegram_token, base, keyed=False, personal=allowed, limits=TELEGRAM, webchat=page)
        )
    return found


class Ear(AiohttpSession):
    """aiogram's wire; the stock one waits a quarter of a second for TLS to take its leave, which a plain line does not speak.

    `json`: to the town's own server, what carries no file goes as JSON; a form of percent signs takes three times as long.
    """

    def __init__(self, *, json: bool, **how: Any) -> None:
        super().__init__(**how)
        self._json = json

    async def close(self) -> None:
        if self.api.base.startswith("https:"):
            await super().close()
        elif self._session is not None:
            await self._session.close()

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> FormData | JsonPayload:  # type: ignore[override]
        if not self._json:
            return super().build_form_data(bot, method)
        files: dict[str, Any] = {}
        told = self.prepare_value(method.model_dump(warnings=False), bot=bot, files=files, _dumps_json=False)
        return super().build_form_data(bot, method) if files else JsonPayload(told)


class Line:
    """A channel in use: `hears` (aiogram) answers what is asked, `speaks` (python-telegram-bot) says what is owed.

    `rate`: how fast all who send with this token may send, where others do.
    """

    def __init__(self, channel: Channel, rate: Rate | None = None) -> None:
        self.channel = channel
        self.pace = Pace(channel.limits, rate)
        server = TelegramAPIServer.from_base(channel.api_base)
        session = Ear(json=channel.keyed, api=server, limit=CONNECTIONS, timeout=SEND_TIMEOUT)
        self.hears = Bot(channel.token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
        self._wire = Wire(connections=CONNECTIONS, patience=SEND_TIMEOUT)
        self.speaks: ExtBot[Turn] = ExtBot(
            channel.token,
            base_url=f"{channel.api_base}/bot",
            base_file_url=f"{channel.api_base}/file/bot",
            request=self._wire,
            get_updates_request=self._wire,  # never used: only aiogram polls
            rate_limiter=PacedRequests(self.pace),
        )

    async def close(self) -> None:
        await self.hears.session.close()
        await self._wire.shutdown()  # `speaks.shutdown()` closes nothing for a bot that was never asked who it is
