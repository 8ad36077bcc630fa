"""What goes wrong at the books: another writer holds them, leases run out, hands are too fast, the process dies badly."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import OperationalError

from bot import desks, offices
from db import engines, inbox
from db.inbox import Inbox
from db.questions import Questions
from knowledge import wording
from tests.faults.invariants import check_invariants
from tests.offices import UNKNOWN, VAGUE, Town, until
from tests.visitors import buttons_of


async def hold_books(url: str, seconds: float) -> None:
    """Another program writes for so long."""
    if url.startswith("sqlite"):
        await asyncio.to_thread(_hold_sqlite, url.removeprefix("sqlite:///"), seconds)
        return
    other = await asyncpg.connect(url)
    async with other.transaction():
        await other.execute("LOCK TABLE inbox, outbox, question IN EXCLUSIVE MODE")
        await asyncio.sleep(seconds)
    await other.close()


def _hold_sqlite(path: str, seconds: float) -> None:
    import time

    other = sqlite3.connect(path, isolation_level=None, timeout=5)
    other.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    other.execute("COMMIT")
    other.close()


async def test_another_writer_makes_receipts_late_and_loses_none(office_on: Town) -> None:
    """F23: the books wait for ten seconds and more; here the other one writes for two."""
    assert engines.LOCK_WAIT >= 12
    visitors = [await office_on.arrive(f"居民{number}") for number in range(3)]
    holding = asyncio.create_task(hold_books(office_on.database_url, 2.0))
    await asyncio.sleep(0.2)
    for visitor in visitors:
        await visitor.say(UNKNOWN + visitor.name)
    await asyncio.sleep(1.0)
    assert not any(visitor.unread for visitor in visitors), "no receipt for what is not written down"
    await holding
    for visitor in visitors:
        assert "编号" in (await visitor.answer(within=15))["text"]
    await check_invariants(office_on)


async def test_a_writer_who_holds_on_longer_than_anybody_waits_loses_nothing_either(
    office: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F23, past the patience: every write fails for a while, and the office goes on by itself."""
    monkeypatch.setattr(engines, "LOCK_WAIT", 0.2)
    monkeypatch.setattr(desks, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(offices, "ORPHANS_EVERY", 0.5)
    await office.restart()
    wang = await office.arrive()
    holding = asyncio.create_task(hold_books(office.database_url, 2.5))
    await asyncio.sleep(0.2)
    for number in range(3):
        await wang.say(f"{UNKNOWN}{number}")
    await holding
    await wang.answers(3, within=25)
    await check_invariants(office)
    await wang.silence()
    assert not await office.rows("SELECT 1 FROM inbox WHERE state = 'dead'")


@pytest.mark.skip(reason="F26: no Redis anywhere in the house; drafts and dues are rows of the books")
def test_a_flushed_redis_takes_no_draft_with_it() -> None: ...


async def test_a_lease_that_ends_in_a_slow_hand_leads_to_one_row_and_one_receipt(
    office_on: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F27: another desk takes the letter while the first one is still at it."""
    began = 0
    keep = Questions.keep

    async def slowly(*args: Any, **more: Any) -> Any:
        nonlocal began
        began += 1
        await (until(lambda: _is(began >= 2), "the second hand") if began == 1 else asyncio.sleep(0.5))
        return await keep(*args, **more)

    monkeypatch.setattr(Questions, "keep", slowly)
    monkeypatch.setattr(desks, "LEASE", timedelta(seconds=0.2))
    monkeypatch.setattr(desks, "RENEW_AFTER", 60)
    monkeypatch.setattr(desks, "LOOK", 60)
    monkeypatch.setattr(desks, "NET", 60)
    monkeypatch.setattr(offices, "ORPHANS_EVERY", 60)
    await office_on.restart()  # a desk that looks by itself would take its own letter back
    wang = await office_on.arrive()
    await wang.say(UNKNOWN)
    await until(lambda: _is(began == 1), "the first hand")
    second = Town(office_on.folder / "second", office_on.database_url, office_on.url, office_on.logged)
    await second.open(duties=frozenset({offices.Duty.DESK}))
    await until(lambda: _taken_over(office_on, by=second, so=lambda: began >= 2), "another desk")
    await wang.answer()
    await asyncio.sleep(1)
    office_on.office.desk.wake()
    second.office.desk.wake()
    await check_invariants(office_on)
    await wang.silence()
    await second.close()
    assert len(await office_on.rows("SELECT 1 FROM question")) == 1


async def _taken_over(office: Town, *, by: Town, so: Callable[[], bool]) -> bool:
    await office.books.inbox.recover(now=desks.datetime.now(desks.UTC))
    by.office.desk.wake()
    return so()


async def _is(fact: bool) -> bool:
    return fact


async def test_a_slow_hand_that_lives_keeps_its_letter(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """F27: a lease is renewed while somebody is at it."""
    began = 0
    keep = Questions.keep

    async def slowly(*args: Any, **more: Any) -> Any:
        nonlocal began
        began += 1
        await asyncio.sleep(1.5)
        return await keep(*args, **more)

    monkeypatch.setattr(Questions, "keep", slowly)
    monkeypatch.setattr(desks, "LEASE", timedelta(seconds=1.0))
    monkeypatch.setattr(desks, "RENEW_AFTER", 0.2)
    wang = await office.arrive()
    await wang.say(UNKNOWN)
    for _ in range(14):
        await asyncio.sleep(0.1)
        await office.office.recover()
    await wang.answer()
    assert began == 1


async def test_three_fast_confirms_have_one_effect(office_on: Town) -> None:
    """F29: a resident's and a leader's."""
    wang, zhou, qian = (
        await office_on.arrive(),
        await office_on.arrive("周值班", "duty officer"),
        await office_on.arrive("钱主任", "leader"),
    )
    await wang.say(VAGUE)
    offer = await wang.answer()
    for _ in range(3):
        await wang.press(wording.CLARIFY_NEITHER + wording.ASK_A_PERSON, offer)
    await zhou.answer()
    await check_invariants(office_on)
    assert len(await office_on.rows("SELECT 1 FROM question")) == 1
    await zhou.press("拟答复")
    await zhou.answer()
    await zhou.say("没有养狗。")
    await zhou.answer()
    card = await qian.answer()
    acks = [await qian.press("通过", card) for _ in range(3)]
    await wang.answer()
    await check_invariants(office_on)
    await wang.silence()
    assert [row.state for row in await office_on.rows("SELECT state FROM reply")] == ["approved"]
    for ack in acks:
        await qian.toast(ack)


async def test_a_draft_handled_twice_is_not_taken_for_a_question(office_on: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """F3: the officer's words were kept and answered, and the process dies before their letter is put away."""
    wang, zhou = await office_on.arrive(), await office_on.arrive("周值班", "duty officer")
    qian = await office_on.arrive("钱主任", "leader")
    await wang.say(UNKNOWN)
    await wang.answer()
    await zhou.answer()
    await zhou.press("拟答复")
    await zhou.answer()
    await office_on.quiet()
    turn = Inbox.turn

    async def broken(self: Inbox, done: Any, **more: Any) -> Any:
        if done:
            raise OperationalError("the disk", None, OSError("gone"))
        return await turn(self, done, **more)

    monkeypatch.setattr(Inbox, "turn", broken)
    await zhou.say("没有养狗。")
    assert "已交审核" in (await zhou.answer())["text"]
    await qian.answer()
    await office_on.close()
    monkeypatch.setattr(Inbox, "turn", turn)
    await office_on.open()
    await check_invariants(office_on)
    await zhou.silence()
    await qian.silence()
    assert len(await office_on.rows("SELECT 1 FROM question")) == 1
    assert len(await office_on.rows("SELECT 1 FROM reply")) == 1
    await zhou.say("镇长家的猫叫什么名字")
    assert "编号" in (await zhou.answer())["text"], "and the conversation has left the draft"


async def test_a_letter_at_which_the_process_died_too_often_is_mourned(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """F7: what kills the process leaves no exception; it is put aside with apology and alarm all the same."""
    monkeypatch.setattr(inbox, "CRASHES", 3)
    wang, ding = await office.arrive(), await office.arrive("丁管理", "administrator")
    await office.close()
    await office.open(duties=frozenset({offices.Duty.LISTEN, offices.Duty.COURIER}))
    await wang.say("毒")
    await until(lambda: _waiting(office), "the letter")
    for _ in range(3):
        taken = await office.books.inbox.turn({}, holder="dies", limit=9, now=desks.datetime.now(desks.UTC), lease=desks.LEASE)
        assert len(taken) == 1
        await office.office.recover(alone=True)
    assert (await wang.answer())["text"] == wording.APOLOGY
    assert "运行提醒" in (await ding.answer())["text"]
    await check_invariants(office)


async def _waiting(office: Town) -> bool:
    return bool((await office.books.inbox.count()).get("waiting"))


async def test_the_weather_is_no_fault_of_a_letter(office: Town) -> None:
    """F13: a platform that refuses for longer than all tries of an answer; the letter waits, and is not put aside as dead."""
    wang = await office.arrive()
    await office.rehearsal.fault("5xx", method="sendMessage", times=5)
    await wang.say(UNKNOWN)
    assert "编号" in (await wang.answer(within=30))["text"]
    await check_invariants(office)
    assert not buttons_of(wang.messages[-1])
    assert [(row.failures, row.state) for row in await office.rows("SELECT failures, state FROM inbox")] == [(0, "done")]
