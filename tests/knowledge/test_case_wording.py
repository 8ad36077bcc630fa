"""The sentences of the desks of cases: what people wrote is quoted and fits into one message; days are said as people say them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.rules.cases import CaseState, Move
from knowledge.wording import LONGEST
from knowledge.wording import cases as wording

NOW = datetime(2024, 7, 1, 4, 0, tzinfo=UTC)  # a Monday, noon in the town
NASTY = "<b>&</b><script>路灯" * 200
SHOWN = wording.Shown("C00000001", CaseState.HANDLING, NASTY, NASTY, NASTY, NASTY, NOW, NOW, because=NASTY, handler=NASTY)
LINES = [wording.Line(NOW, move, NASTY, NASTY, None, NASTY) for move in (*Move, "file", "revise", "join")]
SAID = {
    "summary": wording.summary(wording.Sheet(NASTY, NASTY, NASTY, NASTY, 3, [NASTY] * 9, anonymous=True, private=True)),
    "receipt": wording.receipt("C00000001", "00000001", NASTY, NOW, NOW, NOW, linked=True, parked=True),
    "own card": wording.own_card(SHOWN, NOW),
    "staff card": wording.staff_card(SHOWN, NOW),
    "timeline": wording.timeline("C00000001", LINES * 3, NOW),
    "list": wording.staff_list("待派发", [SHOWN] * 20, NOW),
    "mine": wording.my_cases([("C00000001", NASTY, NASTY)] * 10),
    "latest": wording.latest(LINES[0], NOW),
    "looks": wording.looks("C00000001", [(NOW, NASTY, NASTY)] * 30, NOW),
    "objection": wording.objection("C00000001", NASTY, NASTY, NASTY),
    "alike": wording.alike([("C00000001", NASTY, NASTY)] * 3),
    "revealed": wording.revealed("C00000001", NASTY, NASTY),
}


@pytest.mark.parametrize("name", SAID)
def test_what_people_wrote_is_quoted_and_fits(name: str) -> None:
    text = SAID[name]
    assert len(text) <= LONGEST
    assert set(re.findall(r"<(/?[a-z]+)", text)) <= {"b", "/b", "blockquote", "/blockquote"}
    assert text.count("<b>") == text.count("</b>")


def test_every_move_has_a_line_for_the_history_and_a_label_on_one_side() -> None:
    assert set(Move) <= set(wording.LINES)
    drawn_elsewhere = {Move.DISPATCH, Move.CORRECT, Move.RATE, Move.ESCALATE}
    assert set(Move) - drawn_elsewhere == {*wording.MOVES, *wording.OWN_MOVES}


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(hours=5, minutes=30), "今天17:30"),
        (timedelta(hours=22), "明天上午10:00"),
        (timedelta(days=3, hours=5, minutes=30), "7月4日（周四）17:30"),
    ],
)
def test_a_day_is_said_as_people_say_it(later: timedelta, said: str) -> None:
    assert wording.when(NOW + later, NOW) == said
