"""The pace: never over a limit in any window however messages come, answers first, and silence for as long as it is asked."""

import asyncio
import random
from collections import defaultdict
from unittest.mock import create_autospec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.loans import LentRate
from bot.paces import LATEST, MARGIN, OWN_SERVER, TELEGRAM, Limits, Pace
from db.bells import Bell
from knowledge.rules.paces import Asking, Granted, Standing, Turn, lend
from tests.bot.simulated import simulate

Sent = list[tuple[float, int, Turn]]
SECOND = 1.0 + MARGIN
SMALL = Limits(overall=5, chat_burst=2, chat_window=3.0, group=4)


async def send(pace: Pace, wanted: list[tuple[float, int, Turn]]) -> Sent:
    """Asks for a turn at each (moment, chat, kind); answers when each could leave."""
    sent: Sent = []
    now = asyncio.get_running_loop().time

    async def one(at: float, chat: int, kind: Turn) -> None:
        await asyncio.sleep(at)
        with await pace.turn(chat, kind):
            sent.append((now(), chat, kind))

    await asyncio.gather(*(one(*each) for each in wanted))
    return sent


def most_in(times: list[float], window: float) -> int:
    """The most of these that lie in any half-open window of so many seconds."""
    return max((sum(start <= time < start + window - 1e-6 for time in times) for start in times), default=0)


def check_within(sent: Sent, limits: Limits) -> None:
    assert most_in([at for at, _, _ in sent], 1.0) <= limits.overall
    to: dict[int, list[float]] = defaultdict(list)
    for at, chat, _ in sent:
        to[chat].append(at)
    for chat, times in to.items():
        if chat < 0:
            assert most_in(times, 60.0) <= limits.group
        else:
            assert most_in(times, limits.chat_window) <= limits.chat_burst


WANTED = st.lists(st.tuples(st.floats(0, 5), st.sampled_from([1, 2, 3, -1, -2, 4, 5, 6]), st.sampled_from(Turn)), max_size=50)


@settings(deadline=None, max_examples=60)
@given(WANTED)
def test_no_limit_is_ever_passed_and_nothing_is_left_behind(wanted: list[tuple[float, int, Turn]]) -> None:
    async def story() -> Sent:
        return await send(Pace(SMALL), wanted)

    sent = simulate(story())
    assert len(sent) == len(wanted)
    check_within(sent, SMALL)


@pytest.mark.parametrize("limits", [TELEGRAM, SMALL])
def test_a_broadcast_goes_as_fast_as_the_limit_allows_and_not_faster(limits: Limits) -> None:
    async def story() -> Sent:
        return await send(Pace(limits), [(0, chat, Turn.BULK) for chat in range(limits.overall * 10)])

    sent = simulate(story())
    check_within(sent, limits)
    assert 9 * SECOND <= max(at for at, _, _ in sent) < 10 * SECOND


WAYS = {
    "even": lambda dice, _: (0.06, 0.06),
    "uneven there": lambda dice, _: (0.06 + dice.expovariate(100), 0.06),
    "uneven back": lambda dice, _: (0.06, 0.06 + dice.expovariate(100)),
    "uneven both ways": lambda dice, _: (0.03 + dice.uniform(0, 0.2), 0.03 + dice.uniform(0, 0.2)),
    "stalled now and then": lambda dice, at: (0.06 + (0.2 - at % 3.0 if at % 3.0 < 0.2 else 0.0), 0.06),
}


# Which share of the limit is used at least: what a book was told of one by one it cannot take back, so the late count twice.
LEAST = {False: {"even": 0.97}, True: {"even": 0.95, "uneven both ways": 0.5}}


class OneBook:
    """The books of a pace without a database, by the clock of the loop."""

    def __init__(self) -> None:
        self._standing = Standing()

    async def lend(self, _: str, asking: Asking, *, most: int) -> Granted:
        await asyncio.sleep(0.002)
        self._standing, granted = lend(self._standing, asking, most=most, now=asyncio.get_running_loop().time())
        return granted


