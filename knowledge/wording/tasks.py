"""Every sentence about tasks: digests and reminders, cards, lists, what a button did; foreign text is quoted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from typing import Protocol

from knowledge.facts import UNCONFIRMED
from knowledge.rules.clocks import day_of
from knowledge.rules.tasks import MARKS, SAID, URGENCY, WEEKLY_CAP, Light, TaskState

LINES = 12  # of a digest: what fits a screen
DIGEST_WAITS = "您今天有任务提醒，请到网页聊天里查看。"
NOTHING_MINE = "您名下现在没有要办的任务。"
NOTHING_LATE = "没有落后的任务。"
WHICH_TASK = "您说的是哪一项任务？"
SAY_PROGRESS = "请用一句话说现在到了哪一步，比如“种了六百二十亩”“主体完工”。想附照片可以一起发，不附也行。不说了就发 /cancel。"
PHOTO_KEPT = "照片收到了。再用一句话说现在到了哪一步就行。"
NOT_PROGRESS = "不是，是要反映问题"
SAY_TROUBLE = "请用一句话说卡在哪里、需要谁帮忙。由领导来定，不算您逾期。不说了就发 /cancel。"
SAY_TASK = "请这样写：/task 张庄村厂房建设 6月底前 建设局\n任务、完成时间、牵头单位写在一句话里，我整理好请您确认。"
NOT_STAFF = "任务是工作人员用的。您想了解镇里的目标和项目，直接打字问我就行。"
SAY_UNIT = "换给哪个单位？直接打单位名，比如“建设局”。不换了就发 /cancel。"
SAY_DROP = "请用一句话说为什么取消，责任岗位会看到。不取消了就发 /cancel。"
WHO_STANDS_IN = "您不在的时候，请哪位同事代办您名下的任务？从今天算起，到期自动还给您；还没到日子，到那天再来说。"
CANCELLED = "好的，没有建立任务。"


class Shown(Protocol):
    """A task as a sentence needs it."""

    @property
    def title(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def light(self) -> Light: ...
    @property
    def reason(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def told(self) -> str: ...
    @property
    def state(self) -> TaskState: ...
    @property
    def confirmed(self) -> bool: ...


def day(moment: date) -> str:
    return f"{moment.month}月{moment.day}日"


def q(text: str, most: int = 60) -> str:
    """Foreign text, quoted and cut."""
    return escape(text if len(text) <= most else text[: most - 1] + "…", quote=False)


def line(task: Shown, *, owner: bool = False) -> str:
    """One task in one line."""
    who = f"｜{q(task.owner, 30)}" if owner else ""
    told = f"｜{q(task.told, 40)}" if task.told else ""
    return f"{MARKS[task.light]}{q(task.title)}（{day(task.due_on)}，{task.reason}）{told}{who}"


def digest(own: Sequence[Shown], below: Sequence[Shown], today: date, more: tuple[int, int] = (0, 0)) -> str:
    """The one message of a working day: the most urgent first, own tasks before those of others that are late.

    `more`: how many of each there are beside those shown.
    """
    parts = [f"<b>{day(today)}任务提醒</b>"]
    if own:
        parts += _lines(own, owner=False, more=more[0])
    if below:
        parts += ["\n" * bool(own) + "<b>请您关注（逾期）</b>", *_lines(below, owner=True, more=more[1])]
    return "\n".join(parts)


def _lines(tasks: Sequence[Shown], *, owner: bool, more: int = 0) -> list[str]:
    ordered = sorted(tasks, key=lambda task: (URGENCY[task.light], task.due_on))
    lines = [line(task, owner=owner) for task in ordered[:LINES]]
    more += max(len(tasks) - LINES, 0)
    return [*lines, f"另有{more}项，发 /tasks 查看。"] if more else lines


def push(task: Shown, today: date) -> str:
    """A message of its own: due today, or overdue."""
    left = (task.due_on - today).days
    when = "今天到期" if left == 0 else f"{day(task.due_on)}到期" if left > 0 else f"已逾期{-left}天（{day(task.due_on)}到期）"
    return f"{MARKS[task.light]}<b>{q(task.title)}</b>\n{when}。{told_line(task)}点一下按钮就行，不用另外填表。"


def told_line(task: Shown) -> str:
    return f"最近报的进度：{q(task.told, 60)}。" if task.told else ""


def waits(task_id: int) -> str:
    """Where no content may be sent: a number only."""
    return f"任务{task_id}有提醒，请到网页聊天里查看。"


def card(task: Shown, facts: Iterable[tuple[str, str]]) -> str:
    """A task with all that concerns whoever reads it."""
    unsure = "" if task.confirmed else UNCONFIRMED
    head = f"{MARKS[task.light]}<b>{q(task.title, 120)}</b>\n{SAID[task.state]}，{task.reason}"
    rows = [("责任岗位", f"{task.owner}{unsure}"), ("下一个期限", day(task.due_on)), *facts]
    return head + "".join(f"\n{name}：{q(said, 300)}" for name, said in rows if said)


def event(at: datetime, act: str, said: str) -> str:
    """A line of a task's history."""
    return f"{day(day_of(at))}{act}" + (f"（{said}）" if said else "")


