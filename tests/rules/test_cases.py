"""The life of a case: the whole table, every pair of states and everybody who may stand before it."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.cases import (
    ASKED_FOR,
    ATTEMPTS,
    CLOSED_AS,
    LIVE,
    LONGEST_WORDS,
    MOVES,
    NO_SUCH,
    OPEN,
    PHASES,
    REOPEN_WITHIN,
    SAID,
    CaseState,
    Clock,
    Closing,
    Kind,
    Move,
    Need,
    Relation,
    Said,
    Seat,
    Standing,
    barred,
    check_move,
    check_said,
    moves_from,
    owner_of,
    relations_of,
)
from knowledge.rules.people import Role
from knowledge.wording.case_notices import TO_REPORTER, TO_STAFF

NOW = datetime(2024, 7, 1, 4, 0, tzinfo=UTC)
WORKS, RURAL, LAW, CENTRE = "建设局", "农村工作局", "综合行政执法局", "指挥中心"
REPORTER, HANDLER = 1, 7

# Who comes to a case of the unit WORKS, handled by person 7 and helped by RURAL: their number and their seats.
CAST: dict[str, tuple[int, list[Seat]]] = {
    "reporter": (REPORTER, []),
    "stranger": (2, []),
    "duty": (3, [Seat(Role.DUTY_OFFICER, CENTRE)]),
    "clerk": (4, [Seat(Role.CLERK, WORKS)]),
    "grid worker": (5, [Seat(Role.GRID_WORKER, WORKS)]),
    "head": (6, [Seat(Role.HEAD, WORKS)]),
    "handler": (HANDLER, [Seat(Role.CLERK, WORKS)]),
    "helper": (8, [Seat(Role.CLERK, RURAL)]),
    "other clerk": (9, [Seat(Role.CLERK, LAW)]),
    "other head": (10, [Seat(Role.HEAD, LAW)]),
    "supervisor": (11, [Seat(Role.SUPERVISOR, CENTRE)]),
    "leader": (12, [Seat(Role.LEADER, "镇政府")]),
    "mayor": (13, [Seat(Role.MAYOR, "镇政府")]),
    "liaison": (14, [Seat(Role.LIAISON, CENTRE)]),
    "administrator": (15, [Seat(Role.ADMINISTRATOR, "镇政府")]),
    "auditor": (16, [Seat(Role.AUDITOR, "镇政府")]),
    "dismissed handler": (HANDLER, []),
}
ABOVE = {
    "received": "supervise",
    "dispatched": "supervise",
    "objected": "supervise",
    "handling": "supervise extend",
    "asking": "supervise",
    "coordinating": "supervise extend",
    "checking": "supervise approve return",
    "calling": "supervise archive",
}
CLERK = {"dispatched": "sign object", "handling": "take", "asking": "take", "coordinating": "take"}
# What each may do in each state: written by hand, apart from the table of the code.
EXPECTED: dict[str, dict[str, str]] = {
    "reporter": {
        "received": "add withdraw",
        "dispatched": "add withdraw",
        "objected": "add withdraw",
        "handling": "add withdraw",
        "asking": "add withdraw answer",
        "coordinating": "add withdraw",
        "checking": "add withdraw",
        "calling": "add withdraw confirm deny rate",
        "linked": "add withdraw agree",
        "archived": "deny rate",
    },
    "duty": {
        "received": "dispatch correct link",
        "dispatched": "reassign correct link",
        "objected": "uphold reject correct",
        "handling": "reassign correct extend",
        "asking": "reassign correct",
        "coordinating": "reassign correct extend",
        "checking": "approve return correct",
        "calling": "attempt correct",
        "linked": "unlink",
    },
    "clerk": CLERK,
    "grid worker": CLERK,
    "head": CLERK | {"handling": "take extend", "coordinating": "take extend", "checking": "approve return"},
    "handler": {
        "dispatched": "sign object",
        "handling": "note ask report invite",
        "asking": "resume",
        "coordinating": "note invite gather",
        "calling": "attempt",
    },
    "helper": {"coordinating": "note contribute"},
    "supervisor": ABOVE,
    "leader": ABOVE,
    "mayor": ABOVE,
}


def standing(state: CaseState) -> Standing:
    """A case that has come this far."""
    return Standing(
        state=state,
        unit=WORKS,
        handler_id=HANDLER,
        handler_post="建设局经办人",
        assisting=frozenset({RURAL} if state == CaseState.COORDINATING else ()),
        attempts=ATTEMPTS,
        attempted_at=NOW - timedelta(days=1),
        closing=Closing.SOLVED if state in {CaseState.CALLING, CaseState.ARCHIVED} else None,
        closed_at=NOW - timedelta(days=1) if state == CaseState.ARCHIVED else None,
        lead_state=CaseState.CALLING if state == CaseState.LINKED else None,
    )


def stands(who: str, case: Standing) -> frozenset[Relation]:
    number, seats = CAST[who]
    return relations_of(case, person_id=number, seats=seats, reporter=number == REPORTER)


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("who", CAST)
def test_everybody_may_do_in_every_state_just_what_the_table_says(who: str, state: CaseState) -> None:
    case = standing(state)
    relations = stands(who, case)
    expected = set(EXPECTED.get(who, {}).get(state, "").split())
    assert set(moves_from(case, relations, now=NOW)) == expected
    for move in Move:
        if move in expected:
            assert check_move(move, case, relations, now=NOW) == (MOVES[move].ends or state)
        else:
            with pytest.raises(RuleBroken):
                check_move(move, case, relations, now=NOW)


@pytest.mark.parametrize(("start", "end"), list(itertools.product(CaseState, CaseState)))
def test_every_pair_of_states_is_joined_by_the_moves_of_the_plan_and_by_no_others(start: CaseState, end: CaseState) -> None:
    plan = {
        ("received", "dispatched"): "dispatch",
        ("received", "linked"): "link",
        ("dispatched", "linked"): "link",
        ("linked", "received"): "unlink",
        ("dispatched", "handling"): "sign",
        ("dispatched", "objected"): "object",
        ("dispatched", "dispatched"): "reassign",
        ("handling", "dispatched"): "reassign",
        ("coordinating", "dispatched"): "reassign",
        ("asking", "dispatched"): "reassign",
        ("objected", "dispatched"): "uphold reject",
        ("handling", "asking"): "ask",
        ("asking", "handling"): "answer resume",
        ("handling", "coordinating"): "invite",
        ("coordinating", "coordinating"): "invite",
        ("coordinating", "handling"): "gather",
        ("handling", "checking"): "report",
        ("checking", "handling"): "return",
        ("checking", "calling"): "approve",
        ("calling", "archived"): "confirm archive withdraw",
        ("calling", "dispatched"): "deny",
        ("archived", "dispatched"): "deny",
    }
    expected = set(plan.get((start, end), "withdraw" if end == "archived" and start != "archived" else "").split())
    assert {move for move, step in MOVES.items() if start in step.starts and step.ends == end} == expected


def test_every_move_state_need_and_closing_has_its_words() -> None:
    assert set(MOVES) == set(Move)
    assert set(SAID) == set(PHASES) == set(CaseState)
    assert set(ASKED_FOR) == set(Need)
    assert set(CLOSED_AS) == set(Closing)
    assert {move for move, step in MOVES.items() if step.told} <= set(TO_REPORTER)
    assert set(TO_STAFF) <= set(Move)
    assert len(set(PHASES.values()) | {"督办问效"}) == 7, "the seven phases that the town promised"


def test_nothing_that_is_open_is_nobodys() -> None:
    for state in LIVE:
        roles, unit = owner_of(state, WORKS)
        assert roles
        assert unit in {None, WORKS}


def test_no_move_stops_or_sets_back_the_residents_clock() -> None:
    """There is no such effect: a clock of the table is the step's."""
    assert set(Clock) == {"keep", "start", "pause", "resume", "stop"}
    assert {move for move, step in MOVES.items() if step.clock == Clock.PAUSE} == {Move.ASK}
    for move in (Move.NOTE, Move.TAKE, Move.ADD, Move.SUPERVISE, Move.ESCALATE, Move.CORRECT, Move.INVITE, Move.CONTRIBUTE):
        assert MOVES[move].clock == Clock.KEEP, "a touch does not start the clock anew"