def _lent(most: int) -> LentRate:
    bell = create_autospec(Bell, instance=True)
    return LentRate(OneBook(), bell, "token", "holder", most)  # type: ignore[arg-type]  # all of the books that it uses


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shared", [False, True], ids=["own rate", "lent rate"])
def test_no_more_than_the_limit_arrives_in_a_second_however_uneven_the_way_is(way: str, shared: bool) -> None:
    """What is late arrives close to what left after it; on an even way 95 % of the limit is used all the same."""
    limits, dice = Limits(overall=25), random.Random(7)

    async def story() -> list[float]:
        rate = _lent(limits.overall) if shared else None
        pace, arrived, now = Pace(limits, rate), [], asyncio.get_running_loop().time

        async def one(chat: int) -> None:
            with await pace.turn(chat, Turn.BULK):
                there, back = WAYS[way](dice, now())
                arrived.append(now() + there)
                await asyncio.sleep(there + back)

        await asyncio.sleep(0.5)  # how long the way is, is known when it stalls for the first time
        await asyncio.gather(*map(one, range(500)))
        return arrived

    arrived = simulate(story())
    share = (len(arrived) - 1) / (max(arrived) - min(arrived)) / limits.overall
    assert most_in(arrived, 1.0) <= limits.overall
    assert share >= LEAST[shared].get(way, 0.8)


def test_a_message_that_hangs_does_not_hold_up_the_others_for_ever() -> None:
    async def story() -> float:
        pace, now = Pace(Limits(overall=5)), asyncio.get_running_loop().time
        for chat in range(11):
            await pace.turn(chat)
        return now()

    assert simulate(story()) == pytest.approx(2 * (SECOND + LATEST), abs=0.02)


def test_an_answer_amid_a_broadcast_waits_for_a_drop_of_it_and_not_for_a_whole_second() -> None:
    async def story() -> Sent:
        answers = [(0.1 + 0.37 * n, 900 + n, Turn.ANSWER) for n in range(20)]
        return await send(Pace(TELEGRAM), [*((0, chat, Turn.BULK) for chat in range(280)), *answers])

    sent = simulate(story())
    check_within(sent, TELEGRAM)
    assert max(at - (0.1 + 0.37 * (chat - 900)) for at, chat, kind in sent if kind is Turn.ANSWER) < 0.3


def test_the_rate_falls_with_every_repeated_refusal_and_comes_back_in_a_minute() -> None:
    async def story() -> list[int]:
        pace, rates = Pace(TELEGRAM), []
        for refusals in (0, 1, 1, 1, 0):
            for _ in range(refusals):
                pace.rest(5)
                pace.rest(5)  # what was on its way already is told the same: that is no second refusal
            await asyncio.sleep(60 if not refusals else 5)
            began = asyncio.get_running_loop().time()
            sent = await send(pace, [(0, chat, Turn.NOTICE) for chat in range(1000 * len(rates), 1000 * len(rates) + 60)])
            rates.append(sum(at < began + 1 for at, _, _ in sent))
        return rates

    full, once, twice, thrice, later = simulate(story())
    assert full == once == later == TELEGRAM.overall
    assert twice == TELEGRAM.overall // 2
    assert thrice < twice


def test_telegrams_published_limits_are_kept() -> None:
    """Bots FAQ: 30 a second in all, 20 a minute to one group; one chat gets short bursts only."""
    assert TELEGRAM.overall <= 30
    assert TELEGRAM.group <= 20
    assert TELEGRAM.chat_burst <= TELEGRAM.chat_window


def test_a_first_message_leaves_at_once() -> None:
    async def story() -> Sent:
        return await send(Pace(TELEGRAM), [(0, 1, Turn.BULK)])

    assert simulate(story()) == [(0.0, 1, Turn.BULK)]


def test_answers_go_before_notices_and_notices_before_bulk() -> None:
    async def story() -> Sent:
        pace = Pace(Limits(overall=1, chat_burst=9))
        await pace.turn(99)
        kinds = [Turn.BULK, Turn.NOTICE, Turn.ANSWER, Turn.BULK, Turn.ANSWER, Turn.NOTICE]
        return await send(pace, [(0, chat, kind) for chat, kind in enumerate(kinds)])

    sent = simulate(story())
    assert [kind for _, _, kind in sent] == sorted(kind for _, _, kind in sent)
    assert [chat for _, chat, _ in sent] == [2, 4, 1, 5, 0, 3], "and within a kind in the order of asking"


