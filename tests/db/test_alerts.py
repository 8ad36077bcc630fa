"""Alerts in the books, on both engines: everybody once, nobody skipped, stopped in between, corrected for those it reached."""

import asyncio
from datetime import datetime, timedelta

import pytest

from db.alerts import Alert, key_of
from db.books import Books
from db.outbox import Parcel
from knowledge.rules import RuleBroken
from knowledge.rules.alerts import UNDO_WITHIN, AlertState, Audience, Group, Move, Topic
from knowledge.rules.people import Person, Role
from tests.conftest import NOON

SOON = NOON + UNDO_WITHIN
LEASE = timedelta(minutes=1)


async def people(books: Books, many: int) -> list[Person]:
    return [await books.people.meet("webchat", 1_000 + n, chat_id=1_000 + n, shown=f"居民{n}", now=NOON) for n in range(many)]


def staff(number: int, role: Role) -> Person:
    return Person(number, "webchat", number, roles=frozenset({role}))


async def approved(
    books: Books, *, topic: Topic = Topic.FRAUD, audience: Audience | None = None, corrects: int | None = None
) -> Alert:
    author = await books.people.meet("webchat", 1, chat_id=1, shown="孙联络", now=NOON)
    leader = await books.people.meet("webchat", 2, chat_id=2, shown="钱主任", now=NOON)
    writes, leads = staff(author.id, Role.LIAISON), staff(leader.id, Role.LEADER)
    origin = f"webchat:{topic}:{corrects}"
    alert = await books.alerts.draft("警惕刷单", topic=topic, by=writes, origin=origin, now=NOON, corrects=corrects)
    if audience:
        alert = await books.alerts.aim(alert.id, audience, by=writes)
    await books.alerts.move(Move.PROPOSE, alert.id, by=writes, now=NOON)
    return await books.alerts.move(Move.APPROVE, alert.id, by=leads, now=NOON)


async def fanned(books: Books, now: datetime = SOON, limit: int = 7) -> int:
    rounds = 0
    while await books.alerts.fan_out(now=now, limit=limit):
        rounds += 1
    return rounds


async def keys(books: Books, alert: Alert) -> list[str]:
    parcels = await taken(books)
    return sorted(parcel.key for parcel in parcels if parcel.key.startswith(f"alert:{alert.id}:person:"))


async def taken(books: Books, now: datetime = SOON) -> list[Parcel]:
    return await books.outbox.take(channels=["webchat", "telegram"], holder="me", limit=1_000, now=now, lease=LEASE)


async def test_everybody_gets_it_once_and_nobody_is_skipped(books: Books) -> None:
    residents = await people(books, 20)
    alert = await approved(books)
    assert alert.counted == 22
    await fanned(books)
    expected = sorted(key_of(alert.id, number) for number in [*(person.id for person in residents), *range(1, 100)] if number)
    found = await keys(books, alert)
    assert len(found) == 22
    assert set(found) <= set(expected) | {key_of(alert.id, residents[-1].id + 1), key_of(alert.id, residents[-1].id + 2)}
    assert await books.alerts.fan_out(now=SOON) == 0


async def test_two_clocks_fan_out_at_once_and_still_everybody_gets_it_once(books: Books) -> None:
    await people(books, 30)
    alert = await approved(books)
    while any(await asyncio.gather(*(books.alerts.fan_out(now=SOON, limit=5) for _ in range(4)))):
        pass
    assert len(await keys(books, alert)) == 32


async def test_nothing_leaves_within_the_minute_and_what_is_undone_never_does(books: Books) -> None:
    await people(books, 3)
    alert = await approved(books)
    assert await books.alerts.fan_out(now=SOON - timedelta(seconds=1)) == 0
    undone = await books.alerts.move(Move.UNDO, alert.id, by=staff(2, Role.LEADER), now=NOON + timedelta(seconds=30))
    assert undone.state is AlertState.UNDONE
    assert await books.alerts.fan_out(now=SOON + timedelta(hours=1)) == 0


