"""Who may do what: a whole table of acts and roles, and the two roles that stay apart."""

import pytest

from knowledge.rules import RuleBroken
from knowledge.rules.people import APART, MAY, NOT_YOURS, Act, Person, Role, check_appointable, check_may, may

EXPECTED = {
    Act.ANSWER_QUESTIONS: {Role.DUTY_OFFICER},
    Act.APPROVE_ANSWERS: {Role.SUPERVISOR, Role.LEADER},
    Act.IMPORT_CONTENT: {Role.DUTY_OFFICER, Role.ADMINISTRATOR},
    Act.APPOINT: {Role.ADMINISTRATOR},
    Act.HEAR_ALARMS: {Role.ADMINISTRATOR},
    Act.READ_AUDIT: {Role.AUDITOR},
    Act.SEE_CASES: set(Role) - {Role.ADMINISTRATOR, Role.AUDITOR},
    Act.DISPATCH_CASES: {Role.DUTY_OFFICER},
    Act.WORK_ON_CASES: {Role.GRID_WORKER, Role.CLERK, Role.HEAD},
    Act.SUPERVISE_CASES: {Role.SUPERVISOR, Role.LEADER, Role.MAYOR},
    Act.REVEAL_REPORTERS: {Role.DUTY_OFFICER, Role.HEAD, Role.SUPERVISOR, Role.LEADER},
}


def somebody(*roles: Role) -> Person:
    return Person(1, "webchat", 1, roles=frozenset(roles))


def test_the_table_of_this_test_names_every_act_it_knows() -> None:
    assert set(MAY) == set(Act), "every act has its line"
    assert set(EXPECTED) <= set(Act)


@pytest.mark.parametrize("act", EXPECTED)
@pytest.mark.parametrize("role", [*Role, None])
def test_an_act_is_open_to_just_the_roles_of_the_table(act: Act, role: Role | None) -> None:
    person = somebody(role) if role else somebody()
    allowed = role in EXPECTED[act]
    assert may(person, act) is allowed
    if allowed:
        check_may(person, act)
    else:
        with pytest.raises(RuleBroken) as no:
            check_may(person, act)
        assert no.value.sentence == NOT_YOURS


def test_whoever_writes_answers_is_not_by_that_allowed_to_approve_them() -> None:
    assert not MAY[Act.ANSWER_QUESTIONS] & MAY[Act.APPROVE_ANSWERS]


def test_whoever_appoints_does_not_read_the_record_of_it() -> None:
    assert not MAY[Act.APPOINT] & MAY[Act.READ_AUDIT]


def test_one_right_among_several_posts_is_enough() -> None:
    assert may(somebody(Role.LIAISON, Role.LEADER), Act.APPROVE_ANSWERS)


def test_a_resident_is_not_staff_and_a_grid_worker_is() -> None:
    assert not somebody().staff
    assert somebody(Role.GRID_WORKER).staff


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("held", Role)
def test_two_posts_go_together_unless_they_must_stay_apart(held: Role, role: Role) -> None:
    if held != role and any({held, role} == pair for pair in APART):
        with pytest.raises(RuleBroken):
            check_appointable(frozenset({held}), role)
    else:
        check_appointable(frozenset({held}), role)


def test_the_administrator_and_the_auditor_stay_apart() -> None:
    assert frozenset({Role.ADMINISTRATOR, Role.AUDITOR}) in APART
