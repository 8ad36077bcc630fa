"""The buttons of tasks, drawn from the rules; they carry numbers only, and whether they may be pressed is asked when they are."""

from collections.abc import Sequence
from typing import Any, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.tasks.facts import Colleague, Task
from handlers.callbacks import Number
from handlers.drawing import button, paired
from handlers.drawing import drawn as drawn_rows
from knowledge.rules.tasks import MOVES, Move, Seat, Snooze, TaskState

LONGEST_DAYS = 180  # of a leave or an extension by a button


class TaskMove(CallbackData, prefix="t"):
    """A move of a task, or a look at it."""

    move: Literal["show"] | Move
    task: Number


class TaskSnooze(CallbackData, prefix="tz"):
    until: Snooze
    task: Number


class TaskExtend(CallbackData, prefix="tx"):
    """A new last day, so many days from now."""

    days: Number
    task: Number


class TaskLeave(CallbackData, prefix="tl"):
    """Who stands in, and for how many days."""

    person: Number
    days: Number


class TaskAway(CallbackData, prefix="tw"):
    """The same for a leave that was told in words: from which day (its ordinal), and for how many days, 0 where not told."""

    person: Number
    since: Number
    days: Number


class TaskList(CallbackData, prefix="tk"):
    """A list: mine, late, by area, as a picture, as a report."""

    what: Literal["mine", "late", "areas", "chart", "month", "quarter", "leave"]


class TaskArea(CallbackData, prefix="ta"):
    area: Number


class TaskDraft(CallbackData, prefix="td"):
    """Yes or no to a spoken task; the task itself is kept with the conversation. `turn` dates it."""

    yes: bool
    turn: Number


class ProgressMove(CallbackData, prefix="tp"):
    approve: bool
    progress: Number


OF_STAFF: tuple[type[CallbackData], ...] = (
    TaskMove,
    TaskSnooze,
    TaskExtend,
    TaskLeave,
    TaskList,
    TaskArea,
    TaskDraft,
    ProgressMove,
)
LABELS: dict[Move, str] = {
    Move.ACK: "收到", Move.DONE: "已完成", Move.REPORT: "报进度", Move.TROUBLE: "有困难", Move.LATER: "稍后", Move.URGE: "督办",
    Move.ASK: "问进展", Move.CONFIRM: "核实完成", Move.RETURN: "退回继续办", Move.RESUME: "按原期限继续", Move.EXTEND: "顺延",
    Move.REASSIGN: "换人", Move.DROP: "取消任务",
}  # fmt: skip
SNOOZES: dict[Snooze, str] = {
    Snooze.HOUR: "1小时后", Snooze.EVENING: "今晚", Snooze.TOMORROW: "明天", Snooze.MONDAY: "下周一",
}  # fmt: skip


def keyboard(buttons: Sequence[InlineKeyboardButton], width: int = 3) -> InlineKeyboardMarkup | None:
    return drawn_rows(paired(buttons, width))


def card(task: Task) -> InlineKeyboardMarkup | None:
    """The moves that this reader may make now; an owner can also hand everything to somebody for some days."""
    buttons = [button(LABELS[move], TaskMove(move=move, task=task.id)) for move in task.moves]
    if Seat.OWNER in task.seats and task.state is TaskState.OPEN:
        buttons.append(button("请他人代办", TaskList(what="leave")))
    return keyboard(buttons)


def owed(task_id: int) -> InlineKeyboardMarkup | None:
    """Under a reminder: what an owner may do with an open task."""
    mine = [move for move, step in MOVES.items() if Seat.OWNER in step.who and TaskState.OPEN in step.starts]
    buttons = [button(LABELS[move], TaskMove(move=move, task=task_id)) for move in mine]
    return keyboard([*buttons, button("请他人代办", TaskList(what="leave"))])


def asked_for(task_id: int, state: str) -> InlineKeyboardMarkup | None:
    """Under a word to whoever decides: what a leader may do with a task that stands so, and a look at it."""
    over = [move for move, step in MOVES.items() if state in step.starts and Seat.LEADER in step.who]
    look = button("看任务", TaskMove(move="show", task=task_id))
    return keyboard([look, *(button(LABELS[move], TaskMove(move=move, task=task_id)) for move in over)], 2)


def snoozes(task_id: int) -> InlineKeyboardMarkup | None:
    return keyboard([button(label, TaskSnooze(until=until, task=task_id)) for until, label in SNOOZES.items()], 4)


def extensions(task_id: int) -> InlineKeyboardMarkup | None:
    return keyboard([button(f"顺延{days}天", TaskExtend(days=days, task=task_id)) for days in (7, 14, 30)])


def some(tasks: Sequence[Task], *, leader: bool = False) -> InlineKeyboardMarkup | None:
    """A list to drill into, and for whoever watches the ways to look."""
    buttons = [
        [button(f"{place} {task.title[:18]}", TaskMove(move="show", task=task.id))] for place, task in enumerate(tasks[:8], 1)
    ]
    looks = [
        button("落后的", TaskList(what="late")),
        button("分领域", TaskList(what="areas")),
        button("图", TaskList(what="chart")),
    ]
    reports = [button("月报", TaskList(what="month")), button("季报", TaskList(what="quarter"))]
    rows = [*buttons, looks, reports] if leader else buttons
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def areas(names: Sequence[str]) -> InlineKeyboardMarkup | None:
    return keyboard([button(name, TaskArea(area=place)) for place, name in enumerate(names)])


def _away(person: int, days: int, since: int) -> TaskLeave | TaskAway:
    return TaskAway(person=person, since=since, days=days) if since else TaskLeave(person=person, days=days)


def colleagues(people: Sequence[Colleague], *, since: int = 0, days: int = 0) -> InlineKeyboardMarkup | None:
    """`since`: the ordinal of the first day; 0: that on which it is pressed."""
    return keyboard([button(f"{who.shown[:8]}（{who.post[:12]}）", _away(who.person, days, since)) for who in people], 1)


def days(person: int, *, since: int = 0) -> InlineKeyboardMarkup | None:
    return keyboard([button(f"{count}天", _away(person, count, since)) for count in (1, 3, 7, 14)], 2)


def draft(turn: int) -> InlineKeyboardMarkup | None:
    return keyboard([button("确认建立", TaskDraft(yes=True, turn=turn)), button("不建了", TaskDraft(yes=False, turn=turn))])


def approval(progress_id: int) -> InlineKeyboardMarkup | None:
    return keyboard(
        [
            button("通过，可公开", ProgressMove(approve=True, progress=progress_id)),
            button("只留内部", ProgressMove(approve=False, progress=progress_id)),
        ]
    )


def drawn(about: dict[str, Any]) -> InlineKeyboardMarkup | None:
    """The keyboard of an owed message about tasks."""
    if "task" in about:
        return owed(about["task"])
    if "look" in about:
        return asked_for(about["look"], about.get("state", ""))
    if "digest" in about:
        return keyboard([button("我的任务", TaskList(what="mine")), button("落后的", TaskList(what="late"))])
    if "late" in about:
        return keyboard([button("落后的", TaskList(what="late")), button("图", TaskList(what="chart"))])
    return approval(about["progress"]) if "progress" in about else None
