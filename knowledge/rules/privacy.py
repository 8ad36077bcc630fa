"""What may be shown to whom: masks what points at a person, and says when a text is too personal to show to others at all."""

import re

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
    return MAIL.sub("〔已隐去〕", NUMBERS.sub("〔已隐去〕", text))


def fit_for_all(text: str) -> bool:
    """Whether an officer may be asked to release a question's words: nothing in it points at a person as far as a pattern can see.

    A pattern cannot see a name, so a yes is only an offer. Says no when in doubt: a question hidden without need costs a line of
    a list, a name shown costs somebody their peace.
    """
    return not (NUMBERS.search(text) or MAIL.search(text) or PERSONAL.search(text))
