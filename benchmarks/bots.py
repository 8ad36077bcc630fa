"""What is compared in `echo`, each a process of its own: the chat server, and a bare echo bot in either library."""

import asyncio
import signal
import sys
from pathlib import Path

TOKEN = "1000000001:token_of_the_echo_comparison"


def serve(folder: str, port: str) -> None:
    """The chat server in test mode, without the limits that protect it from a single busy page."""
    from webchat.app import opened
    from webchat.settings import ChatSettings, Mode

    async def run() -> None:
        settings = ChatSettings(Path(folder), TOKEN, mode=Mode.TEST, port=int(port), frame_limit=1_000_000)
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        async with opened(settings):
            await stop.wait()

    asyncio.run(run())


def aiogram(url: str) -> None:
    """As in aiogram's own first example: long polling, every update a task."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    front = Dispatcher()

    @front.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    asyncio.run(front.start_polling(Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))))


def ptb(url: str) -> None:
    """As in python-telegram-bot's own first example, with its concurrent updates switched on."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    application = Application.builder().token(TOKEN).base_url(f"{url}/bot").concurrent_updates(True).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    {"serve": serve, "aiogram": aiogram, "ptb": ptb}[sys.argv[1]](*sys.argv[2:])