def test_an_answer_overtakes_a_long_broadcast() -> None:
    """F16."""

    async def story() -> Sent:
        return await send(Pace(TELEGRAM), [*((0.0, chat, Turn.BULK) for chat in range(600)), (5.0, 1_000, Turn.ANSWER)])

    sent = simulate(story())
    (answered,) = [at for at, chat, _ in sent if chat == 1_000]
    assert answered < 6.1


@pytest.mark.parametrize("chat", [1, -1])
def test_one_chat_at_its_limit_holds_up_nobody_else(chat: int) -> None:
    async def story() -> Sent:
        return await send(
            Pace(TELEGRAM), [*((0.0, chat, Turn.NOTICE) for _ in range(30)), (0.5, 2, Turn.BULK), (1.5, 3, Turn.ANSWER)]
        )

    sent = simulate(story())
    check_within(sent, TELEGRAM)
    free = {to: at for at, to, _ in sent if to != chat}
    assert free[2] == pytest.approx(0.5, abs=0.01)
    assert free[3] == pytest.approx(1.5, abs=0.01)


def test_a_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    async def story() -> Sent:
        return await send(Pace(TELEGRAM), [(0, 1, Turn.ANSWER)] * 9)

    assert [round(at) for at, _, _ in simulate(story())] == [0, 0, 0, 3, 3, 3, 6, 6, 6]


def test_a_group_gets_twenty_a_minute() -> None:
    async def story() -> Sent:
        return await send(Pace(TELEGRAM), [(0, -5, Turn.NOTICE)] * 41)

    assert [round(at) for at, _, _ in simulate(story())] == [0] * 20 + [60] * 20 + [120]


def test_after_a_429_nothing_leaves_before_the_time_asked_and_answers_are_first_then() -> None:
    """F16."""

    async def story() -> Sent:
        pace = Pace(TELEGRAM)
        pace.rest(35)
        return await send(pace, [*((0.0, chat, Turn.BULK) for chat in range(60)), (20.0, 900, Turn.ANSWER)])

    sent = simulate(story())
    check_within(sent, TELEGRAM)
    assert min(at for at, _, _ in sent) >= 35
    assert sent[0][1] == 900


def test_a_rest_that_is_asked_while_others_wait_holds_them_too() -> None:
    async def story() -> Sent:
        pace = Pace(Limits(overall=1))
        asking = asyncio.create_task(send(pace, [(0, chat, Turn.NOTICE) for chat in range(3)]))
        await asyncio.sleep(0.5)
        pace.rest(10)
        return await asking

    times = [at for at, _, _ in simulate(story())]
    assert times[0] == 0
    assert times[1] >= 10.5


def test_of_two_rests_the_longer_counts() -> None:
    """F17."""

    async def story() -> Sent:
        pace = Pace(TELEGRAM)
        pace.rest(10)
        pace.rest(3)
        return await send(pace, [(0, 1, Turn.ANSWER)])

    assert simulate(story())[0][0] >= 10


def test_calls_that_are_no_messages_wait_only_for_a_rest() -> None:
    async def story() -> list[float]:
        pace, now = Pace(Limits(overall=1)), asyncio.get_running_loop().time
        await pace.turn(1)
        await pace.rested()
        first = now()
        pace.rest(4)
        await pace.rested()
        return [first, now()]

    assert simulate(story()) == [0.0, 4.0]


def test_whoever_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    async def story() -> Sent:
        pace = Pace(Limits(overall=1))
        await pace.turn(9)
        gone = asyncio.create_task(pace.turn(1, Turn.ANSWER))
        asking = asyncio.create_task(send(pace, [(0, 2, Turn.BULK)]))
        await asyncio.sleep(0.1)
        gone.cancel()
        return await asking

    ((at, _, _),) = simulate(story())
    assert at == pytest.approx(SECOND + LATEST, abs=0.01)


def test_silent_chats_are_forgotten_in_the_long_run() -> None:
    async def story() -> int:
        pace = Pace(OWN_SERVER)
        for chat in range(10_500):
            await pace.turn(chat)
            if chat == 10_000:
                await asyncio.sleep(61)
        return len(pace._to)

    assert simulate(story()) < 10_002
