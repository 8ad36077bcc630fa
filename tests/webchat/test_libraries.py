"""Bots written in the manner of both libraries' own examples run here unchanged, only pointed at this server."""

import asyncio
import contextlib
import dataclasses
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

os.environ.setdefault("PTB_TIMEDELTA", "1")

import aiogram
import pytest
import telegram
from aiogram import Dispatcher, F, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.utils.keyboard import InlineKeyboardBuilder
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from tests.visitors import Arrive, Rehearsal, visiting
from tests.webchat.conftest import TOKEN, jpeg
from webchat.app import opened
from webchat.settings import ChatSettings

Update, Context = telegram.Update, ContextTypes.DEFAULT_TYPE


def aiogram_bot(url: str, token: str = TOKEN) -> aiogram.Bot:
    return aiogram.Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))


@asynccontextmanager
async def aiogram_polls(url: str, dispatcher: Dispatcher) -> AsyncIterator[aiogram.Bot]:
    bot = aiogram_bot(url)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    try:
        yield bot
    finally:
        await asyncio.sleep(0.05)  # handlers run as tasks: let the last one hear its answer
        with contextlib.suppress(RuntimeError):
            await dispatcher.stop_polling()
        await polling
        await bot.session.close()


@asynccontextmanager
async def ptb_polls(url: str, register: Callable[[Any], None]) -> AsyncIterator[telegram.Bot]:
    application = Application.builder().token(TOKEN).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    register(application)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=5)
        try:
            yield application.bot
        finally:
            await application.updater.stop()
            await application.stop()


# aiogram


def echo_dispatcher() -> Dispatcher:
    dp = Dispatcher()

    @dp.message(CommandStart(deep_link=True))
    async def deep(message: types.Message, command: CommandObject) -> None:
        await message.answer(f"来自 {command.args}")

    @dp.message(CommandStart())
    async def start(message: types.Message) -> None:
        assert message.from_user is not None
        await message.answer(f"Hello, {aiogram.html.bold(aiogram.html.quote(message.from_user.full_name))}!", parse_mode="HTML")

    @dp.message()
    async def echo(message: types.Message) -> None:
        await message.send_copy(chat_id=message.chat.id)

    return dp


async def test_aiograms_echo_bot(url: str, arrive: Arrive) -> None:
    async with aiogram_polls(url, echo_dispatcher()):
        wang = await arrive("王<小>满")
        await wang.say("/start")
        greeting = await wang.answer()
        assert (greeting["text"], greeting["entities"][0]["length"]) == ("Hello, 王<小>满!", 5)
        await wang.say("/start case_57")
        assert (await wang.answer())["text"] == "来自 case_57"
        await wang.say("回声")
        assert (await wang.answer())["text"] == "回声"
        await wang.send_photo(jpeg(), caption="图")
        assert (await wang.answer())["caption"] == "图"
        await wang.share_location(32.4, 120.5)
        assert (await wang.answer())["location"]["latitude"] == 32.4
        await wang.share_contact("17000000001")
        assert (await wang.answer())["contact"]["phone_number"] == "17000000001"


async def test_aiograms_buttons_and_edits(url: str, arrive: Arrive) -> None:
    dp = Dispatcher()

    @dp.message(Command("count"))
    async def count(message: types.Message) -> None:
        builder = InlineKeyboardBuilder()
        builder.button(text="+1", callback_data="plus")
        await message.answer("0", reply_markup=builder.as_markup())

    @dp.callback_query(F.data == "plus")
    async def plus(query: types.CallbackQuery) -> None:
        assert isinstance(query.message, types.Message)
        await query.answer("加一")
        await query.message.edit_text(str(int(query.message.text or "") + 1), reply_markup=query.message.reply_markup)

    @dp.edited_message()
    async def edited(message: types.Message) -> None:
        await message.reply(f"改成了 {message.text}")

    async with aiogram_polls(url, dp):
        wang = await arrive()
        sent = (await wang.say("/count"))["message"]
        number = await wang.answer()
        ack = await wang.press("+1")
        assert (await wang.toast(ack))["text"] == "加一"
        await wang.until(lambda: any(m["text"] == "1" for m in wang.messages), "a one")
        await wang.press("+1")
        await wang.until(lambda: any(m["text"] == "2" for m in wang.messages), "a two")
        assert {m["message_id"] for m in wang.messages} == {sent["message_id"], number["message_id"]}
        await wang.edit(sent["message_id"], "/count 又来")
        reply = await wang.answer()
        assert (reply["text"], reply["reply_to_message"]["message_id"]) == ("改成了 /count 又来", sent["message_id"])


