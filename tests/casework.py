"""A town hall for tests of cases: its people at their posts, its catalogue, and the walk of a case in one line each."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot import posts as bot_posts
from db.books import Books
from db.cases.facts import Case, Filing, Receipt
from db.outbox import Parcel
from db.tables import AppointmentRow, IdentityRow, PersonRow
from knowledge.facts import Town
from knowledge.rules.cases import Closing, Move, Said
from knowledge.rules.people import Person
from tests.offices import known_town

WORKS, RURAL, LAW = "建设局", "农村工作局", "综合行政执法局"
POSTS_OF = {
    "resident": (),
    "neighbour": (),
    "stranger": (),
    "duty": ("duty",),
    "clerk": ("works-clerk",),
    "colleague": ("works-clerk",),
    "head": ("works-head",),
    "rural": ("rural-clerk",),
    "law": ("law-clerk",),
    "supervisor": ("supervisor",),
    "leader": ("leader",),
    "mayor": ("mayor",),
    "liaison": ("liaison",),
    "administrator": ("admin",),
}
SAYS: dict[Move, Said] = {
    Move.DISPATCH: Said(unit=WORKS),
    Move.REASSIGN: Said(unit=LAW, words="归执法局办"),
    Move.OBJECT: Said(clause="派单目录第三条", words="这条路归村里"),
    Move.UPHOLD: Said(unit=RURAL, words="属实"),
    Move.REPORT: Said(words="换好了灯泡", closing=Closing.SOLVED),
    Move.INVITE: Said(unit=RURAL, words="请一起看看电线"),
    Move.RATE: Said(words="办得好"),
    Move.CORRECT: Said(code="road"),
}
TEXT = "桥头的路灯坏了三天，晚上看不见路"


def xiayuan() -> Town:
    return known_town("xiayuan")


class Hall:
    """People by name, each at their post; `now` moves when it is told to."""

    def __init__(self, books: Books, now: datetime) -> None:
        self.books, self.now = books, now
        self.people: dict[str, Person] = {}
        self._origins = itertools.count(1)

    async def open(self, *names: str) -> "Hall":
        """Lets these people in, everybody where none is named."""
        everybody = [(number, name) for number, name in enumerate(POSTS_OF, 101) if not names or name in names]
        seal, now = self.books.ledger.seal, self.now
        async with self.books.ledger.writing() as session:  # at once: three transactions for each would take longer than a test
            session.add_all(PersonRow(id=number, met_at=now) for number, _ in everybody)
            await session.flush()
            for number, name in everybody:
                sealed = seal.close(f"某{name}")
                session.add(IdentityRow(channel="webchat", user_id=number, chat_id=number, person_id=number, sealed_shown=sealed))
                session.add_all(AppointmentRow(post_code=post, person_id=number, since=now) for post in POSTS_OF[name])
                self.people[name] = self._person(number, name)
            if self.books.ledger.shared:
                await session.execute(text("ALTER SEQUENCE person_id_seq RESTART WITH 1000"))
        return self

    def _person(self, number: int, name: str) -> Person:
        posts = [post for post in bot_posts.POSTS if post.code in POSTS_OF[name]]
        roles = frozenset(post.role for post in posts)
        return Person(number, "webchat", number, f"某{name}", roles, tuple(post.code for post in posts))

    async def let_in(self, name: str, number: int, posts: tuple[str, ...] = ()) -> Person:
        person = await self.books.people.meet("webchat", number, chat_id=number, shown=f"某{name}", now=self.now)
        for post in posts:
            await self.books.people.appoint(post, person, now=self.now)
        self.people[name] = await self.books.people.meet("webchat", number, chat_id=number, shown=f"某{name}", now=self.now)
        return self.people[name]

    def origin(self) -> str:
        return f"webchat:test:{next(self._origins)}"

    async def file(self, who: str = "resident", words: str = TEXT, **more: Any) -> Receipt:
        """Files a report; `origin` and every field of Filing may be given."""
        origin = more.pop("origin", None) or self.origin()
        level = xiayuan().levels[more.pop("sla", "general")]
        plain = {"code": "streetlight", "unit": WORKS, "level": level, "first_at": self.now}
        return await self.books.cases.file(Filing(words, **(plain | more)), by=self.people[who], origin=origin, now=self.now)

    async def move(self, move: Move, case_id: int, who: str, *, origin: str | None = None, **said: Any) -> Case:
        """Makes a move, saying what such a move usually says where nothing else is given."""
        plain = SAYS.get(move, Said(words="说明"))
        spoken = Said(**{name: said.get(name, getattr(plain, name)) for name in Said.__dataclass_fields__})
        return await self.books.cases.move(
            move, case_id, by=self.people[who], now=self.now, origin=origin or self.origin(), said=spoken
        )

    async def walk(self, case_id: int, until: Move) -> Case:
        """Takes a case along the plain way until after this move."""
        way = {
            Move.DISPATCH: "duty",
            Move.SIGN: "clerk",
            Move.REPORT: "clerk",
            Move.APPROVE: "head",
            Move.CONFIRM: "resident",
        }
        for move, who in way.items():
            case = await self.move(move, case_id, who)
            if move == until:
                return case
        raise AssertionError(until)

    async def tick(self, **by: float) -> int:
        """Lets time pass and the clocks do what has come."""
        self.now += timedelta(**by)
        count = 0
        while done := await self.books.cases.clock.escalate(self.now):
            count += done
        return count

    async def told(self) -> list[Parcel]:
        """All that is owed by now and in the night that follows, taken out of the outbox."""
        return await self.books.outbox.take(
            channels=["webchat"], holder="c", limit=1_000, now=self.now + timedelta(days=30), lease=timedelta(minutes=1)
        )

    async def told_to(self, who: str) -> list[str]:
        """What somebody is owed; everybody else's is taken as well."""
        return [parcel.text for parcel in await self.told() if parcel.chat_id == self.people[who].chat_id]

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.books.ledger.reading() as session:
            return list((await session.execute(text(sql), values)).all())
