"""The pace that several senders share: whoever asks, sends late or dies, no sliding second holds more than the limit."""

import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.rules.paces import HOLD, REGAIN, Asking, Granted, Standing, Turn, Weather, lend

MOST = 10


@dataclass
class Sender:
    """One process: asks, uses what it was lent within HOLD, reports at the next asking; `left` is when its messages left."""

    name: str
    turns: list[float] = field(default_factory=list)  # good until
    unreported: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)

    def ask(self, standing: Standing, now: float, wanted: int, turn: Turn = Turn.NOTICE) -> tuple[Standing, Granted]:
        spent = tuple(now - at for at in self.unreported)
        standing, granted = lend(standing, Asking(self.name, turn, wanted, spent), most=MOST, now=now)
        self.unreported, self.turns = [], [now + HOLD] * granted.count
        return standing, granted

    def send(self, now: float, number: int) -> None:
        for _ in range(min(number, len(self.turns))):
            if self.turns.pop() >= now:
                self.unreported.append(now)
                self.left.append(now)


STEPS = st.lists(
    st.tuples(
        st.floats(0.0, 0.4),  # seconds that pass
        st.integers(0, 3),  # whose step it is
        st.sampled_from(["ask", "send", "die"]),
        st.integers(1, 12),
        st.sampled_from(list(Turn)),
    ),
    max_size=120,
)


@settings(max_examples=200)
@given(STEPS)
def test_no_sliding_second_holds_more_than_the_limit_whoever_sends_late_or_dies(
    steps: list[tuple[float, int, str, int, Turn]],
) -> None:
    standing, now, names = Standing(), 1_700_000_000.0, itertools.count()
    senders = [Sender(f"s{next(names)}") for _ in range(4)]
    everybody = list(senders)
    for passes, who, act, number, turn in steps:
        now += passes
        if act == "ask":
            standing, _ = senders[who].ask(standing, now, number, turn)
        elif act == "send":
            senders[who].send(now, number)
        else:
            senders[who] = Sender(f"s{next(names)}")
            everybody.append(senders[who])
    left = sorted(at for sender in everybody for at in sender.left)
    for first, last in zip(left, left[MOST:], strict=False):
        assert last - first >= 1.0 - 1e-6


def test_two_senders_with_much_to_say_use_nearly_all_of_the_limit() -> None:
    standing, one, two, end = Standing(), Sender("one"), Sender("two"), 20.0
    wakes = [(0.0, 0, one), (0.001, 1, two)]
    while wakes:
        now, number, sender = wakes.pop(wakes.index(min(wakes)))
        if now > end:
            continue
        standing, granted = sender.ask(standing, now, 8, Turn.BULK)
        sender.send(now + 0.005, granted.count)
        wakes.append((now + 0.006 + (0.0 if granted.count else granted.again_in), number, sender))
    assert len(one.left) + len(two.left) >= 0.95 * MOST * end


def test_room_is_kept_for_an_answer_that_was_refused_and_not_for_ever() -> None:
    standing, bulk, desk = Standing(), Sender("bulk"), Sender("desk")
    standing, granted = bulk.ask(standing, 0.0, 20, Turn.NOTICE)
    bulk.send(0.0, granted.count)
    standing, _ = bulk.ask(standing, 0.1, 0)
    standing, granted = desk.ask(standing, 0.8, 2, Turn.ANSWER)
    assert granted.count == 0
    standing, granted = bulk.ask(standing, 1.05, 20, Turn.NOTICE)
    assert granted.count == MOST - 2
    bulk.send(1.01, granted.count)
    standing, _ = bulk.ask(standing, 1.011, 0)
    standing, granted = desk.ask(standing, 1.02, 2, Turn.ANSWER)
    assert granted.count == 2
    gone = Sender("gone")
    standing, granted = gone.ask(standing, 1.03, 2, Turn.ANSWER)
    assert granted.count == 0
    standing, granted = Sender("next").ask(standing, 3.5, 20, Turn.NOTICE)
    assert granted.count == MOST, "a wish that nobody repeats is forgotten"


def test_after_a_429_nobody_is_lent_anything_until_the_time_named() -> None:
    standing = Standing(weather=Weather().refused(30, MOST, 100.0))
    for now, count in ((100.0, 0), (129.9, 0), (130.1, MOST)):
        _, granted = lend(standing, Asking("any", Turn.ANSWER, 50), most=MOST, now=now)
        assert granted.count == count
        assert granted.rest == pytest.approx(max(0.0, 130 - now))


def test_repeated_refusals_halve_the_rate_a_flood_counts_once_and_patience_brings_it_back() -> None:
    weather, now = Weather(), 1_000.0
    allowed = []
    for _ in range(4):
        weather = weather.refused(5, MOST, now)
        weather = weather.refused(5, MOST, now + 0.1)
        now += 5.2
        allowed.append(weather.allowed(MOST, now))
    assert allowed == [MOST, MOST // 2, MOST // 4, 1]
    assert weather.allowed(MOST, now + REGAIN / 2) == MOST // 2 + 1
    assert weather.allowed(MOST, now + REGAIN) == MOST