class NoSuchMethod(aiogram.methods.TelegramMethod[bool]):
    __returning__ = bool
    __api_method__ = "noSuchMethod"


class Form(StatesGroup):
    name = State()
    photo = State()


async def test_aiograms_conversation_with_states(url: str, arrive: Arrive) -> None:
    dp = Dispatcher()

    @dp.message(Command("form"))
    async def begin(message: types.Message, state: FSMContext) -> None:
        await state.set_state(Form.name)
        await message.answer("叫什么？", reply_markup=types.ReplyKeyboardRemove())

    @dp.message(Form.name)
    async def name(message: types.Message, state: FSMContext) -> None:
        await state.update_data(name=message.text)
        await state.set_state(Form.photo)
        keyboard = [[types.KeyboardButton(text="跳过"), types.KeyboardButton(text="位置", request_location=True)]]
        await message.answer("有照片吗？", reply_markup=types.ReplyKeyboardMarkup(keyboard=keyboard))

    @dp.message(Form.photo, F.photo)
    async def photo(message: types.Message, state: FSMContext, bot: aiogram.Bot) -> None:
        assert message.photo is not None
        content = await bot.download(message.photo[-1])
        assert content is not None
        data = await state.get_data()
        await message.answer(f"{data['name']} 的照片有 {len(content.read())} 字节")

    async with aiogram_polls(url, dp):
        wang = await arrive()
        await wang.say("/form")
        assert (await wang.answer())["text"] == "叫什么？"
        await wang.say("小满")
        assert (await wang.answer())["text"] == "有照片吗？"
        await wang.until(lambda: wang.reply_keyboard is not None, "a keyboard")
        (sent,) = await wang.send_photo(jpeg())
        assert (await wang.answer())["text"] == f"小满 的照片有 {sent['photo'][-1]['file_size']} 字节"


async def test_aiogram_sends_files_albums_and_keys(url: str, arrive: Arrive) -> None:
    wang, bot = await arrive(), aiogram_bot(url)
    file = types.BufferedInputFile(jpeg(), "图.jpg")
    photo = await bot.send_photo(wang.id, file, caption="一张")
    assert photo.photo is not None
    media = [types.InputMediaPhoto(media=file, caption="册"), types.InputMediaPhoto(media=photo.photo[-1].file_id)]
    album = await bot.send_media_group(wang.id, media)  # type: ignore[arg-type]
    assert len({m.media_group_id for m in album}) == 1
    document = await bot.send_document(wang.id, types.BufferedInputFile(b"%PDF-1", "表.pdf"))
    assert document.document is not None
    assert document.document.file_name == "表.pdf"
    keyed = [await bot(aiogram.methods.SendMessage(chat_id=wang.id, text="一次", idempotency_key="k")) for _ in range(2)]
    assert keyed[0].message_id == keyed[1].message_id
    poll = await bot.send_poll(wang.id, "哪天？", ["周一", "周二"])
    assert (await bot.stop_poll(wang.id, poll.message_id)).is_closed
    await bot.set_my_commands([types.BotCommand(command="help", description="帮助")])
    assert (await bot.get_my_commands())[0].command == "help"
    assert (await bot.get_chat(wang.id)).first_name == "王小满"
    await bot.session.close()


