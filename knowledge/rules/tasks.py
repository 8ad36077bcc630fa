"""The life of a task: who may do what with it, which light it shows and why, and which day something is worth saying about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache

from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import Calendar, quiet_until

NO_SUCH = "没有找到这项任务，或者它不归您管。"  # the same words for both
SPEAK_FROM, SPEAK_UNTIL = time(8, 30), time(17, 30)  # when a digest or a reminder is said; never at night
EVENING = time(18, 30)
SOON_DAYS, WEEK_DAYS = 3, 7  # 西安市纪委 turns yellow three days before; see the defaults of practice
LATE_EVERY = 2  # working days between two reminders of what is overdue
DAYS_AT_HAND = 8_192  # deadlines and days whose stages are remembered: counting working days is slow, and tasks share their days
LATEST = 30  # reminders of one overdue deadline: sixty working days on, the weekly summary is enough
PUSHES_A_DAY = 3  # more than that and the rest goes into the digest


class TaskState(StrEnum):
    OPEN = "open"
    HELD = "held"  # 有困难: a leader decides; nothing is counted meanwhile
    CLAIMED = "claimed"  # reported done, but something speaks against it
    DONE = "done"
    DROPPED = "dropped"


LIVE = (TaskState.OPEN, TaskState.HELD, TaskState.CLAIMED)
SAID: dict[TaskState, str] = {
    TaskState.OPEN: "办理中",
    TaskState.HELD: "协调中",
    TaskState.CLAIMED: "已报完成、待核实",
    TaskState.DONE: "已完成",
    TaskState.DROPPED: "已取消",
}


class Seat(StrEnum):
    """In which part somebody stands to a task."""

    OWNER = "owner"  # holds the owning post, or stands in for whoever does
    HEAD = "head"  # of the owner's unit
    LEADER = "leader"  # leader, supervisor, mayor
    ASSIST = "assist"  # of an assisting unit


class Move(StrEnum):
    ACK = "ack"  # 收到
    DONE = "done"  # 已完成
    REPORT = "report"  # 报进度
    TROUBLE = "trouble"  # 有困难
    LATER = "later"  # 稍后
    URGE = "urge"  # 督办
    ASK = "ask"  # 问进展
    CONFIRM = "confirm"
    RETURN = "return"
    RESUME = "resume"  # after coordination: goes on as it was
    EXTEND = "extend"
    REASSIGN = "reassign"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Step:
    """A move: where it may start, where it ends (None: where it stood), and whose it is."""

    starts: frozenset[TaskState]
    ends: TaskState | None
    who: frozenset[Seat]


_OPEN = frozenset({TaskState.OPEN})
_LIVE = frozenset(LIVE)
_OWN = frozenset({Seat.OWNER})
_OVER = frozenset({Seat.LEADER})
MOVES: dict[Move, Step] = {
    Move.ACK: Step(_OPEN, None, _OWN),
    Move.DONE: Step(_OPEN, TaskState.DONE, _OWN),  # CLAIMED where something speaks against it
    Move.REPORT: Step(frozenset({TaskState.OPEN, TaskState.HELD}), None, frozenset({Seat.OWNER, Seat.ASSIST})),
    Move.TROUBLE: Step(_OPEN, TaskState.HELD, _OWN),
    Move.LATER: Step(_OPEN, None, _OWN),
    Move.URGE: Step(_OPEN, None, _OVER),
    Move.ASK: Step(_OPEN, None, frozenset({Seat.LEADER, Seat.HEAD})),
    Move.CONFIRM: Step(frozenset({TaskState.CLAIMED}), TaskState.DONE, _OVER),
    Move.RETURN: Step(frozenset({TaskState.CLAIMED, TaskState.DONE}), TaskState.OPEN, _OVER),
    Move.RESUME: Step(frozenset({TaskState.HELD}), TaskState.OPEN, _OVER),
    Move.EXTEND: Step(_LIVE, TaskState.OPEN, _OVER),
    Move.REASSIGN: Step(_LIVE, TaskState.OPEN, _OVER),
    Move.DROP: Step(_LIVE, TaskState.DROPPED, _OVER),
}


def moves_from(state: TaskState, seats: Collection[Seat]) -> list[Move]:
    """What somebody in these seats may do with a task in this state; keyboards are drawn from this."""
    return [move for move, step in MOVES.items() if state in step.starts and not step.who.isdisjoint(seats)]


def check_move(move: Move, state: TaskState, seats: Collection[Seat]) -> TaskState:
    """The state after a move. Raises NotAllowed for the wrong person, RuleBroken for the wrong moment."""
    step = MOVES[move]
    if not seats or step.who.isdisjoint(seats):
        raise NotAllowed(NO_SUCH)
    if state not in step.starts:
        raise RuleBroken(f"这项任务现在是“{SAID[state]}”，这一步不用再做了。")
    return step.ends or state


class Stage(IntEnum):
    """How far the saying has come for one deadline; from LATE on, each further number is two working days more."""

    NONE = 0
    WEEK = 1
    SOON = 2
    TODAY = 3
    LATE = 4


@lru_cache(maxsize=DAYS_AT_HAND)
def stage_day(stage: int, due_on: date, calendar: Calendar) -> date:
    """The working day on which a stage is said: moved forward out of holidays before the deadline, counted after it."""
    if stage >= Stage.LATE:
        return calendar.days_after(due_on, LATE_EVERY * (stage - Stage.TODAY))
    day = due_on - timedelta(days={Stage.WEEK: WEEK_DAYS, Stage.SOON: SOON_DAYS, Stage.TODAY: 0}[Stage(stage)])
    while not calendar.works(day):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=DAYS_AT_HAND)
def stage_at(due_on: date, today: date, calendar: Calendar) -> int:
    """The stage that stands on a day: what was passed over meanwhile (a holiday, a standstill) is merged into it."""
    if today > due_on and (late := _worked(due_on, today, calendar) // LATE_EVERY):
        return Stage.TODAY + late
    return max((stage for stage in (Stage.WEEK, Stage.SOON, Stage.TODAY) if stage_day(stage, due_on, calendar) <= today), default=0)


def _worked(since: date, until: date, calendar: Calendar) -> int:
    """How many working days lie after one day up to another; no more than are ever reminded of."""
    worked, day = 0, since
    while day < until and worked < LATEST * LATE_EVERY:
        day += timedelta(days=1)
        worked += calendar.works(day)
    return worked


def next_look(due_on: date, said: int, calendar: Calendar) -> date | None:
    """The day from which something new is to be said of a deadline, also where that is past: no clock that ran ahead and was
    put back may hide it. None: nothing more."""
    if said >= Stage.TODAY + LATEST:
        return None
    return stage_day(said + 1, due_on, calendar)


def speaking(moment: datetime, calendar: Calendar) -> datetime:
    """The moment itself where reminders may be said, else the next opening: working days, 08:30 to 17:30."""
    here = moment.astimezone(calendar.zone)
    day = here.date()
    if calendar.works(day) and SPEAK_FROM <= here.time() < SPEAK_UNTIL:
        return moment
    if here.time() >= SPEAK_FROM:
        day += timedelta(days=1)
    return opening(calendar.days_after(day, 0), calendar)


def opening(day: date, calendar: Calendar) -> datetime:
    """08:30 of a day."""
    return datetime.combine(day, SPEAK_FROM, calendar.zone)


class Snooze(StrEnum):
    HOUR = "hour"
    EVENING = "evening"
    TOMORROW = "tomorrow"
    MONDAY = "monday"


def snoozed_until(choice: Snooze, now: datetime, calendar: Calendar) -> datetime:
    """When a put-off reminder comes back; never at night, and "tomorrow" and "Monday" are working days."""
    here = now.astimezone(calendar.zone)
    today = here.date()
    if choice is Snooze.MONDAY:
        return opening(calendar.days_after(today + timedelta(days=7 - today.weekday()), 0), calendar)
    if choice is Snooze.TOMORROW or (choice is Snooze.EVENING and here.time() >= EVENING):
        return opening(calendar.days_after(today + timedelta(days=1), 0), calendar)
    wish = now + timedelta(hours=1) if choice is Snooze.HOUR else datetime.combine(today, EVENING, calendar.zone)
    return quiet_until(wish, calendar.zone) or wish


# Who hears of an overdue deadline beside its owner, and from which reminder on: owner → head (2 working days) → leader (4).
ESCALATES: dict[Seat, int] = {Seat.HEAD: Stage.LATE, Seat.LEADER: Stage.LATE + 1}


def escalates_to(stage: int, said: int) -> list[Seat]:
    """The seats that must hear now, given the stage said before: nobody is skipped when days were passed over."""
    return [seat for seat, first in ESCALATES.items() if said < first <= stage]


def pushes(stage: int, heard: bool) -> bool:
    """Whether a stage is worth a message of its own: what is due today, and what is overdue until it was answered."""
    return stage == Stage.TODAY or (stage >= Stage.LATE and not heard)


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"  # coordination: counted against nobody
    GREY = "grey"


# In words: an old office machine draws no coloured circles, and not everybody tells red from green.
MARKS: dict[Light, str] = {
    Light.GREEN: "【绿】",
    Light.YELLOW: "【黄】",
    Light.RED: "【红】",
    Light.BLUE: "【蓝】",
    Light.GREY: "【灰】",
}
URGENCY: dict[Light, int] = {Light.RED: 0, Light.YELLOW: 1, Light.BLUE: 2, Light.GREEN: 3, Light.GREY: 4}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a light is told from. `due_on` is the next deadline unmet; `was_late`: an earlier one, or this, was met late."""

    state: TaskState
    due_on: date
    was_late: bool = False
    done_on: date | None = None
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Lit:
    light: Light
    reason: str


