"""Hears a message: its plain form, its script, and which of its clauses ask; it knows nothing of the town."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.answering.english import in_chinese
from knowledge.numerals import Quantity, quantities
from knowledge.text import Script, script_of, simplified

LONG = 60  # above this many characters people tell a story around their question

_ENDS = re.compile(r"[。!?;\n]+")
_PAUSES = re.compile(r"[。!?;,\n]+")
_ASKING = re.compile(
    r"多少|(?<![好十])几[个家项亩步级类样块种条月号点位成件处时]|哪|什么|啥|怎|咋|吗|么$|呢$|是不是|有没有|能不能|"
    r"会不会|要不要|可不可以|多大|多久|如何|何时|谁|"
    r"(.)不\1|告诉|请问|想问|问问|问一下|想知道|讲讲|说说|说一遍|介绍|列一?下|列出|发我|发给我|给我|推荐|帮我|没有?$|"
    r"对吧|吧$|what|which|how|when|who|where"
)
_SOME = re.compile(
    r"(?:还有|最近|我们|他们|身边|隔壁|这|那|前|上|过|了)几[个家项亩块种条位处]|不知道是?(?:什么|啥|哪|怎)|没听[清懂][^,。]{0,3}(?:什么|啥|哪)"
)
_CHECK = re.compile(
    r"对吗|对不对|对吧|对么|是吗|是吧|是不是|没记错|没说错|没看错|没听错|是这样|真的吗|属实|确认|核实|吧\W*$|.(吗|(?<!什)么|"
    r"嘛)\W*$|听说|听人|有人说|我记得|我看到|right\W*$"
)
_LOOSE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")  # 研发 占比: blanks between keywords say nothing
_SPOKEN = {
    "几多": "多少",
    "边个": "哪个",
    "边啲": "哪些",
    "么子": "什么",
    "点样": "怎样",
    "啷个": "怎么",
    "几何": "多少",
    "冇": "没有",
    "咧": "呢",
}
_DIALECT = re.compile("|".join(_SPOKEN).replace("几何", r"几何(?=\W*$)"))
# 除了种植,还要在加工上做什么: what is set aside is known to whoever asks. 消除 and 拆除 are words of their own.
_ASIDE = re.compile(
    r"(?:(?:(?<![消拆清排解免扣扫革])除(?:了|去|开)|撇开|抛开)[^,。?!;]{1,16}?(?:之外|以外)?|(?<![消拆清排解免扣扫革])除[^,。?!;]{1,16}?外|[^,。?!;]{2,14}(?:之外|以外|除外)),"
    r"(?=[^。?!;]{0,40}(?:还(?!是)|另外|别的|其他))"
)
_FILLER = re.compile(
    r"^(喂|嗨|哎|诶|嗯|哦|您好|你好|hi|hello|请问一下|请问|想问一下|想问问|想问|问一下|问下|麻烦问下|麻烦|那个|老师|"
    r"同志|领导|各位好|[,.!~。 ])+"
)
_NEXT_QUESTION = re.compile(r"[?。;\n!]+|(?:,|^)(?:另外|顺便|还有(?!没|多少|几|哪|什么|啥)|再问|还想问|再就是|以及)")


@dataclass(frozen=True)
class Heard:
    """One message in its plain form (normalised, simplified, lower case)."""

    raw: str
    text: str
    script: Script

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The message cut at every pause."""
        return tuple(filter(None, (clause.strip() for clause in _PAUSES.split(self.text))))

    @cached_property
    def asked(self) -> str:
        """The clauses that ask; of a short message, the whole of it."""
        if len(self.text) <= LONG:
            return self.text
        return asking(self.text)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The questions of the message, where it holds more than one: sentences, or clauses that all ask."""
        parts = [part.strip(" ,") for part in _NEXT_QUESTION.split(self.text)]
        kept = tuple(part for part in parts if len(part) > 1)
        return kept if len(kept) > 1 or not all(map(_ASKING.search, self.clauses)) else self.clauses

    @cached_property
    def checks(self) -> bool:
        """Whether something is put to the office to be confirmed."""
        return bool(_CHECK.search(self.asked))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The quantities of what is asked."""
        return quantities(self.asked)

    @cached_property
    def core(self) -> str:
        """The message without the courtesies it begins with."""
        return _FILLER.sub("", self.text)


def asking(text: str) -> str:
    """The clauses of a text that ask; all of it where none does. 还有几家饭店 asks only where no other clause does."""
    clauses = [clause.strip() for clause in _PAUSES.split(text) if _ASKING.search(clause)]
    plain = [clause for clause in clauses if _ASKING.search(_SOME.sub(" ", clause))]
    return ",".join(plain or clauses) or text


def hear(question: str) -> Heard:
    """Return the question as the office hears it."""
    plain = _LOOSE.sub("", in_chinese(simplified(question)))
    spoken = _DIALECT.sub(lambda found: _SPOKEN[found[0]], plain)
    return Heard(question, spoken, script_of(question))


def without_asides(heard: Heard) -> Heard:
    """What is asked without what is set aside; not for whatever looks for danger, which may stand anywhere."""
    return replace(heard, text=_ASIDE.sub("", heard.text))
