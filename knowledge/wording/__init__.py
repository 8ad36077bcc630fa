"""Every sentence the bot says around its answers, as HTML with everything foreign quoted; no decision is taken here."""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

from knowledge.facts import UNCONFIRMED
from knowledge.text import Script, in_script

LONGEST = 3_500  # Telegram cuts at 4,096 after reading the marks; the rest is room for another script
LONGEST_QUESTION = 1_000
LONGEST_ANSWER = 2_400
LONGEST_ECHO = 300

COMMANDS: Mapping[str, str] = {
    "start": "开始使用",
    "help": "能做什么、怎么用",
    "report": "反映问题（路灯、道路、垃圾、噪声……）",
    "mycases": "我反映的事、办到哪一步",
    "case": "凭编号和取件码查一件事",
    "mine": "我问过的、留给工作人员的问题",
    "unanswered": "还没答上来的问题",
    "tasks": "工作人员：任务和进展",
    "task": "工作人员：建立一项任务",
    "check": "这是诈骗吗？帮您看看",
    "fraud": "举报诈骗、看举报办到哪了",
    "scams": "这一周流行什么骗术",
    "guardian": "家庭守护人",
    "profile": "关于我：住哪、属于哪些人群、收哪些提醒",
    "subscribe": "收哪些提醒（同 /profile）",
    "mydata": "我的信息：镇里存着什么、怎么删",
    "person": "找工作人员",
    "cancel": "退出正在填写的内容",
    "language": "选简体字或繁体字",
}

CAN_BE_NOTED = "要镇里也登记这件事，发 /report。"
TO_A_PERSON = (
    "我是程序，不过您说的事都会到人手里：\n"
    "· 要办的事，直接说什么事、在哪里，会交给经办单位，每一步都告诉您；\n"
    "· 我答不上来的问题，会记下来交给值班员，写明哪天前答复；\n"
    "· 想马上跟人说话，请拨打12345；有危险先打110、119、120。"
)
STICKER = "谢谢您的表情！想问什么，打一句话给我就行。"
VOICE = "语音我还听不懂，请打字告诉我。打字不方便的话，可以拨打12345，有人接听。"
PHOTO = "照片我还看不懂，请用一句话说说您想问什么。"
PLACE = "位置收到了，不过我还不会用它。请用一句话说说您想问什么。"
UNSUPPORTED = "这种消息我还看不懂，请用文字告诉我。"

BROKEN = "抱歉，我这边出了点状况。您的消息已经存好，稍后会再处理，不用重发。"
APOLOGY = "很抱歉，您的这条消息试了几次都没有处理成功。消息还存着，已经提醒工作人员来看；着急的话请拨打12345。"
NOT_ANY_MORE = "这个按钮已经过时了，请以最新的消息为准。"
FROM_BEFORE = "这条消息是系统恢复之前发的，上面的按钮不能用了，什么也没有办。请重新打开您要办的事，再按一次。"
PRESSED_BEFORE = "系统刚刚从备份恢复。恢复之前您按过的一个按钮对不上原来的事，没有照办。请重新打开那件事看一看，需要的话再按一次。"

UNKNOWN_COMMAND = "没有这个命令。发 /help 看看我能做什么，或者直接打字提问。"

CLARIFY_NEITHER = "都不是"
NOT_ANSWERED = "没有答到"
ASK_A_PERSON = "，请人答复"
NOTHING_UNANSWERED = "现在没有等待答复的问题。"

CHOOSE_SCRIPT = "您想看哪种字体？"
SCRIPTS: Mapping[str, str] = {"simplified": "简体字", "traditional": "繁體字", "": "跟着我的提问"}
SCRIPT_CHOSEN = "好的，以后就这样回答您。"

APPOINTMENT_REFUSED = "这个任命链接无效或已经过期，请向管理员要一个新的。"

NOT_WRITING_ANY_MORE = "您已退出拟答，之后发的话不会再当作答复。"
CANCELLED = "好的，已经取消。有问题随时问我。"
NOTHING_SENT = "好的，这里没有写到一半的东西，什么也没有发出去。已经交上去的事，可以发 /mycases 查看和撤回；有问题随时问我。"
HANDED_OVER = "明白了，这个我还答不上来。"
LOOK_IN_WEBCHAT = "您有一条新消息，请到镇里的网页聊天查看。"


def greeting(assistant: str, town: str, days: int | None = None) -> str:
    """The one message a newcomer sees. `days`: how long what they write is kept; left out while that is not fixed."""
    until = f"，保存{days}天" if days else ""
    return (
        f"您好，我是<b>{_clip(assistant, 30)}</b>，{_clip(town, 30)}的问答助手。\n"
        "镇里的目标、项目和办事做法，直接打字问我；我照政府工作报告回答，写明出处和年份。\n"
        "身边有事要反映，直接说什么事、在哪里，或点“反映问题”。\n"
        "短信、电话、网址拿不准是不是骗人的，原样发给我看；要您转账的，先停一停。\n"
        f"您写的内容只存放在镇里自己的机器上{until}，用来回答您；请不要发身份证号、银行卡号。\n"
        "遇到火灾、急病、违法犯罪，请直接拨打119、120、110。"
    )