def lit(standing: Standing, today: date) -> Lit:
    """The light and its reason. Caught up after red is yellow, and nothing is green while open cases say otherwise."""
    state, left = standing.state, (standing.due_on - today).days
    if state is TaskState.DROPPED:
        return Lit(Light.GREY, "已取消")
    if state is TaskState.HELD:
        return Lit(Light.BLUE, "正在协调，不计逾期")
    if state is not TaskState.DONE and left < 0:
        return Lit(Light.RED, f"逾期{-left}天" + ("，已报完成待核实" if state is TaskState.CLAIMED else ""))
    if standing.conflicts:
        return Lit(Light.YELLOW, f"还有{standing.conflicts}件相关诉求没有办结")
    if state is TaskState.CLAIMED:
        return Lit(Light.YELLOW, "已报完成，待核实")
    if state is not TaskState.DONE and left <= SOON_DAYS:
        return Lit(Light.YELLOW, "今天到期" if left == 0 else f"还有{left}天到期")
    if standing.was_late:
        return Lit(Light.YELLOW, "曾经逾期，已补上")
    return Lit(Light.GREEN, "已完成" if state is TaskState.DONE else "按期推进" + (f"，还有{left}天" if left <= WEEK_DAYS else ""))


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open or reopened case that touches a task: what the cases tell, and no more. Never who reported it."""

    number: str
    title: str = ""
    reopened: bool = False


def settled(conflicts: Sequence[OpenCase], move: Move) -> TaskState:
    """Where 已完成 leads: to done, or to a check by a supervisor while open cases say otherwise."""
    return TaskState.CLAIMED if conflicts and move is Move.DONE else TaskState.DONE


# What it costs the person who is asked, in minutes: reading a digest, answering a reminder, finding a figure.
MINUTES = {"digest": 2, "push": 2, "ask": 10, "urge": 2}
WEEKLY_CAP = 60
FRESH_DAYS = 7


def monday_of(day: date) -> date:
    """The week that a day's minutes count in."""
    return day - timedelta(days=day.weekday())


def affordable(spent: int, what: str) -> bool:
    """Whether a person's week still holds this request; a digest always fits, being at most ten minutes a week."""
    return spent + MINUTES[what] <= WEEKLY_CAP - 10


def check_ask(spent: int, told_on: date | None, told: str, waiting: bool, today: date) -> None:
    """Raises RuleBroken where a request for a figure would only cost somebody time: it is known, asked already, or too much."""
    if told_on is not None and (today - told_on).days < FRESH_DAYS:
        raise RuleBroken(f"这个数已经有了：{told}（{told_on.month}月{told_on.day}日报），不用再问。")
    if waiting:
        raise RuleBroken("已经问过了，正在等回话，不重复问。")
    if not affordable(spent, "ask"):
        raise RuleBroken(f"对方这一周已经花了{spent}分钟填报，再问就超过{WEEKLY_CAP}分钟了，请下周再问。")
