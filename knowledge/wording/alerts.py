"""What is said around alerts: to whoever writes and approves them, and to those they reach; HTML with everything foreign quoted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from html import escape

from knowledge.rules.alerts import GROUPS, LONGEST, SAID, TOPICS, UNDO_WITHIN, AlertState, Group, Topic
from knowledge.wording import in_script_of as in_script_of

WRITE = f"请把提醒的内容直接发给我（{LONGEST}字以内，一件事一条，先说最要紧的）。不写了就发 /cancel。"
WRITE_CORRECTION = "请把更正的内容发给我。只会发给已经收到原来那条的人，同样要另一位同事审核。不写了就发 /cancel。"
NO_ALERTS = "还没有写过提醒。"
EMERGENCY_TO_ALL = "“紧急避险”关系到生命安全，所有人都会收到，夜里也发，不能关闭。其他提醒晚上9点半到早上7点半不发。"
PROFILE = "这些由您自己决定，只用来挑选该发给您的提醒，随时可以改。"
TYPE_VILLAGE = "您住在哪个村或小区？打村名就行，比如“示例村”。不想说就发 /cancel。"
CHOOSE_GRID = "您家在哪个网格？点一下；再点一次就取消。不知道可以不选。"
VILLAGE_KEPT = "记下了。"
THANKS = "谢谢您的回答。"
RIGHT, WRONG = "对！谢谢您。", "要小心：{why}"

# One question under an alert: whether it was understood is asked, not whether it was read. Each: question, right, wrong, why.
QUIZ: Mapping[Topic, tuple[str, str, str, str]] = {
    Topic.FRAUD: (
        "考考您：有人要您转账，说是“安全账户”，怎么办？",
        "挂断，打96110问",
        "先转一点试试",
        "没有什么“安全账户”，一分钱也不要转，挂断电话，打96110问。",
    ),
    Topic.WEATHER: ("您看明白要怎么做了吗？", "明白了", "还不太明白", "可以打村里或者12345的电话问，也可以直接问我。"),
    Topic.NOTICE: ("您看明白了吗？", "明白了", "还不太明白", "可以打12345问，也可以直接问我。"),
    Topic.EMERGENCY: ("您现在安全吗？", "我已经到安全的地方", "我需要帮助", "请马上拨打110或119，说清楚您在哪里。"),
}


def alert(text: str, topic: Topic, *, correction: bool = False) -> str:
    """An alert as people get it, with the question below it."""
    head = f"【{TOPICS[topic]}{'·更正' if correction else ''}】"
    return f"<b>{head}</b>\n{escape(text[:LONGEST])}\n\n{QUIZ[topic][0]}"


def in_group(text: str, topic: Topic, *, correction: bool = False) -> str:
    """An alert as the group of a village gets it: nobody is asked anything in front of the neighbours."""
    return f"<b>【{TOPICS[topic]}{'·更正' if correction else ''}】</b>\n{escape(text[:LONGEST])}"


def preview(
    number: int, text: str, topic: Topic, audience: str, count: int | None, time: timedelta | None, chats: int | None = None
) -> str:
    """What an author and an approver look at: the very words, for whom, how many, in how many groups, and how long it will take."""
    many = (f"{count}人" if count else "还没有人") + ("" if chats is None else f"和{chats}个村群")
    lasts = f"，大约要{_minutes(time)}" if time and count else ""
    return f"提醒 {number}\n范围：{escape(audience[:200])}，共<b>{many}</b>{lasts}\n\n{alert(text, topic)}"


def standing(number: int, state: AlertState, text: str, audience: str) -> str:
    return f"提醒 {number}：<b>{SAID[state]}</b>\n范围：{escape(audience[:200])}\n<blockquote>{escape(text[:300])}</blockquote>"


def approved(number: int) -> str:
    return f"已通过。{UNDO_WITHIN.seconds}秒后开始发送；发现不对，现在就按“撤销”。\n（提醒 {number}）"


def to_approve(number: int, text: str, audience: str, count: int) -> str:
    """To whoever may approve it."""
    quoted = f"<blockquote>{escape(text[:LONGEST])}</blockquote>"
    return f"有一条提醒等您审核（编号 {number}）\n范围：{escape(audience[:200])}，共{count}人\n{quoted}"


def in_your_name(number: int, text: str) -> str:
    """To whoever an operator wrote an alert for: nobody writes in another's name unseen."""
    quoted = f"<blockquote>{escape(text[:LONGEST])}</blockquote>"
    return f"运维人员在电脑上以您的名义起草了提醒 {number}：\n{quoted}\n不是您的意思，请打开 /alert 作废或停止。"


def brief(number: int) -> str:
    return f"提醒 {number} 等您审核，请到镇里的网页聊天查看。"


def progress(
    number: int, *, counted: int, waiting: int, sent: int, unknown: int, failed: int, cancelled: int, understood: int, answered: int
) -> str:
    """How far it has come; people in numbers, never by village."""
    parts = [f"已送达{sent}人", f"待发{waiting}人"]
    parts += [f"{name}{many}人" for name, many in (("不确定", unknown), ("没送到", failed), ("已停发", cancelled)) if many]
    quiz = f"\n回答了小问题的{answered}人，答对{understood}人" if answered else ""
    return f"提醒 {number}（范围内{counted}人）：{'，'.join(parts)}。{quiz}"


def profile(village: str, grid: str, groups: Collection[Group], muted: Collection[Topic]) -> str:
    lives = escape(village[:30]) if village else "没有填"
    within = escape(grid[:30]) if grid else "没有选"
    belongs = "、".join(GROUPS[group] for group in Group if group in groups) or "没有选"
    refused = "、".join(TOPICS[topic] for topic in Topic if topic in muted) or "没有关闭的"
    return f"{PROFILE}\n\n住在：{lives}\n网格：{within}\n属于：{belongs}\n不收的提醒：{refused}\n\n{EMERGENCY_TO_ALL}"


def alerts(rows: Sequence[tuple[int, AlertState, str]]) -> str:
    lines = [f"<b>{number}</b> {SAID[state]}：{escape(text[:40])}" for number, state, text in rows]
    return "\n".join(lines) if lines else NO_ALERTS


def _minutes(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes}分钟" if minutes else f"{max(1, int(time.total_seconds()))}秒"