async def test_aiogram_knows_the_refusals(url: str, arrive: Arrive, rehearsal: Rehearsal) -> None:
    wang, bot, wrong = await arrive(), aiogram_bot(url), aiogram_bot(url, "1:wrong")
    refusals: list[tuple[type[Exception], Callable[[], Awaitable[Any]]]] = [
        (TelegramUnauthorizedError, lambda: wrong.get_me()),
        (TelegramBadRequest, lambda: bot.send_message(5, "x")),
        (TelegramBadRequest, lambda: bot.send_message(wang.id, "<b>", parse_mode="HTML")),
        (TelegramRetryAfter, lambda: bot.send_message(wang.id, "x")),
    ]
    await rehearsal.fault("429", "sendMessage", retry_after=7, after=2)
    for kind, act in refusals:
        with pytest.raises(kind):
            await act()
    await wang.block()
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(wang.id, "x")
    (change,) = await bot.get_updates()
    poll = asyncio.create_task(bot.get_updates(offset=change.update_id + 1, timeout=5))
    await asyncio.sleep(0.05)
    await bot.get_updates(timeout=0)
    with pytest.raises(TelegramConflictError):
        await poll
    lost = aiogram_bot(url)
    with pytest.raises(TelegramNotFound):
        await lost(NoSuchMethod())
    for each in (bot, wrong, lost):
        await each.session.close()


# python-telegram-bot


async def test_python_telegram_bots_echo_bot(url: str, arrive: Arrive) -> None:
    async def start(update: Update, context: Context) -> None:
        assert update.effective_user is not None
        assert update.message is not None
        user = update.effective_user
        await update.message.reply_html(f"Hi {user.mention_html()}!", reply_markup=telegram.ForceReply(selective=True))

    async def echo(update: Update, context: Context) -> None:
        assert update.message is not None
        assert update.message.text is not None
        await update.message.reply_text(update.message.text)

    def register(application: Any) -> None:
        application.add_handler(CommandHandler("start", start))
        application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))

    async with ptb_polls(url, register):
        wang = await arrive()
        await wang.say("/start")
        greeting = await wang.answer()
        assert (greeting["text"], greeting["entities"][0]["user"]["id"]) == ("Hi 王小满!", wang.id)
        await wang.until(lambda: wang.reply_keyboard == {"force_reply": True}, "a forced reply")
        await wang.say("回声 🏟")
        assert (await wang.answer())["text"] == "回声 🏟"


async def test_python_telegram_bots_inline_keyboard(url: str, arrive: Arrive) -> None:
    async def start(update: Update, context: Context) -> None:
        assert update.message is not None
        buttons = [[telegram.InlineKeyboardButton(f"Option {n}", callback_data=str(n)) for n in (1, 2)]]
        await update.message.reply_text("Please choose:", reply_markup=telegram.InlineKeyboardMarkup(buttons))

    async def button(update: Update, context: Context) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer()
        await query.edit_message_text(text=f"Selected option: {query.data}")

    def register(application: Any) -> None:
        application.add_handler(CommandHandler("start", start))
        application.add_handler(CallbackQueryHandler(button))

    async with ptb_polls(url, register):
        wang = await arrive()
        await wang.say("/start")
        asked = await wang.answer()
        ack = await wang.press("Option 2")
        await wang.toast(ack)
        assert (await wang.edited(asked["message_id"]))["text"] == "Selected option: 2"


GENDER, PHOTO, LOCATION = range(3)