async def test_stopped_half_way_the_rest_is_called_back_and_a_correction_goes_to_those_it_reached(books: Books) -> None:
    """F21."""
    await people(books, 20)
    alert = await approved(books)
    await books.alerts.fan_out(now=SOON, limit=10)
    reached = [parcel for parcel in await taken(books) if parcel.key.startswith("alert:")][:6]
    for parcel in reached:
        await books.outbox.sent(parcel, 1, now=SOON)
    await books.outbox.give_back("me")
    leader = staff(2, Role.LEADER)
    await books.alerts.move(Move.CANCEL, alert.id, by=leader, now=SOON)
    assert await books.alerts.fan_out(now=SOON, limit=10) == 0
    progress = await books.alerts.progress(alert.id, by=leader)
    assert (progress.sent, progress.waiting, progress.cancelled) == (6, 0, 4)
    correction = await approved(books, corrects=alert.id)
    assert correction.counted == 6
    await fanned(books)
    people_of = [key.rsplit(":", 1)[1] for key in await keys(books, correction)]
    assert sorted(people_of) == sorted(parcel.key.rsplit(":", 1)[1] for parcel in reached)


async def test_an_alert_reaches_those_it_is_for_and_not_those_who_refused_it(books: Books) -> None:
    old, young, deaf, villager, other = await people(books, 5)
    await books.profiles.toggle_group(old, Group.ELDERLY)
    await books.profiles.toggle_group(deaf, Group.ELDERLY)
    await books.profiles.toggle_topic(deaf, Topic.FRAUD)
    await books.profiles.live_in(villager, "示例村")
    alert = await approved(books, audience=Audience(frozenset({Group.ELDERLY}), frozenset({"示例村"})))
    assert alert.counted == 2
    await fanned(books)
    assert await keys(books, alert) == sorted(key_of(alert.id, person.id) for person in (old, villager))
    assert young.id != other.id


async def test_danger_to_life_reaches_those_who_refused_and_does_not_wait_for_the_morning(books: Books) -> None:
    (deaf,) = await people(books, 1)
    await books.profiles.toggle_topic(deaf, Topic.WEATHER)
    night = NOON + timedelta(hours=11)  # 23:00 in the town
    weather = await approved(books, topic=Topic.WEATHER)
    danger = await approved(books, topic=Topic.EMERGENCY)
    await fanned(books, now=night)
    now_due = {parcel.key.split(":")[1] for parcel in await taken(books, now=night) if parcel.key.startswith("alert:")}
    assert now_due == {str(danger.id)}
    by_morning = [
        parcel.key
        for parcel in await taken(books, now=night + timedelta(hours=9))
        if parcel.key.startswith(f"alert:{weather.id}:person")
    ]
    assert key_of(weather.id, deaf.id) not in by_morning
    assert by_morning


async def test_somebody_on_two_channels_gets_it_on_the_towns_own(books: Books) -> None:
    (wang,) = await people(books, 1)
    async with books.ledger.writing() as session:
        from db.tables import IdentityRow

        sealed = books.ledger.seal.close("王")
        session.add(IdentityRow(channel="telegram", user_id=5, chat_id=5, person_id=wang.id, sealed_shown=sealed))
    alert = await approved(books)
    await fanned(books, limit=2)
    mine = [parcel for parcel in await taken(books) if parcel.key == key_of(alert.id, wang.id)]
    assert [parcel.channel for parcel in mine] == ["webchat"]


async def test_the_first_answer_to_the_question_counts_and_only_of_those_who_got_it(books: Books) -> None:
    wang, stranger = await people(books, 2)
    await books.profiles.toggle_group(wang, Group.FAMILY)
    alert = await approved(books, audience=Audience(frozenset({Group.FAMILY})))
    await fanned(books)
    assert await books.alerts.answer(alert.id, understood=False, by=wang, now=SOON)
    assert not await books.alerts.answer(alert.id, understood=True, by=wang, now=SOON)
    with pytest.raises(RuleBroken):
        await books.alerts.answer(alert.id, understood=True, by=stranger, now=SOON)
    progress = await books.alerts.progress(alert.id, by=staff(2, Role.LEADER))
    assert (progress.understood, progress.answered) == (0, 1)


async def test_the_same_draft_handled_twice_is_one_draft(books: Books) -> None:
    author = await books.people.meet("webchat", 1, chat_id=1, shown="孙联络", now=NOON)
    writes = staff(author.id, Role.LIAISON)
    first = await books.alerts.draft("警惕", topic=Topic.FRAUD, by=writes, origin="webchat:7", now=NOON)
    again = await books.alerts.draft("警惕", topic=Topic.FRAUD, by=writes, origin="webchat:7", now=NOON)
    assert first.id == again.id


async def test_a_village_that_one_person_alone_has_told_is_no_audience(books: Books) -> None:
    wang, lin, chen = await people(books, 3)
    await books.profiles.live_in(wang, "示例村")
    assert await books.profiles.villages() == []
    await books.profiles.live_in(lin, "示例村")
    await books.profiles.live_in(chen, "另一村")
    assert await books.profiles.villages() == ["示例村"]
