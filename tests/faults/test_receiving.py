"""What goes wrong on the way in: repeated, jumping, poisoned updates, a second poller, a server that fails or says nothing."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import listeners
from bot.settings import BadSettings
from db import letters
from db.questions import Questions
from knowledge import alarms, wording
from tests.faults.invariants import check_invariants
from tests.faults.proxies import Line, proxied
from tests.offices import KNOWN, SECRET, UNKNOWN, Scripted, Town, door, town

HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


def update(chat: int, number: int, text: str) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "王小满"}
    message = {"message_id": number, "date": int(datetime.now(UTC).timestamp()), "from": who, "text": text}
    return {"update_id": number, "message": message | {"chat": {"id": chat, "type": "private", "first_name": "王小满"}}}


async def test_an_update_given_twice_is_handled_once(office_on: Town) -> None:
    """F4."""
    await office_on.rehearsal.fault("duplicate_update", times=6)
    wang = await office_on.arrive()
    for number in range(3):
        await wang.say(f"{UNKNOWN}{number}")
    await wang.answers(3, within=10)
    await check_invariants(office_on)
    await wang.silence()
    assert len(await office_on.rows("SELECT 1 FROM question")) == 3


async def test_updates_out_of_order_are_all_handled(office: Town) -> None:
    await office.rehearsal.fault("reorder_updates", times=4)
    visitors = [await office.arrive(f"居民{number}") for number in range(4)]
    await asyncio.gather(*(visitor.say(UNKNOWN + visitor.name) for visitor in visitors))
    for visitor in visitors:
        await visitor.answer()
    await check_invariants(office)


async def test_a_webhook_that_calls_again_while_the_first_call_is_at_work_has_one_effect(
    office_on: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F5."""
    keep = Questions.keep

    async def slowly(*args: Any, **more: Any) -> Any:
        await asyncio.sleep(0.4)
        return await keep(*args, **more)

    monkeypatch.setattr(Questions, "keep", slowly)
    wang = await office_on.arrive()
    sent = update(wang.id, 700_000_001, UNKNOWN)
    async with door(office_on) as url, aiohttp.ClientSession(headers=HEADERS) as http:
        statuses = []
        for pause in (0.0, 0.2, 0.2, 0.6):
            await asyncio.sleep(pause)
            async with http.post(url, json=sent) as answer:
                statuses.append(answer.status)
    assert statuses == [200] * 4
    await wang.answer()
    await check_invariants(office_on)
    await wang.silence()
    assert len(await office_on.rows("SELECT 1 FROM question")) == 1


async def test_numbers_of_updates_may_jump_and_go_down(office: Town) -> None:
    """F6: what was seen is a set, not a watermark."""
    wang = await office.arrive()
    for place, start in enumerate((900_000_000, 5_000, 800_000_000, 77)):
        await office.rehearsal.fault("next_update_id", value=start)
        await wang.say(f"{UNKNOWN}{place}")
        assert "编号" in (await wang.answer())["text"]
    await check_invariants(office)
    seen = [row.update_id for row in await office.rows("SELECT update_id FROM inbox ORDER BY id")]
    assert seen != sorted(seen)


