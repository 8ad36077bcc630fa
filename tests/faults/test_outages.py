"""The office is away for a while: a backlog, presses that are gone, an upgrade, files that cannot be fetched."""

import asyncio

from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from db import schema
from db.books import Books
from db.engines import open_engine
from knowledge import wording
from tests.faults.invariants import check_invariants
from tests.forms import Times
from tests.offices import KEY, KNOWN, UNKNOWN, VAGUE, Town
from tests.tables import Tell
from tests.visitors import Visitor, buttons_of


async def test_a_backlog_is_drained_in_order_at_the_set_pace(office_on: Town, row: Tell, times: Times) -> None:
    """F8: what was written while nobody was there is answered once each, in the order in which each person wrote it."""
    people, each = times(4, 50), times(12, 100)
    visitors = [await office_on.arrive(f"居民{number}") for number in range(people)]
    await office_on.quiet()
    await office_on.close()
    await asyncio.gather(*(_write(visitor, each) for visitor in visitors))
    began = asyncio.get_running_loop().time()
    await office_on.open()
    for visitor in visitors:
        await visitor.answers(each, within=times(60, 900))
    took = asyncio.get_running_loop().time() - began
    await check_invariants(office_on)
    kept = await office_on.rows("SELECT chat_id, sealed_text FROM question ORDER BY id")
    for visitor in visitors:
        asked = [office_on.books.ledger.seal.open(line.sealed_text) for line in kept if line.chat_id == visitor.id]
        assert asked == [f"{UNKNOWN}{visitor.name}{n:03}" for n in range(each)]
    row("F8", injected=people * each, lost=people * each - len(kept), doubled=0, drained_in_s=took)


async def _write(visitor: Visitor, many: int) -> None:
    for number in range(many):
        await visitor.say(f"{UNKNOWN}{visitor.name}{number:03}")


async def test_a_press_that_the_platform_dropped_can_be_made_again_or_said(office: Town) -> None:
    """F9: presses live for two and a half minutes; what was offered still stands."""
    wang = await office.arrive()
    await wang.say(VAGUE)
    offer = await wang.answer()
    await office.rehearsal.fault("drop_callback", times=1)
    await wang.press(buttons_of(offer)[0]["text"], offer)
    await wang.silence()
    await wang.say(KNOWN)
    assert "来源" in (await wang.answer())["text"], "the conversation is not caught in the button"
    await wang.press(wording.CLARIFY_NEITHER + wording.ASK_A_PERSON, offer)
    await office.quiet()
    assert len(await office.rows("SELECT 1 FROM question")) == 1
    await check_invariants(office)


async def test_an_upgrade_while_messages_arrive_loses_and_doubles_none(office_on: Town, row: Tell, times: Times) -> None:
    """F37: filled books, one revision down and up again, while people go on writing; what no revision touched is as it was."""
    wang = await office_on.arrive()
    for number in range(3):
        await wang.say(f"{UNKNOWN}{number}")
    await wang.answers(3, within=20)
    await office_on.quiet()
    sent = 3
    for _ in range(rounds := times(1, 10)):
        await office_on.close()
        before = await _one_down(office_on.database_url)
        writing = asyncio.create_task(_write_numbers(wang, sent, 4))
        await office_on.open()
        await writing
        sent += 4
        await wang.answers(4, within=30)
        await check_invariants(office_on)
        after = await _counts(office_on.database_url)
        assert {table: after[table] for table in ("person", "identity", "audit")} == {
            table: before[table] for table in ("person", "identity", "audit")
        }
    await wang.silence()
    kept = len(await office_on.rows("SELECT 1 FROM question"))
    assert kept == sent
    row("F37", injected=rounds, lost=sent - kept, doubled=0)


async def _write_numbers(visitor: Visitor, first: int, many: int) -> None:
    for number in range(first, first + many):
        await visitor.say(f"{UNKNOWN}{number}")


async def _one_down(url: str) -> dict[str, int]:
    """Takes the books one revision back; answers how many rows each table then holds."""
    steps = list(ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())
    engine = open_engine(url)
    await schema.upgrade(engine, steps[1].revision)
    assert not await schema.current(engine)
    await engine.dispose()
    return await _counts(url)


async def _counts(url: str) -> dict[str, int]:
    async with Books.opened(url, KEY) as books, books.ledger.engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        return {name: int(await connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0) for name in tables}


PAPER = "# 下原镇关于小桥维修的通知\n\n二〇二四年五月六日起，村里的小桥由建设局统一维修，群众可到便民服务中心登记。\n"


async def test_a_file_that_cannot_be_fetched_is_fetched_later_and_taken_in_once(office: Town, row: Tell) -> None:
    """F35: the platform refuses to hand it out for a while; the letter waits, and the officer gets the card."""
    ding = await office.arrive("丁管理", "administrator")
    await office.rehearsal.fault("5xx", method="getFile", times=4)
    await ding.send_document("通知.md", PAPER.encode())
    assert "小桥" in (await ding.answer(within=30))["text"]
    await check_invariants(office)
    await ding.silence()
    taken = len(await office.rows("SELECT 1 FROM document"))
    assert taken == 1
    row("F35", injected=4, lost=0, doubled=taken - 1)
