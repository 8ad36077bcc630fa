"""What people told about themselves, and which topics they do not want to hear of; nothing else is known about anybody."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.tables import ProfileRow
from knowledge.rules.alerts import Group, Topic
from knowledge.rules.people import Person

LONGEST_VILLAGE = 20


@dataclass(frozen=True, slots=True)
class Profile:
    village: str = ""
    grid: str = ""
    groups: frozenset[Group] = frozenset()
    muted: frozenset[Topic] = frozenset()


class Profiles:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def of(self, person: Person) -> Profile:
        async with self._ledger.reading() as session:
            return await profile_of(session, person.id)

    async def toggle_group(self, person: Person, group: Group) -> Profile:
        """Puts oneself into a group, or out of it."""
        return await self._change(person, "groups", group)

    async def toggle_topic(self, person: Person, topic: Topic) -> Profile:
        """Wants to hear no more of a topic, or to hear of it again. Danger to life is said to all: see `rules.alerts.wanted`."""
        return await self._change(person, "muted", topic)

    async def live_in(self, person: Person, village: str) -> Profile:
        """Notes the village somebody says they live in; an empty name forgets it."""
        async with self._ledger.writing() as session:
            row = await self._row(session, person)
            row.village = village.strip()[:LONGEST_VILLAGE]
            return _profile(row)

    async def belong_to(self, person: Person, grid: str) -> Profile:
        """Notes the grid that somebody says they live in; saying the same once more forgets it."""
        async with self._ledger.writing() as session:
            row = await self._row(session, person)
            row.grid = "" if row.grid == grid else grid
            return _profile(row)

    async def villages(self) -> list[str]:
        """The villages that somebody lives in, in the order of their names: never with how many live there."""
        async with self._ledger.reading() as session:
            there = select(col(ProfileRow.village)).where(col(ProfileRow.village) != "").group_by(col(ProfileRow.village))
            # A name that one person alone has told is no audience.
            named = there.having(func.count() > 1).order_by(col(ProfileRow.village))
            return list((await session.execute(named)).scalars())

    async def _change(self, person: Person, field: str, word: str) -> Profile:
        async with self._ledger.writing() as session:
            row = await self._row(session, person)
            words = set(listed(getattr(row, field))) ^ {str(word)}
            setattr(row, field, joined(words))
            return _profile(row)

    async def _row(self, session: Any, person: Person) -> ProfileRow:
        await self._ledger.add_new(
            session, ProfileRow, [{"person_id": person.id, "village": "", "grid": "", "groups": "", "muted": ""}]
        )
        row: ProfileRow = await session.get(ProfileRow, person.id, with_for_update=True)
        return row


async def profile_of(session: AsyncSession, person_id: int) -> Profile:
    """The same within a transaction."""
    row = await session.get(ProfileRow, person_id)
    return _profile(row) if row else Profile()


def joined(words: Any) -> str:
    """A list in commas, with one at each end, so that a word can be looked for as `%,word,%`."""
    return f",{','.join(sorted(words))}," if words else ""


def listed(words: str) -> list[str]:
    return [word for word in words.split(",") if word]


def _profile(row: ProfileRow) -> Profile:
    groups = frozenset(Group(word) for word in listed(row.groups))
    return Profile(row.village, row.grid, groups, frozenset(Topic(word) for word in listed(row.muted)))
