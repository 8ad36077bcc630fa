"""What goes wrong on the way out: refused, lost, late, limited, and markup that the platform cannot read."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import channels
from db.notices import Notice, Urgency
from knowledge import wording
from tests.faults.invariants import check_invariants
from tests.faults.proxies import proxied
from tests.offices import KNOWN, UNKNOWN, VAGUE, Town, town
from tests.visitors import Visitor


async def owe(place: Town, to: Visitor, text: str, urgency: Urgency = Urgency.PERSONAL) -> None:
    channel = "telegram" if place.settings.telegram_token else "webchat"
    notice = Notice(f"test:{text}", channel, to.id, text, urgency, brief=text)
    await place.books.outbox.owe([notice], now=datetime.now(UTC))


async def states(place: Town) -> list[Any]:
    return [row.state for row in await place.rows("SELECT state FROM outbox ORDER BY id")]


async def test_a_refused_connection_delays_and_never_doubles(scripted: None, tmp_path: Path, sqlite_template: Path) -> None:
    """F13: answers and notices; the outage is longer than every pause of a first try."""
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", open_now=False) as place, proxied(place.url) as proxy:
        place.url = proxy.url
        await place.open()
        wang = await place.arrive()
        await place.quiet()
        await proxy.refuse()
        await owe(place, wang, "一条通知")
        await place.slip(wang, text=UNKNOWN)
        await asyncio.sleep(3.5)
        assert not wang.unread
        await proxy.open()
        heard = {message["text"][:6] for message in await wang.answers(2, within=20)}
        assert "一条通知" in heard
        await check_invariants(place)
        await wang.silence()


async def test_an_answer_whose_receipt_is_lost_is_seen_once(office: Town) -> None:
    """F14 on a channel that knows keys: said again, seen once."""
    wang = await office.arrive()
    await office.rehearsal.fault("lost_reply", method="sendMessage", times=2)
    await wang.say(UNKNOWN)
    assert "编号" in (await wang.answer())["text"]
    await office.rehearsal.fault("lost_reply", method="sendMessage", times=2)
    await owe(office, wang, "一条通知")
    assert (await wang.answer(within=10))["text"] == "一条通知"
    await check_invariants(office)
    await wang.silence()
    assert await states(office) == ["sent"]


async def test_without_keys_an_answer_is_not_said_again(on_telegram: Town) -> None:
    """F14, class answer: the person is there and can ask; it is counted."""
    wang = await on_telegram.arrive()
    await on_telegram.telegram.fault("lost_reply", method="sendMessage")
    await wang.say(UNKNOWN)
    await wang.answer()
    await check_invariants(on_telegram, ambiguous=1)
    await wang.silence()
    assert on_telegram.office.figures.lost._value.get() == 1


async def test_without_keys_a_notice_is_said_once_more_and_marked(on_telegram: Town) -> None:
    """F14, classes urgent and personal; and if that is lost too, there is no third."""
    wang = await on_telegram.arrive()
    await on_telegram.telegram.fault("lost_reply", method="sendMessage", times=2)
    await owe(on_telegram, wang, "一条通知")
    assert [m["text"] for m in await wang.answers(2, within=10)] == ["一条通知", "（重发）一条通知"]
    await check_invariants(on_telegram, ambiguous=2)
    await wang.silence()
    assert await states(on_telegram) == ["unknown"]


async def test_without_keys_bulk_is_not_said_again(on_telegram: Town) -> None:
    """F14, class bulk."""
    wang = await on_telegram.arrive()
    await on_telegram.telegram.fault("lost_reply", method="sendMessage")
    await owe(on_telegram, wang, "给所有人的通知", Urgency.BULK)
    await wang.answer()
    await check_invariants(on_telegram, ambiguous=1)
    await wang.silence()
    assert await states(on_telegram) == ["unknown"]


async def test_a_reply_slower_than_the_patience_counts_as_lost(
    scripted: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F15: as F14, on both kinds of channel; the patience is longer than any honest answer takes."""
    assert channels.SEND_TIMEOUT >= 10
    monkeypatch.setattr(channels, "SEND_TIMEOUT", 0.5)
    for telegram in (False, True):
        folder = tmp_path / str(telegram)
        folder.mkdir()
        async with town(folder, f"sqlite:///{folder / 'books.db'}", telegram=telegram) as place:
            wang = await place.arrive()
            await place.telegram.fault("delay", method="sendMessage", times=1, seconds=1.0)
            await wang.say(UNKNOWN)
            await wang.answer()
            await check_invariants(place, ambiguous=1)
            await wang.silence()


async def test_the_office_closes_in_time_though_a_reply_is_slow(office: Town) -> None:
    """F1, I10: SIGTERM while an answer and a notice are on their way; after the next start nothing is lost or said twice."""
    wang, zhou = await office.arrive(), await office.arrive("周值班", "duty officer")
    await office.rehearsal.fault("delay", method="sendMessage", times=2, seconds=8.0)
    await wang.say(UNKNOWN)
    await wang.answer()
    await zhou.answer()
    assert await office.close() < 5.0
    await office.rehearsal.no_faults()
    await office.open()
    await check_invariants(office)
    await wang.silence()
    await zhou.silence()


async def test_after_a_429_everything_rests(office: Town) -> None:
    """I7: messages and other calls alike, in both libraries."""
    wang, zhou = await office.arrive(), await office.arrive("周值班", "duty officer")
    await wang.say(VAGUE)
    await wang.answer()
    await office.rehearsal.fault("429", method="answerCallbackQuery", retry_after=1)
    await wang.press(wording.CLARIFY_NEITHER + wording.ASK_A_PERSON)
    await zhou.answer(within=10)
    await office.rehearsal.fault("429", method="sendMessage", retry_after=1, times=2)
    await wang.say(f"{UNKNOWN}二")
    await wang.say(KNOWN)
    await wang.answers(2, within=10)
    await check_invariants(office)
    refused = [row for row in await office.rehearsal.ledger() if row.get("status") == 429]
    assert len(refused) == 3


async def test_markup_that_cannot_be_read_is_said_as_plain_text_once(office: Town) -> None:
    """F22, in both libraries; only what is markup goes, not what merely looks like it."""
    wang = await office.arrive()
    await owe(office, wang, "<b>通知：1 &lt; 2 <i>坏</b>")
    assert (await wang.answer())["text"] == "通知：1 < 2 坏"
    await office.office.lines["webchat"].hears.send_message(wang.id, "<b>答复：1 &lt; 2 <i>坏</b>")
    assert (await wang.answer())["text"] == "答复：1 < 2 坏"
    await check_invariants(office)
    await wang.silence()


async def test_whoever_blocked_the_office_is_no_trouble_for_others(office: Town) -> None:
    wang, lin = await office.arrive(), await office.arrive("林阿嬤")
    await wang.say(UNKNOWN)
    await wang.answer()
    await wang.block()
    await office.quiet()
    await owe(office, wang, "听不到的通知")
    await owe(office, lin, "听得到的通知")
    assert (await lin.answer())["text"] == "听得到的通知"
    await office.quiet()
    assert await states(office) == ["failed", "sent"]
    await wang.unblock()
    await wang.say(KNOWN)
    assert "来源" in (await wang.answer())["text"]
