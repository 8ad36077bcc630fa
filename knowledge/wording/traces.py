"""What is said to somebody about the data held of them: what, for how long, what goes, and what must stay and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from html import escape

from knowledge.rules.alerts import GROUPS, TOPICS, Group, Topic
from knowledge.rules.cases import REOPEN_WITHIN
from knowledge.rules.traces import JOURNAL_KEPT, KEPT, Fate, Trace
from knowledge.wording import SCRIPTS

MOST = 8  # numbers in one line; the rest are counted
KINDS: Mapping[Trace, str] = {Trace.QUESTIONS: "留给工作人员的问题", Trace.CASES: "您反映的事", Trace.FRAUDS: "您的诈骗举报"}
DELETE, PAPER, SURE, KEEP = "删除我的信息", "导出成文件", "确认删除", "不删了"
PAPER_NAME = "我的信息.txt"
PAPER_MADE = "这是您的信息，可以存到手机或电脑里。请不要转发给不认识的人。"
KEPT_ALL = "好，什么也没有删。"
ERASED_BEFORE = "已经删除过了，没有别的要删的。想看现在还存着什么，发 /mydata。"
WHERE_LOOKS = "谁看过您的身份：发 /mycases，点开那件事，再点“谁看过我的身份”。"
ANONYMOUS_FRAUDS = "匿名的诈骗举报，我们也不知道是谁写的，所以这里没有。"
RENAMED = "以后您再来说话，会重新记下您显示的名字。"
NOT_HERE = "聊天页面上看得到的对话，由聊天程序另外保存，这里删不到"
STAYS = (
    "操作记录：只记做过哪一步，不记您说的话，按规定不能改也不能删",
    "已经在送的通知、要紧的安全提醒、没办完的事的进展：照常送到",
    f"您刚发来的消息：最多再留{KEPT[Trace.LETTERS].days}天，防止同一句话办两遍",
    f"您要求删除这件事：记{(JOURNAL_KEPT + timedelta(days=1)).days}天，万一机器坏了要用备份恢复，好替您再删一遍",
)
WHY: Mapping[tuple[Trace, Fate], str] = {
    (Trace.CASES, Fate.WAITS): "还在办，要知道办好了告诉谁。不想办了，发 /mycases 点开它，点“撤回”或“不再跟进”",
    (Trace.CASES, Fate.REOPENS): f"刚办结，办结后{REOPEN_WITHIN.days}天内您还可以说“没解决”，过了就自动变成匿名",
    (Trace.FRAUDS, Fate.WAITS): "反诈联络员还在处理，处理完要告诉您",
    (Trace.QUESTIONS, Fate.WAITS): "还没有答复，有了答复要告诉您",
}
Row = tuple[Trace, str, str, Fate, bool]  # its kind, its number, where it stands, what a deletion does to it, whether anonymous


def held(
    shown: str,
    script: str | None,
    about: Sequence[str],
    guardians: tuple[int, int],
    counted: Mapping[Trace, int],
    matters: Sequence[Row],
    posts: Sequence[str],
) -> str:
    """All that is held, kind by kind, with how long each is kept. `about`: what they told of themselves, line by line."""
    parts = [
        "镇里这个助手存着您的这些信息，只存在镇里自己的机器上：",
        f"<b>您是谁</b>（留到您删除为止）\n· 显示的名字：{_quoted(shown)}\n· 字体：{SCRIPTS[script] if script else '跟着您的提问'}",
        _listed("您自己填的（留到您删除为止）", about),
        _listed("家庭守护人（留到您删除为止；名字看 /guardian）", _guardians(*guardians)),
        _listed("说过的话和通知", _counted(counted)),
        *(_listed(_kept(kind), _numbers(kind, matters)) for kind in KINDS),
        _listed("您的岗位", _posts(posts)),
        "\n".join([WHERE_LOOKS, ANONYMOUS_FRAUDS]),
    ]
    return "\n\n".join(part for part in parts if part)


def about_oneself(village: str, grid: str, groups: Iterable[Group], muted: Iterable[Topic]) -> list[str]:
    """What somebody told about themselves; what they left open is left out."""
    said = {
        "住在": escape(village[:30]),
        "网格": escape(grid[:30]),
        "属于": "、".join(GROUPS[group] for group in sorted(groups)),
        "不收的提醒": "、".join(TOPICS[topic] for topic in sorted(muted)),
    }
    return [f"{name}：{value}" for name, value in said.items() if value]


def to_erase(about: bool, muted: bool, guardians: int, counted: Mapping[Trace, int], matters: Sequence[Row], staff: bool) -> str:
    """Before the second yes: what goes at once, what goes later by itself, what stays, each with its reason."""
    parts = [
        "请看清楚，想好了再点最下面的“确认删除”。删了就找不回来。",
        _listed("马上删掉", _goes(about, muted, guardians, counted)),
        _listed("马上变成匿名（内容留着，但再也查不到是您）", _parting(counted, matters)),
        _listed("现在还不能删，到时候自动变成匿名", _waiting(matters)),
        _listed("要留着", [*STAYS, NOT_HERE, *(["您的岗位：要交岗，请找管理员"] if staff else [])]),
        RENAMED,
    ]
    return "\n\n".join(part for part in parts if part)


def erased(matters: Sequence[Row]) -> str:
    """After it."""
    waiting = _listed("这些现在还不能删，到时候自动变成匿名，您不用再来", _waiting(matters))
    return "\n\n".join(part for part in ("已经删除。", waiting, RENAMED) if part)


def _goes(about: bool, muted: bool, guardians: int, counted: Mapping[Trace, int]) -> list[str]:
    lines = ["您显示的名字、选的字体", "聊到哪里、没写完的内容（没交上去的也会丢）", "您以前发来的话、通知的内容"]
    if about:
        lines.append("您填的住处、人群和提醒选择" + ("（您关掉的提醒，以后会重新发给您）" if muted else ""))
    if guardians:
        lines.append(f"家庭守护关系{guardians}个，我会告诉对方已经解除")
    if counted.get(Trace.NOTICES):
        lines.append(f"还没送出、只和您有关的通知{counted[Trace.NOTICES]}条，不再送了")
    return lines


def _parting(counted: Mapping[Trace, int], matters: Sequence[Row]) -> list[str]:
    lines = [f"{name}：{_few(_of(kind, matters, Fate.PARTS))}" for kind, name in KINDS.items() if _of(kind, matters, Fate.PARTS)]
    if _of(Trace.CASES, matters, Fate.PARTS):
        lines.append("变成匿名以后，这些事不再出现在 /mycases；手里有编号和取件码，还可以用 /case 查")
    if counted.get(Trace.QUIZZES):
        lines.append(f"对提醒里小问题的回答：{counted[Trace.QUIZZES]}次")
    return lines


def _waiting(matters: Sequence[Row]) -> list[str]:
    found = {(kind, fate): _of(kind, matters, fate) for kind, fate in WHY}
    return [f"{_few(numbers)}：{WHY[which]}" for which, numbers in found.items() if numbers]


def _of(kind: Trace, matters: Sequence[Row], fate: Fate) -> list[str]:
    return [escape(row[1]) for row in matters if row[0] == kind and row[3] == fate]


def _few(numbers: Sequence[str]) -> str:
    left = len(numbers) - MOST
    return "、".join(numbers[:MOST]) + (f"等{len(numbers)}件" if left > 0 else "")


def _numbers(kind: Trace, matters: Sequence[Row]) -> list[str]:
    mine = [row for row in matters if row[0] == kind]
    lines = [f"{escape(number)}：{escape(said)}{'，匿名' if anonymous else ''}" for _, number, said, _, anonymous in mine[-MOST:]]
    return lines + ([f"还有更早的{len(mine) - MOST}件"] if len(mine) > MOST else [])


def _kept(kind: Trace) -> str:
    if kind not in KEPT:
        return f"{KINDS[kind]}（留到您删除为止）"
    return f"{KINDS[kind]}（是谁写的，办完后留{spell(KEPT[kind])}，再变成匿名）"


def _counted(counted: Mapping[Trace, int]) -> list[str]:
    """What somebody wrote and was told stands there for certain: they have just written, and are being told."""
    lines = [f"您最近发来的话（留{spell(KEPT[Trace.LETTERS])}）", f"发给您的通知（发出后留{spell(KEPT[Trace.NOTICES])}）"]
    if counted.get(Trace.NOTICES):
        lines.append(f"其中还没送出的：{counted[Trace.NOTICES]}条（您反映的事的进展不算在内）")
    if counted.get(Trace.TALK):
        lines.append(f"聊到哪里、没写完的内容（留{spell(KEPT[Trace.TALK])}）")
    if counted.get(Trace.QUIZZES):
        lines.append(f"对提醒里小问题的回答：{counted[Trace.QUIZZES]}次（留到您删除为止）")
    return lines


def spell(time: timedelta) -> str:
    """How long something is kept: 30天, 一年."""
    return "一年" if time.days == 365 else f"{time.days}天"


def _guardians(guardians: int, wards: int) -> list[str]:
    return [f"{said}{many}位" for said, many in (("守护您的：", guardians), ("由您守护的：", wards)) if many]


def _posts(posts: Sequence[str]) -> list[str]:
    return [f"您担任{len(posts)}个岗位；岗位和经办记录属于公务，不在这里删"] if posts else []


def _quoted(shown: str) -> str:
    return f"“{escape(shown[:40])}”" if shown else "没有"


def _listed(head: str, lines: Sequence[str]) -> str:
    return f"<b>{head}</b>\n" + "\n".join(f"· {line}" for line in lines) if lines else ""