async def test_a_poisoned_update_is_put_aside_and_its_conversation_goes_on(
    office_on: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F7: after five tries, with an apology and an alarm; what comes after it is answered, in order."""
    answer = Scripted.answer

    def poisoned(self: Scripted, question: str, **more: Any) -> Any:
        if "毒" in question:
            raise ZeroDivisionError
        return answer(self, question, **more)

    monkeypatch.setattr(Scripted, "answer", poisoned)
    monkeypatch.setattr(letters, "PAUSES", (letters.timedelta(seconds=0.05),) * 4)
    wang, ding = await office_on.arrive(), await office_on.arrive("丁管理", "administrator")
    for question in (KNOWN, "毒", UNKNOWN):
        await wang.say(question)
    heard = [message["text"] for message in await wang.answers(3, within=15)]
    assert sum("来源" in text for text in heard) == 1
    assert sum("编号" in text for text in heard) == 1
    assert sum(text == wording.APOLOGY for text in heard) == 1
    alarm = (await ding.answer())["text"]
    assert "运行提醒" in alarm
    assert "5次" in alarm
    await check_invariants(office_on)
    assert [
        (row.state, row.failures) for row in await office_on.rows("SELECT state, failures FROM inbox WHERE state = 'dead'")
    ] == [("dead", 5)]


async def test_a_poisoned_update_of_a_webhook_is_acknowledged_all_the_same(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """F7: whoever answered 500 would be sent the same update for a day, and nothing else of that conversation."""
    monkeypatch.setattr(Scripted, "answer", lambda *_, **__: 1 / 0)
    async with door(office) as url, aiohttp.ClientSession(headers=HEADERS) as http:
        for body in (update(1, 1, "毒"), {"update_id": 2, "message": {"chat": 5}}, {"update_id": 3, "hologram": {}}):
            async with http.post(url, json=body) as answer:
                assert answer.status in (200, 400)


async def test_of_two_pollers_one_goes_on_and_the_other_stops_with_an_alarm(
    office: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F10: each with books of its own, as when somebody starts the program a second time elsewhere."""
    monkeypatch.setattr(listeners, "SHORTEST", 0.05)
    monkeypatch.setattr(listeners, "CONFLICTS", 2)
    wang, ding = await office.arrive(), await office.arrive("丁管理", "administrator")
    second = Town(tmp_path / "second", office.database_url, office.url, office.logged)
    await second.open()
    try:
        ends = [asyncio.create_task(one.end()) for one in (office, second)]
        done, still = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        fault = done.pop().result()
        assert isinstance(fault, BadSettings)
        assert "another program" in str(fault)
        assert alarms.usurped_channel("webchat") in (await ding.answer())["text"]
        await wang.say(UNKNOWN)
        assert "编号" in (await wang.answer(within=10))["text"]
        for waiting in still:
            waiting.cancel()
        await asyncio.gather(*still, return_exceptions=True)
    finally:
        await second.close()
    await wang.silence()
    assert len(await office.rows("SELECT 1 FROM question")) == 1


async def test_a_line_that_says_nothing_any_more_is_left_for_a_new_one(
    scripted: None, tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F11: half-open connections; no alarm is needed, since no poll is waited for longer than LISTEN + GRACE."""
    monkeypatch.setattr(listeners, "LISTEN", 1)
    monkeypatch.setattr(listeners, "GRACE", 0.5)
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", open_now=False) as place, proxied(place.url) as proxy:
        place.url = proxy.url
        await place.open()
        wang = await place.arrive()
        await wang.say(KNOWN)
        await wang.answer()
        proxy.line = Line.SILENT
        await wang.say(UNKNOWN)
        await asyncio.sleep(1.5)
        assert not wang.unread
        proxy.line = Line.FAIR
        assert "编号" in (await wang.answer(within=10))["text"]
        await check_invariants(place)


def test_the_longest_silence_is_told_within_ninety_seconds() -> None:
    """F11: with the figures that the office really runs with."""
    from bot import monitors

    assert listeners.LISTEN + listeners.GRACE + listeners.LONGEST <= monitors.SILENT_AFTER <= 90


async def test_a_storm_of_errors_at_polling_is_waited_out(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """F12: half of the polls fail; pauses stay within 30 s, and the queue comes back to nothing."""
    assert listeners.LONGEST <= 30
    monkeypatch.setattr(listeners, "SHORTEST", 0.05)
    wang = await office.arrive()
    for _ in range(6):
        await office.rehearsal.fault("5xx", method="getUpdates", times=1, status=502)
        await wang.say(KNOWN)
    await wang.answers(6, within=15)
    await check_invariants(office)
    await wang.silence()


async def test_a_poll_whose_answer_was_lost_is_asked_for_again(office: Town) -> None:
    wang = await office.arrive()
    await office.rehearsal.fault("lost_reply", method="getUpdates", times=2)
    await wang.say(UNKNOWN)
    assert "编号" in (await wang.answer(within=10))["text"]
    await check_invariants(office)
    await wang.silence()
