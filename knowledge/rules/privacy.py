"""What may be shown to whom: masks what points at a person, and says when a text is too personal to show to others at all."""

import re
from collections.abc import Iterable
from itertools import islice

BLOT = "〔已隐去〕"
MOST_SPOTS = 1_000  # of one kind in one text: a report of 2,000 characters has no room for more

# These run over whatever anybody types: a repetition is bounded, or begins where no other could and has one way to go on.
DATES = r"(?:19|20)\d\d[-—–./](?:\d{1,2}[-./]\d{1,2}|(?:19|20)\d\d)(?!\d)"  # a day or a span of years points at nobody
NUMBERS = re.compile(rf"(?<!\d)(?!{DATES})\d(?:[-—–.·()（）\s]{{0,2}}\d){{5,}}[Xx]?|[零〇○一二三四五六七八九幺]{{7,}}")
MAIL = re.compile(r"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
# Whoever says one of these speaks of a person rather than of the town.
PERSONAL = re.compile(
    r"我叫|我是[^，。？！]{0,6}(?:的人|本人)|本人|我姓|他叫|她叫|名叫|姓名|身份证|我(?:爸|妈|爷|奶|儿|女|老婆|老公|丈夫|妻子|孩子|家里|老板)|"
    r"我家|家住|邻居|微信号|加我?微信|QQ|车牌|[一-龥][A-Z]·?[A-Z0-9]{5}|"
    r"[我他她](?:得了|患|残疾|离婚)|\d(?:号楼|栋|幢|单元|室|号门)|[一-龥](?:先生|女士|小姐|师傅|书记|主任|镇长|所长|老师|医生)"
)


def masked(text: str) -> str:
    """The text with long numbers (telephones, identity cards, accounts) and mail addresses blotted out."""
    return MAIL.sub(BLOT, NUMBERS.sub(BLOT, text))


# What a reporter may give away of themselves in their own words; a name only where it is introduced as one.
SELF = re.compile(
    r"(?:我叫|我是|本人是?|我姓)(?P<name>[一-龥]{2,4}?)(?=[，。,.!！；;、\s]|住|家住|电话|手机|$)|"
    r"(?:家住|我住在?|我家在|住址是?|地址是?)(?P<home>[一-龥A-Za-z0-9]{2,24})|"
    r"(?:微信号?|QQ号?)(?:是|：|:)?\s{0,3}(?P<account>[A-Za-z0-9_-]{5,20})|"
    r"(?P<plate>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]·?[A-Z0-9]{5,6})"
)
NO_NAMES = re.compile(r"(?:一个|一名|.?们|居民|村民|业主|住户|家长|群众|外地|本地|来|想|说|在|从|去|有)")


def self_identifying(text: str) -> list[str]:
    """The spots of a report that point at whoever wrote it, as far as a pattern can see, in their order; each once.

    A telephone number, an identity card, an account, a name that is introduced, an address, a number plate. The reporter is asked
    about them before anybody of the staff reads the text: only they know which of them matter.
    """
    found = [(m.start(), m.group()) for pattern in (NUMBERS, MAIL) for m in islice(pattern.finditer(text), MOST_SPOTS)]
    for match in islice(SELF.finditer(text), MOST_SPOTS):
        kind = match.lastgroup or ""
        if kind != "name" or not NO_NAMES.match(match.group(kind)):
            found.append((match.start(kind), match.group(kind)))
    return list(dict.fromkeys(spot for _, spot in sorted(found)))


def blotted(text: str, spots: Iterable[str]) -> str:
    """The text with just these spots blotted out, the longest first."""
    for spot in sorted(spots, key=len, reverse=True):
        text = text.replace(spot, BLOT)
    return text


def fit_for_all(text: str) -> bool:
    """Whether an officer may be asked to release a question's words: nothing in it points at a person as far as a pattern can see.

    A pattern cannot see a name, so a yes is only an offer. Says no when in doubt: a question hidden without need costs a line of
    a list, a name shown costs somebody their peace.
    """
    return not (NUMBERS.search(text) or MAIL.search(text) or PERSONAL.search(text))