async def test_python_telegram_bots_conversation(url: str, arrive: Arrive) -> None:
    async def start(update: Update, context: Context) -> int:
        assert update.message is not None
        keyboard = telegram.ReplyKeyboardMarkup([["居民", "干部"]], one_time_keyboard=True, input_field_placeholder="您是？")
        await update.message.reply_text("您是哪一位？", reply_markup=keyboard)
        return GENDER

    async def gender(update: Update, context: Context) -> int:
        assert update.message is not None
        await update.message.reply_text("请发照片", reply_markup=telegram.ReplyKeyboardRemove())
        return PHOTO

    async def photo(update: Update, context: Context) -> int:
        assert update.message is not None
        file = await update.message.photo[-1].get_file()
        content = await file.download_as_bytearray()
        await update.message.reply_text(f"{len(content)} 字节。请发位置")
        return LOCATION

    async def location(update: Update, context: Context) -> int:
        assert update.message is not None
        assert update.message.location is not None
        await update.message.reply_text(f"在 {update.message.location.latitude}")
        return ConversationHandler.END

    def register(application: Any) -> None:
        states = {
            GENDER: [MessageHandler(filters.Regex("^(居民|干部)$"), gender)],
            PHOTO: [MessageHandler(filters.PHOTO, photo)],
            LOCATION: [MessageHandler(filters.LOCATION, location)],
        }
        application.add_handler(ConversationHandler([CommandHandler("start", start)], states, fallbacks=[]))

    async with ptb_polls(url, register):
        wang = await arrive()
        await wang.say("/start")
        await wang.answer()
        await wang.until(lambda: (wang.reply_keyboard or {}).get("one_time_keyboard") is True, "a keyboard")
        await wang.say("居民")
        await wang.answer()
        await wang.until(lambda: wang.reply_keyboard is None, "no keyboard")
        (sent,) = await wang.send_photo(jpeg())
        assert (await wang.answer())["text"] == f"{sent['photo'][-1]['file_size']} 字节。请发位置"
        await wang.share_location(32.5, 120.0)
        assert (await wang.answer())["text"] == "在 32.5"


async def test_python_telegram_bots_timer(url: str, arrive: Arrive) -> None:
    async def alarm(context: Context) -> None:
        assert context.job is not None
        assert context.job.chat_id is not None
        await context.bot.send_message(context.job.chat_id, text=f"Beep! {context.job.data} seconds are over!")

    async def set_timer(update: Update, context: Context) -> None:
        assert update.effective_message is not None
        assert context.args is not None
        assert context.job_queue is not None
        due = float(context.args[0])
        context.job_queue.run_once(alarm, due, chat_id=update.effective_message.chat_id, data=due)
        await update.effective_message.reply_text("Timer successfully set!")

    async with ptb_polls(url, lambda application: application.add_handler(CommandHandler("set", set_timer))):
        wang = await arrive()
        await wang.say("/set 0.2")
        assert [m["text"] for m in await wang.answers(2)] == ["Timer successfully set!", "Beep! 0.2 seconds are over!"]


async def test_python_telegram_bot_as_a_bare_sender_knows_the_refusals(settings: ChatSettings) -> None:
    paced = dataclasses.replace(settings, chat_rate=0.2, chat_burst=2)
    async with opened(paced) as url, visiting(url) as arrive:
        wang = await arrive()
        async with telegram.Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
            assert bot.first_name == "小助手"
            sent = await bot.send_document(wang.id, b"%PDF-1", filename="表.pdf", caption="看")
            again = await bot.send_message(wang.id, "一次", api_kwargs={"idempotency_key": "k"})
            assert (await bot.send_message(wang.id, "一次", api_kwargs={"idempotency_key": "k"})).message_id == again.message_id
            assert sent.document is not None
            with pytest.raises(telegram.error.RetryAfter) as wait:
                await bot.send_message(wang.id, "太快")
            assert wait.value.retry_after.total_seconds() == 5  # type: ignore[union-attr]
            with pytest.raises(telegram.error.BadRequest, match="Chat not found"):
                await bot.send_message(5, "x")
            await wang.block()
            with pytest.raises(telegram.error.Forbidden, match="bot was blocked by the user"):
                await bot.send_message(wang.id, "x")
        wrong = telegram.Bot("1:wrong", base_url=f"{url}/bot")
        with pytest.raises(telegram.error.InvalidToken):
            await wrong.initialize()
        await wrong.shutdown()
