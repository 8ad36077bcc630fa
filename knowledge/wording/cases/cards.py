"""A case as a card or as a line of a list: to whoever reported it, and to the staff who handle it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.rules.cases import CLOSED_AS, SAID, CaseState, Closing, Kind
from knowledge.wording import LONGEST_ECHO, _clip
from knowledge.wording.cases.labels import KINDS
from knowledge.wording.cases.moments import lasted, when


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as its card shows it; `text` is masked for whoever has no need of more. `unit` is marked where unconfirmed."""

    number: str
    state: CaseState
    category: str
    unit: str
    text: str
    place: str
    due_at: datetime
    first_at: datetime
    step_due_at: datetime | None = None
    paused: bool = False
    photos: int = 0
    level: str = ""
    because: str = ""
    emergency: bool = False
    handler: str = ""
    assisting: Sequence[str] = ()
    repeats: int = 0
    transfers: int = 0
    reopened: int = 0
    supervised: int = 0
    attempts: int = 0
    closing: Closing | None = None
    private: bool = False
    kind: Kind = Kind.INCIDENT


def own_card(case: Shown, now: datetime) -> str:
    """A case to whoever reported it: where it stands, whose turn it is, until when."""
    where = f"地点：{_clip(case.place, 80)}" if case.place else ""
    return stacked((_title(case), _quoted(case.text), where, *_stands(case, now)))


def _stands(case: Shown, now: datetime) -> Iterable[str]:
    yield f"办理单位：{_clip(case.unit, 40)}" + (f"，一起办的：{_clip('、'.join(case.assisting), 60)}" if case.assisting else "")
    if case.state == CaseState.ARCHIVED:
        yield f"结果：{CLOSED_AS[case.closing]}" if case.closing else ""
        return
    late = case.due_at < now
    yield f"从您最初反映到现在：{lasted(case.first_at, now)}" + (f"，转派{case.transfers}次" if case.transfers else "")
    yield f"答应您的时间：{when(case.due_at, now)}" + ("，<b>已经过了</b>，上级已经知道" if late else "")
    yield "正等您补充，这一步的时钟停着；您的时间照算。" if case.paused else ""


def staff_list(title: str, cases: Sequence[Shown], now: datetime) -> str:
    lines = [_row(case, now) for case in cases]
    return f"<b>{title}</b>（{len(cases)}件）\n" + "\n".join(lines) if lines else ""


def _row(case: Shown, now: datetime) -> str:
    marks = "".join(
        mark for mark, yes in (("【紧急】", case.emergency), ("【督办】", case.supervised), ("【超时】", _late(case, now))) if yes
    )
    due = min(case.due_at, case.step_due_at or case.due_at)
    return f"{marks}{_clip(case.number, 20)} {_clip(in_one_line(case.text), 24)}｜{SAID_TO_STAFF[case.state]}｜{when(due, now)}"


def _late(case: Shown, now: datetime) -> bool:
    return case.state != CaseState.ARCHIVED and (case.due_at < now or bool(case.step_due_at and case.step_due_at < now))


SAID_TO_STAFF: Mapping[CaseState, str] = {
    **SAID,
    CaseState.ASKING: "等居民补充",
    CaseState.CALLING: "等居民确认",
}


def staff_card(case: Shown, now: datetime) -> str:
    """A case to staff: what, where, why here, and both clocks."""
    return stacked((_title(case, staff=True), _quoted(case.text), *_facts(case, now)))


def _facts(case: Shown, now: datetime) -> Iterable[str]:
    yield f"地点：{_clip(case.place, 80)}" if case.place else ""
    yield f"类别：{_clip(case.category, 40)}{KINDS[case.kind]}｜{_clip(case.level, 10)}｜{_clip(case.unit, 40)}"
    yield f"为什么这样分：{_clip(case.because, 200)}" if case.because else ""
    yield f"经办：{_clip(case.handler, 40)}" if case.handler else ""
    yield f"一起办：{_clip('、'.join(case.assisting), 80)}" if case.assisting else ""
    if case.state == CaseState.ARCHIVED:
        yield f"结果：{CLOSED_AS[case.closing]}" if case.closing else ""
        return
    if case.step_due_at and case.paused:
        yield f"这一步的时钟停着，等居民补充；{when(case.step_due_at, now)}还没有回音，就按现有情况接着办"
    elif case.step_due_at:
        yield f"这一步：{when(case.step_due_at, now)}到期" + ("，<b>已超时</b>" if case.step_due_at < now else "")
    yield (
        f"答应居民：{when(case.due_at, now)}"
        + ("，<b>已超时</b>" if case.due_at < now else "")
        + f"（已过{lasted(case.first_at, now)}）"
    )
    counts = (
        ("人次反映", case.repeats + 1, case.repeats),
        ("次转派", case.transfers, case.transfers),
        ("次重办", case.reopened, case.reopened),
        ("次督办", case.supervised, case.supervised),
        ("次回访", case.attempts, case.attempts),
    )
    yield "，".join(f"{count}{what}" for what, count, yes in counts if yes)


def _title(case: Shown, *, staff: bool = False) -> str:
    marks = ("【紧急】" if case.emergency else "") + ("【只给经办人看】" if case.private and staff else "")
    state = SAID_TO_STAFF[case.state] if staff else SAID[case.state]
    return f"{marks}<b>{_clip(case.number, 20)}</b>　{state}" + (f"　照片{case.photos}张" if case.photos else "")


def stacked(lines: Iterable[str]) -> str:
    """The lines that say something, one below the other."""
    return "\n".join(line for line in lines if line)


def in_one_line(text: str) -> str:
    """Words of several messages, as a line of a list shows them."""
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return f"<blockquote>{_clip(text, LONGEST_ECHO * 3)}</blockquote>"