def test_what_is_not_yours_is_refused_in_the_words_for_what_does_not_exist() -> None:
    for move in Move:
        with pytest.raises(NotAllowed) as no:
            check_move(move, standing(CaseState.HANDLING), frozenset(), now=NOW)
        assert no.value.sentence == NO_SUCH


def test_whoever_comes_second_to_sign_is_told_who_was_first() -> None:
    with pytest.raises(RuleBroken, match="已由建设局经办人签收"):
        check_move(Move.SIGN, standing(CaseState.HANDLING), {Relation.UNIT}, now=NOW)


def test_a_unit_objects_once() -> None:
    case = replace(standing(CaseState.DISPATCHED), objected=frozenset({WORKS}))
    with pytest.raises(RuleBroken, match="已经提过一次异议"):
        check_move(Move.OBJECT, case, {Relation.UNIT}, now=NOW)
    assert check_move(Move.OBJECT, replace(case, unit=RURAL), {Relation.UNIT}, now=NOW) == CaseState.OBJECTED


@pytest.mark.parametrize("attempts", range(ATTEMPTS + 2))
def test_nobody_archives_past_the_resident_before_three_attempts(attempts: int) -> None:
    case = replace(standing(CaseState.CALLING), attempts=attempts)
    assert (Move.ARCHIVE in moves_from(case, {Relation.SUPERVISOR}, now=NOW)) is (attempts >= 3)


