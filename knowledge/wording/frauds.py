"""What the anti-fraud desk says: short lines that a child or a grandmother understands; nothing is ever called safe."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape

from knowledge.rules.clocks import TOWN_ZONE
from knowledge.rules.frauds import SAID, SHARED_FROM, FraudState, Move
from knowledge.wording import in_script_of as in_script_of

PASTE = (
    "把可疑的短信、聊天记录或网址直接粘贴给我，或者说说对方怎么讲的。我不会点开任何链接。\n正在转账、刚转了钱的，先拨打<b>110</b>。"
)
TELL_WHAT = (
    "请用几句话说说：对方是谁、让您做什么、什么时候、损失多少。有截图可以直接发照片。\n"
    "先去打电话、做别的也没关系，回来接着写；不想写了发 /cancel，写的内容会删掉。"
)
MORE = "记下了。还有要补充的（文字、截图）可以接着发；写完了按“提交”，或者打“提交”。"
NOTHING_YET = "还没有写发生了什么，请先用几句话说说。"
PHOTO_KEPT = "截图收到了（共{count}张）。还有就接着发，写完了按“提交”。"
NO_PHOTOS_HERE = "这条举报的截图在别的聊天渠道里，请到那边查看。"
TOO_MANY_PHOTOS = "截图已经有20张，够了，再多的请留着交给警察。"
ANONYMOUS_ON = "好，匿名。我不会记下是谁举报的，也就没法再找您，请一定记好编号和取件码。"
ANONYMOUS_OFF = "好，不匿名。只有反诈联络员能看到。"
STOPPED = "好，先停在这里。需要时再点“我已经转钱了”，或直接打110。"
AID_DONE = "能做的第一步都做了。对方可能还会找您，说能帮您追回钱，也是骗人的，不要再转。"
AID_REPORT = "要不要我把刚才的情况整理好，交给反诈联络员？"
NO_SCAMS = f"这一周没有{SHARED_FROM}人以上反映的同一种骗术。拿不准的消息，随时粘贴给我看。"
BRIEF = "您有一条新消息，请到镇里的网页聊天查看。"
BRIEF_URGENT = "有一件急事等您看，请到镇里的网页聊天查看。"
NO_GUARDIANS = "您还没有家庭守护人。"
GUARDIAN_WHAT = (
    "家庭守护人是您信得过的家人：万一您遇到急着要转账的情况，我会马上告诉他，请他给您打电话。\n"
    "只告诉他这件事和您的名字，不告诉他您写了什么。他输入守护码以后，还要您再点一次“确认”才算数。双方随时可以解除。"
)
GUARDIAN_NONE_TOLD = "您还没有设家庭守护人，请自己马上打电话给一位家人。"
BOND_ENDED = "已经解除。"
BOND_NEVER_WAS = "一个还没有确认的家庭守护关系已经取消，没有生效。您不用做什么。"
NO_BOND = "没有找到这个守护关系，可能已经解除了。"
ASKED_YOUR_WARD = "守护码对了。我已经去问给您守护码的家人，等他点“确认”以后，您才是他的家庭守护人；确认了我会告诉您。"
WAITS_FOR_THEM = "· 一位家人：等他点“确认”"
ASK_SOMEBODY = "您还没有家庭守护人（发 /guardian 可以设一位）。现在可以打96110问，或者先给一位家人打电话。"
STAGES: Mapping[str, str] = {"watched": "屏幕正被人看着", "paying": "正要转账", "paid": "钱已转出"}
AUDIENCES: Mapping[str, str] = {"families": "家庭", "schools": "校园", "enterprises": "企业财务", "loudspeaker": "村大喇叭"}
LABELS: Mapping[str, str] = {"phones": "号码", "urls": "网址", "accounts": "账号", "apps": "软件"}


def found(reply: str, matches: Mapping[str, int]) -> str:
    """What the checker says, and whether what the text names was reported in this town before."""
    known = [
        f"· {escape(clue[:60])}：近30天有人反映过{count}次" for clue, count in sorted(matches.items(), key=lambda m: -m[1])[:5]
    ]
    return escape(reply[:2_400]) + ("\n\n镇里的反映：\n" + "\n".join(known) if known else "")


def step(shown: str, passed: timedelta) -> str:
    """One step of first aid, and how many minutes have passed since it began."""
    minutes = int(passed.total_seconds() // 60)
    clock = f"⏱ 已过{minutes}分钟\n" if minutes else ""
    return f"{clock}{escape(shown[:1_500])}"


def guardians_told(count: int) -> str:
    return f"已经告诉您的{count}位家庭守护人，请留意他们的电话。" if count else GUARDIAN_NONE_TOLD


def draft(text: str, photos: int, clues: Sequence[tuple[str, str]], *, anonymous: bool) -> str:
    """The card of a report that is being written."""
    named = "".join(f"\n{LABELS[kind]}：{escape(clue[:60])}" for kind, clue in clues[:8])
    photo = f"\n截图：{photos}张" if photos else ""
    who = "匿名（不记您是谁）" if anonymous else "只有反诈联络员能看到"
    return f"<b>要举报的内容</b>\n<blockquote>{escape(text[:900])}</blockquote>{named}{photo}\n{who}"


def receipt(number: str, pickup: str, due: datetime, *, manned: bool, anonymous: bool) -> str:
    """What a reporter keeps."""
    who = f"反诈联络员会在<b>{shown_time(due)}</b>前接手。" if manned else "反诈联络员的岗位现在没有人，请同时拨打96110。"
    back = "因为是匿名，我没法再找您；" if anonymous else "有进展我会告诉您；"
    return (
        f"举报收到了。\n编号：<b>{escape(number)}</b>\n取件码：<b>{escape(pickup)}</b>\n{who}\n"
        f"{back}发“/fraud {escape(number)} {escape(pickup)}”可以看到办到哪一步。\n钱已经转出的，请马上拨打<b>110</b>。"
    )


def standing(number: str, state: FraudState, reported: datetime) -> str:
    return f"<b>{escape(number)}</b>（{shown_time(reported)}）：{SAID[state]}"


def moved(number: str, move: Move) -> str:
    said = {
        Move.TAKE: "反诈联络员接手了，可能会联系您。他不会向您要验证码，也不会要您转账。",
        Move.HAND_OVER: "已经转给公安机关。需要您做笔录时，民警会约您到派出所。",
        Move.CLOSE: "已经处理完。谢谢您，您的提醒帮到了别人。",
    }
    return f"您的举报<b>{escape(number)}</b>：{said[move]}"


def brief(number: str) -> str:
    return f"举报{number}有新进展，请到镇里的网页聊天查看。"


def to_liaison(number: str, called: str, lost: int | None, due: datetime, *, urgent: bool) -> str:
    """To the liaison: what kind, and by when; what was written is read at the desk, where each reading is noted."""
    head = "【钱可能正在转出】" if urgent else "【反诈举报】"
    money = f"，损失{lost}元" if lost else ""
    kind = f"\n初判类型：{escape(called[:40])}" if called else ""
    return f"{head}<b>{escape(number)}</b>{money}。请在{shown_time(due)}前接手。{kind}"


def late(number: str) -> str:
    return f"【超时】反诈举报<b>{escape(number)}</b>还没有人接手，请马上看。"


def full(
    number: str, name: str, lost: int | None, text: str, clues: Collection[tuple[str, str]], photos: int, state: FraudState
) -> str:
    """A report as the liaison reads it, ready to be handed to the police."""
    named = "".join(f"\n· {LABELS[kind]}：{escape(clue[:80])}" for kind, clue in list(clues)[:15])
    money = f"\n损失：{lost}元" if lost else ""
    return (
        f"<b>{escape(number)}</b>（{SAID[state]}）\n类型：{escape(name)}{money}\n"
        f"<blockquote>{escape(text[:1_800])}</blockquote>线索：{named or '没有'}\n截图：{photos}张"
    )


def aid_under_way(stage: str, lost: int | None) -> str:
    """To the liaison, at once: somebody is in first aid; who it is stays with them."""
    money = f"，金额约{lost}元" if lost else ""
    return f"【正在止付】有居民正在按步骤止损（{STAGES.get(stage, '钱可能要转出')}{money}），请留意随后的举报。"


def scams(rows: Sequence[tuple[str, int]], examples: Sequence[str] = ()) -> str:
    """What goes round this week; never who, never where."""
    lines = [f"· {escape(name)}：{count}人反映" for name, count in rows]
    told = "".join(f"\n{escape(example[:200])}" for example in examples[:3])
    return ("这一周镇里有人反映的骗术：\n" + "\n".join(lines) + told + "\n\n遇到了请打96110。") if lines else NO_SCAMS


def spreading(name: str, lately: int, drafts: Sequence[tuple[str, str]]) -> str:
    """To the liaison: a trick that spreads, with a draft for each audience to edit."""
    texts = "".join(f"\n\n<b>{escape(audience)}</b>\n{escape(text[:500])}" for audience, text in drafts[:4])
    return f"【骗术抬头】{escape(name)}：近7天{lately}起，比前一周多。下面是各类人群的提醒草稿，改好后用 /alert 发起：{texts}"


def code_for_guardian(code: str) -> str:
    return (
        f"{GUARDIAN_WHAT}\n\n守护码：<b>{escape(code)}</b>（24小时内有效，只能用一次）\n"
        f"请家人在他自己的聊天里发：/guardian {escape(code)}"
    )


def you_guard(shown: str) -> str:
    return f"您现在是居民“{escape(shown[:40])}”的家庭守护人。他遇到急着转账的情况，我会马上告诉您。发 /guardian 可以随时解除。"


def confirm_guardian(shown: str) -> str:
    """To the ward, before anything is shared."""
    return (
        f"有人输入了您的守护码，他的名字显示为“<b>{escape(shown[:40])}</b>”。\n"
        f"确认由“{escape(shown[:40])}”做您的家庭守护人吗？是您认识的家人才点“确认”；不认识、拿不准，就点“不是”。"
    )


def guarded_by(shown: str) -> str:
    return f"好，“{escape(shown[:40])}”现在是您的家庭守护人。发 /guardian 可以随时解除。"


def bond_left(shown: str, *, guarded: bool) -> str:
    """To the other side of a guardianship that somebody has left; `guarded`: they were the guardian of whoever reads this."""
    if guarded:
        return f"“{escape(shown[:40])}”不再做您的家庭守护人了。想另请一位家人，发 /guardian。"
    return f"“{escape(shown[:40])}”不再由您守护了。以后他遇到急着转账的事，我不会再告诉您。您不用做什么。"


def your_ward(shown: str) -> str:
    return (
        f"【急】您守护的居民“{escape(shown[:40])}”可能正在遇到诈骗，要往外转钱。\n"
        "请现在就打电话给他：让他停手、挂断对方电话、不要再转钱。钱已转出的，一起拨打<b>110</b>。"
    )


def your_ward_asks(shown: str) -> str:
    return f"您守护的居民“{escape(shown[:40])}”收到一条拿不准的消息，想请您帮忙看看。\n请现在打电话给他；先不要转钱，不要点链接。"


def guardians_asked(count: int) -> str:
    return f"已经请您的{count}位家庭守护人打电话给您。等他们来电之前，先别转钱。" if count else ASK_SOMEBODY


def bonds(rows: Sequence[tuple[str, bool, bool]]) -> str:
    """Each: the name the other shows, whether they are the guardian, and whether the ward has confirmed it."""
    lines = [_bond(*row) for row in rows]
    return GUARDIAN_WHAT + "\n\n" + ("\n".join(lines) if lines else NO_GUARDIANS)


def _bond(shown: str, guards: bool, confirmed: bool) -> str:
    if not confirmed:
        return f"· “{escape(shown[:40])}”想守护您，等您点“确认”" if guards else WAITS_FOR_THEM
    return f"· “{escape(shown[:40])}”{'守护您' if guards else '由您守护'}"


def shown_time(moment: datetime) -> str:
    """7月1日 15:30, in the town's zone."""
    here = moment.astimezone(TOWN_ZONE)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
