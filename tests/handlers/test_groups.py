"""Groups: an officer registers the group of a village, which then gets alerts and nothing else; every other one is left."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import alerts as books_of_alerts
from db import broadcasts
from db.outbox import Parcel
from knowledge.rules import NotAllowed
from knowledge.rules.alerts import Audience, Move, Topic
from tests.offices import KNOWN, Town
from tests.visitors import Visitor

GROUP = {"id": -1009, "type": "supergroup", "title": "示例村群"}
ME = {"id": 1000000001, "is_bot": True, "first_name": "助手"}


async def bring(office: Town, visitor: Visitor, status: str = "member") -> None:
    """Somebody brings the office into the group, or puts it out."""
    change = {
        "chat": GROUP,
        "from": {"id": visitor.id, "is_bot": False, "first_name": visitor.name},
        "date": int(datetime.now(UTC).timestamp()),
        "old_chat_member": {"user": ME, "status": "left"},
        "new_chat_member": {"user": ME, "status": status},
    }
    await office.slip_update(my_chat_member=change)
    await office.quiet()


async def calls(office: Town, before: int) -> list[str]:
    rows: list[dict[str, Any]] = (await office.rehearsal.ledger())[before:]
    return [row["method"].lower() for row in rows if row.get("method", "").lower() in ("sendmessage", "leavechat")]


async def seen(office: Town) -> int:
    await office.quiet()
    return len(await office.rehearsal.ledger())


async def test_an_officer_registers_the_group_of_a_village_and_nobody_is_answered_in_it(office: Town) -> None:
    wang, sun = await office.arrive(), await office.arrive("孙联络", "liaison")
    before = await seen(office)
    await bring(office, sun)
    assert await calls(office, before) == ["sendmessage"], "it is asked which village this is"
    await office.slip(sun, chat=GROUP, text="/register@assistant 示例村")
    await office.quiet()
    assert await calls(office, before) == ["sendmessage", "sendmessage"]
    for visitor, text in ((wang, KNOWN), (wang, "/register 别的村"), (sun, "/unanswered"), (sun, KNOWN)):
        await office.slip(visitor, chat=GROUP, text=text)
    await office.quiet()
    assert await calls(office, before) == ["sendmessage", "sendmessage"]
    (row,) = await office.rows("SELECT village, left_at FROM village_chat")
    assert (row.village, row.left_at) == ("示例村", None)
    for person in (await office.person(wang), await office.person(sun)):
        assert person.chat_id > 0, "nobody's own address becomes the group's"


async def test_whoever_may_not_write_alerts_registers_no_group(office: Town) -> None:
    wang = await office.arrive()
    before = await seen(office)
    await office.slip(wang, chat=GROUP, text="/register 示例村")
    await office.quiet()
    assert await calls(office, before) == ["leavechat"]
    assert not await office.rows("SELECT 1 FROM village_chat")
    with pytest.raises(NotAllowed):
        await office.books.village_chats.register("webchat", -1, "示例村", by=await office.person(wang), now=datetime.now(UTC))


async def test_a_channel_or_an_anonymous_admin_registers_no_group(office: Town) -> None:
    sun = await office.arrive("孙联络", "liaison")
    await office.slip(sun, chat=GROUP, text="/register 示例村", sender_chat=GROUP)
    await office.slip(sun, chat=GROUP | {"type": "channel"}, text="/register 示例村")
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    await office.slip(sun, chat=GROUP, text="/register 示例村", **{"from": anonymous})
    await office.quiet()
    assert not await office.rows("SELECT 1 FROM village_chat")


async def test_an_alert_is_said_in_the_groups_of_its_villages_and_its_correction_where_it_was_said(
    office: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books_of_alerts, "UNDO_WITHIN", timedelta(0))
    monkeypatch.setattr(broadcasts, "quiet_until", lambda _: None)
    await office.close()  # what is owed is looked at, not delivered: the town's own server has no groups
    await office.open(duties=frozenset())
    sun, qian = await office.arrive("孙联络", "liaison"), await office.arrive("钱主任", "leader")
    author, leader, now = await office.person(sun), await office.person(qian), datetime.now(UTC)
    chats = office.books.village_chats
    for number, village in ((-1, "示例村"), (-2, "另一村"), (-3, "示例村")):
        await chats.register("webchat", number, village, by=author, now=now)
    await chats.leave("webchat", -3, now=now)
    assert (await chats.count(), await chats.count(["示例村"])) == (2, 1)
    await office.books.profiles.live_in(leader, "示例村")

    async def sent(corrects: int | None = None) -> list[Parcel]:
        alerts, outbox = office.books.alerts, office.books.outbox
        alert = await alerts.draft("警惕刷单", topic=Topic.FRAUD, by=author, origin=f"x:{corrects}", now=now, corrects=corrects)
        if corrects is None:
            await alerts.aim(alert.id, Audience(villages=frozenset({"示例村"}), chats=True), by=author)
        await alerts.move(Move.PROPOSE, alert.id, by=author, now=now)
        await alerts.move(Move.APPROVE, alert.id, by=leader, now=now)
        while await alerts.fan_out(now=now):
            pass
        lease = timedelta(minutes=1)
        parcels = await outbox.take(channels=["webchat"], holder="me", limit=100, now=now, lease=lease)
        for parcel in parcels:
            await outbox.sent(parcel, 1, now=now)
        assert (await alerts.progress(alert.id, by=leader)).sent == 2
        return [parcel for parcel in parcels if parcel.chat_id < 0]

    (first,) = await sent()
    assert (first.chat_id, first.about) == (-1, None)
    assert "警惕刷单" in first.text
    number = int(first.key.split(":")[1])
    (second,) = await sent(corrects=number)
    assert (second.chat_id, "更正" in second.text) == (-1, True)


async def test_a_group_that_has_put_the_office_out_gets_nothing_more(office: Town) -> None:
    sun = await office.arrive("孙联络", "liaison")
    await bring(office, sun)
    await office.slip(sun, chat=GROUP, text="/register 示例村")
    await office.quiet()
    assert await office.books.village_chats.count() == 1
    await bring(office, sun, "kicked")
    assert await office.books.village_chats.count() == 0


@pytest.mark.parametrize("told_in", ["the old chat", "the new chat"])
async def test_a_group_that_became_a_larger_one_stays_the_group_of_its_village(office: Town, told_in: str) -> None:
    """F19."""
    sun, larger = await office.arrive("孙联络", "liaison"), {**GROUP, "id": -1_000_009}
    await bring(office, sun)
    await office.slip(sun, chat=GROUP, text="/register 示例村")
    await office.quiet()
    before = await seen(office)
    if told_in == "the old chat":
        await office.slip(sun, chat=GROUP, migrate_to_chat_id=larger["id"])
    else:
        await office.slip(sun, chat=larger, sender_chat=larger, migrate_from_chat_id=GROUP["id"])
    await office.slip(await office.arrive(), chat=larger, text=KNOWN)
    await office.quiet()
    assert await calls(office, before) == [], "it is neither left nor answered in"
    (row,) = await office.rows("SELECT chat_id, village, left_at FROM village_chat")
    assert (row.chat_id, row.village, row.left_at) == (larger["id"], "示例村", None)
