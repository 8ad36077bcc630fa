"""The courier: what is owed arrives once where that can be known, says so where it cannot, and its row tells what happened."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.channels import Line
from bot.couriers import LONGEST_PAUSE, TRIES, Courier
from bot.figures import Figures
from db.books import Books
from db.notices import Notice, Urgency
from knowledge import wording
from knowledge.rules.people import Person
from tests.bot.conftest import Connect
from tests.bot.scripted import (
    BAD_GATEWAY,
    BLOCKED,
    CUT,
    MOVED,
    NO_CHAT,
    OK,
    TOO_LONG,
    TOO_MANY,
    UNREADABLE,
    BotApi,
    Refusal,
    Step,
    keyboard,
)
from tests.conftest import NOON
from tests.offices import until

BUTTONS = {"inline_keyboard": [[{"text": "看", "callback_data": "look:1"}]]}


class Round:
    """A courier with one line, and what its outbox holds. `rests` are the silences the platform asked for."""

    def __init__(self, books: Books, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
        self.books, self.line, self.figures = books, line, Figures()
        self.rests: list[float] = []
        monkeypatch.setattr(line.pace, "rest", self.rests.append)
        self.courier = Courier(books.outbox, {line.channel.name: line}, lambda about: BUTTONS if about else None, self.figures)

    async def owe(self, key: str = "k", words: str = "话", urgency: Urgency = Urgency.PERSONAL, **more: Any) -> None:
        notice = Notice(key, self.line.channel.name, 7, words, urgency, **more)
        await self.books.outbox.owe([notice], now=datetime.now(UTC))

    async def go(self) -> int:
        """Delivers what is due, without waiting for what was put off before."""
        async with self.books.ledger.writing() as session:
            await session.execute(text("UPDATE outbox SET not_before = NULL"))
        return await self.courier.deliver(self.line.channel.name)

    async def row(self) -> dict[str, Any]:
        async with self.books.ledger.reading() as session:
            return dict((await session.execute(text("SELECT * FROM outbox"))).mappings().one())

    def settled(self, state: str) -> float:
        return self.figures.registry.get_sample_value("townhall_notices_total", {"state": state}) or 0.0


@pytest.fixture(params=["keyed", "unkeyed"])
def either(request: pytest.FixtureRequest, connect: Connect, books: Books, monkeypatch: pytest.MonkeyPatch) -> Round:
    keyed = request.param == "keyed"
    return Round(books, connect("webchat" if keyed else "telegram", keyed=keyed), monkeypatch)


@pytest.fixture
def keyed(connect: Connect, books: Books, monkeypatch: pytest.MonkeyPatch) -> Round:
    return Round(books, connect(), monkeypatch)


@pytest.fixture
def unkeyed(connect: Connect, books: Books, monkeypatch: pytest.MonkeyPatch) -> Round:
    return Round(books, connect("telegram", keyed=False), monkeypatch)


async def test_what_is_owed_arrives_as_it_was_written(either: Round, api: BotApi) -> None:
    await either.owe(words="<b>话</b>", about={"question": 1})
    assert await either.go() == 1
    (call,) = api.calls
    assert (call["method"], call["chat_id"], call["text"], call["parse_mode"]) == ("sendMessage", "7", "<b>话</b>", "HTML")
    assert keyboard(call) == BUTTONS
    row = await either.row()
    assert (row["state"], row["message_id"]) == ("sent", 1)
    assert either.settled("sent") == 1
    assert await either.go() == 0, "and never again"


async def test_the_key_of_the_occurrence_goes_along_where_the_server_knows_keys(keyed: Round, unkeyed: Round, api: BotApi) -> None:
    await keyed.owe("question:7:answered")
    await keyed.go()
    await unkeyed.owe("question:8:answered")
    await unkeyed.go()
    assert [call.get("idempotency_key") for call in api.calls] == ["question:7:answered", None]


async def test_a_hundred_notices_go_overlapping_and_each_once(keyed: Round, api: BotApi) -> None:
    notices = [Notice(f"n{n}", "webchat", n + 1, f"{n}") for n in range(100)]
    await keyed.books.outbox.owe(notices, now=datetime.now(UTC))
    assert await keyed.go() == 100
    assert sorted(api.texts, key=int) == [f"{n}" for n in range(100)]
    assert await keyed.books.outbox.count() == {"sent": 100}


async def test_where_personal_data_may_not_go_only_a_number_and_a_status_go(
    connect: Connect, books: Books, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Round(books, connect("telegram", keyed=False, personal=False), monkeypatch)
    await there.owe("a", "王某的低保", brief="编号Q1有结果了", about={"question": 1})
    await there.owe("b", "王某的低保")
    await there.go()
    assert sorted(api.texts) == sorted(["编号Q1有结果了", wording.LOOK_IN_WEBCHAT])
    assert all(keyboard(call) is None for call in api.calls)


# A lost reply: the connection is cut after the request was read


@pytest.mark.parametrize("urgency", Urgency)
async def test_a_lost_reply_with_keys_is_repeated_without_a_mark(keyed: Round, api: BotApi, urgency: Urgency) -> None:
    api.script.extend([CUT, OK])
    await keyed.owe(urgency=urgency)
    await keyed.go()
    assert (await keyed.row())["state"] == "waiting"
    await keyed.go()
    assert api.texts == ["话", "话"]
    assert len({call["idempotency_key"] for call in api.calls}) == 1
    assert (await keyed.row())["state"] == "sent"


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.PERSONAL])
async def test_a_lost_reply_without_keys_is_said_once_more_with_a_mark_and_then_no_more(
    unkeyed: Round, api: BotApi, urgency: Urgency
) -> None:
    """F14."""
    api.script.extend([CUT, CUT, OK])
    await unkeyed.owe(urgency=urgency)
    for _ in range(4):
        await unkeyed.go()
    assert api.texts == ["话", "（重发）话"]
    assert (await unkeyed.row())["state"] == "unknown"
    assert unkeyed.settled("unknown") == 1


async def test_a_lost_reply_to_bulk_without_keys_is_not_said_again(unkeyed: Round, api: BotApi) -> None:
    """F14."""
    api.script.extend([CUT])
    await unkeyed.owe(urgency=Urgency.BULK)
    for _ in range(2):
        await unkeyed.go()
    assert api.texts == ["话"]
    assert (await unkeyed.row())["state"] == "unknown"


async def test_what_a_dead_courier_had_in_hand_is_marked_only_where_it_could_be_seen_twice(either: Round, api: BotApi) -> None:
    await either.owe()
    now = datetime.now(UTC)
    await either.books.outbox.take(channels=[either.line.channel.name], holder="dead", limit=1, now=now, lease=timedelta(0))
    await either.books.outbox.recover(now=now, alone=True)
    await either.go()
    assert api.texts == ["话" if either.line.channel.keyed else "（重发）话"]


async def test_bulk_that_a_dead_courier_had_in_hand_is_not_said_again_without_keys(unkeyed: Round, api: BotApi) -> None:
    """One cannot know whether it arrived, and for bulk that means: no second copy."""
    await unkeyed.owe(urgency=Urgency.BULK)
    now = datetime.now(UTC)
    await unkeyed.books.outbox.take(channels=["telegram"], holder="dead", limit=1, now=now, lease=timedelta(0))
    await unkeyed.books.outbox.recover(now=now, alone=True)
    await unkeyed.go()
    assert api.texts == []
    assert (await unkeyed.row())["state"] == "unknown"


async def test_a_server_that_says_it_is_in_trouble_has_not_taken_the_message(either: Round, api: BotApi) -> None:
    api.script.extend([BAD_GATEWAY, OK])
    await either.owe()
    for _ in range(2):
        await either.go()
    assert api.texts == ["话", "话"]
    assert (await either.row())["state"] == "sent"


async def test_a_closing_courier_gives_back_what_was_on_its_way(either: Round) -> None:
    await either.owe()
    now = datetime.now(UTC)
    mine = either.courier.holder
    await either.books.outbox.take(channels=[either.line.channel.name], holder=mine, limit=1, now=now, lease=timedelta(hours=1))
    await either.courier.close()
    assert (await either.row())["state"] == "waiting"


async def test_a_fault_of_our_own_does_not_stop_the_other_notices(
    keyed: Round, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(about: dict[str, Any] | None) -> None:
        if about:
            raise KeyError("question")

    monkeypatch.setattr(keyed.courier, "_draw", broken)
    await keyed.books.outbox.owe([Notice("a", "webchat", 7, "一", about={"x": 1}), Notice("b", "webchat", 7, "二")], now=NOON)
    await keyed.go()
    assert await keyed.books.outbox.count() == {"sent": 1, "waiting": 1}


# A server that is not there


@pytest.mark.parametrize("urgency", Urgency)
async def test_what_never_left_is_sent_unmarked_when_the_server_is_back(either: Round, api: BotApi, urgency: Urgency) -> None:
    await api.close()
    await either.owe(urgency=urgency)
    await either.go()
    row = await either.row()
    assert (row["state"], row["resend"]) == ("waiting", 0)
    await api.open()
    await either.go()
    assert api.texts == ["话"]
    assert (await either.row())["state"] == "sent"


async def test_the_pauses_grow_but_never_beyond_five_minutes(either: Round, api: BotApi) -> None:
    await api.close()
    await either.owe()
    pauses = []
    for tries in (0, 1, 5, 20, TRIES - 2):
        async with either.books.ledger.writing() as session:
            await session.execute(text("UPDATE outbox SET tries = :tries"), {"tries": tries})
        before = datetime.now(UTC)
        await either.go()
        later = datetime.fromisoformat((await either.row())["not_before"]).replace(tzinfo=UTC)
        pauses.append(later - before)
    assert timedelta(seconds=0.9) < pauses[0] < timedelta(seconds=3)
    assert all(LONGEST_PAUSE - timedelta(seconds=1) < pause < LONGEST_PAUSE + timedelta(seconds=5) for pause in pauses[-2:])


async def test_what_cannot_be_delivered_for_ever_is_given_up_with_its_reason(either: Round, api: BotApi) -> None:
    await api.close()
    await either.owe()
    async with either.books.ledger.writing() as session:
        await session.execute(text("UPDATE outbox SET tries = :tries"), {"tries": TRIES})
    await either.go()
    row = await either.row()
    assert row["state"] == "failed"
    assert "gave up" in row["reason"]


# Refusals


async def test_a_429_is_rested_for_within_the_same_delivery(either: Round, api: BotApi) -> None:
    api.script.extend([TOO_MANY, TOO_MANY, OK])
    await either.owe()
    await either.go()
    assert either.rests == [1.0, 1.0]
    assert (await either.row())["state"] == "sent"
    assert api.texts == ["话"] * 3


async def test_a_429_without_end_puts_the_notice_off_unmarked(either: Round, api: BotApi) -> None:
    """F17."""
    api.script.extend([TOO_MANY] * 5)
    await either.owe()
    await either.go()
    row = await either.row()
    assert (row["state"], row["resend"]) == ("waiting", 0)
    await either.go()
    assert (await either.row())["state"] == "sent"


@pytest.mark.parametrize("refusal", [BLOCKED, NO_CHAT, Refusal(403, "Forbidden: user is deactivated")])
async def test_somebody_who_is_gone_is_noted_as_such_and_not_written_to_again(
    keyed: Round, api: BotApi, refusal: Refusal, duty_officer: Person
) -> None:
    """F18."""
    notice = Notice("k", "webchat", duty_officer.chat_id, "话", person_id=duty_officer.id)
    await keyed.books.outbox.owe([notice], now=NOON)
    api.script.append(refusal)
    for _ in range(2):
        await keyed.go()
    assert (await keyed.row())["state"] == "failed"
    assert len(api.calls) == 1
    assert keyed.settled("failed") == 1
    assert await keyed.books.people.holders(next(iter(duty_officer.roles))) == []


@pytest.mark.parametrize("refusal", [TOO_LONG, Refusal(400, "Bad Request: BUTTON_DATA_INVALID"), Refusal(401, "Unauthorized")])
async def test_a_refusal_of_the_message_says_nothing_about_the_person(
    keyed: Round, api: BotApi, refusal: Refusal, duty_officer: Person
) -> None:
    """F18."""
    await keyed.books.outbox.owe([Notice("k", "webchat", duty_officer.chat_id, "话")], now=NOON)
    api.script.append(refusal)
    await keyed.go()
    assert (await keyed.row())["state"] == "failed"
    assert await keyed.books.people.holders(next(iter(duty_officer.roles)))


async def test_what_is_owed_to_a_chat_that_moved_follows_it(either: Round, api: BotApi) -> None:
    """F19: the notice in hand and the one still owed go to the new number, each once."""
    api.script.append(MOVED)
    await either.owe()
    await either.owe("later", not_before=datetime.now(UTC) + timedelta(hours=1))
    await either.courier.deliver(either.line.channel.name)
    async with either.books.ledger.reading() as session:
        rows = (await session.execute(text("SELECT chat_id, state FROM outbox ORDER BY id"))).all()
    assert [tuple(row) for row in rows] == [(-100500, "sent"), (-100500, "waiting")]
    assert [call["chat_id"] for call in api.calls] == ["7", "-100500"]


async def test_a_chat_that_is_said_to_move_to_where_it_is_ends_as_refused(either: Round, api: BotApi) -> None:
    """F19."""
    await either.owe()
    here = (await either.row())["chat_id"]
    api.script.append(Refusal(400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": here}))
    await either.go()
    assert (await either.row())["state"] == "failed"
    assert len(api.calls) == 1


async def test_what_the_platform_cannot_read_is_said_in_plain_text(either: Round, api: BotApi) -> None:
    api.script.extend([UNREADABLE, OK])
    await either.owe(words="<b>五</b> &lt; 六")
    await either.go()
    assert api.texts[1] == "五 < 六"
    assert "parse_mode" not in api.calls[1]
    assert (await either.row())["state"] == "sent"


@pytest.mark.parametrize(
    ("second", "state", "resend"),
    [(UNREADABLE, "failed", 0), (TOO_LONG, "failed", 0), (BLOCKED, "failed", 0), (CUT, "waiting", 1)],
)
async def test_whatever_happens_to_the_plain_text_ends_as_it_would_have_ended_at_first(
    unkeyed: Round, api: BotApi, second: Step, state: str, resend: int
) -> None:
    api.script.extend([UNREADABLE, second])
    await unkeyed.owe(words="<b>五</b>")
    await unkeyed.go()
    row = await unkeyed.row()
    assert (row["state"], row["resend"]) == (state, resend)
    assert len(api.calls) == 2


async def test_one_refusal_does_not_cost_the_others_their_message(keyed: Round, api: BotApi) -> None:
    api.script.extend([BLOCKED, CUT, TOO_LONG])
    await keyed.books.outbox.owe([Notice(f"n{n}", "webchat", n + 1, f"{n}") for n in range(6)], now=NOON)
    await keyed.go()
    assert await keyed.books.outbox.count() == {"sent": 3, "failed": 2, "waiting": 1}


async def test_one_channel_that_must_rest_does_not_hold_up_the_other(connect: Connect, books: Books, api: BotApi) -> None:
    """The web chat goes on while Telegram has asked for a long silence: each channel has its own voice."""
    lines = {"telegram": connect("telegram", keyed=False), "webchat": connect("webchat")}
    lines["telegram"].pace.rest(3600)
    courier = Courier(books.outbox, lines, lambda _: None, Figures())
    await books.outbox.owe([Notice("t", "telegram", 7, "远"), Notice("w", "webchat", 7, "近")], now=NOON)
    voices = [asyncio.create_task(courier.run(name)) for name in lines]
    try:
        for words in (["近"], ["近", "又近"]):

            async def said(so_far: list[str] = words) -> bool:
                return api.texts == so_far and (await books.outbox.count()).get("sent") == len(so_far)

            await until(said, "the web chat to go on")
            await books.outbox.owe([Notice("w2", "webchat", 7, "又近")], now=NOON)
            courier.wake()
        assert await books.outbox.count() == {"sending": 1, "sent": 2}
    finally:
        for voice in voices:
            voice.cancel()
        await asyncio.gather(*voices, return_exceptions=True)


async def test_what_goes_to_one_chat_goes_in_order_however_long_each_takes(keyed: Round, api: BotApi) -> None:
    for n in range(5):
        await keyed.owe(f"k{n}", f"第{n}句")
    await keyed.go()
    assert api.texts == [f"第{n}句" for n in range(5)]


async def test_a_courier_keeps_what_waits_out_a_long_rest(unkeyed: Round, api: BotApi) -> None:
    """Else another would take it for a dead one's, and say it a second time."""
    await unkeyed.owe()
    later = datetime.now(UTC) + timedelta(minutes=4)
    await unkeyed.courier._take("telegram", 1)
    await unkeyed.books.outbox.renew(unkeyed.courier.holder, until=later + timedelta(minutes=1))
    assert await unkeyed.books.outbox.recover(now=later) == 0
    await unkeyed.courier.keep_leases()
    assert await unkeyed.books.outbox.recover(now=later) == 1, "a lease that was not kept on is over after three minutes"
