"""Finds the thing a question asks for (its focus) and whether a fact has anything to say about it; language, no content."""

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path

from knowledge.answering.names import coded
from knowledge.text import words
from knowledge.text.cuts import commonness
from knowledge.text.nouns import is_noun, is_verb

_GENERAL = frozenset(" ".join(tomllib.loads(Path(__file__).with_name("general.toml").read_text(encoding="utf-8")).values()).split())
_COPULAS = frozenset(
    "没看分当高低少小慢坏强弱紧松重严远近早晚新老热火稳准满够同"
    "是有为要会能得该行成对可肯敢想好快多大难真差像起图凭按怕愁咋还动与跟从由向按同这那个的了得里面边头呢吧点块些种类样次年"
)
RARE = 0.2  # how common a word may be and still be a slip
_ATTRIBUTE = re.compile(
    r"支出|负债|余额|亏损|盈利|行情|卖(得|的)?(上|出|多少|掉|不掉|不出)?价|价位|亏|网上|线上|在线|规划图|图纸|设计图|效果图|事故|图片|照片|视频|地图|电子版|下载|细则|明细|清单表|评分|打分|"
    r"奖(?!励)(啥|什么|品|多少)|奖品|第一名|国籍|哪国|哪里人|籍贯|产品|客户|原料|设备|技术路线|"
    r"员工|工人多|加班|待遇|食堂|宿舍|上市|融资|贷款|债|股|官司|纠纷怎么判|环保手续|验收|监理|质量|隐患|漏水|业主|"
    r"学区|户口|限购|首付|楼层|采光|装修|招商手册|宣传册|海报|口号|吉祥物|标志|logo|味道|口感|怎么吃|营养|药用|"
    r"历史由来|由来|来历|谁发明|开过会|文件号|红头"
)
_ASKED = re.compile(
    r"(哪些|哪几[个类种项样级步家条块]?|哪个|哪种|哪类|哪方面|什么样的?|什么|啥子|啥|何种|几类|几种|几个|几项|几样)"
)
_DONE_TO = re.compile(
    r"([\u4e00-\u9fff])(?:不|没)\1|(?!目的)([\u4e00-\u9fff])(?:的是)?(?:什么|啥)(?!时候|样|地方|名)"
)  # 收不收, 种什么
_SO_CALLED = re.compile(r"[那这叫有]个(?:什么|啥)")  # 那个什么平台 asks nothing: the name has slipped
_HOW = re.compile(r"(?:怎么|如何|咋|怎样)(?!样|办|说|回事|个|着|会)(?:去|来|才能|能|就)?")
_EQUAL = re.compile(r"(?:是|为)(多少|几何|什么|啥|怎样|怎么样|如何|谁|哪)(呢|啊|呀|来着)?")


def unexplained(rest: str, knows: Callable[[str], bool]) -> str:
    """Return the focus of a question that neither the fact (by `knows`) nor common use explains; "" when all is well.

    `rest` is the question with the names of facts replaced by blanks.
    """
    if (found := _ATTRIBUTE.search(rest)) and not knows(found[0]):
        return found[0]
    for found in _DONE_TO.finditer(rest):
        verb = found[1] or found[2]
        whole = verb + rest[found.end() : found.end() + 1] if found[1] else rest[found.start() - 1 : found.start() + 1]
        if verb not in _COPULAS and not explained(verb, knows) and not explained(whole, knows):  # 竣不竣工, 承担什么
            return verb
    for clause in re.split(r"[,。?!;\n]+", _SO_CALLED.sub(" ", rest)):
        for word in _focus(clause.strip()):
            if not explained(word, knows):
                return word
    return ""


def foreign_noun(content: Iterable[str], knows: Callable[[str], bool]) -> str:
    """Return the first thing named among content words that neither the fact nor common use explains; "" if none."""
    return next((word for word in content if len(word) > 1 and not explained(word, knows) and is_noun(word)), "")


def foreign_verb(content: Iterable[str], knows: Callable[[str], bool]) -> str:
    """Return the first thing done (开放, 报销) that neither the fact nor common use explains; "" if none."""
    return next((word for word in content if len(word) > 1 and not explained(word, knows) and is_verb(word)), "")


def share_explained(content: Iterable[str], knows: Callable[[str], bool]) -> float:
    """Return which share (0 to 1) of the characters of content words the facts or common use explain; 1 where there are none."""
    lengths = [(len(word), explained(word, knows)) for word in content if len(word) > 1]
    return sum(length for length, known in lengths if known) / (sum(length for length, _ in lengths) or 1) if lengths else 1.0


def _focus(clause: str) -> Iterable[str]:
    """The noun after 哪些/什么, the verb after 怎么, and the noun before 是多少/是什么."""
    for found in _HOW.finditer(clause):
        if after := words(clause[found.end() : found.end() + 8]):
            yield after[0]
    for found in _ASKED.finditer(clause):
        if (after := words(clause[found.end() : found.end() + 8])) and (
            len(after[0]) == 1 or is_noun(after[0]) or is_verb(after[0])
        ):
            yield after[0]
    if equal := _EQUAL.search(clause):
        before = words(clause[: equal.start()].rsplit(" ", 1)[-1])
        if before and len(before[-1]) > 1 and before[-1][0] != before[-1][1] and not is_verb(before[-1]):
            yield before[-1]


def general_words() -> Iterable[str]:
    """The words that may be said of anything."""
    return sorted(_GENERAL)


def is_general(word: str) -> bool:
    """Whether a word may be said of anything."""
    return word in _GENERAL


@lru_cache(maxsize=4_000)
def _meant(word: str) -> bool:
    """按排: hardly a word, but heard as one that may be said of anything."""
    return len(word) > 1 and commonness(word) < RARE and coded(word) in _sounding()


@cache
def _sounding() -> frozenset[str]:
    return frozenset(coded(word) for word in _GENERAL if len(word) > 1)


def explained(word: str, knows: Callable[[str], bool]) -> bool:
    """Whether the fact (by `knows`) or common use covers a word; figures always are."""
    if (
        word in _GENERAL
        or word in "大小高低多少快慢"
        or knows(word)
        or _meant(word)
        or re.fullmatch(r"[\da-z.%]+|[一二三四五六七八九十百千万亿两几多]+.?.?", word)
    ):
        return True
    if len(word) == 2 and word[0] in "新再多还想另要" and (word[1] in _GENERAL or knows(word[1])):
        return True  # 新种, 多种: how, and what is done
    if len(word) == 2 and word[0] in _GENERAL and word[1] in "得来了的着过给出":
        return True
    return any(all(part in _GENERAL or knows(part) for part in (word[:at], word[at:])) for at in range(2, len(word)))
