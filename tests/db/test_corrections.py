"""Stopping and correcting an alert that is under way, on both engines: it goes no further, and whoever has it is told."""

from datetime import timedelta

import pytest

from db import alerts as books_of_alerts
from db.books import Books
from knowledge.rules.alerts import AlertState, Move
from knowledge.rules.people import Role
from tests.db.test_alerts import LEASE, SOON, approved, people, staff

LATER = SOON + timedelta(minutes=2)


async def state(books: Books, alert_id: int) -> AlertState:
    return (await books.alerts.read(alert_id, by=staff(1, Role.LIAISON))).state


async def test_an_alert_is_under_way_until_its_last_notice_has_ended(books: Books) -> None:
    await people(books, 3)
    alert = await approved(books)
    while await books.alerts.fan_out(now=SOON):
        pass
    assert await state(books, alert.id) is AlertState.SENDING, "everybody is owed it, nobody has it"
    parcels = await books.outbox.take(channels=["webchat"], holder="me", limit=100, now=SOON, lease=LEASE)
    for parcel in parcels:
        await books.outbox.sent(parcel, 1, now=SOON)
    await books.alerts.fan_out(now=SOON)
    assert await state(books, alert.id) is AlertState.SENT


async def test_what_is_owed_to_everybody_can_still_be_stopped(books: Books) -> None:
    """F21."""
    await people(books, 3)
    alert = await approved(books)
    while await books.alerts.fan_out(now=SOON):
        pass
    leader = staff(2, Role.LEADER)
    await books.alerts.move(Move.CANCEL, alert.id, by=leader, now=SOON)
    assert (await books.alerts.progress(alert.id, by=leader)).cancelled == 5
    assert await books.outbox.count() == {"cancelled": 5}


async def test_what_came_back_for_another_try_after_the_stop_is_stopped_as_well(books: Books) -> None:
    """F21."""
    await people(books, 3)
    alert = await approved(books)
    await books.alerts.fan_out(now=SOON)
    parcels = await books.outbox.take(channels=["webchat"], holder="me", limit=100, now=SOON, lease=LEASE)
    await books.alerts.move(Move.CANCEL, alert.id, by=staff(2, Role.LEADER), now=SOON)
    for parcel in parcels:
        await books.outbox.again(parcel, "the line was cut", at=SOON)
    await books.alerts.fan_out(now=SOON + timedelta(seconds=1))
    of_it = [parcel for parcel in parcels if parcel.key.startswith(f"alert:{alert.id}:person:")]
    assert (await books.alerts.progress(alert.id, by=staff(2, Role.LEADER))).cancelled == len(of_it)


async def test_a_correction_stops_what_it_corrects_and_goes_to_whoever_has_it(books: Books) -> None:
    """F21."""
    await people(books, 8)
    first = await approved(books)
    await books.alerts.fan_out(now=SOON, limit=4)
    parcels = await books.outbox.take(channels=["webchat"], holder="me", limit=100, now=SOON, lease=LEASE)
    for parcel in parcels:
        await books.outbox.sent(parcel, 1, now=SOON)
    second = await approved(books, corrects=first.id)
    assert second.counted == 4
    assert await state(books, first.id) is AlertState.CANCELLED
    while await books.alerts.fan_out(now=LATER):
        pass
    told = await books.outbox.take(channels=["webchat"], holder="me", limit=100, now=LATER, lease=LEASE)
    reached = {parcel.chat_id for parcel in parcels if parcel.key.startswith(f"alert:{first.id}:person:")}
    assert {parcel.chat_id for parcel in told if parcel.key.startswith(f"alert:{second.id}:person:")} == reached


async def test_no_more_than_a_bounded_number_waits(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books_of_alerts, "BACKLOG", 4)
    await people(books, 20)
    alert = await approved(books)
    for _ in range(5):
        await books.alerts.fan_out(now=SOON, limit=4)
    assert (await books.alerts.progress(alert.id, by=staff(2, Role.LEADER))).waiting == 4
