"""What the desks of cases say to whoever reports and follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.rules.cases import LONGEST_WORDS, Kind
from knowledge.wording import _clip
from knowledge.wording.cases.cards import in_one_line, stacked
from knowledge.wording.cases.labels import KINDS
from knowledge.wording.cases.moments import when

TELL = "请用一两句话说说：什么事、在哪里。也可以先发照片或位置。\n不写了发 /cancel；写到一半离开也没关系，回来接着写。"
TAKEN_UP = "这件事我来登记，交给能办的单位。"  # said first: whoever meant something else must see what begins here
NO_PLACE = "这句像是在问事，没有当作地点；要问的事，等这件写完再问我。"
WHERE = "在哪里？说个地名、路口、门牌都行，也可以发位置。"
UNCLEAR = "这句我没听明白。要是说的是您反映过的事，点一下，我记到那件里，经办人会看到。"
PHOTO_FIRST = "照片收到了。请用一两句话说说是什么事、在哪里。"
PLACE_FIRST = "位置收到了。请用一两句话说说是什么事。"
PHOTO_KEPT = "照片收下了。"
CONTACT = "请打一个能联系到您的电话。它和这件事分开存放，经办人看不到；谁查看都要写理由，您都能看到。"
NEW_TEXT = "请把要反映的事重新写一遍。"
PICK = "是哪一类？点一个，或者直接打类别的名字。"
DROPPED = "好的，这件事没有提交，写的内容已经删掉。"
NO_CASES = "您还没有反映过事情。要反映，直接说什么事、在哪里就行，或发 /report。"
ADDED = "补上了，经办人会看到。"
ASK_MORE = "请写要补充的话，或直接发照片。不写了发 /cancel。"
HOW_TO_LOOK = "请这样发：/case 编号 取件码，两样都在登记回执里。比如：/case C00000000 00000000"
WHICH_ONE = "您反映的事现在都不在等这句话。想看哪一件，点编号："
WITHDRAWN = "已经撤回，不再办理。以后还需要，随时再反映。"
LEFT = "好的，这件事还会接着办，不过不再给您发消息。"
HOW_WAS_IT = "谢谢您告诉我，这件事归档了。再问一句：办得怎么样？（不想说可以不点）"
AGREED = "谢谢，记下了：您这里也解决了。"
RATED_NOW = "谢谢您，记下了。\n想说哪里好、哪里不好，直接写一两句就行，办理的单位会看到，看不到是谁说的；不想说就不用回。"
RATED_ALREADY = "这件事您已经评价过了，谢谢。"
REMARKED = "谢谢您，这几句话记下了，办理的单位会看到。"
CLOSED_ALREADY = "这件事已经归档，加不进去了。还没解决就回“没解决”，会提级再办；是另一件事，直接说就行。"
REOPENED = (
    "记下了：没有解决。这件事已经提级、重新办理，时间还从您最初反映时算。\n"
    "还差在哪里？可以再写一句，或发照片（不写也行，发 /cancel）。"
)
NOBODY_LOOKED = "还没有人查看过您的身份。经办人看到的只是“居民”。"
GONE_ON = "这份内容已经不在填写了，请看最新的消息，或发 /report 重新开始。"
OR_CANCEL = "（不写了发 /cancel）"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report that is being written, as it is read back to its writer."""

    text: str
    category: str
    unit: str
    place: str = ""
    photos: int = 0
    spots: Sequence[str] = ()
    anonymous: bool = False
    private: bool = False
    contact: bool = False
    kind: Kind = Kind.INCIDENT


def summary(sheet: Sheet) -> str:
    """What will be handed in, to be looked over."""
    lines = [
        f"<blockquote>{_clip(sheet.text, 1_200)}</blockquote>",
        f"类别：<b>{_clip(sheet.category, 40)}</b>{KINDS[sheet.kind]}，交{_clip(sheet.unit, 40)}",
        f"地点：{_clip(sheet.place, 80) if sheet.place else '没有写'}",
        f"照片：{sheet.photos}张" if sheet.photos else "",
        "已留联系电话，和这件事分开存放" if sheet.contact else "",
        "匿名：不存您的名字" if sheet.anonymous else "",
        "只给经办人看，不和别人的合并" if sheet.private else "",
        _spots(sheet.spots),
    ]
    return "这样提交，对吗？\n" + stacked(lines)


