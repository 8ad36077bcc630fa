"""What free text is to the desk of reports: a danger, something to report, a question in between, or a word instead of a button."""

import re

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from handlers.cases.drafts import draft_of
from handlers.memories import Remembered
from handlers.places import Place
from handlers.shelves import Shelf
from handlers.talks import are_plain_words
from knowledge.answer import Answer, Outcome
from knowledge.answering.emergencies import emergency
from knowledge.answering.hearing import hear
from knowledge.answering.talk import courtesy
from knowledge.intents import Intent
from knowledge.text import simplified
from knowledge.wording import LONGEST_QUESTION
from knowledge.wording import cases as wording

ASKS = re.compile(
    r"[?？]\s*$|[吗呢么][。.！!]?\s*$|多少|哪些|什么|怎么|几[个点号]|是不是|有没有|为什么|为啥|谁|请问|想问|问一下|咨询|"
    r"哪(?:里|儿|块)?(?:可以|能|办|有|打|领|交|查|买|申请|报名)|去哪(?:里|儿|块)?(?:办|领|交|查|打|申请|报名|[。.！!]?\s*$)|要不要(?:办|交|带|去|先)|如何|多久"
)
# What is wrong and whoever says so in the form of a question: 路灯坏了怎么没人修？
WRONG = re.compile(
    r"没人(管|来|修|收|问|理)|坏了|不亮|断了|堵了|漏|臭|吵|拖欠|欠薪|塌|掉下|脏|乱(停|扔|堆|倒|搭|排)|占道|扰民|投诉|反映|举报|危险|怎么(还|不|没)"
)
MARKS = re.compile(r"[\s，。,.!！~～、“”\"'「」]+")


def typed(text: str) -> str:
    """What somebody typed instead of pressing, in the form in which the words of buttons are compared."""
    return MARKS.sub("", simplified(text))[:20]


NUMBER = re.compile(r"\bC\d{8}\b")
CALLED = re.compile(r"(?<![A-Za-z\d])[Cc]\d{8}(?!\d)")  # as people type it: 签收c00000000
MORE = re.compile(r"^(?:我?[再还想要来]*)补充(?:一下|一点|一句|几句|说明|个?情况)?[：:，,\s]+(?P<words>\S.*)", re.DOTALL)

# Where it is after all: 地点不对，是卫生院门口; 不是老街，是新街; 说错了，在卫生院门口。
_NOW = r"(?:应该|应当)?(?:是在|是|在|改成|改为|换成)"
_WRONG = r"(?:不对|错了|[写说弄搞记]错了?)[，,。！!\s]*"
_OF_THE_PLACE = re.compile(
    rf"^(?:{_WRONG})?(?:地点|地址|位置|地方)(?:有误|{_WRONG}|不是[^，,。！!]*[，,。！!\s]*)*[：:，,\s]*{_NOW}(?P<place>\S.*)$"
)
_MOVED = re.compile(rf"^(?:(?:{_WRONG})+|(?=不[是在]))(?:不[是在][^，,。！!]+[，,。！!\s]*)?{_NOW}(?P<place>\S.*)$")


def case_replied_to(message: Message) -> str | None:
    """The number of the case that a reply speaks of: that of the office's own message, which names one case."""
    told = message.reply_to_message
    if told is None or told.from_user is None or not told.from_user.is_bot:
        return None
    numbers = set(NUMBER.findall(told.text or told.caption or ""))
    return numbers.pop() if len(numbers) == 1 else None


def words_to_add(text: str) -> str:
    """What follows 补充 in the same message; empty where nothing does."""
    found = MORE.match(simplified(text).strip())
    return text.strip()[found.start("words") :] if found else ""


def named_place(text: str) -> str:
    """Where it is, by words that are plainly of the place (地点不对，是…); empty where they are not."""
    return _after(_OF_THE_PLACE, text)


def other_place(text: str) -> str:
    """Where it may be, by words that put something right (不是…，是…); whether that is a place is for others to tell."""
    return _after(_MOVED, text)


def _after(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(simplified(text).strip())
    return text.strip()[found.start("place") :].strip("。.！!") if found else ""


def _in_danger(text: str) -> bool:
    """Whether a number must be called now. Money that is leaving is for the anti-fraud desk, which has more to say."""
    found = emergency(hear(text[:LONGEST_QUESTION]).text)
    return found is not None and found.code != "fraud_now"


# Several desks ask the same of one message, and a town says the same few hundred things.
in_danger = Remembered(_in_danger)


async def tells_of_danger(message: Message, channel: Place) -> bool:
    """Whether a number to call comes before everything else; where nothing personal may be written, the question desk says it."""
    return channel.personal and in_danger(message.text or "")


async def tells_a_report(message: Message, shelf: Shelf) -> bool:
    """Whether somebody describes something broken or wrong, without having pressed anything."""
    return bool(message.text) and is_report(message.text or "", shelf)


def is_report(text: str, shelf: Shelf) -> bool:
    """Whether a form may be begun unasked."""
    return shelf.answerer.intent(text) is Intent.REPORT


async def takes_it_up(message: Message, state: FSMContext) -> bool:
    """Whether somebody types that what was offered beside the number to call shall be written down as well."""
    if wording.TYPED.get(typed(message.text or "")) != "also":
        return False
    return await draft_of(state) is not None


def asks(text: str) -> bool:
    """Whether words have the form of a question."""
    return ASKS.search(simplified(text)) is not None


def asked_in_between(text: str, shelf: Shelf) -> Answer | None:
    """The answer to a question asked while something else is being written; None where it is no question that the town answers."""
    if not asks(text) or shelf.answerer.intent(text) is not Intent.QUESTION:
        return None
    answer = shelf.answerer.answer(text)
    return answer if answer.outcome is Outcome.ANSWERED else None


def may_answer(text: str, shelf: Shelf) -> bool:
    """Whether words may be the answer to what the office asked back: no question, no courtesy, nothing that the town answers."""
    if typed(text) in wording.YES:
        return True
    if asks(text) or courtesy(hear(text).text, shelf.town) or shelf.answerer.intent(text) in (Intent.EMERGENCY, Intent.SCAM):
        return False
    return shelf.answerer.answer(text).outcome is not Outcome.ANSWERED


async def no_matter_of_cases(message: Message, shelf: Shelf, raw_state: str | None) -> bool:
    """Whether plain words are for the question desk alone, so that they need not pass the others."""
    text = message.text or ""
    if not are_plain_words(message, raw_state) or typed(text) in wording.HEARD or words_to_add(text) or case_replied_to(message):
        return False
    if CALLED.search(text) or may_answer(text, shelf):
        return False
    return shelf.answerer.intent(text) not in (Intent.EMERGENCY, Intent.REPORT)
