"""Who chats: a person is known by a device's secret and can move by a recovery phrase; neither is kept in the clear.

A device secret is 256 random bits in a cookie; only its SHA-256 is stored. A recovery phrase is 25 random digits in
five groups (83 bits), easy to write down and to read out. It is stored twice, both one-way: a keyed hash (HMAC-SHA256
with a key in a file of its own) finds the person without trying every row, and a salted scrypt hash proves the phrase.
Somebody with the database alone can test no guess cheaply; with the key file as well, 83 bits remain out of reach.
"""

import asyncio
import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webchat.archive import Archive
from webchat.entities import cleaned

Json = dict[str, Any]


@dataclass(slots=True)
class Person:
    """One person. `user` and `chat` are the Bot API's objects for them, ready to be put into messages."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "zh-hans"
    staff: bool = False
    blocked: bool = False
    reply_keyboard: str | None = None

    @property
    def user(self) -> Json:
        rest = {"username": self.username, "language_code": self.language_code}
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return user | {key: value for key, value in rest.items() if value}

    @property
    def chat(self) -> Json:
        chat: Json = {"id": self.id, "type": "private", "first_name": self.first_name}
        return chat | ({"username": self.username} if self.username else {})


# Fixed ids, so that a demo can be prepared for them; their names say that they are examples.
EXAMPLES = {
    "resident": Person(1001, "陈阿姨（示例）", "example_resident"),
    "clerk": Person(1002, "小周办事员（示例）", "example_clerk", staff=True),
    "leader": Person(1003, "钱主任（示例）", "example_leader", staff=True),
}
EXAMPLE_IDS = frozenset(person.id for person in EXAMPLES.values())
_COLUMNS = "id, first_name, username, language_code, staff, blocked, reply_keyboard"
REMEMBERED = 10_000


class People:
    """The register of people, their devices and their phrases. Without `examples` no example person is known in it."""

    def __init__(self, archive: Archive, folder: Path, examples: bool) -> None:
        self._archive = archive
        self._nobody = frozenset() if examples else EXAMPLE_IDS
        self._key = _key(folder / "phrase.key")
        self._known: dict[int, Person] = {}
        self._devices: dict[bytes, int] = {}

    def find(self, person_id: int) -> Person | None:
        if person_id in self._nobody:
            return None  # though a demo of long ago may have left them in the archive, with a device or a phrase
        person = self._known.get(person_id)
        if person is None:
            rows = self._archive.read(f"SELECT {_COLUMNS} FROM people WHERE id=?", (person_id,))  # noqa: S608
            if not rows:
                return None
            row = rows[0]
            person = Person(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]), row[6])
            self._remember(person)
        return person

    def add(self, person: Person, at: float) -> Person:
        """Enter a person; one who is there already is left as they are."""
        self._archive.write(
            "INSERT OR IGNORE INTO people(id, first_name, username, language_code, staff, created_at) VALUES(?,?,?,?,?,?)",
            (person.id, person.first_name, person.username, person.language_code, person.staff, at),
        )
        self._known.pop(person.id, None)
        return self.find(person.id) or person

    def new(self, name: str, at: float, username: str | None = None, language: str | None = None) -> Person:
        """A new resident under an id that tells nothing about how many there are."""
        person_id = 10**9 + secrets.randbelow(9 * 10**9)
        while self.find(person_id) is not None:
            person_id = 10**9 + secrets.randbelow(9 * 10**9)
        return self.add(Person(person_id, called(name), username, language or "zh-hans"), at)

    def set_blocked(self, person: Person, blocked: bool) -> None:
        person.blocked = blocked
        self._archive.write("UPDATE people SET blocked=? WHERE id=?", (blocked, person.id))

    def set_keyboard(self, person: Person, keyboard: Json | None) -> None:
        person.reply_keyboard = json.dumps(keyboard, ensure_ascii=False) if keyboard else None
        self._archive.write("UPDATE people SET reply_keyboard=? WHERE id=?", (person.reply_keyboard, person.id))

    def add_device(self, person: Person, at: float) -> str:
        """A new device of a person: the secret for its cookie."""
        secret = secrets.token_urlsafe(32)
        self._archive.write("INSERT INTO devices VALUES(?,?,?)", (_digest(secret), person.id, at))
        return secret

    def of_device(self, secret: str) -> Person | None:
        digest = _digest(secret)
        person_id = self._devices.get(digest)
        if person_id is None:
            rows = self._archive.read("SELECT person FROM devices WHERE hash=?", (digest,))
            if not rows:
                return None
            if len(self._devices) >= REMEMBERED:
                self._devices.clear()
            person_id = self._devices[digest] = rows[0][0]
        return self.find(person_id)

    def end_devices(self, person: Person, but: str) -> None:
        """Devices of a person are no longer theirs (a lost phone), except the one with this secret."""
        self._archive.write("DELETE FROM devices WHERE person=? AND hash<>?", (person.id, _digest(but)))
        self._devices.clear()

    async def give_phrase(self, person: Person) -> str:
        """A new recovery phrase; the one before is dead."""
        phrase = new_phrase()
        salt = secrets.token_bytes(16)
        proof = await asyncio.to_thread(_slow, phrase, salt)
        self._archive.write(
            "UPDATE people SET lookup=?, salt=?, phrase=? WHERE id=?", (self._lookup(phrase), salt, proof, person.id)
        )
        return phrase

    async def of_phrase(self, said: str) -> Person | None:
        """The person a phrase belongs to; spaces, dashes and full-width digits do not matter."""
        phrase = digits(said)
        rows = self._archive.read("SELECT id, salt, phrase FROM people WHERE lookup=?", (self._lookup(phrase),))
        if not rows:
            return None
        person_id, salt, proof = rows[0]
        same = hmac.compare_digest(await asyncio.to_thread(_slow, phrase, salt), proof)
        return self.find(person_id) if same else None

    def _lookup(self, phrase: str) -> bytes:
        return hmac.digest(self._key, digits(phrase).encode(), "sha256")

    def _remember(self, person: Person) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[person.id] = person


def called(name: str) -> str:
    """A name as shown: cleaned, one line, at most 64 characters; nobody stays without one."""
    return " ".join(cleaned(unicodedata.normalize("NFC", name)).split())[:64] or "居民"


def new_phrase() -> str:
    text = f"{secrets.randbelow(10**25):025d}"
    return "-".join(text[i : i + 5] for i in range(0, 25, 5))


def digits(phrase: str) -> str:
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", phrase[:200]))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _slow(phrase: str, salt: bytes) -> bytes:
    # n=2**14, r=8: 16 MiB and tens of milliseconds a guess.
    return hashlib.scrypt(digits(phrase).encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


def _key(path: Path) -> bytes:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()
