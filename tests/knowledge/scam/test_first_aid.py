"""First aid is numbered, one thing a message, fits what happened, and prepares the sentence for 110."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.scam.first_aid import Loss, minutes_told, stage_of, statement, steps
from knowledge.scam.urgencies import Stage

NOON = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("stage", Stage)
def test_steps_are_numbered_short_and_end_with_the_second_fraud(stage: Stage) -> None:
    found = steps(stage)
    assert [step.number for step in found] == list(range(1, len(found) + 1))
    assert found[0].id == "stop"
    assert found[-1].id == "again"
    assert all(step.of == len(found) and len(step.shown) < 200 and "{" not in step.shown for step in found)
    assert any("110" in step.text for step in found)


def test_what_happened_decides_the_steps() -> None:
    assert "screen" in [step.id for step in steps(Stage.WATCHED)]
    assert "hold" in [step.id for step in steps(Stage.PAYING)]
    paid = [step.id for step in steps(Stage.PAID)]
    assert paid[:3] == ["stop", "call", "freeze"]
    assert "screen" not in paid


def test_the_sentence_for_110_holds_what_is_known_and_leaves_the_rest_open() -> None:
    said = statement(Loss(yuan=30_000, paid_at=NOON, from_bank="农商行", to_accounts=("0000 1111",)))
    assert "30000元" in said
    assert "07月01日12点00分" in said
    assert "农商行" in said
    assert "0000 1111" in said
    assert statement(Loss()).count("___") == 6


@pytest.mark.parametrize(("minutes", "words"), [(0, "0分钟"), (29, "29分钟"), (30, "30分钟"), (60, "1小时"), (95, "1小时35分钟")])
def test_the_minutes_are_counted_and_it_always_pays_to_hurry(minutes: int, words: str) -> None:
    told = minutes_told(NOON, NOON + timedelta(minutes=minutes))
    assert words in told
    assert "110" in told


def test_a_payment_cannot_lie_ahead() -> None:
    with pytest.raises(ValueError, match="ahead"):
        minutes_told(NOON, NOON - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("屏幕共享还开着，他叫我别关", Stage.WATCHED),
        ("我妈正在银行给骗子汇款", Stage.PAYING),
        ("刚给那个客服转了三万", Stage.PAID),
        ("去年被骗了两万", None),
        ("他让我转钱，我没转", None),
    ],
)
def test_the_message_tells_the_stage(text: str, stage: Stage | None) -> None:
    assert stage_of(text) is stage
