"""People and posts: who is known on which channel, and who holds which post at this moment."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.recalls import call_back
from db.tables import AppointmentRow, IdentityRow, InvitationRow, PersonRow, PostRow
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.people import Person, Role, check_appointable

INVITATION_LIVES = timedelta(days=3)
NO_INVITATION = "这个任职链接无效、已用过或已过期，请联系管理员重新发一个。"


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the town. `confirmed` is false for example content that no town has confirmed."""

    code: str
    title: str
    unit: str
    role: Role
    confirmed: bool = False


class People:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def meet(self, channel: str, user_id: int, *, chat_id: int, shown: str, now: datetime) -> Person:
        """The person behind a channel's user; becomes known at the first word. `new` is true that once."""
        async with self._ledger.reading() as session:
            known = (await reachable(self._ledger, await session.connection(), channel, [user_id])).get(user_id)
        if known and (known.shown, known.chat_id) == (shown, chat_id):
            return known
        async with self._ledger.writing() as session:
            return await self._enter(session, channel, user_id, chat_id, shown, now)

    async def _known(self, session: AsyncSession, channel: str, user_id: int) -> Person | None:
        rows = (
            await session.execute(_with_posts().where(col(IdentityRow.channel) == channel, col(IdentityRow.user_id) == user_id))
        ).all()
        return self._people(rows)[0] if rows else None

    async def _enter(self, session: AsyncSession, channel: str, user_id: int, chat_id: int, shown: str, now: datetime) -> Person:
        sealed = self._ledger.seal.close(shown)
        known = await self._known(session, channel, user_id)
        if known is not None:
            here = (col(IdentityRow.channel) == channel, col(IdentityRow.user_id) == user_id)
            await session.execute(
                update(IdentityRow).where(*here).values(chat_id=chat_id, sealed_shown=sealed, unreachable_since=None)
            )
            return Person(known.id, channel, chat_id, shown, known.roles, known.posts, known.script)
        person = PersonRow(met_at=now)
        session.add(person)
        await session.flush()
        assert person.id is not None
        identity = {
            "channel": channel,
            "user_id": user_id,
            "chat_id": chat_id,
            "person_id": person.id,
            "sealed_shown": sealed,
        }
        if not await self._ledger.add_new(session, IdentityRow, [identity]):  # another desk met them in the same moment
            await session.delete(person)
            known = await self._known(session, channel, user_id)
            assert known is not None
            return known
        return Person(person.id, channel, chat_id, shown, new=True)

    async def lose(self, channel: str, user_id: int, *, now: datetime) -> None:
        """The person has shut this address: nothing is owed to it until they speak again."""
        here = (col(IdentityRow.channel) == channel, col(IdentityRow.user_id) == user_id)
        async with self._ledger.writing() as session:
            await session.execute(update(IdentityRow).where(*here).values(unreachable_since=now))

    async def known(self, number: int) -> Person | None:
        """Somebody by their number in the books, with the posts they hold now; None where nobody can be reached under it."""
        async with self._ledger.reading() as session:
            return next(iter(await by_numbers(self._ledger, session, [number])), None)

    async def of_user(self, channel: str, user_id: int) -> Person | None:
        """Somebody by their number on a channel, where they are known and can be reached; nothing is noted of them."""
        async with self._ledger.reading() as session:
            return (await reachable(self._ledger, await session.connection(), channel, [user_id])).get(user_id)

    async def holders(self, role: Role) -> list[Person]:
        """Everybody who holds a post of this role now and can be reached, one address each."""
        async with self._ledger.reading() as session:
            return await holders(self._ledger, session, role)

    async def set_script(self, person: Person, script: str | None) -> None:
        async with self._ledger.writing() as session:
            await session.execute(update(PersonRow).where(col(PersonRow.id) == person.id).values(script=script))

    async def set_up_posts(self, posts: Sequence[Post]) -> None:
        """Enters the posts that an office opens with; one that is there already keeps its holders and what the town made of it."""
        rows = [{"code": p.code, "title": p.title, "unit": p.unit, "role": p.role, "confirmed": p.confirmed} for p in posts]
        async with self._ledger.writing() as session:
            await self._ledger.add_new(session, PostRow, rows)

    async def posts(self) -> list[tuple[Post, int]]:
        """Every post and how many people hold it."""
        async with self._ledger.reading() as session:
            rows = (await session.execute(select(PostRow).order_by(col(PostRow.code)))).scalars().all()
            held = (
                (await session.execute(select(col(AppointmentRow.post_code)).where(col(AppointmentRow.until).is_(None))))
                .scalars()
                .all()
            )
        return [(Post(r.code, r.title, r.unit, Role(r.role), r.confirmed), held.count(r.code)) for r in rows]

    async def invite(self, post_code: str, *, now: datetime) -> str:
        """A token for a one-time appointment link, good for three days; only its hash is kept. RuleBroken: no such post."""
        token = secrets.token_urlsafe(24)
        async with self._ledger.writing() as session:
            if await session.get(PostRow, post_code) is None:
                raise RuleBroken(f"没有“{post_code}”这个岗位。")
            session.add(
                InvitationRow(
                    token_hash=_hash(token),
                    post_code=post_code,
                    made_at=now,
                    expires_at=now + INVITATION_LIVES,
                )
            )
            audit(session, "invite", post_code, by=None, allowed=True, now=now)
        return token

    async def accept(self, token: str, person: Person, *, now: datetime) -> Post:
        """Appoints the person to the post of a link, once. Raises RuleBroken for a link that is unknown, used or too old."""
        async with self._ledger.writing() as session:
            mine = (
                col(InvitationRow.token_hash) == _hash(token),
                col(InvitationRow.used_by).is_(None),
                col(InvitationRow.expires_at) > now,
            )
            fresh = changed(await session.execute(update(InvitationRow).where(*mine).values(used_by=person.id)))
            invitation = await session.get(InvitationRow, _hash(token))
            # Whoever holds the post by this very link may press it again: a second handling must not deny the first.
            if not invitation or not (fresh or (invitation.used_by == person.id and invitation.post_code in person.posts)):
                raise NotAllowed(NO_INVITATION)
            return await self._appoint(session, invitation.post_code, person, now)

    async def appoint(self, post_code: str, person: Person, *, now: datetime) -> Post:
        """Appoints somebody at once, without a link (the example people, a restored town)."""
        async with self._ledger.writing() as session:
            return await self._appoint(session, post_code, person, now)

    async def _appoint(self, session: AsyncSession, post_code: str, person: Person, now: datetime) -> Post:
        row = await session.get(PostRow, post_code)
        if row is None:
            raise RuleBroken(f"没有“{post_code}”这个岗位。")
        # Two appointments in one moment must see each other, or one person gets two roles that stay apart.
        await session.get(PersonRow, person.id, with_for_update=True)
        held = await session.execute(_roles_of(person.id))
        check_appointable(frozenset(Role(role) for role in held.scalars()), Role(row.role))
        appointment = {"post_code": post_code, "person_id": person.id, "since": now}
        if await self._ledger.add_new(session, AppointmentRow, [appointment]):
            audit(session, "appoint", post_code, by=person.id, allowed=True, now=now)
        return Post(row.code, row.title, row.unit, Role(row.role), row.confirmed)

    async def dismiss(self, post_code: str, person_id: int, *, now: datetime) -> bool:
        """Ends an appointment; false when there was none. The next tap on an old button is refused, and nothing more is sent."""
        async with self._ledger.writing() as session:
            held = (
                col(AppointmentRow.post_code) == post_code,
                col(AppointmentRow.person_id) == person_id,
                col(AppointmentRow.until).is_(None),
            )
            ended = changed(await session.execute(update(AppointmentRow).where(*held).values(until=now)))
            if ended:
                left = frozenset(Role(role) for role in (await session.execute(_roles_of(person_id))).scalars())
                await call_back(self._ledger, session, person_id, left, now=now)
            audit(session, "dismiss", f"{post_code} person {person_id}", by=None, allowed=bool(ended), now=now)
            return bool(ended)

    def _people(self, rows: Sequence[Any]) -> list[Person]:
        return people_of(self._ledger, rows)


