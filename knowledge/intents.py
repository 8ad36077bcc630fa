"""Tells what the desk should do with free text: answer it, take it as a report, warn of a scam, or say a number at once."""

import re
from collections.abc import Callable
from enum import StrEnum

from knowledge.answering import talk
from knowledge.answering.emergencies import emergency
from knowledge.answering.hearing import hear
from knowledge.lessons.weights import ASKS, general_scores
from knowledge.scam.calls import scam_suspected


class Intent(StrEnum):
    """What free text is."""

    QUESTION = "question"
    REPORT = "report"
    SCAM = "scam"
    EMERGENCY = "emergency"


# From this score a text counts as a question: log-odds of the learned model, with what each sign below adds.
ASKS_FROM = -0.3
LONGEST = 700  # characters that are read
FEWEST = 4  # different Chinese characters of a report; 你好, signs and a key held down tell nothing
_SIGNS = (
    # Written language and the names of papers and regions: who asks about rules.
    (1.5, re.compile(r"政策|条例|办法|规定|意见|通知|标准|目标|计划|报告|措施|举措|方案|制度|机制|修订|疫情|申报|申领")),
    (1.0, re.compile(r"多少|哪些|哪几|几(个|条|家|类|项|次|种|批)|由谁|区别|包括|什么是|是什么|包含|分别")),
    (2.5, re.compile(r"如何|何时|是否|为何|有何|为什么要|哪类|怎样|哪家|哪天|哪一年")),
    (
        2.5,
        re.compile(
            r"(今年|报告|镇里|镇上).{0,14}(说法|打算|计划|安排|有没有说|治不治|修不修|管不管|帮不帮|怎么说|准备)|还弄不弄|到底修不修"
        ),
    ),
    (
        1.5,
        re.compile(
            r"[\u4e00-\u9fff]{2,3}(?:省|市|自治区|自治州|县)(?!场|民)|全国|国家|国务院|各地|各级|总局|"
            r"北京|上海|天津|重庆|广东|广西|浙江|江苏|山东|河北|河南|湖北|湖南|四川|贵州|云南|陕西|甘肃|新疆|西藏|福建|江西|安徽|山西|辽宁|吉林|黑龙江|海南|宁夏|青海|内蒙古|武汉|广州|深圳|杭州|南京|成都"
        ),
    ),
    (1.0, re.compile(r"[?？]\W*$")),
    # The here and now of somebody who tells of something.
    (-2.0, re.compile(r"我(家|们|俫|爸|妈|这|老公|老婆|儿子|女儿|孩子)|俺|没人(管|修|收|来|清)|坏了|投诉|反映|到现在|天天|!!")),
)


def intent_of(
    text: str, suspected: Callable[[str], bool] = scam_suspected, named: Callable[[str], bool] = lambda _: False
) -> Intent:
    """Return what `text` is.

    suspected: whether a text in its plain form speaks of what swindlers do; named: whether it names a fact of the town.
    A message that asks and tells of something wrong is a report only where it is wrong now, and somewhere.
    """
    plain = hear(text[:LONGEST]).text
    if emergency(plain):
        return Intent.EMERGENCY
    if suspected(plain):
        return Intent.SCAM
    return Intent.QUESTION if _asks(plain, named) else Intent.REPORT


def _asks(plain: str, named: Callable[[str], bool]) -> bool:
    letters = len({mark for mark in plain if "\u4e00" <= mark <= "\u9fff"})
    if letters < FEWEST or talk.is_order(plain):
        return True
    score = general_scores(plain)[ASKS] + sum(worth for worth, sign in _SIGNS if sign.search(plain))
    return score + 2.0 * named(plain) + 2.0 * talk.is_off_topic(plain) > ASKS_FROM