def mine(tasks: Sequence[Shown], minutes: int) -> str:
    """Somebody's own list, and what this week has asked of them."""
    if not tasks:
        return NOTHING_MINE + "\n" + meter(minutes)
    return "\n".join([f"<b>您的任务（{len(tasks)}项）</b>", *_lines(tasks, owner=False), "", meter(minutes)])


def meter(minutes: int) -> str:
    """The burden meter."""
    return f"本周填报负担：约{minutes}分钟（每周上限{WEEKLY_CAP}分钟）。觉得不合理，直接打字告诉我。"


def overview(counts: dict[Light, int], worst: Sequence[Shown], scope: str = "全部任务") -> str:
    """A leader's first look: how many of each light, and what is behind, with reasons."""
    total = sum(counts.values())
    lights = " ".join(f"{MARKS[light]}{counts.get(light, 0)}" for light in Light if counts.get(light))
    head = f"<b>{q(scope, 40)}（{total}项）</b>\n{lights or '还没有任务'}"
    return head + ("\n" + "\n".join(_lines(worst, owner=True)) if worst else "")


def late(tasks: Sequence[Shown]) -> str:
    """Which tasks are behind, and why."""
    if not tasks:
        return NOTHING_LATE
    return "\n".join([f"<b>落后的任务（{len(tasks)}项）</b>", *_lines(tasks, owner=True)])


def progress_kept(title: str, told: str, waits_for: str) -> str:
    """To a cadre: what was understood, so that a slip is seen at once."""
    what = f"记下了：{q(told, 80)}" if told else "记下了"
    return f"<b>{q(title)}</b>\n{what}。{waits_for}报错了就再说一遍，以后一次为准。"


def photo_with(title: str) -> str:
    """To a cadre whose photo came right after progress."""
    return f"照片放进<b>{q(title)}</b>刚报的进度里了。"


def acknowledged(title: str) -> str:
    return f"好的，<b>{q(title)}</b>我不再为这个期限单独提醒您。"


def done(title: str, state: TaskState, next_on: date | None, conflicts: Sequence[str]) -> str:
    """To a cadre: done, or done as far as this step goes, or waiting for a look because open cases say otherwise."""
    if state is TaskState.CLAIMED:
        numbers = "、".join(q(number, 20) for number in conflicts[:5])
        return f"<b>{q(title)}</b>已报完成。还有{len(conflicts)}件相关诉求没有办结（{numbers}），已请督办员核实。"
    if next_on:
        return f"<b>{q(title)}</b>本阶段完成，下一个期限是{day(next_on)}。"
    return f"<b>{q(title)}</b>完成，辛苦了。"


def snoozed(title: str, when: str) -> str:
    return f"好的，{when}再提醒您<b>{q(title)}</b>。"


def trouble_kept(title: str) -> str:
    return f"<b>{q(title)}</b>已转协调，领导会来定。协调期间不催办、不计逾期，也不算在您头上。"


def trouble(title: str, owner: str, words: str, helpers: Sequence[str]) -> str:
    """To whoever decides: what is stuck, and who could help."""
    could = f"\n可以协助的单位：{'、'.join(q(h, 20) for h in helpers)}" if helpers else ""
    said = f"{q(owner, 40)}说：\n<blockquote>{q(words, 500)}</blockquote>"
    return f"{MARKS[Light.BLUE]}<b>{q(title)}</b>有困难，请您协调。\n{said}{could}"


def decided(title: str, words: str) -> str:
    """To the owner: what a leader decided."""
    return f"<b>{q(title)}</b>：{q(words, 300)}"


