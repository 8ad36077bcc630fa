"""What lies in the books when a year begins: the closed cases of the years before, as large as a town's archive grows."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from db.books import Books
from db.cases.rows import reporter_mark
from db.tables import CaseEventRow, CaseRow, CaseVaultRow, NoticeRow, NoticeState
from knowledge.facts import Category
from knowledge.library import Town
from knowledge.rules.cases import CaseState, Closing, Kind, Move, Relation
from knowledge.rules.people import Person

AT_ONCE = 500  # cases in one transaction
LINES = (
    ("file", CaseState.RECEIVED),
    (Move.DISPATCH, CaseState.DISPATCHED),
    (Move.SIGN, CaseState.HANDLING),
    (Move.REPORT, CaseState.CHECKING),
    (Move.APPROVE, CaseState.CALLING),
    (Move.CONFIRM, CaseState.ARCHIVED),
)
COUNTED = ("version", "resident_stage", "step", "step_stage", "held_stage", "level", "weight")
COUNTED += ("repeats", "transfers", "reopened", "attempts", "supervised")
SIGNS = ("anonymous", "private", "parked", "extended")
TOLD = 3  # messages of each that are still kept


class YearsBefore:
    """Closed cases are written as they would stand there, by the hundred: nobody lives through them again."""

    def __init__(self, books: Books, town: Town, residents: list[Person], until: datetime, seed: int = 3) -> None:
        self._ledger, self._town, self._residents, self._until = books.ledger, town, residents, until
        self._dice = random.Random(seed)

    async def fill(self, cases: int, first: int = 1) -> None:
        for start in range(first, first + cases, AT_ONCE):
            await self._some(range(start, min(start + AT_ONCE, first + cases)))
        if self._ledger.shared:  # numbers that were given by hand are unknown to PostgreSQL's own counting
            async with self._ledger.writing() as session:
                await session.execute(text("SELECT setval(pg_get_serial_sequence('case_file', 'id'), max(id)) FROM case_file"))

    async def _some(self, numbers: range) -> None:
        kept: dict[Any, list[dict[str, Any]]] = {CaseRow: [], CaseVaultRow: [], CaseEventRow: [], NoticeRow: []}
        for number in numbers:
            self._one(number, kept)
        async with self._ledger.writing() as session:
            for table, rows in kept.items():
                await self._ledger.add_many(session, table, rows)

    def _one(self, number: int, kept: dict[Any, list[dict[str, Any]]]) -> None:
        at = self._until - timedelta(days=self._dice.uniform(12, 365))
        by, category = self._dice.choice(self._residents), self._dice.choice(self._town.categories)
        kept[CaseRow].append(self._file(number, category, at))
        kept[CaseVaultRow].append(self._vault(number, by, at))
        kept[CaseEventRow] += [self._line(number, *line, at + timedelta(hours=hour)) for hour, line in enumerate(LINES)]
        kept[NoticeRow] += [self._notice(number, which, by, at) for which in range(TOLD)]

    def _file(self, number: int, category: Category, at: datetime) -> dict[str, Any]:
        seal, mark = self._ledger.seal.close, self._ledger.seal.fingerprint
        level = self._town.levels[category.sla]
        words = f"去年第{number}件：{category.name}，{self._dice.choice('东西南北')}桥头{self._dice.randrange(90)}号旁边"
        names = {
            "id": number,
            "number": f"C{90_000_000 + number}",
            "origin": mark(f"old:{number}"),
            "pickup_hash": mark(f"{number}"),
        }
        sorted_as = {"kind": Kind.INCIDENT, "code": category.code, "sorted_as": category.code, "unit": category.unit}
        promise = {"sla": level.id, "sla_hours": level.hours, "sla_days": level.working_days, "closing": Closing.SOLVED}
        moments = dict.fromkeys(("first_at", "promised_at", "due_at", "step_at", "closed_at"), at + timedelta(days=4))
        texts = {"sealed_text": seal(words), "because": "", "handler_post": "经办人", "state": CaseState.ARCHIVED}
        return names | sorted_as | promise | moments | texts | dict.fromkeys(COUNTED, 0) | dict.fromkeys(SIGNS, False)

    def _vault(self, number: int, by: Person, at: datetime) -> dict[str, Any]:
        whom = self._ledger.seal.close(f'{{"channel": "webchat", "chat": {by.chat_id}, "script": null}}')
        mark = reporter_mark(self._ledger, by.id)
        return {"case_id": number, "reporter": mark, "sealed_person": whom, "hears": True, "forget": False, "at": at}

    def _line(self, number: int, move: str, state: CaseState, at: datetime) -> dict[str, Any]:
        origin, words = self._ledger.seal.fingerprint(f"old:{number}:{move}"), self._ledger.seal.close("办好了")
        whose = {"case_id": number, "origin": origin, "actor": Relation.OFFICE, "post": "", "unit": "", "detail": ""}
        return whose | {"at": at, "move": move, "state": state, "sealed_words": words}

    def _notice(self, number: int, which: int, by: Person, at: datetime) -> dict[str, Any]:
        whose = {"key": f"old:{number}:{which}", "channel": "webchat", "chat_id": by.chat_id, "owed_at": at, "settled_at": at}
        said = {"sealed_text": self._ledger.seal.close("办好了"), "brief": "", "urgency": 1, "state": NoticeState.SENT}
        return whose | said | {"tries": 1, "resend": False}