def test_two_calls_on_one_day_are_one_attempt() -> None:
    case = replace(standing(CaseState.CALLING), attempts=1, attempted_at=NOW - timedelta(hours=3))
    assert Move.ATTEMPT not in moves_from(case, {Relation.DUTY}, now=NOW)
    assert Move.ATTEMPT in moves_from(case, {Relation.DUTY}, now=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("after", "open_"), [(timedelta(), True), (REOPEN_WITHIN, True), (REOPEN_WITHIN + timedelta(seconds=1), False)]
)
def test_a_closed_case_may_be_reopened_for_ten_days(after: timedelta, open_: bool) -> None:
    case = replace(standing(CaseState.ARCHIVED), closed_at=NOW)
    assert (Move.DENY in moves_from(case, {Relation.REPORTER}, now=NOW + after)) is open_
    assert timedelta(days=10) == REOPEN_WITHIN


def test_how_it_was_handled_is_asked_once_and_the_reason_after_it() -> None:
    fresh = standing(CaseState.ARCHIVED)
    assert Move.REMARK not in moves_from(fresh, {Relation.REPORTER}, now=NOW)
    rated = replace(fresh, rated=True)
    assert Move.RATE not in moves_from(rated, {Relation.REPORTER}, now=NOW)
    with pytest.raises(RuleBroken, match="已经评价过"):
        check_move(Move.RATE, rated, {Relation.REPORTER}, now=NOW)
    assert Move.REMARK in moves_from(rated, {Relation.REPORTER}, now=NOW)
    assert Move.REMARK not in moves_from(replace(rated, remarked=True), {Relation.REPORTER}, now=NOW)


def test_what_its_reporter_withdrew_stays_withdrawn() -> None:
    case = replace(standing(CaseState.ARCHIVED), closing=Closing.WITHDRAWN)
    assert Move.DENY not in moves_from(case, {Relation.REPORTER}, now=NOW)


def test_a_case_that_others_reported_too_cannot_be_taken_away_from_them() -> None:
    case = replace(standing(CaseState.HANDLING), repeats=2)
    moves = moves_from(case, {Relation.REPORTER}, now=NOW)
    assert Move.LEAVE in moves
    assert Move.WITHDRAW not in moves


def test_a_case_is_extended_once_and_an_urgent_one_never() -> None:
    case = standing(CaseState.HANDLING)
    assert Move.EXTEND in moves_from(case, {Relation.CHECKER}, now=NOW)
    assert Move.EXTEND not in moves_from(replace(case, extended=True), {Relation.CHECKER}, now=NOW)
    assert Move.EXTEND not in moves_from(replace(case, working_days=0), {Relation.CHECKER}, now=NOW)


@pytest.mark.parametrize("role", [Role.HEAD, Role.SUPERVISOR, Role.LEADER, Role.DUTY_OFFICER])
def test_nobody_checks_their_own_work_or_their_own_report(role: Role) -> None:
    case = standing(CaseState.CHECKING)
    seats = [Seat(role, WORKS), Seat(Role.CLERK, WORKS)]
    for number, reporter in ((HANDLER, False), (99, True)):
        relations = relations_of(case, person_id=number, seats=seats, reporter=reporter)
        assert Relation.CHECKER not in relations
        assert barred(Move.APPROVE, case, relations, now=NOW)
    assert Relation.CHECKER in relations_of(case, person_id=99, seats=seats, reporter=False)


@pytest.mark.parametrize("who", CAST)
def test_what_was_said_about_a_fraud_stays_with_its_reporter_and_the_liaison(who: str) -> None:
    case = replace(standing(CaseState.RECEIVED), kind=Kind.FRAUD)
    assert bool(stands(who, case)) is (who in {"reporter", "liaison"})


@pytest.mark.parametrize("move", [move for move, step in MOVES.items() if step.needs])
def test_what_a_move_needs_must_be_said(move: Move) -> None:
    whole = Said(words="说明", unit=RURAL, clause="第三条", code="road", closing=Closing.SOLVED, lead=5)
    check_said(move, whole)
    for need in MOVES[move].needs:
        with pytest.raises(RuleBroken) as no:
            check_said(move, replace(whole, **{need: " " if isinstance(getattr(whole, need), str) else None}))
        assert no.value.sentence == ASKED_FOR[need]


def test_too_many_words_are_refused_with_the_count() -> None:
    with pytest.raises(RuleBroken, match=f"{LONGEST_WORDS + 1}个字"):
        check_said(Move.NOTE, Said(words="长" * (LONGEST_WORDS + 1)))


def test_an_office_cannot_report_that_the_resident_withdrew() -> None:
    with pytest.raises(RuleBroken):
        check_said(Move.REPORT, Said(words="说明", closing=Closing.WITHDRAWN))


def test_what_is_open_is_all_but_what_is_archived_or_joined() -> None:
    assert set(CaseState) - OPEN == {CaseState.ARCHIVED, CaseState.LINKED}
    assert set(CaseState) - LIVE == {CaseState.ARCHIVED}