def _spots(spots: Sequence[str]) -> str:
    """Offers to mask what points at the writer."""
    if not spots:
        return ""
    shown = "、".join(f"“{_clip(spot, 30)}”" for spot in spots[:5])
    return f"\n里面有能认出您的内容：{shown}。要我隐去这几处吗？办事一般用不着。"


def guesses(guess: str) -> str:
    return f"不是“{_clip(guess, 40)}”，那是下面哪一类？点一个，或直接打类别的名字。"


def receipt(
    number: str,
    code: str,
    unit: str,
    due: datetime,
    step: datetime | None,
    now: datetime,
    *,
    linked: bool = False,
    parked: bool = False,
) -> str:
    """What the reporter takes home: number, code, unit, next step, and when to expect it."""
    head = f"登记好了。\n编号：<b>{_clip(number, 20)}</b>　取件码：<b>{_clip(code, 20)}</b>\n"
    if linked:
        then = f"已经有人反映了同一件事，一起办，由{_clip(unit, 40)}负责。每一步都会告诉您。"
    else:
        until = f"，最晚{when(step, now)}" if step else ""
        then = f"下一步：值班员看过后派给{_clip(unit, 40)}{until}。"
    more = "您这一小时反映得比较多，都收下了，值班员会合并着办。" if parked else ""
    keep = "凭这两个号，换个账号也能查：/case 编号 取件码。随时发 /mycases 看进展、补充。"
    return f"{head}{then}\n最晚<b>{when(due, now)}</b>前给您结果。{more}\n{keep}"


def filed_already(number: str) -> str:
    return f"这件事已经登记过了，编号{_clip(number, 20)}，不用再点。"


def revised(number: str) -> str:
    return f"收到您的修改，<b>{_clip(number, 20)}</b>已按新的内容更新，经办人会看到。"


def photo_for(number: str) -> str:
    return f"照片已加到<b>{_clip(number, 20)}</b>。要反映别的事，发 /report。"


def also(answer: str) -> str:
    """After the number to call: the offer to report it as well."""
    return f"{answer}\n\n<b>先打电话。</b>打完之后，需要镇里跟进的，我可以把这件事也登记下来。"


def another(text: str) -> str:
    """Where what is told beside a sheet seems to be another matter."""
    return f"“{_clip(text, 40)}”听着是另一件事，我单独记着。先把上面这件交了，接着就记它。"


def other_way(tell: str) -> str:
    """Another authority's matter: which and why; nobody is turned away who still wants it written down."""
    return f"{_clip(tell, 1_000)}\n\n如果其中有镇里能办的部分，我也可以登记下来。"


def going_on(text: str) -> str:
    """After a question asked in between."""
    return f"（您正在反映：{_clip(text, 40)}。接着说就行，不写了发 /cancel。）"


def nothing_yet() -> str:
    return "（您正要反映一件事。接着说就行，不写了发 /cancel。）"


def taken_as_answer(number: str) -> str:
    return f"这句话补到<b>{_clip(number, 20)}</b>了，经办人正等着。要是说的是另一件事，点下面再说一遍，两件都不会丢。"


def my_cases(cases: Iterable[tuple[str, str, str]]) -> str:
    """What one person reported, as (number, words, state)."""
    lines = [f"<b>{_clip(number, 20)}</b> {_clip(in_one_line(text), 40)}：{_clip(state, 20)}" for number, text, state in cases]
    return "您反映的事，点编号看经过：\n" + "\n".join(lines) if lines else NO_CASES


def looks(number: str, seen: Sequence[tuple[datetime, str, str]], now: datetime) -> str:
    """Who looked who the reporter is, as (when, post, why)."""
    if not seen:
        return NOBODY_LOOKED
    lines = [f"{when(at, now)}　{_clip(post, 40)}，理由：{_clip(why, 100)}" for at, post, why in seen[:15]]
    return f"<b>{_clip(number, 20)}</b>：查看过您身份的：\n" + "\n".join(lines)


def too_long(length: int, most: int) -> str:
    return f"内容有{length}个字，请压缩到{most}字以内，细节可以登记以后再补充。"


def too_many_words(length: int) -> str:
    return f"有{length}个字，太长了，请压缩到{LONGEST_WORDS}字以内。"
