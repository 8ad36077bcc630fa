"""The exchange: where what a person says becomes the bot's update, and what the bot sends becomes a person's message.

Everything here is done within one turn of the loop; callers await `archive.settled()` before they acknowledge.
"""

import json
import secrets
import time
from typing import Any

from webchat.archive import Archive
from webchat.cabinet import Cabinet
from webchat.calls import Call
from webchat.faults import Faults
from webchat.keyboards import NONE, Markup
from webchat.ledger import Ledger
from webchat.limits import Bucket
from webchat.lines import Line, Lines
from webchat.people import EXAMPLES, People, Person
from webchat.refusals import bad, blocked, too_many
from webchat.settings import ChatSettings, Mode
from webchat.updates import Mailbag
from webchat.webhook import Webhook

Json = dict[str, Any]
KEY_LIFE = 48 * 3600  # seconds an idempotency key or a page's `ref` is remembered
KEY_CHARS = 128
dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Exchange:
    """One open chat server: its history, its people, the bot's mailbag, the open pages."""

    def __init__(self, settings: ChatSettings) -> None:
        self.settings = settings
        self.archive = Archive(settings.folder)
        self.people = People(self.archive, settings.folder, examples=settings.mode is Mode.DEMO)
        self.cabinet = Cabinet(self.archive, settings.folder)
        self.mailbag = Mailbag(self.archive, (settings.message_life, settings.press_life))
        self.hook = Webhook(self.archive, self.mailbag, settings.hook_pause)
        self.lines = Lines()
        self.faults = Faults()
        self.ledger = Ledger(on=settings.mode is Mode.TEST)
        self._chat_rate = Bucket(settings.chat_rate, settings.chat_burst)
        self._total_rate = Bucket(settings.total_rate, settings.total_burst)
        self.name_bot()
        if settings.mode is Mode.DEMO:
            for person in EXAMPLES.values():
                self.people.add(person, time.time())

    def name_bot(self) -> None:
        """Read the bot's name anew; `bot` is the bot as a User."""
        name = self.archive.note("name:") or self.settings.bot_name
        self.bot: Json = {"id": self.settings.bot_id, "is_bot": True, "first_name": name}
        self.bot["username"] = self.settings.bot_username

    # What the bot may ask of a chat

    def addressee(self, call: Call, param: str = "chat_id") -> Person:
        """The person a call speaks to; raises `Refusal` when there is none, or they blocked the bot."""
        if not call.has(param):
            raise bad(f"{param} is empty")
        person = self.people.find(call.integer(param))
        if person is None:
            raise bad("chat not found")
        return person

    def deliver(self, call: Call, contents: list[Json], markup: Markup = NONE) -> list[str]:
        """Send the bot's messages: their bodies as JSON. A key seen before answers what was sent then.

        Raises `Refusal`: chat not found, blocked, 429, message to be replied not found.
        """
        person = self.addressee(call)
        key = call.text("idempotency_key")[:KEY_CHARS]
        earlier = self.sent_with(person, key)
        if earlier is not None:
            return earlier
        if person.blocked:
            raise blocked()
        reply = self.replied(person, call)
        self.check_rate(person, len(contents))
        bodies = [self._post(person, reply | content, markup.inline) for content in contents]
        if key:
            self.archive.write("INSERT INTO keys VALUES(?,?,?,?)", (person.id, key, json.dumps(bodies), time.time()))
        if markup.reply or markup.remove:
            self._replace_keyboard(person, markup.reply)
        return bodies

    def sent_with(self, person: Person, key: str) -> list[str] | None:
        if not key:
            return None
        rows = self.archive.read("SELECT answer FROM keys WHERE chat=? AND key=?", (person.id, key))
        return json.loads(rows[0][0]) if rows else None

    def replied(self, person: Person, call: Call) -> Json:
        """`reply_to_message` as a call asks for it. Raises `Refusal` when that message is not there."""
        wish = call.value("reply_parameters") or {}
        wish = wish if isinstance(wish, dict) else {}
        message_id = int(wish.get("message_id") or 0) or call.integer("reply_to_message_id")
        if not message_id:
            return {}
        quoted = self.quoted(person.id, message_id)
        if not quoted and not (wish.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply")):
            raise bad("message to be replied not found")
        return quoted

    def quoted(self, chat: int, message_id: int) -> Json:
        message = self.message(chat, message_id)
        if message is None:
            return {}
        message.pop("reply_to_message", None)
        return {"reply_to_message": message}

    # Messages on file

    def message(self, chat: int, message_id: int) -> Json | None:
        rows = self.archive.read("SELECT body FROM messages WHERE message_id=? AND chat=?", (message_id, chat))
        return json.loads(rows[0][0]) if rows else None

    def history(self, chat: int, before: int | None, count: int = 50) -> tuple[list[str], bool]:
        """Up to `count` messages before a message id, oldest first, and whether there are older ones."""
        rows = self.archive.read(
            "SELECT body FROM messages WHERE chat=? AND message_id<? ORDER BY message_id DESC LIMIT ?",
            (chat, before if before is not None else 1 << 62, count + 1),
        )
        return [row[0] for row in reversed(rows[:count])], len(rows) > count

    def rewrite(self, chat: int, message: Json, but: Line | None = None) -> str:
        """An edited message takes the place of the old one, on disk and on the pages."""
        body = dumps(message)
        self.archive.write("UPDATE messages SET body=? WHERE message_id=?", (body, message["message_id"]))
        self.archive.then(lambda: self.lines.send(chat, f'{{"t":"edited","message":{body}}}', but))
        return body

    def remove(self, chat: int, message_id: int) -> bool:
        gone = self.archive.write("DELETE FROM messages WHERE message_id=? AND chat=?", (message_id, chat))
        if gone:
            self.archive.then(lambda: self.push(chat, {"t": "deleted", "message_id": message_id}))
        return bool(gone)

    # What a person does

    def hear(self, person: Person, content: Json, but: Line | None = None) -> str:
        """A person's new message: kept, queued for the bot, shown on the person's other pages."""
        body = self._write(person, person.user, content, None, but)
        self.mailbag.add("message", person.id, body)
        return body

    def press(self, person: Person, ref: str, message: Json, data: str) -> None:
        """A button pressed under one of the bot's messages."""
        query_id = str(secrets.randbelow(10**18) + 10**18)
        self.archive.write("INSERT INTO presses VALUES(?,?,?,?)", (query_id, person.id, ref, time.time()))
        query = {"id": query_id, "from": person.user, "message": message}
        query |= {"chat_instance": str(person.id * 7919), "data": data}
        if not self.faults.take("drop_callback"):
            self.mailbag.add("callback_query", person.id, dumps(query))

    def set_blocked(self, person: Person, stop: bool) -> None:
        """A person stops or restarts the bot; the bot is told by `my_chat_member`, as on Telegram."""
        if person.blocked == stop:
            return
        self.people.set_blocked(person, stop)
        was, now = self._membership(not stop), self._membership(stop)
        change = {"chat": person.chat, "from": person.user, "date": int(time.time())}
        change |= {"old_chat_member": was, "new_chat_member": now}
        self.mailbag.add("my_chat_member", person.id, dumps(change))

    def push(self, person: int, frame: Json) -> None:
        self.lines.send(person, dumps(frame))

    def clean(self) -> None:
        """Forget what has outlived its use: keys, refs and presses."""
        now = time.time()
        for table in ("keys", "acts"):
            self.archive.write(f"DELETE FROM {table} WHERE at<?", (now - KEY_LIFE,))  # noqa: S608
        self.archive.write("DELETE FROM presses WHERE at<?", (now - self.settings.press_life,))

    def _membership(self, stopped: bool) -> Json:
        if stopped:
            return {"status": "kicked", "user": self.bot, "until_date": 0}
        return {"status": "member", "user": self.bot}

    def check_rate(self, person: Person, count: int = 1) -> None:
        """Count messages sent or edited; raises `Refusal` 429 when there were too many."""
        wait = max(self._chat_rate.wait(person.id), self._total_rate.wait(0))
        if wait:
            raise too_many(wait)
        for _ in range(count):
            self._chat_rate.take(person.id)
            self._total_rate.take(0)

    def _post(self, person: Person, content: Json, inline: Json | None) -> str:
        return self._write(person, self.bot, content, inline, None)

    def _write(self, person: Person, sender: Json, content: Json, inline: Json | None, but: Line | None) -> str:
        message: Json = {"message_id": self.archive.number("message_id"), "from": sender, "chat": person.chat}
        message |= {"date": int(time.time()), **content}
        if inline:
            message["reply_markup"] = inline
        body = dumps(message)
        self.archive.write("INSERT INTO messages VALUES(?,?,?)", (message["message_id"], person.id, body))
        self.archive.then(lambda: self.lines.send(person.id, f'{{"t":"message","message":{body}}}', but))
        return body

    def _replace_keyboard(self, person: Person, keyboard: Json | None) -> None:
        self.people.set_keyboard(person, keyboard)
        self.archive.then(lambda: self.push(person.id, {"t": "reply_keyboard", "reply_keyboard": keyboard}))