async def holders(ledger: Ledger, session: AsyncSession, role: Role) -> list[Person]:
    """The holders of a role, within a transaction that will owe them something; the town's own channel goes before others."""
    there = (col(PostRow.role) == role, col(IdentityRow.unreachable_since).is_(None))
    return _one_address_each(people_of(ledger, (await session.execute(_with_posts().where(*there))).all()))


async def by_numbers(ledger: Ledger, session: AsyncSession, numbers: Sequence[int]) -> list[Person]:
    """These people where they can be reached, one address each; the town's own channel goes before others."""
    there = (col(IdentityRow.person_id).in_(numbers), col(IdentityRow.unreachable_since).is_(None))
    return _one_address_each(people_of(ledger, (await session.execute(_with_posts().where(*there))).all()))


async def seated(ledger: Ledger, session: AsyncSession, roles: Collection[Role], unit: str | None) -> list[Person]:
    """The holders of any of these roles in a unit (None: in any), one address each, as `holders`."""
    asked: dict[str, Any] = {"roles": sorted(roles)} | ({} if unit is None else {"unit": unit})
    rows = (await session.execute(_SEATED if unit is None else _SEATED_IN, asked)).all()
    return _one_address_each(people_of(ledger, rows))


async def reachable(ledger: Ledger, connection: AsyncConnection, channel: str, users: Sequence[int]) -> dict[int, Person]:
    """Those of a channel's users who are known and have not shut their address, with the posts they hold at this moment."""
    rows = (await connection.execute(_REACHABLE, {"channel": channel, "users": list(users)})).all()
    by_user: dict[int, list[Any]] = {}
    for row in rows:
        by_user.setdefault(row.user_id, []).append(row)
    return {user: people_of(ledger, posts)[0] for user, posts in by_user.items()}


