"""What is said to one who asks "is this a scam?": short lines, the number first, and never that anything is safe."""

from collections.abc import Sequence

URGENT = (
    "请马上打110和96110！\n"
    "1. 停下来：不要再转钱，不要再说密码、验证码。\n"
    "2. 挂断电话，关掉屏幕共享，再打开飞行模式。\n"
    "3. 用别的电话打110，请警察止付；再打银行客服，冻结这张卡。\n"
    "4. 聊天、转账记录都留着，不要删。"
)
HOW_TO_CHECK = "不要用对方给的号码和链接。自己打单位公开的电话、打开自己手机里原来的软件，或者到窗口当面问。"
NO_SIGN = "在您发的内容里，我没有找到已知的诈骗迹象。我只看得到这几句话，看不到对方是谁，所以不能替您担保。"
STOP_SIGNS = "只要有人要您转钱、说验证码、共享屏幕，就停下来，打96110问。"
DO_NOT = "先停下来：不转钱，不点链接，不说验证码，不装软件。"
ASK = "拿不准，打96110问；钱已经转出去了，马上打110。"
RESEMBLES = "这样的话，常在这一类骗局里听到"
CRY = "钱、验证码或屏幕可能已经在别人手里，先当诈骗来办，别的稍后再说"


def judged(kind: str, certain: bool) -> str:
    """The verdict in one line. kind: what people call the kind of fraud; empty where none stands out."""
    named = "" if kind == "诈骗" else f"：{kind}"
    return f"这很像诈骗{named}。" if certain else f"这里有可疑的地方，要当心{named}。"


def because(reasons: Sequence[tuple[str, str]]) -> str:
    """Their own words, and why they tell."""
    return "\n".join(["为什么这样说：", *(f"· 您写的“{words}”：{why}。" for words, why in reasons)]) if reasons else ""


def warned(kind: str, certain: bool, reasons: Sequence[tuple[str, str]], advice: str) -> str:
    """What is said about a scam or something suspicious where no money can be stopped any more."""
    return "\n".join(part for part in (judged(kind, certain), because(reasons), DO_NOT, advice, ASK) if part)


def rescued(kind: str, certain: bool, reasons: Sequence[tuple[str, str]], advice: str) -> str:
    """What is said where every minute counts: what to do before why."""
    return "\n".join(part for part in (URGENT, judged(kind, certain), because(reasons[:2]), advice) if part)


def nothing_found() -> str:
    """What is said where no known sign was found: how to check, and never that all is well."""
    return "\n".join((NO_SIGN, f"怎么核实：{HOW_TO_CHECK}", STOP_SIGNS))