def conflict(title: str, owner: str, cases: Sequence[str]) -> str:
    """To a supervisor: reported done while cases are open."""
    lines = "".join(f"\n· {q(case, 60)}" for case in cases[:8])
    return f"{MARKS[Light.YELLOW]}<b>{q(title)}</b>已报完成（{q(owner, 40)}），但这些相关诉求还没有办结：{lines}\n请核实后决定。"


def urged(title: str, due_on: date, by: str) -> str:
    return f"【督办】<b>{q(title)}</b>（{day(due_on)}到期），{q(by, 30)}请您尽快推进，有困难请直接点“有困难”。"


def urged_by_you(title: str) -> str:
    return f"已督办：<b>{q(title)}</b>。"


def asked(title: str, by: str) -> str:
    return f"{q(by, 30)}想知道<b>{q(title)}</b>现在到了哪一步。点“报进度”说一句就行。"


def asked_by_you(title: str, minutes: int) -> str:
    return f"已问<b>{q(title)}</b>的进展。这次询问约占对方{minutes}分钟，已计入本周负担。"


def handed_over(title: str, due_on: date) -> str:
    """To a new owner."""
    return f"<b>{q(title)}</b>（{day(due_on)}到期）现在由您这个岗位负责。"


def handed_on(title: str, owner: str, by: str) -> str:
    """To whoever had it: it is theirs no more."""
    return f"<b>{q(title)}</b>{q(by, 30)}已改由{q(owner, 40)}负责，您不用再办了，也不会再收到这项的提醒。"


def handed_by_you(title: str, owner: str) -> str:
    return f"<b>{q(title)}</b>已换给{q(owner, 40)}，原来的和新的责任岗位都会收到通知。"


def dropped(why: str) -> str:
    return f"已取消，不再提醒。原因：{why.strip()}"


def dropped_by_you(title: str) -> str:
    return f"<b>{q(title)}</b>已取消，原因记在任务经过里，已告诉责任岗位。"


def no_such_unit(units: Sequence[str]) -> str:
    return f"没有认出单位。可以换给：{'、'.join(q(unit, 20) for unit in units)}。"


def draft(title: str, due_on: date, unit: str, owner: str, doubts: Sequence[str]) -> str:
    """The card on which a spoken task is confirmed."""
    unsure = "".join(f"\n请核对：{q(doubt, 80)}" for doubt in doubts)
    return (
        f"要建立这项任务吗？\n<b>{q(title, 100)}</b>\n完成时间：{due_on.year}年{day(due_on)}\n"
        f"牵头单位：{q(unit, 30)}\n责任岗位：{q(owner, 40)}{unsure}"
    )


def made(title: str) -> str:
    return f"任务已建立：<b>{q(title, 100)}</b>。"


def known_units(units: Iterable[str]) -> str:
    return f"可以牵头的单位：{'、'.join(q(unit, 20) for unit in units)}"


def away(until: date, shown: str, posts: int, since: date | None = None) -> str:
    """`since`: the first day, where that is not today."""
    begins = f"从{day(since)}起，" if since else ""
    return f"好的，{begins}到{day(until)}为止，您名下{posts}个岗位的任务由{q(shown, 30)}代办，到期自动还给您。"


def standing_in(shown: str, since: date, until: date) -> str:
    return f"{day(since)}至{day(until)}，{q(shown, 30)}请您代办其任务，相关提醒会发给您。"


def to_approve(title: str, words: str, told: str, post: str) -> str:
    """To whoever may approve: progress that residents would read."""
    said = f"：{q(told, 60)}" if told else ""
    return f"<b>{q(title)}</b>有新进展{said}。{q(post, 40)}报：\n<blockquote>{q(words, 300)}</blockquote>通过后居民问到时可以看到。"


def approved_by_you(title: str) -> str:
    return f"<b>{q(title)}</b>的进展已通过，居民问到时会看到。"


def returned_by_you(title: str) -> str:
    return f"<b>{q(title)}</b>的进展不公开，只留在内部台账。"


def week(
    counts: dict[Light, int], red: Sequence[Shown], caught_up: Sequence[Shown], finished: int, held: int, minutes: int, today: date
) -> str:  # fmt: skip
    """Friday's summary to a leader: what is behind, what was behind and was made good, and what the week cost."""
    head = overview(counts, red, f"{day(today)}本周任务小结")
    if caught_up:
        head += "\n<b>本周逾期后补上的</b>\n" + "\n".join(_lines(caught_up, owner=True))
    return f"{head}\n本周完成{finished}项，正在协调{held}项。基层本周填报负担最高约{minutes}分钟。"