def help_text(assistant: str, town: str, examples: Iterable[str] = ()) -> str:
    """What /help shows: what may be asked, with examples, and the commands."""
    asked = "\n".join(f"· {_clip(example, 60)}" for example in list(examples)[:6])
    commands = "\n".join(f"/{name} {escape(what)}" for name, what in COMMANDS.items())
    return (
        f"我是{_clip(assistant, 30)}。三件事可以找我：\n"
        f"· 问{_clip(town, 30)}的目标、项目和办事做法，我照政府工作报告回答。"
        "简体、繁体、打错几个字都没关系，也可以接着上一句追问；\n"
        "· 反映身边的事，直接说什么事、在哪里；\n"
        "· 拿不准是不是诈骗，把短信、电话里的话原样发给我。\n"
        + (f"\n比如：\n{asked}\n" if asked else "")
        + "\n报告里没有的，我会直说，并把问题留给工作人员答复。\n\n"
        + commands
    )


def answered(text: str, source: str = "") -> str:
    """An answer, and below it the line that names its source."""
    return _clip(text, LONGEST_ANSWER) + (f"\n\n{_clip(source, 400)}" if source else "")


def kept(text: str, number: str, due: date) -> str:
    """An honest "not known", and the promise: the question has a number and a date."""
    return (
        f"{_clip(text, LONGEST_ANSWER)}\n\n"
        f"您的问题已经记下，编号<b>{_clip(number, 40)}</b>，工作人员会在{shown_date(due)}前答复，答复会发到这里。"
    )


def kept_unmanned(text: str, number: str, due: date) -> str:
    """Kept, while nobody holds the post that answers: the day stands, and so does the truth."""
    return (
        f"{_clip(text, LONGEST_ANSWER)}\n\n"
        f"您的问题已经记下，编号<b>{_clip(number, 40)}</b>，应在{shown_date(due)}前答复。"
        "值班员目前空缺，答复可能会晚；着急的话请拨打12345。"
    )


def already_kept(text: str, number: str, due: date) -> str:
    """An honest "not known" to whoever asks what others asked before: that promise stands for them too, under their own number."""
    return (
        f"{_clip(text, LONGEST_ANSWER)}\n\n"
        f"同样的问题已经有人问过，工作人员正在办。您的编号是<b>{_clip(number, 40)}</b>，{shown_date(due)}前答复，答复也会发到这里。"
    )


def too_long(length: int, most: int = LONGEST_QUESTION) -> str:
    """A message longer than a question may be."""
    return f"您的消息有{length}个字，太长了，我怕看漏。请压缩到{most}字以内，一次问一两件事。"


def unanswered(questions: Iterable[tuple[str, str, date]]) -> str:
    """The questions still open, as (number, question, promised day); for residents the words only of those that were released."""
    lines = [
        f"<b>{_clip(number, 40)}</b> {_clip(asked, 60)}（{shown_date(due)}前答复）" for number, asked, due in list(questions)[:20]
    ]
    return "还没答上来的问题：\n" + "\n".join(lines) if lines else NOTHING_UNANSWERED


def unreleased(state: str) -> str:
    """In the place of a question's words, for whoever may not read them: where it stands."""
    return f"{_clip(state, 20)}，内容不公开"


def my_questions(questions: Iterable[tuple[str, str, str]]) -> str:
    """What one person asked, as (number, question, state)."""
    lines = [f"<b>{_clip(number, 40)}</b> {_clip(asked, 60)}：{_clip(state, 20)}" for number, asked, state in list(questions)[:20]]
    return "您问过、留给工作人员的问题：\n" + "\n".join(lines) if lines else "您没有留给工作人员的问题。"


def new_question(number: str, asked: str, due: date) -> str:
    """To the duty officer: somebody asked what the office does not know. Never who."""
    return (
        f"有一个新问题等您答复。\n编号<b>{_clip(number, 40)}</b>，请在{shown_date(due)}前答复。\n"
        f"<blockquote>{_clip(asked, LONGEST_QUESTION)}</blockquote>"
    )


def answer_to_approve(number: str, asked: str, text: str) -> str:
    """To those who may approve: a drafted answer."""
    return (
        f"问题<b>{_clip(number, 40)}</b>已拟好答复，请审核。\n"
        f"<blockquote>{_clip(asked, LONGEST_ECHO)}</blockquote>\n答复：\n{_clip(text, LONGEST_ANSWER)}"
    )


def answer_arrived(number: str, asked: str, text: str) -> str:
    """To the asker: the promise is kept."""
    return (
        f"您之前的提问有答复了（编号<b>{_clip(number, 40)}</b>）。\n"
        f"<blockquote>{_clip(asked, LONGEST_ECHO)}</blockquote>\n{_clip(text, LONGEST_ANSWER)}"
    )


