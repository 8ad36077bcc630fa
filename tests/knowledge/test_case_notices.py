"""What the office owes to say about cases is valid HTML, short, quotes everything foreign, and names no more than it must."""

import inspect
from datetime import UTC, datetime

import pytest

from knowledge.facts import UNCONFIRMED
from knowledge.rules.cases import REOPEN_WITHIN, CaseState, Closing, Move
from knowledge.wording import case_notices as words
from knowledge.wording.case_notices import TO_REPORTER, TO_STAFF, Told
from tests.knowledge.test_wording import HOSTILE, check_html

DUE = datetime(2024, 7, 4, 9, 30, tzinfo=UTC)
HOSTILE_FACTS = Told(
    HOSTILE, HOSTILE, CaseState.HANDLING, HOSTILE, HOSTILE, HOSTILE, DUE, Closing.CANNOT, 2, 3, True, step_due_at=DUE
)
PLAIN = Told("C12345678", "建设局", CaseState.HANDLING, "路灯坏了", "换好了", "建设局经办人", DUE, Closing.SOLVED, step_due_at=DUE)
BRIEFS = {
    "brief": (HOSTILE,),
    "waits": (HOSTILE,),
    "looked": (HOSTILE, HOSTILE),
    "flood": (99,),
    "emergencies": (9,),
    "many_at_once": (9,),
    "received": (HOSTILE_FACTS, HOSTILE),
    "joined": (HOSTILE_FACTS,),
    "revised": (HOSTILE_FACTS,),
    "still_waiting": (HOSTILE_FACTS,),
    "warned": (HOSTILE_FACTS, 80, True),
    "escalated": (HOSTILE_FACTS, False, "单位负责人"),
    "day_and_hour": (DUE,),
}


@pytest.mark.parametrize("move", TO_REPORTER)
def test_what_reporters_hear_of_a_step_is_safe_to_show(move: Move) -> None:
    check_html(words.told(move, HOSTILE_FACTS))
    assert "{" not in words.told(move, PLAIN)


@pytest.mark.parametrize("move", TO_STAFF)
def test_what_staff_hear_of_a_turn_is_safe_to_show(move: Move) -> None:
    check_html(words.handed(move, HOSTILE_FACTS))
    assert "{" not in words.handed(move, PLAIN)


def test_every_other_sentence_is_safe_to_show() -> None:
    said = {name for name, value in vars(words).items() if inspect.isfunction(value) and value.__module__ == words.__name__}
    assert {name for name in said if not name.startswith("_")} - {"told", "handed"} == set(BRIEFS)
    for name, values in BRIEFS.items():
        check_html(getattr(words, name)(*values))


def test_a_moment_is_said_as_people_say_it() -> None:
    assert words.day_and_hour(DUE) == "7月4日（周四）17:30"


def test_a_promise_that_has_passed_is_not_made_again() -> None:
    from dataclasses import replace

    assert "最晚7月4日（周四）17:30前给您结果" in words.told(Move.SIGN, PLAIN)
    late = words.told(Move.SIGN, replace(PLAIN, late=True))
    assert "最晚" not in late
    assert "已经过了" in late


def test_limits_are_said_as_the_rules_have_them() -> None:
    assert f"{REOPEN_WITHIN.days}天内" in words.told(Move.ARCHIVE, PLAIN)
    assert "请在7月4日（周四）17:30前签收" in words.handed(Move.DISPATCH, PLAIN)


def test_a_unit_that_no_town_has_confirmed_is_marked() -> None:
    from dataclasses import replace

    assert UNCONFIRMED in words.told(Move.SIGN, replace(PLAIN, confirmed=False))
    assert UNCONFIRMED not in words.told(Move.SIGN, PLAIN)


def test_where_no_content_may_be_sent_a_number_is_all() -> None:
    for said in (words.brief("C12345678"), words.waits("C12345678")):
        assert "C12345678" in said
        assert "路灯" not in said