def _one_address_each(people: Iterable[Person]) -> list[Person]:
    own_first = sorted(people, key=lambda person: person.channel != "webchat")
    return list({person.id: person for person in reversed(own_first)}.values())


def people_of(ledger: Ledger, rows: Iterable[Any]) -> list[Person]:
    """Persons from rows of `_with_posts`, one row a post."""
    seen: dict[tuple[int, str], Person] = {}
    for row in rows:
        key = (row.person_id, row.channel)
        was = seen.get(key)
        roles = (was.roles if was else frozenset()) | ({Role(row.role)} if row.role else frozenset())
        posts = (was.posts if was else ()) + ((row.code,) if row.code else ())
        shown = was.shown if was else ledger.seal.name(row.sealed_shown)
        seen[key] = Person(row.person_id, row.channel, row.chat_id, shown, roles, posts, row.script)
    return list(seen.values())


def _with_posts() -> Any:
    """Identities with the posts held now; several rows for one who holds several, one with empty post for one who holds none."""
    holds = (col(AppointmentRow.person_id) == col(IdentityRow.person_id)) & col(AppointmentRow.until).is_(None)
    identity = (col(IdentityRow.channel), col(IdentityRow.user_id), col(IdentityRow.chat_id), col(IdentityRow.person_id))
    return (
        select(*identity, col(IdentityRow.sealed_shown), col(PersonRow.script), col(PostRow.role), col(PostRow.code))
        .join(PersonRow, col(PersonRow.id) == col(IdentityRow.person_id))
        .outerjoin(AppointmentRow, holds)
        .outerjoin(PostRow, col(PostRow.code) == col(AppointmentRow.post_code))
    )


# Asked for every message: made once, for making a statement costs more than carrying it out.
_REACHABLE = _with_posts().where(
    col(IdentityRow.channel) == bindparam("channel"),
    col(IdentityRow.user_id).in_(bindparam("users", expanding=True)),
    col(IdentityRow.unreachable_since).is_(None),
)

# Asked several times for every move of a case.
_SEATED = _with_posts().where(
    col(PostRow.role).in_(bindparam("roles", expanding=True)), col(IdentityRow.unreachable_since).is_(None)
)
_SEATED_IN = _SEATED.where(col(PostRow.unit) == bindparam("unit"))


def _roles_of(person_id: int) -> Any:
    return (
        select(col(PostRow.role))
        .join(AppointmentRow, col(AppointmentRow.post_code) == col(PostRow.code))
        .where(col(AppointmentRow.person_id) == person_id, col(AppointmentRow.until).is_(None))
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
