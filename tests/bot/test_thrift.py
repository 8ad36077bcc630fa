"""aiogram's readers are built when first met: all of them still can be, and nobody notices the difference."""

import gc
import subprocess
import sys
from pathlib import Path

from bot.thrift import YOUNG, settle
from tests.forms import Times

ROOT = Path(__file__).parents[2]
ALL = """
import sys
import bot, pydantic
import aiogram, aiogram.methods, aiogram.types
from aiogram.types import Message, Update
assert not Update.__pydantic_complete__, "aiogram builds its models otherwise than bot.thrift expects: look there"
chat = {"id": 1, "type": "private"}
message = {"message_id": 1, "date": 1, "chat": chat, "text": "x", "reply_to_message": {"message_id": 2, "date": 1, "chat": chat}}
update = Update.model_validate({"update_id": 1, "message": message})
assert update.message.reply_to_message.message_id == 2 and update.event_type == "message"
assert aiogram.methods.Response[Message].model_validate({"ok": True, "result": message}).result.text == "x"
asks = aiogram.methods.SendMessage(chat_id=7, text="x", reply_markup=aiogram.types.ForceReply())
assert asks.model_dump()["reply_markup"]["force_reply"]
every, seen = int(sys.argv[1]), 0
for module in (aiogram.types, aiogram.methods):
    for name in module.__all__:
        kind = getattr(module, name)
        if isinstance(kind, type) and issubclass(kind, pydantic.BaseModel) and not getattr(kind, "__abstractmethods__", None):
            seen += 1
            if seen % every == 0:
                kind.model_rebuild()
                assert kind.__pydantic_complete__, name
assert seen > 300, seen
"""


def test_every_reader_of_the_bot_api_can_still_be_built(times: Times) -> None:
    """One in so many in the short form: each takes a fiftieth of a second."""
    command = [sys.executable, "-W", "error", "-c", ALL, str(times(7, 1))]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr[-1000:]


def test_the_collector_passes_over_what_stays() -> None:
    known, often = gc.get_freeze_count(), gc.get_threshold()
    try:
        settle()
        assert gc.get_freeze_count() > known + 10_000
        assert gc.get_threshold() == (YOUNG, *often[1:])
    finally:
        gc.unfreeze()
        gc.set_threshold(*often)