def answer_returned(number: str, text: str) -> str:
    """To the duty officers: the draft was not approved."""
    draft = f"<blockquote>{_clip(text, LONGEST_ANSWER)}</blockquote>"
    return f"问题<b>{_clip(number, 40)}</b>的答复没有通过审核，请修改后再发。\n{draft}"


def question_closed(number: str, asked: str) -> str:
    """To the asker: this one will not be answered here, and where to turn."""
    return (
        f"您的提问（编号<b>{_clip(number, 40)}</b>）不适合在这里公开答复。\n"
        f"<blockquote>{_clip(asked, LONGEST_ECHO)}</blockquote>\n个人事务请拨打12345，或到镇政务服务中心当面咨询。"
    )


def waits(number: str) -> str:
    """To staff, where no content may be sent: a number only."""
    return f"问题<b>{_clip(number, 40)}</b>等您处理，请到网页聊天里查看。"


def settled(number: str) -> str:
    """To an asker, where no content may be sent: a number and a status only."""
    return f"您的提问（编号<b>{_clip(number, 40)}</b>）有结果了，请到网页聊天里查看。"


def personal_elsewhere(address: str = "") -> str:
    """Where personal matters may not be handled in this channel."""
    where = f"：{_clip(address, 200)}" if address else ""
    return f"为保护您的个人信息，个人事项请到镇里自己的网页聊天办理{where}。在这里您可以照常提问、接收提醒。"


def appointed(post: str) -> str:
    """The post is taken."""
    return (
        f"已为您登记岗位“{_clip(post, 60)}”。属于这个岗位的事会发到这里。\n"
        "值班员、管理员：发 /unanswered 办理居民的问题，发 /documents 或直接把文件发来导入资料。\n"
        "群众反映的事：值班员发 /inbox，单位发 /work，领导和督办员发 /late；查已办结的发 /archive。"
    )


def alarm(what: str, facts: Iterable[str] = ()) -> str:
    """To the administrator: something is wrong; facts are counts and ids, never what people wrote."""
    lines = "".join(f"\n· {_clip(fact, 200)}" for fact in list(facts)[:10])
    return f"【运行提醒】{_clip(what, 400)}{lines}"


def shown_date(day: date) -> str:
    """1 July as 7月1日."""
    return f"{day.month}月{day.day}日"


def unconfirmed(text: str) -> str:
    """What nobody of the town has confirmed yet."""
    return _clip(text, LONGEST_ANSWER) + UNCONFIRMED


def in_script_of(text: str, script: str | None) -> str:
    """The sentence in a reader's script ("simplified", "traditional"; None is simplified); marks stay as they are."""
    return in_script(text, Script(script)) if script else text


def said_again(text: str) -> str:
    """Marks a message whose first copy may have arrived: one cannot know, so one says so."""
    return f"（重发）{text}"


def chosen(question: str) -> str:
    """Above an answer: which of the offered questions was meant."""
    return f"<b>{_clip(question, 200)}</b>"


def write_answer(number: str) -> str:
    """To a duty officer who is about to answer."""
    return f"请直接打字回复，您的下一条消息就是对<b>{_clip(number, 40)}</b>的答复。不写了就发 /cancel。"


def released_by_you(number: str, asked: str) -> str:
    """To a duty officer: these very words are what everybody reads now."""
    shown = f"<blockquote>{_clip(asked, LONGEST_ECHO)}</blockquote>"
    return f"<b>{_clip(number, 40)}</b>已公开，居民在 /unanswered 里看到的是：\n{shown}"


def hidden_by_you(number: str) -> str:
    return f"<b>{_clip(number, 40)}</b>不再公开，居民只看到编号和日期。"


def draft_kept(number: str) -> str:
    """To a duty officer: the answer waits for somebody else's approval."""
    return f"对<b>{_clip(number, 40)}</b>的答复已交审核。通过后会转告所有问过的人，并成为今后的公开回答。"


def closed_by_you(number: str) -> str:
    return f"<b>{_clip(number, 40)}</b>已结束，我会告诉提问的人可以去哪里办。"


def approved_by_you(number: str) -> str:
    return f"<b>{_clip(number, 40)}</b>的答复已通过，正在转告提问的人。"


def returned_by_you(number: str) -> str:
    return f"<b>{_clip(number, 40)}</b>的答复已退回值班员修改。"


def _clip(text: str, most: int) -> str:
    """The text quoted for HTML and cut so that the quoted form holds at most `most` characters."""
    quoted = escape(text, quote=False)
    if len(quoted) <= most:
        return quoted
    kept, length = [], 1
    for mark in text:
        piece = escape(mark, quote=False)
        if length + len(piece) > most:
            break
        kept.append(piece)
        length += len(piece)
    return "".join(kept) + "…"
