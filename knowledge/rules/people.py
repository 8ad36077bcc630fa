"""Who may do what: roles come from posts, never from a person, so that a successor inherits them with the post."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.rules import NotAllowed


class Role(StrEnum):
    """What a post is for. A person without a post is a resident."""

    GRID_WORKER = "grid_worker"
    CLERK = "clerk"
    HEAD = "head"  # of a unit
    DUTY_OFFICER = "duty_officer"
    SUPERVISOR = "supervisor"
    LEADER = "leader"  # in charge of several units
    MAYOR = "mayor"
    LIAISON = "liaison"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Act(StrEnum):
    """Something that only some roles may do; everything else is open to all."""

    ANSWER_QUESTIONS = "answer_questions"
    APPROVE_ANSWERS = "approve_answers"
    IMPORT_CONTENT = "import_content"
    APPOINT = "appoint"
    HEAR_ALARMS = "hear_alarms"
    READ_AUDIT = "read_audit"
    SEE_CASES = "see_cases"
    DISPATCH_CASES = "dispatch_cases"
    WORK_ON_CASES = "work_on_cases"
    SUPERVISE_CASES = "supervise_cases"
    REVEAL_REPORTERS = "reveal_reporters"
    WORK_ON_TASKS = "work_on_tasks"
    ASSIGN_TASKS = "assign_tasks"
    WATCH_TASKS = "watch_tasks"
    APPROVE_PROGRESS = "approve_progress"
    READ_FRAUDS = "read_frauds"
    WRITE_ALERTS = "write_alerts"
    APPROVE_ALERTS = "approve_alerts"
    STOP_ALERTS = "stop_alerts"


MAY: dict[Act, frozenset[Role]] = {
    Act.ANSWER_QUESTIONS: frozenset({Role.DUTY_OFFICER}),
    Act.APPROVE_ANSWERS: frozenset({Role.SUPERVISOR, Role.LEADER}),
    Act.IMPORT_CONTENT: frozenset({Role.DUTY_OFFICER, Role.ADMINISTRATOR}),
    Act.APPOINT: frozenset({Role.ADMINISTRATOR}),
    Act.HEAR_ALARMS: frozenset({Role.ADMINISTRATOR}),
    Act.READ_AUDIT: frozenset({Role.AUDITOR}),
    Act.SEE_CASES: frozenset(
        {Role.GRID_WORKER, Role.CLERK, Role.HEAD, Role.DUTY_OFFICER, Role.SUPERVISOR, Role.LEADER, Role.MAYOR, Role.LIAISON}
    ),
    Act.DISPATCH_CASES: frozenset({Role.DUTY_OFFICER}),
    Act.WORK_ON_CASES: frozenset({Role.GRID_WORKER, Role.CLERK, Role.HEAD}),
    Act.SUPERVISE_CASES: frozenset({Role.SUPERVISOR, Role.LEADER, Role.MAYOR}),
    # Whoever handles a case does not need to know whose it is; whoever answers for it sometimes must.
    Act.REVEAL_REPORTERS: frozenset({Role.DUTY_OFFICER, Role.HEAD, Role.SUPERVISOR, Role.LEADER}),
    Act.WORK_ON_TASKS: frozenset(Role) - {Role.ADMINISTRATOR, Role.AUDITOR},
    Act.ASSIGN_TASKS: frozenset({Role.DUTY_OFFICER, Role.HEAD, Role.SUPERVISOR, Role.LEADER, Role.MAYOR}),
    Act.WATCH_TASKS: frozenset({Role.SUPERVISOR, Role.LEADER, Role.MAYOR}),
    # What residents read of a task's progress is approved by somebody else than who told it.
    Act.APPROVE_PROGRESS: frozenset({Role.HEAD, Role.SUPERVISOR, Role.LEADER, Role.MAYOR}),
    Act.READ_FRAUDS: frozenset({Role.LIAISON}),
    Act.WRITE_ALERTS: frozenset({Role.LIAISON, Role.DUTY_OFFICER}),
    Act.APPROVE_ALERTS: frozenset({Role.LEADER, Role.SUPERVISOR, Role.LIAISON, Role.DUTY_OFFICER}),
    Act.STOP_ALERTS: frozenset({Role.LEADER, Role.SUPERVISOR, Role.LIAISON, Role.DUTY_OFFICER}),
}

# Whoever keeps the keys must not also keep the record of their use (GB/T 22239-2019, separation of administrative roles).
APART: tuple[frozenset[Role], ...] = (frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),)

NOT_YOURS = "这一步需要相应岗位的工作人员来办，您目前没有这个岗位。"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the office is talking with. Holds no platform object and no phone number.

    `id` is the books' own number, the same on every linked channel. `roles` are those of the posts held at this moment.
    `shown` is the name the person chose on the channel: untrusted text, to be quoted wherever it is shown.
    """

    id: int
    channel: str
    chat_id: int
    shown: str = ""
    roles: frozenset[Role] = frozenset()
    posts: tuple[str, ...] = ()
    script: str | None = None
    new: bool = False

    @property
    def staff(self) -> bool:
        return bool(self.roles)


def may(person: Person, act: Act) -> bool:
    return not person.roles.isdisjoint(MAY[act])


def check_may(person: Person, act: Act) -> None:
    """Raises NotAllowed unless one of the person's present posts allows the act."""
    if not may(person, act):
        raise NotAllowed(NOT_YOURS)


def check_appointable(held: frozenset[Role], role: Role) -> None:
    """Raises NotAllowed where one person would hold two roles that must stay apart."""
    for pair in APART:
        if role in pair and held & (pair - {role}):
            raise NotAllowed("同一个人不能既当系统管理员又当审计员。")
