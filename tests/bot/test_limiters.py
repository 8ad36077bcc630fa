"""python-telegram-bot waits for its turn like everybody else, and a 429 lets everything rest and then tries again."""

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter

from bot.limiters import TRIES, PacedRequests
from bot.paces import MARGIN, Limits, Pace
from knowledge.rules.paces import Turn
from tests.bot.simulated import simulate


class Platform:
    """Answers calls by a script: "ok", or the seconds of a 429. `calls` holds when each came."""

    def __init__(self, *script: str | int) -> None:
        self.script = list(script)
        self.calls: list[float] = []

    async def __call__(self, *_: object, **__: object) -> str:
        self.calls.append(asyncio.get_running_loop().time())
        step = self.script.pop(0) if self.script else "ok"
        if isinstance(step, int):
            raise RetryAfter(step)
        if step != "ok":
            raise BadRequest(step)
        return "sent"


async def call(limiter: PacedRequests, platform: Platform, chat: int | None = 1, turn: Turn | None = None) -> Any:
    data: dict[str, Any] = {} if chat is None else {"chat_id": chat}
    return await limiter.process_request(platform, (), {}, "sendMessage", data, turn)


def test_a_message_waits_for_its_turn() -> None:
    async def story() -> list[float]:
        platform, limiter = Platform(), PacedRequests(Pace(Limits(overall=1)))
        await asyncio.gather(*(call(limiter, platform, chat) for chat in range(3)))
        return platform.calls

    assert simulate(story()) == pytest.approx([0.0, 1.0 + MARGIN, 2 * (1.0 + MARGIN)], abs=0.01)


def test_a_429_is_waited_out_and_the_message_sent() -> None:
    async def story() -> tuple[Any, list[float]]:
        platform = Platform(7, "ok")
        return await call(PacedRequests(Pace(Limits())), platform), platform.calls

    sent, calls = simulate(story())
    assert sent == "sent"
    assert calls[1] >= 7


def test_a_429_lets_every_other_message_rest_too() -> None:
    async def story() -> list[float]:
        pace, platform = Pace(Limits()), Platform(30)
        limiter = PacedRequests(pace)
        await asyncio.gather(*(call(limiter, platform, chat) for chat in range(1)), _later(limiter, platform))
        return platform.calls

    async def _later(limiter: PacedRequests, platform: Platform) -> None:
        await asyncio.sleep(5)
        await call(limiter, platform, 2)

    assert all(at >= 30 for at in simulate(story())[1:])


def test_after_five_429_in_a_row_the_refusal_is_handed_on() -> None:
    async def story() -> int:
        platform = Platform(*[1] * 20)
        with pytest.raises(RetryAfter):
            await call(PacedRequests(Pace(Limits())), platform)
        return len(platform.calls)

    assert simulate(story()) == TRIES


def test_another_refusal_is_handed_on_at_once() -> None:
    async def story() -> int:
        platform = Platform("chat not found")
        with pytest.raises(BadRequest):
            await call(PacedRequests(Pace(Limits())), platform)
        return len(platform.calls)

    assert simulate(story()) == 1


def test_what_the_caller_calls_bulk_goes_after_what_it_calls_a_notice() -> None:
    async def story() -> list[str]:
        order: list[str] = []
        limiter = PacedRequests(Pace(Limits(overall=1)))
        await call(limiter, Platform(), 99)

        async def one(name: str, chat: int, turn: Turn | None) -> None:
            await call(limiter, Platform(), chat, turn)
            order.append(name)

        await asyncio.gather(one("bulk", 1, Turn.BULK), one("notice", 2, Turn.NOTICE), one("unsaid", 3, None))
        return order

    assert simulate(story()) == ["notice", "unsaid", "bulk"]


def test_a_call_that_is_no_message_does_not_use_up_a_turn() -> None:
    async def story() -> list[float]:
        platform, limiter = Platform(), PacedRequests(Pace(Limits(overall=1)))
        await call(limiter, platform, 1)
        await call(limiter, platform, None)
        return platform.calls

    assert simulate(story()) == [0.0, 0.0]
