"""What may be shown to whom: masks what points at a person, and says when a text is too personal to show to others at all."""

import re

# Bounded repetitions only: these run over whatever anybody types.
NUMBERS = re.compile(r"(?<![\d.])\+?\d(?:[\d\- ]{4,24})[\dXx](?![\d.])")
MAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,128}")
# Whoever says one of these speaks of a person rather than of the town.
PERSONAL = re.compile(
    r"我叫|我是[^，。？！]{0,6}(?:的人|本人)|本人|我姓|他叫|她叫|名叫|姓名|身份证|我(?:爸|妈|爷|奶|儿|女|老婆|老公|丈夫|妻子|孩子|家里|邻居|老板)|"
    r"[我他她](?:得了|患|残疾|离婚)|\d{1,4}(?:号楼|栋|幢|单元|室|号门)|[一-龥]{1,3}(?:先生|女士|小姐|师傅|书记|主任|镇长|所长|老师|医生)"
)


def masked(text: str) -> str:
    """The text with long numbers (telephones, identity cards, accounts) and mail addresses blotted out."""
    return MAIL.sub("〔已隐去〕", NUMBERS.sub("〔已隐去〕", text))


def fit_for_all(text: str) -> bool:
    """Whether a question may be shown to other residents: it holds nothing that points at a person.

    Says no when in doubt: a question hidden without need costs a line of a list, a name shown costs somebody their peace.
    """
    return not (NUMBERS.search(text) or MAIL.search(text) or PERSONAL.search(text))
